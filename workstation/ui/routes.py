"""Where the user is and was: one entry a screen, with what it was opened for."""

from dataclasses import dataclass, field

_MOST = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A screen: a panel with its arguments, or a case at a tab of it (`panel_id` is `CASE` then)."""

    panel_id: str
    arguments: tuple[tuple[str, str], ...] = field(default=())

    def argument(self, name: str) -> str:
        """Return an argument, empty where there is none."""
        return dict(self.arguments).get(name, "")


CASE = "case"


class History:
    """The places that were visited, with the current one."""

    def __init__(self) -> None:
        self._past: list[Place] = []
        self._future: list[Place] = []
        self.current: Place | None = None

    @property
    def can_go_back(self) -> bool:
        """Return whether there is a place before."""
        return bool(self._past)

    def go(self, place: Place) -> None:
        """Go somewhere new; a tab of the same case does not count as another place."""
        if self.current is not None and not _is_same(self.current, place):
            self._past = [*self._past[-_MOST:], self.current]
            self._future.clear()
        self.current = place

    def back(self) -> Place | None:
        """Return to the place before."""
        return self._turn(self._past, self._future)

    def forward(self) -> Place | None:
        """Go where `back` came from."""
        return self._turn(self._future, self._past)

    def forget(self) -> None:
        """Start anew, for another person."""
        self._past.clear()
        self._future.clear()
        self.current = None

    def _turn(self, source: list[Place], target: list[Place]) -> Place | None:
        if not source:
            return None
        if self.current is not None:
            target.append(self.current)
        self.current = source.pop()
        return self.current


def _is_same(one: Place, other: Place) -> bool:
    if one.panel_id == CASE == other.panel_id:
        return one.argument("case_id") == other.argument("case_id")
    return one == other
