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
    """Endpoints of the plugin; each names its row of the access matrix, or it is left out.

    Called while the server starts, before it answers. If it raises, the plugin is SETUP_FAILED and nothing of
    it stays.
    """
    return ()


@hookspec
def register_live_channels() -> Iterable[LiveChannel]:
    """WebSocket channels; each names its row of the access matrix, or it is left out.

    Called while the server starts, before it answers. If it raises, the plugin is SETUP_FAILED and nothing of
    it stays.
    """
    return ()


@hookspec
def register_jobs() -> Iterable[Job]:
    """Work done again and again on the event loop.

    Called while the server starts, before it answers. If it raises, the plugin is SETUP_FAILED and nothing of
    it stays.
    """
    return ()


@hookspec
def register_audit_sinks() -> Iterable[AuditSink]:
    """Places the log is copied to, in order and without a gap, on a thread of the server.

    Called while the server starts, before it answers. If it raises, the plugin is SETUP_FAILED and nothing of
    it stays.
    """
    return ()


@hookspec
def register_report_renderers() -> Iterable[ReportRenderer]:
    """Ways to print and sign a report; the first one is used.

    Called while the server starts, before it answers. If it raises, the plugin is SETUP_FAILED and nothing of
    it stays.
    """
    return ()


@hookspec
def decide_access(practitioner: Practitioner, row: str, card: CaseCard | None) -> bool | None:
    """May this practitioner do this? Asked only where the matrix allows it: the hook can narrow it, never widen.

    Called for every guarded request, `card` None where it concerns no case, on one of the server's threads,
    inside the transaction of the request: do not wait for anything. Returns False to deny; True and None leave
    it to the matrix. If it raises, it denies.
    """


@hookspec
def check_case_change(practitioner: Practitioner | None, row: str, card: CaseCard) -> Iterable[str]:
    """May this change of a case happen?

    Called when somebody who may make the change asks for it, on one of the server's threads, inside the
    transaction of the request: do not wait for anything. Each returned sentence is an objection; none lets it
    happen. If it raises, that is an objection.

    `practitioner` is None where the server itself closes a round at its deadline (row `vote.close_round`, the
    card as the lead sees it): an objection leaves the round open, and lead and coordinator are told.
    """
    return ()


@hookspec
def check_upload(practitioner: Practitioner, spec: UploadSpec, size: int) -> Iterable[str]:
    """May this file be stored? `size` in bytes, as announced.

    Called before the first byte is taken, on one of the server's threads, inside the transaction of the
    request: do not wait for anything. Each returned sentence is an objection; none lets it in. If it raises,
    that is an objection.
    """
    return ()


@hookspec
def on_server_ready(server: ServerContext) -> None:
    """The server is about to answer its first request.

    Called on the event loop; keep the `server`. Its answer is ignored. If it raises, it is skipped: the server
    starts.
    """


@hookspec
def on_server_event(event: Event) -> None:
    """Something was written to the log.

    Called on the event loop after the commit, for each event in the order of the log: do not wait for anything.
    Its answer is ignored. If it raises, it is skipped: the event does not come again.
    """
