"""What is about to be signed, as it is read back in full to who signs it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Something that is about to be signed; `workstation.ui.kit.read_back` shows it.

    Attributes:
        about: whom it is about: patient and case, so that nobody signs for another.
        texts: titles and texts, in full.
        hint: what signing means.
        yes: the button that signs.
        sign: called when the person agrees.
        warning: what speaks against signing; empty where nothing does.
        nevertheless: what the person must tick to sign in spite of the warning.
    """

    title: str
    about: str
    texts: tuple[tuple[str, str], ...]
    hint: str
    yes: str
    sign: Callable[[], None]
    warning: str = ""
    nevertheless: str = ""
