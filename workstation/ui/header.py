"""The bar above every screen: where one is, who one is, whether the server answers, language, theme, notices."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cases.model.session import Me
from workstation.api.contexts import SessionState
from workstation.api.i18n import _, language
from workstation.api.words import role_title
from workstation.ui.kit import (
    Badge,
    Box,
    Control,
    Divider,
    Heading,
    IconButton,
    Row,
    Segmented,
    Shape,
    Tooltip,
    colour,
    elide,
    font,
    icon,
    measurer,
    popup_of,
    px,
    surface_of,
    t_visual,
)

_CHIP, _WIDEST_CHIP, _CHIP_REST = 170, 360, 78


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderActs:
    """What the header's buttons do."""

    back: Callable[[], None]
    palette: Callable[[], None]
    notices: Callable[[], None]
    theme: Callable[[], None]
    language: Callable[[str], None]
    account: Callable[[], Sequence[Row]]
    pick: Callable[[Row], None]


class SearchPill(Control):
    """Looks like a search field and opens the command palette."""

    def __init__(self, master: tk.Misc, command: Callable[[], None]) -> None:
        super().__init__(master, command, width=px(240), height=px(36))

    def draw(self) -> None:
        """Draw the pill."""
        self.delete("all")
        width, height = self.size()
        border = "focus" if self.is_focused else "line_strong" if self.is_hovered else "line"
        self.plate(
            Shape(
                width=width,
                height=height,
                radius=px(8),
                fill="sunken",
                border=border,
                border_width=2 if self.is_focused else 1,
            )
        )
        self.create_image(px(18), height // 2, image=icon(self, "search", "muted", 16))
        note = "Ctrl K"
        room = width - px(56) - font("tiny").measure(note)
        shown = t_visual(elide(_("Search or do…"), measurer(font("body")), room))
        self.create_text(px(34), height // 2, text=shown, anchor="w", font=font("body"), fill=colour("muted"))
        self.create_text(
            width - px(12), height // 2, text=note, anchor="e", font=font("tiny"), fill=colour("muted")
        )


class AccountChip(Control):
    """Who is signed in: initials, name, role and establishment; opens what one can do with the account."""

    def __init__(
        self, master: tk.Misc, rows: Callable[[], Sequence[Row]], on_pick: Callable[[Row], None]
    ) -> None:
        self._me: Me | None = None
        self._rows = rows
        self._on_pick = on_pick
        super().__init__(master, self._open, width=px(_CHIP), height=px(44))
        self.bind("<Key>", self._key)
        self.bind("<FocusOut>", lambda _e: self._close(), add=True)

    def set(self, me: Me | None) -> None:
        """Show somebody else."""
        self._me = me
        self.tooltip.text = (
            "" if me is None else f"{me.practitioner.name}\n{_roles(me)}\n{me.establishment.name}"
        )
        if me is not None:
            texts = measurer(font("body"))(me.practitioner.name), measurer(font("tiny"))(_line(me))
            self.configure(width=max(px(_CHIP), min(px(_WIDEST_CHIP), max(texts) + px(_CHIP_REST))))
        self.draw()

    def draw(self) -> None:
        """Draw the disc with the initials, and two lines."""
        self.delete("all")
        width, height = self.size()
        if self._me is None:
            return
        fill = "hover" if self.is_hovered else surface_of(self)
        border = "focus" if self.is_focused else ""
        self.plate(Shape(width=width, height=height, radius=px(8), fill=fill, border=border, border_width=2))
        side = px(34)
        self.plate(
            Shape(width=side, height=side, radius=side // 2, fill="selected"), px(6), (height - side) // 2
        )
        name = self._me.practitioner.name
        self.create_text(
            px(6) + side // 2,
            height // 2,
            text=t_visual(_initials(name)),
            font=font("small"),
            fill=colour("accent"),
        )
        left, room = px(50), width - px(_CHIP_REST)
        self.create_text(
            left,
            height // 2 - px(8),
            text=t_visual(elide(name, measurer(font("body")), room)),
            anchor="w",
            font=font("body"),
            fill=colour("text"),
        )
        self.create_text(
            left,
            height // 2 + px(10),
            text=t_visual(elide(_line(self._me), measurer(font("tiny")), room)),
            anchor="w",
            font=font("tiny"),
            fill=colour("muted"),
        )
        self.create_image(width - px(14), height // 2, image=icon(self, "chevron_down", "muted", 14))

    def _open(self) -> None:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.close()
            return
        popup.open(self, self._rows(), self._on_pick)

    def _close(self) -> None:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.close()

    def _keyed(self, event: "tk.Event[tk.Misc]") -> str:
        popup = popup_of(self)
        if popup.is_open_for(self):
            popup.key("Return")
            return "break"
        return super()._keyed(event)

    def _key(self, event: "tk.Event[tk.Misc]") -> str | None:
        popup = popup_of(self)
        return "break" if popup.is_open_for(self) and popup.key(event.keysym) else None


class Header(Box):
    """The bar itself."""

    def __init__(self, master: tk.Misc, acts: HeaderActs, *, is_dark: bool) -> None:
        super().__init__(master, "surface")
        self.columnconfigure(1, weight=1)
        self.back = IconButton(self, "arrow_left", _("Back (Alt+Left)"), acts.back)
        self.back.grid(row=0, column=0, padx=(px(12), px(4)), pady=px(9))
        self._title = ""
        self.title = Heading(self, "", size="subtitle")
        self.title.configure(width=1)  # it takes what the others leave
        self.title.grid(row=0, column=1, sticky="ew")
        self.title.bind("<Configure>", lambda _e: self._show_title())
        SearchPill(self, acts.palette).grid(row=0, column=2, padx=px(8))
        self.server = Badge(self, _("Not connected"), "neutral", icon_name="offline")
        self.server_hint = Tooltip(self.server)
        self.server.grid(row=0, column=3, padx=px(8))
        names = [("fr", "FR"), ("en", "EN")]
        self.language = Segmented(self, names, value=_known(language()), on_change=acts.language)
        self.language.tooltip.text = _("Language")
        self.language.grid(row=0, column=4, padx=px(4))
        hint = _("Light theme") if is_dark else _("Dark theme")
        self.theme = IconButton(self, "sun" if is_dark else "moon", hint, acts.theme)
        self.theme.grid(row=0, column=5, padx=px(2))
        self.notices = IconButton(self, "bell", _("Notices"), acts.notices)
        self.notices.grid(row=0, column=6, padx=(px(2), px(8)))
        self.account = AccountChip(self, acts.account, acts.pick)
        self.account.grid(row=0, column=7, padx=(0, px(12)))
        Divider(self).grid(row=1, column=0, columnspan=8, sticky="ew")

    def show_session(self, session: SessionState) -> None:
        """Show who is signed in and whether the server answered the last time."""
        self.account.set(session.me)
        name = session.hello.name if session.hello is not None else ""
        if session.is_online:
            self.server.set(_("Connected"), "good", "online")
            self.server_hint.text = _("{server} answers.").format(server=name or _("The server"))
        else:
            self.server.set(_("Not connected"), "warning", "offline")
            self.server_hint.text = _(
                "The server does not answer. What you write is kept on this computer and sent when it is back."
            )

    def show_place(self, title: str, *, can_go_back: bool) -> None:
        """Show the title of the screen."""
        self._title = title
        self._show_title()
        if can_go_back:
            self.back.enable()
        else:
            self.back.disable()

    def _show_title(self) -> None:
        self.title.set(elide(self._title, measurer(font("subtitle")), self.title.winfo_width()))


def _known(code: str) -> str:
    return code if code in ("fr", "en") else "fr"


def _line(me: Me) -> str:
    return f"{_roles(me)} · {me.establishment.name}"


def _roles(me: Me) -> str:
    return ", ".join(role_title(role) for role in me.practitioner.roles)


def _initials(name: str) -> str:
    words = [
        word for word in name.replace(".", " ").split() if word.casefold() not in ("dr", "pr", "m", "mme")
    ]
    return "".join(word[0] for word in words[:2]).upper()
