"""Brings decoded frames to viewers: from the cache, else from a source through the worker pool.

One loader serves all viewports of a window. It lives on one thread: callbacks run inside `poll`, or
inside `request` itself when the frame is already decoded.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

from viewers.imaging.cache import FrameCache
from viewers.imaging.errors import ImagingError
from viewers.imaging.jobs import DecodeFrame
from viewers.imaging.ports import Cancellable, FrameBytes, FrameKey, FrameSource
from viewers.imaging.series import StackFrame
from viewers.imaging.worker import CURSOR, PREFETCH, Ticket, WorkerPool

Pixels = NDArray[Any]
OnPixels = Callable[[Pixels, FrameBytes], None]
OnError = Callable[[ImagingError], None]

_MOST_AHEAD = 6
"""How many frames that nobody waits for are on their way at once."""


class Request:
    """Someone waiting for a frame."""

    def __init__(self, on_pixels: OnPixels, on_error: OnError) -> None:
        self.on_pixels = on_pixels
        self.on_error = on_error
        self.is_cancelled = False

    def cancel(self) -> None:
        """No callback runs after this; the frame may still be decoded for the cache."""
        self.is_cancelled = True


class _Pending:
    """A frame on its way, and who waits for it."""

    def __init__(self, frame: StackFrame, priority: int) -> None:
        self.frame = frame
        self.priority = priority
        self.requests: list[Request] = []
        self.fetch: Cancellable | None = None
        self.ticket: Ticket[Pixels] | None = None
        self.last: FrameBytes | None = None

    @property
    def is_wanted(self) -> bool:
        return any(not request.is_cancelled for request in self.requests)

    def stop(self) -> None:
        for part in (self.fetch, self.ticket):
            if part is not None:
                part.cancel()


class FrameLoader:
    """Loads frames for viewers, the one under the cursor first.

    Args:
        source: where bytes come from.
        pool: the workers; started by the caller, polled here.
        cache: decoded frames, shared by all viewports.
    """

    def __init__(self, source: FrameSource, pool: WorkerPool, cache: FrameCache) -> None:
        self._source = source
        self._pool = pool
        self._cache = cache
        self._pending: dict[FrameKey, _Pending] = {}
        self._refusals: dict[FrameKey, ImagingError] = {}
        self._quality: dict[FrameKey, FrameBytes] = {}
        self._ahead: deque[StackFrame] = deque()

    @property
    def is_busy(self) -> bool:
        """Whether anything is on its way or wished for: then `poll` is worth calling soon."""
        return bool(self._pending or self._ahead)

    def poll(self) -> int:
        """Run the callbacks of what has arrived; when nothing has, go on with what was wished for."""
        ran = self._pool.poll()
        if not ran:
            self._go_ahead()
        return ran

    def request(self, frame: StackFrame, on_pixels: OnPixels, on_error: OnError) -> Request:
        """Ask for the frame a reader is looking at.

        `on_pixels` runs once for each better quality, at once if the frame is decoded already.
        """
        request = Request(on_pixels, on_error)
        known = self._refusals.get(frame.key)
        pixels = self._cache.get(frame.key)
        if known is not None:
            on_error(known)
        elif pixels is not None:
            on_pixels(pixels, self._quality[frame.key])
            pending = self._pending.get(frame.key)
            if pending is not None:
                pending.requests.append(request)
        else:
            self._start(frame, CURSOR).requests.append(request)
            self._fetch(frame.key)
        return request

    def prefetch(self, frames: Sequence[StackFrame]) -> None:
        """Wish for these, nearest first, once nobody waits for a frame; earlier wishes not among them lapse."""
        wanted = {frame.key for frame in frames}
        for key, pending in list(self._pending.items()):
            if key not in wanted and not pending.is_wanted:
                pending.stop()
                del self._pending[key]
        self._ahead = deque(frames)

    def decoded(self, key: FrameKey) -> Pixels | None:
        """A frame that is at hand already; None without asking for it."""
        return self._cache.get(key)

    def forget_refusals(self) -> None:
        """Try again what failed, when asked for next."""
        self._refusals.clear()

    def _go_ahead(self) -> None:
        """Begin with what may be wanted next, unless somebody waits: the line and the workers are theirs."""
        if any(pending.is_wanted for pending in self._pending.values()):
            return
        while self._ahead and len(self._pending) < _MOST_AHEAD:
            frame = self._ahead.popleft()
            if frame.key not in self._cache and frame.key not in self._refusals:
                self._start(frame, PREFETCH)
                self._fetch(frame.key)

    def _start(self, frame: StackFrame, priority: int) -> _Pending:
        """The pending entry of a frame; one that waits behind others is moved forward."""
        pending = self._pending.get(frame.key)
        if pending is not None and pending.priority > priority and not _is_running(pending):
            requests = pending.requests
            pending.stop()
            pending = self._pending[frame.key] = _Pending(frame, priority)
            pending.requests = requests
        if pending is None:
            pending = self._pending[frame.key] = _Pending(frame, priority)
        return pending

    def _fetch(self, key: FrameKey) -> None:
        pending = self._pending.get(key)
        if pending is None or pending.fetch is not None:
            return
        pending.fetch = self._source.request(
            key,
            lambda found: self._decode(pending, found),
            lambda error: self._fail(pending, error),
            priority=pending.priority,
        )

    def _decode(self, pending: _Pending, found: FrameBytes) -> None:
        if pending.ticket is not None:
            pending.ticket.cancel()
        pending.last = found
        job = DecodeFrame(
            format=pending.frame.picture.format,
            codestream=found.codestream,
            path=found.path,
            location=found.location,
            first_bit=found.location.first_bit if found.location else 0,
            index=pending.frame.frame,
        )
        pending.ticket = self._pool.submit(
            job,
            lambda pixels: self._finish(pending, found, pixels),
            lambda error: self._fail(pending, error),
            priority=pending.priority,
        )

    def _finish(self, pending: _Pending, found: FrameBytes, pixels: Pixels) -> None:
        key = pending.frame.key
        pixels.flags.writeable = False
        self._cache.put(key, pixels)
        self._quality[key] = found._replace(codestream=b"")
        if found.is_complete:
            self._drop(pending)
        for request in list(pending.requests):
            if not request.is_cancelled:
                request.on_pixels(pixels, found)

    def _fail(self, pending: _Pending, error: ImagingError) -> None:
        self._refusals[pending.frame.key] = error
        self._drop(pending)
        for request in list(pending.requests):
            if not request.is_cancelled:
                request.on_error(error)

    def _drop(self, pending: _Pending) -> None:
        if self._pending.get(pending.frame.key) is pending:
            del self._pending[pending.frame.key]


def _is_running(pending: _Pending) -> bool:
    return pending.ticket is not None and pending.ticket.is_running
