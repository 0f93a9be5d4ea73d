"""Reading: one case, the board's list, the timeline, and what happened since."""

from collections.abc import Sequence

from cases.acts.admission import open_case
from cases.acts.scene import Scene, changed
from cases.acts.views import cards, reader, view_case
from cases.model.audit import Event, EventKind, EventPage
from cases.model.case import CaseState, CaseView
from cases.model.ids import CaseId
from cases.model.kept import Case
from cases.model.people import Role
from cases.rules import access, visibility
from cases.rules.urgency import sort_key
from cases.rules.visibility import Reader
from cases.wire.endpoints import LIST_CASES, READ_CASE, READ_TIMELINE
from cases.wire.messages import CasePage, CaseQuery, EventQuery, Timeline

_LARGEST_PAGE = 10_000
_LARGEST_BATCH = 1_000
_FEED_ROWS = (access.KNOWING, READ_TIMELINE.row, "vote.read_participation", "opinion.read_interim")


def read_case(scene: Scene, case_id: CaseId) -> CaseView:
    """Return a case, as far as the caller may see it."""
    return view_case(scene, open_case(scene, case_id, READ_CASE.row))


def list_cases(scene: Scene, query: CaseQuery) -> CasePage:
    """Return a page of the caller's cases, most urgent first, and the event cursor it is true at."""
    limit = max(1, min(query.limit, _LARGEST_PAGE))
    found = sorted((_key(case), case) for case in _listed(scene, query))
    page = [(key, case) for key, case in found if key > query.cursor]
    shown = [case for _, case in page[:limit]]
    return CasePage(
        cards=cards(scene, shown),
        next_cursor=page[limit - 1][0] if len(page) > limit else "",
        event_cursor=scene.tx.log.last(),
    )


def _key(case: Case) -> str:
    return "|".join(map(str, sort_key(case)))


def _listed(scene: Scene, query: CaseQuery) -> list[Case]:
    caller = scene.caller
    sees_network = caller.has(Role.COORDINATOR) or caller.has(Role.ESTABLISHMENT_ADMIN)
    if query.changed_after:
        some: Sequence[Case] = _changed_cases(scene, query.changed_after)
    elif sees_network:
        some = scene.tx.cases.every()
    else:
        some = scene.tx.cases.of(caller.id)
    if sees_network and len(some) > 1:
        scene.faces.meet_all()
    row = (LIST_CASES.row,)
    return [case for case in some if not _is_foreign_draft(scene, case) and access.rights(caller, case, row)]


def _is_foreign_draft(scene: Scene, case: Case) -> bool:
    """Whether a case has never left somebody else's desk; a list is not the place for it."""
    is_private = case.state is CaseState.DRAFT and case.submitted_at is None
    return is_private and case.requester_id != scene.account.id


def _changed_cases(scene: Scene, after: int) -> list[Case]:
    """Return the cases of the events the caller may see after a cursor."""
    touched: dict[CaseId, Case] = {}
    while batch := scene.tx.log.after(after, _LARGEST_BATCH):
        cases = _cases_of(scene, batch)
        for event in _visible(scene, batch, cases):
            if event.case_id in cases:
                touched[event.case_id] = cases[event.case_id]
        after = batch[-1].sequence
    return list(touched.values())


def timeline(scene: Scene, case_id: CaseId) -> Timeline:
    """Return every step of a case, who and when, as far as the caller may see it."""
    case = open_case(scene, case_id, READ_TIMELINE.row)
    who = reader(scene, case, scene.tx.panel.opinions(case.id))
    shown = (visibility.shown(event, case, who) for event in scene.tx.log.of_case(case.id))
    return Timeline(events=tuple(event for event in shown if event))


def events(scene: Scene, query: EventQuery) -> EventPage:
    """Return what happened after a cursor in the caller's cases; the cursor passes over what is not theirs."""
    limit = max(1, min(query.limit, _LARGEST_BATCH))
    batch = scene.tx.log.after(query.after, limit)
    return EventPage(
        events=tuple(_visible(scene, batch, _cases_of(scene, batch))),
        cursor=batch[-1].sequence if batch else query.after,
        has_more=len(batch) == limit,
    )


def _cases_of(scene: Scene, batch: Sequence[Event]) -> dict[CaseId, Case]:
    return dict(scene.tx.cases.many({event.case_id for event in batch if event.case_id}))


def _visible(scene: Scene, batch: Sequence[Event], cases: dict[CaseId, Case]) -> list[Event]:
    asks_interim = {event.case_id for event in batch if event.kind is EventKind.INTERIM_ADVICE_GIVEN}
    readers = {
        case.id: _feed_reader(scene, case, asks_interim=case.id in asks_interim) for case in cases.values()
    }
    shown = []
    for event in batch:
        case = cases.get(event.case_id) if event.case_id else None
        if case is None:
            # Not what was refused to them: it would tell a case that does not exist from one that does.
            is_own = event.actor_id == scene.account.id and event.kind is not EventKind.ACCESS_DENIED
            shown += [event] if is_own else []
            continue
        who = readers[case.id]
        is_own = who.id in {event.actor_id, event.about_id}
        is_theirs = is_own or (access.KNOWING in who.rights and not _is_foreign_draft(scene, case))
        told = visibility.shown(event, case, who) if is_theirs else None
        if told is not None:
            # The feed says that something happened; what exactly is for those who may read the timeline.
            may_read = is_own or READ_TIMELINE.row in who.rights
            shown.append(told if may_read else changed(told, detail={}))
    return shown


def _feed_reader(scene: Scene, case: Case, *, asks_interim: bool) -> Reader:
    if asks_interim:
        return reader(scene, case, scene.tx.panel.opinions(case.id))
    return Reader(
        id=scene.account.id,
        rights=access.rights(scene.caller, case, _FEED_ROWS),
        relations=access.relations(scene.caller, case),
    )
