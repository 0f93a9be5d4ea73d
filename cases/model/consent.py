"""Consent: who informed the patient, how, when, of what; a refusal is a record too."""

from enum import StrEnum

from cases.model.record import Moment, Record


class ConsentForm(StrEnum):
    """How consent was given."""

    WRITTEN = "written"
    ORAL_WITNESSED = "oral_witnessed"
    GUARDIAN = "guardian"
    EMERGENCY = "emergency"  # not able to consent and no time: needs a reason


class ConsentScope(StrEnum):
    """What is consented to."""

    ACT = "act"
    DATA_SHARING = "data_sharing"
    RECORDING = "recording"
    TEACHING = "teaching"


class Consent(Record, frozen=True, kw_only=True):
    """One answer of a patient, or of the guardian, as the informing practitioner recorded it."""

    given: bool
    form: ConsentForm
    scope: tuple[ConsentScope, ...]
    informed_by: str
    informed_at: Moment
    reason: str = ""


class ConsentStatus(StrEnum):
    """Where a case stands with consent."""

    MISSING = "missing"
    GIVEN = "given"
    REFUSED = "refused"
    EMERGENCY = "emergency"
    WITHDRAWN = "withdrawn"


CONSENTED = frozenset({ConsentStatus.GIVEN, ConsentStatus.EMERGENCY})
"""With these a case may go on."""
