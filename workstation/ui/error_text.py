"""Errors of the case server as sentences in the user's language."""

from contextlib import suppress

from cases.errors import CaseError
from cases.model.case import CaseState
from workstation.api.i18n import _
from workstation.api.words import state_title


def error_text(error: CaseError) -> str:
    """Return what went wrong and what to do; a stable code among the fields is said in words."""
    fields = {name: _in_words(name, value) for name, value in error.fields.items()}
    with suppress(KeyError, IndexError):  # a server of another version may leave a field out
        return _(error.text).format(**fields)
    return _(error.text)


def _in_words(name: str, value: str | int) -> str:
    text = str(value)
    if name == "state":
        with suppress(ValueError):
            return state_title(CaseState(text))
    return _(text)
