"""What hooks may answer: an iterable of the specified records, of a bearable length; None is an empty answer."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from itertools import islice

from workstation.kernel.specs import HookSpec, Verb

MOST_ITEMS: dict[Verb, int] = {"register": 1000, "offer": 100, "check": 20}
MOST_TEXT = 2000
"""Characters; of a sentence, or of any text field of a record."""


def ignored(answer: object) -> object:
    """Return the answer of an `on` hook, which nobody looks at."""
    return answer


def verdict(answer: object) -> bool | None:
    """Return the answer of a `decide` hook.

    Raises:
        TypeError: it is neither True, False nor None.
    """
    if answer is not None and not isinstance(answer, bool):
        raise TypeError(f"answered {type(answer).__name__}, not True, False or None")
    return answer


def items(spec: HookSpec, answer: object) -> list[object]:
    """Return an answer as a list, at most one longer than allowed; endless generators end here.

    Raises:
        TypeError: it is not an iterable of what the specification says.
    """
    if answer is None:
        return []
    if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
        raise TypeError(f"answered {type(answer).__name__}, not an iterable of {spec.item.__name__}")
    found = list(islice(answer, MOST_ITEMS[spec.verb] + 1))
    strangers = [each for each in found if not isinstance(each, spec.item)]
    if strangers:
        raise TypeError(f"answered with {type(strangers[0]).__name__}, not {spec.item.__name__}")
    return found


def excess(spec: HookSpec, found: list[object]) -> str:
    """Return in which way an answer is too long; empty where it is not."""
    if len(found) > MOST_ITEMS[spec.verb]:
        return f"more than {MOST_ITEMS[spec.verb]} records"
    return f"a text of more than {MOST_TEXT} characters" if any(map(_is_long, found)) else ""


def cut(spec: HookSpec, found: list[object]) -> list[object]:
    """Return what is kept of an answer that is too long: sentences are cut, records with long texts dropped."""
    kept = found[: MOST_ITEMS[spec.verb]]
    sentences = (each[:MOST_TEXT] if isinstance(each, str) else each for each in kept)
    return [each for each in sentences if not _is_long(each)]


def _is_long(item: object) -> bool:
    if isinstance(item, str):
        return len(item) > MOST_TEXT
    if not is_dataclass(item):
        return False
    texts = (getattr(item, each.name) for each in fields(item))
    return any(isinstance(text, str) and len(text) > MOST_TEXT for text in texts)
