"""What plugins contributed, each record with its owner; disabling a plugin removes all it owns.

Readers get immutable snapshots, so that the server's threads may read while a plugin is taken out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from workstation.api.contributions import Route

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Owned:
    """A contribution and the plugin it came from."""

    owner: str
    record: object


class Registry:
    """All contributions of the active plugins."""

    def __init__(self) -> None:
        self._owned: tuple[Owned, ...] = ()
        self._rank: dict[str, int] = {}

    def arrange(self, order: Sequence[str]) -> None:
        """Keep contributions in this order of their owners."""
        self._rank = {plugin: place for place, plugin in enumerate(order)}
        self._owned = tuple(sorted(self._owned, key=self._place))

    def clash(self, records: Iterable[object]) -> tuple[object, str] | None:
        """Return the first record whose id is taken, with who has it; an empty owner means: by the same plugin."""
        taken = {_key(each.record): each.owner for each in self._owned}
        for record in records:
            if (key := _key(record))[1]:
                if key in taken:
                    return record, taken[key]
                taken[key] = ""
        return None

    def add(self, owner: str, records: Iterable[object]) -> None:
        """Add all records of a plugin at once."""
        added = (Owned(owner, record) for record in records)
        self._owned = tuple(sorted((*self._owned, *added), key=self._place))

    def remove(self, owner: str) -> None:
        """Remove all records of a plugin."""
        self._owned = tuple(each for each in self._owned if each.owner != owner)

    def collect(self, kind: type[S]) -> tuple[S, ...]:
        """Return all records of a kind: by their `order` where they have one, then in loading order."""
        found = [each.record for each in self._owned if isinstance(each.record, kind)]
        return tuple(sorted(found, key=_order))

    def owned(self, kind: type[S]) -> tuple[tuple[str, S], ...]:
        """Return all records of a kind with their owners, in the same order."""
        return tuple((self.owner_of(record), record) for record in self.collect(kind))

    def owner_of(self, record: object) -> str:
        """Return which plugin a record came from; empty when it is no longer here."""
        return next((each.owner for each in self._owned if each.record is record), "")

    def owned_by(self, owner: str) -> tuple[object, ...]:
        """Return all records of a plugin."""
        return tuple(each.record for each in self._owned if each.owner == owner)

    def _place(self, each: Owned) -> int:
        return self._rank.get(each.owner, len(self._rank))


def name_of(record: object) -> str:
    """Return what identifies a record among those of its kind; empty where nothing does."""
    return record.endpoint.name if isinstance(record, Route) else str(getattr(record, "id", ""))


def _key(record: object) -> tuple[type[object], str]:
    return type(record), name_of(record)


def _order(record: object) -> int:
    order = getattr(record, "order", 0)
    return order if isinstance(order, int) else 0
