"""The window of the workstation: which stage of its life it is in, and everything that concerns the whole of it."""

import logging
import tkinter as tk
from collections.abc import Callable
from dataclasses import replace

from cases.model.ids import CaseId
from workstation import __version__
from workstation.api.contexts import Desk
from workstation.api.contributions import Command, Theme
from workstation.api.i18n import _
from workstation.api.plugins import Fault, PluginInfo
from workstation.kernel.kernel import Kernel
from workstation.ui.command_palette import CommandPalette, Screens
from workstation.ui.commands import Commands
from workstation.ui.header import HeaderActs
from workstation.ui.help_sheet import show_help
from workstation.ui.kit import DARK_PALETTE, LIGHT_PALETTE, AppWindow, Box, Palette, Row
from workstation.ui.navigation import SETTINGS, Shown, WindowNavigation
from workstation.ui.notices import NoticeList, WindowNotices
from workstation.ui.own_commands import WindowActs, own_commands
from workstation.ui.plugin_faults import PluginFaults
from workstation.ui.settings_screen import SettingActs, settings_panel
from workstation.ui.shell import Shell

_log = logging.getLogger(__name__)


class Window:
    """The one window.

    Attributes:
        notices, navigation, commands: what the desk hands to plugins and keys.
        language_changed: does what a change of language needs outside of the window, before it is built again.
        rebuilt: called after everything was built anew, to put banners back.
        sign_out, quit, enrol_authenticator: what the menu, the keys and the settings ask for.
    """

    def __init__(self, root: AppWindow, desk: Desk, kernel: Kernel) -> None:
        self.root, self._desk, self._kernel = root, desk, kernel
        self.language_changed: Callable[[str], None] = lambda _language: None
        self.sign_out: Callable[[], None] = lambda: None
        self.enrol_authenticator: Callable[[], None] = lambda: None
        self.quit: Callable[[], None] = self.close
        self.rebuilt: Callable[[], None] = lambda: None
        self.notices = WindowNotices(root, desk.now, self._open_case)
        self.notices.changed = self._notices_changed
        self._palette: CommandPalette | None = None
        self._notice_list: NoticeList | None = None
        self._front: tk.Widget | None = None
        self.faults = PluginFaults(kernel)
        self.faults.happened = self._plugin_failed
        self.faults.host_failed = self._host_failed
        root.on_fault = self.faults.report
        root.columnconfigure(0, weight=1)
        root.rowconfigure(0, weight=1)
        self.shell = self._build()
        changes = SettingActs(
            language=self.use_language,
            theme=self.use_theme,
            scale=self.use_scale,
            authenticator=self._enrol_authenticator,
        )
        own = settings_panel(kernel, changes)
        self.navigation = WindowNavigation(self.shell.stage, desk, kernel, (own,), self._moved)
        self.commands = Commands(
            root,
            desk,
            kernel,
            self._own_commands(),
            is_busy=self._is_busy,
            open_case=lambda: self.navigation.open_case_id,
        )

    def _build(self) -> Shell:
        acts = HeaderActs(
            back=self._back,
            palette=self.open_palette,
            notices=self.toggle_notices,
            theme=self.switch_theme,
            language=self.use_language,
            account=self._account_rows,
            pick=self._account_picked,
        )
        return Shell(
            self.root,
            acts,
            self._open_panel,
            self._open_settings,
            self.open_help,
            is_dark=self._is_dark,
        )

    # The stages of its life

    def show_front(self, make: Callable[[tk.Misc], tk.Widget]) -> tk.Widget:
        """Show a screen that fills the window, such as the first start or the sign-in."""
        self._drop_front()
        self.shell.grid_remove()
        holder = Box(self.root, "page")
        holder.columnconfigure(0, weight=1)
        holder.rowconfigure(0, weight=1)
        holder.grid(row=0, column=0, sticky="nsew")
        self._front = holder
        self.root.title("Khibra")
        front = make(holder)
        front.grid(row=0, column=0, sticky="nsew")
        return front

    def show_shell(self) -> None:
        """Show the frame with the screens of the person who signed in."""
        self._drop_front()
        self.shell.grid(row=0, column=0, sticky="nsew")
        self.plugins_changed()
        self.session_changed()
        self.navigation.show_again()

    def person_changed(self) -> None:
        """Forget the screens and the way of somebody else."""
        self.navigation.close()
        self.navigation.history.forget()
        self.notices.forget()

    # What changes while it is open

    def plugins_changed(self) -> None:
        """Show what the active plugins contribute now."""
        self.shell.sidebar.set(self.navigation.panels("main"))
        self.commands.bind()
        if self.shell.winfo_manager():
            self.navigation.rearrange()

    def session_changed(self) -> None:
        """Show who is signed in and whether the server answers."""
        self.shell.header.show_session(self._desk.session)

    def quarantined(self, info: PluginInfo) -> None:
        """Tell that a plugin was silenced."""
        text = _("The plugin {plugin} failed too often and was switched off until you switch it on again.")
        self.notices.show(text.format(plugin=info.id), "warning")

    def switch_theme(self) -> None:
        """Change between light and dark."""
        self.use_theme("light" if self._is_dark else "dark")

    def use_theme(self, theme_id: str) -> None:
        """Paint the window in the colours of a theme, and keep the choice."""
        self._desk.settings.set("theme", theme_id)
        self.root.use_palette(find_palette(self._desk, theme_id))
        hint = _("Light theme") if self._is_dark else _("Dark theme")
        self.shell.header.theme.set("sun" if self._is_dark else "moon", hint)

    def use_language(self, code: str) -> None:
        """Speak another language from now on, and keep the choice."""
        if code != self._desk.language:
            self._desk.settings.set("language", code)
            self.language_changed(code)
            self.rebuild()

    def use_scale(self, value: str) -> None:
        """Keep another size; it is taken at the next start, because what is typed must not be lost."""
        self._desk.settings.set("scale", value)
        self.notices.show(_("The new size is used when Khibra is started the next time."))

    def rebuild(self) -> None:
        """Build everything anew in the language of now; the place stays."""
        has_shell = bool(self.shell.winfo_manager())
        self.navigation.close()
        self.shell.destroy()
        self.shell = self._build()
        self.navigation.stage = self.shell.stage
        if has_shell:
            self.show_shell()
        self.rebuilt()

    # What the keys and buttons do

    def open_palette(self) -> None:
        """Open the command palette."""
        if not self.shell.winfo_manager() or (self._palette is not None and self._palette.winfo_exists()):
            return
        screens = Screens(main=self.navigation.panels("main"))
        case_id = self.navigation.open_case_id
        if case_id is not None:
            screens = replace(screens, case_id=case_id, tabs=self.navigation.panels("case"))
        self._palette = CommandPalette(self.root, self._desk, self.commands, screens)

    def toggle_notices(self) -> None:
        """Open or close the list of notices."""
        if self._notice_list is not None and self._notice_list.winfo_exists():
            self._notice_list.close()
            return
        self._notice_list = NoticeList(self.root, self.notices, self._desk.now(), self._open_case)
        self.notices.seen()

    def open_help(self) -> None:
        """Show all keys."""
        show_help(self.root, self.commands, version=__version__)

    def close(self) -> None:
        """Close the window."""
        self.navigation.close()
        self.root.destroy()

    # How

    @property
    def _is_dark(self) -> bool:
        return find_palette(self._desk, self._desk.settings.get("theme", "light")).is_dark

    def _drop_front(self) -> None:
        front, self._front = self._front, None
        if front is not None:
            front.destroy()

    def _is_busy(self) -> bool:
        grabbed: tk.Misc | None = self.root.grab_current()
        return grabbed is not None or not self.shell.winfo_manager()

    def _moved(self, shown: Shown) -> None:
        self.shell.sidebar.mark(shown.panel_id)
        self.shell.header.show_place(shown.title, can_go_back=shown.can_go_back)
        self.root.title(f"{shown.title} — Khibra" if shown.title != "Khibra" else "Khibra")

    def _notices_changed(self) -> None:
        self.shell.header.notices.set(count=self.notices.unseen)

    def _plugin_failed(self, fault: Fault) -> None:
        self.navigation.crashed(fault)
        text = _("The plugin {plugin} met a fault; the rest of the window goes on.")
        self.notices.show(text.format(plugin=fault.plugin), "warning")

    def _host_failed(self, error: BaseException) -> None:
        _log.error("fault in the window: %s", type(error).__name__, exc_info=error)
        self.notices.show(
            _("Something went wrong in the window. What you saved is safe; the log says more."), "danger"
        )

    def _account_rows(self) -> list[Row]:
        commands = [command for command in self.commands.available() if command.place == "account"]
        commands.sort(key=lambda command: command.id.startswith("window."))  # what plugins bring comes first
        return [
            Row(title=_(each.title), detail=each.hint, icon_name=each.icon, value=each) for each in commands
        ]

    def _account_picked(self, row: Row) -> None:
        if isinstance(row.value, Command):
            self.commands.run(row.value)

    def _own_commands(self) -> list[Command]:
        return own_commands(
            WindowActs(
                palette=self.open_palette,
                back=self.navigation.back,
                forward=self.navigation.forward,
                home=self.navigation.home,
                reload=self.navigation.reload,
                notices=self.toggle_notices,
                settings=self._open_settings,
                theme=self.switch_theme,
                help=self.open_help,
                sign_out=self._sign_out,
                quit=self._quit,
                screen=self._open_nth,
                tab=self.navigation.step_tab,
            )
        )

    def _back(self) -> None:
        self.navigation.back()

    def _open_panel(self, panel_id: str) -> None:
        self.navigation.open(panel_id)

    def _open_settings(self) -> None:
        self.navigation.open(SETTINGS)

    def _open_case(self, case_id: CaseId, tab: str) -> None:
        self.navigation.open_case(case_id, tab)

    def _sign_out(self) -> None:
        self.sign_out()

    def _enrol_authenticator(self) -> None:
        self.enrol_authenticator()

    def _quit(self) -> None:
        self.quit()

    def _open_nth(self, number: int) -> None:
        panels = self.navigation.panels("main")
        if number <= len(panels):
            self.navigation.open(panels[number - 1].id)


def find_palette(desk: Desk, theme_id: str) -> Palette:
    """Return the colours of a theme; an unknown one is the light theme."""
    if theme_id == "dark":
        return DARK_PALETTE
    for theme in desk.hooks.collect(Theme):
        if theme.id == theme_id:
            return Palette(theme.id, is_dark=theme.is_dark, colours=theme.colours)
    return LIGHT_PALETTE
