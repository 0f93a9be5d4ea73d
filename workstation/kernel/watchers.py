"""Who wants to be told of changes; one that fails does not keep the others from hearing."""

import logging
from collections.abc import Callable

_log = logging.getLogger(__name__)


class Watch:
    """One that is told, until it is cancelled (a `Ticket`)."""

    def __init__(self, watches: "list[Watch]", changed: Callable[[], None]) -> None:
        self._watches = watches
        self.changed = changed

    def cancel(self) -> None:
        """Be told no more."""
        if self in self._watches:
            self._watches.remove(self)


class Watchers:
    """Those that are told."""

    def __init__(self) -> None:
        self._watches: list[Watch] = []

    def add(self, changed: Callable[[], None]) -> Watch:
        """Call `changed` from now on, until the returned ticket is cancelled."""
        watch = Watch(self._watches, changed)
        self._watches.append(watch)
        return watch

    def tell(self) -> None:
        """Call all of them."""
        for watch in tuple(self._watches):
            if watch not in self._watches:
                continue  # cancelled by one that was told before it
            try:
                watch.changed()
            except Exception as error:  # noqa: BLE001 - part of the relay's border: a watcher may be plugin code
                _log.warning("a watcher of plugins failed: %s", type(error).__name__)
