"""A box of typing that joins and orders Arabic: Tk's own text while it is Latin, else a buffer and visual lines."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from workstation.api.shaping import Direction, base_direction
from workstation.ui.kit.bidi_layout import VisualLine, visual_line
from workstation.ui.kit.bidi_typing import edit, pasted, printable
from workstation.ui.kit.text import measurer, needs_own_layout, wrap_lines
from workstation.ui.kit.theme import font, paint, px, surface_of
from workstation.ui.kit.typing_buffer import TypingBuffer


@dataclass(frozen=True, slots=True)
class _Row:
    """A line on the screen and where its text starts in the buffer."""

    start: int
    line: VisualLine
    direction: Direction


class BidiText(tk.Text):
    """A text box whose `value` is always logical text, whatever is drawn.

    Args:
        on_change: called with the new value after every change made by the user.
    """

    def __init__(
        self, master: tk.Misc, on_change: Callable[[str], None] | None = None, *, lines: int = 4
    ) -> None:
        super().__init__(
            master,
            height=lines,
            width=10,
            font=font("body"),
            wrap="word",
            bd=0,
            relief="flat",
            highlightthickness=0,
            insertwidth=2,
            undo=True,
            spacing1=px(1),
            spacing3=px(2),
            padx=0,
            pady=0,
        )
        paint(
            self,
            bg=surface_of(master),
            fg="text",
            insertbackground="text",
            selectbackground="accent",
            selectforeground="on_accent",
        )
        self.tag_configure("rtl", justify="right")
        self.on_change = on_change
        self._buffer: TypingBuffer | None = None
        self._rows: list[_Row] = []
        self._known = ""
        self._width = 0
        self.bind("<Key>", self._key)
        self.bind("<<Paste>>", self._paste)
        self.bind("<<Modified>>", self._modified)
        self.bind("<ButtonRelease-1>", self._clicked)
        self.bind("<Configure>", self._resized)
        self.bind("<Tab>", lambda _e: self._leave(self.tk_focusNext()))
        self.bind("<Shift-Tab>", lambda _e: self._leave(self.tk_focusPrev()))
        self.bind("<Control-a>", self._select_all)

    @property
    def value(self) -> str:
        """Return the logical text."""
        return self.get("1.0", "end-1c") if self._buffer is None else self._buffer.text

    def set_value(self, text: str) -> None:
        """Show `text` without calling `on_change`."""
        self._known = text
        self._adopt(TypingBuffer(text))
        self.edit_reset()

    @staticmethod
    def _leave(to: tk.Misc | None) -> str:
        if to is not None:
            to.focus_set()
        return "break"

    def _adopt(self, buffer: TypingBuffer) -> None:
        self._buffer = buffer if needs_own_layout(buffer.text) else None
        if self._buffer is None:
            self._rows = []
            self.configure(wrap="word")
            self._fill(buffer.text)
            self.mark_set("insert", f"1.0+{buffer.caret}c")
        else:
            self._lay_out(buffer)
        self.see("insert")
        self._tell(buffer.text)

    def _fill(self, text: str) -> None:
        is_off = str(self["state"]) == "disabled"
        self.configure(state="normal")
        self.delete("1.0", "end")
        self.insert("1.0", text)
        self.edit_modified(arg=False)
        if is_off:
            self.configure(state="disabled")

    def _lay_out(self, buffer: TypingBuffer) -> None:
        """Wrap in logical order, shape each line, then draw them and put the caret where it belongs."""
        width = max(px(80), self.winfo_width() - px(12))
        self._rows = []
        start = 0
        for paragraph in buffer.text.split("\n"):
            direction = base_direction(paragraph)
            at = start
            for line in wrap_lines(paragraph, measurer(font("body")), width):
                at = buffer.text.find(line, at) if line else at
                self._rows.append(_Row(at, visual_line(line, direction), direction))
                at += len(line)
            start += len(paragraph) + 1
        self.configure(wrap="none")
        self._fill("\n".join(row.line.shown for row in self._rows))
        for number, row in enumerate(self._rows, start=1):
            if row.direction == "R":
                self.tag_add("rtl", f"{number}.0", f"{number}.end+1c")
        self.xview_moveto(0)
        self.mark_set("insert", self._place(buffer.caret))
        first, last = buffer.selection
        for position in range(first, last):
            self.tag_add("sel", min(self._place(position), self._place(position + 1), key=self._order))

    def _order(self, index: str) -> tuple[int, int]:
        line, column = index.split(".")
        return int(line), int(column)

    def _place(self, position: int) -> str:
        """Return the Tk index of a logical position."""
        number = max((i for i, row in enumerate(self._rows) if row.start <= position), default=0)
        row = self._rows[number]
        return f"{number + 1}.{row.line.column(position - row.start)}"

    def _position(self, index: str) -> int:
        """Return the logical position of a Tk index."""
        number, column = self._order(self.index(index))
        row = self._rows[min(number, len(self._rows)) - 1]
        return row.start + row.line.position(column)

    def _tell(self, text: str) -> None:
        if text != self._known:
            self._known = text
            if self.on_change is not None:
                self.on_change(text)

    def _modified(self, _event: "tk.Event[tk.Misc]") -> None:
        if self.edit_modified():
            self.edit_modified(arg=False)
            if self._buffer is None:
                self._tell(self.value)

    def _native(self) -> TypingBuffer:
        buffer = TypingBuffer(self.value, len(self.get("1.0", "insert")))
        if self.tag_ranges("sel"):
            before = self.get("1.0", "sel.first")
            buffer.anchor, buffer.caret = len(before), len(before) + len(self.get("sel.first", "sel.last"))
        return buffer

    def _key(self, event: "tk.Event[tk.Misc]") -> str | None:
        if str(self["state"]) != "normal":
            return None
        if self._buffer is None:
            character = printable(event)
            if not needs_own_layout(character):
                return None
            buffer = self._native()
            buffer.insert(character)
            self._adopt(buffer)
            return "break"
        if event.keysym in ("Up", "Down"):
            self._vertical(self._buffer, -1 if event.keysym == "Up" else 1)
        elif event.keysym in ("Home", "End"):
            self._to_edge(self._buffer, is_end=event.keysym == "End")
        elif not edit(self._buffer, event, self, multiline=True):
            return None
        self._adopt(self._buffer)
        return "break"

    def _vertical(self, buffer: TypingBuffer, by: int) -> None:
        box = self.bbox("insert")
        if box:
            x, y, _width, height = box
            buffer.move_to(self._position(f"@{x},{y + height // 2 + by * height}"))

    def _to_edge(self, buffer: TypingBuffer, *, is_end: bool) -> None:
        row = next(row for row in reversed(self._rows) if row.start <= buffer.caret)
        buffer.move_to(row.start + (len(row.line.columns) - 1 if is_end else 0))

    def _paste(self, _event: "tk.Event[tk.Misc]") -> str | None:
        text = pasted(self)
        if str(self["state"]) != "normal":
            return None
        if self._buffer is None and not needs_own_layout(text):
            if self.tag_ranges("sel"):  # Tk on X11 would keep what is selected
                self.delete("sel.first", "sel.last")
            return None
        buffer = self._buffer or self._native()
        buffer.insert(text)
        self._adopt(buffer)
        return "break"

    def _clicked(self, _event: "tk.Event[tk.Misc]") -> None:
        if self._buffer is None:
            return
        if self.tag_ranges("sel"):
            self._buffer.move_to(self._position("sel.first"))
            self._buffer.move_to(self._position("sel.last"), selecting=True)
        else:
            self._buffer.move_to(self._position("insert"))

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.width != self._width:
            self._width = event.width
            if self._buffer is not None:
                self._lay_out(self._buffer)

    def _select_all(self, _event: "tk.Event[tk.Misc]") -> str:
        if self._buffer is not None:
            self._buffer.select_all()
            self._lay_out(self._buffer)
        else:
            self.tag_add("sel", "1.0", "end-1c")
        return "break"
