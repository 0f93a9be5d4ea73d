"""What makes a plugin the one that somebody allowed: the bytes of its folder."""

import hashlib
from pathlib import Path

_COMPILED_IN, _COMPILED = "__pycache__", ".pyc"


def digest_of(folder: Path) -> str:
    """Return the SHA-256 over a plugin's files, names and contents, without what Python compiled.

    That never runs from the user's folder: see `workstation.kernel.uncached`.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        is_compiled = path.parent.name == _COMPILED_IN and path.suffix == _COMPILED
        if is_compiled or not path.is_file():
            continue
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()
