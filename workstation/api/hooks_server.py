"""Hooks of the server half. Routes, jobs and `on_*` run on the event loop; the rest inside the server's threads.

`decide_*` and `check_*` fail closed: a plugin that raises counts as an objection, and that is audited.
"""

from collections.abc import Iterable

from cases.acts.hooks import ReportRenderer
from cases.model.audit import Event
from cases.model.case import CaseCard
from cases.model.people import Practitioner
from cases.model.study import UploadSpec
from workstation.api.contexts import ServerContext
from workstation.api.contributions import AuditSink, Job, LiveChannel, Route
from workstation.api.markers import hookspec


@hookspec
def register_routes() -> Iterable[Route]:
    """Endpoints of the plugin; each names its row of the access matrix, or the server does not start it."""
    return ()


@hookspec
def register_live_channels() -> Iterable[LiveChannel]:
    """WebSocket channels; each names its row."""
    return ()


@hookspec
def register_jobs() -> Iterable[Job]:
    """Work done again and again."""
    return ()


@hookspec
def register_audit_sinks() -> Iterable[AuditSink]:
    """Places the log is copied to, in order, on a thread of the server; the log says which events one lacks."""
    return ()


@hookspec
def register_report_renderers() -> Iterable[ReportRenderer]:
    """Ways to print and sign a report; the first one is used."""
    return ()


@hookspec
def decide_access(practitioner: Practitioner, row: str, card: CaseCard | None) -> bool | None:
    """May this practitioner do this? False denies; True and None leave it to the matrix, which can only narrow."""


@hookspec
def check_case_change(practitioner: Practitioner, row: str, card: CaseCard) -> Iterable[str]:
    """May this change of a case happen? Each returned sentence is an objection."""
    return ()


@hookspec
def check_upload(practitioner: Practitioner, spec: UploadSpec, size: int) -> Iterable[str]:
    """May this file be stored? Each returned sentence is an objection."""
    return ()


@hookspec
def on_server_ready(server: ServerContext) -> None:
    """The server is about to answer its first request."""


@hookspec
def on_server_event(event: Event) -> None:
    """Something was written to the log."""
