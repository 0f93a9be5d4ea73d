"""Text on the screen: labels that wrap and shape Arabic, headings, badges, lists of keys and values."""

import tkinter as tk
from collections.abc import Sequence
from typing import Literal

from workstation.api.shaping import base_direction
from workstation.ui.kit.icons import icon
from workstation.ui.kit.shapes import Shape, shape_image
from workstation.ui.kit.surfaces import Box
from workstation.ui.kit.text import kept_together, measurer, needs_own_layout, shaped_lines, t_visual
from workstation.ui.kit.theme import FontName, colour, font, paint, px, surface_of

Tone = Literal["neutral", "info", "good", "warning", "danger"]
TONE_ICONS: dict[Tone, str] = {
    "neutral": "info",
    "info": "info",
    "good": "check_circle",
    "warning": "alert",
    "danger": "x_circle",
}


class Label(tk.Label):
    """A text; `text` is logical, what is drawn is shaped.

    Args:
        tone: the role of the colour.
        wrap: True to flow with the width it is given (place it with `sticky="ew"`), a number for at most
            so many 96 dpi pixels.
    """

    def __init__(
        self,
        master: tk.Misc,
        text: str = "",
        *,
        size: FontName = "body",
        tone: str = "text",
        wrap: bool | int = False,
        is_centred: bool = False,
    ) -> None:
        super().__init__(master, font=font(size), bd=0, padx=0, pady=0)
        self._is_centred = is_centred
        paint(self, bg=surface_of(master), fg=tone)
        self._text = text
        self._size: FontName = size
        self._flows = wrap is True
        self._width = 0 if wrap is True else px(wrap)
        if self._flows:
            self.configure(width=1)
            self.bind("<Configure>", self._resized)
        self._show()

    @property
    def text(self) -> str:
        """Return the logical text."""
        return self._text

    def set(self, text: str, tone: str = "") -> None:
        """Show another text, in another tone where given."""
        if tone:
            paint(self, fg=tone)
        if text != self._text:
            self._text = text
            self._show()

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if abs(event.width - self._width) > 1:
            self._width = event.width
            self._show()

    def _show(self) -> None:
        if not needs_own_layout(self._text):
            self._place(kept_together(self._text), self._width, is_block=False)
            return
        if not self._width:
            self._place(t_visual(self._text), 0, is_block=False)
            return
        lines = shaped_lines(self._text, measurer(font(self._size)), self._width)
        is_block = len(lines) > 1 and base_direction(self._text) == "R"
        self._place("\n".join(lines), 0, is_block=is_block)

    def _place(self, shown: str, width: int, *, is_block: bool) -> None:
        if self._is_centred:
            self.configure(text=shown, wraplength=width, justify="center", anchor="center")
        elif is_block:  # several lines of a right-to-left text stand at the right
            self.configure(text=shown, wraplength=width, justify="right", anchor="e")
        else:
            self.configure(text=shown, wraplength=width, justify="left", anchor="w")


class Heading(Label):
    """The title of a page or a section."""

    def __init__(
        self, master: tk.Misc, text: str = "", *, size: FontName = "title", wrap: bool | int = False
    ) -> None:
        super().__init__(master, text, size=size, wrap=wrap)


class Muted(Label):
    """A text that explains; smaller and quieter."""

    def __init__(
        self, master: tk.Misc, text: str = "", *, size: FontName = "small", wrap: bool | int = False
    ) -> None:
        super().__init__(master, text, size=size, tone="muted", wrap=wrap)


class Icon(tk.Label):
    """A picture in the colour of a role."""

    def __init__(self, master: tk.Misc, name: str, *, tone: str = "muted", size: int = 20) -> None:
        super().__init__(master, bd=0, padx=0, pady=0)
        self._icon, self._tone, self._side = name, tone, size
        paint(self, bg=surface_of(master))
        self.restyle()

    def set(self, name: str, tone: str = "") -> None:
        """Show another picture."""
        self._icon, self._tone = name, tone or self._tone
        self.restyle()

    def restyle(self) -> None:
        """Draw again in the colours of now."""
        self.configure(image=icon(self, self._icon, self._tone, self._side))


class Badge(tk.Canvas):
    """A short state in a pill; the text says it, the colour and the icon only help."""

    def __init__(
        self,
        master: tk.Misc,
        text: str,
        tone: Tone = "neutral",
        *,
        icon_name: str = "",
        is_small: bool = False,
    ) -> None:
        super().__init__(master, bd=0, highlightthickness=0)
        paint(self, bg=surface_of(master))
        self._text, self._tone, self._icon = text, tone, icon_name
        self._font: FontName = "tiny" if is_small else "small"
        self._height = px(20 if is_small else 24)
        self.restyle()

    @property
    def text(self) -> str:
        """Return what the badge says."""
        return self._text

    def set(self, text: str, tone: Tone | None = None, icon_name: str | None = None) -> None:
        """Say something else."""
        self._text = text
        self._tone = tone or self._tone
        self._icon = self._icon if icon_name is None else icon_name
        self.restyle()

    def restyle(self) -> None:
        """Draw again in the colours of now."""
        self.delete("all")
        shown, pad = t_visual(self._text), px(10)
        lead = px(18) if self._icon else 0
        width = font(self._font).measure(shown) + 2 * pad + lead
        middle = self._height // 2
        self.configure(width=width, height=self._height)
        pill = Shape(width=width, height=self._height, radius=middle, fill=f"{self._tone}_soft")
        self.create_image(0, 0, image=shape_image(self, pill), anchor="nw")
        if self._icon:
            self.create_image(pad + px(6), middle, image=icon(self, self._icon, self._tone, 14))
        self.create_text(
            pad + lead, middle, text=shown, anchor="w", font=font(self._font), fill=colour(self._tone)
        )


class KeyValues(Box):
    """Rows of a quiet key and its value, in one or more columns of pairs."""

    def __init__(self, master: tk.Misc, columns: int = 1) -> None:
        super().__init__(master)
        self._columns = columns
        for column in range(columns):
            self.columnconfigure(2 * column + 1, weight=1, uniform="value")

    def set(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these pairs; an empty value is shown as a dash."""
        for child in tuple(self.children.values()):
            child.destroy()
        for index, (key, value) in enumerate(pairs):
            row, column = divmod(index, self._columns)
            left = px(24) if column else 0
            Muted(self, key).grid(row=row, column=2 * column, sticky="nw", padx=(left, px(16)), pady=px(4))
            Label(self, value or "—", wrap=True).grid(
                row=row, column=2 * column + 1, sticky="new", pady=px(3)
            )
