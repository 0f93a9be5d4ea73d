"""The demonstration's world as `world.toml` tells it, read strictly into records."""

from datetime import date
from importlib.resources import files
from typing import Literal

import msgspec

from cases.model.case import CaseState, Urgency
from cases.model.patient import Sex
from cases.model.people import EstablishmentKind, Role, Specialty


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of `world.toml`."""


class Place(_Entry, frozen=True, kw_only=True):
    """An establishment."""

    key: str
    name: str
    kind: EstablishmentKind
    commune: str
    authorisation: str
    cndp: str


class Person(_Entry, frozen=True, kw_only=True):
    """Somebody with an account."""

    login: str
    name: str
    place: str
    roles: tuple[Role, ...]
    specialties: tuple[Specialty, ...] = ()
    order: str = ""


class Sufferer(_Entry, frozen=True, kw_only=True):
    """A patient."""

    key: str
    family: str = ""
    given: str = ""
    family_ar: str = ""
    given_ar: str = ""
    born: date
    sex: Sex
    index: str = ""
    local: str


class Answer(_Entry, frozen=True, kw_only=True):
    """What an expert answers; `choice` is the ballot in a panel's round."""

    diagnosis: str
    code: str
    recommendation: str
    confidence: int
    limits: str = ""
    choice: int = 0


class Line(_Entry, frozen=True, kw_only=True):
    """A message of the discussion."""

    by: str
    text: str


class Story(_Entry, frozen=True, kw_only=True):
    """A case, and how far it has come."""

    state: CaseState
    asked_by: str
    patient: str
    specialty: Specialty
    urgency: Urgency
    hours_ago: float
    question: str
    history: str = ""
    examination: str = ""
    treatment: str = ""
    consent: Literal["none", "written", "oral_witnessed", "guardian", "emergency", "refused"]
    files: tuple[str, ...] = ()
    phantom: bool = False
    announced: int = 0
    experts: tuple[str, ...] = ()
    interim: str = ""
    asks: str = ""
    round_question: str = ""
    options: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    messages: tuple[Line, ...] = ()
    follow_up_days: int = 20
    outcome: str = ""
    reason: str = ""


class World(_Entry, frozen=True, kw_only=True):
    """All of it."""

    establishment: tuple[Place, ...]
    person: tuple[Person, ...]
    patient: tuple[Sufferer, ...]
    case: tuple[Story, ...]


def read_world() -> World:
    """Return the world that ships with the program."""
    text = (files("workstation.demo") / "world.toml").read_bytes()
    return msgspec.toml.decode(text, type=World)
