"""What an act may read and write: one transaction, and the shelves it opens.

`Store` runs a function with a transaction: `write` on the writer (durable when it returns), `read` on a
reader. SQLite and PostgreSQL implement the same Protocols.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from cases.model.audit import Event, EventKind
from cases.model.credentials import (
    Family,
    KeptInvitation,
    KeptToken,
    KeptUpload,
    PhotoGrant,
    StoredAnswer,
    Tries,
)
from cases.model.ids import (
    AccountId,
    AttachmentId,
    BlobId,
    CaseId,
    DeviceId,
    EstablishmentId,
    InstanceId,
    PatientId,
    ReportId,
    RoundId,
    UploadId,
)
from cases.model.kept import (
    Account,
    Alarm,
    Case,
    KeptBallot,
    KeptMessage,
    KeptOpinion,
    KeptReport,
    KeptRound,
)
from cases.model.patient import Patient
from cases.model.people import Device, Establishment
from cases.model.study import Attachment, StoredInstance
from cases.store.blobs import SealedFile
from cases.store.sealing import SealedStream
from viewers.imaging.records import FrameLocation

R = TypeVar("R")


class People(Protocol):
    """Establishments, accounts, devices."""

    def establishment(self, establishment_id: EstablishmentId) -> Establishment:
        """Return an establishment; raise NotFound."""

    def establishments(self) -> Sequence[Establishment]:
        """Return all of the network, in no promised order."""

    def put_establishment(self, establishment: Establishment) -> None: ...
    def account(self, account_id: AccountId) -> Account:
        """Return an account, a suspended one too; raise NotFound."""

    def account_by_login(self, login: str) -> Account | None:
        """Return whose login this is, whatever its case; None where nobody has it."""

    def accounts(self) -> Sequence[Account]:
        """Return all accounts, suspended ones too, in no promised order."""

    def has_accounts(self) -> bool:
        """Return whether there is any account, without opening one."""

    def put_account(self, account: Account) -> None: ...
    def device(self, device_id: DeviceId) -> Device | None:
        """Return a device, a revoked one too; None where it was never enrolled."""

    def put_device(self, device: Device) -> None: ...


class Patients(Protocol):
    """Patients, sealed; found by keyed digests of blocking keys, so that no name stands in the index."""

    def get(self, patient_id: PatientId) -> Patient:
        """Return a patient; raise NotFound."""

    def many(self, patient_ids: Collection[PatientId]) -> Mapping[PatientId, Patient]:
        """Return those of the patients that are there."""

    def put(self, patient: Patient, blocking_keys: Sequence[str]) -> None:
        """Keep a patient, new or changed; from now on found by these keys alone."""

    def candidates(
        self, blocking_keys: Sequence[str], known_at: EstablishmentId | None = None
    ) -> Sequence[Patient]:
        """Return the patients who share a blocking key; where an establishment is given, only its own."""

    def is_known_at(self, patient_id: PatientId, establishment_id: EstablishmentId) -> bool:
        """Whether a patient is one of an establishment's own."""

    def meet(self, patient_id: PatientId, establishment_id: EstablishmentId) -> None:
        """Make a patient one of an establishment's own."""


class Cases(Protocol):
    """Cases, sealed, with a few plain columns to find them by."""

    def find(self, case_id: CaseId) -> Case | None:
        """Return a case; None where there is none, or it was erased."""

    def many(self, case_ids: Collection[CaseId]) -> Mapping[CaseId, Case]:
        """Return those of the cases that are there."""

    def add(self, case: Case) -> None:
        """Keep a new case, sealed under a key of its own."""

    def save(self, case: Case) -> Case:
        """Store with `version` + 1 and `updated_at` = now; raise VersionMismatch where the row moved on."""

    def of(self, account_id: AccountId) -> Sequence[Case]:
        """Return the cases the account asked or has a seat in."""

    def all_open(self) -> Sequence[Case]:
        """Return the cases that have not ended, in the order they were made."""

    def every(self) -> Sequence[Case]:
        """Return all cases, in the order they were made."""

    def next_number(self, year: int) -> str:
        """Return the next case number of a year, such as `2026-000123`."""


