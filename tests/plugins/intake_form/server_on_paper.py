"""A case server on paper, for the wizard's presenters: it numbers, versions, refuses and remembers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from cases.errors import CaseError, VersionMismatch
from cases.model.case import CaseDraft, CaseState, CaseView, FileCount, NewCase
from cases.model.ids import CaseId, PatientId, UploadId
from cases.model.patient import Patient, PatientIdentity, PatientMatch
from cases.model.session import ServerHello
from cases.model.study import StudyIndex, UploadOutcome, UploadSpec
from cases.wire.endpoint import Call
from cases.wire.messages import ConsentAnswer, PatientMatches
from plugins.intake_form.workplace import Workplace
from tests.plugins.paper_desk import PaperDesk, PaperGateway, PaperNotices, PaperTicket
from tests.plugins.people import GP, card, me, view
from viewers.imaging.worker import WorkerPool

C1 = CaseId("c1")


@dataclass
class Upload:
    path: Path
    spec: UploadSpec
    on_progress: Callable[[int, int], None]
    on_done: Callable[[UploadOutcome], None]
    on_error: Callable[[CaseError], None]
    ticket: PaperTicket = field(default_factory=PaperTicket)

    def arrive(self, problem: str = "") -> None:
        size = self.path.stat().st_size
        self.on_progress(size, size)
        self.on_done(UploadOutcome(upload_id=UploadId("u"), problem=problem))


class UploadingGateway(PaperGateway):
    def __init__(self, notices: PaperNotices) -> None:
        super().__init__(notices)
        self.uploads: list[Upload] = []

    def upload(
        self,
        path: Path,
        spec: UploadSpec,
        on_progress: Callable[[int, int], None],
        on_done: Callable[[UploadOutcome], None],
        on_error: Callable[[CaseError], None],
    ) -> PaperTicket:
        self.uploads.append(Upload(path, spec, on_progress, on_done, on_error))
        return self.uploads[-1].ticket

    def in_the_air(self) -> list[Upload]:
        return [upload for upload in self.uploads if not upload.ticket.is_cancelled]


class IntakeDesk(PaperDesk):
    """A paper desk whose gateway uploads, and whose server keeps one case.

    `trouble` is raised by every call instead of an answer.
    """

    gateway: UploadingGateway

    def __init__(self, drafts: Path, pool: WorkerPool | None = None) -> None:
        super().__init__(me(GP, server_epoch="e1"), drafts)
        self.gateway = UploadingGateway(self.notices)
        self.session.address = "https://centre.example:8443"
        if pool is not None:
            self.workers = pool
        self.trouble: CaseError | None = None
        self.matches: tuple[PatientMatch, ...] = ()
        self.patients: dict[str, Patient] = {}
        self.answered: dict[str, object] = {}
        self.case: CaseView | None = None
        self.index = StudyIndex(case_id=C1)
        for name in ("patient.search", "patient.create", "case.create", "case.read", "case.update"):
            self.gateway.answers[name] = self._answer
        for name in ("case.cancel", "case.submit", "consent.record", "files.index", "server.hello"):
            self.gateway.answers[name] = self._answer

    def clock_s(self) -> float:
        return self.time.timestamp()

    def workplace(self) -> Workplace:
        return Workplace(self.desk, self.clock_s)

    def _answer(self, call: Call[object]) -> object:
        if self.trouble is not None:
            return self.trouble
        if call.idempotency_key and call.idempotency_key in self.answered:
            return self.answered[call.idempotency_key]
        answer = getattr(self, "_" + call.endpoint.name.replace(".", "_"))(call)
        if call.idempotency_key and not isinstance(answer, CaseError):
            self.answered[call.idempotency_key] = answer
        return answer

    def _patient_search(self, _call: Call[object]) -> PatientMatches:
        return PatientMatches(matches=self.matches)

    def _patient_create(self, call: Call[Any]) -> Patient:
        identity: PatientIdentity = call.body  # type: ignore[assignment]
        made = Patient(id=PatientId(f"p{len(self.patients) + 1}"), identity=identity)
        self.patients[made.id] = made
        return made

    def _case_create(self, call: Call[object]) -> CaseView:
        body = call.body
        assert isinstance(body, NewCase)
        return self._keep(body.draft, 1, patient=self.patients.get(body.patient_id))

    def _case_update(self, call: Call[object]) -> CaseView | CaseError:
        assert self.case is not None
        assert isinstance(call.body, CaseDraft)
        version = self.case.card.version
        return self._keep(call.body, version + 1) if call.if_match == version else VersionMismatch()

    def _keep(self, draft: CaseDraft, version: int, **more: Any) -> CaseView:
        of = card(
            CaseState.DRAFT,
            version=version,
            specialty=draft.specialty,
            urgency=draft.urgency,
            question=draft.question.text,
            files=FileCount(announced=draft.announced_files),
        )
        before = {"patient": self.case.patient, "consent": self.case.consent} if self.case else {}
        fields: dict[str, Any] = {"consent": None, "question": draft.question, **before, **more}
        self.case = view(of=of, **fields)
        return self.case

    def change_elsewhere(self, text: str) -> None:
        """Somebody else saves another question."""
        assert self.case is not None
        now = self.case
        draft = CaseDraft(
            specialty=now.card.specialty,
            urgency=now.card.urgency,
            question=replace(now.question, text=text),
            announced_files=now.card.files.announced,
        )
        self._keep(draft, now.card.version + 1)

    def _case_read(self, _call: Call[object]) -> CaseView:
        assert self.case is not None
        return self.case

    def _become(self, state: CaseState, **more: Any) -> CaseView:
        assert self.case is not None
        now = self.case
        self.case = replace(now, card=replace(now.card, state=state, version=now.card.version + 1), **more)
        return self.case

    def _consent_record(self, call: Call[object]) -> CaseView:
        assert isinstance(call.body, ConsentAnswer)
        consent = call.body.consent
        return self._become(CaseState.DRAFT if consent.given else CaseState.CANCELLED, consent=consent)

    def _case_submit(self, _call: Call[object]) -> CaseView:
        return self._become(CaseState.SUBMITTED)

    def _case_cancel(self, _call: Call[object]) -> CaseView:
        return self._become(CaseState.CANCELLED)

    def _server_hello(self, _call: Call[object]) -> ServerHello:
        return ServerHello(
            product="Khibra", version="1", name="Centre", needs_setup=False, is_demo=False, now=self.now()
        )

    def _files_index(self, _call: Call[object]) -> StudyIndex:
        return self.index
