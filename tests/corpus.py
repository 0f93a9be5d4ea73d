"""The public DICOM corpus that tests and benchmarks may use; it is never part of the project.

Found in KHIBRA_DICOM_CORPUS, or as `shared/dicom` beside the checkout. Tests skip without it.
"""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "dicom"


def corpus_root() -> Path:
    """The corpus folder; skips the test where there is none."""
    root = Path(os.environ.get("KHIBRA_DICOM_CORPUS", _BESIDE))
    if not root.is_dir():
        pytest.skip(f"no DICOM corpus: set KHIBRA_DICOM_CORPUS (looked in {root})")
    return root


def corpus_file(relative: str) -> Path:
    """One file of the corpus; skips the test where it is missing."""
    path = corpus_root() / relative
    if not path.is_file():
        pytest.skip(f"not in the DICOM corpus: {relative}")
    return path
