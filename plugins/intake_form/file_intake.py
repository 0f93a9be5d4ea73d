"""Finds what can be sent behind the files and folders that were added, a little at a time; UI thread only.

First bytes are read here, a few milliseconds per turn of the window's loop; headers are parsed and pictures
drawn by the sandboxed workers.
"""

import io
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic

from PIL import Image

from cases.errors import ImageNumberTaken
from cases.model.patient import PatientIdentity
from cases.model.study import AttachmentKind
from cases.rules.matching import compare_header
from plugins.intake_form.comparison import Doubt, Doubts
from plugins.intake_form.file_kinds import DICOM, FileKind, Refusal, kind_of, meant_to_be_sent
from plugins.intake_form.patients import fingerprint
from plugins.intake_form.picked import HeaderIdentity, PickedFile, PickedInstance, PickedSeries, RefusedFile
from viewers.imaging.errors import ImagingError
from viewers.imaging.files import Candidate
from viewers.imaging.jobs import DecodePhoto, OpenedFile, OpenFile, Page, RenderPage, RenderThumbnail
from viewers.imaging.worker import BACKGROUND, PREFETCH
from workstation.api.contexts import Desk, Ticket
from workstation.api.contributions import FileScan, Importer
from workstation.api.i18n import N_, _

_STEP_S = 0.006
_STEP_MS = 15
_REPAINT_MS = 120
THUMBNAIL_PX = 128

_MOST_DRAWN_BYTES = 32 << 20
_PICTURES: dict[AttachmentKind, type[DecodePhoto] | type[RenderPage]] = {
    AttachmentKind.PHOTO: DecodePhoto,
    AttachmentKind.PDF: RenderPage,
}
_TITLES = {
    AttachmentKind.PHOTO: N_("Photo {number}"),
    AttachmentKind.PDF: N_("PDF document {number}"),
    AttachmentKind.VOICE_NOTE: N_("Voice note {number}"),
    AttachmentKind.OTHER: N_("File {number}"),
}


@dataclass(slots=True)
class _Left:
    """What is left behind without a card of its own; `named` may be shorter than `ignored` is high."""

    ignored: int = 0
    named: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)


