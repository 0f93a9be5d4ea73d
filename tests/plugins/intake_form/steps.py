"""How far a test has come in the wizard: steps that are filled in, and where it stands."""

from msgspec.structs import replace

from cases.model.case import Question, Urgency
from cases.model.consent import ConsentForm
from cases.model.people import Specialty
from plugins.intake_form.draft import STEPS, ConsentChoice, QuestionPart, Step
from plugins.intake_form.intake import Intake
from tests.plugins.intake_form.window import WizardWindow
from tests.plugins.people import PATIENT

ASKED = QuestionPart(
    question=Question(text="Does she need a transfer tonight?"),
    specialty=Specialty.NEUROLOGY,
    urgency=Urgency.URGENT,
)


def intake(window: WizardWindow) -> Intake:
    assert window.place.intake is not None
    return window.place.intake


def fill(made: Intake, step: Step) -> None:
    if step is Step.PATIENT:
        made.choose_patient(PATIENT)
        made.confirm(("name", "birth_date"))
    elif step is Step.QUESTION:
        made.ask(ASKED)
    elif step is Step.CONSENT:
        part = made.draft.consent
        made.answer_consent(replace(part, choice=ConsentChoice.GIVEN, form=ConsentForm.WRITTEN))
    else:
        made.decide_files(replace(made.draft.files, confirmed_none=True))


def left_out(made: Intake) -> tuple[str, ...]:
    return made.draft.files.left_out


def step_of(made: Intake) -> Step:
    return made.draft.step


def begin(window: WizardWindow, step: Step = Step.PATIENT) -> Intake:
    """Open the wizard with everything before `step` filled in."""
    window.desk.patients[PATIENT.id] = PATIENT
    window.view.shown({})
    made = intake(window)
    for before in STEPS[: STEPS.index(step)]:
        fill(made, before)
        assert made.leave() == ()
    window.until(lambda: made.draft.step is step and (step is Step.PATIENT or made.draft.server.case_id))
    return made


def field_has_focus(window: WizardWindow) -> bool:
    return str(window.root.focus_get()).startswith(str(window.view.widget))
