"""Hooks of the desktop half; all run on the UI thread and must not wait for anything.

The verb is the error policy. `register_*`: if it raises, the plugin is FAILED and none of its contributions
stay. `on_*` and `offer_*`: logged and skipped; three faults in five minutes quarantine the plugin.
`check_*`: a fault counts as an objection.
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
    """Screens of the window."""
    return ()


@hookspec
def register_commands() -> Iterable[Command]:
    """Entries of the command palette, with shortcuts."""
    return ()


@hookspec
def register_board_columns() -> Iterable[BoardColumn]:
    """Columns of the board."""
    return ()


@hookspec
def register_board_filters() -> Iterable[BoardFilter]:
    """Filters of the board."""
    return ()


@hookspec
def register_viewers() -> Iterable[Viewer]:
    """Ways to look at a kind of file."""
    return ()


@hookspec
def register_viewer_tools() -> Iterable[ViewerTool]:
    """Tools of the picture viewer."""
    return ()


@hookspec
def register_notification_channels() -> Iterable[NotificationChannel]:
    """Ways to reach the user."""
    return ()


@hookspec
def register_login_panels() -> Iterable[LoginPanel]:
    """Ways to sign in."""
    return ()


@hookspec
def register_services() -> Iterable[Service]:
    """What other plugins may ask for by kind; each is named in the manifest's `provides`."""
    return ()


@hookspec
def register_themes() -> Iterable[Theme]:
    """Sets of colours."""
    return ()


@hookspec
def offer_case_badges(card: CaseCard) -> Iterable[CaseBadge]:
    """Badges for a card; asked when the card is drawn after a change, so answer from the card alone."""
    return ()


@hookspec
def offer_overlays(case_id: CaseId, sop_instance_uid: str) -> Iterable[object]:
    """Marks (`viewers.marks` records) to lay over a picture."""
    return ()


@hookspec
def on_desktop_ready(desk: Desk) -> None:
    """The window is on screen for the first time, or the plugin was enabled while it is."""


@hookspec
def on_desktop_closing() -> None:
    """The window is about to close, or the plugin to be disabled; save and stop what is yours, quickly."""


@hookspec
def on_case_opened(case_id: CaseId) -> None:
    """The user opened a case."""


@hookspec
def on_event(event: Event) -> None:
    """Something happened in a case of the user, as the server's log says."""


@hookspec
def check_case_close(card: CaseCard) -> Iterable[str]:
    """May this case be closed from this window? Each returned sentence is an objection."""
    return ()
