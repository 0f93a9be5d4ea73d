"""A question answered, end to end, through the HTTP API: one expert, and a panel of three."""

import hashlib
from datetime import timedelta

import pytest

from cases import errors
from cases.model.audit import EventKind
from cases.model.case import CaseState, MemberStatus
from cases.model.opinion import Diagnosis, KeyImage
from cases.model.report import Addendum, ReportContent
from cases.model.session import SecondFactor
from cases.model.study import PatientMismatchChoice, UploadPurpose
from cases.wire import codec, endpoints
from cases.wire.messages import FollowUpDate, Outcome, Reason, Text
from tests.corpus import corpus_file
from tests.server.harness import Running
from tests.server.sender import JPEG, ct, send, spec
from tests.server.village import Village
from viewers.marks.model import LengthMark


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


def test_one_expert_from_the_question_to_the_closed_case(village: Village) -> None:
    gp, expert = village.gp, village.experts[0]
    case_id = village.submitted()
    assert [c.id for c in village.coordinator.ask(endpoints.LIST_CASES.call()).cards] == [case_id]
    assert village.assign(case_id, expert).card.state is CaseState.ASSIGNED
    assert expert.accept(case_id).card.state is CaseState.IN_REVIEW
    expert.advise(case_id)
    interims = gp.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).interims
    assert [i.content.text for i in interims] == ["300 mg, puis transfert"]
    assert gp.read(case_id).card.interim_waiting
    expert.answer(case_id)
    assert not gp.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions
    card = expert.conclude(case_id)
    assert gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports == (card,)
    pdf = gp.ask(endpoints.READ_REPORT.call(case_id=case_id, report_id=card.id))
    content = codec.decode(pdf.removeprefix(b"%PDF-1.7\n"), ReportContent)
    assert content.case.patient is not None
    assert content.case.card.number == gp.read(case_id).card.number
    assert [o.differs for o in content.opinions] == [False]
    assert len(content.interims) == 1
    assert content.incidents == ()
    assert gp.read(case_id).card.state is CaseState.CONCLUDED
    due = FollowUpDate(due=village.now.date() + timedelta(days=7))
    assert gp.ask(endpoints.ACKNOWLEDGE_REPORT.call(due, case_id=case_id)).card.follow_up_due == due.due
    with pytest.raises(errors.Refused) as refused:
        gp.ask(endpoints.CLOSE_CASE.call(case_id=case_id))
    assert refused.value.fields == {"reason": "outcome_missing"}
    gp.ask(endpoints.RECORD_OUTCOME.call(Outcome(outcome="Opérée, va bien."), case_id=case_id))
    with pytest.raises(errors.AlreadyDone):
        gp.ask(endpoints.RECORD_OUTCOME.call(Outcome(outcome="Autre fenêtre."), case_id=case_id))
    assert gp.ask(endpoints.CLOSE_CASE.call(case_id=case_id)).card.state is CaseState.CLOSED
    steps = [e.kind for e in gp.ask(endpoints.READ_TIMELINE.call(case_id=case_id)).events]
    assert steps == [
        EventKind.CASE_CREATED,
        EventKind.CONSENT_RECORDED,
        EventKind.CASE_SUBMITTED,
        EventKind.CASE_ASSIGNED,
        EventKind.INVITATION_ACCEPTED,
        EventKind.INTERIM_ADVICE_GIVEN,
        EventKind.OPINION_SIGNED,
        EventKind.REPORT_SIGNED,
        EventKind.REPORT_ACKNOWLEDGED,
        EventKind.OUTCOME_RECORDED,
        EventKind.CASE_CLOSED,
    ]