class FileIntake:
    """The files of one draft.

    Attributes:
        series, files, people: what was found, by key, in the order it was found.
        refused: what cannot be sent.
    """

    def __init__(self, desk: Desk, workspace: Path, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._workspace = workspace
        self._changed = changed
        self._identity: PatientIdentity | None = None
        self._waiting: deque[Path] = deque()
        self._scan: FileScan | None = None
        self._scanned = workspace
        self._parsing: set[Path] = set()
        self._tickets: list[Ticket] = []
        self._turn: Ticket | None = None
        self._painting: Ticket | None = None
        self.series: dict[str, PickedSeries] = {}
        self.files: dict[str, PickedFile] = {}
        self.people: dict[str, HeaderIdentity] = {}
        self.refused: list[RefusedFile] = []
        self._seen: dict[str, Path] = {}
        self._doubts = Doubts()
        self._scans = 0
        self._left = _Left()

    @property
    def is_busy(self) -> bool:
        """Whether files are still being looked for or opened."""
        return bool(self._waiting or self._scan or self._parsing or self._doubts)

    @property
    def ignored(self) -> int:
        """How many other files were met in folders and archives and passed over."""
        return self._left.ignored + (self._scan.progress.ignored if self._scan else 0)

    @property
    def passed_over(self) -> Sequence[str]:
        """Their names, in the order they were met, as far as they are kept."""
        return (*self._left.named, *(self._scan.passed_over if self._scan else ()))

    @property
    def repeated(self) -> Sequence[str]:
        """The files that are byte for byte like another one, which is sent in their place."""
        return self._left.repeated

    @property
    def found(self) -> int:
        """How many files can be sent so far."""
        return len(self._seen) + len(self.files)

    def use_identity(self, identity: PatientIdentity | None) -> None:
        """Compare the headers with this patient."""
        self._identity = identity
        for person in self.people.values():
            person.differs = compare_header(person.tags, identity) if identity else ()

    def add(self, paths: Iterable[Path]) -> None:
        """Look through files and folders; returns at once."""
        self._waiting.extend(paths)
        self._go_on()

    def cancel(self) -> None:
        """Stop looking; what was found stays."""
        self.close()
        self._changed()

    def close(self) -> None:
        """Stop without a word."""
        self._waiting.clear()
        self._parsing.clear()
        self._doubts.clear()
        for ticket in (*self._tickets, self._turn, self._painting):
            if ticket is not None:
                ticket.cancel()
        self._tickets.clear()
        self._turn = self._painting = None
        self._end_scan()

    def clear(self) -> None:
        """Forget everything that was found."""
        self.close()
        for kept in (self.series, self.files, self.people, self.refused, self._seen):
            kept.clear()
        self._left = _Left()
        self._changed()

    def _go_on(self) -> None:
        if self._turn is None:
            self._turn = self._desk.scheduler.after(_STEP_MS, self._step)

    def _step(self) -> None:
        self._turn = None
        until, had_doubts = monotonic() + _STEP_S, bool(self._doubts)
        while (self._doubts or self._scan or self._waiting) and monotonic() < until:
            if self._doubts:
                self._doubts.step()
            elif self._scan is not None:
                self._continue_scan(self._scan, until - monotonic())
            else:
                self._begin(self._waiting.popleft())
        if self._doubts or self._scan or self._waiting:
            self._go_on()
        elif had_doubts:
            self._settled()
        self._repaint()

    def _begin(self, path: Path) -> None:
        importer = next((i for i in self._desk.hooks.collect(Importer) if i.accepts(path)), None)
        if importer is not None:
            self._scans += 1
            folder = self._workspace / str(self._scans)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._scan, self._scanned = importer.expand(path, folder), path
            return
        kind, size = kind_of(path), _size_of(path)
        if isinstance(kind, Refusal):
            self._refuse(path, kind.value)
        elif kind == DICOM:
            self._open(path)
        else:
            self._add_file(path, kind, size)

    def _continue_scan(self, scan: FileScan, budget_s: float) -> None:
        for item in scan.steps(max(0.001, budget_s)):
            if isinstance(item, Candidate):
                self._open(item.path)
            else:
                self._refuse(item.path, item.error.code, item.error)
        if scan.progress.is_done:
            meant = meant_to_be_sent(self._scanned, scan.passed_over)
            self._end_scan()
            self._left.ignored -= len(meant)
            self._left.named = [name for name in self._left.named if Path(name) not in meant]
            self._waiting.extend(meant)

    def _end_scan(self) -> None:
        if self._scan is not None:
            self._left.ignored += self._scan.progress.ignored
            self._left.named += self._scan.passed_over
            self._scan.cancel()
            self._scan = None

    def _doubt(self, path: Path, others: Sequence[Path], different: Callable[[], None]) -> None:
        """Ask whether a file is one of others again before anything is made of it."""
        same = partial(self._left.repeated.append, str(path))
        unreadable = partial(self._refuse, path, Refusal.UNREADABLE.value)
        self._doubts.add(Doubt(path, others, same, different, unreadable))
        self._go_on()

    def _add_file(self, path: Path, kind: FileKind, size: int) -> None:
        """Take a file that is no DICOM, unless its bytes are there under another name."""
        alike = [file.path for file in self.files.values() if file.size == size]
        new = partial(self._attach, path, kind, size)
        if alike:
            self._doubt(path, alike, new)
        else:
            new()

    def _attach(self, path: Path, kind: FileKind, size: int) -> None:
        attachment = kind.attachment or AttachmentKind.OTHER
        number = sum(file.kind is attachment for file in self.files.values()) + 1
        file = PickedFile(
            path=path,
            size=size,
            kind=attachment,
            media_type=kind.media_type,
            title=_(_TITLES[attachment]).format(number=number),
            name=path.name,
        )
        self.files[file.key] = file
        self._draw_file(file)

    def _open(self, path: Path) -> None:
        self._parsing.add(path)
        job = OpenFile(path=str(path))
        opened, failed = partial(self._opened, path), partial(self._failed, path)
        self._tickets.append(self._desk.workers.submit(job, opened, failed, priority=PREFETCH))

    def _opened(self, path: Path, opened: OpenedFile) -> None:
        self._parsing.discard(path)
        instance = opened.instance
        if instance.picture is None:
            self._refuse(path, "no_pixels")
        elif opened.pixel_problem is not None:
            self._refuse(path, opened.pixel_problem.code, ImagingError.from_problem(opened.pixel_problem))
        elif instance.sop_instance_uid in self._seen:
            # Viewers and reports name a picture by this number: two that differ cannot both be sent.
            taken = partial(self._refuse, path, ImageNumberTaken.code)
            self._doubt(path, [self._seen[instance.sop_instance_uid]], taken)
        else:
            self._seen[instance.sop_instance_uid] = path
            person = self._person(opened)
            person.instances += 1
            picked = PickedInstance(
                path=path,
                size=_size_of(path),
                sop_instance_uid=instance.sop_instance_uid,
                number=instance.number or 0,
                frames=instance.picture.frames,
                patient=person.fingerprint,
            )
            self._join_series(opened, picked)
        self._settled()

    def _failed(self, path: Path, error: ImagingError) -> None:
        self._parsing.discard(path)
        self._refuse(path, error.code, error)
        self._settled()

    def _settled(self) -> None:
        if not self.is_busy:
            self._tickets.clear()
            self._draw_middles()
        self._repaint()

    def _person(self, opened: OpenedFile) -> HeaderIdentity:
        tags = opened.instance.patient
        mark = fingerprint(tags)
        if mark not in self.people:
            differs = compare_header(tags, self._identity) if self._identity else ()
            self.people[mark] = HeaderIdentity(fingerprint=mark, tags=tags, differs=differs)
        return self.people[mark]

    def _join_series(self, opened: OpenedFile, picked: PickedInstance) -> None:
        tags = opened.instance.series
        series = self.series.get(f"series:{tags.series_uid}")
        if series is None:
            series = PickedSeries(tags=tags, study=opened.instance.study)
            self.series[series.key] = series
            self._draw(series, picked)
        series.add(picked)
        picture = opened.instance.picture
        series.is_burned_in |= picture is not None and picture.burned_in is True

    def _draw_middles(self) -> None:
        """Once all files are there, show the middle picture: a head's first slice says nothing."""
        for series in self.series.values():
            if len(series.instances) > 1 and not series.problem:
                self._draw(series, series.middle())

    def _draw(self, series: PickedSeries, instance: PickedInstance) -> None:
        def drawn(png: bytes) -> None:
            series.thumbnail = png
            self._repaint()

        def refused(error: ImagingError) -> None:
            series.problem = error.code
            self._repaint()

        job = RenderThumbnail(path=str(instance.path), frame=instance.frames // 2, size_px=THUMBNAIL_PX)
        self._tickets.append(self._desk.workers.submit(job, drawn, refused, priority=BACKGROUND))

    def _draw_file(self, file: PickedFile) -> None:
        """Draw a photo or the first page of a document, in a worker like everything whose bytes are not ours."""
        make = _PICTURES.get(file.kind)
        if make is None or file.size > _MOST_DRAWN_BYTES:
            return

        def drawn(page: Page) -> None:
            out = io.BytesIO()
            Image.fromarray(page.pixels).save(out, "PNG")
            file.thumbnail = out.getvalue()
            self._repaint()

        def refused(error: ImagingError) -> None:
            file.problem = error.code
            self._repaint()

        try:
            job = make(codestream=file.path.read_bytes(), most_px=THUMBNAIL_PX)
        except OSError:
            file.problem = "unreadable"
            return
        self._tickets.append(self._desk.workers.submit(job, drawn, refused, priority=BACKGROUND))

    def _refuse(self, path: Path, code: str, error: ImagingError | None = None) -> None:
        fields = tuple((name, str(value)) for name, value in error.fields().items()) if error else ()
        self.refused.append(RefusedFile(name=path.name, code=code, fields=fields, path=str(path)))

    def _repaint(self) -> None:
        """Say that something changed, at most some times a second while files stream in."""
        if self._painting is None:
            self._painting = self._desk.scheduler.after(_REPAINT_MS, self._painted)

    def _painted(self) -> None:
        self._painting = None
        self._changed()


def _size_of(path: Path) -> int:
    """Return the size in bytes; 0 where the file has gone since, which is said when it is sent."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
