"""What was found, as the rows of the fourth step: studies with their series, single files, what has arrived."""

from collections.abc import Iterable, Mapping

from cases.model.study import Attachment, AttachmentKind
from plugins.intake_form.file_rows import FileRow
from plugins.intake_form.patients import header_name, parse_day
from plugins.intake_form.picked import PickedFile, PickedSeries
from plugins.intake_form.sending_plan import Picked, series_title
from plugins.intake_form.wording import counted, refusal, series_line, size_text
from workstation.api.i18n import N_, _
from workstation.api.times import day
from workstation.ui.kit import Tone

_NEUTRAL: Tone = "neutral"
_ICONS = {
    AttachmentKind.PHOTO: "camera",
    AttachmentKind.PDF: "file",
    AttachmentKind.VOICE_NOTE: "mic",
    AttachmentKind.OTHER: "file",
}


def found_rows(picked: Picked, arrived: Iterable[Attachment], small: Mapping[str, bytes]) -> list[FileRow]:
    """Return the rows for what was found here, and for what a phone has sent with its small pictures."""
    rows: list[FileRow] = []
    studies: dict[str, list[PickedSeries]] = {}
    for series in picked.series:
        studies.setdefault(series.study.study_uid, []).append(series)
    for group in studies.values():
        rows.append(_study_row(picked, group[0]))
        rows += [_series_row(picked, series) for series in group]
    if picked.files:
        rows.append(FileRow(title=_("Photos and documents")))
        rows += [_file_row(picked, file) for file in picked.files]
    there = [_arrived_row(each, small.get(each.id, b"")) for each in arrived]
    return [*rows, FileRow(title=_("Already on the server")), *there] if there else rows


def _arrived_row(attachment: Attachment, small: bytes) -> FileRow:
    return FileRow(
        title=_("From the phone: {title}").format(title=attachment.title or _("photo")),
        detail=size_text(attachment.size),
        key=f"server:{attachment.id}",
        thumbnail=small,
        icon_name=_ICONS[attachment.kind],
        badge=_("arrived"),
        tone="good",
    )


def _study_row(picked: Picked, series: PickedSeries) -> FileRow:

    study = series.study
    text = f"{study.date[:4]}-{study.date[4:6]}-{study.date[6:8]}"
    taken_on = parse_day(text)
    named = header_name(picked.people[series.instances[0].patient].tags)
    whose = _("in the name of {name}").format(name=named) if named else _("without a patient’s name")
    detail = [day(taken_on) if taken_on else "", study.institution, whose]
    title = study.description or _("Examination")
    return FileRow(title=title, detail="  ·  ".join(part for part in detail if part))


def _series_row(picked: Picked, series: PickedSeries) -> FileRow:
    taken = picked.sent_of(series)
    is_taken = taken > 0
    detail = series_line(series, taken or len(series.instances))
    if picked.is_taken(series.key) and not taken:
        detail = _("Taken out: it names another patient")
    badge, tone = _badge(picked, series) if is_taken else ("", _NEUTRAL)
    return FileRow(
        title=series_title(series),
        detail=detail,
        warning=_("Patient data may be written into the images; look at them before you send them.")
        if is_taken and series.is_burned_in
        else "",
        key=series.key,
        badge=badge,
        tone=tone,
        thumbnail=series.thumbnail,
        icon_name="eye_off" if series.problem else "images",
        is_taken=is_taken,
        is_first=picked.is_first(series.key),
    )


def _badge(picked: Picked, series: PickedSeries) -> tuple[str, Tone]:
    """What cannot be drawn here is sent all the same: another program may open it. A look into it says why."""
    if picked.is_first(series.key):
        return _("sent first"), "info"
    if marked := picked.key_images(series):
        return counted(marked, N_("{count} key image"), N_("{count} key images")), "info"
    if series.problem:
        return (_("in part without preview") if series.thumbnail else _("without preview")), "warning"
    return "", _NEUTRAL


def _file_row(picked: Picked, file: PickedFile) -> FileRow:
    is_taken = picked.is_taken(file.key)
    return FileRow(
        title=file.title,
        detail=_("No preview: {reason}").format(reason=refusal(file.problem))
        if file.problem
        else f"{file.name}  ·  {size_text(file.size)}",
        key=file.key,
        thumbnail=file.thumbnail,
        badge=_("sent first") if is_taken and picked.is_first(file.key) else "",
        tone="info",
        icon_name=_ICONS[file.kind],
        is_taken=is_taken,
        is_first=picked.is_first(file.key),
    )
