"""How frames reach a viewer: the protocol between what has the bytes and what shows them.

`cases.client` will implement it over HTTP, `viewers.imaging.files.LocalFrames` over files. A source
calls back on the thread that asked it, never on another, and may call back before `request` returns.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from viewers.imaging.errors import ImagingError
from viewers.imaging.records import FrameLocation


class FrameKey(NamedTuple):
    """A frame by its instance's UID and its index, from 0."""

    sop_instance_uid: str
    frame: int


class FrameBytes(NamedTuple):
    """A frame's bytes: themselves, or where a worker can read them.

    `have_bytes` of `total_bytes` and `layer` of `layers` say how much of it there is: a prefix of a
    layered stream can be shown before the rest arrives.
    """

    codestream: bytes = b""
    path: str = ""
    location: FrameLocation | None = None
    layer: int = 1
    layers: int = 1
    have_bytes: int = 0
    total_bytes: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing better will come."""
        return self.layer >= self.layers


class Cancellable(Protocol):
    """Something that was asked for and can be called off."""

    def cancel(self) -> None:
        """No callback runs after this."""


class FrameSource(Protocol):
    """Gives frames; `priority` as in `viewers.imaging.worker`, soonest first."""

    def request(
        self,
        key: FrameKey,
        on_bytes: Callable[[FrameBytes], None],
        on_error: Callable[[ImagingError], None],
        *,
        priority: int,
    ) -> Cancellable:
        """Ask for a frame; `on_bytes` runs once a quality, the last time with all of it."""
