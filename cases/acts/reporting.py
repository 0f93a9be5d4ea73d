"""The report: prepared in one look, rendered outside any transaction, kept in one write.

Rendering takes seconds and must not hold up the writer: `prepare…` runs on a snapshot, the renderer on an
executor thread, `keep` in a transaction that checks that nothing changed in between. Nobody sees anything of
it before it is kept.
"""

import hashlib
from dataclasses import dataclass

from cases.acts.admission import begin, open_case
from cases.acts.hooks import ReportRenderer
from cases.acts.opinions import conclusion_of, newest_report
from cases.acts.report_content import Heading, gather
from cases.acts.scene import Scene, changed, told
from cases.acts.signing import note_clock, verify
from cases.errors import (
    Invalid,
    NotFound,
    Refused,
    RendererMissing,
    RoundOpen,
    SignatureInvalid,
    VersionMismatch,
)
from cases.model.audit import EventKind
from cases.model.case import CaseState
from cases.model.ids import CaseId, ReportId, fresh_id
from cases.model.kept import Case, KeptReport
from cases.model.opinion import SignedDocument
from cases.model.report import Addendum, Conclusion, ReportCard, ReportContent
from cases.rules import lifecycle, quorum, visibility
from cases.rules.lifecycle import Step
from cases.wire.endpoints import READ_REPORTS
from cases.wire.messages import Reports