class Files(Protocol):
    """What is attached to cases."""

    def instances(self, case_id: CaseId) -> Sequence[StoredInstance]:
        """Return the instances of a case in the order they arrived."""

    def instance(self, case_id: CaseId, instance_id: InstanceId) -> StoredInstance | None:
        """Return an instance; None where this case has none of this id."""

    def instance_blob(self, case_id: CaseId, instance_id: InstanceId) -> BlobId | None:
        """Return the original file of an instance; None where this case has none of this id."""

    def add_instance(self, case_id: CaseId, instance: StoredInstance, blob_id: BlobId) -> None: ...
    def known_instance(self, case_id: CaseId, sha256: str, sop_instance_uid: str) -> InstanceId | None:
        """Return the instance of this case with the same bytes or the same SOP Instance UID."""

    def put_frames(
        self, case_id: CaseId, instance_id: InstanceId, frames: tuple[FrameLocation, ...] | None
    ) -> None:
        """Keep where each frame is in the original; None where only the whole file can give them."""

    def frames(self, case_id: CaseId, instance_id: InstanceId) -> tuple[FrameLocation, ...] | None:
        """Return what `put_frames` kept; None also where nothing was kept."""

    def attachments(self, case_id: CaseId) -> Sequence[Attachment]:
        """Return the attachments of a case in the order they arrived."""

    def attachment(self, case_id: CaseId, attachment_id: AttachmentId) -> Attachment | None:
        """Return an attachment; None where this case has none of this id."""

    def attachment_blob(self, case_id: CaseId, attachment_id: AttachmentId) -> BlobId | None:
        """Return the file of an attachment; None where this case has none of this id."""

    def add_attachment(self, case_id: CaseId, attachment: Attachment, blob_id: BlobId) -> None: ...
    def known_attachment(self, case_id: CaseId, sha256: str) -> AttachmentId | None:
        """Return the attachment of this case with the same bytes, None where there is none."""

    def count(self, case_id: CaseId) -> int:
        """Return how many instances and attachments a case has."""

    def counts(self, case_ids: Collection[CaseId]) -> Mapping[CaseId, int]:
        """Return how many files each of the cases has; a case without files may be missing."""

    def rendition(self, source_id: str, kind: str) -> BlobId | None:
        """Return what was made of an instance or attachment (`thumbnail`, `frame/7`); None before."""

    def add_rendition(self, case_id: CaseId, source_id: str, kind: str, blob_id: BlobId) -> None: ...


class Blobs(Protocol):
    """Sealed files, whose keys are wrapped by the key of their case; kept durably before the row is."""

    def put(self, case_id: CaseId, data: bytes) -> BlobId:
        """Seal and keep a small file, such as a report."""

    def adopt(self, case_id: CaseId, file: SealedFile) -> BlobId:
        """Take in a file that was stored before this transaction began."""

    def key(self, blob_id: BlobId) -> bytes:
        """Return the key of a file, to read it after this transaction; raise NotFound."""

    def opened(self, blob_id: BlobId) -> AbstractContextManager[SealedStream]:
        """Open a file for reading ranges."""

    def read(self, blob_id: BlobId) -> bytes:
        """Return a whole small file."""

    def unnamed(self, blob_ids: Collection[BlobId]) -> Sequence[BlobId]:
        """Return those that no row names."""


