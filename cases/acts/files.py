"""Files of a case: announced, checked against the case's patient, attached or refused, and read.

The bytes travel outside of these acts; they are checked in a sandboxed worker and sealed before one of the
acts here is asked to attach them.
"""

from dataclasses import dataclass
from datetime import timedelta

from cases.acts.admission import begin, open_case
from cases.acts.hooks import ServerHooks
from cases.acts.scene import Scene, changed, told
from cases.acts.views import view_case
from cases.errors import (
    CaseError,
    IdempotencyMismatch,
    ImageNumberTaken,
    Invalid,
    NotFound,
    Objection,
    Refused,
)
from cases.model.audit import EventKind
from cases.model.case import CaseView, WithdrawnFiles
from cases.model.credentials import KeptUpload
from cases.model.ids import AttachmentId, CaseId, InstanceId, UploadId, fresh_id
from cases.model.kept import Actor, Case
from cases.model.study import (
    Attachment,
    AttachmentKind,
    PatientMismatchChoice,
    StoredInstance,
    StudyIndex,
    UploadOutcome,
    UploadSpec,
)
from cases.rules.lifecycle import Step
from cases.rules.matching import compare_header
from cases.store.blobs import SealedFile
from cases.store.ports import Tx
from cases.store.sealing import fresh_key
from cases.wire.endpoints import READ_FILES
from cases.wire.messages import FilesWithdrawal
from viewers.imaging.jobs import Inspection
from viewers.imaging.records import PatientTags, PersonName

