"""The list of notices in the window, and the address for mail when one is away."""

import tkinter as tk
from collections.abc import Mapping

from cases.errors import CaseError
from plugins.notifications.address import READ_ADDRESS, SET_ADDRESS, MailAddress, looks_right
from plugins.notifications.inbox import Entry, Inbox
from workstation.api import times
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    Button,
    Card,
    Control,
    EmptyState,
    Heading,
    Label,
    Labelled,
    LinkButton,
    Muted,
    ScrollArea,
    Shape,
    colour,
    excerpt,
    font,
    icon,
    measurer,
    px,
    t_visual,
)
from workstation.ui.kit import Entry as TextEntry
from workstation.ui.kit.labels import TONE_ICONS
from workstation.ui.kit.parts import Redrawn

_MOST = 30


class NoticesPage:
    """The screen.

    Attributes:
        widget: what the window shows.
    """

    def __init__(self, desk: Desk, master: tk.Misc, inbox: Inbox) -> None:
        body = Box(master)
        self.widget: tk.Widget = body
        body.columnconfigure(0, weight=1)
        body.rowconfigure(1, weight=1)
        self._desk, self._inbox = desk, inbox
        head = Box(body)
        head.columnconfigure(0, weight=1)
        head.grid(row=0, column=0, sticky="ew", padx=px(24), pady=(px(18), px(12)))
        Heading(head, _("To read")).grid(row=0, column=0, sticky="w")
        self._count = Muted(head, "", size="body")
        self._count.grid(row=1, column=0, sticky="w")
        self.read_all = Button(head, _("Mark all as read"), inbox.read_all, icon_name="check")
        self.read_all.grid(row=0, column=2, rowspan=2)
        area = ScrollArea(body)
        self.to_mail = LinkButton(head, _("Be told by mail…"), lambda: area.show(self.mail))
        self.to_mail.grid(row=0, column=1, rowspan=2, padx=px(12))
        area.grid(row=1, column=0, sticky="nsew", padx=px(24))
        self._list = Redrawn[tuple[Entry, ...]](area.body, self._build)
        self._list.grid(row=0, column=0, sticky="ew")
        self.mail = MailView(area.body, desk)
        self.mail.grid(row=1, column=0, sticky="ew", pady=px(16))
        self._stop = inbox.watch(self._draw)

    def shown(self, _arguments: Mapping[str, str]) -> None:
        """Bring the list up to date."""
        self.mail.ask()
        self._draw()

    def closed(self) -> None:
        """Stop."""
        self._stop()
        self.mail.cancel()

    def _draw(self) -> None:
        unread = self._inbox.unread()
        self._list.show(self._inbox.entries()[:_MOST])
        self._count.set(_("Unread: {count}").format(count=unread) if unread else _("All is read."))
        if unread:
            self.read_all.enable()
        else:
            self.read_all.disable(_("All is read."))

    def _build(self, box: Box, entries: tuple[Entry, ...]) -> None:
        if not entries:
            EmptyState(
                box,
                "bell",
                _("Nothing to read"),
                _("What happens in your cases and concerns you is told here."),
            ).grid(row=0, column=0, sticky="ew", pady=px(32))
        for row, entry in enumerate(entries):
            when = times.moment(entry.notice.at, self._desk.now())
            _Line(box, entry, when, self._inbox).grid(row=row, column=0, sticky="ew", pady=(0, px(8)))


class _Line(Control):
    """One notice; a click or Return opens its case."""

    def __init__(self, master: tk.Misc, entry: Entry, when: str, inbox: Inbox) -> None:
        self._entry, self._when = entry, when
        super().__init__(master, lambda: inbox.open(entry.notice), width=px(200), height=px(60))

    def draw(self) -> None:
        """Draw the plate, the icon, the sentence and the time; unread ones are bold and marked."""
        self.delete("all")
        width, height = self.size()
        entry, tone = self._entry, self._entry.notice.tone
        border = "focus" if self.is_focused else "line"
        fill = "hover" if self.is_hovered else "page" if entry.is_read else "surface"
        self.plate(Shape(width=width, height=height, radius=px(8), fill=fill, border=border))
        self.create_image(px(28), height // 2, image=icon(self, TONE_ICONS[tone], tone, 20))
        weight = font("body" if entry.is_read else "strong")
        text = excerpt(entry.notice.text, measurer(weight), width - px(90), 1)
        self.create_text(
            px(56), height // 2 - px(10), text=text, anchor="w", font=weight, fill=colour("text")
        )
        self.create_text(
            px(56),
            height // 2 + px(12),
            text=t_visual(self._when),
            anchor="w",
            font=font("small"),
            fill=colour("muted"),
        )
        if not entry.is_read:
            side = px(10)
            self.plate(
                Shape(width=side, height=side, radius=side // 2, fill="accent"),
                width - px(24),
                height // 2 - side // 2,
            )


class MailView(Card):
    """Where the user is told by mail when no window is open; not shown where the server sends no mail."""

    def __init__(self, master: tk.Misc, desk: Desk) -> None:
        super().__init__(master)
        self._desk = desk
        self._ticket: Ticket | None = None
        self.columnconfigure(0, weight=1)
        self._hint = Label(self, "", wrap=True)
        self._hint.grid(row=0, column=0, columnspan=2, sticky="ew", padx=px(16), pady=(px(12), px(8)))
        self.address = Labelled(
            self, _("Mail address"), lambda m: TextEntry(m, on_change=lambda _text: self._typed())
        )
        self.address.grid(row=1, column=0, sticky="ew", padx=px(16), pady=(0, px(14)))
        self.save = Button(self, _("Save"), self._save)
        self.save.grid(row=1, column=1, sticky="s", padx=(0, px(16)), pady=(0, px(14)))

    def ask(self) -> None:
        """Ask the server for the address."""
        self.grid_remove()
        self.cancel()
        self._ticket = self._desk.gateway.submit(READ_ADDRESS.call(), self._came, self._missing)

    def cancel(self) -> None:
        """Stop caring."""
        if self._ticket is not None:
            self._ticket.cancel()

    def _came(self, kept: MailAddress) -> None:
        self._hint.set(
            _(
                "When no window of yours is open, a mail says which case waits; it holds no medical information."
            )
            if kept.is_served
            else _("This server sends no mail. The administrator can set up a mail server for it.")
        )
        self.address.field.set_value(kept.address)
        self.address.field.set_enabled(on=kept.is_served)
        self._typed()
        if not kept.is_served:
            self.save.disable(_("This server sends no mail."))
        self.grid()

    def _missing(self, _error: CaseError) -> None:
        self.grid_remove()  # the server has no such plugin, or cannot be reached: nothing can be set here

    def _typed(self) -> None:
        address = self.address.field.value.strip()
        if address and not looks_right(address):
            self.save.disable(_("This is not a mail address."))
        else:
            self.save.enable()

    def _save(self) -> None:
        call = SET_ADDRESS.call(MailAddress(address=self.address.field.value.strip()))
        self._ticket = self._desk.gateway.submit(call, self._saved)

    def _saved(self, kept: MailAddress) -> None:
        self._came(kept)
        self._desk.notices.show(
            _("You are told by mail when you are away.") if kept.address else _("You get no mail."), "good"
        )
