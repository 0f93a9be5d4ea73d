"""The report tab: who may do what when, what is signed, and that nothing typed is lost."""

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from cases.errors import NotSignedIn
from cases.model.audit import Event, EventKind
from cases.model.case import CaseState, CaseView, FollowUp, MemberStatus
from cases.model.ids import ReportId
from cases.model.opinion import DiagnosisCode, SignedDocument
from cases.model.people import Practitioner
from cases.model.report import Addendum, Conclusion, ReportCard, ReportContent
from cases.wire.codec import decode
from cases.wire.messages import DiagnosisCodes, FollowUpDate, Opinions, Outcome, Reports, Rounds
from plugins.report_export.presenter import ReportPresenter
from plugins.report_export.report_page import Page
from plugins.report_export.typed import Typed
from tests.plugins.paper_desk import PaperDesk
from tests.plugins.people import me
from tests.plugins.report_export.samples import CASE, EXPERTS, GP, at, one_expert, panel
from workstation.api.signing import Signing

replace = msgspec.structs.replace
LEAD = EXPERTS[0]
CODE = DiagnosisCode(code="I61.0", title="Intracerebral haemorrhage in hemisphere, subcortical")
SIGNED = ReportCard(id=ReportId("r1"), signed_at=at(205), signed_by=LEAD, size=74_321, sha256="ab" * 32)
ADDED = replace(SIGNED, id=ReportId("r2"), signed_at=at(300), is_addendum_to=SIGNED.id)


class Tab:
    """The presenter at a paper desk, with what the server would tell of a case."""

    def __init__(self, folder: Path, reader: Practitioner, content: ReportContent, *allowed: str) -> None:
        self.desk = PaperDesk(me(reader), folder)
        self.desk.time = at(230)
        self.changes = self.retyped = 0
        seats = tuple(replace(m, answered=m.status is MemberStatus.ACCEPTED) for m in content.case.panel)
        self.view = replace(content.case, panel=seats, allowed=(*allowed, "report.read"))
        self.desk.gateway.answers = {
            "case.read": lambda _call: self.view,
            "opinion.read": Opinions(opinions=content.opinions),
            "round.read": Rounds(rounds=content.rounds),
            "report.list": Reports(),
            "report.sign": lambda _call: SIGNED,
        }
        self.presenter = ReportPresenter(self.desk.desk, self._changed, self._retyped, self._agree)

    def in_state(self, state: CaseState, **more: object) -> "Tab":
        self.view = replace(self.view, card=replace(self.view.card, state=state, **more))
        return self

    def open(self) -> Page:
        self.presenter.open(CASE)
        self.desk.gateway.settle()
        return self.page()

    def page(self) -> Page:
        page = self.presenter.page()
        assert page is not None
        return page

    def answer(self, endpoint: str, view: CaseView) -> None:
        self.desk.gateway.answers[endpoint] = view

    def _agree(self, signing: Signing) -> None:
        self.desk.notices.asked.append("\n".join(": ".join(pair) for pair in signing.texts))
        signing.sign()

    def _changed(self) -> None:
        self.changes += 1

    def _retyped(self) -> None:
        self.retyped += 1


@pytest.fixture
def leading(tmp_path: Path) -> Tab:
    return Tab(tmp_path, LEAD, panel(), "report.sign").in_state(CaseState.DISCUSSION)


@pytest.fixture
def alone(tmp_path: Path) -> Tab:
    return Tab(tmp_path, LEAD, one_expert(), "report.sign").in_state(CaseState.IN_REVIEW)


@pytest.fixture
def asking(tmp_path: Path) -> Tab:
    tab = Tab(tmp_path, GP, panel(), "report.acknowledge").in_state(
        CaseState.CONCLUDED, follow_up_due=date(2026, 12, 7)
    )
    tab.desk.gateway.answers["report.list"] = Reports(reports=(ADDED, SIGNED))
    return tab


def test_the_only_expert_begins_with_the_own_opinion(alone: Tab) -> None:
    page = alone.open()
    assert page.editor is not None
    own = one_expert().opinions[0].content
    assert alone.presenter.typed.diagnosis == own.diagnosis.text
    assert alone.presenter.typed.code == "I61.0"
    assert alone.presenter.typed.recommendation == own.recommendation


def test_what_was_emptied_is_not_filled_again(alone: Tab) -> None:
    alone.open()
    alone.presenter.type(diagnosis="", recommendation="")
    alone.presenter.heard(Event(sequence=1, at=at(230), kind=EventKind.MESSAGE_POSTED, case_id=CASE))
    alone.desk.pass_time()
    assert alone.presenter.typed.diagnosis == ""


def test_the_only_expert_signs_the_opinion_first(alone: Tab) -> None:
    alone.view = replace(alone.view, panel=(replace(alone.view.panel[0], answered=False),))
    page = alone.open()
    assert page.editor is None
    assert "Sign your opinion first" in page.guide