def test_the_expert_looks_at_the_pictures_and_the_report_says_at_which(village: Village) -> None:
    expert = village.experts[0]
    case_id = village.draft(announced_files=3).card.id
    for number in (1, 2):
        send(village.gp.person, spec(case_id), ct(seed=number))
    photo = send(village.gp.person, spec(case_id, UploadPurpose.ATTACHMENT, title="Ordonnance"), JPEG)
    assert send(village.gp.person, spec(case_id), ct()[:-100]).problem == "truncated"
    assert send(village.gp.person, spec(case_id), ct(PatientSex="M")).problem == "patient_mismatch"
    village.gp.ask(endpoints.RECORD_CONSENT.call(village.consent(), case_id=case_id))
    village.gp.ask(endpoints.SUBMIT_CASE.call(case_id=case_id))
    assert (village.gp.read(case_id).card.files.arrived, 3) == (3, 3)
    village.assign(case_id, expert)
    with pytest.raises(errors.Forbidden):
        expert.ask(endpoints.READ_FILES.call(case_id=case_id))
    expert.accept(case_id)
    index = expert.ask(endpoints.READ_FILES.call(case_id=case_id))
    first, second = index.instances
    assert all(one.tags.patient.name.alphabetic == "" for one in index.instances)
    call = endpoints.READ_FRAME.call(case_id=case_id, instance_id=first.id, frame="0")
    assert len(expert.ask(call)) == 64 * 48 * 2
    mark = LengthMark(
        mark_id="m", sop_instance_uid=first.tags.sop_instance_uid, start=(1.5, 2.0), end=(10.0, 20.25)
    )
    image = KeyImage(instance_id=first.id, caption="Croissant", window=(40.0, 80.0), marks=(mark,))
    (attachment,) = index.attachments
    assert attachment.id == photo.attachment_id
    seen = (first.sha256, second.sha256, attachment.sha256)
    signed = expert.answer(case_id, key_images=(image,), consulted=seen)
    assert signed.content.key_images == (image,)
    expert.conclude(case_id)
    assert village.printer.printed[-1].pictured[first.id].number == first.tags.number
    series, paper = village.printer.printed[-1].consulted
    assert (series.kind, series.count) == ("series", 2)
    digests = "\n".join(sorted(seen[:2])).encode()
    assert series.sha256 == hashlib.sha256(digests).hexdigest()
    assert (paper.title, paper.sha256) == ("Ordonnance", attachment.sha256)
    incidents = village.printer.printed[-1].incidents
    assert [(i.code, i.detail) for i in incidents] == [("file_refused", "truncated")]


def test_a_real_picture_of_somebody_else_stops_until_it_is_confirmed(village: Village) -> None:
    data = corpus_file("cornerstone3D/CTImage.dcm").read_bytes()
    case_id = village.draft().card.id
    stopped = send(village.gp.person, spec(case_id), data)
    assert stopped.problem == "patient_mismatch"
    assert stopped.differs
    assert village.gp.read(case_id).card.files.arrived == 0
    confirmed = spec(case_id, mismatch=PatientMismatchChoice.SAME_PATIENT)
    taken = send(village.gp.person, confirmed, data)
    assert taken.problem == ""
    (instance,) = village.gp.ask(endpoints.READ_FILES.call(case_id=case_id)).instances
    assert instance.id == taken.instance_id
    foreign = KeyImage(instance_id=instance.id)
    other = village.in_review()
    with pytest.raises(errors.Invalid) as invalid:
        village.experts[0].answer(other, key_images=(foreign,))
    assert invalid.value.fields == {"field": "key_images", "reason": "other_case"}


def test_a_panel_of_three_votes_discusses_and_concludes_with_a_dissent(village: Village) -> None:
    lead, second, third = village.experts
    case_id = village.in_review(3)
    view = village.open_round(case_id)
    assert view.answered == ()
    for expert in village.experts:
        other = Diagnosis(text="Hygrome", code="G96.1")
        changes = {"diagnosis": other} if expert is third else {}
        expert.answer(case_id, round_id=view.id, **changes)
    receipts = [lead.vote(view, case_id, 0), second.vote(view, case_id, 0), third.vote(view, case_id, 2)]
    assert len({r.ballot_sha256 for r in receipts}) == 3
    again = second.vote(view, case_id, 0, confidence=90)
    with pytest.raises(errors.RoundOpen):
        lead.conclude(case_id)
    closed = village.close_round(case_id, view)
    assert closed.tally is not None
    assert (closed.tally.counts, closed.tally.winner, closed.tally.outcome) == ((2, 0, 1), 0, "decided")
    assert sorted(b.content.choice for b in closed.ballots) == [0, 0, 2]
    mine = second.ask(endpoints.READ_ROUNDS.call(case_id=case_id)).rounds[0]
    assert mine.my_receipt == again
    assert len(second.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions) == 3
    second.ask(endpoints.POST_MESSAGE.call(Text(text="D'accord."), case_id=case_id))
    with pytest.raises(errors.Forbidden):
        second.conclude(case_id)
    with pytest.raises(errors.VersionMismatch):
        lead.conclude(case_id, round_ids=())  # written before the round was closed
    lead.conclude(case_id)
    content = village.printer.printed[-1]
    assert {o.author.id: o.differs for o in content.opinions} == {
        lead.id: False,
        second.id: False,
        third.id: True,
    }
    assert content.rounds[0].tally == closed.tally
    assert {e.id for e in content.answering} == {
        e.person.signed.me.establishment.id for e in village.experts if e.person.signed
    }
    assert village.gp.read(case_id).card.state is CaseState.CONCLUDED
    shown = village.gp.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions
    assert [o.differs for o in shown if o.author.id == third.id] == [True]


