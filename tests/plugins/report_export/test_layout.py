"""Long and odd content: nothing is cut off, nothing is lost, every letter has a font in the file."""

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from cases.model.case import Question
from cases.model.people import Specialty
from cases.model.report import Incident, ReportContent
from plugins.report_export.elements import MARGIN, PAGE_WIDTH
from tests.plugins.report_export.reading import pages, printed, text_of
from tests.plugins.report_export.samples import (
    REGIONAL_HOSPITAL,
    at,
    doctor,
    one_expert,
    opinion,
    panel,
)

replace = msgspec.structs.replace


def asked(question: Question) -> ReportContent:
    base = one_expert()
    return replace(base, case=replace(base.case, question=question))


def assert_inside_margins(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            left, _bottom, right, _top = found.get_bounds()
            assert left > MARGIN - 3
            assert right < PAGE_WIDTH - MARGIN + 3
    document.close()


def test_a_very_long_history_runs_over_pages_without_loss() -> None:
    history = " ".join(f"mot{number}" for number in range(9_000))
    found = pages(printed(asked(Question(text="Court ?", history=history))))
    assert len(found) > 10
    text = " ".join(found)
    assert all(f"mot{number}" in text for number in range(0, 9_000, 111))
    assert "Signé électroniquement" in found[-1]


def test_a_text_without_a_space_is_broken() -> None:
    pdf = printed(asked(Question(text="x" * 2_000)))
    assert text_of(pdf).count("x") >= 2_000
    assert_inside_margins(pdf)


def test_thirty_opinions() -> None:
    experts = [doctor(n, f"Dr Expert Numéro-{n}", Specialty.UROLOGY, REGIONAL_HOSPITAL) for n in range(30)]
    content = replace(
        panel(),
        opinions=tuple(opinion(who, "Avis", "I61", differs=n % 4 == 0) for n, who in enumerate(experts)),
    )
    pdf = printed(content)
    text = text_of(pdf)
    assert all(f"Dr Expert Numéro-{n} " in text for n in range(30))
    assert text.count("Avis divergent ") == 8
    assert_inside_margins(pdf)


def test_a_reason_longer_than_a_page_stays_in_its_column() -> None:
    base = panel()
    members = tuple(replace(m, decline_reason="motif " * 900) for m in base.case.panel[-1:])
    long = Incident(at=at(3), code="link_lost", detail="coupure " * 900)
    content = replace(
        base, case=replace(base.case, panel=(*base.case.panel[:-1], *members)), incidents=(long,)
    )
    pdf = printed(content)
    text = text_of(pdf)
    assert text.count("motif") == 900
    assert text.count("coupure") == 900
    assert_inside_margins(pdf)


def test_a_long_arabic_history_is_set_from_the_right() -> None:
    history = "المريض يعاني من صداع شديد منذ ثلاثة أيام مع Hb < 7 و CRP 120 mg/l، " * 60
    pdf = printed(asked(Question(text="?", history=history)))
    text = text_of(pdf)
    assert text.count("صداع") == 60
    assert text.count("CRP") == 60
    assert_inside_margins(pdf)


def test_an_arabic_name_stands_at_the_right_of_the_patient() -> None:
    document = pypdfium2.PdfDocument(printed(one_expert()))
    found = document[0].get_textpage().search("الحاج").get_next()
    assert found is not None
    _left, _bottom, right, _top = document[0].get_textpage().get_charbox(found[0])
    assert right > PAGE_WIDTH / 2
    document.close()


def test_letters_of_every_script_and_signs_are_drawn() -> None:
    text = text_of(printed(asked(Question(text="ⴰⵣⵓⵍ ≥ 5 → µg/l ± β ✓ Łódź Ελλάδα Привет"))))
    for word in ("ⴰⵣⵓⵍ", "≥ 5 →", "µg/l ± β", "✓", "Łódź", "Ελλάδα", "Привет"):
        assert word in text


def test_what_no_font_has_is_shown_as_missing() -> None:
    assert "a\ufffdb" in text_of(printed(asked(Question(text="a漢b"))))


def test_every_font_is_in_the_file() -> None:
    document = pypdfium2.PdfDocument(printed(panel()))
    used = set()
    for page in document:
        for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(found.raw)
            used.add(pdfium.FPDFFont_GetIsEmbedded(font))
    document.close()
    assert used == {1}
