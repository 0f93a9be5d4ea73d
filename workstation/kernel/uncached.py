"""Importing from the user's folder by its source alone: bytecode that lies beside it is neither read nor written.

Consent is to the files that a person could look at; a compiled file would run unseen in their place.
"""

import sys
from collections.abc import Callable
from importlib.abc import PathEntryFinder
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType

_folders: set[Path] = set()


class _Uncached(SourceFileLoader):
    """Compiles the source each time."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of a module's source."""
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


_finder: Callable[[str], PathEntryFinder] = FileFinder.path_hook(
    (ExtensionFileLoader, EXTENSION_SUFFIXES), (_Uncached, SOURCE_SUFFIXES)
)


def _hook(entry: str) -> PathEntryFinder:
    path = Path(entry)
    if not any(path.is_relative_to(folder) for folder in _folders):
        raise ImportError(path=entry)
    return _finder(entry)


def import_uncached_from(folder: Path) -> None:
    """Put a folder last on the import path, where it can hide nothing, and import from it by source alone."""
    if _hook not in sys.path_hooks:
        sys.path_hooks.insert(0, _hook)
    if folder not in _folders:
        _folders.add(folder)
        for entry in [each for each in sys.path_importer_cache if Path(each).is_relative_to(folder)]:
            del sys.path_importer_cache[entry]
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
