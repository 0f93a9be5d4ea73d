"""A line of typing that joins and orders Arabic: Tk's own entry while the text is Latin, a logical buffer else."""

import tkinter as tk
from collections.abc import Callable

from workstation.api.shaping import base_direction, has_rtl
from workstation.ui.kit.bidi_layout import VisualLine, visual_line
from workstation.ui.kit.bidi_typing import edit, pasted, printable
from workstation.ui.kit.text import needs_own_layout
from workstation.ui.kit.theme import FontName, font, paint, surface_of
from workstation.ui.kit.typing_buffer import TypingBuffer


class BidiEntry(tk.Entry):
    """An entry whose `value` is always logical text, whatever is drawn.

    Args:
        on_change: called with the new value after every change made by the user.
        secret: show dots.
    """

    def __init__(
        self,
        master: tk.Misc,
        on_change: Callable[[str], None] | None = None,
        *,
        secret: bool = False,
        size: FontName = "body",
    ) -> None:
        self._variable = tk.StringVar(master)
        super().__init__(
            master,
            textvariable=self._variable,
            font=font(size),
            bd=0,
            relief="flat",
            highlightthickness=0,
            width=4,
            insertwidth=2,
            show="•" if secret else "",
        )
        surface = surface_of(master)
        paint(
            self,
            bg=surface,
            fg="text",
            insertbackground="text",
            selectbackground="accent",
            selectforeground="on_accent",
            readonlybackground=surface,
            disabledbackground=surface,
            disabledforeground="disabled",
        )
        self.on_change = on_change
        self._buffer: TypingBuffer | None = None
        self._known = ""
        self._is_drawing = False
        self._variable.trace_add("write", self._written)
        self.bind("<Key>", self._key)
        self.bind("<<Paste>>", self._paste)
        self.bind("<ButtonRelease-1>", self._clicked)
        self.bind("<Control-a>", self._select_all)

    @property
    def value(self) -> str:
        """Return the logical text."""
        return self._variable.get() if self._buffer is None else self._buffer.text

    def set_value(self, text: str) -> None:
        """Show `text` without calling `on_change`."""
        self._known = text
        self._adopt(TypingBuffer(text))

    def restyle(self) -> None:
        """Keep the caret visible after a change of colours."""
        self.configure(font=str(self["font"]))

    def _adopt(self, buffer: TypingBuffer) -> None:
        """Go on with `buffer`, in the mode its text needs."""
        self._buffer = buffer if needs_own_layout(buffer.text) else None
        self._draw(buffer)

    def _line(self, buffer: TypingBuffer) -> VisualLine:
        return visual_line(buffer.text, base_direction(buffer.text))

    def _draw(self, buffer: TypingBuffer) -> None:
        is_plain = self._buffer is None
        line = VisualLine(buffer.text, ()) if is_plain else self._line(buffer)
        self._is_drawing = True
        self._variable.set(line.shown)
        self._is_drawing = False
        self.configure(justify="right" if not is_plain and base_direction(buffer.text) == "R" else "left")
        self.icursor(buffer.caret if is_plain else line.column(buffer.caret))
        self.selection_clear()
        start, end = buffer.selection
        if start != end:
            edges = [i if is_plain else line.column(i) for i in range(start, end + 1)]
            self.selection_range(min(edges), max(edges))
        self.xview("insert")
        self._tell(buffer.text)

    def _tell(self, text: str) -> None:
        if text != self._known:
            self._known = text
            if self.on_change is not None:
                self.on_change(text)

    def _written(self, *_names: str) -> None:
        if not self._is_drawing and self._buffer is None:
            self._tell(self._variable.get())

    def _native(self) -> TypingBuffer:
        """Return what Tk's own entry holds as a buffer."""
        buffer = TypingBuffer(self._variable.get(), self.index("insert"))
        if self.selection_present():
            buffer.anchor, buffer.caret = self.index("sel.first"), self.index("sel.last")
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
        if not edit(self._buffer, event, self):
            return None
        self._adopt(self._buffer)
        return "break"

    def _paste(self, _event: "tk.Event[tk.Misc]") -> str | None:
        text = " ".join(pasted(self).split())
        if str(self["state"]) != "normal" or (self._buffer is None and not has_rtl(text)):
            return None
        buffer = self._buffer or self._native()
        buffer.insert(text)
        self._adopt(buffer)
        return "break"

    def _clicked(self, _event: "tk.Event[tk.Misc]") -> None:
        if self._buffer is None:
            return
        line = self._line(self._buffer)
        if self.selection_present():
            self._buffer.move_to(line.position(self.index("sel.first")))
            self._buffer.move_to(line.position(self.index("sel.last")), selecting=True)
        else:
            self._buffer.move_to(line.position(self.index("insert")))

    def _select_all(self, _event: "tk.Event[tk.Misc]") -> str:
        if self._buffer is not None:
            self._buffer.select_all()
            self._draw(self._buffer)
        else:
            self.selection_range(0, "end")
            self.icursor("end")
        return "break"
