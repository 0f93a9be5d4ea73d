"""How a case of the demonstration comes to its state: the acts of its people, one after the other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from cases.acts import discussion, drafting, followup, information, opinions, rounds, seats, triage
from cases.model.case import Assignment, CaseDraft, CaseState, NewCase, Question
from cases.model.consent import Consent, ConsentForm, ConsentScope
from cases.model.ids import CaseId, RoundId
from cases.model.opinion import Diagnosis, InterimAdvice, OpinionContent
from cases.model.patient import Patient
from cases.model.report import Conclusion
from cases.model.round import BallotContent, RoundSpec
from cases.wire.messages import ConsentAnswer, FollowUpDate, Outcome, Promise, Reason, Text
from workstation.demo.stage import Stage
from workstation.demo.world import Story

R = TypeVar("R")
COORDINATOR: Final = "tazi"
Attach = Callable[[CaseId, Story], None]
"""Puts a story's pictures into its case."""

_PATH = (
    CaseState.DRAFT,
    CaseState.SUBMITTED,
    CaseState.ASSIGNED,
    CaseState.IN_REVIEW,
    CaseState.INFORMATION_REQUESTED,
    CaseState.DISCUSSION,
    CaseState.CONCLUDED,
    CaseState.FOLLOW_UP,
    CaseState.CLOSED,
)


