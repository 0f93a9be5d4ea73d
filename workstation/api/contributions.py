"""What a plugin adds: one frozen record a kind. Every record has an owner, so that disabling removes all of it.

The desktop's records name Tk types for the type checker only; nothing here imports Tk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from cases.acts.hooks import DocumentKey, ReportRenderer
from cases.model.case import CaseCard, CaseState
from cases.model.ids import CaseId
from cases.rules.tally import VotingRule
from cases.wire.endpoint import Endpoint

if TYPE_CHECKING:
    import tkinter as tk

    from viewers.imaging.files import Candidate, Progress, Refused
    from workstation.api.contexts import Desk, ServerContext

__all__ = ["DocumentKey", "ReportRenderer", "VotingRule"]


class PanelView(Protocol):
    """A built panel.

    Attributes:
        widget: what the window shows.
    """

    widget: tk.Widget

    def shown(self, arguments: Mapping[str, str]) -> None:
        """Called each time the panel comes to the front, with what it was opened for (such as `case_id`)."""

    def closed(self) -> None:
        """Called once before the panel is destroyed; cancel what still runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A screen of the window.

    Attributes:
        id: unique; how others open it (`desk.navigation.open(id, case_id=…)`).
        place: `main` has an entry in the sidebar, `case` is a tab of an open case, `page` is opened by name.
        order: position in its place, smaller first.
        visible_to: roles of the account that see it; empty for all.
        build: called on the UI thread when first shown.
    """

    id: str
    title: str
    icon: str
    build: Callable[[Desk, tk.Misc], PanelView]
    place: Literal["main", "case", "page"] = "main"
    order: int = 100
    visible_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An entry of the command palette, with its shortcut (Tk event syntax, such as `<Control-n>`).

    Attributes:
        place: `account` puts it into the menu under the user's name as well.
    """

    id: str
    title: str
    run: Callable[[Desk], None]
    shortcut: str = ""
    icon: str = ""
    hint: str = ""
    place: Literal["palette", "account"] = "palette"
    is_available: Callable[[Desk], bool] = lambda _desk: True


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """A column of the kanban board; `holds` says which cards stand in it."""

    id: str
    title: str
    holds: Callable[[CaseCard], bool]
    order: int = 100
    states: tuple[CaseState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """A switch above the board that keeps some of the cards."""

    id: str
    title: str
    keeps: Callable[[CaseCard], bool]
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBadge:
    """A short mark on a card.

    Attributes:
        tone: how it is coloured; never by colour alone, the text says it too.
    """

    text: str
    tone: Literal["neutral", "info", "good", "warning", "danger"] = "neutral"
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of a declared form."""

    id: str
    label: str
    kind: Literal["text", "long_text", "choice", "number", "date", "check"] = "text"
    options: tuple[str, ...] = ()
    is_required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form a hospital adds, offered where `place` says, for the specialties named (empty: all).

    Attributes:
        place: `intake` is written into the history of the case, `opinion` is signed with the opinion.
        version: changed by the plugin when a question changes its meaning; signed with the answers.
    """

    id: str
    title: str
    fields: tuple[FormField, ...]
    place: Literal["intake", "opinion"] = "intake"
    specialties: tuple[str, ...] = ()
    version: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting of the plugin, shown in the settings screen."""

    id: str
    title: str
    kind: Literal["text", "choice", "check", "number"] = "text"
    default: str = ""
    options: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A way to look at a kind of file.

    Attributes:
        opens: media types it can show, `application/dicom` for images.
        panel_id: the panel that shows it.
    """

    id: str
    title: str
    opens: tuple[str, ...]
    panel_id: str
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerTool:
    """A tool in the viewer's bar; `make` returns a `viewers.widgets` tool."""

    id: str
    title: str
    icon: str
    make: Callable[[], object]
    shortcut: str = ""
    order: int = 100


class FileScan(Protocol):
    """Files being found, a little at a time, so that the window never waits for a disk."""

    def steps(self, budget_s: float) -> list[Candidate | Refused]:
        """Go on for about `budget_s`; an empty list is not the end, `progress.is_done` is."""

    def cancel(self) -> None:
        """Stop; nothing more is found."""

    @property
    def progress(self) -> Progress:
        """Counts so far."""

    @property
    def passed_over(self) -> Sequence[str]:
        """Names of the files that `progress.ignored` counts, as far as they are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A way to bring files into a case: finds the images behind a path (a folder, a ZIP, a DICOMDIR).

    Attributes:
        accepts: from the path and its first bytes; called on the UI thread.
        expand: takes the path and a private folder for what must be unpacked; `viewers.imaging.files.Scan`
            is one.
    """

    id: str
    title: str
    accepts: Callable[[Path], bool]
    expand: Callable[[Path, Path], FileScan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """A way to take a case out of the workstation."""

    id: str
    title: str
    run: Callable[[Desk, CaseId], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """A folder of gettext catalogues: `<folder>/<language>.po`."""

    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something other plugins ask for with `desk.service(kind)`.

    Attributes:
        id: the name in the manifest's `provides`.
        kind: the Protocol it fulfils, from `workstation.api`.
        build: called once on the UI thread, when first asked for.
    """

    id: str
    kind: type[object]
    build: Callable[[Desk], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationChannel:
    """A way to reach the user of this window, such as the desktop's notification area."""

    id: str
    title: str
    notify: Callable[[str, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPanel:
    """A way to sign in, offered on the first screen."""

    id: str
    title: str
    build: Callable[[Desk, tk.Misc], PanelView]
    order: int = 100
    is_available: Callable[[Desk], bool] = lambda _desk: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours of the window by token, `#rrggbb`; see `workstation.ui.kit.theme` for the tokens."""

    id: str
    title: str
    colours: Mapping[str, str]
    is_dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An endpoint of a plugin's server half; its row in the access matrix is checked before the handler runs."""

    endpoint: Endpoint[object, object]
    handle: Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work the server does every `every_s` seconds, on its event loop; a fault is logged and counted."""

    id: str
    every_s: float
    run: Callable[[ServerContext], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSink:
    """Somewhere the log is copied to, such as a hospital's syslog.

    Attributes:
        write: takes one event as JSON, in the order of their `sequence`; one it raises for is offered again.
    """

    id: str
    write: Callable[[bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveChannel:
    """A WebSocket channel of a plugin's server half, guarded by a row of the access matrix."""

    id: str
    path: str
    row: str
    handle: Callable[..., Awaitable[None]]
