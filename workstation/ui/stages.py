"""The stages of the window's life: choosing a server, signing in, working, signing out."""

import tkinter as tk
from collections.abc import Callable

from cases.model.ids import AccountId
from cases.model.session import Me
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.kernel.kernel import Kernel
from workstation.ui.connection import Connection
from workstation.ui.front.first_start import FirstStart
from workstation.ui.front.frame import FrontActs, Ways
from workstation.ui.front.join import JoinServer
from workstation.ui.front.sign_in import SignIn
from workstation.ui.front.work_alone import WorkAlone
from workstation.ui.prompts import Prompts
from workstation.ui.window import Window

_OFFLINE_AFTER_MS = 2_500


class Stages:
    """Which stage the window is in, and what leads from one to the next."""

    def __init__(
        self, window: Window, desk: Desk, kernel: Kernel, connection: Connection, prompts: Prompts
    ) -> None:
        self._window, self._desk, self._kernel = window, desk, kernel
        self._connection, self._prompts = connection, prompts
        self._acts = FrontActs(language=window.use_language, theme=window.switch_theme)
        self._again: Callable[[], None] = self.begin
        self._person: AccountId | None = None
        self._is_inside = False
        self._is_leaving = False
        window.sign_out = self.leave
        window.enrol_authenticator = prompts.enrol_authenticator
        window.rebuilt = self._rebuilt
        connection.session.watch(self._session_changed)

    def begin(self) -> None:
        """Go where the last run ended: to work, to the sign-in, or to the first start."""
        if self._connection.has_server:
            self._connection.resume(self._known)
        else:
            self.first_start()

    def first_start(self) -> None:
        """Offer the three ways to begin."""
        self._front(
            self.first_start,
            lambda parent: FirstStart(
                parent, self._acts, self.join, self.work_alone, self._connection.entrance.start_demo
            ),
        )

    def join(self) -> None:
        """Join a server."""
        self._front(
            self.join,
            lambda parent: JoinServer(
                parent,
                self._acts,
                self._connection.entrance,
                self._connection.gateway,
                self._ways(self.first_start),
            ),
        )

    def work_alone(self) -> None:
        """Begin with the server of this computer."""
        self._front(
            self.work_alone,
            lambda parent: WorkAlone(
                parent,
                self._acts,
                self._connection.entrance,
                self._connection.gateway,
                self._ways(self.first_start),
            ),
        )

    def sign_in(self) -> None:
        """Ask who it is."""
        self._front(
            self.sign_in,
            lambda parent: SignIn(parent, self._acts, self._desk, self._kernel, self._other_ways()),
        )

    def use_invitation(self) -> None:
        """Accept an invitation to the server that was chosen already."""
        self._front(self.use_invitation, lambda parent: self._joining(parent, JoinServer.ask_invitation))

    def make_first_account(self) -> None:
        """Go on with a server that was joined and left before it had an account."""
        self._front(
            self.make_first_account, lambda parent: self._joining(parent, JoinServer.ask_first_account)
        )

    def _joining(self, parent: tk.Misc, begin: Callable[[JoinServer], None]) -> JoinServer:
        known = self._connection
        joining = JoinServer(parent, self._acts, known.entrance, known.gateway, self._ways(self.sign_in))
        begin(joining)
        return joining

    def enter(self) -> None:
        """Show the work of the person who signed in."""
        me = self._desk.session.me
        if me is None:
            self.sign_in()
            return
        if self._person is not None and self._person != me.practitioner.id:
            self._window.person_changed()
        self._person = me.practitioner.id
        self._is_inside = True
        self._window.show_shell()
        self._show_banners()

    def leave(self) -> None:
        """Sign out."""
        self._is_leaving = True
        self._is_inside = False
        self._window.person_changed()
        self._desk.session.sign_out()
        self._is_leaving = False
        self.sign_in()

    # How

    def _front(self, again: Callable[[], None], make: Callable[[tk.Misc], tk.Widget]) -> None:
        self._again = again
        self._is_inside = False
        self._window.show_front(make)

    def _ways(self, back: Callable[[], None]) -> Ways:
        return Ways(ready=self._came_in, trusted=self.sign_in, back=back)

    def _other_ways(self) -> list[tuple[str, Callable[[], None]]]:
        hello = self._desk.session.hello
        ways = [(_("Another server…"), self._other_server)]
        if hello is not None and not hello.is_demo:
            ways.insert(0, (_("I have an invitation"), self.use_invitation))
        return ways

    def _other_server(self) -> None:
        self._connection.forget_server()
        self.first_start()

    def _came_in(self, _me: Me) -> None:
        self.enter()

    def _known(self) -> None:
        hello = self._desk.session.hello
        if self._desk.session.me is not None:
            self.enter()
        elif hello is None or not hello.needs_setup:
            self.sign_in()
        elif self._desk.session.address:
            self.make_first_account()
        else:
            self.work_alone()

    def _session_changed(self) -> None:
        me = self._desk.session.me
        if not self._is_inside:
            if me is not None and self._again == self.sign_in:
                self.enter()
            return
        self._window.session_changed()
        if me is not None and me.practitioner.id != self._person:
            self.enter()
        elif me is not None:
            self._show_banners()

    def _show_banners(self) -> None:
        shell, me, hello = self._window.shell, self._desk.session.me, self._desk.session.hello
        if hello is not None and hello.is_demo:
            shell.set_banner(
                "demo", _("Demonstration: patients, doctors and establishments are invented."), "info"
            )
        else:
            shell.clear_banner("demo")
        if me is not None and not self._connection.is_secret_kept and not (hello and hello.is_demo):
            text = _(
                "This computer has no keyring. Closing Khibra signs you out and loses changes that still wait for "
                "the server; drafts lie unsealed on this disk."
            )
            shell.set_banner("keyring", text, "warning")
        else:
            shell.clear_banner("keyring")
        if self._desk.session.is_online:
            shell.clear_banner("offline")
        else:
            self._desk.scheduler.after(_OFFLINE_AFTER_MS, self._still_offline)

    def _still_offline(self) -> None:
        if self._is_inside and not self._desk.session.is_online:
            text = _("The server does not answer. What you write is kept here and sent when it is back.")
            self._window.shell.set_banner(
                "offline", text, "warning", action=_("Try now"), on_action=self._desk.cases.refresh
            )

    def _rebuilt(self) -> None:
        if self._is_inside:
            self._window.session_changed()
            self._show_banners()
        elif self._desk.session.me is not None:  # signed in, and asked for an authenticator
            self.enter()
        else:
            self._again()
