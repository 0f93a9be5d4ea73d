"""The case page in a real window: what stands on it, what its buttons do, what is switched off and why."""

from cases.model.case import CaseState, FileCount, InformationRequest
from cases.model.ids import DeviceId
from cases.model.opinion import Interim, InterimAdvice, SignedDocument
from cases.wire.messages import InformationAnswer, Opinions, Reason
from plugins.case_summary.page import SummaryPage
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, type_text
from tests.plugins.case_bench import CaseBench
from tests.plugins.paper_desk import START
from tests.plugins.people import GP, NEUROLOGIST, card, view
from workstation.ui import kit

DOCUMENT = SignedDocument(payload=b"{}", signature=b"", device_id=DeviceId("d1"))
ADVICE = InterimAdvice(
    case_id=card().id, author_id=NEUROLOGIST.id, written_at=START, text="Give 300 mg, transfer."
)
INTERIMS = Opinions(
    interims=(Interim(author=NEUROLOGIST, content=ADVICE, signed_at=START, document=DOCUMENT),)
)


def link(bench: CaseBench, text: str) -> kit.LinkButton:
    return next(found for found in all_of(bench.root, kit.LinkButton) if found.text == text)


def test_everything_a_requester_needs_is_on_the_page(opened: Opened) -> None:
    files = FileCount(arrived=12, announced=96)
    bench = CaseBench(
        opened, GP, view(CaseState.IN_REVIEW, "image.view", of=card(files=files)), opinion_read=INTERIMS
    )
    bench.tab("case_summary", SummaryPage)
    shown = "\n".join(bench.texts())
    for expected in ("Give 300 mg, transfer.", "OUBELLA Fatima", "12 of 96 arrived", NEUROLOGIST.name):
        assert expected in shown
    assert kit.t_visual("فاطمة أوبلا") in shown
    click(bench.button("Open the images"))
    place = bench.desktop.window.navigation.history.current
    assert place is not None
    assert place.argument("tab") == "dicom_viewer"


def test_cancelling_asks_why_and_tells_the_server(opened: Opened) -> None:
    bench = CaseBench(opened, GP, view(CaseState.IN_REVIEW, "case.cancel"))
    page = bench.tab("case_summary", SummaryPage)
    bench.answer(case_cancel=view(CaseState.CANCELLED, state_reason="sent twice"))
    page._area.show(page._acts)
    click(link(bench, "Cancel the case"))
    type_text(next(all_of(bench.dialog(), kit.TextBox)).inner, "sent twice")
    click(bench.button("OK", bench.dialog()))
    assert bench.wait_for("case.cancel") == Reason(reason="sent twice")
    assert any("sent twice" in text for text in bench.texts())


def test_what_cannot_be_done_says_why_under_the_pointer(opened: Opened) -> None:
    bench = CaseBench(opened, GP, view(CaseState.IN_REVIEW))
    page = bench.tab("case_summary", SummaryPage)
    page._area.show(page._acts)
    reopen = link(bench, "Reopen the case")
    assert not reopen.is_enabled
    assert "closed" in reopen.tooltip.reason
    click(reopen)
    assert not list(all_of(bench.root, kit.Dialog))


def test_the_expert_is_answered_on_the_page(opened: Opened) -> None:
    asked = InformationRequest(asked_by=NEUROLOGIST, asked_at=START, text="Any fever?")
    bench = CaseBench(
        opened, GP, view(CaseState.INFORMATION_REQUESTED, "info.answer", information_requests=(asked,))
    )
    page = bench.tab("case_summary", SummaryPage)
    assert not page._send.is_enabled
    type_text(page._answer.inner, "no fever")
    bench.answer(info_answer=view())
    press(page._send, "Return")
    assert bench.wait_for("info.answer") == InformationAnswer(asked_at=START, text="no fever")
    assert not page._form.winfo_viewable()
    assert page._answer.value == ""


def test_a_change_elsewhere_keeps_what_is_typed(opened: Opened) -> None:
    asked = InformationRequest(asked_by=NEUROLOGIST, asked_at=START, text="Any fever?")
    before = view(CaseState.INFORMATION_REQUESTED, "info.answer", information_requests=(asked,))
    bench = CaseBench(opened, GP, before)
    page = bench.tab("case_summary", SummaryPage)
    type_text(page._answer.inner, "half an answer")
    bench.answer(
        case_read=view(
            CaseState.INFORMATION_REQUESTED,
            "info.answer",
            of=card(CaseState.INFORMATION_REQUESTED, files=FileCount(arrived=3, announced=3)),
            information_requests=(asked,),
        )
    )
    page.presenter.screen.open(bench.case_id)
    bench.settle()
    assert "All 3 files have arrived." in bench.texts()
    assert page._answer.value == "half an answer"


def test_the_page_follows_the_colours(opened: Opened) -> None:
    bench = CaseBench(opened, GP, view(), opinion_read=INTERIMS)
    bench.tab("case_summary", SummaryPage)
    before = bench.texts()
    bench.desktop.window.switch_theme()
    bench.settle()
    assert bench.texts() == before
