"""Control-K: type a few letters of a command, a screen or a case, and go there."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass, field

from cases.model.case import CaseCard
from cases.model.ids import CaseId
from workstation.api.contexts import Desk
from workstation.api.contributions import Command, Panel
from workstation.api.i18n import _
from workstation.api.words import specialty_title
from workstation.ui.commands import Commands, key_text
from workstation.ui.kit import Card, Divider, Entry, Muted, Row, RowList, fold, fuzzy_score, on_escape, px

_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that can be gone to or done."""

    row: Row
    words: str
    weight: int
    act: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screens:
    """Where one can go: the screens of the sidebar, and the tabs of the case that is open."""

    main: list[Panel]
    tabs: list[Panel] = field(default_factory=list)
    case_id: CaseId | None = None


class CommandPalette(Card):
    """The palette, over the upper half of the window; Escape closes it."""

    def __init__(self, root: tk.Misc, desk: Desk, commands: Commands, screens: Screens) -> None:
        super().__init__(root, "raised", border="line_strong", radius=12)
        self.columnconfigure(0, weight=1)
        self._desk, self._commands, self._screens = desk, commands, screens
        self._before = root.focus_get()
        self.entry = Entry(
            self,
            placeholder=_("A command, a screen, a case number, a patient…"),
            on_change=self._search,
            on_submit=self._submit,
            icon_name="search",
        )
        self.entry.grid(row=0, column=0, sticky="ew", padx=px(14), pady=px(14))
        Divider(self).grid(row=1, column=0, sticky="ew", padx=1)
        self.list = RowList(self, self._picked, max_rows=9)
        self.list.grid(row=2, column=0, sticky="ew", padx=px(6), pady=px(6))
        self._nothing = Muted(self, _("Nothing found. Try fewer letters."), size="body")
        for key, by in (("<Down>", 1), ("<Up>", -1), ("<Next>", 8), ("<Prior>", -8)):
            self.entry.inner.bind(key, lambda _e, by=by: self._move(by))  # type: ignore[misc]
        self.entry.inner.bind("<FocusOut>", lambda _e: self.after_idle(self._left), add=True)
        self._found: list[Found] = []
        on_escape(self, self.close)
        self._search("")
        width = min(px(640), root.winfo_width() - px(40))
        self.place(relx=0.5, y=px(84), anchor="n", width=width)
        self.lift()
        self.entry.focus_set()

    def close(self) -> None:
        """Take it away and give the keyboard back."""
        if not self.winfo_exists():
            return
        root = self.winfo_toplevel()
        self.destroy()
        if self._before is not None and self._before.winfo_exists():
            self._before.focus_set()
        else:
            root.focus_set()

    def _submit(self) -> None:
        self.list.pick()

    def _move(self, by: int) -> str:
        self.list.move(by)
        return "break"

    def _left(self) -> None:
        focused = self.winfo_toplevel().focus_get() if self.winfo_exists() else None
        if focused is not None and not str(focused).startswith(str(self)):
            self.close()

    def _picked(self, row: Row) -> None:
        found = next(each for each in self._found if each.row is row)
        self.close()
        found.act()

    def _search(self, text: str) -> None:
        scored = [(fuzzy_score(text, each.words) + each.weight, each) for each in self._offers(text)]
        hits = [(score, each) for score, each in scored if not text.strip() or score > each.weight]
        hits.sort(key=lambda hit: -hit[0])
        self._found = [each for _score, each in hits[:_MOST]]
        self.list.set([each.row for each in self._found])
        if self._found:
            self._nothing.grid_forget()
            self.list.grid()
        else:
            self.list.grid_remove()
            self._nothing.grid(row=3, column=0, pady=px(20))

    def _offers(self, text: str) -> list[Found]:
        offers = [self._command(command) for command in self._commands.available()]
        offers += [self._screen(panel) for panel in self._screens.main]
        if self._screens.case_id is not None:
            offers += [self._tab(panel, self._screens.case_id) for panel in self._screens.tabs]
        if text.strip():
            words = fold(text).split()
            cards = self._desk.cases.cards()
            offers += [self._case(card) for card in cards if _answers(card, words)]
        return offers

    def _command(self, command: Command) -> Found:
        title = _(command.title)
        row = Row(title=title, note=key_text(command.shortcut), icon_name="wand")
        return Found(row=row, words=title, weight=4, act=lambda: self._commands.run(command))

    def _screen(self, panel: Panel) -> Found:
        title = _("Go to {screen}").format(screen=_(panel.title))
        row = Row(title=title, icon_name=panel.icon)
        return Found(row=row, words=title, weight=6, act=lambda: self._desk.navigation.open(panel.id))

    def _tab(self, panel: Panel, case_id: CaseId) -> Found:
        title = _("In this case: {tab}").format(tab=_(panel.title))
        row = Row(title=title, icon_name=panel.icon)
        return Found(
            row=row, words=title, weight=8, act=lambda: self._desk.navigation.open_case(case_id, panel.id)
        )

    def _case(self, card: CaseCard) -> Found:
        names = "  ".join(name for name in (card.patient_name, card.patient_name_ar) if name)
        title = f"{card.number}  {names}".strip()
        row = Row(title=title, note=specialty_title(card.specialty), icon_name="file")
        words = f"{title} {card.question}"
        return Found(row=row, words=words, weight=0, act=lambda: self._desk.navigation.open_case(card.id))


def _answers(card: CaseCard, words: list[str]) -> bool:
    text = fold(f"{card.number} {card.patient_name} {card.patient_name_ar} {card.question}")
    return all(word in text for word in words)
