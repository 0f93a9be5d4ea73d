"""Ask a specialist about a patient: who it is, what you ask, the consent, the files; then send it.

What you type is saved on this computer while you type and survives a power cut; as soon as the patient is confirmed
it is saved on the server too. After sending, the files go on arriving in the background, whatever you look at.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.api.contexts import Desk, Ticket
from workstation.api.contributions import Command, Panel, PanelView, Translations
from workstation.api.i18n import _
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    import tkinter as tk

    from plugins.intake_form.workplace import Workplace

PANEL_ID = "intake"


class _Room:
    """What this plugin holds while its window is open."""

    def __init__(self) -> None:
        self.workplace: Workplace | None = None
        self.session: Ticket | None = None
        self.offered_to = ""


_room = _Room()


def _workplace(desk: Desk) -> "Workplace":
    if _room.workplace is None:
        from plugins.intake_form.workplace import Workplace

        _room.workplace = Workplace(desk)
    return _room.workplace


def _build(desk: Desk, master: "tk.Misc") -> PanelView:
    from plugins.intake_form.wizard_view import WizardView

    return WizardView(desk, master, _workplace(desk))


def _begin(desk: Desk) -> None:
    _workplace(desk).put_away()
    desk.navigation.open(PANEL_ID)


def _is_signed_in(desk: Desk) -> bool:
    return desk.session.me is not None


@hookimpl
def register_panels() -> Iterable[Panel]:
    """The wizard."""
    return (Panel(id=PANEL_ID, title=_("New case"), icon="plus", build=_build, place="page"),)


@hookimpl
def register_commands() -> Iterable[Command]:
    """Begin a case from anywhere."""
    return (
        Command(
            id="intake.new",
            title=_("New case"),
            run=_begin,
            shortcut="<Control-n>",
            is_available=_is_signed_in,
        ),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)


@hookimpl
def on_desktop_ready(desk: Desk) -> None:
    """Go on sending, and offer the drafts that were not finished, once somebody has signed in."""
    _room.session = desk.session.watch(partial(_offer_drafts, desk))
    _offer_drafts(desk)


@hookimpl
def on_desktop_closing() -> None:
    """Put everything on disk."""
    if _room.session is not None:
        _room.session.cancel()
    if _room.workplace is not None:
        _room.workplace.close()
    _room.workplace = _room.session = None
    _room.offered_to = ""


def _offer_drafts(desk: Desk) -> None:
    """Ask once after each sign-in; "no" leaves the drafts where they are.

    Nothing is opened before: the key that seals the drafts comes from the keyring on the way in.
    """
    me = desk.session.me
    account = me.practitioner.id if me else ""
    if account == _room.offered_to:
        return
    _room.offered_to = account
    if me is None:
        return
    workplace = _workplace(desk)
    drafts = workplace.drafts()
    if not drafts:
        return
    from plugins.intake_form.wording import draft_title

    def go_on() -> None:
        workplace.take_up(drafts[0])
        desk.navigation.open(PANEL_ID)

    text = _("You have not sent this case yet: {case}. Nothing you typed was lost.")
    case = draft_title(drafts[0], desk.now())
    title, yes = _("Continue the draft?"), _("Continue")
    desk.notices.confirm(title, text.format(case=case), yes, go_on, is_dangerous=False)
