"""Add a folder, a ZIP archive or a CD with a DICOMDIR to a case in one go; the images in it are found for you.

Photos, PDF documents and voice notes that lie in a folder are taken too, but not from an archive or a CD, where
they belong to the viewer program. Other files are passed over and counted.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.api.contributions import Importer, Translations
from workstation.api.i18n import _
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    from viewers.imaging.files import Scan

_ZIP_MAGIC = b"PK\x03\x04"


def is_folder(path: Path) -> bool:
    """Return whether `path` is a folder."""
    return path.is_dir()


def is_zip(path: Path) -> bool:
    """Return whether `path` begins like a ZIP archive (APPNOTE 4.3.7), whatever its name."""
    return path.is_file() and _head(path).startswith(_ZIP_MAGIC)


def is_dicomdir(path: Path) -> bool:
    """Return whether `path` is the directory of a DICOM medium (DICOM PS3.10 8.6: its name is fixed)."""
    return path.is_file() and path.name.upper() == "DICOMDIR"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_ZIP_MAGIC))
    except OSError:  # unreadable: nobody's archive; whoever opens it next says why
        return b""


def expand(path: Path, unpack_into: Path) -> "Scan":
    """Return the search for pictures behind `path`."""
    from viewers.imaging.files import Scan

    return Scan([path], unpack_into)


@hookimpl
def register_importers() -> Iterable[Importer]:
    """Folder, ZIP, DICOMDIR."""
    return (
        Importer(id="folder", title=_("Folder"), accepts=is_folder, expand=expand),
        Importer(id="zip", title=_("ZIP archive"), accepts=is_zip, expand=expand),
        Importer(id="dicomdir", title=_("CD or USB key (DICOMDIR)"), accepts=is_dicomdir, expand=expand),
    )


@hookimpl
def register_translations() -> Iterable[Translations]:
    """The plugin's catalogues."""
    return (Translations(folder=Path(__file__).parent / "locale"),)
