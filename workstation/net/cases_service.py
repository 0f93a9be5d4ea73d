"""The caller's cases as last heard from the server (`workstation.api.contexts.CasesService`).

Cards are asked for on the network thread and shown on the UI thread; the event log says which ones to ask again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from cases.model.audit import Event
from cases.model.case import CaseCard
from cases.model.ids import CaseId
from cases.wire import endpoints
from cases.wire.messages import CasePage, CaseQuery
from workstation.api.contexts import Ticket
from workstation.net.bridge import Bridge, Watchers
from workstation.net.link import Link

_PAGE = 500


class NetCases:
    """Cards by case.

    Args:
        bridge: to the network thread and back.
        link: the server.
    """

    def __init__(self, bridge: Bridge, link: Link) -> None:
        self._bridge = bridge
        self._link = link
        self._cards: dict[CaseId, CaseCard] = {}
        self._watchers = Watchers()
        self.on_refresh: Callable[[], None] = lambda: None
        self._loading = asyncio.Lock()

    # On the UI thread

    def cards(self) -> Sequence[CaseCard]:
        """Return all cards, in no particular order."""
        return tuple(self._cards.values())

    def card(self, case_id: CaseId) -> CaseCard | None:
        """Return one card."""
        return self._cards.get(case_id)

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after cards changed."""
        return self._watchers.add(changed)

    def refresh(self) -> None:
        """Ask the server now."""
        self.on_refresh()

    def forget(self) -> None:
        """Drop all cards: somebody else sits here now."""
        self._replace({})

    def _replace(self, cards: dict[CaseId, CaseCard]) -> None:
        if cards != self._cards:
            self._cards = cards
            self._watchers.tell()

    def _merge(self, changed: Iterable[CaseCard], gone: Iterable[CaseId]) -> None:
        cards = self._cards | {card.id: card for card in changed}
        for case_id in gone:
            cards.pop(case_id, None)
        self._replace(cards)

    # On the network thread

    async def load(self) -> int:
        """Ask for all cards, most urgent first, each page shown as it comes; return the cursor they are true at."""
        async with self._loading:
            found: dict[CaseId, CaseCard] = {}
            cursor, event_cursor = "", None
            while True:
                page = await self._link.send(
                    endpoints.LIST_CASES.call(query=CaseQuery(cursor=cursor, limit=_PAGE))
                )
                found |= {card.id: card for card in page.cards}
                if event_cursor is None:
                    event_cursor = page.event_cursor
                cursor = page.next_cursor
                if not cursor:
                    break
                self._show_page(page)
            whole = dict(found)
            self._bridge.dispatcher.post(lambda: self._replace(whole))
            return event_cursor

    async def follow(self, after: int, events: Sequence[Event]) -> None:
        """Ask for the cards of what happened after a cursor; a case that is not listed any more is gone."""
        touched = {event.case_id for event in events if event.case_id}
        if not touched:
            return
        async with self._loading:
            found: list[CaseCard] = []
            cursor = ""
            while True:
                query = CaseQuery(cursor=cursor, limit=_PAGE, changed_after=after)
                page = await self._link.send(endpoints.LIST_CASES.call(query=query))
                found += page.cards
                cursor = page.next_cursor
                if not cursor:
                    break
            gone = touched - {card.id for card in found}
            self._bridge.dispatcher.post(lambda: self._merge(found, gone))

    def _show_page(self, page: CasePage) -> None:
        self._bridge.dispatcher.post(lambda: self._merge(page.cards, ()))
