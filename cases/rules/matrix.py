"""The access matrix as data: a row an action, a column a relation, a cell what that relation may.

`access_matrix.csv` is the specification; nothing is repeated here.
"""

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources


class Relation(StrEnum):
    """A column of the matrix: what somebody is to a case or an establishment, not a job title."""

    ANON = "ANON"
    GUEST = "GST"
    PATIENT = "PAT"
    REQUESTER = "GP"
    SPECIALIST = "SPE"
    LEAD = "LEAD"
    COORDINATOR = "COO"
    ADMINISTRATOR = "EAD"
    AUDITOR = "AUD"
    REGISTRAR = "REG"
    SYSTEM = "SVC"


class Grant(StrEnum):
    """A letter of a cell."""

    OWN_SCOPE = "A"
    PARTY = "P"
    TRIAGE = "T"
    NETWORK = "N"
    ESTABLISHMENT = "E"
    BREAK_GLASS = "B"
    DEIDENTIFIED = "D"
    TWO_PERSONS = "2"


Cell = frozenset[Grant]
NOTHING: Cell = frozenset()


@cache
def matrix() -> Mapping[str, Mapping[Relation, Cell]]:
    """Return the matrix by row and column; `-` is an empty cell, `P|B` holds both."""
    text = resources.files("cases.rules").joinpath("access_matrix.csv").read_text(encoding="utf-8")
    return {
        line.pop("action"): {Relation(column): _cell(cell) for column, cell in line.items()}
        for line in csv.DictReader(text.splitlines())
    }


def _cell(text: str) -> Cell:
    return NOTHING if text == "-" else frozenset(map(Grant, text.split("|")))


def cell(row: str, relation: Relation) -> Cell:
    """Return what a relation may do in a row.

    Raises:
        KeyError: the matrix has no such row; an endpoint without a row must not start.
    """
    return matrix()[row][relation]
