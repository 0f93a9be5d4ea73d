"""The coordinator's queue and choice: the oldest due first, the least busy first, a panel with one lead."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from cases.errors import Unreachable, VersionMismatch
from cases.model.audit import Event, EventKind
from cases.model.case import Assignment, CaseCard, CaseState, CaseView, MemberStatus, Urgency
from cases.model.ids import AccountId, CaseId
from cases.model.people import Role, Specialty
from cases.wire.messages import DirectoryQuery, Practitioners, Reason
from plugins.triage.choice import Choice, candidates
from plugins.triage.presenter import QueuePresenter, Triage, TriagePresenter
from plugins.triage.queue import queue
from tests.plugins.paper_desk import START, PaperDesk
from tests.plugins.people import COORDINATOR, GP, NEUROLOGIST, RADIOLOGIST, SURGEON, card, me, member, view

ROWS = ("case.assign", "case.send_back", "case.decline")


def waiting(number: str, hours: float | None, **more: Any) -> CaseCard:
    fields: dict[str, Any] = {
        "id": CaseId(number),
        "number": number,
        "relations": ("COO",),
        "answer_by": None if hours is None else START + timedelta(hours=hours),
    }
    return card(CaseState.SUBMITTED, **(fields | more))


def submitted(**more: Any) -> CaseView:
    fields: dict[str, Any] = {
        "of": card(CaseState.SUBMITTED, relations=("COO",)),
        "patient": None,
        "panel": (),
    }
    return view(CaseState.SUBMITTED, *ROWS, **(fields | more))


def tab(of: CaseView | None = None) -> tuple[PaperDesk, TriagePresenter]:
    desk = PaperDesk(me(COORDINATOR))
    desk.gateway.answers["case.read"] = of or submitted()
    desk.gateway.answers["directory.practitioners"] = Practitioners(
        practitioners=(SURGEON, NEUROLOGIST, RADIOLOGIST, GP, COORDINATOR),
        open_cases={NEUROLOGIST.id: 3, SURGEON.id: 1},
    )
    made = TriagePresenter(desk.desk, lambda: None)
    made.open(CaseId("c1"))
    desk.gateway.settle()
    return desk, made


def shown(made: TriagePresenter) -> Triage:
    triage = made.triage()
    assert triage is not None
    return triage


def test_the_oldest_due_comes_first_and_others_are_left_out() -> None:
    cards = (
        waiting("undated", None),
        waiting("later", 5),
        waiting("late", -1),
        waiting("soon", 0.2),
        card(CaseState.IN_REVIEW, id=CaseId("reviewed"), relations=("COO",)),
        card(CaseState.SUBMITTED, id=CaseId("asked by me"), relations=("GP",)),
    )
    lines = queue(cards, START)
    assert [line.number for line in lines] == ["late", "soon", "later", "undated"]
    assert [line.due_tone for line in lines] == ["danger", "warning", "neutral", "neutral"]
    assert lines[0].due == "1 h late"


def test_the_queue_follows_the_cases_and_the_clock() -> None:
    desk = PaperDesk(me(COORDINATOR))
    drawn: list[int] = []
    made = QueuePresenter(desk.desk, lambda: drawn.append(1))
    desk.cases.put(waiting("one", 1))
    assert [line.due for line in made.lines()] == ["in 1 h"]
    desk.pass_time(timedelta(minutes=31))
    assert [line.due for line in made.lines()] == ["in 29 min"]
    assert len(drawn) == 2
    made.open(CaseId("one"))
    assert desk.navigation.opened == [("triage", {"case_id": "one"})]
    made.close()
    desk.cases.put(waiting("two", 1))
    assert len(drawn) == 2


def test_the_first_chosen_leads_until_another_is_told_to() -> None:
    choice = Choice.of(card()).toggled(NEUROLOGIST).toggled(SURGEON)
    assert choice.lead == NEUROLOGIST.id
    assert choice.led_by(SURGEON.id).lead == SURGEON.id
    assert choice.led_by(RADIOLOGIST.id).lead == NEUROLOGIST.id
    assert choice.toggled(NEUROLOGIST).lead == SURGEON.id
    assert choice.toggled(NEUROLOGIST).toggled(SURGEON).lead is None


def test_nobody_chosen_is_no_assignment() -> None:
    assert Choice.of(card()).assignment() is None
    assert "Choose" in Choice.of(card()).sentence()
    assert "alone" in Choice.of(card(), (NEUROLOGIST,)).sentence()
    assert "leads the panel" in Choice.of(card(), (NEUROLOGIST, SURGEON)).sentence()


def test_the_least_busy_come_first_and_the_requester_is_left_out() -> None:
    listed = candidates(
        (SURGEON, NEUROLOGIST, RADIOLOGIST, GP, COORDINATOR),
        {NEUROLOGIST.id: 3, SURGEON.id: 1},
        Choice.of(card()),
        GP.id,
    )
    assert [(c.practitioner.name, c.load) for c in listed] == [
        (RADIOLOGIST.name, "no open case"),
        (SURGEON.name, "1 open case"),
        (NEUROLOGIST.name, "3 open cases"),
    ]


def test_the_directory_is_asked_for_the_specialty_of_the_case() -> None:
    desk, made = tab()
    assert desk.gateway.last("directory.practitioners").query == DirectoryQuery(specialty=Specialty.NEUROLOGY)
    assert not shown(made).is_searching
    made.set_specialty(Specialty.RADIOLOGY)
    assert shown(made).is_searching
    desk.gateway.settle()
    assert desk.gateway.last("directory.practitioners").query == DirectoryQuery(specialty=Specialty.RADIOLOGY)
    assert shown(made).choice.specialty is Specialty.RADIOLOGY


def test_typing_asks_once_it_pauses() -> None:
    desk, made = tab()
    for text in ("b", "be", "ben "):
        made.search(text)
    desk.pass_time()
    asked = [c.query for c in desk.gateway.sent if c.endpoint.name == "directory.practitioners"]
    assert asked[1:] == [DirectoryQuery(specialty=Specialty.NEUROLOGY, text="ben")]


def test_a_panel_is_invited_with_its_lead() -> None:
    desk, made = tab()
    made.toggle(NEUROLOGIST)
    made.toggle(SURGEON)
    made.lead(SURGEON.id)
    made.set_urgency(Urgency.IMMEDIATE)
    assert shown(made).is_changed
    invited = (member(NEUROLOGIST, MemberStatus.INVITED), member(SURGEON, MemberStatus.INVITED, is_lead=True))
    desk.gateway.answers["case.assign"] = submitted(
        of=card(CaseState.ASSIGNED, relations=("COO",)), panel=invited
    )
    made.invite()
    desk.gateway.settle()
    assert desk.gateway.last("case.assign").body == Assignment(
        specialty=Specialty.NEUROLOGY,
        urgency=Urgency.IMMEDIATE,
        members=(NEUROLOGIST.id, SURGEON.id),
        lead=SURGEON.id,
    )
    assert desk.notices.shown[0][1] == "good"
    assert desk.navigation.opened == [("triage_queue", {})]
    assert not shown(made).is_changed
    assert shown(made).choice.lead == SURGEON.id


def test_what_was_chosen_survives_a_refresh_and_a_refusal() -> None:
    desk, made = tab()
    made.toggle(NEUROLOGIST)
    desk.gateway.answers["case.assign"] = Unreachable()
    made.invite()
    desk.gateway.settle()
    desk.pass_time()
    assert [type(error) for error in desk.notices.errors] == [Unreachable]
    assert shown(made).choice.has(NEUROLOGIST.id)


def overtaking(by: str = "Dr Idrissi", version: int = 5) -> tuple[PaperDesk, TriagePresenter]:
    """The neurologist is being chosen; meanwhile somebody else has invited the surgeon."""
    desk, made = tab()
    made.toggle(NEUROLOGIST)
    seated = (member(SURGEON, MemberStatus.INVITED, is_lead=True),)
    moved_on = card(CaseState.ASSIGNED, relations=("COO",), version=version)
    desk.gateway.answers["case.read"] = submitted(of=moved_on, panel=seated)
    desk.gateway.answers["case.assign"] = VersionMismatch(by=by)
    return desk, made


def test_a_panel_of_somebody_else_is_not_replaced_unseen() -> None:
    desk, made = overtaking()
    made.invite()
    desk.gateway.settle()
    desk.pass_time()
    assert desk.gateway.last("case.assign").if_match == 1
    assert shown(made).choice.has(NEUROLOGIST.id)
    assert "Dr Idrissi" in shown(made).overtaken
    assert SURGEON.name in shown(made).overtaken
    assert desk.notices.errors == []
    sent = desk.gateway.names().count("case.assign")
    made.invite()
    assert desk.gateway.names().count("case.assign") == sent


def test_the_new_state_is_looked_at_and_ones_own_choice_taken_up_again() -> None:
    desk, made = overtaking()
    event = Event(
        sequence=9, at=START, kind=EventKind.CASE_ASSIGNED, case_id=CaseId("c1"), actor_name="Dr Idrissi"
    )
    made.heard(event)
    desk.pass_time()
    assert "Dr Idrissi" in shown(made).overtaken
    made.look()
    assert (shown(made).overtaken, shown(made).has_aside) == ("", True)
    assert [m.id for m in shown(made).choice.members] == [SURGEON.id]
    made.take_up()
    assert not shown(made).has_aside
    assert [m.id for m in shown(made).choice.members] == [NEUROLOGIST.id]
    desk.gateway.answers["case.assign"] = submitted(of=card(CaseState.ASSIGNED, relations=("COO",)))
    made.invite()
    desk.gateway.settle()
    assert desk.gateway.last("case.assign").if_match == 5


def test_a_change_that_does_not_concern_triage_overtakes_nobody() -> None:
    desk, made = tab()
    made.toggle(NEUROLOGIST)
    desk.gateway.answers["case.read"] = submitted(of=card(CaseState.SUBMITTED, relations=("COO",), version=7))
    made.screen.refresh()
    desk.pass_time()
    assert shown(made).overtaken == ""
    desk.gateway.answers["case.assign"] = Unreachable()
    made.invite()
    assert desk.gateway.last("case.assign").if_match == 7


def test_a_reason_that_came_too_late_is_there_again() -> None:
    desk, made = tab()
    desk.gateway.answers["case.send_back"] = VersionMismatch(by="Dr Idrissi")
    made.do("case.send_back")
    desk.gateway.settle()
    assert [type(error) for error in desk.notices.errors] == [VersionMismatch]
    desk.notices.answer = "something else"
    made.do("case.send_back")
    assert desk.gateway.last("case.send_back").body == Reason(reason="because")


def test_nothing_is_sent_while_nobody_is_chosen() -> None:
    desk, made = tab()
    made.invite()
    assert "case.assign" not in desk.gateway.names()


def test_a_case_goes_back_or_is_declined_with_a_reason() -> None:
    desk, made = tab()
    for act in ("case.send_back", "case.decline"):
        desk.gateway.answers[act] = submitted()
        made.do(act)
        desk.gateway.settle()
        assert desk.gateway.last(act).body == Reason(reason="because")
    assert desk.navigation.opened == [("triage_queue", {}), ("triage_queue", {})]


def test_a_case_that_has_moved_on_says_so() -> None:
    desk, made = tab(view(CaseState.IN_REVIEW, of=card(relations=("COO",))))
    assert "triage" in shown(made).why_not
    assert shown(made).why_no_return
    desk.session.is_online = False
    assert "server" in shown(made).why_not


def test_another_case_starts_from_its_own_panel() -> None:
    desk, made = tab()
    made.toggle(NEUROLOGIST)
    other = card(CaseState.SUBMITTED, id=CaseId("c2"), relations=("COO",), specialty=Specialty.RADIOLOGY)
    desk.gateway.answers["case.read"] = submitted(of=other)
    made.open(CaseId("c2"))
    assert made.triage() is None
    desk.gateway.settle()
    assert shown(made).choice.members == ()
    assert shown(made).filter is Specialty.RADIOLOGY
    assert not shown(made).choice.has(AccountId("mansouri"))


def test_who_asked_is_told_that_a_colleague_is_needed() -> None:
    desk, made = tab(submitted(of=card(CaseState.SUBMITTED, relations=("COO", "GP"), requester=COORDINATOR)))
    desk.gateway.answers["directory.practitioners"] = Practitioners(practitioners=(COORDINATOR,))
    made.filter(None)
    desk.gateway.settle()
    assert shown(made).candidates == ()
    assert "nobody answers their own question" in shown(made).nobody
    made.open_invitation()
    assert desk.navigation.opened[-1][0] == "local_login.invitation"


def test_a_coordinator_among_the_invited_is_led_to_the_own_answer() -> None:
    desk, made = tab()
    expert = replace(COORDINATOR, roles=(*COORDINATOR.roles, Role.PRACTITIONER))
    invited = submitted(panel=(member(expert, MemberStatus.INVITED, is_lead=True),))
    desk.gateway.answers["case.assign"] = invited
    made.toggle(expert)
    made.invite()
    desk.gateway.settle()
    assert desk.navigation.opened[-1] == ("second_opinion", {"case_id": "c1"})
    assert "You are invited yourself" in shown(made).standing


def test_the_time_that_is_left_is_brought_up_to_date() -> None:
    desk, made = tab()
    before = shown(made).due
    drawn: list[str] = []
    made._changed = lambda: drawn.append(shown(made).due)
    desk.time += timedelta(minutes=5)
    desk.pass_time()
    assert drawn
    assert drawn[-1] != before
    made.close()
