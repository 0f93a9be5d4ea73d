"""Keys as people read them on their keyboard."""

from workstation.api.i18n import N_, _

_NAMES = {
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
    "Prior": N_("Page up"),
    "Next": N_("Page down"),
    "Home": N_("Home key"),
    "End": N_("End key"),
    "space": N_("Space"),
    "plus": "+",
    "minus": "−",
    "question": "?",
    "Delete": N_("Del"),
    "Control": "Ctrl",
    "Shift": "⇧",
}


def key_title(key: str) -> str:
    """Return a key such as `Control-z` as it is read: "Ctrl+Z"."""
    return "+".join(_(_NAMES.get(part, part.upper())) for part in key.split("-"))