_CONCLUDING = {CaseState.IN_REVIEW: Step.CONCLUDE_ALONE, CaseState.DISCUSSION: Step.CONCLUDE_PANEL}
_LANGUAGES = frozenset({"fr", "en"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A report that is ready to be rendered.

    Attributes:
        basis: what the content was gathered from; it must be the same when the report is kept.
    """

    content: ReportContent
    renderer: ReportRenderer
    basis: tuple[object, ...]


def prepare(scene: Scene, case_id: CaseId, document: SignedDocument) -> Prepared:
    """Check a signed conclusion and gather its report.

    Raises:
        RendererMissing: no plugin prints reports.
        RoundOpen: a panel concludes after a round is closed.
        Refused: the only expert has not signed an opinion.
        SignatureInvalid: the conclusion is not the caller's, or of another case.
        VersionMismatch: a round was closed since it was written.
    """
    case = begin(scene, case_id, Step.CONCLUDE_ALONE, Step.CONCLUDE_PANEL)
    conclusion = verify(scene, case, document, Conclusion)
    _check_conclusion(scene, conclusion)
    closed = {kept.id for kept in scene.tx.panel.rounds(case.id) if kept.closed_at is not None}
    if closed != set(conclusion.round_ids):
        raise VersionMismatch
    if case.state is CaseState.IN_REVIEW:
        _check_alone(scene, case)
    heading = Heading(id=ReportId(fresh_id()), document=document, conclusion=conclusion)
    return _prepared(scene, case, heading)


def _prepared(scene: Scene, case: Case, heading: Heading) -> Prepared:
    renderer = scene.hooks.report_renderer()
    if renderer is None:
        raise RendererMissing
    return Prepared(
        content=gather(scene, case, heading), renderer=renderer, basis=_basis(scene, case, heading.document)
    )


def _check_conclusion(scene: Scene, conclusion: Conclusion) -> None:
    told(conclusion.diagnosis.text, "diagnosis")
    told(conclusion.recommendation, "recommendation")
    if conclusion.follow_up_due < scene.now.date():
        raise Invalid(field="follow_up_due", reason="past")
    if conclusion.language not in _LANGUAGES:
        raise Invalid(field="language", reason="unknown")


def _check_alone(scene: Scene, case: Case) -> None:
    rounds = scene.tx.panel.rounds(case.id)
    # The last of a panel closes its round too: what was signed in it is sealed to everybody until then.
    if quorum.is_panel(case) or any(kept.closed_at is None for kept in rounds):
        raise RoundOpen
    if scene.account.id not in visibility.answered(scene.tx.panel.opinions(case.id), case.revealed_to):
        raise Refused(reason="opinion_missing")


def _basis(scene: Scene, case: Case, document: SignedDocument) -> tuple[object, ...]:
    panel = scene.tx.panel
    return (
        case.version,
        tuple(opinion.id for opinion in panel.opinions(case.id)),
        tuple((kept.id, kept.closed_at) for kept in panel.rounds(case.id)),
        tuple(report.id for report in panel.reports(case.id)),
        document.payload,
    )


def prepare_addendum(scene: Scene, case_id: CaseId, document: SignedDocument) -> Prepared:
    """Check a signed addendum to the newest report and gather it.

    Raises:
        Refused: there is no report yet.
        SignatureInvalid: the addendum is not the caller's, or of another case or report.
        Invalid: it says nothing.
    """
    case = begin(scene, case_id, Step.ADD)
    report = newest_report(scene.tx.panel.reports(case.id))
    if report is None:
        raise Refused(reason="no_report")
    addendum = verify(scene, case, document, Addendum)
    if (addendum.report_id, addendum.report_sha256) != (report.id, report.sha256):
        raise SignatureInvalid(reason="report")
    told(addendum.text, "text")
    heading = Heading(
        id=ReportId(fresh_id()), document=document, conclusion=conclusion_of(report), addendum=addendum
    )
    return _prepared(scene, case, heading)


def keep(scene: Scene, prepared: Prepared, pdf: bytes) -> ReportCard:
    """Keep a rendered report; a first one concludes the case.

    Raises:
        VersionMismatch: the case moved on while the report was rendered.
    """
    content = prepared.content
    case_id = content.case.card.id
    addendum = content.addendum
    steps = (Step.CONCLUDE_ALONE, Step.CONCLUDE_PANEL) if addendum is None else (Step.ADD,)
    case = begin(scene, case_id, *steps)
    if _basis(scene, case, content.document) != prepared.basis:
        raise VersionMismatch
    kept = KeptReport(
        id=content.id,
        case_id=case.id,
        author_id=scene.account.id,
        signed_at=content.signed_at,
        blob_id=scene.tx.blobs.put(case.id, pdf),
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        document=content.document,
        is_addendum_to=addendum.report_id if addendum else None,
    )
    scene.tx.panel.add_report(kept)
    detail = {"report": kept.id, "sha256": kept.sha256}
    if addendum is None:
        case = changed(
            case,
            state=lifecycle.after(case, _CONCLUDING[case.state]),
            concluded_at=scene.now,
            follow_up_due=content.conclusion.follow_up_due,
        )
        scene.keep(case, EventKind.REPORT_SIGNED, **detail)
    else:
        scene.tx.log.add(EventKind.ADDENDUM_SIGNED, case, scene.account, **detail)
    note_clock(scene, case, (addendum or content.conclusion).written_at)
    return _card(scene, kept)


def read_all(scene: Scene, case_id: CaseId) -> Reports:
    """Return the report of a case and its addenda."""
    case = open_case(scene, case_id, READ_REPORTS.row)
    return Reports(reports=tuple(_card(scene, kept) for kept in scene.tx.panel.reports(case.id)))


def read(scene: Scene, case_id: CaseId, report_id: ReportId) -> bytes:
    """Return a report's PDF."""
    case = open_case(scene, case_id, READ_REPORTS.row)
    kept = scene.tx.panel.report(case.id, report_id)
    if kept is None:
        raise NotFound
    return scene.tx.blobs.read(kept.blob_id)


def _card(scene: Scene, kept: KeptReport) -> ReportCard:
    return ReportCard(
        id=kept.id,
        signed_at=kept.signed_at,
        signed_by=scene.faces.practitioner(kept.author_id),
        size=kept.size,
        sha256=kept.sha256,
        is_addendum_to=kept.is_addendum_to,
    )
