"""Mails people who are away that a case waits for them; the mail names the case and nothing clinical.

It needs a mail server, which the case server is given with `--smtp` and `--mail-from`, and an address
from each person who wants mail.
"""

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cases.errors import Invalid
from cases.model.audit import Event
from cases.model.ids import AccountId
from cases.model.kept import Case
from cases.model.record import Record
from plugins.notifications.address import READ_ADDRESS, SET_ADDRESS, MailAddress, looks_right
from plugins.notifications.mailing import Mail, compose, is_call, look
from workstation.api.contexts import ServerContext
from workstation.api.contributions import Job, Route, Translations
from workstation.api.i18n import DEFAULT_LANGUAGE, catalogue
from workstation.api.markers import hookimpl
from workstation.api.safekeeping import Shelf

if TYPE_CHECKING:
    from cases.server.api_call import ApiCall
    from cases.store.ports import Tx

EVERY_S = 15.0
_PAGE = 500
_TIMEOUT_S = 20.0
_SHORTEST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(minutes=30)
_LOCALE = Path(__file__).parent / "locale"
_log = logging.getLogger(__name__)


class Book(Record, frozen=True, kw_only=True):
    """What the plugin keeps on the server: addresses, and how far the log was looked through.

    Attributes:
        cursor: None before the first look, which starts at the end of the log.
    """

    addresses: dict[AccountId, str] = msgspec.field(default_factory=dict)
    cursor: int | None = None


class Postman:
    """Looks at the log again and again and mails those who are away; one for each server."""

    def __init__(self, server: ServerContext) -> None:
        self.server = server
        self.settings: Mapping[str, str] = server.settings
        self._shelf = Shelf(server.data_dir / "notifications", Book)
        self.book = self._shelf.load("book") or Book()
        self._writing = asyncio.Lock()
        self._delivered: set[Mail] = set()
        self._since: datetime | None = None
        self._pause = timedelta()
        self._not_before: datetime | None = None

    @property
    def is_served(self) -> bool:
        """Whether there is a mail server."""
        return bool(self.settings.get("smtp_host") and self.settings.get("smtp_sender"))

    async def change(self, **changes: object) -> None:
        """Change the book, durably."""
        async with self._writing:
            book = self.book = msgspec.structs.replace(self.book, **changes)
            await self.server.on_thread(lambda: self._shelf.save("book", book))

    async def round(self) -> None:
        """Look once, and mail."""
        now = self.server.now()
        self._since = self._since or now
        if not self.is_served or (self._not_before is not None and now < self._not_before):
            return
        cursor = self.book.cursor
        if cursor is None:
            await self.change(cursor=await self.server.read(lambda tx: tx.log.last()))
            return
        events = await self.server.read(lambda tx: _after(tx, cursor))
        found = look(events, self.server.seen, now, self._since, cursor)
        wanted = [m for m in found.mails if self.book.addresses.get(m.to) and m not in self._delivered]
        if wanted and not await self.server.on_thread(lambda: self._send(wanted)):
            self._pause = min(max(2 * self._pause, _SHORTEST_PAUSE), _LONGEST_PAUSE)
            self._not_before = now + self._pause
            return
        self._pause, self._not_before = timedelta(), None
        self._delivered.clear()
        if found.cursor != cursor:
            await self.change(cursor=found.cursor)

    def _send(self, mails: list[Mail]) -> bool:
        """Send on a thread; a mail server that is away is asked again later, a refused address is not."""
        tr = catalogue(DEFAULT_LANGUAGE, (_LOCALE,))
        try:
            with self._connection() as smtp:
                for mail in mails:
                    message = compose(mail, self.book.addresses[mail.to], self.settings, tr)
                    _hand_over(smtp, message)
                    self._delivered.add(mail)
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("mail server: %s", type(error).__name__)
            return False
        return True

    def _connection(self) -> smtplib.SMTP:
        smtp = smtplib.SMTP(
            self.settings["smtp_host"], int(self.settings.get("smtp_port", "587")), timeout=_TIMEOUT_S
        )
        if self.settings.get("smtp_starttls", "True") == "True":
            smtp.starttls(context=ssl.create_default_context())
        if self.settings.get("smtp_user"):
            smtp.login(self.settings["smtp_user"], self.settings["smtp_password"])
        return smtp


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        _log.warning("an address was refused")


def _after(tx: "Tx", cursor: int) -> list[tuple[Event, Case | None]]:
    events = tx.log.after(cursor, _PAGE)
    return [
        (event, tx.cases.find(event.case_id) if event.case_id and is_call(event) else None)
        for event in events
    ]


_postmen: list[Postman] = []


@hookimpl
def on_server_ready(server: ServerContext) -> None:
    """Begin with this server."""
    _postmen[:] = [Postman(server)]


@hookimpl
def register_jobs() -> Iterable[Job]:
    """Mail those who are away."""
    return (Job(id="mail", every_s=EVERY_S, run=_round),)


async def _round(_server: ServerContext) -> None:
    await _postmen[-1].round()


@hookimpl
def register_routes() -> Iterable[Route]:
    """Reading and setting one's own address."""
    return (
        Route(endpoint=READ_ADDRESS, handle=_read_address),  # type: ignore[arg-type]
        Route(endpoint=SET_ADDRESS, handle=_set_address),  # type: ignore[arg-type]
    )


async def _read_address(call: "ApiCall") -> MailAddress:
    postman = _postmen[-1]
    address = postman.book.addresses.get(call.known().actor.account.id, "")
    return MailAddress(address=address, is_served=postman.is_served)


async def _set_address(call: "ApiCall") -> MailAddress:
    postman, address = _postmen[-1], call.body.address.strip()
    if address and not looks_right(address):
        raise Invalid(field="address", reason="not_an_address")
    me = call.known().actor.account.id
    others = {k: v for k, v in postman.book.addresses.items() if k != me}
    await postman.change(addresses=others | ({me: address} if address else {}))
    return MailAddress(address=address, is_served=postman.is_served)


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=_LOCALE),)
