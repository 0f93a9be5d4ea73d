"""The report tab without Tk: reads, keeps what is typed, signs, and sees the case to its end."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from cases.model.audit import Event
from cases.model.case import Urgency
from cases.model.ids import AccountId, CaseId, OpinionId, ReportId
from cases.model.opinion import DiagnosisCode, Opinion
from cases.model.report import Addendum, ReportCard
from cases.model.round import RoundView
from cases.wire import endpoints
from cases.wire.messages import FollowUpDate, Opinions, Outcome, Reports, Rounds
from plugins.report_export import conclusion as written
from plugins.report_export.conclusion import Basis, Part
from plugins.report_export.read_back import addendum_read_back, report_read_back
from plugins.report_export.report_page import Page, compose, newest_report
from plugins.report_export.typed import FOLDER, Typed
from workstation.api.case_screen import CaseScreen
from workstation.api.code_search import CodeSearch
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import _
from workstation.api.safekeeping import Keeper
from workstation.api.signing import Signing
from workstation.api.times import long_day
from workstation.api.unopened import with_images_known
from workstation.api.words import case_title


class ReportPresenter:
    """Behind the report tab of a case.

    Args:
        desk: the window's services.
        changed: called on the UI thread when `page()` may be another.
        retyped: called when what is typed was replaced: another case, a part of an opinion, something sent.
        read_back: shows what is about to be signed.
    """

    def __init__(
        self,
        desk: Desk,
        changed: Callable[[], None],
        retyped: Callable[[], None],
        read_back: Callable[[Signing], object],
    ) -> None:
        self._desk = desk
        self._changed = changed
        self._retyped = retyped
        self._read_back = read_back
        self.screen = CaseScreen(desk, changed)
        self.screen.also(endpoints.READ_OPINIONS, self._keep_opinions)
        self.screen.also(endpoints.READ_ROUNDS, self._keep_rounds)
        self.screen.also(endpoints.READ_REPORTS, self._keep_reports, row="report.read")
        self.keeper = Keeper(desk, FOLDER, Typed())
        self.codes = CodeSearch(desk, changed)
        self._opinions: tuple[Opinion, ...] = ()
        self._rounds: tuple[RoundView, ...] = ()
        self._reports: tuple[ReportCard, ...] = ()
        self._fetching: Ticket | None = None
        self._looking: Ticket | None = None
        self._is_fresh = True

    @property
    def typed(self) -> Typed:
        """What is typed and not sent."""
        return self.keeper.typed

    @property
    def me(self) -> AccountId | None:
        """The reader."""
        return self._desk.session.me.practitioner.id if self._desk.session.me else None

    def now(self) -> datetime:
        """Return the desk's time."""
        return self._desk.now()

    def open(self, case_id: CaseId) -> None:
        """Show a case with what was typed on it."""
        if self.screen.view is None or self.screen.view.card.id != case_id:
            self._opinions, self._rounds, self._reports = (), (), ()
            self._is_fresh = True
            if self.me is not None:
                self.keeper.open(f"{self.me}-{case_id}")
            self._retyped()
        self.screen.open(case_id)

    def heard(self, event: Event) -> None:
        """Take note of an event."""
        self.screen.heard(event)

    def page(self) -> Page | None:
        """Return the tab as it is now, or None before the case was read."""
        basis = self._basis()
        if basis is None:
            return None
        online = self._desk.session.is_online
        return compose(basis, self._reports, self.typed, self.me, self._desk.now(), is_online=online)

    def language(self) -> str:
        """Return the language of the report: as chosen, or the window's where it can be printed in it."""
        return self.typed.language or ("en" if self._desk.language == "en" else "fr")

    def type(self, **changes: object) -> None:
        """Take what was typed; fields of `Typed`."""
        self.keeper.change(msgspec.structs.replace(self.typed, **changes))
        self._changed()

    def take(self, opinion_id: OpinionId, part: Part) -> None:
        """Take a part of an opinion over into the conclusion."""
        opinion = next(each for each in self._opinions if each.id == opinion_id)
        self._replace(written.taken(self.typed, opinion, part))

    def choose_code(self, code: DiagnosisCode) -> None:
        """Take a code of the catalogue; its title becomes the diagnosis where none was written."""
        self.codes.forget()
        diagnosis = self.typed.diagnosis.strip() or code.title
        self._replace(
            msgspec.structs.replace(self.typed, code=code.code, code_title=code.title, diagnosis=diagnosis)
        )

    def drop_code(self) -> None:
        """Go without a code."""
        self._replace(msgspec.structs.replace(self.typed, code="", code_title=""))

    def ask_news_in(self, days: int) -> None:
        """Expect news of the patient in so many days."""
        due = self._desk.now().date() + timedelta(days=days)
        self._replace(msgspec.structs.replace(self.typed, follow_up_due=due))

    def problems(self) -> dict[written.Field, str]:
        """Return what is missing before the report can be signed."""
        return written.problems(self.typed, self._desk.now().date())

    def sign(self) -> None:
        """Sign the conclusion, after it is read back."""
        basis = self._basis()
        if basis is None or self.me is None or self.problems():
            return
        typed = msgspec.structs.replace(self.typed, language=self.language())
        content = written.content(typed, basis, self.me, self._desk.now())

        def sign() -> None:
            call = endpoints.SIGN_REPORT.call
            self.screen.sign(
                content,
                lambda document: call(document, case_id=content.case_id),
                lambda _card: self._signed(),
            )

        against, about = written.differing(self.typed, basis), case_title(basis.view)

        def known(is_blind: bool) -> None:
            self._read_back(report_read_back(content, against, sign, about=about, is_blind=is_blind))

        if self._looking is not None:
            self._looking.cancel()
        self._looking = with_images_known(self._desk, self.screen, known)

    def news_by(self) -> date | None:
        """Return when the requester reports back: as typed, or as the conclusion asks."""
        view = self.screen.view
        return self.typed.news_by or (view.card.follow_up_due if view else None)

    def acknowledge(self) -> None:
        """Acknowledge the report with the date of the next news."""
        due = self.news_by()
        page = self.page()
        if due is None or due < self._desk.now().date() or page is None or page.why_not_acknowledge:
            return
        call = endpoints.ACKNOWLEDGE_REPORT.call(FollowUpDate(due=due), case_id=self.screen.case_id)
        text = _("The report is acknowledged. News of the patient are due on {date}.")
        self.screen.act(call, lambda _view: self._done(text.format(date=long_day(due)), news_by=None))

    def record_outcome(self) -> None:
        """Record what became of the patient."""
        outcome = Outcome(outcome=self.typed.outcome.strip(), followed_advice=self.typed.followed_advice)
        if outcome.outcome:
            call = endpoints.RECORD_OUTCOME.call(outcome, case_id=self.screen.case_id)
            self.screen.act(call, lambda _view: self._done(_("The outcome is recorded."), outcome=""))

    def close_case(self) -> None:
        """Close the case, after asking."""

        def close() -> None:
            call = endpoints.CLOSE_CASE.call(case_id=self.screen.case_id)
            self.screen.act(call, lambda _view: self._done(_("The case is closed.")))

        self._desk.notices.confirm(
            _("Close the case?"),
            _("Everything stays readable. The requester or the coordinator can open it again."),
            _("Close the case"),
            close,
        )

    def add(self) -> None:
        """Sign an addition to the newest report, after it is read back."""
        text, report, view = self.typed.addendum.strip(), newest_report(self._reports), self.screen.view
        if not text or report is None or self.me is None or view is None:
            return
        content = Addendum(
            case_id=self.screen.case_id,
            author_id=self.me,
            written_at=self._desk.now(),
            report_id=report.id,
            report_sha256=report.sha256,
            text=text,
        )

        def sign() -> None:
            call = endpoints.ADD_ADDENDUM.call
            self.screen.sign(
                content,
                lambda document: call(document, case_id=content.case_id),
                lambda _card: self._done(_("The addendum is signed."), addendum=""),
            )

        self._read_back(addendum_read_back(content, sign, about=case_title(view)))

    def fetch(self, report_id: ReportId, on_pdf: Callable[[bytes], None]) -> None:
        """Get the PDF of a report."""
        if self._fetching is not None:
            self._fetching.cancel()
        call = endpoints.READ_REPORT.call(case_id=self.screen.case_id, report_id=report_id)
        self._fetching = self._desk.gateway.submit(call, on_pdf)

    def note_opened(self, report_id: ReportId) -> None:
        """Take note that the reader has a report before the eyes."""
        newest = newest_report(self._reports)
        if newest is not None and newest.id == report_id:
            self.type(opened=report_id)

    def file_name(self, report_id: ReportId) -> str:
        """Return what a saved report is called; it does not name the patient."""
        number = self.screen.view.card.number if self.screen.view else ""
        chosen = next(each for each in self._reports if each.id == report_id)
        name = _("addendum-{number}.pdf") if chosen.is_addendum_to else _("report-{number}.pdf")
        return name.format(number=number)

    def save(self, report_id: ReportId, path: Path) -> None:
        """Save the PDF of a report on this computer."""

        def write(pdf: bytes) -> None:
            try:
                path.write_bytes(pdf)
            except OSError:
                text = _(
                    "The report could not be saved at {place}. Choose another folder, or free some space."
                )
                self._desk.notices.show(text.format(place=path.parent), "warning")
            else:
                self.note_opened(report_id)
                self._desk.notices.show(_("The report is saved as {name}.").format(name=path.name), "good")

        self.fetch(report_id, write)

    def close(self) -> None:
        """Save what is typed and stop."""
        self.keeper.close()
        self.codes.forget()
        for ticket in (self._fetching, self._looking):
            if ticket is not None:
                ticket.cancel()
        self.screen.close()

    def _basis(self) -> Basis | None:
        view = self.screen.view
        return Basis(view=view, opinions=self._opinions, rounds=self._rounds) if view else None

    def _signed(self) -> None:
        self._replace(Typed())
        self._desk.notices.show(_("The report is signed; the requester is told."), "good")

    def _done(self, text: str, **cleared: object) -> None:
        self._replace(msgspec.structs.replace(self.typed, **cleared))
        self._desk.notices.show(text, "good")

    def _replace(self, typed: Typed) -> None:
        self.keeper.change(typed)
        self._retyped()
        self._changed()

    def _keep_opinions(self, opinions: Opinions) -> None:
        self._opinions = opinions.opinions
        self._prefill()

    def _prefill(self) -> None:
        """Begin, once, with the only expert's own opinion: it becomes the report unless it is changed."""
        page, typed = self.page(), self.typed
        is_alone = len(self._opinions) == 1 and self._opinions[0].author.id == self.me
        if not self._is_fresh or page is None or page.editor is None or not is_alone:
            return
        self._is_fresh = False
        if not typed.diagnosis and not typed.recommendation:
            typed = written.taken(typed, self._opinions[0], "diagnosis")
            typed = written.taken(typed, self._opinions[0], "recommendation")
            due = typed.follow_up_due or written.usual_follow_up(self._urgency(), self._desk.now().date())
            self._replace(msgspec.structs.replace(typed, follow_up_due=due))

    def _urgency(self) -> Urgency:
        return self.screen.view.card.urgency if self.screen.view else Urgency.ROUTINE

    def _keep_rounds(self, rounds: Rounds) -> None:
        self._rounds = rounds.rounds

    def _keep_reports(self, reports: Reports) -> None:
        self._reports = reports.reports
