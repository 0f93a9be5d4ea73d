"""What is missing before a case can be sent: named, with the place where it is filled in."""

from dataclasses import dataclass

from plugins.intake_form.draft import Step


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing or wrong.

    Attributes:
        field: the field of the step that is to be filled in; the screen puts the cursor there.
        text: a sentence in the user's language that says what to do.
    """

    step: Step
    field: str
    text: str
