"""The desktop's composition root: window, kernel and network joined into the desk that plugins are handed.

The window is painted first; plugins, and only then the network with its heavy imports, come after. Everything here
runs on the UI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workstation.config import Paths, SettingsFile, find_paths, preferred_language, private_folder
from workstation.ui.kit import DARK_PALETTE, LIGHT_PALETTE, AppWindow
from workstation.ui.splash import Splash

if TYPE_CHECKING:
    from cases.errors import CaseError
    from cases.model.audit import Event
    from cases.wire.endpoint import Call
    from viewers.imaging.worker import WorkerPool
    from workstation.api.contexts import CasesService, Gateway, Notices, SessionState
    from workstation.api.plugins import PluginInfo
    from workstation.kernel.desk_hooks import DeskHooks
    from workstation.kernel.kernel import Kernel
    from workstation.ui.connection import Connection
    from workstation.ui.navigation import WindowNavigation
    from workstation.ui.scheduler import TkScheduler
    from workstation.ui.stages import Stages

S = TypeVar("S")
_BUSY_POLL_MS = 5
_IDLE_POLL_MS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the window is opened.

    Attributes:
        connect: makes the network side, after the window is on screen.
        safe_mode: only the plugins that come with Khibra.
        without_plugins: none at all.
    """

    connect: Callable[[DesktopDesk], Connection]
    paths: Paths = field(default_factory=find_paths)
    safe_mode: bool = False
    without_plugins: bool = False
    size: tuple[int, int] = (1280, 760)


class DesktopDesk:
    """What the desktop halves of the plugins are handed (`workstation.api.contexts.Desk`)."""

    gateway: Gateway
    session: SessionState
    cases: CasesService
    notices: Notices
    navigation: WindowNavigation
    scheduler: TkScheduler
    hooks: DeskHooks

    def __init__(self, kernel: Kernel, settings: SettingsFile, paths: Paths, language: str) -> None:
        self._kernel = kernel
        self._paths = paths
        self._workers: WorkerPool | None = None
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.settings = settings
        self.language = language

    @property
    def drafts(self) -> Path:
        """A private folder for what is being typed; survives a power cut."""
        return private_folder(self._paths.drafts)

    @property
    def workers(self) -> WorkerPool:
        """The processes that decode pictures, started when first asked for."""
        if self._workers is None:
            from viewers.imaging.worker import WorkerPool

            self._workers = WorkerPool()
            self._workers.start()
        return self._workers

    def poll_workers(self) -> bool:
        """Run the callbacks of what was decoded; return whether more is under way."""
        if self._workers is None:
            return False
        self._workers.poll()
        return self._workers.is_busy

    def now(self) -> datetime:
        """Return the time, aware UTC, corrected by the server's clock where it is known."""
        return self.clock()

    def service(self, kind: type[S]) -> S:
        """Return the service another plugin provides."""
        return self._kernel.services.find(kind, self)  # type: ignore[arg-type]

    def close(self) -> None:
        """End what was started for the plugins."""
        if self._workers is not None:
            self._workers.close()


