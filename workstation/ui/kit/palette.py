"""The colours of the window by role, in light and in dark; every text role reaches WCAG AA on its surfaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "page": "#F3F6F7",
    "surface": "#FFFFFF",
    "raised": "#FFFFFF",
    "sunken": "#E9EEF0",
    "hover": "#EAF0F2",
    "selected": "#DCEDF0",
    "line": "#D8E0E4",
    "line_strong": "#7C8B94",
    "text": "#14242B",
    "muted": "#51626B",
    "disabled": "#8A98A0",
    "disabled_fill": "#E4E9EC",
    "accent": "#0A6674",
    "accent_hover": "#085561",
    "on_accent": "#FFFFFF",
    "focus": "#14242B",
    "neutral": "#44555E",
    "neutral_soft": "#E8EDEF",
    "info": "#1A5794",
    "info_soft": "#E3EFFA",
    "good": "#176B3A",
    "good_soft": "#E2F3E8",
    "warning": "#7A4E00",
    "warning_soft": "#FCF0D8",
    "danger": "#AE231B",
    "danger_hover": "#8F1B14",
    "danger_soft": "#FBE7E5",
    "on_danger": "#FFFFFF",
    "tip": "#14242B",
    "on_tip": "#F3F6F7",
}

DARK: Final[Mapping[str, str]] = {
    "page": "#0F171A",
    "surface": "#172226",
    "raised": "#1E2B30",
    "sunken": "#0B1113",
    "hover": "#213036",
    "selected": "#17424A",
    "line": "#2A3A41",
    "line_strong": "#72868F",
    "text": "#E6EEF0",
    "muted": "#A3B4BB",
    "disabled": "#6C7D85",
    "disabled_fill": "#243238",
    "accent": "#56C2D0",
    "accent_hover": "#7AD2DD",
    "on_accent": "#04252B",
    "focus": "#FFFFFF",
    "neutral": "#BCCAD0",
    "neutral_soft": "#26343A",
    "info": "#8CC0F5",
    "info_soft": "#17304A",
    "good": "#7FD3A0",
    "good_soft": "#15351F",
    "warning": "#F0C36B",
    "warning_soft": "#3A2C10",
    "danger": "#FF9C92",
    "danger_hover": "#FFB8B0",
    "danger_soft": "#451D1A",
    "on_danger": "#3A0A06",
    "tip": "#E6EEF0",
    "on_tip": "#0F171A",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """A set of colours; roles that a contributed theme leaves out are taken from the base."""

    id: str
    is_dark: bool
    colours: Mapping[str, str]

    def __getitem__(self, role: str) -> str:
        """Return the colour of a role as `#rrggbb`."""
        found = self.colours.get(role)
        return found if found is not None else (DARK if self.is_dark else LIGHT)[role]


LIGHT_PALETTE: Final = Palette("light", is_dark=False, colours=LIGHT)
DARK_PALETTE: Final = Palette("dark", is_dark=True, colours=DARK)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)
