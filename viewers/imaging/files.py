"""Finds pictures in files, folders, ZIPs and DICOMDIRs, lazily, and serves their frames.

`Scan` is an iterator, so a caller decides how much to do at a time and can stop: the desktop takes a
few steps between two frames of its screen. Only the first bytes of each file are read; parsing is for
a worker (`jobs.OpenFile`). Members of a ZIP are unpacked into a folder the caller owns, under numbers,
because names can be names of patients.
"""

import os
import stat
import time
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from viewers.imaging.errors import (
    EmptyFile,
    FrameMissing,
    ImagingError,
    NotDicom,
    TooLarge,
    Unreadable,
)
from viewers.imaging.jobs import OpenedFile
from viewers.imaging.peek import looks_like_dicom
from viewers.imaging.ports import Cancellable, FrameBytes, FrameKey

_PEEK_BYTES = 264
_UNPACKED_LIMIT_BYTES = 16 << 30
_MAX_RATIO = 1000
_COPY_BYTES = 1 << 20
_MOST_NAMED = 50_000


class Candidate(NamedTuple):
    """A file that looks like DICOM, still unparsed."""

    path: Path


class Refused(NamedTuple):
    """A file that was asked for, or should have been there, and is none to show."""

    path: Path
    error: ImagingError


_Steps = Generator[Candidate | Refused | None, None, None]


class Progress(NamedTuple):
    """How far a scan is; `ignored` counts other files met in folders and archives."""

    seen: int
    found: int
    ignored: int
    refused: int
    is_done: bool


class Scan(Iterator[Candidate | Refused]):
    """Walks `paths` in order; `unpack_into` receives members of ZIPs (None: ZIPs are refused).

    Files named by the caller are refused with a reason when they are not DICOM; others met in a
    folder are passed over and counted.
    """

    def __init__(self, paths: Sequence[Path], unpack_into: Path | None = None) -> None:
        self._unpack_into = unpack_into
        self._unpacked_bytes = 0
        self._unpacked = 0
        self._seen = self._found = self._ignored = self._refused = 0
        self._passed_over: list[str] = []
        self._is_done = False
        self._walk = self._walk_all(list(paths))

    def __next__(self) -> Candidate | Refused:
        try:
            item = next(self._walk)
            while item is None:
                item = next(self._walk)
        except StopIteration:
            self._is_done = True
            raise
        return item

    def steps(self, budget_s: float) -> list[Candidate | Refused]:
        """Go on for about `budget_s`; an empty list does not mean the end, see `progress`."""
        until = time.monotonic() + budget_s
        found: list[Candidate | Refused] = []
        while not self._is_done and time.monotonic() < until:
            item = next(self._walk, self)
            if item is self:
                self._is_done = True
            elif isinstance(item, Candidate | Refused):
                found.append(item)
        return found

    def cancel(self) -> None:
        """Stop; nothing more is found."""
        self._walk.close()
        self._is_done = True

    @property
    def progress(self) -> Progress:
        """Counts so far."""
        return Progress(self._seen, self._found, self._ignored, self._refused, self._is_done)

    @property
    def passed_over(self) -> Sequence[str]:
        """The first 50,000 files that `progress.ignored` counts, in order: path, or archive and member."""
        return self._passed_over

    def _ignore(self, name: str) -> None:
        self._ignored += 1
        if len(self._passed_over) < _MOST_NAMED:
            self._passed_over.append(name)

    def _walk_all(self, paths: list[Path]) -> _Steps:
        for path in paths:
            try:
                mode = path.stat().st_mode
            except OSError as error:
                yield self._refuse(path, Unreadable(reason=type(error).__name__))
                continue
            if stat.S_ISDIR(mode):
                yield from self._walk_folder(path)
            else:
                yield from self._named_file(path)

    def _walk_folder(self, folder: Path) -> _Steps:
        """Depth first in name order, without following links to folders."""
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield self._refuse(folder, Unreadable(reason=type(error).__name__))
            return
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk_folder(Path(entry.path))
            elif entry.is_file():
                yield from self._met_file(Path(entry.path))

    def _met_file(self, path: Path) -> _Steps:
        """A file met in a folder: other files are none of our business."""
        self._seen += 1
        head = _peek(path)
        if head.startswith(b"PK\x03\x04") and self._unpack_into is not None:
            yield from self._walk_zip(path)
        elif looks_like_dicom(head) and path.name.upper() != "DICOMDIR":
            self._found += 1
            yield Candidate(path)
        else:
            self._ignore(str(path))
            yield None

    def _named_file(self, path: Path) -> _Steps:
        """A file the caller named: it is opened or refused with a reason."""
        self._seen += 1
        try:
            with path.open("rb") as stream:
                head = stream.read(_PEEK_BYTES)
        except OSError as error:
            yield self._refuse(path, Unreadable(reason=type(error).__name__))
            return
        if not head:
            yield self._refuse(path, EmptyFile())
        elif head.startswith(b"PK\x03\x04") and self._unpack_into is not None:
            yield from self._walk_zip(path)
        elif not looks_like_dicom(head):
            yield self._refuse(path, NotDicom())
        elif path.name.upper().startswith("DICOMDIR"):
            yield from self._walk_dicomdir(path)
        else:
            self._found += 1
            yield Candidate(path)

    def _walk_dicomdir(self, path: Path) -> _Steps:
        from viewers.imaging import tags
        from viewers.imaging.header import read_header

        try:
            records = tags.items(read_header(path).dataset, "DirectoryRecordSequence")
        except ImagingError as error:
            yield self._refuse(path, error)
            return
        for record in records:
            parts = tags.texts(record, "ReferencedFileID")
            if not parts:
                continue
            self._seen += 1
            referenced = _resolve(path.parent, parts)
            if referenced is None:
                yield self._refuse(path.parent.joinpath(*parts[-1:]), Unreadable(reason="FileNotFoundError"))
            else:
                self._found += 1
                yield Candidate(referenced)

    def _walk_zip(self, path: Path) -> _Steps:
        try:
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    if not member.is_dir():
                        self._seen += 1
                        yield self._unpack(archive, member)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
            yield self._refuse(path, Unreadable(reason=type(error).__name__))
        except TooLarge as error:
            yield self._refuse(path, error)

    def _unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Candidate | None:
        """Write a DICOM member out under a number; anything else is passed over."""
        with archive.open(member) as stream:
            head = stream.read(_PEEK_BYTES)
            name = PureWindowsPath(member.filename).name.upper()
            if not looks_like_dicom(head) or name == "DICOMDIR" or self._unpack_into is None:
                self._ignore(f"{archive.filename}/{member.filename}")
                return None
            self._unpacked += 1
            target = self._unpack_into / f"{self._unpacked:06d}.dcm"
            limit = min(_UNPACKED_LIMIT_BYTES, max(1, member.compress_size) * _MAX_RATIO + _COPY_BYTES)
            with target.open("wb") as out:
                written = out.write(head)
                while chunk := stream.read(_COPY_BYTES):
                    written += out.write(chunk)
                    if written > limit or self._unpacked_bytes + written > _UNPACKED_LIMIT_BYTES:
                        raise TooLarge(needed_bytes=self._unpacked_bytes + written, limit_bytes=limit)
            self._unpacked_bytes += written
        self._found += 1
        return Candidate(target)

    def _refuse(self, path: Path, error: ImagingError) -> Refused:
        self._refused += 1
        return Refused(path, error)


