"""The settings of this computer: language, theme, size of everything, and what the plugins let one set."""

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workstation.api.contexts import Desk
from workstation.api.contributions import Panel, Setting, Theme
from workstation.api.i18n import N_, _
from workstation.kernel.kernel import Kernel
from workstation.ui.kit import (
    Box,
    Button,
    Card,
    Check,
    Choice,
    Entry,
    Label,
    Muted,
    NumberEntry,
    ScrollArea,
    Section,
    Segmented,
    px,
)
from workstation.ui.navigation import SETTINGS

SCALES = ("0", "0.9", "1", "1.1", "1.25", "1.5", "1.75", "2")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingActs:
    """What a change of the host's own settings does."""

    language: Callable[[str], None]
    theme: Callable[[str], None]
    scale: Callable[[str], None]
    authenticator: Callable[[], None]


def settings_panel(kernel: Kernel, acts: SettingActs) -> Panel:
    """Return the host's own screen."""

    def build(desk: Desk, parent: tk.Misc) -> SettingsScreen:
        return SettingsScreen(desk, parent, kernel, acts)

    return Panel(id=SETTINGS, title=N_("Settings"), icon="settings", build=build, place="page")


class SettingsScreen:
    """The screen (`workstation.api.contributions.PanelView`)."""

    def __init__(self, desk: Desk, parent: tk.Misc, kernel: Kernel, acts: SettingActs) -> None:
        self._desk, self._kernel, self._acts = desk, kernel, acts
        area = ScrollArea(parent, pad=px(24))
        self.widget: tk.Widget = area
        self._page = Box(area.body)
        self._page.grid(row=0, column=0, sticky="nsew")
        self._page.columnconfigure(0, weight=1, minsize=px(640))
        self._page.columnconfigure(1, weight=1)
        self._row = 0
        self._bodies: dict[str, Box] = {}
        self._appearance()
        self._account()
        for owner, setting in kernel.registry.owned(Setting):
            self._plugin_setting(owner, setting)

    def shown(self, arguments: Mapping[str, str]) -> None:  # noqa: ARG002 - it opens for nothing in particular
        """Say how things stand now."""
        self._show_account()

    def closed(self) -> None:
        """Follow the session no more."""
        self._session.cancel()

    def _card(self, title: str, hint: str = "") -> Box:
        card = Card(self._page)
        card.grid(row=self._row, column=0, sticky="ew", pady=(0, px(16)))
        card.columnconfigure(0, weight=1)
        self._row += 1
        section = Section(card, title, hint)
        section.grid(row=0, column=0, sticky="ew", padx=px(24), pady=px(20))
        return section.body

    def _line(self, body: Box, title: str, hint: str, field: tk.Widget) -> None:
        row = len(body.grid_slaves()) // 2
        texts = Box(body)
        texts.columnconfigure(0, weight=1)
        Label(texts, title).grid(row=0, column=0, sticky="w")
        if hint:
            Muted(texts, hint, wrap=True).grid(row=1, column=0, sticky="ew")
        texts.grid(row=row, column=0, sticky="ew", pady=px(8), padx=(0, px(24)))
        field.grid(row=row, column=1, sticky="e", pady=px(8))

    def _appearance(self) -> None:
        body = self._card(_("On this computer"))
        settings = self._desk.settings
        languages = [("fr", "Français"), ("en", "English")]
        language = Segmented(body, languages, value=self._desk.language, on_change=self._acts.language)
        self._line(body, _("Language"), "", language)
        themes = [("light", _("Light")), ("dark", _("Dark"))]
        themes += [(theme.id, _(theme.title)) for theme in self._desk.hooks.collect(Theme)]
        theme = Choice(
            body, themes, value=settings.get("theme") or "light", on_change=self._acts.theme, width=200
        )
        self._line(body, _("Colours"), _("Dark is easier on the eyes in a dim reading room."), theme)
        sizes = [
            (scale, _("As the screen says") if scale == "0" else f"{float(scale):.0%}") for scale in SCALES
        ]
        chosen = f"{float(settings.get('scale', '0') or 0):g}"
        size = Choice(
            body,
            sizes,
            value=chosen,
            on_change=self._acts.scale,
            width=200,
        )
        self._line(body, _("Size of texts and buttons"), "", size)

    def _account(self) -> None:
        body = self._card(_("Your account"))
        self._button = Button(body, "", self._acts.authenticator)
        self._line(
            body, _("Authenticator"), _("Signing, voting and inviting ask for its code."), self._button
        )
        self._session = self._desk.session.watch(self._show_account)
        self._show_account()

    def _show_account(self) -> None:
        me = self._desk.session.me
        has_one = me is not None and me.second_factor_enrolled
        self._button.set_text(_("Replace…") if has_one else _("Enrol…"))

    def _plugin_setting(self, owner: str, setting: Setting) -> None:
        summary = next((info.summary for info in self._kernel.plugins() if info.id == owner), owner)
        key = f"{owner}.{setting.id}"
        current = self._desk.settings.get(key, setting.default)

        def keep(value: str) -> None:
            self._desk.settings.set(key, value)

        body = self._body_of(owner, summary)
        hint = _(setting.hint) if setting.hint else ""
        self._line(body, _(setting.title), hint, _field(body, setting, current, keep))

    def _body_of(self, owner: str, summary: str) -> Box:
        if owner not in self._bodies:
            self._bodies[owner] = self._card(summary, _("Plugin {plugin}").format(plugin=owner))
        return self._bodies[owner]


def _field(body: Box, setting: Setting, current: str, keep: Callable[[str], None]) -> tk.Widget:
    if setting.kind == "check":
        return Check(body, "", value=bool(current), on_change=lambda on: keep("yes" if on else ""))
    if setting.kind == "choice":
        options = [(option, _(option)) for option in setting.options]
        return Choice(body, options, value=current, on_change=keep, width=200)
    if setting.kind == "number":
        number = NumberEntry(
            body, lowest=-999_999, highest=999_999, on_change=lambda n: keep("" if n is None else str(n))
        )
        number.set_value(current)
        return number
    entry = Entry(body, on_change=keep)
    entry.set_value(current)
    return entry
