"""Errors of the case server in the user's language: the sentence of the class, its stable codes said in words."""

from contextlib import suppress

from cases.errors import CaseError
from cases.model.case import CaseState
from workstation.api.i18n import N_, _
from workstation.api.words import state_title

REASONS = {
    "act_and_data_sharing": N_("it needs at least the act and the sharing of data"),
    "at_least_one": N_("at least one is needed, and none twice"),
    "at_least_two": N_("at least two are needed, none of them empty"),
    "author": N_("somebody else is named as its author"),
    "bytes_missing": N_("parts of the file are missing; send the rest"),
    "case": N_("it belongs to another case"),
    "conflict": N_("somebody in it declared a conflict of interest"),
    "content": N_("its content could not be read"),
    "decode_failed": N_("its image data is damaged"),
    "device": N_("this computer’s key is not enrolled, or was revoked"),
    "empty": N_("it is empty; fill it in"),
    "empty_file": N_("there is nothing in it"),
    "FileNotFoundError": N_("it is not there any more"),
    "frame_missing": N_("one of its images is missing"),
    "impossible": N_("it cannot be right; check it"),
    "in_the_case": N_("the file is in the case already"),
    "IsADirectoryError": N_("it is a folder"),
    "known": N_("a patient with it is recorded already; search by this number and the birth date together"),
    "larger_than_panel": N_("it is larger than the panel"),
    "malformed_header": N_("its header is damaged"),
    "needs_https": N_("over a network only https:// is protected"),
    "negative": N_("it is negative"),
    "no_consent": N_("no consent is recorded that could be withdrawn"),
    "no_pixels": N_("it holds no image"),
    "no_report": N_("there is no signed report yet"),
    "not_a_member": N_("it must be one of the panel"),
    "not_a_photo": N_("it is not a photograph"),
    "not_an_address": N_("an address looks like khibra.hospital.ma:8443"),
    "not_an_option": N_("it is none of the options"),
    "not_available": N_("somebody in it cannot answer cases now"),
    "not_canonical": N_("its bytes are not in the canonical form"),
    "not_dicom": N_("it is not a DICOM image"),
    "not_later": N_("it is not later than before"),
    "not_announced_by_you": N_("only the requester can withdraw what was announced"),
    "not_on_their_way": N_("not that many files are still on their way"),
    "one_expert": N_("one expert needs no round; sign the opinion and the report"),
    "opinion_missing": N_("sign your opinion first"),
    "OSError": N_("the disk or the CD could not be read"),
    "other_case": N_("an image in it is not of this case"),
    "other_establishment": N_("it is of another establishment"),
    "other_offset": N_("the server has another part of the file; sending goes on from there"),
    "outcome_missing": N_("record the outcome first"),
    "past": N_("it is in the past; choose a later one"),
    "PermissionError": N_("you have no right to open it"),
    "plugin_off": N_("the plugin that does it is switched off on the server; ask the administrator"),
    "repeated": N_("two of them are the same"),
    "report": N_("it belongs to another report of the case"),
    "requester": N_("whoever asks cannot answer as well"),
    "round": N_("it belongs to another round, or to none"),
    "round_closed": N_("the round is closed"),
    "rule_missing": N_("the plugin with the voting rule is not enabled on the server"),
    "set_by_triage": N_("it was set at triage"),
    "signature": N_("the signature does not fit the content"),
    "size_mismatch": N_("it contradicts its header"),
    "taken": N_("it is taken; choose another one"),
    "too_large": N_("it is too large to be opened safely"),
    "truncated": N_("it is cut off"),
    "two_identifiers": N_("confirm two identifiers that are recorded"),
    "unknown": N_("the server does not know it"),
    "unreadable": N_("it cannot be read"),
    "unsupported_pixels": N_("its pixels are laid out in a way that cannot be shown"),
    "unsupported_syntax": N_("it is compressed in a way that cannot be opened here"),
    "withdrawn_since": N_("consent was withdrawn since; inform the patient again and record when"),
    "worker_died": N_("it is damaged and could not be opened safely"),
    "worker_timed_out": N_("opening it took too long and was stopped"),
    "worker_unavailable": N_("images cannot be opened on this server now; tell the administrator"),
    "wrong_count": N_("its count contradicts the ballots"),
}
FIELDS = {
    "address": N_("Address"),
    "announced_files": N_("Number of files"),
    "birth_date": N_("Date of birth"),
    "choice": N_("Choice"),
    "closes_at": N_("Deadline"),
    "confirmed": N_("Identity check"),
    "count": N_("Number of files"),
    "device_id": N_("This computer"),
    "diagnosis": N_("Diagnosis"),
    "due": N_("Follow-up date"),
    "follow_up_due": N_("Follow-up date"),
    "forms": N_("Forms"),
    "informed_by": N_("Informed by"),
    "key_images": N_("Key images"),
    "language": N_("Language"),
    "lead": N_("Lead"),
    "local_numbers": N_("Local record number"),
    "login": N_("Login"),
    "members": N_("Panel"),
    "name": N_("Name"),
    "national_index": N_("National index number"),
    "options": N_("Options"),
    "outcome": N_("Outcome"),
    "password": N_("Password"),
    "promised_at": N_("Promised time"),
    "public_key": N_("Key of this computer"),
    "question": N_("Question"),
    "quorum": N_("Quorum"),
    "reason": N_("Reason"),
    "recommendation": N_("Recommendation"),
    "roles": N_("Roles"),
    "rule": N_("Voting rule"),
    "scope": N_("Scope of the consent"),
    "specialties": N_("Specialties"),
    "specialty": N_("Specialty"),
    "text": N_("Text"),
}


def error_text(error: CaseError) -> str:
    """Return what went wrong and what to do."""
    fields = {name: _in_words(name, str(value)) for name, value in error.fields.items()}
    with suppress(KeyError, IndexError):  # a server of another version may leave a field out
        return _(error.text).format(**fields)
    return _(error.text)


def reason_text(reason: str) -> str:
    """Return a stable code in words; a text that is none, such as a plugin's, stays as it is."""
    return _(REASONS.get(reason, reason))


def _in_words(name: str, value: str) -> str:
    if name == "state":
        with suppress(ValueError):
            return state_title(CaseState(value))
    if name == "field":
        return _(FIELDS.get(value, value))
    return reason_text(value)
