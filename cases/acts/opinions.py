"""Opinions and interim advice: signed, sealed until they are revealed, never changed."""

from collections.abc import Sequence

from cases.acts.admission import begin, open_case
from cases.acts.scene import Scene, told
from cases.acts.signing import note_clock, verify
from cases.acts.views import reader
from cases.errors import AlreadyDone, Invalid, SignatureInvalid
from cases.model.audit import EventKind
from cases.model.ids import CaseId, OpinionId, RoundId, fresh_id
from cases.model.kept import Case, KeptOpinion, KeptReport, KeptRound
from cases.model.opinion import Interim, InterimAdvice, Opinion, OpinionContent, SignedDocument
from cases.model.report import Conclusion
from cases.model.round import RoundView
from cases.rules import dissent, visibility
from cases.rules.lifecycle import Step
from cases.wire import codec
from cases.wire.endpoints import READ_OPINIONS
from cases.wire.messages import Opinions


def sign(scene: Scene, case_id: CaseId, document: SignedDocument) -> Opinion:
    """Keep a signed opinion; one of each expert until the next reveal.

    Raises:
        SignatureInvalid: it is not the caller's, or of another case or round.
        AlreadyDone: the caller's opinion is in.
        Invalid: the diagnosis or the recommendation is empty, or a key image is not of this case.
    """
    case = begin(scene, case_id, Step.WRITE_OPINION)
    content = verify(scene, case, document, OpinionContent)
    rounds = scene.tx.panel.rounds(case.id)
    if content.round_id != _open_round_id(rounds):
        raise SignatureInvalid(reason="round")
    _check_content(scene, case, content)
    if scene.account.id in visibility.answered(scene.tx.panel.opinions(case.id), case.revealed_to):
        raise AlreadyDone
    # The case itself is not saved: its version would tell the others that somebody has answered.
    kept = _keep(scene, case, document, EventKind.OPINION_SIGNED)
    note_clock(scene, case, content.written_at)
    return shown(scene, kept, content)


def _open_round_id(rounds: Sequence[KeptRound]) -> RoundId | None:
    return next((kept.id for kept in rounds if kept.closed_at is None), None)


def _check_content(scene: Scene, case: Case, content: OpinionContent) -> None:
    told(content.diagnosis.text, "diagnosis")
    told(content.recommendation, "recommendation")
    for form in content.forms:
        told(form.title, "forms")
    wanted = {image.instance_id for image in content.key_images}
    if wanted and wanted - {instance.id for instance in scene.tx.files.instances(case.id)}:
        raise Invalid(field="key_images", reason="other_case")


def _keep(scene: Scene, case: Case, document: SignedDocument, kind: EventKind) -> KeptOpinion:
    sequence, _ = scene.tx.log.add(kind, case, scene.account)
    kept = KeptOpinion(
        id=OpinionId(fresh_id()),
        case_id=case.id,
        author_id=scene.account.id,
        is_interim=kind is EventKind.INTERIM_ADVICE_GIVEN,
        signed_at=scene.now,
        document=document,
        event_sequence=sequence,
    )
    scene.tx.panel.add_opinion(kept)
    return kept


def give_interim(scene: Scene, case_id: CaseId, document: SignedDocument) -> Interim:
    """Keep signed advice that reaches the requester at once."""
    case = begin(scene, case_id, Step.ADVISE)
    content = verify(scene, case, document, InterimAdvice)
    told(content.text, "text")
    kept = _keep(scene, case, document, EventKind.INTERIM_ADVICE_GIVEN)
    note_clock(scene, case, content.written_at)
    return shown_interim(scene, kept)


def read(scene: Scene, case_id: CaseId) -> Opinions:
    """Return the opinions and the interim advice that the caller may read."""
    case = open_case(scene, case_id, READ_OPINIONS.row)
    kept = scene.tx.panel.opinions(case.id)
    rounds = scene.tx.panel.rounds(case.id)
    who = reader(scene, case, kept)
    report = newest_report(scene.tx.panel.reports(case.id))
    conclusion = conclusion_of(report) if report else None
    opinions, interims = [], []
    for each in kept:
        content = None if each.is_interim else codec.decode(each.document.payload, OpinionContent)
        round_id = content.round_id if content else None
        is_open = visibility.is_revealed(each.event_sequence, round_id, case, rounds)
        if content is None:
            if visibility.sees_interim(who, each.author_id, is_open=is_open):
                interims.append(shown_interim(scene, each))
        elif visibility.sees_opinion(who, each.author_id, is_open=is_open):
            opinions.append(shown(scene, each, content, conclusion))
    return Opinions(opinions=tuple(opinions), interims=tuple(interims))


def shown(
    scene: Scene,
    kept: KeptOpinion,
    content: OpinionContent,
    conclusion: Conclusion | None = None,
    rounds: Sequence[RoundView] = (),
) -> Opinion:
    """Return an opinion as it is shown; it differs where its diagnosis or its author's vote does."""
    differs = conclusion is not None and (
        dissent.differs(content.diagnosis, conclusion.diagnosis) or kept.author_id in dissent.outvoted(rounds)
    )
    return Opinion(
        id=kept.id,
        author=scene.faces.practitioner(kept.author_id),
        content=content,
        signed_at=kept.signed_at,
        document=kept.document,
        differs=differs,
    )


def shown_interim(scene: Scene, kept: KeptOpinion) -> Interim:
    """Return interim advice as it is shown."""
    return Interim(
        author=scene.faces.practitioner(kept.author_id),
        content=codec.decode(kept.document.payload, InterimAdvice),
        signed_at=kept.signed_at,
        document=kept.document,
    )


def newest_report(reports: Sequence[KeptReport]) -> KeptReport | None:
    """Return the newest report that is no addendum."""
    return next((kept for kept in reversed(reports) if kept.is_addendum_to is None), None)


def conclusion_of(report: KeptReport) -> Conclusion:
    """Return what was signed as the answer of the case."""
    return codec.decode(report.document.payload, Conclusion)
