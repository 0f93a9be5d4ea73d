"""Whether a file is another one again, byte for byte; found out piece by piece so that the window never waits."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

_PIECE_BYTES = 64 << 10


class Comparison:
    """Two files that are open until `close`.

    Raises:
        OSError: one of them cannot be read; from `step` as well.
    """

    def __init__(self, one: Path, other: Path) -> None:
        with ExitStack() as opening:
            self._one = opening.enter_context(one.open("rb"))
            self._other = opening.enter_context(other.open("rb"))
            self._open = opening.pop_all()

    def step(self) -> bool | None:
        """Compare one piece more; return whether they are the same once that is known."""
        piece = self._one.read(_PIECE_BYTES)
        if piece != self._other.read(_PIECE_BYTES):
            return False
        return None if piece else True

    def close(self) -> None:
        """Close both."""
        self._open.close()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A file that may be one of others again; one of the three is called when that is known."""

    path: Path
    others: Sequence[Path]
    same: Callable[[], None]
    different: Callable[[], None]
    unreadable: Callable[[], None]


class Doubts:
    """Files waiting to be compared, one after the other."""

    def __init__(self) -> None:
        self._waiting: deque[Doubt] = deque()
        self._tried = 0
        self._comparison: Comparison | None = None

    def __bool__(self) -> bool:
        """Whether there is something to compare."""
        return bool(self._waiting)

    def add(self, doubt: Doubt) -> None:
        """Compare a file in its turn."""
        self._waiting.append(doubt)

    def step(self) -> None:
        """Read one piece more."""
        doubt = self._waiting[0]
        try:
            if self._comparison is None:
                self._comparison = Comparison(doubt.path, doubt.others[self._tried])
            is_same = self._comparison.step()
        except OSError:
            self._next_file()
            doubt.unreadable()
            return
        if is_same is None:
            return
        self._close()
        self._tried += 1
        if is_same or self._tried == len(doubt.others):
            self._next_file()
            (doubt.same if is_same else doubt.different)()

    def clear(self) -> None:
        """Compare nothing more."""
        self._close()
        self._waiting.clear()
        self._tried = 0

    def _next_file(self) -> None:
        self._close()
        self._waiting.popleft()
        self._tried = 0

    def _close(self) -> None:
        if self._comparison is not None:
            self._comparison.close()
            self._comparison = None
