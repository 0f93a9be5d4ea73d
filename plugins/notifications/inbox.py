"""What the user was told and has not read yet; kept fresh by the event log, without Tk."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from cases.errors import CaseError
from cases.model.audit import Event, EventPage
from cases.model.ids import AccountId
from cases.wire import endpoints
from cases.wire.messages import CasePage, CaseQuery, EventQuery
from plugins.notifications.concerns import Notice, concerns, notice
from workstation.api.contexts import Desk, Ticket
from workstation.api.contributions import NotificationChannel
from workstation.api.i18n import _

PANEL = "notifications"
_LOOK_BACK = 1000
_MOST = 200
_FRESH = timedelta(minutes=5)
_LOUD = ("warning", "danger")


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice in the list."""

    notice: Notice
    is_read: bool


class Inbox:
    """The user's notices, the newest first.

    Reading is remembered on this computer: the sequence up to which all is read, and what was read after it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._me: AccountId | None = None
        self._notices: dict[int, Notice] = {}
        self._events: dict[int, Event] = {}
        self._read_to = 0
        self._read: set[int] = set()
        self._watchers: list[Callable[[], None]] = []
        self._past: Ticket | None = None
        self._is_caught_up = False
        self._tickets = (desk.session.watch(self._session_changed), desk.cases.watch(self._sort))
        self._session_changed()

    def entries(self) -> tuple[Entry, ...]:
        """Return the list, the newest first."""
        return tuple(
            Entry(self._notices[n], self._is_read(n)) for n in sorted(self._notices, reverse=True)[:_MOST]
        )

    def unread(self) -> int:
        """Return how many are not read."""
        return sum(not self._is_read(n) for n in self._notices)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` after the list changed; return how to stop."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def heard(self, event: Event) -> None:
        """Take an event; it is told when the case's card says that it concerns the user."""
        if concerns(event) and event.sequence not in self._notices:
            self._events[event.sequence] = event
            self._sort()

    def open(self, entry: Notice) -> None:
        """Go to the case of a notice, where it is open to the reader; the notice is read."""
        self._mark(entry.sequence)
        if entry.tab:
            self._desk.navigation.open_case(entry.case_id, entry.tab)

    def read_all(self) -> None:
        """Mark everything as read."""
        self._read_to = max(self._notices, default=self._read_to)
        self._read.clear()
        self._remember()

    def close(self) -> None:
        """Stop."""
        self._desk.notices.count_unread(None)
        for ticket in (*self._tickets, self._past):
            if ticket is not None:
                ticket.cancel()

    def _mark(self, sequence: int) -> None:
        self._read.add(sequence)
        self._remember()

    def _is_read(self, sequence: int) -> bool:
        return sequence <= self._read_to or sequence in self._read

    def _session_changed(self) -> None:
        me = self._desk.session.me.practitioner.id if self._desk.session.me else None
        if me != self._me:
            self._me = me
            self._notices.clear()
            self._events.clear()
            self._recall()
            self._is_caught_up = False
            self._tell()
        if me is not None and not self._is_caught_up and self._desk.session.is_online:
            self._is_caught_up = True
            call = endpoints.LIST_CASES.call(query=CaseQuery(limit=1))
            self._past = self._desk.gateway.submit(call, self._look_back, self._gave_up)

    def _look_back(self, page: CasePage) -> None:
        if not self._desk.settings.get(self._key()):
            self._read_to = page.event_cursor  # a new computer: what came before stands in the list as read
            self._remember()
        self._ask(max(0, page.event_cursor - _LOOK_BACK))

    def _ask(self, after: int) -> None:
        call = endpoints.EVENTS.call(query=EventQuery(after=after))
        self._past = self._desk.gateway.submit(call, self._came, self._gave_up)

    def _came(self, page: EventPage) -> None:
        for event in page.events:
            if concerns(event):
                self._events.setdefault(event.sequence, event)
        self._sort()
        if page.has_more:
            self._ask(page.cursor)

    def _gave_up(self, _error: CaseError) -> None:
        self._is_caught_up = False  # tried again when the server is back, which the window shows

    def _sort(self) -> None:
        """Tell what can be told: a card may come later than the event that names it."""
        if self._me is None:
            return
        has_changed = False
        for sequence, event in sorted(self._events.items()):
            card = self._desk.cases.card(event.case_id) if event.case_id else None
            told = notice(event, card, self._me)
            if card is None and told is None:
                continue
            del self._events[sequence]
            if told is not None and sequence not in self._notices:
                self._notices[sequence] = told
                has_changed = True
                self._announce(told)
        if has_changed:
            self._tell()

    def _announce(self, told: Notice) -> None:
        """Show what has just happened and cannot wait; the rest only stands in the list."""
        is_old = self._is_read(told.sequence) or self._desk.now() - told.at > _FRESH
        if is_old or not (told.is_call or told.tone in _LOUD):
            return
        case_id = told.case_id if told.tab else None
        read = partial(self._mark, told.sequence)
        self._desk.notices.show(told.text, told.tone, case_id, told.tab, on_read=read)
        if told.is_call:
            outside = _("Case {number} waits for you.").format(number=told.number)
            for channel in self._desk.hooks.collect(NotificationChannel):
                channel.notify("Khibra", outside)

    def _key(self) -> str:
        return f"notifications.read.{self._me}"

    def _recall(self) -> None:
        found = json.loads(self._desk.settings.get(self._key()) or '{"to": 0, "also": []}')
        self._read_to, self._read = int(found["to"]), {int(n) for n in found["also"]}

    def _remember(self) -> None:
        self._read = {n for n in self._read if n > self._read_to}
        kept = {"to": self._read_to, "also": sorted(self._read)}
        self._desk.settings.set(self._key(), json.dumps(kept))
        self._tell()

    def _tell(self) -> None:
        self._desk.notices.count_unread(self.unread(), partial(self._desk.navigation.open, PANEL))
        for changed in tuple(self._watchers):
            changed()
