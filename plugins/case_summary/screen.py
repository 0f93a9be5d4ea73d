"""What the case page shows, as frozen records; made from a `CaseView` without Tk."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["neutral", "info", "good", "warning", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A titled text that somebody wrote."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A practitioner of the panel.

    Attributes:
        status: where the practitioner stands, with the promised time or "has answered".
        note: the reason of somebody who left.
    """

    name: str
    role: str
    place: str
    status: str
    tone: Tone
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question of an expert to the requester, and its answer."""

    asked: str
    question: str
    answered: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Interim advice: signed, to be followed at once."""

    signed: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something the caller may do to the case as a whole.

    Attributes:
        why_not: why it is switched off; empty where it is on.
    """

    id: str
    title: str
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """How many of the announced files have arrived.

    Attributes:
        share: 0 to 1.
        why_not: why the images cannot be opened; empty where they can.
    """

    text: str
    share: float
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The first lines of the page.

    Attributes:
        due: how the answer's due time stands; empty where no answer is awaited.
        next_step: who acts next, in words.
        turn: what the caller does next; empty where it is somebody else's turn.
        button, target: the button of the caller's next step and the tab or panel it leads to.
    """

    title: str
    subtitle: str
    state: str
    state_tone: Tone
    urgency: str
    urgency_tone: Tone
    due: str
    due_tone: Tone
    next_step: str
    turn: str = ""
    button: str = ""
    target: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The whole page.

    Attributes:
        is_triage_only: the caller sees age, sex and question, and nothing that names the patient.
        can_answer: whether the form that answers the expert's question is open.
    """

    heading: Heading
    is_triage_only: bool
    patient: tuple[tuple[str, str], ...]
    prose: tuple[Passage, ...]
    consent: tuple[tuple[str, str], ...]
    consent_tone: Tone
    requester: tuple[tuple[str, str], ...]
    files: Files
    seats: tuple[SeatLine, ...]
    exchanges: tuple[Exchange, ...]
    can_answer: bool
    advice: tuple[Advice, ...]
    aftermath: tuple[tuple[str, str], ...]
    acts: tuple[Act, ...]
