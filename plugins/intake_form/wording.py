"""The sentences of the wizard: what a code, a size, a state means, in the user's language."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from cases.errors import CaseError, from_problem
from cases.model.case import CaseState, Urgency
from cases.model.patient import Patient, PatientIdentity, PatientMatch
from plugins.intake_form.delivery import Delivery, DeliveryState
from plugins.intake_form.draft import IntakeDraft, Step
from plugins.intake_form.errands import Act
from plugins.intake_form.picked import PickedSeries, RefusedFile
from plugins.intake_form.sending import FILE_GONE
from plugins.intake_form.sending_job import SendingItem
from workstation.api.i18n import N_, _, language, ngettext
from workstation.api.times import how_long, local, moment
from workstation.api.words import (
    age_and_sex,
    age_on,
    arabic_name,
    born_on,
    latin_name,
    patient_name,
    state_title,
)

_STEPS = {
    Step.PATIENT: N_("Patient"),
    Step.QUESTION: N_("Question"),
    Step.CONSENT: N_("Consent"),
    Step.FILES: N_("Files"),
    Step.REVIEW: N_("Review and send"),
}
_REASONS = {
    "national_index": N_("same national index number"),
    "local_number": N_("same record number"),
    "name": N_("same name"),
    "name_sound": N_("name sounds alike"),
    "name_part": N_("part of the name"),
    "birth_date": N_("same birth date"),
    "birth_year": N_("birth year is close"),
    "sex": N_("same sex"),
}
_IDENTIFIERS = {
    "name": N_("Name"),
    "birth_date": N_("Birth date"),
    "national_index": N_("National index number"),
    "local_number": N_("Record number here"),
}
_DIFFERENCES = {
    "name": N_("the name"),
    "birth_date": N_("the birth date"),
    "sex": N_("the sex"),
    "patient_id": N_("the patient number"),
}
_REFUSALS = {
    "empty_file": N_("The file is empty. Copy it again from where it came."),
    "unreadable": N_("The file cannot be read. Check that the CD or the key is still in place."),
    "truncated": N_("The file is cut off. Copy it again from where it came."),
    "heic": N_("This is an iPhone photo (HEIC). Save or send it as JPEG, then add it again."),
    "video": N_("Videos cannot be sent. Send photos of the moments that matter."),
    "document": N_("Office documents cannot be sent. Save them as PDF, then add them again."),
    "not_dicom": N_("This is neither a medical image (DICOM) nor a photo, a PDF or a voice note."),
    "no_pixels": N_("This DICOM file holds no image: a report or a plan. Add it as PDF if it matters."),
    "malformed_header": N_("The header of this image is damaged. Export it again from the scanner."),
    "unsupported_syntax": N_("This kind of compression cannot be opened. Export the image again without it."),
    "unsupported_pixels": N_("This kind of image cannot be shown. Export it again as a standard image."),
    "size_mismatch": N_("The image contradicts its own header. Export it again from the scanner."),
    "too_large": N_("The file is too large."),
    "image_number_taken": N_(
        "Another image of this case has the same number (SOP Instance UID) and other content; only the first "
        "is sent. Export this one again from the scanner."
    ),
    "decode_failed": N_("The image is damaged. Export it again from the scanner."),
    "frame_missing": N_("Part of this image is missing. Export it again from the scanner."),
    "worker_timed_out": N_("The image took too long to open. Export it again from the scanner."),
    "worker_died": N_("The image is damaged: it could not be opened safely."),
    "worker_unavailable": N_("Images cannot be opened now. Restart Khibra and add it again."),
    "checksum_mismatch": N_("The file changed while it was being sent. Press “Try again”."),
    FILE_GONE: N_("The file is no longer there. Put the CD or the key back, then press “Try again”."),
}
_UNREADABLE = {
    "RuntimeError": N_("This archive is protected by a password. Unpack it, then add the folder."),
    "BadZipFile": N_("This archive is damaged. Copy it again from where it came."),
    "NotImplementedError": N_(
        "This archive is packed in a way that cannot be opened. Unpack it, then add the folder."
    ),
    "FileNotFoundError": N_("This file is not there. The CD or the key may be incomplete, or was taken out."),
    "PermissionError": N_("This computer does not let you read the file. Copy it to your own folder first."),
    "OSError": N_(
        "The file could not be read or unpacked. Check the CD or the key, and that the disk is not full."
    ),
}
_INVALID = {
    "local_numbers": N_("Record number here"),
    "known": N_("somebody in the register has it already; choose that patient, or correct it"),
    "impossible": N_("there is no such date"),
    "two_identifiers": N_("two identifiers of the register are needed"),
    "question": N_("Question"),
    "scope": N_("Consent"),
    "set_by_triage": N_("it was set by the coordinator"),
}


def step_title(step: Step) -> str:
    """Return what a step is called."""
    return _(_STEPS[step])


def number_text(value: float, decimals: int = 0) -> str:
    """Return a number as it is written in the user's language."""
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(value, pattern, locale=language()))


