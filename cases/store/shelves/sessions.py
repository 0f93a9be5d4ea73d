"""Sessions, tokens, wrong tries and invitations; tokens and codes are kept as digests alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from cases.model.credentials import Family, KeptInvitation, KeptToken, Tries
from cases.model.ids import AccountId
from cases.store import tables
from cases.store.shelves.shelf import ServerRows, Shelf


class SessionsShelf:
    """Implements `ports.Sessions`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._invitations = ServerRows(shelf, tables.invitations, KeptInvitation)

    def put_family(self, family: Family) -> None:
        """Keep a session, new or changed."""
        columns = {name: getattr(family, name) for name in Family.__struct_fields__ if name != "id"}
        self._shelf.put_row(tables.families, family.id, columns)

    def family(self, family_id: str) -> Family | None:
        """Return a session."""
        row = (
            self._shelf.connection.execute(select(tables.families).where(tables.families.c.id == family_id))
            .mappings()
            .first()
        )
        return None if row is None else Family(**row)

    def running(self, account_id: AccountId) -> Sequence[Family]:
        """Return the sessions of an account that were not ended."""
        table = tables.families
        wanted = select(table).where(table.c.account_id == account_id, table.c.ended_at.is_(None))
        rows = self._shelf.connection.execute(wanted.order_by(table.c.started_at, table.c.id)).mappings()
        return tuple(Family(**row) for row in rows)

    def add_token(self, token: KeptToken) -> None:
        """Keep a new token, and forget those that expired long ago."""
        values = {name: getattr(token, name) for name in KeptToken.__struct_fields__}
        self._shelf.connection.execute(insert(tables.tokens).values(values))

    def token(self, digest: bytes) -> KeptToken | None:
        """Return the token with a digest."""
        row = (
            self._shelf.connection.execute(select(tables.tokens).where(tables.tokens.c.digest == digest))
            .mappings()
            .first()
        )
        return None if row is None else KeptToken(**row)

    def use_token(self, digest: bytes) -> None:
        """Mark a refresh token as exchanged."""
        self._shelf.connection.execute(
            update(tables.tokens).where(tables.tokens.c.digest == digest).values(used_at=self._shelf.now)
        )

    def forget_tokens(self, before: datetime) -> None:
        """Remove tokens that expired before a time."""
        self._shelf.connection.execute(delete(tables.tokens).where(tables.tokens.c.expires_at < before))

    def tries(self, who: str) -> Tries | None:
        """Return the wrong tries of somebody (login and address)."""
        row = self._shelf.connection.execute(
            select(tables.tries.c.failures, tables.tries.c.last_at).where(
                tables.tries.c.digest == self._digest(who)
            )
        ).first()
        return None if row is None else Tries(failures=row.failures, last_at=row.last_at)

    def put_tries(self, who: str, tries: Tries | None) -> None:
        """Keep the wrong tries of somebody, or forget them."""
        digest = self._digest(who)
        self._shelf.connection.execute(delete(tables.tries).where(tables.tries.c.digest == digest))
        if tries is not None:
            self._shelf.connection.execute(
                insert(tables.tries).values(digest=digest, failures=tries.failures, last_at=tries.last_at)
            )

    def last_totp_step(self, account_id: AccountId) -> int:
        """Return the time step of the last code that was taken, 0 for none."""
        steps = tables.totp_steps
        found = self._shelf.connection.scalar(
            select(steps.c.last_step).where(steps.c.account_id == account_id)
        )
        return found or 0

    def put_totp_step(self, account_id: AccountId, step: int) -> None:
        """Remember a code's time step, so that the code is not taken twice."""
        steps, connection = tables.totp_steps, self._shelf.connection
        connection.execute(delete(steps).where(steps.c.account_id == account_id))
        connection.execute(insert(steps).values(account_id=account_id, last_step=step))

    def invitation(self, digest: bytes) -> KeptInvitation | None:
        """Return the invitation whose code has a digest."""
        return self._invitations.get(digest.hex())

    def put_invitation(self, invitation: KeptInvitation) -> None:
        """Keep an invitation, new or accepted."""
        self._invitations.put(invitation.digest.hex(), invitation)

    def _digest(self, who: str) -> bytes:
        return self._shelf.vault.digest("tries", who)
