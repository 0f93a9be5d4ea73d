"""One readable sentence for each kind of event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cases.model.audit import Event, EventKind
from workstation.api import times
from workstation.api.i18n import N_, _
from workstation.api.shaping import isolated

Tone = Literal["neutral", "info", "good", "warning", "danger"]
_K = EventKind


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of event is told.

    Attributes:
        sentence: with the places `{name}`, who did it, and `{about}`, whom it concerns.
    """

    sentence: str
    icon: str
    tone: Tone = "neutral"


TELLINGS: Mapping[EventKind, Telling] = {
    _K.CASE_CREATED: Telling(N_("{name} created the case"), "file"),
    _K.CASE_CHANGED: Telling(N_("{name} changed the case"), "edit"),
    _K.CONSENT_RECORDED: Telling(N_("{name} recorded the patient’s consent"), "check_circle", "good"),
    _K.CONSENT_WITHDRAWN: Telling(N_("{name} recorded that consent is withdrawn"), "alert", "danger"),
    _K.CASE_SUBMITTED: Telling(N_("{name} sent the case"), "send", "info"),
    _K.CASE_ASSIGNED: Telling(N_("{name} invited experts"), "users", "info"),
    _K.CASE_SENT_BACK: Telling(N_("{name} sent the case back to be completed"), "refresh", "warning"),
    _K.CASE_DECLINED: Telling(N_("{name} declined the case"), "x_circle", "danger"),
    _K.CASE_CANCELLED: Telling(N_("{name} cancelled the case"), "x_circle", "danger"),
    _K.INVITATION_ACCEPTED: Telling(N_("{name} accepted the invitation"), "check", "good"),
    _K.INVITATION_DECLINED: Telling(N_("{name} declined the invitation"), "minus", "warning"),
    _K.INVITATION_WITHDRAWN: Telling(N_("{name} withdrew the invitation of {about}"), "minus", "warning"),
    _K.CONFLICT_DECLARED: Telling(N_("{name} declared a conflict of interest"), "alert", "warning"),
    _K.INFORMATION_REQUESTED: Telling(N_("{name} asked for information"), "help", "warning"),
    _K.INFORMATION_ANSWERED: Telling(N_("{name} answered the request for information"), "message", "info"),
    _K.FILE_ARRIVED: Telling(N_("A file arrived, sent by {name}"), "image"),
    _K.FILE_REFUSED: Telling(N_("A file sent by {name} was refused"), "alert", "danger"),
    _K.FILES_WITHDRAWN: Telling(N_("{name} said that announced files will not come"), "minus", "warning"),
    _K.IMAGES_OPENED: Telling(N_("{name} opened the images"), "images"),
    _K.INTERIM_ADVICE_GIVEN: Telling(N_("{name} gave interim advice"), "flag", "warning"),
    _K.OPINION_SIGNED: Telling(N_("{name} signed an opinion"), "stethoscope", "good"),
    _K.ROUND_OPENED: Telling(N_("{name} opened a round"), "vote", "info"),
    _K.BALLOT_CAST: Telling(N_("{name} voted"), "vote", "info"),
    _K.ROUND_EXTENDED: Telling(N_("{name} gave the round more time"), "clock", "info"),
    _K.ROUND_DUE: Telling(N_("The round reached its deadline and stayed open"), "clock", "warning"),
    _K.ANSWER_OVERDUE: Telling(N_("{about} had not answered by the promised time"), "clock", "warning"),
    _K.ROUND_CLOSED: Telling(N_("{name} closed the round; the answers are revealed"), "eye", "info"),
    _K.MESSAGE_POSTED: Telling(N_("{name} wrote in the discussion"), "message"),
    _K.REPORT_SIGNED: Telling(N_("{name} signed the report"), "report", "good"),
    _K.ADDENDUM_SIGNED: Telling(N_("{name} added to the report"), "plus", "info"),
    _K.REPORT_ACKNOWLEDGED: Telling(N_("{name} acknowledged the report"), "check", "good"),
    _K.OUTCOME_RECORDED: Telling(N_("{name} recorded what became of the patient"), "heart", "good"),
    _K.FOLLOW_UP_DUE: Telling(
        N_("The follow-up date passed without news of the patient"), "clock", "warning"
    ),
    _K.CASE_CLOSED: Telling(N_("{name} closed the case"), "archive"),
    _K.CASE_REOPENED: Telling(N_("{name} opened the case again"), "refresh", "warning"),
    _K.INCIDENT_LOGGED: Telling(N_("A technical incident was noted"), "alert", "warning"),
    _K.ACCESS_DENIED: Telling(N_("{name} was denied access"), "lock", "danger"),
    _K.PATIENT_RECORDED: Telling(N_("{name} recorded a patient"), "user"),
    _K.PATIENTS_SEARCHED: Telling(N_("{name} searched the patients"), "search"),
    _K.ACCOUNT_INVITED: Telling(N_("{name} invited somebody to the network"), "user"),
    _K.ACCOUNT_CREATED: Telling(N_("{name} joined the network"), "user"),
    _K.AUTHENTICATOR_ENROLLED: Telling(N_("{name} enrolled an authenticator"), "shield"),
    _K.AUTHENTICATOR_REMOVED: Telling(N_("The authenticator of {about} was removed"), "shield", "warning"),
    _K.DEVICE_ENROLLED: Telling(N_("{name} enrolled a computer for signing"), "key"),
    _K.SIGNED_IN: Telling(N_("{name} signed in"), "user"),
    _K.SESSION_ENDED: Telling(N_("A session of {name} ended"), "log_out"),
}
_CONSENT_AGAIN = N_("{name} recorded another answer of the patient in place of the earlier one")
_OTHER = Telling(N_("{name} did something this version does not know"), "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A row of the timeline."""

    sequence: int
    clock: str
    icon: str
    tone: Tone
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The steps of one local day."""

    title: str
    steps: tuple[Step, ...]


def days(events: tuple[Event, ...]) -> tuple[Day, ...]:
    """Return the timeline by local day, the newest first; files that arrived in a row are told together."""
    found: list[tuple[datetime, list[Step]]] = []
    for step, at in reversed(_steps(events)):
        here = times.local(at)
        if not found or found[-1][0].date() != here.date():
            found.append((here, []))
        found[-1][1].append(step)
    return tuple(Day(title=times.long_day(at.date()), steps=tuple(steps)) for at, steps in found)


def _steps(events: tuple[Event, ...]) -> list[tuple[Step, datetime]]:
    found: list[tuple[Step, datetime]] = []
    run: list[Event] = []
    for event in events:
        if run and not _goes_on(run[-1], event):
            found.append(_told(run))
            run = []
        run.append(event)
    if run:
        found.append(_told(run))
    return found


def _goes_on(before: Event, event: Event) -> bool:
    """Whether two events are told as one: files of the same sender on the same day."""
    return (
        before.kind is event.kind is EventKind.FILE_ARRIVED
        and before.actor_id == event.actor_id
        and times.local(before.at).date() == times.local(event.at).date()
    )


def _told(run: list[Event]) -> tuple[Step, datetime]:
    last = run[-1]
    telling = TELLINGS.get(last.kind, _OTHER)
    sentence = _(telling.sentence)
    if last.kind is EventKind.CONSENT_RECORDED and "replaces" in last.detail:
        sentence = _(_CONSENT_AGAIN)
    if len(run) > 1:
        sentence = _("{count} files arrived, sent by {name}")
    about = isolated(last.about_name) or _("An expert")
    name = isolated(last.actor_name) or _("The server")
    step = Step(
        sequence=last.sequence,
        clock=times.clock(last.at),
        icon=telling.icon,
        tone=telling.tone,
        sentence=sentence.format(name=name, about=about, count=len(run)),
    )
    return step, last.at
