"""The report tab in a real window: typing, signing, reading the pages, acknowledging."""

import io
import os
import sys
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType

import msgspec
import pytest
from PIL import Image

from cases.model.audit import Event, EventKind
from cases.model.case import CaseState, FollowUp, MemberStatus
from cases.model.ids import ReportId
from cases.model.opinion import SignedDocument
from cases.model.people import Practitioner
from cases.model.report import Addendum, ReportCard, ReportContent
from cases.wire.codec import decode
from cases.wire.messages import FollowUpDate, Opinions, Reports, Rounds
from plugins.report_export import desktop, pdf_pages
from plugins.report_export.pdf_pages import PdfPages
from plugins.report_export.report_screen import ReportScreen
from tests.desktop.hands import all_of, texts
from tests.plugins.paper_desk import PaperDesk
from tests.plugins.people import me
from tests.plugins.report_export.reading import pages, printed
from tests.plugins.report_export.samples import CASE, EXPERTS, GP, at, panel
from viewers.imaging.worker import WorkerPool
from workstation.ui import kit
from workstation.ui.kit import AppWindow, Button

replace = msgspec.structs.replace
SIGNED = ReportCard(id=ReportId("r1"), signed_at=at(205), signed_by=EXPERTS[0], size=74_321, sha256="ab" * 32)


WORKERS = WorkerPool(size=1)


@pytest.fixture(scope="module", autouse=True)
def workers() -> Iterator[None]:
    with WORKERS:
        yield


@pytest.fixture
def window() -> Iterator[AppWindow]:
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        pytest.skip("no display: run under xvfb-run")
    raised: list[BaseException] = []

    def note(_kind: type[BaseException], fault: BaseException, _trace: TracebackType | None) -> None:
        raised.append(fault)

    made = AppWindow("Report", size=(1200, 760), scale=1.0, on_fault=note)
    made.columnconfigure(0, weight=1)
    made.rowconfigure(0, weight=1)
    yield made
    made.destroy()
    if raised:
        raise raised[0]


class Shown:
    """The tab in a window, before a paper desk."""

    def __init__(self, window: AppWindow, folder: Path, reader: Practitioner, *allowed: str) -> None:
        self.window = window
        self.desk = PaperDesk(me(reader), folder)
        self.desk.time = at(230)
        self.desk.workers = WORKERS
        self.content: ReportContent = panel()
        case = self.content.case
        seats = tuple(replace(m, answered=m.status is MemberStatus.ACCEPTED) for m in case.panel)
        self.view = replace(case, panel=seats, allowed=(*allowed, "report.read"))
        self.desk.gateway.answers = {
            "case.read": lambda _call: self.view,
            "opinion.read": Opinions(opinions=self.content.opinions),
            "round.read": Rounds(rounds=self.content.rounds),
            "report.list": Reports(),
        }

    def open(self, state: CaseState, **more: object) -> ReportScreen:
        self.view = replace(self.view, card=replace(self.view.card, state=state, **more))
        screen = desktop.build(self.desk.desk, self.window)
        assert isinstance(screen, ReportScreen)
        screen.widget.grid(row=0, column=0, sticky="nsew")
        screen.shown({"case_id": CASE})
        self.pump(lambda: screen.guide is not None)
        return screen

    def dialog(self) -> kit.Dialog:
        """Return the dialog that reads back."""
        self.window.update()
        return next(all_of(self.window, kit.Dialog))

    def agree(self) -> None:
        """Press the button of the dialog that signs."""
        next(b for b in all_of(self.dialog(), Button) if b.kind == "primary").invoke()

    def pump(self, until: Callable[[], bool], timeout_s: float = 20) -> None:
        end = time.monotonic() + timeout_s
        while not until():
            assert time.monotonic() < end, "timed out"
            self.desk.pass_time()
            WORKERS.poll()
            self.window.update()
        self.window.update()