def counted(count: int, one: str, many: str) -> str:
    """Return `one` or `many` (marked with `N_`, with a place `{count}`) as the user's language counts."""
    return ngettext(one, many, count).format(count=number_text(count))


def size_text(size_bytes: int) -> str:
    """Return a size in kB, MB or GB (powers of ten)."""
    if size_bytes < 1_000_000:
        return _("{n} kB").format(n=number_text(max(1, round(size_bytes / 1000)) if size_bytes else 0))
    if size_bytes < 1_000_000_000:
        return _("{n} MB").format(n=number_text(size_bytes / 1e6, 1))
    return _("{n} GB").format(n=number_text(size_bytes / 1e9, 1))


def speed_text(kbit_s: int) -> str:
    """Return a link speed."""
    if kbit_s < 1000:
        return _("{n} kbit/s").format(n=kbit_s)
    return _("{n} Mbit/s").format(n=number_text(kbit_s / 1000, 0 if kbit_s % 1000 == 0 else 1))


def about(span: timedelta) -> str:
    """Return a length of time that is reckoned, not measured."""
    if span < timedelta(minutes=1):
        return _("less than a minute")
    return _("about {time}").format(time=how_long(span))


def answer_by(urgency: Urgency, now: datetime) -> str:
    """Return in what time an urgency is answered, and when that would be, were the question sent now."""
    by = moment(now + urgency.answer_within, now)
    return _("Answer within {span}: {moment} at the latest").format(
        span=how_long(urgency.answer_within), moment=by
    )


def match_title(match: PatientMatch) -> str:
    """Return the name of a found patient, in each alphabet it is known in."""
    return full_name(match.patient.identity)


def full_name(identity: PatientIdentity) -> str:
    """Return a name in each alphabet it is known in."""
    return "  ·  ".join(part for part in (latin_name(identity), arabic_name(identity)) if part)


def person_line(identity: PatientIdentity, now: datetime) -> str:
    """Return age, sex, birth date and index number of somebody, in one line."""
    age = age_on(local(now).date(), identity.birth_date)
    born = born_on(identity.birth_date, identity.sex)
    index = _("index no. {number}").format(number=identity.national_index) if identity.national_index else ""
    return "  ·  ".join(part for part in (age_and_sex(age, identity.sex), born, index) if part)


def match_reasons(match: PatientMatch) -> str:
    """Return why somebody was found."""
    return ", ".join(_(_REASONS[reason]) for reason in match.reasons if reason in _REASONS)


def identifier_title(code: str) -> str:
    """Return what an identifier is called."""
    return _(_IDENTIFIERS[code])


def differences(differs: Iterable[str]) -> str:
    """Return in what a header differs, as a list of words."""
    return ", ".join(_(_DIFFERENCES[code]) for code in differs if code in _DIFFERENCES)


def refusal(code: str) -> str:
    """Return why a file is not sent, and what to do."""
    text = _REFUSALS.get(code)
    return _(text) if text else _("This file cannot be sent ({code}).").format(code=code)


