"""Everything a reader can do with a key or a button: one table for the toolbar, the keyboard and the help."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from plugins.dicom_viewer.deck import Deck
from plugins.dicom_viewer.windows import KEYS
from workstation.api.i18n import N_

Group = Literal["tools", "measure", "view", "clip", "marks", "places"]
GROUPS: dict[Group, str] = {
    "tools": N_("Left button"),
    "measure": N_("Measure"),
    "view": N_("How it is shown"),
    "clip": N_("Clip"),
    "marks": N_("Key images and marks"),
    "places": N_("Moving about"),
}
_PAGE_FRAMES = 10
_ZOOM = 1.25
# What the row of digits gives without Shift on a French keyboard, from 1 on; its 6 is the minus that zooms.
_AZERTY = (
    "ampersand",
    "eacute",
    "quotedbl",
    "apostrophe",
    "parenleft",
    "",
    "egrave",
    "underscore",
    "ccedilla",
)


class Reader(Protocol):
    """What actions act on."""

    @property
    def deck(self) -> Deck:
        """The viewports."""

    def edit_caption(self) -> None:
        """Ask for the caption of the key image on the screen."""

    def toggle_layout(self) -> None:
        """One viewport, or two."""

    def toggle_texts(self) -> None:
        """Take the words off the pictures, or put them back."""

    def show_help(self) -> None:
        """Show all keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something to do.

    Attributes:
        keys: Tk's names of its keys, the one to tell first.
        icon: where it has a button.
        tool: the code of the tool it chooses.
    """

    id: str
    title: str
    group: Group
    run: Callable[[Reader], object]
    keys: tuple[str, ...] = ()
    icon: str = ""
    tool: str = ""


def _tool(code: str, title: str, key: str, icon: str, group: Group = "tools") -> Action:
    return Action(
        id=code,
        title=title,
        group=group,
        run=lambda reader: reader.deck.use_tool(code),
        keys=(key,),
        icon=icon,
        tool=code,
    )


ACTIONS: tuple[Action, ...] = (
    _tool("window", N_("Window and level"), "w", "contrast"),
    _tool("scroll", N_("Scroll through the series"), "s", "sort"),
    _tool("pan", N_("Move the image"), "p", "pan"),
    _tool("zoom", N_("Zoom"), "z", "zoom_in"),
    _tool("length", N_("Length"), "l", "ruler", "measure"),
    _tool("angle", N_("Angle"), "a", "angle", "measure"),
    _tool("ellipse", N_("Ellipse: area, mean and deviation"), "e", "ellipse", "measure"),
    Action(
        id="fit",
        title=N_("Fit to the viewport"),
        group="view",
        run=lambda r: r.deck.viewport.fit(),
        keys=("f",),
        icon="fit",
    ),
    Action(
        id="actual_size",
        title=N_("One image pixel a screen pixel"),
        group="view",
        run=lambda r: r.deck.viewport.actual_size(),
        keys=("o",),
        icon="actual_size",
    ),
    Action(
        id="rotate",
        title=N_("Turn clockwise"),
        group="view",
        run=lambda r: r.deck.viewport.rotate(),
        keys=("r",),
        icon="rotate",
    ),
    Action(
        id="flip",
        title=N_("Mirror left to right"),
        group="view",
        run=lambda r: r.deck.viewport.flip(horizontal=True),
        keys=("h",),
        icon="flip",
    ),
    Action(
        id="flip_vertical",
        title=N_("Mirror top to bottom"),
        group="view",
        run=lambda r: r.deck.viewport.flip(horizontal=False),
        keys=("v",),
        icon="flip_vertical",
    ),
    Action(
        id="invert",
        title=N_("Exchange black and white"),
        group="view",
        run=lambda r: r.deck.viewport.invert(),
        keys=("i",),
        icon="invert",
    ),
    Action(
        id="texts",
        title=N_("Hide the texts, or show them"),
        group="view",
        run=lambda r: r.toggle_texts(),
        keys=("t",),
    ),
    Action(
        id="own_window",
        title=N_("The file’s own window"),
        group="view",
        run=lambda r: r.deck.own_window(),
        keys=("0", "agrave", "KP_0"),
    ),
    Action(
        id="reset",
        title=N_("Everything as the file means it"),
        group="view",
        run=lambda r: r.deck.viewport.reset(),
        keys=("Control-0", "Control-agrave"),
    ),
    Action(
        id="zoom_in",
        title=N_("Enlarge"),
        group="view",
        run=lambda r: r.deck.zoom(_ZOOM),
        keys=("plus", "KP_Add"),
    ),
    Action(
        id="zoom_out",
        title=N_("Reduce"),
        group="view",
        run=lambda r: r.deck.zoom(1 / _ZOOM),
        keys=("minus", "KP_Subtract"),
    ),
    Action(
        id="clip",
        title=N_("Run or stop the clip"),
        group="clip",
        run=lambda r: r.deck.toggle_clip(),
        keys=("space",),
        icon="play",
    ),
    Action(
        id="faster",
        title=N_("Faster"),
        group="clip",
        run=lambda r: r.deck.change_pace(1),
        keys=("Shift-Up",),
    ),
    Action(
        id="slower",
        title=N_("Slower"),
        group="clip",
        run=lambda r: r.deck.change_pace(-1),
        keys=("Shift-Down",),
    ),
    Action(
        id="key_image",
        title=N_("Mark as key image, or take the mark off"),
        group="marks",
        run=lambda r: r.deck.toggle_key_image(),
        keys=("k",),
        icon="star",
    ),
    Action(
        id="caption",
        title=N_("Caption of the key image"),
        group="marks",
        run=lambda r: r.edit_caption(),
        keys=("c",),
        icon="edit",
    ),
    Action(
        id="next_key",
        title=N_("Next key image"),
        group="marks",
        run=lambda r: r.deck.step_key_image(1),
        keys=("n",),
    ),
    Action(
        id="previous_key",
        title=N_("Previous key image"),
        group="marks",
        run=lambda r: r.deck.step_key_image(-1),
        keys=("b",),
    ),
    Action(
        id="undo",
        title=N_("Take the last mark back"),
        group="marks",
        run=lambda r: r.deck.active.undo(),
        keys=("Control-z",),
        icon="undo",
    ),
    Action(
        id="redo",
        title=N_("Make it again"),
        group="marks",
        run=lambda r: r.deck.active.redo(),
        keys=("Control-y",),
        icon="redo",
    ),
    Action(
        id="delete",
        title=N_("Delete the selected mark"),
        group="marks",
        run=lambda r: r.deck.viewport.delete_selected(),
        keys=("Delete", "BackSpace"),
        icon="trash",
    ),
    Action(
        id="layout",
        title=N_("One viewport or two side by side"),
        group="places",
        run=lambda r: r.toggle_layout(),
        keys=("d",),
        icon="layout",
    ),
    Action(
        id="link",
        title=N_("Scroll both series together"),
        group="places",
        run=lambda r: r.deck.toggle_link(),
        keys=("g",),
        icon="link",
    ),
    Action(
        id="up",
        title=N_("Previous image"),
        group="places",
        run=lambda r: r.deck.active.step(-1),
        keys=("Up",),
    ),
    Action(
        id="down", title=N_("Next image"), group="places", run=lambda r: r.deck.active.step(1), keys=("Down",)
    ),
    Action(
        id="page_up",
        title=N_("Ten images back"),
        group="places",
        run=lambda r: r.deck.active.step(-_PAGE_FRAMES),
        keys=("Prior",),
    ),
    Action(
        id="page_down",
        title=N_("Ten images on"),
        group="places",
        run=lambda r: r.deck.active.step(_PAGE_FRAMES),
        keys=("Next",),
    ),
    Action(
        id="first",
        title=N_("First image"),
        group="places",
        run=lambda r: r.deck.active.go_to(0),
        keys=("Home",),
    ),
    Action(
        id="last",
        title=N_("Last image"),
        group="places",
        run=lambda r: r.deck.active.go_to(1 << 30),
        keys=("End",),
    ),
    Action(
        id="next_series",
        title=N_("Next series"),
        group="places",
        run=lambda r: r.deck.step_series(1),
        keys=("Right",),
    ),
    Action(
        id="previous_series",
        title=N_("Previous series"),
        group="places",
        run=lambda r: r.deck.step_series(-1),
        keys=("Left",),
    ),
    Action(
        id="help",
        title=N_("All keys of the viewer"),
        group="places",
        run=lambda r: r.show_help(),
        keys=("question",),
        icon="keyboard",
    ),
)


def key_bindings() -> Iterator[tuple[str, Callable[[Reader], object]]]:
    """Give every Tk event of the keyboard and what it does, the window keys included."""
    for action in ACTIONS:
        for key in action.keys:
            yield _event(key), action.run
    for number in range(KEYS):
        for key in (str(number + 1), f"KP_{number + 1}", _AZERTY[number]):
            if key:
                yield _event(key), partial(_choose_window, number)


def _choose_window(number: int, reader: Reader) -> None:
    reader.deck.choose_window(number)


def _event(key: str) -> str:
    held, _dash, name = key.rpartition("-")
    return f"<{held}-Key-{name}>" if held else f"<Key-{name}>"
