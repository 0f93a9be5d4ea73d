"""Answering in a real window: accept, write, sign, vote, close, discuss; by mouse and by keyboard."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import msgspec
import pytest
from PIL import Image

from cases.model.case import CaseState, CaseView, FileCount, MemberStatus
from cases.model.ids import CaseId, InstanceId, MessageId, RoundId
from cases.model.message import Message
from cases.model.opinion import DiagnosisCode, InterimAdvice, KeyImage, OpinionContent, SignedDocument
from cases.model.round import BallotContent, Receipt, RoundSpec, RoundView, Tally
from cases.model.study import StoredInstance, StudyIndex
from cases.wire.codec import decode
from cases.wire.messages import DiagnosisCodes, Messages, Opinions, Promise, Rounds, Text
from plugins.second_opinion.opinion_form import OpinionForm
from plugins.second_opinion.tab import OpinionTab
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, settle, type_text
from tests.plugins.case_bench import CaseBench
from tests.plugins.paper_desk import START
from tests.plugins.people import NEUROLOGIST, RADIOLOGIST, SURGEON, card, member, view
from tests.plugins.second_opinion.test_presenter import EXPERT, PANEL, REGISTER, ROUND, MarkedImages, opinion
from viewers.imaging.records import Instance, PatientTags, PersonName, SeriesTags, StudyTags
from workstation.api.contexts import KeyImages
from workstation.ui import kit

IMAGE = StoredInstance(
    id=InstanceId("i1"),
    size=1,
    sha256="ab" * 32,
    tags=Instance(
        sop_class_uid="1.2",
        sop_instance_uid="1.2.3",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        number=1,
        acquired="",
        patient=PatientTags(
            name=PersonName(),
            patient_id="",
            issuer="",
            other_ids=(),
            birth_date=None,
            birth_date_text="",
            sex="",
            character_sets=(),
        ),
        study=StudyTags(**dict.fromkeys(StudyTags.__struct_fields__, "")),
        series=msgspec.convert(
            dict.fromkeys(SeriesTags.__struct_fields__, "") | {"number": None}, SeriesTags
        ),
        picture=None,
    ),
)
ARABIC = "أوافق على النقل"
LEAD = (*EXPERT, "vote.open_round", "vote.close_round", "report.sign")
ANSWERED = (member(NEUROLOGIST, is_lead=True, answered=True), *PANEL[1:])


def expert_view(*panel: object, state: CaseState = CaseState.IN_REVIEW) -> CaseView:
    shown = panel or (member(NEUROLOGIST, is_lead=True),)
    return view(state, *LEAD, of=card(state, relations=("SPE", "LEAD")), panel=shown)


@pytest.fixture
def bench(opened: Opened) -> Callable[..., tuple[CaseBench, OpinionTab]]:
    def make(of: CaseView, **answers: object) -> tuple[CaseBench, OpinionTab]:
        made = CaseBench(opened, NEUROLOGIST, of, **answers)
        return made, made.tab("second_opinion", OpinionTab)

    return make


Bench = Callable[..., tuple[CaseBench, OpinionTab]]


def signed(bench: CaseBench, endpoint: str) -> SignedDocument:
    """Press the button of the reading-back dialog, and return what was sent."""
    dialog = bench.dialog()
    press(next(b for b in all_of(dialog, kit.Button) if b.kind == "primary"), "Return")
    document = bench.wait_for(endpoint)
    assert isinstance(document, SignedDocument)
    bench.gateway.key.public_key().verify(document.signature, document.payload)
    return document


def test_an_invitation_is_accepted_with_a_promise(bench: Bench) -> None:
    invited = view(
        CaseState.ASSIGNED,
        "case.accept_decline",
        "conflict.declare",
        of=card(CaseState.ASSIGNED, relations=("SPE",)),
        patient=None,
        panel=(member(NEUROLOGIST, MemberStatus.INVITED, is_lead=True),),
    )
    made, tab = bench(invited, seat_accept=expert_view())
    assert not list(all_of(made.root, OpinionForm))
    press(tab.invitation.times, "Left")
    made.answer(case_read=expert_view())
    click(tab.invitation.accept)
    body = made.wait_for("seat.accept")
    assert isinstance(body, Promise)
    assert body.promised_at == START + timedelta(minutes=30)
    assert tab.form.winfo_viewable()
    assert not tab.invitation.winfo_viewable()


def test_an_opinion_is_written_read_back_and_signed(bench: Bench) -> None:
    made, tab = bench(expert_view(), opinion_sign=opinion(NEUROLOGIST))
    click(tab.form.sign)
    assert tab.form.diagnosis.problem
    assert "opinion.sign" not in made.gateway.names()
    type_text(tab.form.diagnosis.field.inner, "bleed")
    type_text(tab.form.recommendation.field.inner, "transfer")
    press(tab.form.confidence.field._track, "Right", "Prior", "Prior")
    assert not tab.form.diagnosis.problem
    tab.area.show(tab.form.sign)
    click(tab.form.sign)
    assert {"bleed", "transfer", "71 %: rather sure"} <= set(made.texts())
    content = decode(signed(made, "opinion.sign").payload, OpinionContent)
    assert (content.diagnosis.text, content.recommendation, content.confidence) == ("bleed", "transfer", 71)


def ready_to_sign(opened: Opened, *seen: str) -> CaseBench:
    """Return a complete opinion on a case of one image, about to be signed by somebody who opened `seen`."""
    of = expert_view()
    of = msgspec.structs.replace(of, card=card(relations=("SPE", "LEAD"), files=FileCount(arrived=1)))
    index = StudyIndex(case_id=of.card.id, instances=(IMAGE,))
    made = CaseBench(opened, NEUROLOGIST, of, opinion_sign=opinion(NEUROLOGIST), files_index=index)
    images = MarkedImages()
    images.opened = seen
    made.desktop.kernel.services.provide(KeyImages, lambda: cast("KeyImages", images))
    tab = made.tab("second_opinion", OpinionTab)
    tab.presenter.type(diagnosis="bleed", recommendation="transfer", confidence=50)
    tab.form._sign()
    made.settle()
    return made


def test_what_is_signed_names_the_patient_and_return_does_not_sign(opened: Opened) -> None:
    made = ready_to_sign(opened, "ab" * 32)
    assert "OUBELLA Fatima, born on 4 Mar 1958 · 68 years, woman · Case 2026-000123" in made.texts()
    focused = made.root.focus_get()
    assert focused is not None
    press(focused, "Return")
    assert not list(all_of(made.root, kit.Dialog))
    assert "opinion.sign" not in made.gateway.names()


def test_who_opened_no_image_must_say_so_to_sign(opened: Opened) -> None:
    made = ready_to_sign(opened)
    dialog = made.dialog()
    assert "You have not opened any image of this case on this computer." in made.texts()
    sign = next(b for b in all_of(dialog, kit.Button) if b.kind == "primary")
    sign.invoke()
    assert "opinion.sign" not in made.gateway.names()
    click(next(all_of(dialog, kit.Check)))
    signed(made, "opinion.sign")


def test_going_on_writing_signs_nothing(bench: Bench) -> None:
    made, tab = bench(expert_view())
    tab.presenter.type(diagnosis="bleed", recommendation="transfer. " * 400, confidence=50)
    tab.form.fill()
    tab.form._sign()
    settle(made.root)
    dialog = made.dialog()
    assert dialog.winfo_height() < made.root.winfo_height()
    press(dialog, "Escape")
    assert not list(all_of(made.root, kit.Dialog))
    assert "opinion.sign" not in made.gateway.names()
    assert tab.presenter.typed.diagnosis == "bleed"


def test_a_code_is_searched_and_taken_by_keyboard(bench: Bench) -> None:
    code = DiagnosisCode(code="I60.9", title="Subarachnoid haemorrhage")
    made, tab = bench(expert_view(), directory_codes=DiagnosisCodes(codes=(code,)))
    type_text(tab.form.code.field.inner, "sub")
    pump(made.root, lambda: "directory.codes" in made.gateway.names())
    made.settle()
    press(tab.form.code.field.inner, "Return")
    made.settle()
    assert tab.presenter.typed.code == "I60.9"
    assert tab.form.diagnosis.field.value == "Subarachnoid haemorrhage"
    assert any("I60.9" in badge.text for badge in all_of(made.root, kit.Badge))


def test_what_is_typed_is_there_after_closing_the_window(bench: Bench, opened: Opened) -> None:
    made, tab = bench(expert_view())
    type_text(tab.form.recommendation.field.inner, "half a sentence")
    made.desktop.close()
    again = CaseBench(opened, NEUROLOGIST, expert_view())
    reopened = again.tab("second_opinion", OpinionTab)
    assert reopened.form.recommendation.field.value == "half a sentence"


def test_interim_advice_is_read_back_and_sent(bench: Bench) -> None:
    made, tab = bench(expert_view())
    assert not tab.aside.advise.is_enabled
    type_text(tab.aside.interim.inner, "transfer now")
    click(tab.aside.advise)
    assert decode(signed(made, "opinion.give_interim").payload, InterimAdvice).text == "transfer now"


def test_key_images_come_from_the_viewer_with_their_captions(opened: Opened) -> None:
    picture = io.BytesIO()
    Image.radial_gradient("L").save(picture, "JPEG")
    made = CaseBench(opened, NEUROLOGIST, expert_view(), files_thumbnail=picture.getvalue())
    marked = MarkedImages(KeyImage(instance_id=InstanceId("i1"), frame=3))
    made.desktop.kernel.services.provide(KeyImages, lambda: cast("KeyImages", marked))
    tab = made.tab("second_opinion", OpinionTab)
    caption = next(e for e in all_of(tab.form.images, kit.Entry))
    tab.area.show(caption)
    type_text(caption.inner, "clot")
    assert [image.caption for image in marked.images] == ["clot"]
    click(next(all_of(tab.form.images, kit.IconButton)))
    assert marked.images == ()
    settle(made.root)
    assert not list(all_of(tab.form.images, kit.Entry))


def test_a_round_is_prepared_and_opened(bench: Bench) -> None:
    made, tab = bench(expert_view(*ANSWERED), round_open=ROUND)
    click(tab.rounds.unfold)
    form = tab.rounds.proposal
    assert form is not None
    tab.area.show(form.open_button)
    click(form.open_button)
    assert form._choices.problem
    type_text(form.options[0].inner, "operate")
    type_text(form.options[1].inner, "observe")
    form.quorum.field.set_number(9)
    click(form.open_button)
    assert form.quorum.problem
    form.quorum.field.set_number(2)
    made.answer(round_read=Rounds(rounds=(ROUND,)))
    click(form.open_button)
    body = made.wait_for("round.open")
    assert isinstance(body, RoundSpec)
    assert (body.options, body.quorum, body.rule) == (("operate", "observe"), 2, "majority")
    made.wait_until(lambda: made.gateway.names().count("round.read") >= 2)
    assert tab.rounds.proposal is None
    assert any("Sealed by the server" in text for text in made.texts())


def test_a_vote_is_chosen_by_arrows_and_signed(bench: Bench) -> None:
    receipt = Receipt(round_id=RoundId("r1"), ballot_sha256="cd" * 32, event_sequence=41, event_hash="")
    made, tab = bench(expert_view(*ANSWERED), round_read=Rounds(rounds=(ROUND,)), round_cast=receipt)
    ballot = tab.rounds.ballot
    assert not ballot.vote.is_enabled
    press(ballot.options.options[0], "Down")
    assert ballot.options.chosen == 1
    press(ballot.confidence.field._track, "Prior")
    tab.area.show(ballot.vote)
    click(ballot.vote)
    content = decode(signed(made, "round.cast").payload, BallotContent)
    assert (content.choice, content.confidence) == (1, 60)


def test_voting_again_starts_from_the_last_vote(bench: Bench) -> None:
    mine = BallotContent(
        case_id=CaseId("c1"),
        round_id=ROUND.id,
        author_id=NEUROLOGIST.id,
        cast_at=START,
        choice=1,
        confidence=80,
    )
    receipt = Receipt(round_id=ROUND.id, ballot_sha256="cd" * 32, event_sequence=41, event_hash="")
    voted = msgspec.structs.replace(ROUND, my_receipt=receipt, my_ballot=mine)
    made, tab = bench(expert_view(*ANSWERED), round_read=Rounds(rounds=(voted,)), round_cast=receipt)
    ballot = tab.rounds.ballot
    assert (ballot.options.chosen, ballot.confidence.field.value) == (1, 80)
    assert ballot.vote.is_enabled
    press(ballot.options.options[1], "Up")
    tab.presenter.screen.refresh()
    made.settle()
    assert ballot.options.chosen == 0, "reading the case again keeps what was chosen anew"
    tab.area.show(ballot.vote)
    click(ballot.vote)
    content = decode(signed(made, "round.cast").payload, BallotContent)
    assert (content.choice, content.confidence) == (0, 80)


def test_a_form_of_the_hospital_is_filled_in_and_signed(bench: Bench) -> None:
    made, tab = bench(expert_view(), opinion_sign=opinion(NEUROLOGIST))
    made.desktop.kernel.registry.add("stroke", [REGISTER])
    tab.presenter.type(diagnosis="stroke", recommendation="transfer", confidence=70)
    tab._draw()
    settle(made.root)
    view = tab.form.hospital[REGISTER.id]
    tab.form._sign()
    settle(made.root)
    assert "This is needed." in made.texts()
    number = cast("kit.NumberEntry", view._rows["nihss"].field)
    type_text(number.inner, "12")
    tab.area.show(tab.form.sign)
    click(tab.form.sign)
    assert any("NIHSS: 12" in text for text in made.texts())
    content = decode(signed(made, "opinion.sign").payload, OpinionContent)
    assert [(form.plugin, form.version) for form in content.forms] == [("stroke", "2")]
    made.settle()
    assert number.value == "", "nothing is left for the next opinion"


def test_a_round_is_closed_after_asking(bench: Bench) -> None:
    full = msgspec.structs.replace(ROUND, answered=(NEUROLOGIST.id, SURGEON.id))
    made, tab = bench(expert_view(*ANSWERED), round_read=Rounds(rounds=(full,)), round_close=full)
    close = made.button("Close and reveal…")
    tab.area.show(close)
    click(close)
    assert "round.close" not in made.gateway.names()
    press(made.dialog(), "Escape")
    click(made.button("Close and reveal…"))
    click(made.button("Close and reveal", made.dialog()))
    made.wait_for("round.close")


def test_a_round_that_is_due_is_given_more_time(bench: Bench) -> None:
    spec = msgspec.structs.replace(ROUND.spec, closes_at=START - timedelta(minutes=5))
    due = msgspec.structs.replace(ROUND, spec=spec, answered=())
    made, tab = bench(expert_view(*ANSWERED), round_read=Rounds(rounds=(due,)), round_extend=ROUND)
    more = made.button("Give more time")
    tab.area.show(more)
    click(more)
    asked = made.wait_for("round.extend")
    assert asked.closes_at - made.desktop.desk.now() <= timedelta(minutes=30)


def test_after_the_close_everything_stands_side_by_side(bench: Bench) -> None:
    tally = Tally(
        rule="majority",
        rule_version="1",
        counts=(1, 1),
        eligible=3,
        valid=2,
        quorum=2,
        winner=None,
        outcome="tie",
    )
    closed: RoundView = msgspec.structs.replace(ROUND, closed_at=START, tally=tally)
    all_three = Opinions(opinions=tuple(opinion(who) for who in (NEUROLOGIST, RADIOLOGIST, SURGEON)))
    made, _tab = bench(
        expert_view(*ANSWERED, state=CaseState.DISCUSSION),
        round_read=Rounds(rounds=(closed,)),
        opinion_read=all_three,
    )
    shown = made.texts()
    assert {"My signed opinion", RADIOLOGIST.name, SURGEON.name} <= set(shown)
    assert "The votes are tied: no option wins." in shown
    assert not list(all_of(made.root, OpinionForm))
    click(made.button("Make the report"))
    place = made.desktop.window.navigation.history.current
    assert place is not None
    assert place.argument("tab") == "report_export"


def test_the_discussion_takes_arabic_and_sends_with_control_return(bench: Bench) -> None:
    said = Message(id=MessageId("m1"), author=SURGEON, posted_at=START, text=ARABIC)
    made, tab = bench(expert_view(*PANEL), message_read=Messages(messages=(said,)))
    assert kit.t_visual(ARABIC) in made.texts()
    made.answer(message_post=Messages(messages=(said,)))
    tab.talk.message.set_value(ARABIC)
    tab.talk._typed(ARABIC)
    press(tab.talk.message.inner, "Control-Return")
    assert made.wait_for("message.post") == Text(text=ARABIC)
    assert tab.talk.message.value == ""


def test_the_tab_follows_the_colours_and_another_case(bench: Bench) -> None:
    made, tab = bench(expert_view(*ANSWERED), round_read=Rounds(rounds=(ROUND,)))
    tab.presenter.type(message="for the first")
    made.desktop.window.switch_theme()
    made.settle()
    other = card(id=CaseId("c2"), number="2026-000124", relations=("SPE",))
    made.connection.cases.put(other)
    made.answer(case_read=view(of=other, panel=PANEL))
    made.case_id = other.id
    made.tab("second_opinion", OpinionTab)
    assert tab.talk.message.value == ""