def test_nothing_of_a_report_is_shown_before_it_is_signed(village: Village) -> None:
    case_id = village.in_review()
    expert = village.experts[0]
    expert.answer(case_id)
    seen: list[object] = []

    def look() -> None:
        seen.append(village.gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports)
        seen.append(village.gp.read(case_id).card.state)

    village.printer.before = look
    expert.conclude(case_id)
    assert seen == [(), CaseState.IN_REVIEW]


def test_a_case_that_moved_on_while_its_report_was_printed_is_not_concluded(village: Village) -> None:
    case_id = village.in_review()
    expert = village.experts[0]
    expert.answer(case_id)

    def withdraw() -> None:
        village.gp.ask(endpoints.WITHDRAW_CONSENT.call(Reason(reason="Le patient refuse."), case_id=case_id))

    village.printer.before = withdraw
    with pytest.raises((errors.VersionMismatch, errors.ConsentWithdrawn)):
        expert.conclude(case_id)
    assert village.gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports == ()


def test_a_report_without_a_renderer_says_what_is_missing(village: Village) -> None:
    case_id = village.in_review()
    village.experts[0].answer(case_id)
    village.server.hooks.renderer = None
    with pytest.raises(errors.RendererMissing):
        village.experts[0].conclude(case_id)


def test_the_only_expert_signs_the_opinion_before_the_report(village: Village) -> None:
    case_id = village.in_review()
    with pytest.raises(errors.Refused) as refused:
        village.experts[0].conclude(case_id)
    assert refused.value.fields == {"reason": "opinion_missing"}


def test_an_addendum_refers_to_the_report_and_leaves_it(village: Village) -> None:
    case_id = village.concluded()
    expert = village.experts[0]
    first = village.printer.printed[-1]
    village.server.clock.move(hours=13)
    with pytest.raises(errors.SecondFactorNeeded):
        expert.add(case_id)
    expert.ask(endpoints.SECOND_FACTOR.call(SecondFactor(totp=village.code())))
    card = expert.add(case_id)
    assert card.is_addendum_to == first.id
    printed = village.printer.printed[-1]
    assert printed.addendum == expert.addition(case_id)
    assert codec.decode(printed.document.payload, Addendum) == printed.addendum
    key = expert.key.public_key()
    key.verify(printed.document.signature, printed.document.payload)
    assert printed.key_fingerprints[expert.device_id] == hashlib.sha256(key.public_bytes_raw()).hexdigest()
    assert printed.conclusion == first.conclusion
    assert [
        r.is_addendum_to for r in village.gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports
    ] == [
        None,
        first.id,
    ]


def test_a_closed_case_is_opened_again_and_answered_anew(village: Village) -> None:
    case_id = village.concluded()
    gp, expert = village.gp, village.experts[0]
    due = FollowUpDate(due=village.now.date())
    gp.ask(endpoints.ACKNOWLEDGE_REPORT.call(due, case_id=case_id))
    gp.ask(endpoints.RECORD_OUTCOME.call(Outcome(outcome="Céphalées."), case_id=case_id))
    gp.ask(endpoints.CLOSE_CASE.call(case_id=case_id))
    village.server.clock.move(minutes=5)
    opened = gp.ask(endpoints.REOPEN_CASE.call(Reason(reason="Récidive."), case_id=case_id))
    assert opened.card.state is CaseState.IN_REVIEW
    assert opened.card.answer_by == village.now + timedelta(hours=4)
    with pytest.raises(errors.Refused):
        expert.conclude(case_id)
    expert.answer(case_id)
    assert len(gp.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions) == 1
    expert.conclude(case_id)
    assert len(gp.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions) == 2


def test_experts_decline_until_somebody_else_is_invited(village: Village) -> None:
    case_id = village.submitted()
    lead, second, third = village.experts
    village.assign(case_id, lead, second)
    lead.ask(endpoints.DECLINE_SEAT.call(Reason(reason="Au bloc."), case_id=case_id))
    view = village.coordinator.read(case_id)
    assert [(m.status, m.is_lead) for m in view.panel] == [
        (MemberStatus.DECLINED, False),
        (MemberStatus.INVITED, True),
    ]
    with pytest.raises(errors.NotFound):
        lead.read(case_id)
    second.ask(endpoints.DECLINE_SEAT.call(Reason(reason="Congé."), case_id=case_id))
    assert village.coordinator.read(case_id).card.state is CaseState.SUBMITTED
    village.assign(case_id, third)
    assert third.accept(case_id).card.state is CaseState.IN_REVIEW


