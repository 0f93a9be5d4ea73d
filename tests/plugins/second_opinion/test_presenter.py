"""The opinions tab: what is expected of whom, what is signed, and that nothing typed is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cases.errors import NotSignedIn, SecondFactorNeeded
from cases.model.audit import Event, EventKind
from cases.model.case import CaseState, CaseView, MemberStatus
from cases.model.ids import CaseId, DeviceId, InstanceId, MessageId, OpinionId, RoundId
from cases.model.message import Message
from cases.model.opinion import (
    Diagnosis,
    DiagnosisCode,
    Interim,
    InterimAdvice,
    KeyImage,
    NumberAnswer,
    Opinion,
    OpinionContent,
    SignedDocument,
)
from cases.model.people import Practitioner
from cases.model.record import Record
from cases.model.round import BallotContent, Receipt, RoundSpec, RoundView
from cases.wire.codec import decode
from cases.wire.messages import Messages, Opinions, Promise, Reason, Rounds, Text
from plugins.second_opinion.page import Page
from plugins.second_opinion.presenter import OpinionPresenter
from plugins.second_opinion.rounds import Proposal
from plugins.second_opinion.server import register_voting_rules
from plugins.second_opinion.typed import Typed
from tests.plugins.paper_desk import START, Bell, PaperDesk
from tests.plugins.people import COORDINATOR, GP, NEUROLOGIST, RADIOLOGIST, SURGEON, card, me, member, view
from workstation.api.contexts import KeyImages
from workstation.api.contributions import Form, FormField
from workstation.api.forms import filled
from workstation.api.signing import Signing

replace = msgspec.structs.replace
C1, R1 = CaseId("c1"), RoundId("r1")
EXPERT = (
    "opinion.write",
    "opinion.give_interim",
    "info.request",
    "vote.cast",
    "conflict.declare",
    "case.read_clinical",
    "message.post",
)
PANEL = (member(NEUROLOGIST, is_lead=True), member(RADIOLOGIST), member(SURGEON))
DOCUMENT = SignedDocument(payload=b"{}", signature=b"", device_id=DeviceId("d1"))
SPEC = RoundSpec(
    question="Operate tonight?",
    options=("Operate", "Observe"),
    quorum=2,
    closes_at=START + timedelta(hours=2),
)
ROUND = RoundView(
    id=R1, number=1, spec=SPEC, opened_at=START, participants=(NEUROLOGIST, RADIOLOGIST, SURGEON)
)
FILLED = Typed(diagnosis="Bleed", recommendation="Transfer.", confidence=80, message="see you")


class MarkedImages(Bell):
    """Key images of a viewer that is not there."""

    def __init__(self, *images: KeyImage) -> None:
        super().__init__()
        self.images = images
        self.opened: tuple[str, ...] = ("ab" * 32,)

    def chosen(self, case_id: CaseId) -> tuple[KeyImage, ...]:
        return self.images

    def replace(self, case_id: CaseId, images: tuple[KeyImage, ...]) -> None:
        self.images = tuple(images)
        self.ring()

    def consulted(self, case_id: CaseId) -> tuple[str, ...]:
        return self.opened


def opinion(author: Practitioner, **more: Any) -> Opinion:
    content = OpinionContent(
        case_id=C1,
        author_id=author.id,
        written_at=START,
        diagnosis=Diagnosis(text="Bleed", code="I60.9"),
        recommendation="Transfer.",
        confidence=80,
    )
    return Opinion(
        id=OpinionId(author.id), author=author, content=content, signed_at=START, document=DOCUMENT, **more
    )


def tab(
    of: CaseView, who: Practitioner = NEUROLOGIST, drafts: Path = Path("/nonexistent"), **answers: object
) -> tuple[PaperDesk, OpinionPresenter]:
    desk = PaperDesk(me(who), drafts=drafts)
    desk.hooks.contributions.extend(register_voting_rules())
    desk.gateway.answers |= {
        "case.read": of,
        "opinion.read": Opinions(),
        "round.read": Rounds(),
        "message.read": Messages(),
    } | {name.replace("_", ".", 1): answer for name, answer in answers.items()}

    def agree(signing: Signing) -> None:
        desk.notices.asked.append("\n".join(text for _title, text in signing.texts))
        signing.sign()

    made = OpinionPresenter(desk.desk, lambda: None, lambda: None, agree)
    made.open(C1)
    desk.gateway.settle()
    return desk, made


def page(made: OpinionPresenter) -> Page:
    shown = made.page()
    assert shown is not None
    return shown


def expert_view(*panel: Any, state: CaseState = CaseState.IN_REVIEW, **more: Any) -> CaseView:
    relations = more.pop("relations", ("SPE",))
    return view(state, *more.pop("allowed", EXPERT), of=card(state, relations=relations), panel=panel, **more)


def test_an_invitee_chooses_a_time_and_accepts() -> None:
    invited = member(NEUROLOGIST, MemberStatus.INVITED, is_lead=True)
    desk, made = tab(
        expert_view(invited, state=CaseState.ASSIGNED, allowed=("case.accept_decline", "conflict.declare")),
        seat_accept=expert_view(member(NEUROLOGIST, is_lead=True)),
    )
    shown = page(made)
    assert shown.stand == "invited"
    assert shown.may_declare
    assert "Accept" in shown.why_not_write
    made.accept(shown.promises[0].at)
    desk.gateway.settle()
    assert desk.gateway.last("seat.accept").body == Promise(promised_at=START + timedelta(minutes=30))
    assert page(made).stand == "seated"
    assert page(made).promises == ()


@pytest.mark.parametrize("act", ["seat_decline", "conflict_declare"])
def test_leaving_a_panel_asks_why(act: str) -> None:
    gone = expert_view(member(NEUROLOGIST, MemberStatus.DECLINED), allowed=())
    desk, made = tab(expert_view(member(NEUROLOGIST, MemberStatus.INVITED)))
    desk.gateway.answers[act.replace("_", ".")] = gone
    made.decline() if act == "seat_decline" else made.declare_conflict()
    desk.gateway.settle()
    assert desk.gateway.last(act.replace("_", ".")).body == Reason(reason="because")
    assert page(made).stand == "gone"
    assert "left" in page(made).guide


def test_an_opinion_is_read_back_signed_and_sent(tmp_path: Path) -> None:
    desk, made = tab(expert_view(member(NEUROLOGIST, is_lead=True)), drafts=tmp_path)
    made.sign()
    assert "opinion.sign" not in desk.gateway.names()
    made.keeper.change(FILLED)
    desk.gateway.answers["opinion.sign"] = opinion(NEUROLOGIST)
    made.sign()
    desk.gateway.settle()
    document = desk.gateway.last("opinion.sign").body
    assert isinstance(document, SignedDocument)
    desk.gateway.key.public_key().verify(document.signature, document.payload)
    signed = decode(document.payload, OpinionContent)
    assert (signed.case_id, signed.author_id, signed.diagnosis.text) == (C1, NEUROLOGIST.id, "Bleed")
    assert signed.round_id is None
    assert "Bleed" in desk.notices.asked[0]
    assert made.typed == Typed(message="see you")


def test_the_only_expert_is_led_to_the_report_once_the_opinion_is_signed(tmp_path: Path) -> None:
    desk, made = tab(expert_view(member(NEUROLOGIST, is_lead=True)), drafts=tmp_path)
    made.keeper.change(FILLED)
    desk.gateway.answers["opinion.sign"] = opinion(NEUROLOGIST)
    made.sign()
    desk.gateway.settle()
    assert desk.navigation.opened == [("report_export", {"case_id": C1})]
    assert "with the report" in desk.notices.shown[-1][0]


def test_one_of_a_panel_stays_where_the_vote_is(tmp_path: Path) -> None:
    desk, made = tab(expert_view(*PANEL), drafts=tmp_path, round_read=Rounds(rounds=(ROUND,)))
    made.keeper.change(FILLED)
    desk.gateway.answers["opinion.sign"] = opinion(NEUROLOGIST)
    made.sign()
    desk.gateway.settle()
    assert desk.navigation.opened == []
    assert desk.notices.shown[-1][:2] == ("Your opinion is signed.", "good")


def test_an_opinion_in_a_panel_belongs_to_the_open_round(tmp_path: Path) -> None:
    desk, made = tab(expert_view(*PANEL), drafts=tmp_path, round_read=Rounds(rounds=(ROUND,)))
    images = MarkedImages(KeyImage(instance_id=InstanceId("i1"), frame=3))
    desk.services[KeyImages] = images
    made.keeper.change(FILLED)
    desk.gateway.answers["opinion.sign"] = opinion(NEUROLOGIST)
    made.sign()
    document = desk.gateway.last("opinion.sign").body
    assert isinstance(document, SignedDocument)
    signed = decode(document.payload, OpinionContent)
    assert signed.round_id == R1
    assert signed.key_images == images.images
    assert signed.consulted == ("ab" * 32,)


def test_a_refused_signature_keeps_what_was_typed(tmp_path: Path) -> None:
    desk, made = tab(expert_view(member(NEUROLOGIST)), drafts=tmp_path, opinion_sign=SecondFactorNeeded())
    made.keeper.change(FILLED)
    made.sign()
    desk.gateway.settle()
    assert made.typed == FILLED
    assert [type(error) for error in desk.notices.errors] == [SecondFactorNeeded]


def test_a_device_without_a_key_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, made = tab(expert_view(member(NEUROLOGIST)), drafts=tmp_path)

    def no_key(_content: Record) -> SignedDocument:
        raise NotSignedIn

    monkeypatch.setattr(desk.gateway, "sign", no_key)
    made.keeper.change(FILLED)
    made.sign()
    assert [type(error) for error in desk.notices.errors] == [NotSignedIn]
    assert "opinion.sign" not in desk.gateway.names()


def test_interim_advice_goes_out_signed_at_once(tmp_path: Path) -> None:
    desk, made = tab(expert_view(member(NEUROLOGIST)), drafts=tmp_path)
    made.type(interim="Give 300 mg now, transfer.")
    interim = Interim(
        author=NEUROLOGIST,
        content=InterimAdvice(case_id=C1, author_id=NEUROLOGIST.id, written_at=START, text="Give"),
        signed_at=START,
        document=DOCUMENT,
    )
    desk.gateway.answers["opinion.give_interim"] = interim
    made.advise()
    desk.gateway.settle()
    document = desk.gateway.last("opinion.give_interim").body
    assert isinstance(document, SignedDocument)
    assert decode(document.payload, InterimAdvice).text == "Give 300 mg now, transfer."
    assert "Give 300 mg now" in desk.notices.asked[0]
    assert made.typed.interim == ""


def test_the_requester_is_asked_and_the_question_leaves_the_field(tmp_path: Path) -> None:
    desk, made = tab(
        expert_view(member(NEUROLOGIST)),
        drafts=tmp_path,
        info_request=expert_view(member(NEUROLOGIST), state=CaseState.INFORMATION_REQUESTED),
    )
    made.ask()
    made.type(information=" Any fever? ")
    made.ask()
    desk.gateway.settle()
    assert desk.gateway.last("info.request").body == Text(text="Any fever?")
    assert made.typed.information == ""


def test_before_the_close_only_ones_own_opinion_is_there() -> None:
    own = member(NEUROLOGIST, is_lead=True, answered=True)
    _desk, made = tab(
        expert_view(own, member(RADIOLOGIST), member(SURGEON)),
        opinion_read=Opinions(opinions=(opinion(NEUROLOGIST),)),
    )
    shown = page(made)
    assert shown.own is not None
    assert shown.own.is_mine
    assert shown.revealed == ()
    assert shown.why_not_write == "Your opinion is signed."


def test_after_the_close_opinions_stand_side_by_side() -> None:
    both = Opinions(opinions=(opinion(NEUROLOGIST), opinion(RADIOLOGIST, differs=True)))
    of = expert_view(
        *PANEL,
        state=CaseState.DISCUSSION,
        relations=("SPE", "LEAD"),
        allowed=("report.sign", "message.post"),
    )
    desk, made = tab(of, opinion_read=both)
    shown = page(made)
    assert [c.author for c in shown.revealed] == [NEUROLOGIST.name, RADIOLOGIST.name]
    assert [c.differs for c in shown.revealed] == [False, True]
    assert shown.goes_to_report
    made.open_report()
    assert desk.navigation.opened == [("report_export", {"case_id": "c1"})]


def test_one_expert_has_no_round_and_goes_to_the_report() -> None:
    answered = member(NEUROLOGIST, is_lead=True, answered=True)
    _desk, made = tab(
        expert_view(answered, relations=("SPE", "LEAD"), allowed=(*EXPERT, "report.sign", "vote.open_round")),
        opinion_read=Opinions(opinions=(opinion(NEUROLOGIST),)),
    )
    shown = page(made)
    assert not shown.is_panel
    assert shown.goes_to_report
    assert "two experts" in shown.why_not_open_round
    assert "report" in shown.guide


@pytest.mark.parametrize(
    ("seat", "rounds", "said"),
    [
        (member(NEUROLOGIST, is_lead=True, answered=False), (), "Write your opinion"),
        (member(NEUROLOGIST, is_lead=True, answered=True), (), "Open a round"),
        (member(NEUROLOGIST, answered=True), (), "The lead opens"),
        (member(NEUROLOGIST, answered=True), (ROUND,), "Now vote"),
    ],
)
def test_the_guide_says_what_is_expected(seat: Any, rounds: tuple[RoundView, ...], said: str) -> None:
    _desk, made = tab(
        expert_view(seat, member(RADIOLOGIST), member(SURGEON)), round_read=Rounds(rounds=rounds)
    )
    assert said in page(made).guide


def test_a_ballot_is_signed_and_gets_a_receipt() -> None:
    receipt = Receipt(round_id=R1, ballot_sha256="cd" * 32, event_sequence=41, event_hash="")
    desk, made = tab(expert_view(*PANEL), round_read=Rounds(rounds=(ROUND,)), round_cast=receipt)
    assert page(made).why_not_vote == ""
    made.vote(R1, 1, 65)
    desk.gateway.settle()
    document = desk.gateway.last("round.cast").body
    assert isinstance(document, SignedDocument)
    ballot = decode(document.payload, BallotContent)
    assert (ballot.choice, ballot.confidence, ballot.round_id) == (1, 65, R1)
    assert "Observe" in desk.notices.asked[0]
    assert "41" in desk.notices.shown[0][0]


def test_a_ballot_of_a_round_that_was_closed_meanwhile_is_not_sent() -> None:
    desk, made = tab(expert_view(*PANEL))
    made.vote(R1, 0, 50)
    assert "round.cast" not in desk.gateway.names()


def test_the_lead_opens_and_closes_a_round() -> None:
    of = expert_view(
        *PANEL, relations=("SPE", "LEAD"), allowed=(*EXPERT, "vote.open_round", "vote.close_round")
    )
    desk, made = tab(of, round_open=ROUND, round_close=ROUND)
    assert page(made).runs_rounds
    assert page(made).why_not_open_round == ""
    assert [rule.id for rule in made.rules()] == ["majority"]
    proposal = Proposal(
        question="Operate tonight?",
        options=("Operate", "Observe"),
        rule="majority",
        quorum=2,
        closes_at=SPEC.closes_at,
    )
    opened: list[int] = []
    made.open_round(proposal, lambda: opened.append(1))
    desk.gateway.settle()
    assert desk.gateway.last("round.open").body == SPEC
    assert opened == [1]
    made.close_round(R1)
    desk.gateway.settle()
    assert desk.gateway.last("round.close").path == "/cases/c1/rounds/r1/close"
    assert "revealed" in desk.notices.asked[0]


def test_a_member_does_not_run_rounds_and_a_coordinator_does() -> None:
    _desk, made = tab(expert_view(*PANEL))
    assert not page(made).runs_rounds
    _desk, made = tab(
        expert_view(*PANEL, relations=("COO",), allowed=("vote.open_round",), patient=None), COORDINATOR
    )
    shown = page(made)
    assert shown.runs_rounds
    assert shown.stand == "none"
    assert shown.why_not_vote


def test_messages_are_read_and_written_in_any_script(tmp_path: Path) -> None:
    talk = Messages(
        messages=(Message(id=MessageId("m1"), author=RADIOLOGIST, posted_at=START, text="أوافق على النقل"),)
    )
    desk, made = tab(expert_view(*PANEL), drafts=tmp_path, message_read=talk, message_post=talk)
    assert page(made).messages[0].text == "أوافق على النقل"
    assert "until the close" in page(made).talk_hint
    made.type(message="موافق")
    made.post()
    desk.gateway.settle()
    assert desk.gateway.last("message.post").body == Text(text="موافق")
    assert made.typed.message == ""


def test_who_may_not_read_the_discussion_does_not_ask_for_it() -> None:
    desk, _made = tab(view(CaseState.SUBMITTED, of=card(relations=("COO",)), patient=None), COORDINATOR)
    assert "message.read" not in desk.gateway.names()


def test_a_code_brings_its_title_where_nothing_was_written(tmp_path: Path) -> None:
    _desk, made = tab(expert_view(member(NEUROLOGIST)), drafts=tmp_path)
    made.choose_code(DiagnosisCode(code="I60.9", title="Subarachnoid haemorrhage"))
    assert (made.typed.code, made.typed.diagnosis) == ("I60.9", "Subarachnoid haemorrhage")
    made.type(diagnosis="Bleeding aneurysm")
    made.choose_code(DiagnosisCode(code="I60.7", title="From intracranial artery"))
    assert made.typed.diagnosis == "Bleeding aneurysm"
    made.drop_code()
    assert made.typed.code == ""


def test_key_images_can_be_taken_off() -> None:
    desk, made = tab(expert_view(member(NEUROLOGIST)))
    assert made.key_images() == ()
    made.keep_images(())
    images = MarkedImages(KeyImage(instance_id=InstanceId("i1")), KeyImage(instance_id=InstanceId("i2")))
    desk.services[KeyImages] = images
    made.keep_images(made.key_images()[1:])
    assert [image.instance_id for image in made.key_images()] == ["i2"]


def test_what_is_typed_waits_for_its_case(tmp_path: Path) -> None:
    desk, made = tab(expert_view(member(NEUROLOGIST)), drafts=tmp_path)
    made.keeper.change(FILLED)
    made.close()
    _again, reopened = tab(expert_view(member(NEUROLOGIST)), drafts=tmp_path)
    assert reopened.typed == FILLED
    desk.gateway.answers["case.read"] = view(of=card(id=CaseId("c2")))
    reopened.open(CaseId("c2"))
    assert reopened.typed == Typed()


def test_an_event_brings_the_answers_anew() -> None:
    desk, made = tab(expert_view(*PANEL))
    desk.gateway.answers["round.read"] = Rounds(rounds=(ROUND,))
    made.heard(Event(sequence=9, at=START, kind=EventKind.ROUND_OPENED, case_id=C1))
    desk.pass_time()
    assert [r.question for r in page(made).rounds] == ["Operate tonight?"]


def test_a_requester_watches() -> None:
    _desk, made = tab(view(of=card(relations=("GP",)), panel=PANEL), GP)
    shown = page(made)
    assert shown.stand == "none"
    assert not shown.runs_rounds
    assert "Nobody sees" in shown.guide
    assert shown.why_not_write


REGISTER = Form(
    id="stroke.register",
    title="Stroke register",
    place="opinion",
    version="2",
    fields=(
        FormField(id="nihss", label="NIHSS", kind="number", is_required=True),
        FormField(id="lysis", label="Thrombolysis", kind="check"),
    ),
)


def test_a_form_of_the_hospital_is_signed_with_the_opinion(tmp_path: Path) -> None:
    desk, made = tab(expert_view(*PANEL), drafts=tmp_path, opinion_sign=opinion(NEUROLOGIST))
    desk.hooks.contributions.append(REGISTER)
    made.type(diagnosis="Stroke", recommendation="Transfer.", confidence=80)
    made.sign()
    assert "opinion.sign" not in desk.gateway.names(), "the form asks for something"
    made.answer(REGISTER.id, {"nihss": "14", "lysis": "yes"})
    made.sign()
    assert "NIHSS: 14\nThrombolysis: yes" in desk.notices.asked[-1]
    document = desk.gateway.last("opinion.sign").body
    assert isinstance(document, SignedDocument)
    (form,) = decode(document.payload, OpinionContent).forms
    assert (form.plugin, form.form, form.version, form.title) == (
        "hospital",
        "stroke.register",
        "2",
        "Stroke register",
    )
    assert form.answers[0] == NumberAnswer(field="nihss", label="NIHSS", value=14)
    desk.gateway.settle()
    assert made.typed.answers == {}


def test_a_form_is_read_after_its_plugin_is_gone() -> None:
    form = filled(REGISTER, "hospital", {"nihss": "14"})
    assert form is not None
    signed = opinion(NEUROLOGIST)
    signed = replace(signed, content=replace(signed.content, forms=(form,)))
    desk, made = tab(expert_view(*PANEL), opinion_read=Opinions(opinions=(signed,)))
    assert not desk.hooks.contributions[1:], "only the voting rule is there"
    own = page(made).own
    assert own is not None
    assert own.forms == (("Stroke register", "NIHSS: 14\nThrombolysis: no"),)
