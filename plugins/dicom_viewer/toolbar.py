"""The row of buttons above the pictures; low, so that the pictures get the room."""

import tkinter as tk
from collections.abc import Sequence

from plugins.dicom_viewer.actions import ACTIONS, Action, Reader
from plugins.dicom_viewer.deck import PACES_FPS, Deck
from plugins.dicom_viewer.keys import key_title
from plugins.dicom_viewer.marking import Marking
from plugins.dicom_viewer.menu_button import MenuButton
from plugins.dicom_viewer.windows import KEYS, name_of
from plugins.dicom_viewer.wording import number
from viewers.widgets.tools import Tool
from workstation.api.contributions import ViewerTool
from workstation.api.i18n import _
from workstation.ui.kit import Badge, Box, Divider, IconButton, Row, px

_ORDER: tuple[tuple[str, ...], ...] = (
    ("window", "scroll", "pan", "zoom"),
    ("length", "angle", "ellipse"),
    ("fit", "actual_size", "rotate", "flip", "flip_vertical", "invert"),
    ("clip",),
    ("key_image", "caption"),
    ("undo", "redo", "delete"),
    ("layout", "link", "help"),
)
_BY_ID = {action.id: action for action in ACTIONS}


class Toolbar(Box):
    """The buttons.

    Args:
        reader: whom the actions act on.
        tools: what other plugins add.
    """

    def __init__(self, master: tk.Misc, reader: Reader, tools: Sequence[ViewerTool]) -> None:
        super().__init__(master)
        self._reader = reader
        self._column = 0
        self.buttons: dict[str, IconButton] = {}
        for group in _ORDER:
            if self._column:
                self._divide()
            for name in group:
                self._button(_BY_ID[name])
            if group[0] == "length":
                self._add_contributed(tools)
            elif group[0] == "fit":
                self.window = self._menu(_("Window"), self._windows, self._pick_window, 116)
            elif group[0] == "clip":
                self.pace = self._menu(_("Pace of the clip"), self._paces, self._pick_pace, 62)
        self.columnconfigure(self._column, weight=1)
        self.arrived = Badge(self, "", "info", is_small=True)
        self.arrived.grid(row=0, column=self._column + 1, sticky="e", padx=(px(8), px(2)))
        self.arrived.grid_remove()

    def show(self, deck: Deck, marking: Marking) -> None:
        """Bring buttons up to date with the active viewport."""
        for name, button in self.buttons.items():
            if (name in _BY_ID and _BY_ID[name].tool) or name not in _BY_ID:
                _select(button, on=deck.tool == name)
        shown = deck.viewport.shown
        state = deck.viewport.state
        offered = deck.window_choices()
        window = deck.viewport.window
        self.window.set(name_of(window, offered) or _("Window") if offered else _("Colour"))
        _enable(self.window, on=bool(offered), reason=_("A colour image has no window."))
        many = deck.active.stack is not None and len(deck.active.stack.frames) > 1
        clip = self.buttons["clip"]
        playing = deck.active.is_playing
        if clip.icon_name != ("pause" if playing else "play"):
            clip.set("pause" if playing else "play")
        for part in (clip, self.pace):
            _enable(part, on=many, reason=_("There is one image in this series."))
        self.pace.set(_("{n}/s").format(n=number(deck.pace_fps)))
        is_key = shown is not None and marking.key_mark(shown.frame.key) is not None
        _select(self.buttons["key_image"], on=is_key)
        _enable(self.buttons["caption"], on=is_key, reason=_("Mark the image as key image first (K)."))
        _select(self.buttons["invert"], on=state.invert)
        _select(self.buttons["flip"], on=state.flip_horizontal)
        _select(self.buttons["flip_vertical"], on=state.flip_vertical)
        _select(self.buttons["layout"], on=deck.count > 1)
        link, can_link = self.buttons["link"], deck.can_link
        _select(link, on=deck.is_linked and can_link)
        _enable(link, on=can_link, reason=_("Show two series side by side whose slices lie in one space."))
        chosen = deck.viewport.selected_mark
        _enable(self.buttons["delete"], on=bool(chosen), reason=_("Click a mark first, then delete it."))

    def show_arrived(self, text: str) -> None:
        """Say how many of the announced files are there; nothing once all are."""
        if text:
            self.arrived.set(text)
            self.arrived.grid()
        else:
            self.arrived.grid_remove()

    def _divide(self) -> None:
        Divider(self, vertical=True).grid(row=0, column=self._column, sticky="ns", padx=px(5), pady=px(5))
        self._column += 1

    def _place(self, widget: tk.Widget) -> None:
        widget.grid(row=0, column=self._column, padx=px(1), pady=px(3))
        self._column += 1

    def _button(self, action: Action) -> None:
        keys = f" ({key_title(action.keys[0])})" if action.keys else ""
        button = IconButton(
            self, action.icon, _(action.title) + keys, lambda: self._run(action), is_small=True
        )
        self.buttons[action.id] = button
        self._place(button)

    def _run(self, action: Action) -> None:
        action.run(self._reader)

    def _menu(self, hint: str, rows: object, pick: object, width: int) -> MenuButton:
        made = MenuButton(self, hint, rows, pick, width=width)  # type: ignore[arg-type]
        self._place(made)
        return made

    def _add_contributed(self, tools: Sequence[ViewerTool]) -> None:
        for tool in tools:
            button = IconButton(
                self,
                tool.icon,
                _(tool.title),
                lambda tool=tool: use_contributed(self._reader.deck, tool),  # type: ignore[misc]
                is_small=True,
            )
            self.buttons[f"tool:{tool.id}"] = button
            self._place(button)

    def _windows(self) -> list[Row]:
        offered = self._reader.deck.window_choices()
        rows = [
            Row(title=choice.title, detail=choice.detail, note=str(at + 1) if at < KEYS else "", value=at)
            for at, choice in enumerate(offered)
        ]
        return [
            *rows,
            Row(title=_("The file’s own window"), detail=_("as the scanner meant it"), note="0", value=-1),
        ]

    def _pick_window(self, row: Row) -> None:
        deck = self._reader.deck
        if row.value == -1:
            deck.own_window()
        elif isinstance(row.value, int):
            deck.choose_window(row.value)
        deck.viewport.focus_set()

    def _paces(self) -> list[Row]:
        return [Row(title=_("{n}/s").format(n=number(pace)), value=pace) for pace in PACES_FPS]

    def _pick_pace(self, row: Row) -> None:
        if isinstance(row.value, int):
            self._reader.deck.set_pace(row.value)


def use_contributed(deck: Deck, tool: ViewerTool) -> None:
    """Use a tool that another plugin brought; what is not a tool is refused."""

    def make() -> Tool:
        made = tool.make()
        if not isinstance(made, Tool):
            raise TypeError(f"the viewer tool {tool.id} is a {type(made).__name__}")
        return made

    deck.use_tool(f"tool:{tool.id}", make)


def _select(button: IconButton, *, on: bool) -> None:
    if button.is_selected != on:
        button.select(on=on)


def _enable(part: IconButton | MenuButton, *, on: bool, reason: str) -> None:
    if on and not part.is_enabled:
        part.enable()
    elif not on and part.is_enabled:
        part.disable(reason)