def type_into(widget: tk.Misc, text: str) -> None:
    widget.focus_force()
    widget.update()
    for character in text:
        widget.event_generate("<Key>", keysym="space" if character == " " else character)
    widget.update()


def test_a_conclusion_is_typed_and_signed(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, EXPERTS[0], "report.sign")
    shown.desk.gateway.answers["report.sign"] = SIGNED
    screen = shown.open(CaseState.DISCUSSION)
    shown.pump(lambda: screen.form.winfo_ismapped() != 0)
    screen.form.sign.invoke()
    assert screen.form.diagnosis.problem
    assert "report.sign" not in shown.desk.gateway.names()
    type_into(screen.form.diagnosis.field.inner, "hematome")
    type_into(screen.form.recommendation.field.inner, "ne pas operer")
    screen.presenter.ask_news_in(7)
    assert screen.presenter.typed.diagnosis == "hematome"
    assert screen.presenter.typed.recommendation == "ne pas operer"
    assert screen.form.follow_up.field.day == date(2026, 11, 30)
    assert screen.form.diagnosis.problem == ""
    screen.form.sign.invoke()
    assert "ne pas operer" in texts(shown.dialog())
    shown.agree()
    shown.pump(lambda: screen.form.diagnosis.field.value == "")
    assert "report.sign" in shown.desk.gateway.names()
    screen.closed()


def test_the_report_is_read_in_the_window(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, GP, "report.acknowledge")
    shown.desk.gateway.answers["report.list"] = Reports(reports=(SIGNED,))
    shown.desk.gateway.answers["report.read"] = printed(shown.content)
    screen = shown.open(CaseState.CONCLUDED, follow_up_due=date(2026, 12, 7))
    page = screen.presenter.page()
    assert page is not None
    shown.pump(lambda: bool((screen.presenter.page() or page).reports))
    screen.read((screen.presenter.page() or page).reports[0])
    assert "pypdfium2" not in vars(pdf_pages), "pages are rendered in a process of their own"
    assert screen.pages.drawn == ()
    shown.pump(lambda: screen.pages.drawn == (0,))
    count = len(pages(printed(shown.content)))
    assert screen.pages.title.text == f"Report · {count} p."
    screen.pages.canvas.focus_force()
    window.update()
    screen.pages.canvas.event_generate("<End>")
    shown.pump(lambda: count - 1 in screen.pages.drawn)
    assert 0 not in screen.pages.drawn, "pages out of sight are forgotten"
    screen.pages.back.invoke()
    shown.pump(lambda: screen.pages.winfo_ismapped() == 0)
    assert screen.pages.drawn == ()
    screen.closed()


def test_a_page_that_cannot_be_shown_says_so(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, GP)
    shown.desk.gateway.answers["report.list"] = Reports(reports=(SIGNED,))
    shown.desk.gateway.answers["report.read"] = b"%PDF-1.7 nothing"
    screen = shown.open(CaseState.CONCLUDED)
    shown.pump(lambda: bool((page := screen.presenter.page()) and page.reports))
    page = screen.presenter.page()
    assert page is not None
    screen.read(page.reports[0])
    canvas = screen.pages.canvas
    shown.pump(lambda: bool(canvas.find_withtag("page0")))
    text: str = canvas.tk.call(canvas, "itemcget", "page0", "-text")
    assert "cannot be shown" in text
    assert screen.pages.title.text == "Report"
    screen.closed()


def test_pages_of_other_shapes_get_their_own_sheets(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, GP)
    pages = PdfPages(window, shown.desk.desk, lambda: None, lambda: None)
    pages.grid(row=0, column=0, sticky="nsew")
    window.update()
    paper = io.BytesIO()
    sheets = [Image.new("RGB", size, "white") for size in ((400, 200), (300, 300))]
    sheets[0].save(paper, "PDF", save_all=True, append_images=sheets[1:])
    pages.show(paper.getvalue(), "Plan")
    shown.pump(lambda: pages.drawn == (0, 1))
    assert pages.title.text == "Plan · 2 p."
    shapes = [round(pages._pictures[n].width() / pages._pictures[n].height(), 1) for n in (0, 1)]
    assert shapes == [2.0, 1.0]
    assert all(abs(pages._pictures[n].width() - pages._wide) <= 2 for n in (0, 1))
    pages.clear()