def test_an_expert_may_leave_before_answering_and_not_after(village: Village) -> None:
    case_id = village.in_review()
    leaving = endpoints.DECLINE_SEAT.call(Reason(reason="Malade"), case_id=case_id)
    village.experts[0].ask(leaving)
    assert village.coordinator.read(case_id).card.state is CaseState.SUBMITTED
    village.assign(case_id, village.experts[1])
    village.experts[1].accept(case_id)
    village.experts[1].answer(case_id)
    with pytest.raises(errors.AlreadyDone):
        village.experts[1].ask(endpoints.DECLINE_SEAT.call(Reason(reason="Malade"), case_id=case_id))


def test_without_consent_nobody_is_invited(village: Village) -> None:
    case_id = village.submitted()
    village.gp.ask(endpoints.WITHDRAW_CONSENT.call(Reason(reason="Refus"), case_id=case_id))
    with pytest.raises(errors.ConsentMissing):
        village.assign(case_id, village.experts[0])
    village.gp.ask(endpoints.RECORD_CONSENT.call(village.consent(), case_id=case_id))
    assert village.assign(case_id, village.experts[0]).card.state is CaseState.ASSIGNED


def test_a_question_back_stops_the_clock(village: Village) -> None:
    case_id = village.in_review()
    gp, expert = village.gp, village.experts[0]
    due = gp.read(case_id).card.answer_by
    assert due is not None
    asked = expert.ask(endpoints.REQUEST_INFORMATION.call(Text(text="Anticoagulants ?"), case_id=case_id))
    assert asked.card.state is CaseState.INFORMATION_REQUESTED
    village.server.clock.move(hours=2)
    answered = village.reply(case_id, "Oui, AVK.")
    assert answered.card.state is CaseState.IN_REVIEW
    assert answered.card.answer_by == due + timedelta(hours=2)
    assert answered.information_requests[0].answer == "Oui, AVK."


def test_a_conflict_of_interest_passes_the_lead_on_and_leaves_the_count(village: Village) -> None:
    case_id = village.in_review(3)
    lead, second, third = village.experts
    view = village.open_round(case_id)
    lead.ask(endpoints.DECLARE_CONFLICT.call(Reason(reason="Mon patient."), case_id=case_id))
    panel = {m.practitioner.id: m for m in second.read(case_id).panel}
    assert panel[lead.id].status is MemberStatus.RECUSED
    assert panel[second.id].is_lead
    with pytest.raises(errors.ConflictDeclared):
        lead.vote(view, case_id, 0)
    assert lead.read(case_id).patient is not None
    second.vote(view, case_id, 1)
    third.vote(view, case_id, 1)
    closed = second.ask(endpoints.CLOSE_ROUND.call(case_id=case_id, round_id=view.id))
    assert closed.tally is not None
    assert (closed.tally.eligible, closed.tally.valid) == (2, 2)


def test_quorum_or_deadline_and_late_ballots_are_kept_and_marked(village: Village) -> None:
    case_id = village.in_review(3)
    lead, second, third = village.experts
    view = village.open_round(case_id)
    lead.vote(view, case_id, 0)
    with pytest.raises(errors.NoQuorum) as missing:
        village.close_round(case_id, view)
    assert missing.value.fields == {"valid": 1, "quorum": 2}
    village.server.clock.move(hours=1, seconds=1)
    second.vote(view, case_id, 1)
    closed = village.close_round(case_id, view)
    assert closed.tally is not None
    assert (closed.tally.outcome, closed.tally.winner, closed.tally.valid) == ("no_quorum", None, 1)
    assert [(b.author.id, b.is_late) for b in closed.ballots] == [(lead.id, False), (second.id, True)]
    with pytest.raises(errors.TransitionRefused):
        third.vote(view, case_id, 1)
    village.server.clock.move(minutes=1)
    second_round = village.open_round(case_id, question="Et demain ?")
    assert second_round.number == 2
    with pytest.raises(errors.Refused) as refused:
        third.vote(view, case_id, 1)
    assert refused.value.fields == {"reason": "round_closed"}


def test_a_clock_that_is_wrong_by_a_day_is_an_incident_on_the_report(village: Village) -> None:
    case_id = village.in_review()
    expert = village.experts[0]
    expert.answer(case_id, written_at=village.now - timedelta(days=1))
    expert.conclude(case_id)
    assert [(i.code, i.detail) for i in village.printer.printed[-1].incidents] == [("clock_off", "-1440 min")]
