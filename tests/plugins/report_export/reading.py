"""Reading a printed report back, with another library than the one that wrote it."""

import re

import pypdfium2

from cases.model.report import ReportContent
from plugins.report_export.renderer import render
from tests.plugins.report_export.samples import authority

KEY = authority()


def printed(content: ReportContent) -> bytes:
    return render(content, lambda _house: KEY)


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
