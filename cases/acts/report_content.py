"""Everything a report is printed from, gathered in one look at the case."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from cases.acts.opinions import shown, shown_interim
from cases.acts.rounds import view
from cases.acts.scene import Scene, changed
from cases.acts.views import reader, view_case
from cases.errors import PatientMismatch
from cases.model.audit import EventKind
from cases.model.case import CaseState
from cases.model.ids import DeviceId, InstanceId, ReportId
from cases.model.kept import Case
from cases.model.opinion import Opinion, OpinionContent, SignedDocument
from cases.model.people import Establishment
from cases.model.report import Addendum, Conclusion, Consulted, Incident, Milestone, Pictured, ReportContent
from cases.model.study import StoredInstance
from cases.rules.quorum import seats_in_use
from cases.wire import codec

_INCIDENTS = frozenset({EventKind.INCIDENT_LOGGED, EventKind.FILE_REFUSED})

_MILESTONES = frozenset(
    {
        EventKind.CASE_SUBMITTED,
        EventKind.CASE_SENT_BACK,
        EventKind.CASE_ASSIGNED,
        EventKind.INVITATION_ACCEPTED,
        EventKind.INVITATION_DECLINED,
        EventKind.CASE_REOPENED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What makes a report this report: `document` is what its author signed, the conclusion or the addendum."""

    id: ReportId
    document: SignedDocument
    conclusion: Conclusion
    addendum: Addendum | None = None


def gather(scene: Scene, case: Case, heading: Heading) -> ReportContent:
    """Return the content of a report that the caller signs now."""
    is_first = case.state in {CaseState.IN_REVIEW, CaseState.DISCUSSION}
    concluded = changed(case, state=CaseState.CONCLUDED, concluded_at=scene.now) if is_first else case
    kept = scene.tx.panel.opinions(case.id)
    rounds = scene.tx.panel.rounds(case.id)
    who = reader(scene, concluded, kept)
    views = tuple(
        changed(view(scene, concluded, each, who), my_receipt=None, my_ballot=None) for each in rounds
    )
    opinions = tuple(
        shown(scene, each, codec.decode(each.document.payload, OpinionContent), heading.conclusion, views)
        for each in kept
        if not each.is_interim
    )
    interims = tuple(shown_interim(scene, each) for each in kept if each.is_interim)
    signed = (
        heading.document,
        *(opinion.document for opinion in opinions),
        *(interim.document for interim in interims),
    )
    return ReportContent(
        id=heading.id,
        case=changed(view_case(scene, concluded), allowed=()),
        asking=scene.faces.establishment(case.establishment_id),
        answering=_answering(scene, case),
        lead=scene.face,
        conclusion=heading.conclusion,
        opinions=opinions,
        interims=interims,
        rounds=views,
        consulted=_consulted(scene, case, opinions),
        incidents=_incidents(scene, case),
        milestones=_milestones(scene, case),
        pictured=_pictured(scene, case, opinions),
        signed_at=scene.now,
        document=heading.document,
        addendum=heading.addendum,
        key_fingerprints=_fingerprints(scene, signed),
    )


def _fingerprints(scene: Scene, documents: Sequence[SignedDocument]) -> dict[DeviceId, str]:
    found = {document.device_id: scene.tx.people.device(document.device_id) for document in documents}
    return {key: hashlib.sha256(device.public_key).hexdigest() for key, device in found.items() if device}


def _answering(scene: Scene, case: Case) -> tuple[Establishment, ...]:
    accounts = [scene.faces.account(seat.account_id) for seat in seats_in_use(case)]
    ids = dict.fromkeys(account.establishment_id for account in accounts)
    return tuple(map(scene.faces.establishment, ids))


def _consulted(scene: Scene, case: Case, opinions: Sequence[Opinion]) -> tuple[Consulted, ...]:
    """Return what was opened: a line a series, with the digest of its files' digests, and each attachment."""
    opened = {digest for opinion in opinions for digest in opinion.content.consulted}
    instances = [each for each in scene.tx.files.instances(case.id) if each.sha256 in opened]
    instances.sort(key=lambda each: (each.tags.series.number or 0, each.tags.series.series_uid))
    lines = [_series(tuple(some)) for _, some in groupby(instances, key=lambda e: e.tags.series.series_uid)]
    for attachment in scene.tx.files.attachments(case.id):
        if attachment.sha256 in opened:
            kind = attachment.kind.value
            lines.append(Consulted(title=attachment.title, kind=kind, count=1, sha256=attachment.sha256))
    return tuple(lines)


def _pictured(scene: Scene, case: Case, opinions: Sequence[Opinion]) -> dict[InstanceId, Pictured]:
    named = {image.instance_id for opinion in opinions for image in opinion.content.key_images}
    return {
        each.id: Pictured(series=_title(each), number=each.tags.number, frames=_frames(each))
        for each in scene.tx.files.instances(case.id)
        if each.id in named
    }


def _frames(instance: StoredInstance) -> int:
    return instance.tags.picture.frames if instance.tags.picture else 1


def _title(instance: StoredInstance) -> str:
    series = instance.tags.series
    return " ".join(filter(None, (series.modality, series.description)))


def _series(instances: tuple[StoredInstance, ...]) -> Consulted:
    digests = "\n".join(sorted(instance.sha256 for instance in instances))
    whole = hashlib.sha256(digests.encode()).hexdigest()
    return Consulted(title=_title(instances[0]), kind="series", count=len(instances), sha256=whole)


def _milestones(scene: Scene, case: Case) -> tuple[Milestone, ...]:
    """Return the steps that no other part of the report dates."""
    return tuple(
        Milestone(at=event.at, kind=event.kind, name=event.actor_name)
        for event in scene.tx.log.of_case(case.id)
        if event.kind in _MILESTONES
    )


def _incidents(scene: Scene, case: Case) -> tuple[Incident, ...]:
    """Return what went wrong technically; a file that names another patient is a question, not an incident."""
    logged = [
        Incident(
            at=event.at,
            code=event.detail.get("code", event.kind.value),
            detail=event.detail.get("detail") or event.detail.get("problem", ""),
        )
        for event in scene.tx.log.of_case(case.id)
        if event.kind in _INCIDENTS and event.detail.get("problem") != PatientMismatch.code
    ]
    withdrawn = [
        Incident(at=gone.at, code=EventKind.FILES_WITHDRAWN.value, detail=gone.reason, count=gone.count)
        for gone in case.withdrawn_files  # the log does not hold what a person wrote
    ]
    return tuple(sorted(logged + withdrawn, key=attrgetter("at")))