def why_refused(file: RefusedFile) -> str:
    """Return why a file that was picked is not sent, and what to do."""
    reason = dict(file.fields).get("reason", "")
    return _(_UNREADABLE[reason]) if reason in _UNREADABLE else refusal(file.code)


def item_refusal(item: SendingItem) -> str:
    """Return why the server did not take a file."""
    if item.problem in _REFUSALS:
        return refusal(item.problem)
    return error_text(from_problem(item.problem, dict(item.fields)))


def error_text(error: CaseError) -> str:
    """Return what went wrong and what to do."""
    fields = {name: _in_words(name, str(value)) for name, value in error.fields.items()}
    with suppress(KeyError, IndexError):  # a server of another version may leave a field out
        return _(error.text).format(**fields)
    return _(error.text)


def _in_words(name: str, value: str) -> str:
    if name == "state" and value in set(CaseState):
        return state_title(CaseState(value))
    if all(part in _DIFFERENCES for part in value.split(",")):
        return differences(value.split(","))
    return _(_REFUSALS.get(value) or _IDENTIFIERS.get(value) or _INVALID.get(value) or value)


def files_text(count: int) -> str:
    """Return a number of files."""
    return counted(count, N_("{count} file"), N_("{count} files"))


def images_text(count: int) -> str:
    """Return a number of images."""
    return counted(count, N_("{count} image"), N_("{count} images"))


def series_line(series: PickedSeries, taken: int) -> str:
    """Return how many pictures of a series are sent, and how much that is."""
    if series.frames > len(series.instances):
        pictures = f"{files_text(taken)}, {images_text(series.frames)}"
    else:
        pictures = images_text(taken)
    return f"{pictures}  ·  {size_text(series.size)}"


def draft_title(draft: IntakeDraft, now: datetime) -> str:
    """Return a draft in one line: who, what, when it was last written on."""
    chosen: Patient | None = draft.patient.chosen
    entry = draft.patient.entry
    typed = (
        f"{entry.family_name} {entry.given_name}".strip() or f"{entry.given_name_ar} {entry.family_name_ar}"
    )
    name = (patient_name(chosen) if chosen else typed.strip()) or _("patient not named yet")
    return _("{name}, {moment}").format(name=name, moment=moment(draft.changed_at, now))


def kept_where(delivery: Delivery, draft: IntakeDraft, unsaved: str) -> tuple[str, str]:
    """Return where the draft is safe, with the tone of it: a sentence and a role of the palette."""
    if unsaved:
        text = _("NOT saved: this computer’s disk refuses ({reason}). Free some space; it is tried again.")
        return text.format(reason=unsaved), "danger"
    state = delivery.state
    if state is DeliveryState.OFFLINE:
        return _("Server not reachable: kept on this computer, sent when it is back."), "warning"
    if state is DeliveryState.SIGNED_OUT:
        return _("Kept on this computer. Sign in again to save it on the server."), "warning"
    if state in (DeliveryState.REFUSED, DeliveryState.CONFLICT, DeliveryState.LOOK_ALIKES):
        return _("Kept on this computer; the server waits for you."), "warning"
    if draft.server.case_id is None:
        return _("Saved on this computer."), "muted"
    return _("Saved here and on the server (case {number}).").format(number=draft.server.number), "muted"


def refused_act(delivery: Delivery) -> str:
    """Return what the server refused and why."""
    if delivery.error is None:
        return ""
    done = {
        Act.CREATE_PATIENT: _("The patient could not be recorded."),
        Act.CREATE_CASE: _("The case could not be begun."),
        Act.RECORD_CONSENT: _("The consent could not be recorded."),
        Act.UPDATE: _("The question could not be saved on the server."),
        Act.SUBMIT: _("The case could not be sent."),
        Act.CANCEL_ABANDONED: _("The case begun for another patient could not be cancelled."),
    }
    first = done.get(delivery.act) if delivery.act else ""
    return f"{first or ''} {error_text(delivery.error)}".strip()
