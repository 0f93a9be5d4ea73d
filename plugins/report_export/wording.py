"""The words of the report: codes as words, dates and times, in the language of the conclusion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date

from cases.model.audit import EventKind
from cases.model.case import MemberStatus
from cases.model.consent import ConsentForm, ConsentScope
from cases.model.opinion import Answer, CheckAnswer, DateAnswer
from cases.model.patient import Sex
from cases.model.people import EstablishmentKind, Practitioner
from plugins.report_export.prose import NBSP
from workstation.api.i18n import HOST_CATALOGUES, N_, catalogue
from workstation.api.words import SPECIALTIES

Code = TypeVar("Code", bound=str)

LOCAL_TIME = ZoneInfo("Africa/Casablanca")
LOCALE = Path(__file__).parent / "locale"

ESTABLISHMENTS = {
    EstablishmentKind.HEALTH_CENTRE: N_("Health centre (ESSP)"),
    EstablishmentKind.PROVINCIAL_HOSPITAL: N_("Provincial hospital (CHP)"),
    EstablishmentKind.REGIONAL_HOSPITAL: N_("Regional hospital (CHR)"),
    EstablishmentKind.UNIVERSITY_HOSPITAL: N_("University hospital (CHU)"),
    EstablishmentKind.CLINIC: N_("Clinic"),
    EstablishmentKind.LABORATORY: N_("Laboratory"),
    EstablishmentKind.RADIOLOGY_CENTRE: N_("Radiology centre"),
}
SEXES = {Sex.FEMALE: N_("Female"), Sex.MALE: N_("Male"), Sex.OTHER: N_("Other")}
SEATS = {
    MemberStatus.INVITED: N_("Invited, no answer"),
    MemberStatus.ACCEPTED: N_("Took part"),
    MemberStatus.DECLINED: N_("Has declined"),
    MemberStatus.RECUSED: N_("Recused (conflict of interest)"),
}
CONSENT_FORMS = {
    ConsentForm.WRITTEN: N_("In writing"),
    ConsentForm.ORAL_WITNESSED: N_("Orally, before a witness"),
    ConsentForm.GUARDIAN: N_("By the guardian"),
    ConsentForm.EMERGENCY: N_("Emergency: the patient could not consent"),
}
CONSENT_SCOPES = {
    ConsentScope.ACT: N_("the tele-expertise itself"),
    ConsentScope.DATA_SHARING: N_("sharing the medical data with the experts"),
    ConsentScope.RECORDING: N_("recording"),
    ConsentScope.TEACHING: N_("use for teaching"),
}
RULES = {"majority": N_("Strict majority with quorum")}
OUTCOMES = {
    "decided": N_("Decided: {option}"),
    "tie": N_("Tie: no option wins"),
    "no_majority": N_("No majority: no option wins"),
    "no_quorum": N_("No quorum: the count does not decide"),
}
CONSULTED = {
    "study": N_("Study"),
    "series": N_("Image series"),
    "instance": N_("Image"),
    "photo": N_("Photo"),
    "pdf": N_("PDF document"),
    "voice_note": N_("Voice note"),
    "other": N_("Other file"),
}
MILESTONES = {
    EventKind.CASE_SUBMITTED: N_("Case sent by {name}"),
    EventKind.CASE_SENT_BACK: N_("Case sent back by {name} to be completed"),
    EventKind.CASE_ASSIGNED: N_("Experts invited by {name}"),
    EventKind.INVITATION_ACCEPTED: N_("Invitation accepted by {name}"),
    EventKind.INVITATION_DECLINED: N_("Invitation declined by {name}"),
    EventKind.CASE_REOPENED: N_("Case opened again by {name}"),
}
INCIDENTS = {
    "clock_off": N_("Clock of a practitioner's computer was wrong"),
    "codec_fallback": N_("Image shown in reduced quality"),
    "file_refused": N_("File refused"),
    "files_withdrawn": N_("Announced files that never came"),
    "incident_logged": N_("Other incident"),
    "link_lost": N_("Connection lost"),
    "unreadable_file": N_("File could not be opened"),
    "upload_failed": N_("Upload failed"),
    "upload_resumed": N_("Upload interrupted and resumed"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A translator into one language, with its way of writing dates."""

    language: str
    translate: Callable[[str], str]

    def of(self, texts: Mapping[Code, str], code: Code) -> str:
        """Return the word for a code; a code nobody named is printed as it is."""
        text = texts.get(code)
        return self.translate(text) if text else code.replace("_", " ")

    def date(self, day: date) -> str:
        """Return a date in words, so that no two readers swap day and month."""
        return str(format_date(day, "d MMMM y", locale=self.language)).replace(" ", NBSP)

    def local(self, at: datetime) -> str:
        """Return a time as clocks in Morocco showed it, with its offset."""
        here = at.astimezone(LOCAL_TIME)
        offset = here.strftime("%z")
        hours = f"{offset[0].replace('-', '−')}{int(offset[1:3])}"
        return f"{self.date(here.date())}, {here:%H:%M} (UTC{hours})".replace(" (", f"{NBSP}(")

    def utc(self, at: datetime) -> str:
        """Return a time in UTC, in the form of ISO 8601."""
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC".replace(" ", NBSP)

    def both(self, at: datetime) -> str:
        """Return a time as local time and in UTC."""
        return f"{self.local(at)} · {self.utc(at)}"

    def stacked(self, at: datetime) -> str:
        """Return a time as two lines, for the columns of a table."""
        return f"{self.local(at)}\n{self.utc(at)}"

    @property
    def colon(self) -> str:
        """What stands between a label and its value; French keeps a space before it."""
        return ": " if self.language == "en" else f"{NBSP}: "

    def answer(self, answer: Answer) -> str:
        """Return an answer of a hospital's form in words."""
        _ = self.translate
        if isinstance(answer, CheckAnswer):
            return _("yes") if answer.value else _("no")
        return self.date(answer.value) if isinstance(answer, DateAnswer) else str(answer.value)

    def order_number(self, practitioner: Practitioner) -> str:
        """Return the number under which the Order knows a practitioner; empty where there is none."""
        _ = self.translate
        number = _("Order no. {number}").format(number=practitioner.order_number)
        return number.replace(" ", NBSP) if practitioner.order_number else ""

    def specialties(self, practitioner: Practitioner) -> str:
        """Return the specialties of a practitioner."""
        return ", ".join(self.of(SPECIALTIES, specialty) for specialty in practitioner.specialties)

    def post(self, practitioner: Practitioner) -> str:
        """Return specialties, establishment and number of the Order of a practitioner."""
        parts = (
            self.specialties(practitioner),
            practitioner.establishment_name,
            self.order_number(practitioner),
        )
        return " · ".join(part for part in parts if part)

    def address(self, practitioner: Practitioner) -> str:
        """Return the same on two lines, for a narrow column."""
        who = " · ".join(filter(None, (self.specialties(practitioner), self.order_number(practitioner))))
        return "\n".join(filter(None, (who, practitioner.establishment_name)))


def words(language: str) -> Words:
    """Return the words of a report's language: English where it was asked for, otherwise French."""
    chosen = "en" if language == "en" else "fr"
    return Words(chosen, catalogue(chosen, [HOST_CATALOGUES, LOCALE]))