class Script:
    """Plays one case on the stage."""

    def __init__(self, stage: Stage, story: Story, patient: Patient, attach: Attach) -> None:
        self._stage = stage
        self._story = story
        self._patient = patient
        self._attach = attach
        self._case_id = CaseId("")
        self._version = 0

    def play(self) -> None:
        """Bring the case to the state its story names."""
        self._draft()
        if self._story.state in (CaseState.DRAFT, CaseState.CANCELLED, CaseState.DECLINED):
            self._end_early()
            return
        reached = _PATH.index(self._story.state)
        self._submit()
        for at, step in (
            (CaseState.ASSIGNED, self._assign),
            (CaseState.IN_REVIEW, self._accept),
            (CaseState.CONCLUDED, self._conclude),
            (CaseState.FOLLOW_UP, self._acknowledge),
            (CaseState.CLOSED, self._close),
        ):
            if _PATH.index(at) <= reached:
                step()
        if self._story.state is CaseState.INFORMATION_REQUESTED:
            self._ask()
        if self._story.state is CaseState.DISCUSSION:
            self._discuss()

    def _by(self, login: str, act: Callable[..., R], *arguments: object) -> R:
        return self._stage.do(login, lambda scene: act(scene, self._case_id, *arguments))

    def _draft(self) -> None:
        story = self._story
        draft = CaseDraft(
            specialty=story.specialty,
            urgency=story.urgency,
            question=Question(
                text=story.question,
                history=story.history,
                examination=story.examination,
                treatment=story.treatment,
            ),
            announced_files=story.announced or len(story.files) + (96 if story.phantom else 0),
        )
        new = NewCase(
            patient_id=self._patient.id,
            confirmed=("name", "birth_date"),
            draft=draft,
            national_index=self._patient.identity.national_index,
            birth_date=self._patient.identity.birth_date,
        )
        view = self._stage.do(story.asked_by, lambda scene: drafting.create(scene, new))
        self._case_id = view.card.id
        if story.consent != "none":
            self._by(story.asked_by, drafting.record_consent, ConsentAnswer(consent=self._consent()))

    def _consent(self) -> Consent:
        kind = self._story.consent
        return Consent(
            given=kind != "refused",
            form=ConsentForm.WRITTEN if kind == "refused" else ConsentForm(kind),
            scope=(ConsentScope.ACT, ConsentScope.DATA_SHARING),
            informed_by=self._stage.account(self._story.asked_by).name,
            informed_at=self._stage.clock.at,
            reason="Patient inconscient, pas de proche joignable." if kind == "emergency" else "",
        )

    def _end_early(self) -> None:
        story = self._story
        if story.state is CaseState.DECLINED:
            self._submit()
            self._by(COORDINATOR, triage.decline, Reason(reason=story.reason), self._version)
        elif story.state is CaseState.CANCELLED and story.consent != "refused":
            self._by(story.asked_by, drafting.cancel, Reason(reason=story.reason))

    def _submit(self) -> None:
        self._version = self._by(self._story.asked_by, drafting.submit).card.version
        self._attach(self._case_id, self._story)

    def _assign(self) -> None:
        story = self._story
        members = tuple(self._stage.account(login).id for login in story.experts)
        self._by(
            COORDINATOR,
            triage.assign,
            Assignment(specialty=story.specialty, urgency=story.urgency, members=members, lead=members[0]),
            self._version,
        )

    def _accept(self) -> None:
        for login in self._story.experts:
            promise = Promise(promised_at=self._stage.clock.at + self._story.urgency.answer_within / 2)
            self._by(login, seats.accept, promise)
        if self._story.interim:
            lead = self._story.experts[0]
            advice = InterimAdvice(
                case_id=self._case_id,
                author_id=self._stage.account(lead).id,
                written_at=self._stage.clock.at,
                text=self._story.interim,
            )
            document = self._stage.sign(lead, advice)
            self._by(lead, opinions.give_interim, document)

    def _ask(self) -> None:
        self._by(self._story.experts[0], information.request, Text(text=self._story.asks))

    def _opine(self, round_id: RoundId | None = None) -> None:
        for login, answer in zip(self._story.experts, self._story.answers, strict=False):
            content = OpinionContent(
                case_id=self._case_id,
                author_id=self._stage.account(login).id,
                written_at=self._stage.clock.at,
                diagnosis=Diagnosis(text=answer.diagnosis, code=answer.code),
                recommendation=answer.recommendation,
                confidence=answer.confidence,
                limits=answer.limits,
                round_id=round_id,
            )
            document = self._stage.sign(login, content)
            self._by(login, opinions.sign, document)

    def _discuss(self) -> None:
        story, stage = self._story, self._stage
        lead = story.experts[0]
        spec = RoundSpec(
            question=story.round_question,
            options=story.options,
            quorum=2,
            closes_at=stage.clock.at + timedelta(hours=6),
        )
        opened = self._by(lead, rounds.open_round, spec)
        self._opine(opened.id)
        for login, answer in zip(story.experts, story.answers, strict=True):
            ballot = BallotContent(
                case_id=self._case_id,
                round_id=opened.id,
                author_id=stage.account(login).id,
                cast_at=stage.clock.at,
                choice=answer.choice,
                confidence=answer.confidence,
            )
            document = stage.sign(login, ballot)
            self._by(login, rounds.cast, opened.id, document)
        self._by(lead, rounds.close, opened.id)
        for line in story.messages:
            self._by(line.by, discussion.post, Text(text=line.text))

    def _conclude(self) -> None:
        self._opine()
        login, answer = self._story.experts[0], self._story.answers[0]
        conclusion = Conclusion(
            case_id=self._case_id,
            author_id=self._stage.account(login).id,
            written_at=self._stage.clock.at,
            diagnosis=Diagnosis(text=answer.diagnosis, code=answer.code),
            text=answer.recommendation,
            recommendation=answer.recommendation,
            follow_up_due=(self._stage.clock.at + timedelta(days=20)).date(),
        )
        self._stage.publish(login, self._case_id, self._stage.sign(login, conclusion))

    def _acknowledge(self) -> None:
        due = FollowUpDate(
            due=(self._stage.clock.at + timedelta(days=max(1, self._story.follow_up_days))).date()
        )
        self._by(self._story.asked_by, followup.acknowledge, due)

    def _close(self) -> None:
        self._by(self._story.asked_by, followup.record_outcome, Outcome(outcome=self._story.outcome))
        self._by(self._story.asked_by, followup.close)
