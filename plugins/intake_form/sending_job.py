"""The files of a submitted case that are still on their way, as a record that survives a restart."""

from datetime import datetime
from enum import StrEnum

import msgspec

from cases.model.ids import AccountId, CaseId
from cases.model.record import Record
from cases.model.study import UploadSpec


class ItemState(StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SendingItem(Record, frozen=True, kw_only=True):
    """A file to send.

    Attributes:
        title: how it is called on this screen.
        problem, fields: code and data of the error that refused it.
    """

    path: str
    size: int
    title: str
    spec: UploadSpec
    state: ItemState = ItemState.WAITING
    problem: str = ""
    fields: dict[str, str | int] = msgspec.field(default_factory=dict)


class Withdrawal(Record, frozen=True, kw_only=True):
    """What the server is still to be told of withdrawn files; `key` is empty until `count` is known."""

    reason: str
    key: str = ""
    count: int = 0


class SendingJob(Record, frozen=True, kw_only=True):
    """What is sent for one case, in order; the id is its draft's."""

    id: str
    owner: AccountId
    server_epoch: str
    case_id: CaseId
    number: str
    started_at: datetime
    items: tuple[SendingItem, ...]
    is_paused: bool = False
    withdrawal: Withdrawal | None = None

    def count(self, state: ItemState) -> int:
        """Return how many files stand there."""
        return sum(item.state is state for item in self.items)

    def size(self) -> int:
        """Return the bytes of all files that are or will be sent."""
        return sum(item.size for item in self.items if item.state in (ItemState.WAITING, ItemState.ARRIVED))