def test_an_addendum_is_typed_read_back_and_signed(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, EXPERTS[0], "report.addendum")
    shown.desk.gateway.answers["report.list"] = Reports(reports=(SIGNED,))
    shown.desk.gateway.answers["report.addendum"] = replace(SIGNED, is_addendum_to=SIGNED.id)
    screen = shown.open(CaseState.FOLLOW_UP)
    shown.pump(lambda: screen.addendum.winfo_ismapped() != 0)
    assert not screen.addendum.button.is_enabled
    type_into(screen.addendum.text.inner, "stable")
    screen.addendum.button.invoke()
    assert "stable" in texts(shown.dialog())
    assert "report.addendum" not in shown.desk.gateway.names()
    shown.agree()
    shown.pump(lambda: screen.addendum.text.value == "")
    document = shown.desk.gateway.last("report.addendum").body
    assert isinstance(document, SignedDocument)
    shown.desk.gateway.key.public_key().verify(document.signature, document.payload)
    assert decode(document.payload, Addendum).report_sha256 == SIGNED.sha256
    screen.closed()


def test_the_requester_acknowledges(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, GP, "report.acknowledge")
    screen = shown.open(CaseState.CONCLUDED, follow_up_due=date(2026, 12, 7))
    shown.desk.gateway.answers["report.acknowledge"] = shown.view
    shown.pump(lambda: screen.acknowledge.winfo_ismapped() != 0)
    assert screen.acknowledge.due.field.day == date(2026, 12, 7)
    screen.acknowledge.button.invoke()
    shown.pump(lambda: "report.acknowledge" in shown.desk.gateway.names())
    assert shown.desk.gateway.last("report.acknowledge").body == FollowUpDate(due=date(2026, 12, 7))
    screen.closed()


def test_an_event_of_the_case_makes_the_tab_read_again(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, GP, "report.acknowledge")
    screen = shown.open(CaseState.DISCUSSION)
    shown.view = replace(shown.view, card=replace(shown.view.card, state=CaseState.CONCLUDED))
    desktop.on_event(Event(sequence=9, at=at(231), kind=EventKind.REPORT_SIGNED, case_id=CASE))
    shown.pump(lambda: (page := screen.presenter.page()) is not None and page.may_acknowledge)
    screen.closed()
    asked = len(shown.desk.gateway.sent)
    desktop.on_event(Event(sequence=10, at=at(232), kind=EventKind.CASE_CLOSED, case_id=CASE))
    shown.desk.pass_time()
    assert len(shown.desk.gateway.sent) == asked, "a closed tab asks nothing"


def test_the_outcome_form_says_what_is_missing(window: AppWindow, tmp_path: Path) -> None:
    shown = Shown(window, tmp_path, GP, "followup.record", "case.close")
    screen = shown.open(CaseState.FOLLOW_UP)
    shown.pump(lambda: screen.outcome.record.winfo_ismapped() != 0)
    screen.outcome.record.invoke()
    assert screen.outcome.outcome.problem
    close: Button = screen.outcome.close
    assert not close.is_enabled
    recorded = FollowUp(outcome="Rentré à domicile", recorded_at=at(230), followed_advice=True)
    shown.desk.gateway.answers["followup.record"] = replace(shown.view, follow_up=recorded)
    screen.presenter.type(outcome="Rentré à domicile")
    screen.outcome.record.invoke()
    shown.pump(lambda: close.is_enabled and not screen.outcome.record.winfo_ismapped())
    assert not screen.outcome.outcome.winfo_ismapped(), "what was recorded is shown, not an empty form"
    screen.closed()
