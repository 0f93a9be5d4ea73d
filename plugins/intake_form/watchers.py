"""Those who want to be called when something changed."""

from collections.abc import Callable


class _Watch:
    """One watcher; `cancel` takes it off the list."""

    def __init__(self, watchers: "Watchers", changed: Callable[[], None]) -> None:
        self._watchers = watchers
        self.changed = changed

    def cancel(self) -> None:
        """Call no more."""
        self._watchers.remove(self)


class Watchers:
    """A list of callables, each with a ticket."""

    def __init__(self) -> None:
        self._all: list[_Watch] = []

    def add(self, changed: Callable[[], None]) -> _Watch:
        """Call `changed` from now on."""
        watch = _Watch(self, changed)
        self._all.append(watch)
        return watch

    def remove(self, watch: _Watch) -> None:
        """Call it no more; one that was removed before is not there."""
        self._all = [other for other in self._all if other is not watch]

    def ring(self) -> None:
        """Call them all."""
        for watch in self._all:
            watch.changed()
