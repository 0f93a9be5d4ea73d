"""The vocabulary in the user's language: one place says what a state, an urgency or a specialty is called."""

from datetime import date

from cases.model.case import CaseState, CaseView, MemberStatus, Urgency
from cases.model.consent import ConsentForm, ConsentScope, ConsentStatus
from cases.model.opinion import Diagnosis
from cases.model.patient import Patient, PatientIdentity, Sex
from cases.model.people import EstablishmentKind, Role, Specialty
from workstation.api import times
from workstation.api.i18n import N_, _
from workstation.api.shaping import isolated

_STATES = {
    CaseState.DRAFT: N_("Draft"),
    CaseState.SUBMITTED: N_("Submitted"),
    CaseState.ASSIGNED: N_("Experts invited"),
    CaseState.IN_REVIEW: N_("In review"),
    CaseState.INFORMATION_REQUESTED: N_("Information requested"),
    CaseState.DISCUSSION: N_("Discussion"),
    CaseState.CONCLUDED: N_("Concluded"),
    CaseState.FOLLOW_UP: N_("Follow-up"),
    CaseState.CLOSED: N_("Closed"),
    CaseState.DECLINED: N_("Declined"),
    CaseState.CANCELLED: N_("Cancelled"),
}
URGENCIES = {
    Urgency.IMMEDIATE: N_("Immediate"),
    Urgency.URGENT: N_("Urgent"),
    Urgency.SOON: N_("Soon"),
    Urgency.ROUTINE: N_("Routine"),
}
_ANSWERS = {
    Urgency.IMMEDIATE: N_("Immediate: answer within 30 minutes"),
    Urgency.URGENT: N_("Urgent: answer within 4 hours"),
    Urgency.SOON: N_("Soon: answer within 24 hours"),
    Urgency.ROUTINE: N_("Routine: answer within 72 hours"),
}
SPECIALTIES = {
    Specialty.CARDIOLOGY: N_("Cardiology"),
    Specialty.DERMATOLOGY: N_("Dermatology"),
    Specialty.EMERGENCY: N_("Emergency medicine"),
    Specialty.ENDOCRINOLOGY: N_("Endocrinology"),
    Specialty.ENT: N_("Ear, nose and throat"),
    Specialty.GASTROENTEROLOGY: N_("Gastroenterology"),
    Specialty.GENERAL_MEDICINE: N_("General medicine"),
    Specialty.GYNAECOLOGY: N_("Gynaecology and obstetrics"),
    Specialty.INTERNAL_MEDICINE: N_("Internal medicine"),
    Specialty.NEPHROLOGY: N_("Nephrology"),
    Specialty.NEUROLOGY: N_("Neurology"),
    Specialty.NEUROSURGERY: N_("Neurosurgery"),
    Specialty.ONCOLOGY: N_("Oncology"),
    Specialty.OPHTHALMOLOGY: N_("Ophthalmology"),
    Specialty.ORTHOPAEDICS: N_("Orthopaedics"),
    Specialty.PAEDIATRICS: N_("Paediatrics"),
    Specialty.PNEUMOLOGY: N_("Pneumology"),
    Specialty.PSYCHIATRY: N_("Psychiatry"),
    Specialty.RADIOLOGY: N_("Radiology"),
    Specialty.SURGERY: N_("General surgery"),
    Specialty.UROLOGY: N_("Urology"),
}
_ROLES = {
    Role.PRACTITIONER: N_("Practitioner"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.ESTABLISHMENT_ADMIN: N_("Establishment administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.REGISTRAR: N_("Registrar"),
}
_KINDS = {
    EstablishmentKind.HEALTH_CENTRE: N_("Health centre"),
    EstablishmentKind.PROVINCIAL_HOSPITAL: N_("Provincial hospital"),
    EstablishmentKind.REGIONAL_HOSPITAL: N_("Regional hospital"),
    EstablishmentKind.UNIVERSITY_HOSPITAL: N_("University hospital"),
    EstablishmentKind.CLINIC: N_("Private clinic"),
    EstablishmentKind.LABORATORY: N_("Laboratory"),
    EstablishmentKind.RADIOLOGY_CENTRE: N_("Radiology centre"),
}
_SEXES = {Sex.FEMALE: N_("woman"), Sex.MALE: N_("man"), Sex.OTHER: N_("sex not specified")}
# one msgid for each sex: French says who was born; English has the same to say in each
_BORN = {
    Sex.FEMALE: N_("born on {day}"),
    Sex.MALE: N_("born {day}"),
    Sex.OTHER: N_("birth date {day}"),
}
_MEMBER_STATUSES = {
    MemberStatus.INVITED: N_("Invited"),
    MemberStatus.ACCEPTED: N_("Accepted"),
    MemberStatus.DECLINED: N_("Has declined"),
    MemberStatus.RECUSED: N_("Recused"),
}
_CONSENT_STATUSES = {
    ConsentStatus.MISSING: N_("Not recorded yet"),
    ConsentStatus.GIVEN: N_("Given"),
    ConsentStatus.REFUSED: N_("Refused"),
    ConsentStatus.EMERGENCY: N_("Emergency, without consent"),
    ConsentStatus.WITHDRAWN: N_("Withdrawn"),
}
_CONSENT_FORMS = {
    ConsentForm.WRITTEN: N_("in writing"),
    ConsentForm.ORAL_WITNESSED: N_("orally, before a witness"),
    ConsentForm.GUARDIAN: N_("by the guardian"),
    ConsentForm.EMERGENCY: N_("emergency, the patient could not consent"),
}
_CONSENT_SCOPES = {
    ConsentScope.ACT: N_("the tele-expertise"),
    ConsentScope.DATA_SHARING: N_("sharing of the data with the experts"),
    ConsentScope.RECORDING: N_("recording of sessions"),
    ConsentScope.TEACHING: N_("teaching"),
}


def state_title(state: CaseState) -> str:
    """Return what a state is called."""
    return _(_STATES[state])


def urgency_title(urgency: Urgency) -> str:
    """Return what an urgency is called, in one word."""
    return _(URGENCIES[urgency])


def urgency_answer(urgency: Urgency) -> str:
    """Return an urgency with the time in which it is answered."""
    return _(_ANSWERS[urgency])


def specialty_title(specialty: Specialty) -> str:
    """Return what a specialty is called."""
    return _(SPECIALTIES[specialty])


def role_title(role: Role) -> str:
    """Return what a role is called."""
    return _(_ROLES[role])


def establishment_kind_title(kind: EstablishmentKind) -> str:
    """Return what a kind of establishment is called."""
    return _(_KINDS[kind])


def sex_title(sex: Sex) -> str:
    """Return the administrative sex as a word that follows an age."""
    return _(_SEXES[sex])


def member_status_title(status: MemberStatus) -> str:
    """Return where an invited practitioner stands."""
    return _(_MEMBER_STATUSES[status])


def consent_status_title(status: ConsentStatus) -> str:
    """Return where a case stands with consent."""
    return _(_CONSENT_STATUSES[status])


def consent_form_title(form: ConsentForm) -> str:
    """Return how consent was given, as words that follow it."""
    return _(_CONSENT_FORMS[form])


def consent_scope_title(scope: ConsentScope) -> str:
    """Return what is consented to, as words that follow it."""
    return _(_CONSENT_SCOPES[scope])


def age_and_sex(age_years: int, sex: Sex) -> str:
    """Return such as "58 years, man"; an infant is said to be under one year."""
    if age_years < 1:
        return _("under one year, {sex}").format(sex=sex_title(sex))
    if age_years == 1:
        return _("1 year, {sex}").format(sex=sex_title(sex))
    return _("{age} years, {sex}").format(age=age_years, sex=sex_title(sex))


def born_on(day: date, sex: Sex) -> str:
    """Return such as "born 4 Mar 1961", as one says it of a woman or a man."""
    return _(_BORN[sex]).format(day=times.day(day))


def latin_name(identity: PatientIdentity) -> str:
    """Return the name in Latin letters, family name first as hospitals file it; empty where there is none."""
    return " ".join(part for part in (identity.family_name.upper(), identity.given_name) if part)


def arabic_name(identity: PatientIdentity) -> str:
    """Return the name in Arabic letters, in logical order; empty where there is none."""
    return " ".join(part for part in (identity.given_name_ar, identity.family_name_ar) if part)


def patient_name(patient: Patient) -> str:
    """Return one name to speak of a patient by: Latin letters where there are any."""
    return latin_name(patient.identity) or arabic_name(patient.identity)


def case_title(view: CaseView) -> str:
    """Return whom a case is about: name with birth date, age with sex, and the number of the case."""
    number = _("Case {number}").format(number=isolated(view.card.number))
    if view.patient is None:
        return " · ".join((age_and_sex(view.card.age_years, view.card.sex), number))
    known = view.patient.identity
    name = isolated(patient_name(view.patient))
    age = age_and_sex(view.card.age_years, view.card.sex)
    return " · ".join((f"{name}, {born_on(known.birth_date, known.sex)}", age, number))


def diagnosis_title(found: Diagnosis) -> str:
    """Return a diagnosis with its code."""
    return f"{found.text} ({found.code})" if found.code else found.text


def age_on(day: date, born: date) -> int:
    """Return the completed years of somebody `born` on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
