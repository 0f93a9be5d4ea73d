"""A report as the real case server makes it: through HTTP, with the server's own authority, judged by `pdfsig`."""

import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from cases.model.ids import CaseId
from cases.model.opinion import Diagnosis
from cases.server.keys import AUTHORITY
from cases.wire import endpoints
from plugins.report_export.elements import in_groups
from plugins.report_export.renderer import render
from plugins.report_export.server import VERSION
from tests.plugins.report_export.reading import text_of
from tests.server.conftest import clock, server  # noqa: F401 - fixtures
from tests.server.harness import Running
from tests.server.village import Village
from workstation.api.contributions import ReportRenderer


@pytest.fixture
def village(server: Running) -> Village:  # noqa: F811
    made = Village(server)
    key_of = server.app[AUTHORITY].document_key
    server.hooks.renderer = ReportRenderer(
        id="report_export", version=VERSION, render=lambda content: render(content, key_of)
    )
    return made


def newest(village: Village, case_id: CaseId) -> bytes:
    """Return what the requester reads last."""
    card = village.gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports[-1]
    pdf = village.gp.ask(endpoints.READ_REPORT.call(case_id=case_id, report_id=card.id))
    assert len(pdf) == card.size
    return pdf


def assert_valid(pdf: bytes, folder: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("poppler-utils (pdfsig) is not installed")
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False, timeout=60)
    assert "Signature is Valid." in done.stdout
    assert "Total document signed" in done.stdout


def test_one_expert(village: Village, tmp_path: Path) -> None:
    case_id = village.concluded()
    pdf = newest(village, case_id)
    assert_valid(pdf, tmp_path)
    text = text_of(pdf)
    assert village.gp.read(case_id).card.number in text
    for part in ("EL AMRANI Fatima", "Faut-il opérer ?", "Hématome sous-dural", "CIM-10 I62.0", "Dr Expert0"):
        assert part in text
    assert "Aucun incident technique n’a été relevé." in text
    for step in ("Dossier envoyé par", "Experts invités par", "Invitation acceptée par Dr Expert0"):
        assert step in text


def test_a_panel_with_a_dissent_and_an_addendum(village: Village, tmp_path: Path) -> None:
    case_id = village.in_review(3)
    view = village.open_round(case_id)
    for number, expert in enumerate(village.experts):
        found = Diagnosis(text="Tumeur" if number == 2 else "Hématome sous-dural")
        expert.answer(case_id, diagnosis=found, round_id=view.id)
        expert.vote(view, case_id, choice=1 if number == 2 else 0)
    village.close_round(case_id, view)
    village.experts[0].conclude(case_id, diagnosis=Diagnosis(text="Hématome sous-dural"), language="en")
    report = newest(village, case_id)
    key = sha256(village.experts[0].key.public_key().public_bytes_raw()).hexdigest()
    assert f"key {key}" in text_of(report), "in the annex, under the digest of the signed text"
    assert_valid(report, tmp_path)
    text = text_of(report)
    assert "One opinion differs from this conclusion" in text
    assert "Divergent opinion Dr Expert2" in text
    assert "Decided: Oui" in text
    village.experts[0].add(case_id, text="Control scan stable.")
    added = newest(village, case_id)
    assert_valid(added, tmp_path)
    text = text_of(added)
    assert "Control scan stable." in text
    assert sha256(report).hexdigest() in text, "it names the file it adds to"
    assert in_groups(key) in text
