"""The windows a reader can choose from for a picture: the usual ones of its modality, and the file's own."""

from typing import NamedTuple

from plugins.dicom_viewer.wording import preset_title, window_text
from viewers.imaging.records import VoiWindow
from viewers.imaging.render import FrameRenderer
from viewers.imaging.series import StackFrame
from viewers.imaging.window import automatic_window, presets_for
from workstation.api.i18n import _

KEYS = 9
"""The keys 1 to 9 choose the first windows."""


class WindowChoice(NamedTuple):
    """A window to choose, with its name, centre and width in words."""

    title: str
    detail: str
    window: VoiWindow


def choices(frame: StackFrame, renderer: FrameRenderer) -> tuple[WindowChoice, ...]:
    """Return the windows for a picture, those with a key first; none for colour."""
    if renderer.pixels.ndim == 3:
        return ()
    presets = (
        (preset_title(preset.code), VoiWindow(center=preset.center, width=preset.width, name=preset.code))
        for preset in presets_for(frame.instance.series.modality)
    )
    own = ((window.name or _("From the file"), window) for window in frame.tags.windows)
    whole = automatic_window(renderer.pixels, frame.picture, frame.tags)
    found = (*presets, *own, (_("Whole range"), whole))
    return tuple(WindowChoice(title, window_text(window), window) for title, window in found)


def name_of(window: VoiWindow | None, offered: tuple[WindowChoice, ...]) -> str:
    """Return what the window in use is called; empty where the reader has turned it by hand."""
    for choice in offered:
        same = window is not None and (choice.window.center, choice.window.width) == (
            window.center,
            window.width,
        )
        if same:
            return choice.title
    return ""
