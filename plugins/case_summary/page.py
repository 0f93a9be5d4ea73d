"""The case page in the window: next step on top, the question at the left, who and what at the right."""

import tkinter as tk
from collections.abc import Mapping

from cases.model.audit import Event
from cases.model.ids import CaseId
from plugins.case_summary.presenter import SummaryPresenter
from plugins.case_summary.screen import Act, Advice, Exchange, Files, Heading, Passage, SeatLine, Summary
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import (
    Badge,
    Banner,
    Box,
    Button,
    Card,
    EmptyState,
    Icon,
    KeyValues,
    Label,
    LinkButton,
    Muted,
    Progress,
    ScrollArea,
    TextBox,
    px,
)
from workstation.ui.kit.parts import Prose, Redrawn, TitledCard

_Pairs = tuple[tuple[str, str], ...]


class SummaryPage:
    """The view; draws what the presenter composes.

    Args:
        opened: the pages that hear of events; this one is among them until it is closed.

    Attributes:
        widget: what the window shows.
    """

    def __init__(self, desk: Desk, master: tk.Misc, opened: "list[SummaryPage]") -> None:
        self.widget: tk.Widget = Box(master)
        self.widget.columnconfigure(0, weight=1)
        self.widget.rowconfigure(0, weight=1)
        self.presenter = SummaryPresenter(desk, self._draw, self._retyped)
        self._opened = opened
        opened.append(self)
        self._wait = EmptyState(self.widget, "clock", _("The case is being opened…"))
        self._wait.grid(row=0, column=0, sticky="nsew")
        self._area = ScrollArea(self.widget)
        self._case_id = ""
        self._build(self._area.body)

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show a case."""
        if arguments["case_id"] != self._case_id:
            self._case_id = arguments["case_id"]
            self._area.top()
        self.presenter.open(CaseId(self._case_id))

    def heard(self, event: Event) -> None:
        """Read again when something happened and the page is in sight; coming to the front reads anyway."""
        if self.widget.winfo_viewable():
            self.presenter.heard(event)

    def closed(self) -> None:
        """Stop."""
        self._opened.remove(self)
        self.presenter.close()

    def _build(self, body: Box) -> None:
        body.columnconfigure(0, weight=1)
        self._trouble = Redrawn[str](body, self._build_trouble)
        self._top = Redrawn[Heading](body, self._build_top)
        self._advice = Redrawn[tuple[Advice, ...]](body, self._build_advice)
        parts: tuple[Box, ...] = (self._trouble, self._top, self._advice)
        for row, part in enumerate(parts):
            part.grid(row=row, column=0, sticky="ew")
        columns = Box(body)
        columns.grid(row=3, column=0, sticky="nsew")
        columns.columnconfigure(0, weight=3, uniform="page")
        columns.columnconfigure(1, weight=2, uniform="page")
        self._build_left(_column(columns, 0))
        self._build_right(_column(columns, 1))

    def _build_left(self, left: Box) -> None:
        self._prose = Redrawn[tuple[Passage, ...]](left, self._build_prose)
        self._prose.grid(row=0, column=0, sticky="ew")
        self._exchanges = Redrawn[tuple[Exchange, ...]](left, self._build_exchanges)
        self._exchanges.grid(row=1, column=0, sticky="ew")
        self._form = TitledCard(left, _("Your answer"), "message")
        self._answer = TextBox(
            self._form.body, placeholder=_("Answer here, in French or Arabic"), lines=4, on_change=self._typed
        )
        self._answer.grid(row=0, column=0, sticky="ew")
        self._send = Button(
            self._form.body,
            _("Send the answer"),
            self.presenter.send_answer,
            kind="primary",
            icon_name="send",
        )
        self._send.grid(row=1, column=0, sticky="e", pady=(px(10), 0))

    def _build_right(self, right: Box) -> None:
        self._files = Redrawn[Files](right, self._build_files)
        self._patient = Redrawn[tuple[bool, _Pairs]](right, self._build_patient)
        self._seats = Redrawn[tuple[SeatLine, ...]](right, self._build_seats)
        self._aftermath = Redrawn[_Pairs](right, lambda box, p: _facts(box, _("After the answer"), "flag", p))
        self._consent = Redrawn[_Pairs](right, lambda box, p: _facts(box, _("Consent"), "shield", p))
        self._requester = Redrawn[_Pairs](right, lambda box, p: _facts(box, _("Requester"), "building", p))
        self._acts = Redrawn[tuple[Act, ...]](right, self._build_acts)
        parts: tuple[Box, ...] = (
            self._patient,
            self._files,
            self._seats,
            self._aftermath,
            self._requester,
            self._consent,
            self._acts,
        )
        for row, part in enumerate(parts):
            part.grid(row=row, column=0, sticky="ew")

    def _draw(self) -> None:
        summary, error = self.presenter.summary(), self.presenter.screen.error
        if summary is None:
            self._area.grid_remove()
            self._wait.grid()
            return
        self._wait.grid_remove()
        self._area.grid(row=0, column=0, sticky="nsew")
        self._trouble.show(_("What you see may be out of date: it could not be read again.") if error else "")
        self._top.show(summary.heading)
        self._advice.show(summary.advice)
        self._prose.show(summary.prose)
        self._exchanges.show(summary.exchanges)
        self._show_form(is_open=summary.can_answer)
        self._draw_right(summary)

    def _draw_right(self, summary: Summary) -> None:
        self._patient.show((summary.is_triage_only, summary.patient))
        self._files.show(summary.files)
        self._seats.show(summary.seats)
        self._aftermath.show(summary.aftermath)
        self._requester.show(summary.requester)
        self._consent.show(summary.consent)
        self._acts.show(summary.acts)

    def _show_form(self, *, is_open: bool) -> None:
        if not is_open:
            self._form.grid_remove()
            return
        self._form.grid(row=2, column=0, sticky="ew", pady=(0, px(12)))
        self._typed(self._answer.value)

    def _retyped(self) -> None:
        self._answer.set_value(self.presenter.answer)

    def _typed(self, text: str) -> None:
        self.presenter.type_answer(text)
        if self.presenter.screen.is_busy:
            self._send.disable(_("The answer is being sent."))
        elif not text.strip():
            self._send.disable(_("Write the answer first."))
        else:
            self._send.enable()

    def _build_trouble(self, box: Box, text: str) -> None:
        if text:
            Banner(box, text, "warning", action=_("Try again"), on_action=self.presenter.screen.refresh).grid(
                sticky="ew", pady=(0, px(12))
            )

    def _build_top(self, box: Box, heading: Heading) -> None:
        is_mine = bool(heading.turn)
        card = Card(box, "selected" if is_mine else "surface", border="accent" if is_mine else "line")
        card.grid(row=0, column=0, sticky="ew", pady=(px(4), px(12)))
        card.columnconfigure(1, weight=1)
        Icon(card, "user" if is_mine else "clock", tone="accent", size=24).grid(
            row=0, column=0, rowspan=2, padx=(px(16), px(14)), pady=px(14)
        )
        caption = _("Your turn") if is_mine else _("Who acts next")
        Muted(card, f"{caption}  ·  {heading.due}" if heading.due else caption).grid(
            row=0, column=1, sticky="sw", pady=(px(12), 0)
        )
        Label(card, heading.turn or heading.next_step, size="subtitle", wrap=True).grid(
            row=1, column=1, sticky="ew", padx=(0, px(16)), pady=(0, px(12))
        )
        if heading.button:
            Button(card, heading.button, lambda: self.presenter.go(heading.target), kind="primary").grid(
                row=0, column=2, rowspan=2, padx=(0, px(16))
            )
        if heading.reason:
            Banner(box, _("Reason given: {reason}").format(reason=heading.reason), "warning").grid(
                row=1, column=0, sticky="ew", pady=(0, px(12))
            )

    def _build_advice(self, box: Box, advice: tuple[Advice, ...]) -> None:
        for row, each in enumerate(advice):
            card = TitledCard(box, _("Interim advice, to follow now"), "alert", surface="danger_soft")
            card.grid(row=row, column=0, sticky="ew", pady=(0, px(12)))
            Prose(card.body, each.text, size="subtitle").grid(row=0, column=0, sticky="ew")
            Muted(card.body, _("Signed by {by}").format(by=each.signed)).grid(
                row=1, column=0, sticky="w", pady=(px(6), 0)
            )

    def _build_prose(self, box: Box, prose: tuple[Passage, ...]) -> None:
        for row, each in enumerate(prose):
            card = TitledCard(box, each.title, "help" if row == 0 else "")
            card.grid(row=row, column=0, sticky="ew", pady=(0, px(12)))
            Prose(card.body, each.text, size="subtitle" if row == 0 else "body").grid(
                row=0, column=0, sticky="ew"
            )

    def _build_exchanges(self, box: Box, exchanges: tuple[Exchange, ...]) -> None:
        if not exchanges:
            return
        card = TitledCard(box, _("Questions of the experts"), "message")
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        for row, each in enumerate(exchanges):
            Muted(card.body, each.asked).grid(
                row=4 * row, column=0, sticky="w", pady=(px(8) if row else 0, 0)
            )
            Prose(card.body, each.question, size="strong").grid(row=4 * row + 1, column=0, sticky="ew")
            Prose(
                card.body, each.answer or _("Not answered yet."), tone="text" if each.answer else "warning"
            ).grid(row=4 * row + 2, column=0, sticky="ew", pady=(px(4), 0))
            if each.answered:
                Muted(card.body, each.answered).grid(row=4 * row + 3, column=0, sticky="w")

    def _build_patient(self, box: Box, shown: tuple[bool, _Pairs]) -> None:
        is_triage_only, pairs = shown
        card = _facts(box, _("Patient"), "user", pairs)
        if is_triage_only:
            Muted(
                card.body,
                _("The name and the clinical details are shown to those who have accepted to answer."),
                wrap=True,
            ).grid(row=1, column=0, sticky="ew", pady=(px(6), 0))

    def _build_files(self, box: Box, files: Files) -> None:
        card = TitledCard(box, _("Images and documents"), "images")
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        Label(card.body, files.text, wrap=True).grid(row=0, column=0, sticky="ew")
        if 0 < files.share < 1 or (not files.share and not files.why_not):
            progress = Progress(card.body)
            progress.set(files.share)
            progress.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(px(8), 0))
        button = Button(
            card.body, _("Open the images"), self.presenter.open_images, icon_name="eye", is_small=True
        )
        button.grid(row=0, column=1, padx=(px(12), 0))
        if files.why_not:
            button.disable(files.why_not)

    def _build_seats(self, box: Box, seats: tuple[SeatLine, ...]) -> None:
        card = TitledCard(box, _("Panel") if len(seats) > 1 else _("Expert"), "users")
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        if not seats:
            Muted(card.body, _("Nobody is invited yet."), size="body").grid(row=0, column=0, sticky="w")
        for row, seat in enumerate(seats):
            line = Box(card.body)
            line.columnconfigure(0, weight=1)
            line.grid(row=row, column=0, sticky="ew", pady=(px(10) if row else 0, 0))
            Label(line, seat.name, size="strong", wrap=True).grid(row=0, column=0, sticky="ew")
            Muted(line, " · ".join(t for t in (seat.role, seat.place) if t), wrap=True).grid(
                row=1, column=0, sticky="ew"
            )
            Badge(line, seat.status, seat.tone).grid(row=2, column=0, sticky="w", pady=(px(4), 0))
            if seat.note:
                Prose(line, seat.note, tone="muted").grid(row=3, column=0, sticky="ew", pady=(px(4), 0))

    def _build_acts(self, box: Box, acts: tuple[Act, ...]) -> None:
        for row, act in enumerate(acts):
            link = LinkButton(box, act.title, lambda act=act: self.presenter.do(act.id))  # type: ignore[misc]
            link.grid(row=row, column=0, sticky="w")
            if act.why_not:
                link.disable(act.why_not)


def _column(parent: Box, column: int) -> Box:
    box = Box(parent)
    box.columnconfigure(0, weight=1)
    box.grid(row=0, column=column, sticky="new", padx=(px(12) if column else 0, 0))
    return box


def _facts(box: Box, title: str, icon_name: str, pairs: _Pairs) -> TitledCard:
    """Build a card of keys and values; nothing to say is no card."""
    card = TitledCard(box, title, icon_name)
    if pairs:
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
    values = KeyValues(card.body)
    values.set(pairs)
    values.grid(row=0, column=0, sticky="ew")
    return card
