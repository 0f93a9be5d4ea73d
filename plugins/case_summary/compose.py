"""Composes the case page from what the server told; pure, so that every sentence can be tested."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.model.case import (
    AWAITED,
    CaseCard,
    CaseState,
    CaseView,
    InformationRequest,
    MemberStatus,
    PanelMember,
    Urgency,
)
from cases.model.consent import ConsentStatus
from cases.model.ids import AccountId
from cases.model.opinion import Interim
from cases.model.patient import Patient
from plugins.case_summary.next_step import turn_of, who_acts
from plugins.case_summary.screen import (
    Act,
    Advice,
    Exchange,
    Files,
    Heading,
    Passage,
    SeatLine,
    Summary,
    Tone,
)
from workstation.api import times, words
from workstation.api.i18n import N_, _, ngettext
from workstation.api.shaping import isolated

_STATE_TONES: dict[CaseState, Tone] = {
    CaseState.DRAFT: "neutral",
    CaseState.SUBMITTED: "info",
    CaseState.ASSIGNED: "info",
    CaseState.IN_REVIEW: "info",
    CaseState.INFORMATION_REQUESTED: "warning",
    CaseState.DISCUSSION: "info",
    CaseState.CONCLUDED: "good",
    CaseState.FOLLOW_UP: "good",
    CaseState.CLOSED: "neutral",
    CaseState.DECLINED: "danger",
    CaseState.CANCELLED: "neutral",
}
_URGENCY_TONES: dict[Urgency, Tone] = {
    Urgency.IMMEDIATE: "danger",
    Urgency.URGENT: "warning",
    Urgency.SOON: "info",
    Urgency.ROUTINE: "neutral",
}
_SEAT_TONES: dict[MemberStatus, Tone] = {
    MemberStatus.INVITED: "warning",
    MemberStatus.ACCEPTED: "info",
    MemberStatus.DECLINED: "neutral",
    MemberStatus.RECUSED: "neutral",
}
_CONSENT_TONES: dict[ConsentStatus, Tone] = {
    ConsentStatus.MISSING: "warning",
    ConsentStatus.GIVEN: "good",
    ConsentStatus.REFUSED: "danger",
    ConsentStatus.EMERGENCY: "warning",
    ConsentStatus.WITHDRAWN: "danger",
}
_ACTS = (
    (
        "case.cancel",
        N_("Cancel the case"),
        N_("Only the requester can cancel, and only before the conclusion."),
    ),
    (
        "case.reopen",
        N_("Reopen the case"),
        N_("Only a closed case can be reopened, by its requester or the coordinator."),
    ),
    (
        "consent.withdraw",
        N_("Withdraw consent"),
        N_("Only the requester records that the patient withdraws."),
    ),
)
_SOON = timedelta(minutes=30)


def compose(
    view: CaseView,
    interims: Sequence[Interim],
    me: AccountId | None,
    now: datetime,
    *,
    is_online: bool = True,
) -> Summary:
    """Return the page of a case for one reader at one moment."""
    return Summary(
        heading=_heading(view, me, now),
        is_triage_only=view.patient is None,
        patient=_patient(view),
        prose=_prose(view),
        consent=_consent(view, now),
        consent_tone=_CONSENT_TONES[view.consent_status],
        requester=_requester(view.card, now),
        files=_files(view),
        seats=tuple(_seat(member, now, is_panel=len(view.panel) > 1) for member in view.panel),
        exchanges=tuple(_exchange(request, now) for request in view.information_requests),
        can_answer="info.answer" in view.allowed,
        advice=tuple(
            Advice(
                signed=times.who_when(i.author.name, i.signed_at, now),
                text=i.content.text,
            )
            for i in interims
        ),
        aftermath=_aftermath(view, now),
        acts=_acts(view, is_online=is_online),
    )


def due(card: CaseCard, now: datetime) -> tuple[str, Tone]:
    """Return how the due time of an answer stands, and how it is coloured."""
    if card.state is CaseState.INFORMATION_REQUESTED:
        return _("The clock is stopped"), "neutral"
    if card.answer_by is None or card.state not in AWAITED:
        return "", "neutral"
    is_late = card.is_answer_late(now)
    tone: Tone = "danger" if is_late else "warning" if card.answer_by - now <= _SOON else "neutral"
    text = _("Answer late: {due}") if is_late else _("Answer due {due}")
    return text.format(due=times.due(card.answer_by, now)), tone


def _heading(view: CaseView, me: AccountId | None, now: datetime) -> Heading:
    card = view.card
    turn = turn_of(view, me)
    due_text, due_tone = due(card, now)
    return Heading(
        title=_("Case {number}").format(number=card.number),
        subtitle=_subtitle(view),
        state=words.state_title(card.state),
        state_tone=_STATE_TONES[card.state],
        urgency=words.urgency_title(card.urgency),
        urgency_tone=_URGENCY_TONES[card.urgency],
        due=due_text,
        due_tone=due_tone,
        next_step=who_acts(view),
        turn=turn.text if turn else "",
        button=turn.button if turn else "",
        target=turn.tab if turn else "",
        reason=view.state_reason,
    )


def _subtitle(view: CaseView) -> str:
    who = words.patient_name(view.patient) if view.patient else _("Patient not named before you accept")
    return " · ".join(
        (
            who,
            words.age_and_sex(view.card.age_years, view.card.sex),
            words.specialty_title(view.card.specialty),
        )
    )


def _patient(view: CaseView) -> tuple[tuple[str, str], ...]:
    said = (_("Age and sex"), words.age_and_sex(view.card.age_years, view.card.sex))
    return _identity(view.patient, said, view.establishment_id) if view.patient else (said,)


def _identity(patient: Patient, said: tuple[str, str], establishment_id: str) -> tuple[tuple[str, str], ...]:
    identity = patient.identity
    own = [n.number for n in identity.local_numbers if n.establishment_id == establishment_id]
    pairs = (
        (_("Name"), words.latin_name(identity)),
        (_("Name in Arabic"), words.arabic_name(identity)),
        said,
        (_("Birth date"), times.day(identity.birth_date)),
        (_("National index"), identity.national_index),
        (_("Record number here"), ", ".join(own)),
    )
    return tuple(pair for pair in pairs if pair[1])


def _prose(view: CaseView) -> tuple[Passage, ...]:
    question = view.question
    texts = (
        (_("Question"), question.text or view.card.question),
        (_("History"), question.history),
        (_("Examination"), question.examination),
        (_("Current treatment"), question.treatment),
    )
    return tuple(Passage(title=title, text=text.strip()) for title, text in texts if text.strip())


def _consent(view: CaseView, now: datetime) -> tuple[tuple[str, str], ...]:
    status = (_("Consent"), words.consent_status_title(view.consent_status))
    consent = view.consent
    if consent is None:
        return (status,)
    pairs = (
        status,
        (_("How"), words.consent_form_title(consent.form)),
        (_("For"), ", ".join(words.consent_scope_title(scope) for scope in consent.scope)),
        (
            _("Informed by"),
            times.who_when(consent.informed_by, consent.informed_at, now),
        ),
        (_("Reason"), consent.reason),
    )
    return tuple(pair for pair in pairs if pair[1])


def _requester(card: CaseCard, now: datetime) -> tuple[tuple[str, str], ...]:
    who = card.requester
    pairs = (
        (_("Requester"), who.name),
        (_("Establishment"), who.establishment_name),
        (_("Order number"), who.order_number),
        (_("Created"), times.moment(card.created_at, now)),
    )
    return tuple(pair for pair in pairs if pair[1])


def _files(view: CaseView) -> Files:
    files = view.card.files
    announced = max(files.announced, files.arrived)
    if not announced:
        text, share = _("No image or document was sent with this case."), 0.0
    elif files.arrived >= announced:
        all_of_them = ngettext("The file has arrived.", "All {count} files have arrived.", announced)
        text, share = all_of_them.format(count=announced), 1.0
    else:
        text = _("{arrived} of {announced} arrived").format(arrived=files.arrived, announced=announced)
        share = files.arrived / announced
    for gone in view.withdrawn_files:
        one = N_("{count} announced file will not come: {reason}")
        many = N_("{count} announced files will not come: {reason}")
        text += "\n" + ngettext(one, many, gone.count).format(count=gone.count, reason=isolated(gone.reason))
    why_not = "" if "image.view" in view.allowed else _("The images open once you have accepted the case.")
    return Files(text=text, share=share, why_not=why_not if announced else text)


def _seat(member: PanelMember, now: datetime, *, is_panel: bool) -> SeatLine:
    who = member.practitioner
    status = words.member_status_title(member.status)
    tone = _SEAT_TONES[member.status]
    if member.answered:
        status, tone = _("Has answered"), "good"
    elif member.status is MemberStatus.ACCEPTED and member.promised_at:
        status = _("Promised {time}").format(time=times.moment(member.promised_at, now))
        tone = "warning" if member.promised_at < now and member.answered is False else tone
    is_lead = member.is_lead and is_panel
    skills = ", ".join(words.specialty_title(s) for s in who.specialties)
    return SeatLine(
        name=who.name,
        role=_("{specialties} · leads the panel").format(specialties=skills) if is_lead else skills,
        place=who.establishment_name,
        status=status,
        tone=tone,
        note=member.decline_reason,
    )


def _exchange(request: InformationRequest, now: datetime) -> Exchange:
    asked = _("{name} asked {time}").format(
        name=isolated(request.asked_by.name), time=times.moment(request.asked_at, now)
    )
    if request.answered_at is None:
        return Exchange(asked=asked, question=request.text)
    return Exchange(
        asked=asked,
        question=request.text,
        answered=_("Answered {time}").format(time=times.moment(request.answered_at, now)),
        answer=request.answer,
    )


def _aftermath(view: CaseView, now: datetime) -> tuple[tuple[str, str], ...]:
    followed = view.follow_up
    pairs = (
        (_("Concluded"), times.moment(view.conclusion_at, now) if view.conclusion_at else ""),
        (_("Acknowledged"), times.moment(view.acknowledged_at, now) if view.acknowledged_at else ""),
        (_("Follow-up by"), times.day(view.card.follow_up_due) if view.card.follow_up_due else ""),
        (_("Outcome"), followed.outcome if followed else ""),
        (_("Advice followed"), (_("yes") if followed.followed_advice else _("no")) if followed else ""),
    )
    return tuple(pair for pair in pairs if pair[1])


def _acts(view: CaseView, *, is_online: bool) -> tuple[Act, ...]:
    offline = "" if is_online else _("The server cannot be reached now.")
    return tuple(
        Act(id=row, title=_(title), why_not=offline if row in view.allowed else _(why_not))
        for row, title, why_not in _ACTS
    )
