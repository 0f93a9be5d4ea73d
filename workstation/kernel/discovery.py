"""Finding plugins without importing them: the built-in folder, the user's folder, and installed packages."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from workstation.api.i18n import N_
from workstation.api.markers import ENTRY_POINT_GROUP
from workstation.api.plugins import Origin, Reason
from workstation.errors import ManifestInvalid
from workstation.kernel.manifest import FILE_NAME, Manifest, read
from workstation.kernel.uncached import import_uncached_from

BUILT_IN = Path(__file__).resolve().parents[2] / "plugins"

_log = logging.getLogger(__name__)
_INVALID = N_("Its plugin.toml cannot be used: {problem}")
_MEND = N_("Correct the file, or remove the plugin.")
_LOST = N_("The package names “{place}” as its plugin, and there is no plugin.toml.")
_REINSTALL = N_("Install the package again, or ask its author.")
_STRANGER = N_("Its plugin.toml names the module {module}, which is not in {package}.")
_TWICE = N_("A plugin with the same id was found first in {place}.")
_REMOVE_ONE = N_("Remove one of the two.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to look for plugins; None leaves a place out."""

    built_in: Path | None = BUILT_IN
    user: Path | None = None
    installed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plugin that was found, or what stands in its place and why it cannot be used."""

    id: str
    origin: Origin
    folder: Path
    manifest: Manifest | None = None
    problem: Reason | None = None


def discover(places: Places) -> tuple[Found, ...]:
    """Return what was found, built-in first; of two with the same id the first counts."""
    seen: dict[str, Found] = {}
    result: list[Found] = []
    for found in _everywhere(places):
        first = seen.setdefault(found.id, found)
        if first is found:
            result.append(found)
        else:
            problem = Reason.of(_TWICE, _REMOVE_ONE, place=str(first.folder))
            result.append(Found(id=found.id, origin=found.origin, folder=found.folder, problem=problem))
    return tuple(result)


def _everywhere(places: Places) -> Iterator[Found]:
    if places.built_in:
        yield from _in_folder(places.built_in, Origin.BUILT_IN, f"{places.built_in.name}.")
    if places.user and places.user.is_dir():
        import_uncached_from(places.user)
        yield from _in_folder(places.user, Origin.USER_FOLDER, "")
    if places.installed:
        yield from _installed()


def _in_folder(parent: Path, origin: Origin, prefix: str) -> Iterator[Found]:
    try:
        folders = sorted(parent.iterdir())
    except OSError as error:
        _log.warning("plugin folder cannot be listed: %s (%s)", origin, type(error).__name__)
        return
    for folder in folders:
        if (folder / FILE_NAME).is_file():
            yield _look_at(folder, origin, f"{prefix}{folder.name}")


def _look_at(folder: Path, origin: Origin, package: str) -> Found:
    try:
        manifest = read(folder)
    except ManifestInvalid as error:
        problem = Reason.of(_INVALID, _MEND, problem=str(error.fields["reason"]))
    else:
        strangers = [m for m in (manifest.desktop, manifest.server) if m and not _is_inside(m, package)]
        if not strangers:
            return Found(id=manifest.id, origin=origin, folder=folder, manifest=manifest)
        problem = Reason.of(_STRANGER, _MEND, module=strangers[0], package=package)
    _log.warning("plugin manifest refused: %s", folder.name)
    return Found(id=folder.name, origin=origin, folder=folder, problem=problem)


def _is_inside(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def _installed() -> Iterator[Found]:
    for entry in sorted(metadata.entry_points(group=ENTRY_POINT_GROUP), key=lambda each: each.name):
        folder = _folder_of(entry)
        if folder is None:
            problem = Reason.of(_LOST, _REINSTALL, place=entry.value)
            yield Found(id=entry.name, origin=Origin.INSTALLED, folder=Path(entry.value), problem=problem)
        else:
            yield _look_at(folder, Origin.INSTALLED, entry.module)


def _folder_of(entry: metadata.EntryPoint) -> Path | None:
    """Return the folder of the package an entry point names.

    Only the top of the dotted name is looked up: finding what is below it would import it.
    """
    top, *rest = entry.module.split(".")
    spec = find_spec(top)
    roots = [Path(each) for each in (spec.submodule_search_locations or ())] if spec else []
    for root in roots:
        folder = root.joinpath(*rest)
        if (folder / FILE_NAME).is_file():
            return folder
    return None
