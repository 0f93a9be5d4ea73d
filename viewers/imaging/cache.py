"""Keeps decoded frames in memory up to a limit, the longest unused going first.

Frames stay in their stored type (two bytes a pixel for CT), so that a 96-slice series costs its raw
pixels and nothing more.
"""

from collections import OrderedDict
from typing import Any

from numpy.typing import NDArray

from viewers.imaging.ports import FrameKey

Pixels = NDArray[Any]

DEFAULT_LIMIT_BYTES = 768 << 20


class FrameCache:
    """A memory-bounded LRU of decoded frames; for one thread."""

    def __init__(self, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._frames: OrderedDict[FrameKey, Pixels] = OrderedDict()
        self.used_bytes = 0

    def __contains__(self, key: FrameKey) -> bool:
        return key in self._frames

    def __len__(self) -> int:
        return len(self._frames)

    def get(self, key: FrameKey) -> Pixels | None:
        """The frame, counted as used just now; None where it is not kept."""
        found = self._frames.get(key)
        if found is not None:
            self._frames.move_to_end(key)
        return found

    def put(self, key: FrameKey, pixels: Pixels) -> None:
        """Keep a frame; others leave until all fit. A frame over the limit is not kept."""
        self.drop(key)
        if pixels.nbytes > self._limit_bytes:
            return
        self._frames[key] = pixels
        self.used_bytes += pixels.nbytes
        while self.used_bytes > self._limit_bytes:
            _, oldest = self._frames.popitem(last=False)
            self.used_bytes -= oldest.nbytes

    def drop(self, key: FrameKey) -> None:
        """Forget one frame."""
        found = self._frames.pop(key, None)
        if found is not None:
            self.used_bytes -= found.nbytes

    def clear(self) -> None:
        """Forget all."""
        self._frames.clear()
        self.used_bytes = 0
