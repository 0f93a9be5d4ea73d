"""Colours, fonts and sizes of the viewers, one frozen record handed to every widget.

The reading background is black and texts carry a dark halo, so that they are legible on any picture.
Mark colours are from the Okabe-Ito palette, told apart by readers with any colour vision.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewerStyle:
    """How viewers look. `scaling` multiplies every length; `family` and `size_px` are the texts'."""

    scaling: float = 1.0
    family: str = "TkDefaultFont"
    size_px: int = 13
    background: str = "#000000"
    panel: str = "#14181d"
    slot: str = "#1d232a"
    border: str = "#303840"
    text: str = "#f2f4f6"
    dim_text: str = "#a9b4be"
    accent: str = "#56b4e9"
    warning: str = "#e69f00"
    mark: str = "#f0e442"
    selected_mark: str = "#56b4e9"
    halo: str = "#000000"

    def px(self, length: float) -> int:
        """A length in screen pixels."""
        return round(length * self.scaling)

    def font(self, size_px: float | None = None, *, bold: bool = False) -> tuple[str, int, str]:
        """A font for canvas items; negative sizes are pixels to Tk."""
        size = self.px(size_px if size_px is not None else self.size_px)
        return (self.family, -size, "bold" if bold else "normal")
