"""Routes of a case's life, and of what happened."""

from aiohttp import web

from cases.acts import drafting, followup, information, reading, seats, triage
from cases.server.scenes import mount_act
from cases.wire import endpoints

_ACTS = (
    (endpoints.CREATE_CASE, drafting.create),
    (endpoints.LIST_CASES, reading.list_cases),
    (endpoints.READ_CASE, reading.read_case),
    (endpoints.UPDATE_CASE, drafting.update),
    (endpoints.RECORD_CONSENT, drafting.record_consent),
    (endpoints.WITHDRAW_CONSENT, drafting.withdraw_consent),
    (endpoints.SUBMIT_CASE, drafting.submit),
    (endpoints.CANCEL_CASE, drafting.cancel),
    (endpoints.ASSIGN_CASE, triage.assign),
    (endpoints.SEND_BACK, triage.send_back),
    (endpoints.DECLINE_CASE, triage.decline),
    (endpoints.ACCEPT_SEAT, seats.accept),
    (endpoints.DECLINE_SEAT, seats.decline),
    (endpoints.DECLARE_CONFLICT, seats.declare_conflict),
    (endpoints.REQUEST_INFORMATION, information.request),
    (endpoints.ANSWER_INFORMATION, information.answer),
    (endpoints.ACKNOWLEDGE_REPORT, followup.acknowledge),
    (endpoints.RECORD_OUTCOME, followup.record_outcome),
    (endpoints.CLOSE_CASE, followup.close),
    (endpoints.REOPEN_CASE, followup.reopen),
    (endpoints.READ_TIMELINE, reading.timeline),
    (endpoints.EVENTS, reading.events),
)


def mount_cases(app: web.Application) -> None:
    """Mount them."""
    for endpoint, act in _ACTS:
        mount_act(app, endpoint, act)