class Desktop:
    """The running desktop: opens the window, then brings in plugins and network step by step."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._settings = SettingsFile(options.paths.settings)
        is_dark = self._settings.get("theme") == "dark"
        self.root = AppWindow(
            "Khibra",
            palette=DARK_PALETTE if is_dark else LIGHT_PALETTE,
            scale=float(self._settings.get("scale", "0") or 0),
            size=options.size,
        )
        self.root.columnconfigure(0, weight=1)
        self.root.rowconfigure(0, weight=1)
        self._splash = Splash(self.root)
        self._splash.grid(row=0, column=0, sticky="nsew")
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self._splash.bind("<Expose>", lambda _event: self._painted())
        self._is_painted = self.is_closed = False

    def run(self) -> None:
        """Show the window until it is closed."""
        self.root.mainloop()

    def _painted(self) -> None:
        """Go on once the frame of the window is on the screen."""
        if not self._is_painted:
            self._is_painted = True
            self.root.after_idle(self.root.after, 1, self._load_plugins)

    def _load_plugins(self) -> None:
        self._splash.sign()
        from workstation.kernel.start import open_kernel
        from workstation.ui.left_out import ask_to_leave_out

        language = preferred_language(self._settings)
        self.kernel = open_kernel(
            "desktop",
            self._options.paths,
            language,
            safe_mode=self._options.safe_mode,
            without_plugins=self._options.without_plugins,
        )
        self.desk = DesktopDesk(self.kernel, self._settings, self._options.paths, language)
        ask_to_leave_out(self.root, self.kernel.suspects, self._ask_about_strangers)

    def _ask_about_strangers(self, leave_out: tuple[str, ...]) -> None:
        from workstation.ui.strangers import ask_about_strangers

        def decide(plugin_id: str, allow: bool) -> None:
            self.kernel.decide(plugin_id, allow=allow)

        ask_about_strangers(self.root, self.kernel.strangers, decide, lambda: self._go_on(leave_out))

    def _go_on(self, leave_out: tuple[str, ...]) -> None:
        from workstation.kernel.desk_hooks import DeskHooks
        from workstation.ui.garbage import GarbageOnTheUiThread
        from workstation.ui.scheduler import TkScheduler

        self.kernel.load(leave_out)
        self.desk.hooks = DeskHooks(self.kernel)
        self.desk.scheduler = TkScheduler(self.root)
        self._garbage = GarbageOnTheUiThread(self.root)
        self.root.after(1, self._connect)

    def _connect(self) -> None:
        from workstation.ui.asking_gateway import AskingGateway, Checks
        from workstation.ui.prompts import Prompts
        from workstation.ui.stages import Stages
        from workstation.ui.window import Window

        desk = self.desk
        self.connection = self._options.connect(desk)
        desk.clock = self.connection.now
        desk.session, desk.cases = self.connection.session, self.connection.cases
        self.window = Window(self.root, desk, self.kernel)  # type: ignore[arg-type]
        desk.notices, desk.navigation = self.window.notices, self.window.navigation
        prompts = Prompts(self.root, desk, self.kernel, self.connection.gateway)  # type: ignore[arg-type]
        checks = Checks(objection=self._objection, later=desk.scheduler.after)
        desk.gateway = AskingGateway(self.connection.gateway, prompts, desk.notices, checks)
        self.kernel.watch(self.window.plugins_changed)
        self.kernel.quarantined = self.window.quarantined
        self.kernel.switched = self._plugin_switched
        self.window.language_changed = self._language_changed
        self.window.quit = self.close
        self.stages: Stages = Stages(self.window, desk, self.kernel, self.connection, prompts)  # type: ignore[arg-type]
        self.connection.listen(self._event)
        # Before the first panel is built: a plugin may prepare for its own.
        self.kernel.started(lambda _plugin: desk)
        self.stages.begin()
        self._uncover()
        self.root.after(5, self._poll_workers)

    def _uncover(self) -> None:
        """Take the splash away once something lies over it; a server of this computer takes seconds to start."""
        if len(self.root.grid_slaves()) > 1:
            self._splash.destroy()
        else:
            self.root.after(_IDLE_POLL_MS, self._uncover)

    def _objection(self, call: Call[Any]) -> CaseError | None:
        """Ask the plugins before a case is closed from this window."""
        from cases.errors import Objection
        from cases.model.ids import CaseId
        from cases.wire import endpoints

        if call.endpoint is not endpoints.CLOSE_CASE:
            return None
        card = self.desk.cases.card(CaseId(call.path.split("/")[2]))
        if card is None:
            return None
        objections = self.kernel.relay.check("check_case_close", card=card)
        return Objection(plugin=objections[0].plugin, reason=objections[0].reason) if objections else None

    def _plugin_switched(self, info: PluginInfo) -> None:
        """Let the server of this computer have the same plugins as the window."""
        if info.has_server_half:
            self.connection.renew_own()

    def _event(self, event: Event) -> None:
        self.kernel.relay.tell("on_event", event=event)

    def _poll_workers(self) -> None:
        self.kernel.breathe()
        next_ms = _IDLE_POLL_MS
        try:
            next_ms = _BUSY_POLL_MS if self.desk.poll_workers() else _IDLE_POLL_MS
        finally:  # a callback may raise; Tk reports it, and the next ones still run
            self.root.after(next_ms, self._poll_workers)

    def _language_changed(self, language: str) -> None:
        from workstation.kernel.start import speak

        speak(language, self.kernel.catalogues)
        self.desk.language = language
        self.kernel.renew()

    def close(self) -> None:
        """End everything that was started, quickly."""
        if self.is_closed:
            return
        self.is_closed = True
        if hasattr(self, "window"):
            self.window.navigation.close()  # panels save what is typed, while their plugins are still there
        self.root.withdraw()  # what follows may take seconds: a server finishes what it began
        if hasattr(self, "kernel"):
            self.kernel.close()
        if hasattr(self, "connection"):
            self.connection.close()
        if hasattr(self, "desk"):
            self.desk.close()
        if hasattr(self, "_garbage"):
            self._garbage.stop()
        self.root.destroy()
        if hasattr(self, "_garbage"):
            self._garbage.give_back()
