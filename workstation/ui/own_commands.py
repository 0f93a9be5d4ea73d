"""The commands of the window itself, with their keys."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from workstation.api.contexts import Desk
from workstation.api.contributions import Command
from workstation.api.i18n import N_

Act = Callable[[], None]

_ACCOUNT = {"settings": "settings", "sign_out": "log_out"}
"""What stands under the user's name as well, with its icon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowActs:
    """What the window can do."""

    palette: Act
    back: Act
    forward: Act
    home: Act
    reload: Act
    notices: Act
    settings: Act
    theme: Act
    help: Act
    sign_out: Act
    quit: Act
    screen: Callable[[int], None]
    tab: Callable[[int], None]


def _do(act: Act, _desk: Desk) -> None:
    act()


def own_commands(acts: WindowActs) -> list[Command]:
    """Return the commands; those without a title are keys only."""
    rows: list[tuple[str, str, Act, str]] = [
        ("palette", N_("Search or do…"), acts.palette, "<Control-k>"),
        ("back", N_("Back"), acts.back, "<Alt-Left>"),
        ("forward", N_("Forward"), acts.forward, "<Alt-Right>"),
        ("home", N_("First screen"), acts.home, "<Alt-Home>"),
        ("reload", N_("Reload this screen"), acts.reload, "<F5>"),
        ("next_tab", N_("Next tab of the case"), partial(acts.tab, 1), "<Control-Next>"),
        ("previous_tab", N_("Previous tab of the case"), partial(acts.tab, -1), "<Control-Prior>"),
        ("notices", N_("Notices"), acts.notices, "<Control-j>"),
        ("settings", N_("Settings"), acts.settings, "<Control-comma>"),
        ("theme", N_("Light or dark theme"), acts.theme, "<Control-Shift-L>"),
        ("help", N_("Keyboard and help"), acts.help, "<F1>"),
        ("keys", "", acts.help, "<Key-question>"),
        ("sign_out", N_("Sign out"), acts.sign_out, ""),
        ("quit", N_("Quit Khibra"), acts.quit, "<Control-q>"),
    ]
    rows += [
        (f"screen{number}", "", partial(acts.screen, number), f"<Control-Key-{number}>")
        for number in range(1, 10)
    ]
    return [
        Command(
            id=f"window.{name}",
            title=title,
            run=partial(_do, act),
            shortcut=shortcut,
            icon=_ACCOUNT.get(name, ""),
            place="account" if name in _ACCOUNT else "palette",
        )
        for name, title, act, shortcut in rows
    ]
