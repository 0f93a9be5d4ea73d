"""The case page in words: who acts next, what is due, what may be done and why not."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.errors import Unreachable
from cases.model.audit import Event, EventKind
from cases.model.case import (
    CaseState,
    CaseView,
    FileCount,
    FollowUp,
    InformationRequest,
    MemberStatus,
    WithdrawnFiles,
)
from cases.model.consent import ConsentStatus
from cases.model.ids import AccountId, CaseId, DeviceId
from cases.model.opinion import Interim, InterimAdvice, SignedDocument
from cases.model.people import Practitioner
from cases.wire.messages import InformationAnswer, Opinions, Reason
from plugins.case_summary.compose import compose, due
from plugins.case_summary.next_step import turn_of, who_acts
from plugins.case_summary.presenter import SummaryPresenter
from plugins.case_summary.screen import Summary
from tests.plugins.paper_desk import START, PaperDesk
from tests.plugins.people import COORDINATOR, GP, NEUROLOGIST, RADIOLOGIST, card, me, member, view
from workstation.api.contributions import Viewer
from workstation.api.viewers import DICOM

C1 = CaseId("c1")
DOCUMENT = SignedDocument(payload=b"{}", signature=b"", device_id=DeviceId("d1"))


def summary(of: CaseView, who: Practitioner = GP, **more: Any) -> Summary:
    return compose(of, (), who.id, START, **more)


@pytest.mark.parametrize("state", CaseState)
def test_every_state_says_who_acts_next(state: CaseState) -> None:
    sentence = who_acts(view(state))
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_those_who_are_awaited_are_named() -> None:
    panel = (
        member(NEUROLOGIST, MemberStatus.INVITED, is_lead=True),
        member(RADIOLOGIST, MemberStatus.INVITED),
    )
    said = who_acts(view(CaseState.ASSIGNED, panel=panel))
    assert NEUROLOGIST.name in said
    assert RADIOLOGIST.name in said


@pytest.mark.parametrize(
    ("state", "relations", "who", "target"),
    [
        (CaseState.DRAFT, ("GP",), GP, "intake"),
        (CaseState.CONCLUDED, ("GP",), GP, "report_export"),
        (CaseState.FOLLOW_UP, ("GP",), GP, "report_export"),
        (CaseState.INFORMATION_REQUESTED, ("GP",), GP, ""),
        (CaseState.SUBMITTED, ("COO",), COORDINATOR, "triage"),
        (CaseState.IN_REVIEW, ("SPE", "LEAD"), NEUROLOGIST, "second_opinion"),
        (CaseState.DISCUSSION, ("SPE", "LEAD"), NEUROLOGIST, "report_export"),
    ],
)
def test_ones_own_turn_leads_where_it_is_done(
    state: CaseState, relations: tuple[str, ...], who: Practitioner, target: str
) -> None:
    turn = turn_of(view(of=card(state, relations=relations)), who.id)
    assert turn is not None
    assert turn.tab == target
    assert bool(turn.button) == bool(target)


def test_it_is_nobody_elses_turn() -> None:
    assert turn_of(view(CaseState.IN_REVIEW), GP.id) is None
    answered = view(
        of=card(relations=("SPE",)), panel=(member(NEUROLOGIST, answered=True), member(RADIOLOGIST))
    )
    assert turn_of(answered, NEUROLOGIST.id) is None


@pytest.mark.parametrize(
    ("state", "away", "text", "tone"),
    [
        (CaseState.SUBMITTED, timedelta(hours=2), "Answer due in 2 h", "neutral"),
        (CaseState.IN_REVIEW, timedelta(minutes=20), "Answer due in 20 min", "warning"),
        (CaseState.IN_REVIEW, timedelta(hours=-2), "Answer late: 2 h late", "danger"),
        (CaseState.INFORMATION_REQUESTED, timedelta(hours=-2), "The clock is stopped", "neutral"),
        (CaseState.CLOSED, timedelta(hours=-2), "", "neutral"),
    ],
)
def test_the_due_clock(state: CaseState, away: timedelta, text: str, tone: str) -> None:
    assert due(card(state, answer_by=START + away), START) == (text, tone)


def test_the_patient_has_both_names_and_numbers() -> None:
    facts = dict(summary(view()).patient)
    assert facts["Name"] == "OUBELLA Fatima"
    assert facts["Name in Arabic"] == "فاطمة أوبلا"
    assert facts["National index"] == "IPN-20584471"
    assert facts["Record number here"] == "A-1187"


def test_an_invitee_sees_the_triage_subset_alone() -> None:
    page = summary(view(patient=None, consent=None), NEUROLOGIST)
    assert page.is_triage_only
    assert [label for label, _text in page.patient] == ["Age and sex"]
    assert "OUBELLA" not in page.heading.subtitle


@pytest.mark.parametrize(
    ("count", "text", "share"),
    [
        (FileCount(), "No image or document was sent with this case.", 0.0),
        (FileCount(arrived=12, announced=96), "12 of 96 arrived", 0.125),
        (FileCount(arrived=96, announced=96), "All 96 files have arrived.", 1.0),
        (FileCount(arrived=3, announced=0), "All 3 files have arrived.", 1.0),
    ],
)
def test_files_are_counted(count: FileCount, text: str, share: float) -> None:
    files = summary(view(CaseState.IN_REVIEW, "image.view", of=card(files=count))).files
    assert (files.text, files.share) == (text, share)


def test_files_that_will_not_come_are_said_with_the_reason() -> None:
    gone = (WithdrawnFiles(count=1, reason="the CD is scratched", at=START),)
    case = view(
        CaseState.IN_REVIEW,
        "image.view",
        of=card(files=FileCount(arrived=95, announced=95)),
        withdrawn_files=gone,
    )
    first, second = summary(case).files.text.split("\n")
    assert first == "All 95 files have arrived."
    assert second.startswith("1 announced file will not come:")
    assert "the CD is scratched" in second


def test_images_that_are_not_shown_say_why() -> None:
    files = summary(view(of=card(files=FileCount(arrived=2, announced=2)))).files
    assert "accepted" in files.why_not


def test_seats_say_what_was_promised_answered_or_refused() -> None:
    panel = (
        member(NEUROLOGIST, is_lead=True, promised_at=START + timedelta(hours=1)),
        member(RADIOLOGIST, MemberStatus.DECLINED, decline_reason="on leave"),
        member(COORDINATOR, answered=True),
    )
    lines = summary(view(panel=panel)).seats
    assert lines[0].status.startswith("Promised today ")
    assert "leads the panel" in lines[0].role
    assert (lines[1].status, lines[1].note) == ("Has declined", "on leave")
    assert (lines[2].status, lines[2].tone) == ("Has answered", "good")


def test_a_broken_promise_is_seen_only_where_answers_are_known() -> None:
    late = START - timedelta(hours=1)
    known = summary(view(panel=(member(NEUROLOGIST, promised_at=late, answered=False),))).seats[0]
    sealed = summary(view(panel=(member(NEUROLOGIST, promised_at=late),))).seats[0]
    assert (known.tone, sealed.tone) == ("warning", "info")


def test_what_cannot_be_done_says_why() -> None:
    acts = {act.id: act.why_not for act in summary(view(CaseState.IN_REVIEW, "case.cancel")).acts}
    assert acts["case.cancel"] == ""
    assert "closed" in acts["case.reopen"]
    offline = {
        act.id: act.why_not for act in summary(view(CaseState.IN_REVIEW, "case.cancel"), is_online=False).acts
    }
    assert "server" in offline["case.cancel"]


def test_consent_says_its_state() -> None:
    page = summary(view(consent_status=ConsentStatus.WITHDRAWN))
    assert dict(page.consent)["Consent"] == "Withdrawn"
    assert page.consent_tone == "danger"


def test_a_recorded_outcome_is_not_asked_for_again() -> None:
    waiting = view(of=card(CaseState.FOLLOW_UP))
    known = view(
        of=card(CaseState.FOLLOW_UP),
        follow_up=FollowUp(outcome="Recovered", recorded_at=START, followed_advice=True),
    )
    asked, left = turn_of(waiting, GP.id), turn_of(known, GP.id)
    assert asked is not None
    assert left is not None
    assert (asked.button, left.button) == ("Record the outcome", "Close the case")
    assert who_acts(waiting) != who_acts(known)


def test_what_became_of_the_patient_is_told() -> None:
    followed = FollowUp(outcome="Recovered", recorded_at=START, followed_advice=False)
    page = summary(view(of=card(CaseState.CLOSED, follow_up_due=date(2026, 12, 1)), follow_up=followed))
    assert dict(page.aftermath)["Outcome"] == "Recovered"
    assert dict(page.aftermath)["Advice followed"] == "no"


def presenter(of: CaseView, drafts: Path = Path("/nonexistent")) -> tuple[PaperDesk, SummaryPresenter]:
    desk = PaperDesk(me(GP), drafts=drafts)
    desk.gateway.answers |= {"case.read": of, "opinion.read": Opinions()}
    made = SummaryPresenter(desk.desk, lambda: None)
    made.open(C1)
    desk.gateway.settle()
    return desk, made


def test_interim_advice_is_on_the_page_as_soon_as_it_is_given() -> None:
    desk, made = presenter(view())
    advice = InterimAdvice(
        case_id=C1, author_id=NEUROLOGIST.id, written_at=START, text="Give 300 mg, transfer."
    )
    interim = Interim(author=NEUROLOGIST, content=advice, signed_at=START, document=DOCUMENT)
    desk.gateway.answers["opinion.read"] = Opinions(interims=(interim,))
    made.heard(Event(sequence=9, at=START, kind=EventKind.INTERIM_ADVICE_GIVEN, case_id=C1))
    desk.pass_time()
    page = made.summary()
    assert page is not None
    assert [each.text for each in page.advice] == ["Give 300 mg, transfer."]
    assert NEUROLOGIST.name in page.advice[0].signed


@pytest.mark.parametrize("act", ["case.cancel", "case.reopen", "consent.withdraw"])
def test_an_act_asks_for_its_reason(act: str) -> None:
    desk, made = presenter(view(CaseState.IN_REVIEW, act))
    desk.gateway.answers[act] = view(CaseState.CANCELLED)
    made.do(act)
    desk.gateway.settle()
    assert desk.gateway.last(act).body == Reason(reason="because")
    page = made.summary()
    assert page is not None
    assert page.heading.state == "Cancelled"


def test_without_a_reason_nothing_is_done() -> None:
    desk, made = presenter(view(CaseState.IN_REVIEW, "case.cancel"))
    desk.notices.answer = "  "
    made.do("case.cancel")
    assert "case.cancel" not in desk.gateway.names()


def test_the_requester_answers_the_expert() -> None:
    asked = InformationRequest(asked_by=NEUROLOGIST, asked_at=START, text="Since when?")
    open_view = view(CaseState.INFORMATION_REQUESTED, "info.answer", information_requests=(asked,))
    desk, made = presenter(open_view)
    page = made.summary()
    assert page is not None
    assert page.can_answer
    assert page.exchanges[0].answer == ""
    desk.gateway.answers["info.answer"] = Unreachable()
    made.type_answer(" Since this morning. ")
    made.send_answer()
    desk.gateway.settle()
    assert made.answer == " Since this morning. "
    desk.gateway.answers["info.answer"] = view()
    made.send_answer()
    desk.gateway.settle()
    assert desk.gateway.last("info.answer").body == InformationAnswer(
        asked_at=START, text="Since this morning."
    )
    assert made.answer == ""


def test_an_empty_answer_is_not_sent() -> None:
    desk, made = presenter(view(CaseState.INFORMATION_REQUESTED, "info.answer"))
    made.send_answer()
    assert "info.answer" not in desk.gateway.names()


def test_an_answer_survives_a_power_cut(tmp_path: Path) -> None:
    desk, made = presenter(view(CaseState.INFORMATION_REQUESTED, "info.answer"), tmp_path)
    made.type_answer("منذ هذا الصباح")
    desk.pass_time(timedelta(seconds=2))
    _desk, again = presenter(view(CaseState.INFORMATION_REQUESTED, "info.answer"), tmp_path)
    assert again.answer == "منذ هذا الصباح"


def test_the_clock_goes_on_while_the_page_is_open() -> None:
    desk, made = presenter(view())
    drawn: list[str] = []
    made = SummaryPresenter(desk.desk, lambda: drawn.append("changed"))
    made.open(C1)
    desk.gateway.settle()
    drawn.clear()
    desk.pass_time(timedelta(seconds=31))
    assert drawn
    made.close()
    drawn.clear()
    desk.pass_time(timedelta(minutes=2))
    assert drawn == []


def test_buttons_lead_to_their_tabs() -> None:
    desk, made = presenter(view())
    desk.hooks.contributions = [Viewer(id="ct", title="CT", opens=(DICOM,), panel_id="dicom_viewer")]
    made.go("intake")
    made.go("triage")
    made.open_images()
    assert desk.navigation.opened == [
        ("intake", {"case_id": "c1"}),
        ("triage", {"case_id": "c1"}),
        ("dicom_viewer", {"case_id": "c1"}),
    ]


def test_nobody_signed_in_has_no_turn() -> None:
    assert turn_of(view(CaseState.IN_REVIEW, of=card(relations=())), None) is None
    assert turn_of(view(of=card(relations=("SPE",))), AccountId("stranger")) is None