def test_a_panel_concludes_after_its_round(leading: Tab) -> None:
    page = leading.in_state(CaseState.IN_REVIEW).open()
    assert page.editor is None
    assert "after the round is closed" in page.guide


def test_parts_of_opinions_are_taken_over(leading: Tab) -> None:
    leading.open()
    first, second = panel().opinions[:2]
    leading.presenter.take(first.id, "diagnosis")
    leading.presenter.take(second.id, "recommendation")
    leading.presenter.take(second.id, "recommendation")
    typed = leading.presenter.typed
    assert (typed.diagnosis, typed.code) == (first.content.diagnosis.text, "I61.0")
    assert typed.recommendation == second.content.recommendation, "the same advice is not written twice"


def test_the_preview_says_who_will_be_printed_as_dissenting(leading: Tab) -> None:
    leading.open()
    leading.presenter.take(panel().opinions[0].id, "diagnosis")
    page = leading.page()
    assert page.editor is not None
    said = dict(page.editor.preview)
    assert said["Dissenting opinions"] == "Dr كوثر بنعلي", "she was outvoted"
    assert said["Rounds"].endswith("Traitement médical, surveillance")
    leading.presenter.type(diagnosis="Gliome", code="C71.9")
    page = leading.page()
    assert page.editor is not None
    assert dict(page.editor.preview)["Dissenting opinions"].count("Dr") == 3


def test_nothing_is_signed_while_something_is_missing(leading: Tab) -> None:
    leading.open()
    leading.presenter.type(diagnosis="Hématome", follow_up_due=date(2020, 1, 1))
    assert set(leading.presenter.problems()) == {"recommendation", "follow_up"}
    leading.presenter.sign()
    assert "report.sign" not in leading.desk.gateway.names()


def test_signing_reads_back_and_sends_what_was_typed(leading: Tab) -> None:
    leading.open()
    leading.presenter.type(diagnosis=" Hématome ", code="I61.0", text="Stable.", recommendation="Transférer.")
    leading.presenter.ask_news_in(14)
    leading.presenter.sign()
    read_back = leading.desk.notices.asked[-1]
    assert "Hématome (I61.0)" in read_back
    assert "Assessment: Stable." in read_back
    assert "Printed as dissenting: Dr كوثر بنعلي" in read_back
    document = leading.desk.gateway.last("report.sign").body
    assert isinstance(document, SignedDocument)
    signed = decode(document.payload, Conclusion)
    assert signed.author_id == LEAD.id
    assert signed.diagnosis.text == "Hématome"
    assert signed.follow_up_due == at(230).date() + timedelta(days=14)
    assert signed.language == "en", "the window's language, where nothing else was chosen"
    leading.desk.gateway.settle()
    assert leading.presenter.typed == Typed()
    assert leading.desk.notices.shown[-1][1] == "good"


