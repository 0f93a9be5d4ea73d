"""Reports signed by a server's own authority, and read back with other libraries than those that wrote them."""

import re
import tempfile
from functools import cache
from pathlib import Path

import pypdfium2

from cases.model.report import ReportContent
from cases.server.authority import LocalAuthority
from plugins.report_export.renderer import render
from tests.plugins.report_export.samples import START, UNIVERSITY_HOSPITAL
from workstation.api.contributions import DocumentKey


@cache
def key() -> DocumentKey:
    """Return the key of the university hospital, from an authority made for these tests."""
    with tempfile.TemporaryDirectory() as folder:
        return LocalAuthority(Path(folder), lambda: START).document_key(UNIVERSITY_HOSPITAL)


def printed(content: ReportContent) -> bytes:
    return render(content, lambda _house: key())


def flat(text: str) -> str:
    """Return `text` with every kind of space and line end as one space."""
    return re.sub(r"\s+", " ", text.replace("\ufffe", "")).strip()


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [flat(document[n].get_textpage().get_text_bounded()) for n in range(len(document))]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    return " ".join(pages(pdf))
