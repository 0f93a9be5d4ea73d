"""Hooks of the desktop half; all run on the UI thread and must not wait for anything.

The verb is the error policy. `register_*`: if it raises, the plugin is SETUP_FAILED and none of its
contributions stay. `on_*` and `offer_*`: logged and skipped; three faults in five minutes quarantine
the plugin. `check_*`: a fault counts as an objection.
"""

from collections.abc import Iterable

from cases.model.audit import Event
from cases.model.case import CaseCard
from cases.model.ids import CaseId
from workstation.api.contexts import Desk
from workstation.api.contributions import (
    BoardColumn,
    BoardFilter,
    CaseBadge,
    Command,
    LoginPanel,
    NotificationChannel,
    Panel,
    Service,
    Theme,
    Viewer,
    ViewerTool,
)
from workstation.api.markers import hookspec


@hookspec
def register_panels() -> Iterable[Panel]:
    """Screens of the window: entries of the sidebar, tabs of an open case, pages.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_commands() -> Iterable[Command]:
    """Entries of the command palette, with shortcuts.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_board_columns() -> Iterable[BoardColumn]:
    """Columns of the board; a card stands in the first one that holds it.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_board_filters() -> Iterable[BoardFilter]:
    """Switches above the board that keep some of the cards.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_viewers() -> Iterable[Viewer]:
    """Kinds of file that a panel of the plugin shows; `workstation.api.viewers` finds it by media type.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_viewer_tools() -> Iterable[ViewerTool]:
    """Tools in the bar of the image viewer.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_notification_channels() -> Iterable[NotificationChannel]:
    """Ways to reach the user of this window when a case waits for them.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_login_panels() -> Iterable[LoginPanel]:
    """Ways to sign in, in their order on the first screen.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_services() -> Iterable[Service]:
    """What other plugins may ask for by kind; each is named in the manifest's `provides`, or the set-up fails.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_themes() -> Iterable[Theme]:
    """Sets of colours to choose from in the settings.

    Called on the UI thread when the plugin is enabled and when the language changes. If it raises, the plugin
    is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def offer_case_badges(card: CaseCard) -> Iterable[CaseBadge]:
    """Badges for a card of the board.

    Called on the UI thread when a card is drawn after a change, so answer from the card alone. Returns the
    badges in their order; at most 100 are shown. If it raises, it is skipped: the card has no badge of yours.
    """
    return ()


@hookspec
def offer_overlays(case_id: CaseId, sop_instance_uid: str) -> Iterable[object]:
    """Marks (`viewers.marks` records) to lay over an image.

    Called on the UI thread once for each image of a case that is shown. Returns the marks; those of other
    images and what is no mark are left out. If it raises, it is skipped: nothing of yours is drawn.
    """
    return ()


@hookspec
def on_desktop_ready(desk: Desk) -> None:
    """The window is on screen for the first time, or the plugin was enabled while it is.

    Called on the UI thread; keep the `desk`. Its answer is ignored. If it raises, it is skipped: the plugin
    stays.
    """


@hookspec
def on_desktop_closing() -> None:
    """The window is about to close, or the plugin to be disabled; save and stop what is yours, quickly.

    Called on the UI thread. Its answer is ignored. If it raises, it is skipped: the window closes all the same.
    """


@hookspec
def on_case_opened(case_id: CaseId) -> None:
    """The user opened a case, or another tab of it.

    Called on the UI thread once the case is on the screen. Its answer is ignored. If it raises, it is skipped.
    """


@hookspec
def on_event(event: Event) -> None:
    """Something happened in a case of the user, as the server's log says.

    Called on the UI thread for each event, in the order of the log. Its answer is ignored. If it raises, it is
    skipped: the event does not come again.
    """


@hookspec
def check_case_close(card: CaseCard) -> Iterable[str]:
    """May this case be closed from this window?

    Called on the UI thread before the request is sent. Each returned sentence is an objection that the user
    reads; none lets it go on. If it raises, that is an objection.
    """
    return ()