def test_a_device_without_a_key_signs_nothing(leading: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    def sign(_content: object) -> SignedDocument:
        raise NotSignedIn

    monkeypatch.setattr(leading.desk.gateway, "sign", sign)
    leading.open()
    leading.presenter.type(diagnosis="H", recommendation="T", follow_up_due=date(2026, 12, 1))
    leading.presenter.sign()
    assert isinstance(leading.desk.notices.errors[-1], NotSignedIn)
    assert leading.presenter.typed.diagnosis == "H"


def test_without_the_server_nothing_can_be_signed_and_it_says_so(leading: Tab) -> None:
    leading.desk.session.is_online = False
    page = leading.open()
    assert page.editor is not None
    assert "cannot be reached" in page.editor.why_not_sign


def test_what_is_typed_survives(leading: Tab, tmp_path: Path) -> None:
    leading.open()
    leading.presenter.type(text="Brouillon", follow_up_due=date(2026, 12, 24))
    leading.desk.pass_time(timedelta(seconds=5))
    again = Tab(tmp_path, LEAD, panel(), "report.sign").in_state(CaseState.DISCUSSION)
    again.open()
    assert again.presenter.typed.text == "Brouillon"
    assert again.presenter.typed.follow_up_due == date(2026, 12, 24)


def test_codes_are_searched_and_chosen(leading: Tab) -> None:
    leading.open()
    leading.desk.gateway.answers["directory.codes"] = DiagnosisCodes(codes=(CODE,))
    leading.presenter.codes.ask("haemorrhage")
    leading.desk.gateway.settle()
    assert list(leading.presenter.codes.found) == [CODE]
    leading.presenter.choose_code(CODE)
    assert not leading.presenter.codes.found
    assert leading.presenter.typed.diagnosis == CODE.title
    leading.presenter.drop_code()
    assert leading.presenter.typed.code == ""


def test_the_requester_reads_and_acknowledges(asking: Tab) -> None:
    page = asking.open()
    assert [(line.title, line.id) for line in page.reports] == [("Report", "r1"), ("Addendum", "r2")]
    assert "74 kB" in page.reports[0].detail
    assert page.may_acknowledge
    assert asking.presenter.news_by() == date(2026, 12, 7), "the date the conclusion asks for"
    asking.answer("report.acknowledge", asking.view)
    asking.presenter.type(news_by=date(2026, 12, 1))
    asking.presenter.acknowledge()
    assert "report.acknowledge" not in asking.desk.gateway.names(), "nobody has read what was never opened"
    assert "Open the report" in page.why_not_acknowledge
    asking.presenter.note_opened(ADDED.id)
    assert asking.page().why_not_acknowledge, "an addendum is not the report"
    asking.presenter.note_opened(SIGNED.id)
    assert asking.page().why_not_acknowledge == ""
    asking.presenter.acknowledge()
    assert asking.desk.gateway.last("report.acknowledge").body == FollowUpDate(due=date(2026, 12, 1))


def test_a_date_that_passed_is_not_sent(asking: Tab) -> None:
    asking.open()
    asking.presenter.type(news_by=date(2026, 1, 1))
    asking.presenter.acknowledge()
    assert "report.acknowledge" not in asking.desk.gateway.names()


def test_the_outcome_is_recorded_before_the_case_closes(asking: Tab) -> None:
    asking.view = replace(asking.view, allowed=("report.read", "followup.record", "case.close"))
    page = asking.in_state(CaseState.FOLLOW_UP, follow_up_due=date(2026, 11, 1)).open()
    assert page.tone == "danger", "the date has passed"
    assert page.why_not_close
    recorded = FollowUp(outcome="Rentré à domicile", recorded_at=at(220), followed_advice=False)
    asking.answer("followup.record", replace(asking.view, follow_up=recorded))
    asking.presenter.record_outcome()
    assert "followup.record" not in asking.desk.gateway.names(), "nothing was written"
    asking.presenter.type(outcome=" Rentré à domicile ", followed_advice=False)
    asking.presenter.record_outcome()
    asking.desk.gateway.settle()
    body = asking.desk.gateway.last("followup.record").body
    assert body == Outcome(outcome="Rentré à domicile", followed_advice=False)
    page = asking.page()
    assert ("Outcome", "Rentré à domicile") in page.outcome
    assert ("Advice followed", "no") in page.outcome
    assert page.why_not_close == ""
    asking.answer("case.close", asking.view)
    asking.presenter.close_case()
    assert "case.close" in asking.desk.gateway.names()


def test_an_addendum_is_read_back_and_sent(asking: Tab) -> None:
    asking.view = replace(asking.view, allowed=("report.read", "report.addendum"))
    asking.desk.gateway.answers["report.addendum"] = ADDED
    assert asking.open().may_add
    asking.presenter.add()
    assert "report.addendum" not in asking.desk.gateway.names()
    asking.presenter.type(addendum="Contrôle stable.")
    asking.presenter.add()
    asking.desk.gateway.settle()
    assert "Contrôle stable." in asking.desk.notices.asked[-1]
    document = asking.desk.gateway.last("report.addendum").body
    assert isinstance(document, SignedDocument)
    asking.desk.gateway.key.public_key().verify(document.signature, document.payload)
    signed = decode(document.payload, Addendum)
    assert (signed.text, signed.case_id, signed.author_id) == ("Contrôle stable.", CASE, GP.id)
    assert (signed.report_id, signed.report_sha256) == (SIGNED.id, SIGNED.sha256), "not the addendum before"
    assert asking.presenter.typed.addendum == ""


def test_a_saved_report_does_not_name_the_patient(asking: Tab, tmp_path: Path) -> None:
    asking.open()
    asking.desk.gateway.answers["report.read"] = b"%PDF-1.7"
    assert asking.presenter.file_name(SIGNED.id) == "report-2026-000123.pdf"
    assert asking.presenter.file_name(ADDED.id) == "addendum-2026-000123.pdf"
    path = tmp_path / "report.pdf"
    asking.presenter.save(SIGNED.id, path)
    asking.desk.gateway.settle()
    assert path.read_bytes() == b"%PDF-1.7"
    asking.presenter.save(SIGNED.id, tmp_path / "no such folder" / "report.pdf")
    asking.desk.gateway.settle()
    assert asking.desk.notices.shown[-1][1] == "warning"


def test_others_see_who_is_next(tmp_path: Path) -> None:
    for state, word in (
        (CaseState.IN_REVIEW, "once it is signed"),
        (CaseState.CONCLUDED, "acknowledges"),
        (CaseState.FOLLOW_UP, "became of the patient"),
        (CaseState.CLOSED, "closed"),
        (CaseState.CANCELLED, "no report"),
    ):
        tab = Tab(tmp_path, EXPERTS[1], panel()).in_state(state)
        page = tab.open()
        assert word in page.guide
        assert page.editor is None
        may = (page.may_acknowledge, page.may_record_outcome, page.may_add, page.shows_close)
        assert not any(may)
