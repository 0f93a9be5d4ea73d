"""The wizard without its window: the draft, where it stands, and what is missing; UI thread only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from cases.model.case import CaseView
from cases.model.patient import Patient, PatientIdentity
from cases.model.session import Me
from plugins.intake_form.consents import begun, consent_gaps, consent_of
from plugins.intake_form.delivery import Delivery
from plugins.intake_form.draft import (
    STEPS,
    ConsentChoice,
    ConsentPart,
    FilesPart,
    IntakeDraft,
    PatientEntry,
    PatientPart,
    QuestionPart,
    ServerPart,
    Step,
)
from plugins.intake_form.errands import Wanted
from plugins.intake_form.file_intake import FileIntake
from plugins.intake_form.gaps import Gap
from plugins.intake_form.patient_search import LivePatientSearch, SearchState
from plugins.intake_form.patients import identity_of, patient_gaps, search_for
from plugins.intake_form.questions import case_draft, question_gaps
from plugins.intake_form.sending_job import SendingJob
from plugins.intake_form.sending_plan import Picked, file_gaps, sending_items
from plugins.intake_form.watchers import Watchers
from workstation.api.contexts import Desk, Ticket
from workstation.api.contributions import Form
from workstation.api.forms import forms_for
from workstation.api.safekeeping import Autosave, Shelf
from workstation.api.times import local

_TELL_MS = 150


@dataclass(frozen=True, slots=True)
class Ended:
    """How a draft ended: sent, or refused by the patient.

    Attributes:
        job_id: the sending of its files; empty after a refusal.
    """

    view: CaseView
    job_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a draft is kept, who sends its files, and the clock that says when to save."""

    drafts: Shelf[IntakeDraft]
    unpacked: Path
    send: Callable[[SendingJob], None]
    clock_s: Callable[[], float]