class Panel(Protocol):
    """Opinions, rounds, ballots, messages, reports of cases."""

    def opinions(self, case_id: CaseId) -> Sequence[KeptOpinion]:
        """Return opinions and interim advice, replaced ones too, oldest first."""

    def opinions_of(self, case_ids: Collection[CaseId]) -> Mapping[CaseId, Sequence[KeptOpinion]]:
        """Return opinions and interim advice by case, oldest first; a case without any may be missing."""

    def add_opinion(self, opinion: KeptOpinion) -> None: ...
    def rounds(self, case_id: CaseId) -> Sequence[KeptRound]:
        """Return the rounds of a case, oldest first."""

    def round(self, case_id: CaseId, round_id: RoundId) -> KeptRound | None:
        """Return a round; None where this case has none of this id."""

    def put_round(self, kept: KeptRound) -> None:
        """Keep a round, new or changed."""

    def ballots(self, round_id: RoundId) -> Sequence[KeptBallot]:
        """Return every ballot in the order they came, late and replaced ones too."""

    def add_ballot(self, case_id: CaseId, ballot: KeptBallot) -> None: ...
    def messages(self, case_id: CaseId) -> Sequence[KeptMessage]:
        """Return the discussion of a case, oldest first."""

    def add_message(self, message: KeptMessage) -> None: ...
    def reports(self, case_id: CaseId) -> Sequence[KeptReport]:
        """Return the reports and addenda of a case, oldest first."""

    def report(self, case_id: CaseId, report_id: ReportId) -> KeptReport | None:
        """Return a report or addendum; None where this case has none of this id."""

    def add_report(self, report: KeptReport) -> None: ...


class Alarms(Protocol):
    """What falls due when: the server looks at it then, or when it starts again."""

    def put(self, alarm: Alarm) -> None:
        """Set an alarm, in the place of one for the same thing."""

    def due(self) -> Sequence[Alarm]:
        """Return the alarms up to now, the earliest first."""

    def take(self, alarm: Alarm) -> bool:
        """Remove an alarm; return whether it was still set for the same moment."""

    def drop(self, case_id: CaseId) -> None:
        """Remove all alarms of a case."""


class Log(Protocol):
    """The event log of this transaction: hash-chained over ciphertext, gap-free."""

    def add(
        self,
        kind: EventKind,
        case: Case | None,
        actor: Account | None,
        about: Account | None = None,
        /,
        **detail: str,
    ) -> tuple[int, str]:
        """Append an event; return its sequence and the chain's hash (hexadecimal) at it."""

    def of_case(self, case_id: CaseId, kind: EventKind | None = None) -> Sequence[Event]:
        """Return the events of a case, of one kind where it is given, oldest first."""

    def after(self, sequence: int, limit: int) -> Sequence[Event]:
        """Return up to `limit` events after a sequence, oldest first; an erased payload is empty."""

    def last(self) -> int:
        """Return the sequence of the newest event, 0 for an empty log."""

    def copied(self, sink: str) -> int:
        """Return the sequence up to which a place outside has the log, 0 for nothing."""

    def put_copied(self, sink: str, sequence: int) -> None:
        """Keep how far a place outside has got."""


class Sessions(Protocol):
    """Sessions, tokens, wrong tries and invitations; tokens and codes are known by their digests alone."""

    def put_family(self, family: Family) -> None: ...
    def running(self, account_id: AccountId) -> Sequence[Family]:
        """Return the sessions of an account that were not ended."""

    def family(self, family_id: str) -> Family | None:
        """Return a session, an ended one too; None where it was never begun."""

    def add_token(self, token: KeptToken) -> None: ...
    def token(self, digest: bytes) -> KeptToken | None:
        """Return a token, an expired or exchanged one too; None where it was never given or is forgotten."""

    def use_token(self, digest: bytes) -> None:
        """Mark a refresh token as exchanged now."""

    def forget_tokens(self, before: datetime) -> None:
        """Remove the tokens that expired before a moment."""

    def tries(self, who: str) -> Tries | None:
        """Return the wrong tries of a login at an address; None where there were none."""

    def put_tries(self, who: str, tries: Tries | None) -> None:
        """Keep wrong tries; None forgets them."""

    def last_totp_step(self, account_id: AccountId) -> int:
        """Return the time step of the last code that was taken (RFC 6238), 0 for none."""

    def put_totp_step(self, account_id: AccountId, step: int) -> None: ...
    def invitation(self, digest: bytes) -> KeptInvitation | None:
        """Return the invitation whose code has this digest, an accepted or expired one too; None without."""

    def put_invitation(self, invitation: KeptInvitation) -> None: ...


