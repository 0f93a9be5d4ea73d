"""The server half: one renderer, which signs with the key the server has for the answering establishment."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

from cases.model.people import Establishment
from plugins.report_export import server
from tests.plugins.report_export.reading import key, text_of
from tests.plugins.report_export.samples import START, UNIVERSITY_HOSPITAL, one_expert
from workstation.api.contexts import ServerContext
from workstation.api.contributions import DocumentKey


class Server:
    """A server that has one key, and remembers for whom it was asked."""

    settings: Mapping[str, str] = {}
    data_dir = Path()

    def __init__(self) -> None:
        self.asked: list[Establishment] = []

    def now(self) -> datetime:
        return START

    def document_key(self, establishment: Establishment) -> DocumentKey:
        self.asked.append(establishment)
        return key()


def test_the_renderer_signs_for_the_answering_establishment() -> None:
    context = Server()
    (renderer,) = server.register_report_renderers()
    server.on_server_ready(cast("ServerContext", context))
    pdf = renderer.render(one_expert())
    assert pdf.startswith(b"%PDF-")
    assert "Dossier 2026-000123" in text_of(pdf)
    assert context.asked == [UNIVERSITY_HOSPITAL]
    assert renderer.version == server.VERSION
