"""What makes a plugin the one that somebody allowed: the bytes of its folder."""

import hashlib
from pathlib import Path

_NOT_CODE = "__pycache__"


def digest_of(folder: Path) -> str:
    """Return the SHA-256 over the a plugin's files, names and contents, without what Python compiled."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if _NOT_CODE in path.parts or not path.is_file():
            continue
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()
