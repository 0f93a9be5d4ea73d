"""What a tool acts on: the part of a viewport that the pointer may change.

Tools know this and no viewport, so that either can be read, replaced and tested without the other.
"""

from typing import Protocol

from viewers.imaging.ports import FrameKey
from viewers.imaging.records import VoiWindow
from viewers.marks.history import MarkSet
from viewers.marks.model import Mark
from viewers.widgets.mark_layer import Hit
from viewers.widgets.style import ViewerStyle


class Surface(Protocol):
    """A picture with marks on it, looked at in some way.

    Attributes:
        preview: the mark being drawn or edited, not kept yet.
        selected_mark: the id of the mark whose points can be taken; empty for none.
    """

    style: ViewerStyle
    marks: MarkSet
    preview: Mark | None
    selected_mark: str

    @property
    def frame_key(self) -> FrameKey:
        """The frame on the screen; one without a UID while there is none."""

    @property
    def window(self) -> VoiWindow | None:
        """The window in use; None for colour and for LUTs."""

    def set_window(self, window: VoiWindow | None) -> None:
        """Use a window; None goes back to the file's own."""

    def zoom_at(self, factor: float, x: float, y: float) -> None:
        """Zoom around a point."""

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Move the picture."""

    def step(self, frames: int) -> None:
        """Go on by so many frames."""

    def find_mark(self, x: float, y: float) -> Hit | None:
        """The mark under a point."""

    def schedule_paint(self) -> None:
        """Draw what has changed."""
