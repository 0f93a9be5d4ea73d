"""The files of a draft as they are found: series of pictures, and single files; UI thread only."""

from dataclasses import dataclass, field
from pathlib import Path

from cases.model.study import AttachmentKind
from viewers.imaging.records import PatientTags, SeriesTags, StudyTags


@dataclass(frozen=True, slots=True)
class PickedInstance:
    """A DICOM file that can be sent.

    Attributes:
        patient: `patients.fingerprint` of who its header names.
    """

    path: Path
    size: int
    sop_instance_uid: str
    number: int
    frames: int
    patient: str

    @property
    def key(self) -> str:
        """What decisions about this one picture are kept under."""
        return f"image:{self.sop_instance_uid}"


@dataclass(slots=True)
class PickedSeries:
    """A series of the draft; it grows while files are found.

    Attributes:
        thumbnail: PNG, or empty until it is drawn.
        problem: code of the error for which it cannot be drawn here, or empty.
        is_burned_in: whether a header says that patient data is written into the pixels (PS3.3 C.7.6.1.1.7).
    """

    tags: SeriesTags
    study: StudyTags
    instances: list[PickedInstance] = field(default_factory=list)
    size: int = 0
    frames: int = 0
    thumbnail: bytes = b""
    problem: str = ""
    is_burned_in: bool = False

    @property
    def key(self) -> str:
        """What decisions about it are kept under."""
        return f"series:{self.tags.series_uid}"

    def add(self, instance: PickedInstance) -> None:
        """Take one more file."""
        self.instances.append(instance)
        self.size += instance.size
        self.frames += instance.frames

    def middle(self) -> PickedInstance:
        """Return the picture that shows best what the series is."""
        ordered = sorted(self.instances, key=lambda i: (i.number, i.sop_instance_uid))
        return ordered[len(ordered) // 2]


@dataclass(slots=True)
class PickedFile:
    """A file that is no DICOM.

    Attributes:
        title: neutral and numbered, because a file's name may hold a patient's.
        name: as it is called on this computer; shown here only.
        thumbnail: PNG, or empty until it is drawn, and of what has no picture.
        problem: code of the error for which it cannot be drawn here, or empty.
    """

    path: Path
    size: int
    kind: AttachmentKind
    media_type: str
    title: str
    name: str
    thumbnail: bytes = b""
    problem: str = ""

    @property
    def key(self) -> str:
        """What decisions about it are kept under."""
        return f"file:{self.path}"


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that cannot be sent, with the code and the data of the reason."""

    name: str
    code: str
    fields: tuple[tuple[str, str], ...] = ()
    path: str = ""


@dataclass(slots=True)
class HeaderIdentity:
    """Somebody a header names, and in what that differs from the case's patient.

    Attributes:
        differs: see `cases.rules.matching.compare_header`; empty for the case's patient.
    """

    fingerprint: str
    tags: PatientTags
    differs: tuple[str, ...]
    instances: int = 0

    @property
    def key(self) -> str:
        """What decisions about all files of this person are kept under."""
        return f"patient:{self.fingerprint}"
