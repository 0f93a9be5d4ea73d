"""From the UI thread to the network thread and back: work goes out as a coroutine, comes back as a callback."""

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from cases.errors import CaseError
from workstation.net.dispatcher import Dispatcher
from workstation.net.loop import NetworkThread

A = TypeVar("A")


class Errand:
    """Work under way (`workstation.api.contexts.Ticket`)."""

    def __init__(self, *, may_stop: bool) -> None:
        self.is_cancelled = False
        self.future: Future[Any] | None = None
        self._may_stop = may_stop

    def cancel(self) -> None:
        """Stop caring; what only reads is also stopped, a change that is on its way is not."""
        self.is_cancelled = True
        if self._may_stop and self.future is not None:
            self.future.cancel()


class Bridge:
    """Runs coroutines on the network thread and their callbacks on the UI thread."""

    def __init__(self, network: NetworkThread, dispatcher: Dispatcher) -> None:
        self.network = network
        self.dispatcher = dispatcher

    def run(
        self,
        work: Coroutine[Any, Any, A],
        on_done: Callable[[A], None],
        on_error: Callable[[CaseError], None],
        *,
        may_stop: bool = False,
    ) -> Errand:
        """Run `work`; one of the callbacks runs on the UI thread, unless the errand is cancelled.

        Args:
            work: what to do on the network thread.
            on_done: gets the result.
            on_error: gets an error of the tree; any other is a fault, and reported as one.
            may_stop: cancelling ends the work itself.
        """
        errand = Errand(may_stop=may_stop)

        def settle(future: "Future[A]") -> None:
            if errand.is_cancelled:
                return
            error = future.exception()
            if error is None:
                on_done(future.result())
            elif isinstance(error, CaseError):
                on_error(error)
            else:
                raise error

        def finished(future: "Future[A]") -> None:
            if not future.cancelled():
                self.dispatcher.post(lambda: settle(future))

        errand.future = self.network.submit(work)
        errand.future.add_done_callback(finished)
        self.dispatcher.expect()
        return errand


class Watchers:
    """Functions that want to know when something changed; on the UI thread alone."""

    def __init__(self) -> None:
        self._all: list[_Watcher] = []

    def add(self, changed: Callable[[], None]) -> "_Watcher":
        """Call `changed` from now on, until the ticket is cancelled."""
        watcher = _Watcher(self._all, changed)
        self._all.append(watcher)
        return watcher

    def tell(self) -> None:
        """Call them all."""
        for watcher in tuple(self._all):
            if watcher in self._all:
                watcher.changed()


class _Watcher:
    """One of them, as a `Ticket`."""

    def __init__(self, others: "list[_Watcher]", changed: Callable[[], None]) -> None:
        self._others = others
        self.changed = changed

    def cancel(self) -> None:
        """Do not call it any more."""
        if self in self._others:
            self._others.remove(self)
