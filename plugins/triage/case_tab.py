"""The triage tab of a case: what is asked at the left, who answers at the right."""

import tkinter as tk
from collections.abc import Mapping

from cases.model.audit import Event
from cases.model.case import Urgency
from cases.model.ids import AccountId, CaseId
from cases.model.people import Practitioner, Specialty
from plugins.triage.choice import Candidate, Choice
from plugins.triage.presenter import Triage, TriagePresenter
from workstation.api import words
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.ui.kit import (
    Badge,
    Banner,
    Box,
    Button,
    EmptyState,
    Entry,
    IconButton,
    Label,
    LinkButton,
    Muted,
    Row,
    RowList,
    ScrollArea,
    px,
)
from workstation.ui.kit import Choice as ChoiceField
from workstation.ui.kit.parts import Redrawn, TitledCard

_ALL = "all"
_IN_SIGHT = 7


class TriageTab:
    """The tab.

    Args:
        opened: the tabs that hear of events; this one is among them until it is closed.

    Attributes:
        widget: what the window shows.
    """

    def __init__(self, desk: Desk, master: tk.Misc, opened: "list[TriageTab]") -> None:
        self.widget: tk.Widget = Box(master)
        self.widget.columnconfigure(0, weight=1)
        self.widget.rowconfigure(0, weight=1)
        self._wait = EmptyState(self.widget, "clock", _("The case is being opened…"))
        self._wait.grid(row=0, column=0)
        self._area = ScrollArea(self.widget)
        self._opened = opened
        self._case_id = ""
        self._candidates: tuple[Candidate, ...] = ()
        self.presenter = TriagePresenter(desk, self._draw)
        self._build(self._area.body)
        opened.append(self)

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Show a case."""
        if arguments["case_id"] != self._case_id:
            self._case_id = arguments["case_id"]
            self.search.set_value("")
        self.presenter.open(CaseId(self._case_id))
        self.search.focus_set()

    def heard(self, event: Event) -> None:
        """Take note; the case is read again when the tab is in sight."""
        self.presenter.heard(event, is_in_sight=bool(self.widget.winfo_viewable()))

    def closed(self) -> None:
        """Stop."""
        self._opened.remove(self)
        self.presenter.close()

    def _build(self, body: Box) -> None:
        body.columnconfigure(0, weight=2, uniform="triage")
        body.columnconfigure(1, weight=3, uniform="triage")
        left, right = Box(body), Box(body)
        self._meanwhile = Redrawn[tuple[str, bool]](body, self._build_meanwhile)
        self._meanwhile.grid(row=0, column=0, columnspan=2, sticky="ew")
        for column, box in enumerate((left, right)):
            box.columnconfigure(0, weight=1)
            box.grid(row=1, column=column, sticky="new", padx=(px(12) if column else 0, 0), pady=px(8))
        self._subset = Redrawn[tuple[str, ...]](left, self._build_subset)
        self._subset.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        self._build_decision(left)
        self._build_directory(right)
        self._build_choice(right)

    def _build_decision(self, left: Box) -> None:
        card = TitledCard(left, _("Specialty and urgency"), "flag")
        card.grid(row=1, column=0, sticky="ew", pady=(0, px(12)))
        specialties = [(s.value, words.specialty_title(s)) for s in Specialty]
        urgencies = [(u.value, words.urgency_answer(u)) for u in Urgency]
        self.specialty = ChoiceField(
            card.body,
            sorted(specialties, key=lambda pair: pair[1]),
            on_change=lambda value: self.presenter.set_specialty(Specialty(value)),
        )
        self.specialty.grid(row=0, column=0, sticky="ew")
        self.urgency = ChoiceField(
            card.body, urgencies, on_change=lambda value: self.presenter.set_urgency(Urgency(value))
        )
        self.urgency.grid(row=1, column=0, sticky="ew", pady=(px(8), 0))
        self._returns = Box(left)
        self._returns.grid(row=2, column=0, sticky="w")
        self.send_back = LinkButton(
            self._returns, _("Send back to the requester"), lambda: self.presenter.do("case.send_back")
        )
        self.send_back.grid(row=0, column=0, sticky="w")
        self.decline = LinkButton(
            self._returns, _("Decline the case"), lambda: self.presenter.do("case.decline")
        )
        self.decline.grid(row=1, column=0, sticky="w")

    def _build_directory(self, right: Box) -> None:
        card = TitledCard(right, _("Who can answer"), "stethoscope")
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        card.body.columnconfigure((0, 1), weight=1, uniform="search")
        self.listed = RowList(card.body, self._picked, max_rows=_IN_SIGHT)
        self.listed.grid(row=2, column=0, columnspan=2, sticky="ew")
        self.search = Entry(
            card.body,
            placeholder=_("Name or establishment"),
            icon_name="search",
            on_change=self.presenter.search,
            on_submit=self.listed.pick,
        )
        self.search.grid(row=0, column=0, sticky="ew", padx=(0, px(8)))
        options = [(s.value, words.specialty_title(s)) for s in Specialty]
        self.filter = ChoiceField(
            card.body,
            [(_ALL, _("All specialties")), *sorted(options, key=lambda pair: pair[1])],
            on_change=lambda value: self.presenter.filter(None if value == _ALL else Specialty(value)),
        )
        self.filter.grid(row=0, column=1, sticky="ew")
        self.note = Muted(card.body, "", wrap=True)
        self.note.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(px(8), px(4)))
        self.invite_colleague = LinkButton(
            card.body, _("Invite a colleague…"), self.presenter.open_invitation
        )
        self.invite_colleague.grid(row=3, column=0, columnspan=2, sticky="w")
        self.invite_colleague.grid_remove()
        self.search.inner.bind("<Up>", lambda _e: self.listed.move(-1), add=True)
        self.search.inner.bind("<Down>", lambda _e: self.listed.move(1), add=True)

    def _build_choice(self, right: Box) -> None:
        card = TitledCard(right, _("Those you chose"), "users")
        card.grid(row=1, column=0, sticky="ew")
        self._chosen = Redrawn[Choice](card.body, self._build_chosen)
        self._chosen.grid(row=0, column=0, sticky="ew")
        self._sentence = Label(card.body, "", wrap=True)
        self._sentence.grid(row=1, column=0, sticky="ew", pady=(px(6), px(10)))
        self.invite = Button(card.body, _("Invite"), self.presenter.invite, kind="primary", icon_name="send")
        self.invite.grid(row=2, column=0, sticky="e")

    def _draw(self) -> None:
        triage = self.presenter.triage()
        if triage is None:
            self._area.grid_remove()
            self._wait.grid()
            return
        self._wait.grid_remove()
        self._area.grid(row=0, column=0, sticky="nsew")
        self._meanwhile.show((triage.overtaken, triage.has_aside))
        self._subset.show((triage.question, triage.subset, triage.origin, triage.due, triage.due_tone))
        self.specialty.set_value(triage.choice.specialty.value)
        self.urgency.set_value(triage.choice.urgency.value)
        self.filter.set_value(triage.filter.value if triage.filter else _ALL)
        self._draw_list(triage)
        self._chosen.show(triage.choice)
        self._sentence.set(triage.standing or triage.choice.sentence())
        self._draw_buttons(triage)

    def _draw_list(self, triage: Triage) -> None:
        if triage.is_searching:
            self.note.set(_("The directory is being read…"))
            return
        self.note.set(_("Those with the fewest open cases come first. Return or a click chooses."))
        if not triage.candidates:
            self.note.set(triage.nobody)
        if not triage.candidates and triage.may_invite:
            self.invite_colleague.grid()
        else:
            self.invite_colleague.grid_remove()
        if triage.candidates != self._candidates:
            people: list[object] = [c.practitioner.id for c in triage.candidates]
            marked = self.listed.marked
            is_same = people == [c.practitioner.id for c in self._candidates]
            place = people.index(marked.value) if is_same and marked and marked.value in people else 0
            self._candidates = triage.candidates
            self.listed.set([_row(candidate) for candidate in triage.candidates], place)

    def _draw_buttons(self, triage: Triage) -> None:
        if triage.why_not:
            self.invite.disable(triage.why_not)
        elif triage.overtaken:
            self.invite.disable(_("Look at the new state first."))
        elif self.presenter.screen.is_busy:
            self.invite.disable(_("The invitations are being sent."))
        elif not triage.choice.members:
            self.invite.disable(_("Choose somebody first."))
        elif not triage.is_changed:
            self.invite.disable(_("They are invited already."))
        else:
            self.invite.enable()
        for link in (self.send_back, self.decline):
            if triage.why_no_return:
                link.disable(triage.why_no_return)
            else:
                link.enable()

    def _picked(self, row: Row) -> None:
        found = next((c for c in self._candidates if c.practitioner.id == row.value), None)
        if found is not None:
            self.presenter.toggle(found.practitioner)

    def _build_meanwhile(self, box: Box, shown: tuple[str, bool]) -> None:
        overtaken, has_aside = shown
        presenter = self.presenter
        if overtaken:
            told = Banner(
                box, overtaken, "warning", action=_("Look at the new state"), on_action=presenter.look
            )
        elif has_aside:
            told = Banner(
                box,
                _("This is what stands on the case now. Your own choice is kept."),
                action=_("Take up my choice again"),
                on_action=presenter.take_up,
            )
        else:
            return
        told.grid(row=0, column=0, sticky="ew", pady=(px(8), 0))

    def _build_subset(self, box: Box, shown: tuple[str, ...]) -> None:
        question, subset, origin, due, tone = shown
        card = TitledCard(box, _("The question"), "help")
        card.grid(row=0, column=0, sticky="ew")
        Label(card.body, question, size="subtitle", wrap=True).grid(row=0, column=0, sticky="ew")
        Label(card.body, subset).grid(row=1, column=0, sticky="w", pady=(px(8), 0))
        Muted(card.body, origin, wrap=True).grid(row=2, column=0, sticky="ew")
        if due:
            Badge(card.body, _("Answer due {due}").format(due=due), tone, icon_name="clock").grid(  # type: ignore[arg-type]
                row=3, column=0, sticky="w", pady=(px(8), 0)
            )
        Muted(
            card.body,
            _("Triage sees no name and no image."),
        ).grid(row=4, column=0, sticky="w", pady=(px(8), 0))

    def _build_chosen(self, box: Box, choice: Choice) -> None:
        for row, member in enumerate(choice.members):
            line = Box(box)
            line.columnconfigure(0, weight=1)
            line.grid(row=row, column=0, sticky="ew", pady=(0, px(6)))
            self._build_member(line, member, choice)

    def _build_member(self, line: Box, member: Practitioner, choice: Choice) -> None:
        Label(line, member.name, size="strong", wrap=True).grid(row=0, column=0, sticky="ew")
        is_lead = member.id == choice.lead
        if len(choice.members) > 1 and is_lead:
            Badge(line, _("Leads the panel"), "info", icon_name="star").grid(row=0, column=1, padx=px(8))
        elif len(choice.members) > 1:
            Button(line, _("Let lead"), lambda: self._lead(member.id), kind="ghost", is_small=True).grid(
                row=0, column=1, padx=px(8)
            )
        IconButton(line, "x", _("Take off"), lambda: self.presenter.toggle(member), is_small=True).grid(
            row=0, column=2
        )

    def _lead(self, account_id: AccountId) -> None:
        self.presenter.lead(account_id)


def _row(candidate: Candidate) -> Row:
    who = candidate.practitioner
    return Row(
        title=who.name,
        detail=" · ".join(text for text in (candidate.skills, who.establishment_name) if text),
        note=candidate.load,
        icon_name="check_circle" if candidate.is_chosen else "user",
        value=who.id,
    )
