"""`khibra admin …`: what an administrator does on the computer of the server, beside it or while it is stopped."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from xml.etree.ElementTree import ParseError

from sqlalchemy.exc import SQLAlchemyError

from cases.acts import accounts
from cases.acts.directory import import_codes, read_claml
from cases.errors import NotFound
from cases.model.ids import EstablishmentId, fresh_id
from cases.model.people import Establishment, EstablishmentKind, Role, Specialty
from cases.model.session import Invitation, InvitationCode
from cases.store.errors import StoreUnusable
from cases.store.opening import open_store
from cases.store.ports import Tx
from cases.store.sqlite import SqliteStore
from workstation.api.i18n import _
from workstation.commands.context import Context
from workstation.commands.serve import SETUP_KEY_FILE
from workstation.errors import (
    ChainBroken,
    DataUnusable,
    EstablishmentUnknown,
    FileUnreadable,
    LoginUnknown,
    NoSetupKey,
)

R = TypeVar("R")


def create_establishment(options: Namespace, context: Context) -> int:
    """Add an establishment and say its id."""
    made = Establishment(
        id=EstablishmentId(fresh_id()),
        name=options.name,
        kind=EstablishmentKind(options.kind),
        commune=options.commune,
        authorisation_number=options.authorisation,
        authorised_until=options.until,
        cndp_number=options.cndp,
        routes_automatically=options.routes_automatically,
    )
    _change(_data(options, context), lambda tx: tx.people.put_establishment(made))
    context.say(_("Made {name}; its id is {id}").format(name=made.name, id=made.id))
    return 0


def invite(options: Namespace, context: Context) -> int:
    """Make an invitation and show its code, once."""

    def act(tx: Tx) -> InvitationCode:
        invitation = Invitation(
            name=options.name,
            roles=tuple(map(Role, options.role or [Role.PRACTITIONER])),
            specialties=tuple(map(Specialty, options.specialty)),
            order_number=options.order_number,
            establishment_id=_establishment(tx, options.establishment).id,
        )
        return accounts.issue_invitation(tx, invitation, None)

    made = _change(_data(options, context), act)
    context.say(_("Invitation code: {code}").format(code=made.code))
    until = f"{made.expires_at.astimezone():%Y-%m-%d %H:%M}"
    context.say(_("It can be used once, until {day}.").format(day=until))
    return 0


def verify_audit(options: Namespace, context: Context) -> int:
    """Check the hash chain of the audit log.

    Raises:
        ChainBroken: a row does not follow from the one before it.
    """
    with _opened(_data(options, context)) as store:
        broken = store.broken_link()
        events = store.read(lambda tx: tx.log.last())
    if broken is not None:
        raise ChainBroken(sequence=broken)
    context.say(_("The audit log is whole: {n} events.").format(n=events))
    return 0


def take_codes(options: Namespace, context: Context) -> int:
    """Put the diagnosis catalogue of a ClaML file in the place of the one before."""
    file: Path = options.file
    try:
        codes = read_claml(file)
    except (OSError, ParseError) as error:
        raise FileUnreadable(path=str(file), reason=type(error).__name__) from error
    if not codes:
        raise FileUnreadable(path=str(file), reason=_("it has no categories; is it a ClaML file?"))
    count = _change(_data(options, context), lambda tx: import_codes(tx, codes))
    context.say(_("{n} codes taken over. Start the server again to search in them.").format(n=count))
    return 0


def remove_authenticator(options: Namespace, context: Context) -> int:
    """Forget the authenticator of somebody whose telephone is lost.

    Raises:
        LoginUnknown: nobody signs in with this login.
    """
    try:
        account = _change(
            _data(options, context), lambda tx: accounts.remove_authenticator(tx, options.login)
        )
    except NotFound as error:
        raise LoginUnknown(login=options.login) from error
    text = _("The authenticator of {name} is removed. They sign in without a code and enrol another one.")
    context.say(text.format(name=account.name))
    return 0


def setup_key(options: Namespace, context: Context) -> int:
    """Show the key that makes the first account; a server that runs without accounts has written it down.

    Raises:
        NoSetupKey: there is none.
    """
    file = _data(options, context) / SETUP_KEY_FILE
    if not file.is_file():
        raise NoSetupKey(path=str(file.parent))
    context.say(file.read_text("utf-8"))
    return 0


def _data(options: Namespace, context: Context) -> Path:
    """Return the data folder: the one that was named, or that of this workstation's own server."""
    return options.data or context.paths.server


def _establishment(tx: Tx, wanted: str) -> Establishment:
    every = tx.people.establishments()
    found = [each for each in every if wanted in (each.id, each.name)]
    if len(found) != 1:
        raise EstablishmentUnknown(wanted=wanted, known=", ".join(sorted(each.name for each in every)) or "—")
    return found[0]


def _change(data: Path, act: Callable[[Tx], R]) -> R:
    with _opened(data) as store:
        return store.write(act)


@contextmanager
def _opened(data: Path) -> Iterator[SqliteStore]:
    try:
        store = open_store(data, lambda: datetime.now(UTC))
    except StoreUnusable as error:
        raise DataUnusable(path=str(data), reason=str(error).rstrip(".")) from error
    except (OSError, SQLAlchemyError) as error:
        raise DataUnusable(path=str(data), reason=type(error).__name__) from error
    try:
        yield store
    finally:
        store.close()