UPLOAD_LASTS = timedelta(days=7)
MISMATCH = "patient_mismatch"
CHECKSUM = "checksum_mismatch"
_ONE_BREAK = timedelta(minutes=2)
_DAMAGED = {"truncated", "malformed_header", "size_mismatch", "frame_missing"}
_NOBODY = PatientTags(
    name=PersonName(),
    patient_id="",
    issuer="",
    other_ids=(),
    birth_date=None,
    birth_date_text="",
    sex="",
    character_sets=(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """The bytes of a finished upload, looked at and sealed.

    Attributes:
        inspection: what a worker found; None for what is not DICOM.
        kind, media_type: judged by the bytes, of what is not DICOM.
    """

    file: SealedFile
    inspection: Inspection | None = None
    kind: AttachmentKind = AttachmentKind.OTHER
    media_type: str = ""


def begin_upload(scene: Scene, upload_id: UploadId, spec: UploadSpec, length: int) -> KeptUpload:
    """Let somebody send a file into a case; the same id again returns the same upload.

    A file that the case has already is known by its digest before a byte is sent, and one that was held back
    because it names another patient is taken up again once its sender has confirmed that it is the same.

    Raises:
        NotFound, Forbidden: the case is not there for the caller, or takes no files from them.
        Objection: a plugin objects to the file.
        IdempotencyMismatch: the same id came with another announcement.
    """
    case = begin(scene, spec.case_id, Step.ATTACH)
    for objected in scene.hooks.upload_objections(scene.face, spec, length):
        raise Objection(plugin=objected.plugin, reason=objected.reason)
    again = scene.tx.uploads.get(upload_id) or _held_back(scene, spec, length)
    if again is not None:
        if again.spec != spec or again.length != length:
            raise IdempotencyMismatch
        return again
    upload = KeptUpload(
        id=upload_id,
        case_id=case.id,
        account_id=scene.account.id,
        spec=spec,
        length=length,
        key=fresh_key(),
        expires_at=scene.now + UPLOAD_LASTS,
        outcome=_duplicate(scene.tx, case, upload_id, spec.sha256) if spec.sha256 else None,
    )
    scene.tx.uploads.put(upload)
    return upload


def _held_back(scene: Scene, spec: UploadSpec, length: int) -> KeptUpload | None:
    if spec.mismatch is not PatientMismatchChoice.SAME_PATIENT or not spec.sha256:
        return None
    for upload in scene.tx.uploads.of_case(spec.case_id):
        is_same = upload.account_id == scene.account.id and upload.length == length
        was_held = upload.outcome is not None and upload.outcome.problem == MISMATCH
        if is_same and was_held and upload.spec.sha256 == spec.sha256:
            taken = changed(upload, spec=spec, outcome=None, expires_at=scene.now + UPLOAD_LASTS)
            scene.tx.uploads.put(taken)
            return taken
    return None


def _duplicate(
    tx: Tx, case: Case, upload_id: UploadId, sha256: str, sop_instance_uid: str = ""
) -> UploadOutcome | None:
    instance = tx.files.known_instance(case.id, sha256, sop_instance_uid)
    attachment = None if instance else tx.files.known_attachment(case.id, sha256)
    if instance is None and attachment is None:
        return None
    return UploadOutcome(
        upload_id=upload_id, instance_id=instance, attachment_id=attachment, is_duplicate=True
    )


def own_upload(tx: Tx, actor: Actor, upload_id: UploadId) -> KeptUpload:
    """Return an upload of the caller's own; raise NotFound for another's."""
    upload = tx.uploads.get(upload_id)
    if upload is None or upload.account_id != actor.account.id:
        raise NotFound
    return upload


def objection_to(
    tx: Tx, upload: KeptUpload, inspection: Inspection | None, sha256: str
) -> UploadOutcome | None:
    """Return why a file may not be attached, or that the case has it already; None lets it pass."""
    refused = UploadOutcome(upload_id=upload.id)
    if upload.spec.sha256 and upload.spec.sha256 != sha256:
        return changed(refused, problem=CHECKSUM)
    case = _case_of(tx, upload)
    if inspection is None:
        return _duplicate(tx, case, upload.id, sha256)
    problem = inspection.opened.pixel_problem
    if problem is not None and problem.code in _DAMAGED:
        return changed(refused, problem=problem.code)
    identity = tx.patients.get(case.patient_id).identity
    differs = compare_header(inspection.opened.instance.patient, identity)
    if differs and upload.spec.mismatch is PatientMismatchChoice.STOP:
        return changed(refused, problem=MISMATCH, differs=differs)
    known = _duplicate(tx, case, upload.id, sha256, inspection.opened.instance.sop_instance_uid)
    if known is not None and _has_other_bytes(tx, case, known, sha256):
        return changed(refused, problem=ImageNumberTaken.code)
    return known


def _has_other_bytes(tx: Tx, case: Case, known: UploadOutcome, sha256: str) -> bool:
    found = tx.files.instance(case.id, known.instance_id) if known.instance_id else None
    return found is not None and found.sha256 != sha256


def _case_of(tx: Tx, upload: KeptUpload) -> Case:
    case = tx.cases.find(upload.case_id)
    if case is None:
        raise NotFound
    return case


def _sender(tx: Tx, upload: KeptUpload, hooks: ServerHooks) -> Scene:
    return Scene(tx, Actor(account=tx.people.account(upload.account_id)), hooks)


def attach(tx: Tx, upload: KeptUpload, arrived: Arrived, hooks: ServerHooks) -> UploadOutcome:
    """Attach what has arrived, in the name of who sent it; what became impossible meanwhile is refused."""
    again = objection_to(tx, upload, arrived.inspection, arrived.file.sha256)
    if again is not None:
        return settle(tx, upload, again)
    scene = _sender(tx, upload, hooks)
    try:
        case = begin(scene, upload.case_id, Step.ATTACH)
    except CaseError as error:
        return settle(tx, upload, UploadOutcome(upload_id=upload.id, problem=error.code))
    tx.blobs.adopt(case.id, arrived.file)
    if arrived.inspection is not None:
        outcome = _attach_instance(scene, case, upload, arrived, arrived.inspection)
    else:
        outcome = _attach_other(scene, case, upload, arrived)
    tx.uploads.put(changed(upload, outcome=outcome))
    return outcome


def _attach_instance(
    scene: Scene, case: Case, upload: KeptUpload, arrived: Arrived, inspection: Inspection
) -> UploadOutcome:
    opened, files = inspection.opened, scene.tx.files
    differs = compare_header(opened.instance.patient, scene.tx.patients.get(case.patient_id).identity)
    instance = StoredInstance(
        id=InstanceId(fresh_id()),
        tags=changed(opened.instance, patient=_NOBODY),
        size=arrived.file.size,
        sha256=arrived.file.sha256,
        frame_digests=inspection.pixel_sha256,
    )
    files.add_instance(case.id, instance, arrived.file.id)
    files.put_frames(case.id, instance.id, opened.locations)
    detail = {"confirmed_same_patient": " ".join(differs)} if differs else {}
    scene.tx.log.add(
        EventKind.FILE_ARRIVED, case, scene.account, what="dicom", sha256=instance.sha256, **detail
    )
    return UploadOutcome(upload_id=upload.id, instance_id=instance.id)


def _attach_other(scene: Scene, case: Case, upload: KeptUpload, arrived: Arrived) -> UploadOutcome:
    attachment = Attachment(
        id=AttachmentId(fresh_id()),
        kind=arrived.kind,
        media_type=arrived.media_type,
        title=upload.spec.title,
        size=arrived.file.size,
        sha256=arrived.file.sha256,
        added_at=scene.now,
        is_key=upload.spec.is_key,
    )
    scene.tx.files.add_attachment(case.id, attachment, arrived.file.id)
    scene.tx.log.add(EventKind.FILE_ARRIVED, case, scene.account, what=arrived.kind, sha256=attachment.sha256)
    return UploadOutcome(upload_id=upload.id, attachment_id=attachment.id)


def settle(tx: Tx, upload: KeptUpload, outcome: UploadOutcome) -> UploadOutcome:
    """Keep what became of an upload that was not attached."""
    tx.uploads.put(changed(upload, outcome=outcome))
    if outcome.problem:
        differs = {"differs": " ".join(outcome.differs)} if outcome.differs else {}
        case, account = tx.cases.find(upload.case_id), tx.people.account(upload.account_id)
        tx.log.add(EventKind.FILE_REFUSED, case, account, problem=outcome.problem, **differs)
    return outcome


def withdraw(scene: Scene, case_id: CaseId, withdrawal: FilesWithdrawal) -> CaseView:
    """Lower the number of files that are waited for, so that nobody waits for what will not come.

    Only who announced them can know: the requester.

    Raises:
        Refused: the caller is not the requester.
        Invalid: no reason, or more than are still on their way.
    """
    case = begin(scene, case_id, Step.ATTACH)
    if case.requester_id != scene.account.id:
        raise Refused(reason="not_announced_by_you")
    reason = told(withdrawal.reason)
    on_their_way = case.announced_files - scene.tx.files.count(case.id)
    if not 0 < withdrawal.count <= on_their_way:
        raise Invalid(field="count", reason="not_on_their_way")
    gone = WithdrawnFiles(count=withdrawal.count, reason=reason, at=scene.now)
    case = changed(
        case,
        announced_files=case.announced_files - gone.count,
        withdrawn_files=(*case.withdrawn_files, gone),
    )
    return view_case(scene, scene.keep(case, EventKind.FILES_WITHDRAWN, count=str(gone.count)))


def index(scene: Scene, case_id: CaseId) -> StudyIndex:
    """Return all that a viewer needs to lay out the pictures of a case."""
    case = open_case(scene, case_id, READ_FILES.row)
    files = scene.tx.files
    return StudyIndex(
        case_id=case.id,
        instances=tuple(files.instances(case.id)),
        attachments=tuple(files.attachments(case.id)),
    )


def note_resumed(scene: Scene, case_id: CaseId, arrived: int, length: int) -> None:
    """Log an upload that a broken line or a stopped program interrupted; many files of one break count once."""
    logged = scene.tx.log.of_case(case_id, EventKind.INCIDENT_LOGGED)
    is_told = any(
        event.detail.get("code") == "upload_resumed"
        and event.actor_id == scene.account.id
        and scene.now - event.at < _ONE_BREAK
        for event in logged
    )
    if not is_told:
        case, at = scene.tx.cases.find(case_id), f"{100 * arrived // length} %"
        scene.tx.log.add(EventKind.INCIDENT_LOGGED, case, scene.account, code="upload_resumed", detail=at)


def is_opening_noted(scene: Scene, case_id: CaseId) -> bool:
    """Tell whether the log says of today that this person opened the pictures."""
    opened = scene.tx.log.of_case(case_id, EventKind.IMAGES_OPENED)
    today = scene.now.date()
    return any(event.actor_id == scene.account.id and event.at.date() == today for event in opened)


def note_opened(scene: Scene, case_id: CaseId) -> None:
    """Log that somebody opened the pictures, once a day for each person."""
    if not is_opening_noted(scene, case_id):
        scene.tx.log.add(EventKind.IMAGES_OPENED, scene.tx.cases.find(case_id), scene.account)


def picture_of(scene: Scene, case_id: CaseId, instance_id: InstanceId, row: str) -> StoredInstance:
    """Return an instance to somebody who may do `row` with its case; raise NotFound."""
    case = open_case(scene, case_id, row)
    found = scene.tx.files.instance(case.id, instance_id)
    if found is None:
        raise NotFound
    return found


def attachment_of(scene: Scene, case_id: CaseId, attachment_id: AttachmentId, row: str) -> Attachment:
    """Return an attachment to somebody who may do `row` with its case; raise NotFound."""
    case = open_case(scene, case_id, row)
    found = scene.tx.files.attachment(case.id, attachment_id)
    if found is None:
        raise NotFound
    return found