class Intake:
    """One draft being written.

    Attributes:
        ended: set when there is nothing left to write.
        unsaved: why the draft could not be kept on this computer; empty when it is.
    """

    def __init__(self, desk: Desk, me: Me, draft: IntakeDraft, places: Places) -> None:
        self._desk = desk
        self._me = me
        self._draft = draft
        self._places = places
        self._autosave = Autosave(desk.scheduler, places.clock_s, self._save)
        self._watchers = Watchers()
        self._telling: Ticket | None = None
        self.ended: Ended | None = None
        self.unsaved = ""
        self.search = LivePatientSearch(desk, self._watchers.ring)
        self.files = FileIntake(desk, places.unpacked / draft.id, self._files_changed)
        self.delivery = Delivery(desk, self)
        self.delivery.watch(self._watchers.ring)
        self._look_up()
        self.files.use_identity(self.identity())
        self.files.add(Path(source) for source in draft.files.sources)
        self.delivery.push()

    @property
    def draft(self) -> IntakeDraft:
        """The draft as it is now."""
        return self._draft

    @property
    def me(self) -> Me:
        """Who writes it."""
        return self._me

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after something changed; after typing, a moment later."""
        return self._watchers.add(changed)

    # What the screen changes ------------------------------------------------------------------------------

    def type_patient(self, entry: PatientEntry) -> None:
        """The identity was typed; what was decided about likely patients is asked again."""
        part = replace(self._draft.patient, entry=entry, is_new=False, told_apart=(), confirmed=())
        self._change(patient=part, passed=self._not_passed(Step.PATIENT))
        self._look_up()

    def choose_patient(self, patient: Patient) -> None:
        """It is this patient of the register."""
        self._change(patient=replace(self._draft.patient, chosen=patient, is_new=False, confirmed=()))
        self._identity_changed()

    def choose_new(self) -> None:
        """It is none of those found."""
        self._change(patient=replace(self._draft.patient, is_new=True))
        self._watchers.ring()

    def tell_apart(self, patients: Iterable[Patient]) -> None:
        """The new patient is confirmed to be none of these, who look alike."""
        self._change(patient=replace(self._draft.patient, told_apart=tuple(p.id for p in patients)))
        self._watchers.ring()
        if Step.PATIENT in self._draft.passed:
            self.delivery.push()

    def confirm(self, identifiers: Iterable[str]) -> None:
        """These identifiers were read back with the patient."""
        self._change(patient=replace(self._draft.patient, confirmed=tuple(identifiers)))

    def change_patient(self) -> None:
        """It is another patient after all; a case begun for this one is cancelled, what was typed stays."""
        server, part = self._draft.server, self._draft.patient
        gone = (*server.abandoned, server.case_id) if server.case_id else server.abandoned
        self._change(
            patient=PatientPart(entry=part.entry),
            server=ServerPart(abandoned=gone),
            passed=(),
            step=Step.PATIENT,
        )
        self._look_up()
        self._identity_changed()
        self.delivery.push()

    def ask(self, part: QuestionPart) -> None:
        """The question was changed."""
        self._change(question=part)
        self._tell_soon()

    def merge(self, part: QuestionPart) -> None:
        """Question and the other person's changes were merged."""
        self._change(question=part)
        self.delivery.settle_conflict()

    def answer_consent(self, part: ConsentPart) -> None:
        """The patient's answer was changed; it is told when the step is left."""
        is_other = part.choice is not self._draft.consent.choice
        self._change(consent=part, passed=self._not_passed(Step.CONSENT))
        if is_other:
            self._watchers.ring()

    def decide_files(self, part: FilesPart) -> None:
        """What is sent was changed."""
        self._change(files=part)
        self._watchers.ring()

    def add_files(self, paths: Iterable[Path]) -> None:
        """Add files and folders."""
        fresh = [path for path in paths if str(path) not in self._draft.files.sources]
        sources = (*self._draft.files.sources, *map(str, fresh))
        self._change(files=replace(self._draft.files, sources=sources, confirmed_none=False))
        self.files.add(fresh)
        self._watchers.ring()

    def remove_files(self) -> None:
        """Take all files out again; they stay where they are on this computer."""
        self._change(files=FilesPart())
        self.files.clear()

    def files_on_server(self, count: int) -> None:
        """The server has so many files of the case already."""
        if count != self._draft.server.arrived:
            self.learn(replace(self._draft, server=replace(self._draft.server, arrived=count)))

    # Where it stands --------------------------------------------------------------------------------------

    def identity(self) -> PatientIdentity | None:
        """Return the patient's identity as far as it is whole."""
        part = self._draft.patient
        if part.chosen is not None:
            return part.chosen.identity
        here = local(self._desk.now()).date()
        return identity_of(part.entry, self._me.establishment.id, here)

    def forms(self) -> tuple[Form, ...]:
        """Return the forms a hospital wants filled in for this specialty."""
        return forms_for(self._desk.hooks.collect(Form), "intake", self._draft.question.specialty)

    def picked(self) -> Picked:
        """Return the files with what was decided about them."""
        return Picked(
            series=tuple(self.files.series.values()),
            files=tuple(self.files.files.values()),
            people=self.files.people,
            part=self._draft.files,
        )

    def gaps(self, step: Step) -> tuple[Gap, ...]:
        """Return what is missing in a step; of the review: in all."""
        draft, now = self._draft, self._desk.now()
        if step is Step.PATIENT:
            is_searching = self.search.state is SearchState.SEARCHING
            matches = self.search.matches
            return patient_gaps(draft.patient, matches, local(now).date(), is_searching=is_searching)
        if step is Step.QUESTION:
            return question_gaps(draft.question, self.forms())
        if step is Step.CONSENT:
            return consent_gaps(draft.consent, now)
        if step is Step.FILES:
            if draft.server.arrived and not self.files.found and not self.files.is_busy:
                return ()
            return file_gaps(self.picked(), is_busy=self.files.is_busy)
        return tuple(gap for each in STEPS[:-1] for gap in self.gaps(each))

    def can_show(self, step: Step) -> bool:
        """Whether a step can be gone to: all before it were left once."""
        return all(before in self._draft.passed for before in STEPS[: STEPS.index(step)])

    def go(self, step: Step) -> None:
        """Show a step."""
        if step is Step.CONSENT:
            name, now = self._me.practitioner.name, self._desk.now()
            self._change(consent=begun(self._draft.consent, name, now))
        self._change(step=step)
        self._watchers.ring()

    def leave(self) -> tuple[Gap, ...]:
        """Leave the step for the next one, or return what keeps it."""
        step = self._draft.step
        if gaps := self.gaps(step):
            return gaps
        passed = tuple(s for s in STEPS if s in self._draft.passed or s is step)
        self._change(passed=passed)
        self._autosave.flush()
        if not (step is Step.CONSENT and self._draft.consent.choice is ConsentChoice.REFUSED):
            self.go(STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)])
        self.delivery.push()
        return ()

    def submit(self) -> tuple[Gap, ...]:
        """Send the question, or return what is missing; it goes as soon as the server can be reached."""
        if gaps := self.gaps(Step.REVIEW):
            return gaps
        self._change(wants_submission=True, passed=STEPS)
        self._autosave.flush()
        self.delivery.push()
        return ()

    def take_back_submission(self) -> None:
        """Do not send yet after all; only while it has not left."""
        self._change(wants_submission=False)
        self._watchers.ring()

    def close(self) -> None:
        """Put the draft away; it is on disk when this returns."""
        self._autosave.flush()
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        self.search.close()
        self.delivery.close()
        self.files.close()

    # What delivery asks (`delivery.Holder`) ------------------------------------------------------------------

    def wanted(self) -> Wanted:
        """Return the draft as records of the server."""
        draft, now = self._draft, self._desk.now()
        part = draft.patient
        known = draft.server.saved.announced_files if draft.server.saved else 0
        may_submit = draft.wants_submission and not self.files.is_busy
        announced = draft.server.arrived + self.picked().count() if may_submit else known
        return Wanted(
            identity=self.identity(),
            search=None if part.chosen else search_for(part.entry, local(now).date()),
            case=case_draft(draft.question, self.forms(), announced),
            consent=consent_of(draft.consent, now),
            may_submit=may_submit,
        )

    def learn(self, draft: IntakeDraft) -> None:
        """Take a draft that knows more of the server; it is on disk when this returns."""
        had_patient = self._draft.patient.chosen
        self._draft = draft
        self._autosave.touch()
        self._autosave.flush()
        if draft.patient.chosen != had_patient:
            self._identity_changed()

    def submitted(self, view: CaseView) -> None:
        """The case was sent: its files follow."""
        now, case_id = self._desk.now(), view.card.id
        job = SendingJob(
            id=self._draft.id,
            owner=self._draft.owner,
            server_epoch=self._draft.server_epoch,
            case_id=case_id,
            number=view.card.number,
            started_at=now,
            items=sending_items(self.picked(), case_id, local(now).date()),
        )
        self._places.send(job)
        self._end(Ended(view, job.id))

    def refused(self, view: CaseView) -> None:
        """The patient's refusal was recorded and ended the case."""
        self._end(Ended(view))

    # ------------------------------------------------------------------------------------------------------

    def _end(self, ended: Ended) -> None:
        self.close()
        self._places.drafts.delete(self._draft.id)
        self.ended = ended
        self._watchers.ring()

    def _not_passed(self, step: Step) -> tuple[Step, ...]:
        return tuple(passed for passed in self._draft.passed if passed is not step)

    def _change(self, **changes: object) -> None:
        self._draft = replace(self._draft, changed_at=self._desk.now(), **changes)
        self._autosave.touch()
        if self._telling is None:
            self._telling = self._desk.scheduler.after(_TELL_MS, self._tell)

    def _tell(self) -> None:
        self._telling = None
        self._watchers.ring()

    def _save(self) -> None:
        if self.ended is not None or self._draft.is_empty:
            return
        try:
            self._places.drafts.save(self._draft.id, self._draft)
            problem = ""
        except OSError as error:
            problem = error.strerror or type(error).__name__
            self._autosave.touch()
        if problem != self.unsaved:
            self.unsaved = problem
            self._watchers.ring()

    def _look_up(self) -> None:
        part = self._draft.patient
        here = local(self._desk.now()).date()
        self.search.look_for(None if part.chosen else search_for(part.entry, here))

    def _identity_changed(self) -> None:
        self.files.use_identity(self.identity())
        self._watchers.ring()

    def _files_changed(self) -> None:
        self._watchers.ring()
        if self._draft.wants_submission and not self.files.is_busy:
            self.delivery.push()

    def _tell_soon(self) -> None:
        if self._draft.server.case_id is not None:
            self.delivery.push_soon()
