"""Establishments, accounts and devices, sealed under the server's key."""

from collections.abc import Sequence

from sqlalchemy import select

from cases.errors import NotFound
from cases.model.ids import AccountId, DeviceId, EstablishmentId
from cases.model.kept import Account
from cases.model.people import Device, Establishment
from cases.store import tables
from cases.store.shelves.shelf import ServerRows, Shelf


class PeopleShelf:
    """Implements `ports.People`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._establishments = ServerRows(shelf, tables.establishments, Establishment)
        self._accounts = ServerRows(shelf, tables.accounts, Account)
        self._devices = ServerRows(shelf, tables.devices, Device)

    def establishment(self, establishment_id: EstablishmentId) -> Establishment:
        """Return an establishment; raise NotFound."""
        found = self._establishments.get(establishment_id)
        if found is None:
            raise NotFound
        return found

    def establishments(self) -> Sequence[Establishment]:
        """Return all establishments."""
        return self._establishments.every()

    def put_establishment(self, establishment: Establishment) -> None:
        """Store an establishment."""
        self._establishments.put(establishment.id, establishment)

    def account(self, account_id: AccountId) -> Account:
        """Return an account; raise NotFound."""
        found = self._accounts.get(account_id)
        if found is None:
            raise NotFound
        return found

    def account_by_login(self, login: str) -> Account | None:
        """Return the account that signs in with `login`, whatever its case."""
        accounts = tables.accounts
        found = self._shelf.connection.scalar(
            select(accounts.c.id).where(accounts.c.login == login.strip().casefold())
        )
        return None if found is None else self._accounts.get(found)

    def accounts(self) -> Sequence[Account]:
        """Return all accounts."""
        return self._accounts.every()

    def has_accounts(self) -> bool:
        """Return whether there is an account, without opening any."""
        return self._shelf.connection.scalar(select(tables.accounts.c.id).limit(1)) is not None

    def put_account(self, account: Account) -> None:
        """Store an account."""
        self._accounts.put(account.id, account, login=account.login.strip().casefold())

    def device(self, device_id: DeviceId) -> Device | None:
        """Return a device."""
        return self._devices.get(device_id)

    def put_device(self, device: Device) -> None:
        """Store a device."""
        self._devices.put(device.id, device, account_id=device.account_id)
