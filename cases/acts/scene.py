"""Who acts, in which transaction, with which plugins to ask: what every act is handed first."""

from datetime import datetime
from functools import cached_property
from typing import TypeVar

import msgspec

from cases.acts.hooks import ServerHooks
from cases.acts.sessions import practitioner
from cases.errors import Invalid
from cases.model.audit import EventKind
from cases.model.ids import AccountId, EstablishmentId
from cases.model.kept import Account, Actor, Case
from cases.model.people import Establishment, Practitioner
from cases.rules.access import Caller
from cases.store.ports import Tx

T = TypeVar("T", bound=msgspec.Struct)


class Faces:
    """People as others see them, each read once in a transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._accounts: dict[AccountId, Account] = {}
        self._establishments: dict[EstablishmentId, Establishment] = {}

    def account(self, account_id: AccountId) -> Account:
        """Return an account."""
        if account_id not in self._accounts:
            self._accounts[account_id] = self._tx.people.account(account_id)
        return self._accounts[account_id]

    def establishment(self, establishment_id: EstablishmentId) -> Establishment:
        """Return an establishment."""
        if establishment_id not in self._establishments:
            self._establishments[establishment_id] = self._tx.people.establishment(establishment_id)
        return self._establishments[establishment_id]

    def practitioner(self, account_id: AccountId) -> Practitioner:
        """Return a person as the directory shows them."""
        account = self.account(account_id)
        return practitioner(account, self.establishment(account.establishment_id))

    def meet_all(self) -> None:
        """Read everybody at once; for lists."""
        self._accounts = {account.id: account for account in self._tx.people.accounts()}
        self._establishments = {found.id: found for found in self._tx.people.establishments()}


class Scene:
    """One act: made for one transaction, and gone with it."""

    def __init__(self, tx: Tx, actor: Actor, hooks: ServerHooks) -> None:
        self.tx = tx
        self.actor = actor
        self.hooks = hooks
        self.faces = Faces(tx)

    @property
    def now(self) -> datetime:
        """The moment of the transaction."""
        return self.tx.now

    @property
    def account(self) -> Account:
        """Whose act it is."""
        return self.actor.account

    @cached_property
    def caller(self) -> Caller:
        """Who acts, as the access rules ask for it."""
        return Caller(
            actor=self.actor,
            establishment=self.faces.establishment(self.account.establishment_id),
            now=self.now,
            establishment_of=lambda account_id: self.faces.account(account_id).establishment_id,
        )

    @cached_property
    def face(self) -> Practitioner:
        """Who acts, as others see them."""
        return self.faces.practitioner(self.account.id)

    def keep(self, case: Case, kind: EventKind, /, **detail: str) -> Case:
        """Save a changed case and log what happened to it; return it as saved."""
        saved = self.tx.cases.save(case)
        self.tx.log.add(kind, saved, self.account, **detail)
        return saved


def changed(record: T, /, **fields: object) -> T:
    """Return a record with some fields changed."""
    return msgspec.structs.replace(record, **fields)


def told(text: str, field: str = "reason") -> str:
    """Return a text that a person had to give.

    Raises:
        Invalid: it is empty.
    """
    bare = text.strip()
    if not bare:
        raise Invalid(field=field, reason="empty")
    return bare
