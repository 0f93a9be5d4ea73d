"""Refusals travel as code and fields and come back as the same class."""

import inspect
from dataclasses import fields

import pytest

from viewers.imaging import errors
from viewers.imaging.errors import ImagingError

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, ImagingError) and value is not ImagingError
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.code)
def test_every_error_survives_its_record(kind: type[ImagingError]) -> None:
    samples = {"int": 7, "str": "x", "float": 1.5}
    names = {int: "int", str: "str", float: "float"}
    error = kind(**{field.name: samples[names[field.type]] for field in fields(kind)})  # type: ignore[index]
    again = ImagingError.from_problem(error.problem())
    assert type(again) is kind
    assert again.fields() == error.fields()


def test_codes_are_unique_and_drawn_in_the_docstring() -> None:
    codes = [kind.code for kind in CLASSES]
    assert len(codes) == len(set(codes))
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in CLASSES)
