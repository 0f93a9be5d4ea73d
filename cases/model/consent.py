"""Consent: who informed the patient, how, when, of what; a refusal is a record too."""

from datetime import datetime
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


class EarlierConsent(Record, frozen=True, kw_only=True):
    """An answer in whose place a later one was recorded.

    Attributes:
        status: what it was when it was replaced.
        withdrawn_at: None where it was not withdrawn.
    """

    consent: Consent
    status: ConsentStatus
    withdrawn_at: datetime | None = None
    replaced_at: datetime


CONSENTED = frozenset({ConsentStatus.GIVEN, ConsentStatus.EMERGENCY})
"""With these a case may go on."""