def _peek(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return b""
    try:
        return os.read(descriptor, _PEEK_BYTES)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _resolve(root: Path, parts: Sequence[str]) -> Path | None:
    """A DICOMDIR's file id as a path below `root`, in whatever case the medium was copied."""
    at = root
    for part in parts:
        if part in {"", ".", ".."} or "/" in part or "\\" in part:
            return None
        exact = at / part
        if not exact.exists():
            exact = next((other for other in at.glob("*") if other.name.upper() == part.upper()), exact)
        at = exact
    return at if at.is_file() else None


class _Immediate:
    """A request that was answered at once."""

    def cancel(self) -> None:
        """Nothing is left to cancel."""


class LocalFrames:
    """A `FrameSource` over opened files: it hands out places, and the workers do the reading."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[Path, OpenedFile]] = {}

    def add(self, path: Path, opened: OpenedFile) -> None:
        """Serve the frames of a file."""
        self._files[opened.instance.sop_instance_uid] = (path, opened)

    def path_of(self, sop_instance_uid: str) -> Path | None:
        """The file an instance was opened from."""
        found = self._files.get(sop_instance_uid)
        return found[0] if found else None

    def request(
        self,
        key: FrameKey,
        on_bytes: Callable[[FrameBytes], None],
        on_error: Callable[[ImagingError], None],
        *,
        priority: int,  # noqa: ARG002 - files are all equally near
    ) -> Cancellable:
        """Answer at once with the place of the frame."""
        found = self._files.get(key.sop_instance_uid)
        if found is None:
            on_error(FrameMissing(index=key.frame, frames=0))
            return _Immediate()
        path, opened = found
        locations = opened.locations
        if opened.pixel_problem is not None:
            on_error(ImagingError.from_problem(opened.pixel_problem))
        elif locations is not None and not 0 <= key.frame < len(locations):
            on_error(FrameMissing(index=key.frame, frames=len(locations)))
        else:
            location = locations[key.frame] if locations is not None else None
            size = sum(length for _, length in location.fragments) if location else 0
            on_bytes(FrameBytes(path=str(path), location=location, have_bytes=size, total_bytes=size))
        return _Immediate()