class Answers(Protocol):
    """Answers that were given, by caller and `Idempotency-Key`."""

    def digest(self, request: bytes) -> bytes:
        """Return the keyed digest of a request; keyed, because a request may hold a password."""

    def find(self, scope: str, key: str) -> StoredAnswer | None:
        """Return an answer, None for a new key; raise AlreadyDone where the answer was erased since."""

    def keep(
        self, scope: str, key: str, answer: StoredAnswer, case_id: CaseId | None, until: datetime | None
    ) -> None:
        """Keep an answer, under the key of the case it speaks of; `until` None keeps it as long as the case."""

    def forget(self, before: datetime) -> None:
        """Remove the answers whose time ended before a moment."""


class Uploads(Protocol):
    """Files that are being sent."""

    def get(self, upload_id: UploadId) -> KeptUpload | None:
        """Return an upload, a finished one too; None where it was given up or has expired."""

    def of_case(self, case_id: CaseId) -> Sequence[KeptUpload]:
        """Return the uploads into a case, finished ones too."""

    def put(self, upload: KeptUpload) -> None: ...
    def remove(self, upload_id: UploadId) -> None: ...
    def forget_expired(self) -> None:
        """Forget the uploads whose time is over, finished or not."""

    def unnamed(self, upload_ids: Collection[UploadId]) -> Sequence[UploadId]:
        """Return those that no row names."""


class PhotoLinks(Protocol):
    """One-time links for phones."""

    def find(self, digest: bytes) -> PhotoGrant | None:
        """Return what a link grants, also where it has expired; None where it was never made."""

    def put(self, grant: PhotoGrant) -> None:
        """Keep a link, new or bound to a phone, and forget those that expired."""


class Catalogue(Protocol):
    """The diagnosis catalogue that an administrator imported."""

    def imported(self) -> Sequence[tuple[str, str]]:
        """Return pairs of code and title, by code; empty where none was imported."""

    def replace(self, codes: Sequence[tuple[str, str]]) -> None:
        """Put these codes and titles in the place of what was imported before."""


class Tx(Protocol):
    """One transaction."""

    @property
    def now(self) -> datetime:
        """Return the one moment of this transaction, aware UTC."""

    @property
    def epoch(self) -> str:
        """The identity of the database, made with it; a client whose cursor is of another begins anew."""

    @property
    def people(self) -> People: ...
    @property
    def patients(self) -> Patients: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def files(self) -> Files: ...
    @property
    def blobs(self) -> Blobs: ...
    @property
    def panel(self) -> Panel: ...
    @property
    def alarms(self) -> Alarms: ...
    @property
    def log(self) -> Log: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def uploads(self) -> Uploads: ...
    @property
    def photo_links(self) -> PhotoLinks: ...
    @property
    def catalogue(self) -> Catalogue: ...


class Store(Protocol):
    """The database."""

    def listen(self, listener: Callable[[Sequence[Event]], None]) -> None:
        """Call `listener` on the writer thread with the events of each commit, after it; it must not raise."""

    def broken_link(self) -> int | None:
        """Verify the hash chain of the log; return the sequence of the first bad row, None where it is whole."""

    def write(self, act: Callable[[Tx], R]) -> R:
        """Run `act` in a transaction on the writer and return when it is durable; an error rolls it back."""

    def submit(self, act: Callable[[Tx], R]) -> "Future[R]":
        """Queue `act` on the writer; the future resolves when it is durable."""

    def read(self, look: Callable[[Tx], R]) -> R:
        """Run `look` on a consistent snapshot."""

    def close(self) -> None:
        """Finish what is queued and close."""
