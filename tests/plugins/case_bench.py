"""A case in the real window, with the server's answers written down."""

import tkinter as tk
from collections.abc import Callable
from typing import Any, TypeVar

from cases.errors import NotFound
from cases.model.audit import Event, EventPage
from cases.model.case import CaseView
from cases.model.people import Practitioner
from cases.model.session import Me
from cases.wire.messages import CasePage, Messages, Opinions, Rounds, Timeline
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, pump, settle, texts
from tests.desktop.paper_connection import PaperConnection
from tests.plugins.paper_desk import PaperGateway
from tests.plugins.people import me
from workstation.desktop import Desktop
from workstation.ui import kit

V = TypeVar("V")


class CaseBench:
    """A desktop with one case; `tab` opens a tab of it.

    Args:
        opened: the fixture that opens desktops.
        who: who is signed in.
        view: the case as that person sees it.
        answers: more of the server's answers, by endpoint name with `_` for the first dot.
    """

    def __init__(self, opened: Opened, who: Practitioner, view: CaseView, **answers: object) -> None:
        account: Me = me(who, second_factor_exempt=True)
        self.connection = PaperConnection(account)
        self.case_id = view.card.id
        self.connection.cases.by_id = {view.card.id: view.card}
        self.gateway.answers |= {
            "case.read": view,
            "opinion.read": Opinions(),
            "round.read": Rounds(),
            "message.read": Messages(),
            "case.timeline": Timeline(),
            "case.list": CasePage(cards=()),
            "events.read": EventPage(events=(), cursor=0),
        } | {name.replace("_", ".", 1): answer for name, answer in answers.items()}
        self.desktop: Desktop = opened(self.connection)
        self.root = self.desktop.root

    @property
    def gateway(self) -> PaperGateway:
        return self.connection.gateway

    def answer(self, **answers: object) -> None:
        """Write down other answers."""
        self.gateway.answers |= {name.replace("_", ".", 1): each for name, each in answers.items()}

    def tab(self, panel_id: str, kind: type[V]) -> V:
        """Open a tab and return its view, drawn."""
        self.desktop.desk.navigation.open_case(self.case_id, panel_id)
        self.settle()
        page = self.desktop.window.navigation._case_page
        assert page is not None
        view = page.hosts[panel_id].view
        assert isinstance(view, kind)
        return view

    def screen(self, panel_id: str, kind: type[V]) -> V:
        """Open a screen of the sidebar and return its view."""
        self.desktop.desk.navigation.open(panel_id)
        self.settle()
        view = self.desktop.window.navigation._hosts[panel_id].view
        assert isinstance(view, kind)
        return view

    def settle(self) -> None:
        """Answer the calls and draw."""
        for _round in range(3):
            self._answer()
            settle(self.root)

    def heard(self, event: Event) -> None:
        """Let the server's log tell of an event."""
        self.desktop.kernel.relay.tell("on_event", event=event)
        settle(self.root)

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Run the window and answer its calls until something is true."""

        def has_happened() -> bool:
            self._answer()
            return happened()

        pump(self.root, has_happened)
        self.settle()

    def wait_for(self, name: str) -> Any:
        """Run the window until a call was sent, answer it, and return its body."""
        pump(self.root, lambda: name in self.gateway.names())
        body = self.gateway.last(name).body
        self.settle()
        return body

    def dialog(self) -> kit.Dialog:
        """Return the dialog in sight."""
        return next(all_of(self.root, kit.Dialog))

    def button(self, text: str, within: tk.Misc | None = None) -> kit.Button:
        """Return the button in sight that says `text`."""
        return next(b for b in all_of(within or self.root, kit.Button) if b.text == text)

    def texts(self) -> list[str]:
        """Return all texts in sight, as drawn."""
        return texts(self.root)

    def _answer(self) -> None:
        """Answer; what other plugins ask for and nobody wrote down, the server does not have."""
        for waiting in self.gateway._waiting:
            self.gateway.answers.setdefault(waiting.call.endpoint.name, NotFound())
        self.gateway.settle()
