"""What can go wrong with a picture, as data: a stable code and fields, never a sentence.

    ImagingError
    ├── NotDicom               the file is something else
    ├── EmptyFile              no bytes at all
    ├── Truncated              ends before its own lengths say
    ├── MalformedHeader        a header that cannot be followed
    ├── NoPixels               DICOM, but not a picture (report, plan, presentation state …)
    ├── FrameMissing           the frame asked for is not in the file
    ├── UnsupportedSyntax      no codec for it, or the codec is not installed
    ├── UnsupportedPixels      a pixel layout outside what the standard allows for display
    ├── SizeMismatch           codestream and header disagree on the size
    ├── TooLarge               more memory than a job may have
    ├── DecodeFailed           the codec refused the codestream
    ├── Unreadable             the operating system refused the file
    ├── WorkerTimedOut         the job used up its time
    ├── WorkerDied             the process ended in the middle of the job
    └── WorkerUnavailable      no worker can be started, or the pool is closed

The sentences a user reads are made at the edge from `code` and `fields()`. No field ever holds
a patient's name or a value of the header other than a number or a UID.
"""

from dataclasses import dataclass, fields
from typing import ClassVar

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An `ImagingError` as it travels between processes."""

    code: str
    fields: dict[str, str | int | float]


@dataclass(eq=False)
class ImagingError(Exception):
    """Base of everything this package refuses; `code` is stable, the attributes are data."""

    code: ClassVar[str] = "imaging"
    _classes: ClassVar[dict[str, type["ImagingError"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        ImagingError._classes[cls.code] = cls

    def fields(self) -> dict[str, str | int | float]:
        """The data of this error, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def problem(self) -> Problem:
        """This error as a record."""
        return Problem(code=self.code, fields=self.fields())

    @classmethod
    def from_problem(cls, problem: Problem) -> "ImagingError":
        """The same class again, from its record."""
        return cls._classes[problem.code](**problem.fields)

    def __str__(self) -> str:
        data = ", ".join(f"{name}={value!r}" for name, value in self.fields().items())
        return f"{self.code}({data})"


@dataclass(eq=False)
class NotDicom(ImagingError):
    """Neither a DICOM prefix nor a believable bare data set."""

    code: ClassVar[str] = "not_dicom"


@dataclass(eq=False)
class EmptyFile(ImagingError):
    """The file has no bytes."""

    code: ClassVar[str] = "empty_file"


@dataclass(eq=False)
class Truncated(ImagingError):
    """`expected_bytes` were announced, `actual_bytes` are there."""

    code: ClassVar[str] = "truncated"
    expected_bytes: int
    actual_bytes: int


@dataclass(eq=False)
class MalformedHeader(ImagingError):
    """The header cannot be followed; `detail` names the place technically."""

    code: ClassVar[str] = "malformed_header"
    detail: str


@dataclass(eq=False)
class NoPixels(ImagingError):
    """An object without pictures, of this SOP class."""

    code: ClassVar[str] = "no_pixels"
    sop_class_uid: str


@dataclass(eq=False)
class FrameMissing(ImagingError):
    """Frame `index` (from 0) of `frames` is not in the file."""

    code: ClassVar[str] = "frame_missing"
    index: int
    frames: int


@dataclass(eq=False)
class UnsupportedSyntax(ImagingError):
    """`requires` says what would have to be there to read it; empty: nothing known can."""

    code: ClassVar[str] = "unsupported_syntax"
    transfer_syntax_uid: str
    name: str
    requires: str


@dataclass(eq=False)
class UnsupportedPixels(ImagingError):
    """A pixel description (`what` = `value`) that cannot be shown."""

    code: ClassVar[str] = "unsupported_pixels"
    what: str
    value: str


@dataclass(eq=False)
class SizeMismatch(ImagingError):
    """The codestream (SOF, SIZ) and the header (Rows, Columns) disagree."""

    code: ClassVar[str] = "size_mismatch"
    header_rows: int
    header_columns: int
    stream_rows: int
    stream_columns: int


@dataclass(eq=False)
class TooLarge(ImagingError):
    """`needed_bytes` for one frame or file, `limit_bytes` allowed."""

    code: ClassVar[str] = "too_large"
    needed_bytes: int
    limit_bytes: int


@dataclass(eq=False)
class DecodeFailed(ImagingError):
    """`codec` refused the codestream; `detail` is the codec's own word."""

    code: ClassVar[str] = "decode_failed"
    codec: str
    detail: str


@dataclass(eq=False)
class Unreadable(ImagingError):
    """The operating system refused; `reason` is its name for it (ENOENT, EACCES …)."""

    code: ClassVar[str] = "unreadable"
    reason: str


@dataclass(eq=False)
class WorkerTimedOut(ImagingError):
    """The job was ended after `timeout_s`."""

    code: ClassVar[str] = "worker_timed_out"
    timeout_s: float


@dataclass(eq=False)
class WorkerDied(ImagingError):
    """The worker ended with this exit code (negative: a signal)."""

    code: ClassVar[str] = "worker_died"
    exit_code: int


@dataclass(eq=False)
class WorkerUnavailable(ImagingError):
    """No worker took the job, for this technical reason."""

    code: ClassVar[str] = "worker_unavailable"
    reason: str
