"""What is sent, in which order: one picture of what matters most reaches the expert before the rest begins."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from cases.model.ids import CaseId
from cases.model.study import PatientMismatchChoice, UploadPurpose, UploadSpec
from plugins.intake_form.draft import FilesPart, Step
from plugins.intake_form.gaps import Gap
from plugins.intake_form.picked import HeaderIdentity, PickedFile, PickedInstance, PickedSeries
from plugins.intake_form.sending_job import SendingItem
from workstation.api.i18n import _
from workstation.api.times import day


@dataclass(frozen=True, kw_only=True)
class Picked:
    """The files of a draft with what was decided about them; made anew after each decision."""

    series: tuple[PickedSeries, ...]
    files: tuple[PickedFile, ...]
    people: dict[str, HeaderIdentity]
    part: FilesPart

    def is_taken(self, key: str) -> bool:
        """Whether a series or a file is to be sent."""
        return key not in self.part.left_out

    def is_first(self, key: str) -> bool:
        """Whether a series or a file is to be sent before the others."""
        return key in self.part.first

    def instances(self, series: PickedSeries) -> list[PickedInstance]:
        """Return what is sent of a series, in its order; files of somebody left out are not."""
        return sorted(self._taken[series.key], key=lambda i: (i.number, i.sop_instance_uid))

    def sent_of(self, series: PickedSeries) -> int:
        """Return how many files of a series are sent."""
        return len(self._taken[series.key])

    def key_images(self, series: PickedSeries) -> int:
        """Return how many single pictures of a series are to be sent first."""
        return sum(instance.key in self.part.first for instance in self._taken[series.key])

    def taken_files(self) -> list[PickedFile]:
        """Return the single files that are sent."""
        return [file for file in self.files if self.is_taken(file.key)]

    def count(self) -> int:
        """Return how many files are sent."""
        return len(self.taken_files()) + sum(len(taken) for taken in self._taken.values())

    def size(self) -> int:
        """Return how many bytes are sent."""
        pictures = sum(instance.size for taken in self._taken.values() for instance in taken)
        return pictures + sum(file.size for file in self.taken_files())

    def strangers(self) -> list[HeaderIdentity]:
        """Return who the headers name instead of the case's patient, as far as nothing is decided yet."""
        return [
            person
            for mark, person in self.people.items()
            if person.differs and mark not in self.part.same_patient and mark in self._named
        ]

    @cached_property
    def _taken(self) -> dict[str, list[PickedInstance]]:
        """What is sent of each series; a CD has thousands of files, so they are gone through once."""
        nobody = {mark for mark, person in self.people.items() if not self.is_taken(person.key)}
        return {
            series.key: (
                [i for i in series.instances if i.patient not in nobody] if self.is_taken(series.key) else []
            )
            for series in self.series
        }

    @cached_property
    def _named(self) -> set[str]:
        return {instance.patient for taken in self._taken.values() for instance in taken}


def file_gaps(picked: Picked, *, is_busy: bool) -> tuple[Gap, ...]:
    """Return what keeps the fourth step from being left."""
    if is_busy:
        return (Gap(Step.FILES, "files", _("Wait until all files have been looked at.")),)
    if picked.strangers():
        return (Gap(Step.FILES, "strangers", _("Decide about the images that name another patient.")),)
    if not picked.count() and not picked.part.confirmed_none:
        return (Gap(Step.FILES, "files", _("Add files, or tick that there is nothing to send.")),)
    return ()


def sending_items(picked: Picked, case_id: CaseId, today: date) -> tuple[SendingItem, ...]:
    """Return every file to send: key images, what is marked, one picture of each series, files, the rest."""
    key_series = [s for s in picked.series if picked.is_first(s.key)]
    other_series = [s for s in picked.series if not picked.is_first(s.key)]
    files = picked.taken_files()
    order: Iterable[tuple[str, SendingItem]] = chain(
        *(_key_images(picked, series, case_id) for series in picked.series),
        (_file(f, case_id, today, is_key=True) for f in files if picked.is_first(f.key)),
        *(_pictures(picked, s, case_id, is_key=True) for s in key_series),
        *(_middle(picked, s, case_id) for s in other_series),
        (_file(f, case_id, today, is_key=False) for f in files if not picked.is_first(f.key)),
        *(_pictures(picked, s, case_id, is_key=False) for s in other_series),
    )
    return tuple(dict(_first_only(order)).values())


def _first_only(order: Iterable[tuple[str, SendingItem]]) -> Iterator[tuple[str, SendingItem]]:
    seen: set[str] = set()
    for key, item in order:
        if key not in seen:
            seen.add(key)
            yield key, item


def _key_images(picked: Picked, series: PickedSeries, case_id: CaseId) -> Iterator[tuple[str, SendingItem]]:
    for instance in picked.instances(series):
        if picked.is_first(instance.key):
            yield _picture(picked, series, instance, case_id, is_key=True)


def _middle(picked: Picked, series: PickedSeries, case_id: CaseId) -> Iterator[tuple[str, SendingItem]]:
    if instances := picked.instances(series):
        yield _picture(picked, series, instances[len(instances) // 2], case_id, is_key=False)


def _pictures(
    picked: Picked, series: PickedSeries, case_id: CaseId, *, is_key: bool
) -> Iterator[tuple[str, SendingItem]]:
    """Yield a series, its middle first: the expert sees at once what it is."""
    instances = picked.instances(series)
    if instances:
        yield _picture(picked, series, instances[len(instances) // 2], case_id, is_key=is_key)
    for instance in instances:
        yield _picture(picked, series, instance, case_id, is_key=is_key)


def _picture(
    picked: Picked, series: PickedSeries, instance: PickedInstance, case_id: CaseId, *, is_key: bool
) -> tuple[str, SendingItem]:
    is_other = bool(picked.people[instance.patient].differs)
    spec = UploadSpec(
        case_id=case_id,
        purpose=UploadPurpose.DICOM,
        media_type="application/dicom",
        is_key=is_key,
        mismatch=PatientMismatchChoice.SAME_PATIENT if is_other else PatientMismatchChoice.STOP,
    )
    title = _("{series}, image {number}").format(series=series_title(series), number=instance.number)
    return instance.sop_instance_uid, SendingItem(
        path=str(instance.path), size=instance.size, title=title, spec=spec
    )


def _file(file: PickedFile, case_id: CaseId, today: date, *, is_key: bool) -> tuple[str, SendingItem]:
    title = f"{file.title} ({day(today)})"
    spec = UploadSpec(
        case_id=case_id,
        purpose=UploadPurpose.ATTACHMENT,
        title=title,
        media_type=file.media_type,
        is_key=is_key,
    )
    return file.key, SendingItem(path=str(file.path), size=file.size, title=title, spec=spec)


def series_title(series: PickedSeries) -> str:
    """Return a series in its own words: modality and description."""
    tags = series.tags
    words = tags.description or tags.protocol or tags.body_part
    return " · ".join(part for part in (tags.modality, words) if part) or _("Series")
