"""Short messages to the user: at the edge of the window for a moment, and kept in a list behind the bell."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cases.errors import CaseError
from cases.model.ids import CaseId
from workstation.api.i18n import _
from workstation.api.times import moment
from workstation.ui.error_text import error_text
from workstation.ui.kit import (
    Box,
    Card,
    Divider,
    EmptyState,
    Heading,
    Icon,
    IconButton,
    Label,
    LinkButton,
    Muted,
    ScrollArea,
    Toasts,
    Tone,
    ask_text,
    confirm,
    on_escape,
    px,
)
from workstation.ui.kit.labels import TONE_ICONS
from workstation.ui.kit.toasts import ToastActs

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message that was shown."""

    text: str
    tone: Tone
    at: datetime
    case_id: CaseId | None = None
    tab: str = ""
    on_read: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Unread:
    """How much is unread in a list that a plugin keeps, and the way there."""

    count: int
    open_list: Callable[[], None]


class WindowNotices:
    """The notices of a window (`workstation.api.contexts.Notices`).

    Attributes:
        kept: what was shown, newest first.
        elsewhere: the list of a plugin that keeps what is to be read; None without one.
        changed: called after a notice was added or the list was looked at.
    """

    def __init__(
        self, root: tk.Misc, now: Callable[[], datetime], open_case: Callable[[CaseId, str], None]
    ) -> None:
        self._root, self._now, self._open_case = root, now, open_case
        self._toasts = Toasts(root)
        self.kept: list[Notice] = []
        self._news: list[Notice] = []
        self.elsewhere: Unread | None = None
        self.changed: Callable[[], None] = lambda: None

    @property
    def unseen(self) -> int:
        """Return what the bell counts: what is unread in the list that keeps it, in the same number as there.

        Without such a list, the messages of this window that warned of something and were neither closed by
        hand nor seen in its own list; that one's own act succeeded is no news.
        """
        return self.elsewhere.count if self.elsewhere is not None else len(self._news)

    def show(
        self,
        text: str,
        tone: Tone = "info",
        case_id: CaseId | None = None,
        tab: str = "",
        *,
        on_read: Callable[[], None] = lambda: None,
    ) -> None:
        """Show `text`; with a case it can be clicked, which opens the case at `tab`."""
        notice = Notice(text=text, tone=tone, at=self._now(), case_id=case_id, tab=tab, on_read=on_read)
        self.kept = [notice, *self.kept[: _MOST - 1]]
        if tone in ("warning", "danger"):
            self._news.append(notice)
        read = partial(self._read, notice)
        if case_id is None:
            acts = ToastActs(on_read=read)
        else:
            go = partial(self._open_case, case_id, tab)
            acts = ToastActs(action=_("Open the case"), on_action=go, on_read=read)
        self._toasts.show(text, tone, acts)
        self.changed()

    def count_unread(self, unread: int | None, open_list: Callable[[], None] = lambda: None) -> None:
        """Let the bell count what is unread in a list that a plugin keeps."""
        self.elsewhere = None if unread is None else Unread(unread, open_list)
        self.changed()

    def error(self, error: CaseError) -> None:
        """Show what went wrong and what to do, in the user's language."""
        self.show(error_text(error), "danger")

    def confirm(
        self, title: str, text: str, yes: str, on_yes: Callable[[], None], *, is_dangerous: bool = True
    ) -> None:
        """Ask before something that cannot be undone, or with `is_dangerous` off before something harmless."""
        confirm(self._root, title, text, yes, on_yes, is_dangerous=is_dangerous)

    def ask(self, title: str, label: str, on_text: Callable[[str], None], initial: str = "") -> None:
        """Ask for a text, such as a reason."""
        ask_text(self._root, title, label, on_text, initial=initial, is_long=True)

    def seen(self) -> None:
        """Note that the list was looked at."""
        self._news.clear()
        self.changed()

    def _read(self, notice: Notice) -> None:
        """Note that a message was read; the same one told twice was shown once."""
        self._news = [n for n in self._news if (n.text, n.tone) != (notice.text, notice.tone)]
        notice.on_read()
        self.changed()

    def forget(self) -> None:
        """Drop everything, for another person."""
        for toast in tuple(self._toasts.shown):
            toast.dismiss()
        self.kept = []
        self.seen()


class NoticeList(Card):
    """The list behind the bell, over the right edge of the window; Escape closes it."""

    def __init__(
        self, root: tk.Misc, notices: WindowNotices, now: datetime, open_case: Callable[[CaseId, str], None]
    ) -> None:
        super().__init__(root, "raised", border="line_strong")
        self._open_case = open_case
        self.columnconfigure(0, weight=1)
        self.rowconfigure(3, weight=1)
        Heading(self, _("Notices"), size="subtitle").grid(
            row=0, column=0, sticky="w", padx=px(16), pady=(px(12), px(8))
        )
        self.cross = IconButton(self, "x", _("Close"), self.close, is_small=True)
        self.cross.grid(row=0, column=1, padx=px(10))
        Divider(self).grid(row=1, column=0, columnspan=2, sticky="ew", padx=1)
        if notices.elsewhere is not None:
            self._add_unread(notices.elsewhere)
        if not notices.kept:
            EmptyState(self, "bell", _("No notices"), _("What happens in your cases is told here.")).grid(
                row=3, column=0, columnspan=2, sticky="nsew", padx=2, pady=px(8)
            )
        else:
            area = ScrollArea(self)
            area.grid(row=3, column=0, columnspan=2, sticky="nsew", padx=px(2), pady=px(6))
            for row, notice in enumerate(notices.kept):
                self._add(area.body, row, notice, now)
        on_escape(self, self.close)
        self.place_configure(relx=1.0, x=-px(16), y=px(60), anchor="ne", width=px(400), relheight=0.7)
        self.lift()
        self.cross.focus_set()

    def close(self) -> None:
        """Take the list away."""
        if self.winfo_exists():
            self.destroy()

    def _add_unread(self, unread: Unread) -> None:
        """Offer the way to what the bell counts; below stands only what this window said."""

        def go() -> None:
            self.close()
            unread.open_list()

        text = _("Unread: {count}").format(count=unread.count) if unread.count else _("All is read.")
        line = Box(self)
        line.columnconfigure(0, weight=1)
        line.grid(row=2, column=0, columnspan=2, sticky="ew", padx=px(16), pady=(px(8), 0))
        Label(line, text, size="strong").grid(row=0, column=0, sticky="w")
        LinkButton(line, _("Open the list"), go).grid(row=0, column=1, sticky="e")

    def _add(self, parent: Box, row: int, notice: Notice, now: datetime) -> None:
        line = Box(parent)
        line.columnconfigure(1, weight=1)
        line.grid(row=row, column=0, sticky="ew", padx=px(14), pady=px(8))
        Icon(line, TONE_ICONS[notice.tone], tone=notice.tone, size=18).grid(row=0, column=0, sticky="n")
        Label(line, notice.text, wrap=True).grid(row=0, column=1, sticky="ew", padx=(px(10), 0))
        Muted(line, moment(notice.at, now)).grid(row=1, column=1, sticky="w", padx=(px(10), 0))
        case_id = notice.case_id
        if case_id is not None:
            link = LinkButton(line, _("Open the case"), lambda: self._go(notice, case_id))
            link.grid(row=2, column=1, sticky="w", padx=(px(6), 0))

    def _go(self, notice: Notice, case_id: CaseId) -> None:
        self.close()
        notice.on_read()
        self._open_case(case_id, notice.tab)
