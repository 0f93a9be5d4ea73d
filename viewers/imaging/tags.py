"""Reads single values out of a pydicom data set, tolerantly: what is absent or broken is `None`.

Clinical files are wrong in every way: text where a number belongs, two values where one does,
a number that is not finite. A viewer shows what can be read and leaves the rest empty.
"""

import math
import warnings
from collections.abc import Sequence

from pydicom.dataset import Dataset

from viewers.imaging.header import PARSE_ERRORS

_VALUE_ERRORS = (*PARSE_ERRORS, OSError)
"""Values are in memory: an OSError is pydicom's word for a sequence that ends too soon."""


def value(dataset: Dataset, keyword: str) -> object:
    """The converted value of `keyword`, or None where it is absent or cannot be converted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dataset.get(keyword)
    except _VALUE_ERRORS:
        return None


def values(dataset: Dataset, keyword: str) -> tuple[object, ...]:
    """All values of a multi-valued element; one value becomes a tuple of one."""
    found = value(dataset, keyword)
    if found is None or found == "":
        return ()
    if isinstance(found, Sequence) and not isinstance(found, str | bytes):
        return tuple(found)
    return (found,)


def text(dataset: Dataset, keyword: str) -> str:
    """The first value as stripped text, empty where absent."""
    found = values(dataset, keyword)
    return str(found[0]).strip(" \0") if found and found[0] is not None else ""


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """All values as stripped text."""
    return tuple(str(item).strip(" \0") for item in values(dataset, keyword) if item is not None)


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """All values as finite floats; empty when any of them is not one."""
    try:
        found = tuple(float(str(item)) for item in values(dataset, keyword))
    except ValueError:
        return ()
    return found if all(math.isfinite(item) for item in found) else ()


def number(dataset: Dataset, keyword: str) -> float | None:
    """The first value as a finite float."""
    found = numbers(dataset, keyword)
    return found[0] if found else None


def integer(dataset: Dataset, keyword: str) -> int | None:
    """The first value as an integer."""
    found = number(dataset, keyword)
    return int(found) if found is not None else None


def items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """The items of a sequence; empty where absent or unreadable."""
    try:
        return tuple(item for item in values(dataset, keyword) if isinstance(item, Dataset))
    except _VALUE_ERRORS:
        return ()


def item(dataset: Dataset, keyword: str) -> Dataset:
    """The first item of a sequence, or an empty data set."""
    found = items(dataset, keyword)
    return found[0] if found else Dataset()


def raw(dataset: Dataset, keyword: str) -> bytes:
    """The bytes of an OB/OW element, empty where it is something else."""
    found = value(dataset, keyword)
    return found if isinstance(found, bytes) else b""
