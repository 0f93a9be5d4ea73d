"""The words of the attachments tab."""

from datetime import datetime

from cases.model.study import Attachment, AttachmentKind
from viewers.imaging.errors import ImagingError
from workstation.api.i18n import N_, _, language
from workstation.api.times import moment

_KINDS = {
    AttachmentKind.PHOTO: N_("Photo"),
    AttachmentKind.PDF: N_("Document"),
    AttachmentKind.VOICE_NOTE: N_("Voice note"),
    AttachmentKind.OTHER: N_("Other file"),
}
ICONS = {
    AttachmentKind.PHOTO: "camera",
    AttachmentKind.PDF: "file",
    AttachmentKind.VOICE_NOTE: "mic",
    AttachmentKind.OTHER: "paperclip",
}
_SAVE = N_("Save it and open it with another program.")
_REFUSALS = {
    "unsupported_syntax": (N_("Files of this kind ({media}) cannot be shown here."), _SAVE),
    "library_missing": (N_("Playing sound needs {requires}, which is missing on this computer."), _SAVE),
    "too_large": (N_("This file is too large to be opened safely on this computer."), _SAVE),
    "decode_failed": (
        N_("This file is damaged and cannot be opened."),
        N_("Ask the requester to send it again."),
    ),
    "worker_timed_out": (N_("Opening this file took too long and was stopped."), _SAVE),
    "worker_died": (N_("This file could not be opened safely."), N_("Ask the requester to send it again.")),
    "worker_unavailable": (
        N_("Files cannot be opened now: the decoder does not start."),
        N_("Restart Khibra."),
    ),
}


def kind_title(kind: AttachmentKind) -> str:
    """Return what a kind is called."""
    return _(_KINDS[kind])


def title_of(item: Attachment) -> str:
    """Return what an attachment is called: its own title, or its kind."""
    return item.title or kind_title(item.kind)


def size_text(size_bytes: int) -> str:
    """Return a size in kB or MB (powers of ten)."""
    from babel.numbers import format_decimal

    if size_bytes < 1_000_000:
        return _("{n} kB").format(n=max(1, round(size_bytes / 1000)))
    return _("{n} MB").format(n=format_decimal(size_bytes / 1e6, "0.0", locale=language()))


def facts(item: Attachment, now: datetime) -> str:
    """Return kind, size and when it was added, in one line."""
    parts = (kind_title(item.kind), size_text(item.size), moment(item.added_at, now))
    return "  ·  ".join(parts)


def refusal(error: ImagingError, item: Attachment) -> str:
    """Return why a file is not shown, and what can be done."""
    fields = dict(error.fields())
    code = "library_missing" if fields.get("requires") else error.code
    text, advice = _REFUSALS.get(code, (N_("This file cannot be opened ({code})."), _SAVE))
    fields |= {"code": error.code, "media": item.media_type}
    return f"{_(text).format(**fields)}\n{_(advice)}"


def clock_text(seconds: float) -> str:
    """Return a length of time as a player shows it: "1:07"."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
