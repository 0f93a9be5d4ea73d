"""Prints the answer of a case as a PDF in French or English, and signs it with the establishment's certificate."""

from cases.model.report import ReportContent
from plugins.report_export.renderer import render
from workstation.api.contexts import ServerContext
from workstation.api.contributions import ReportRenderer
from workstation.api.markers import hookimpl

VERSION = "1.0.0"

_servers: list[ServerContext] = []


@hookimpl
def on_server_ready(server: ServerContext) -> None:
    """Remember whose keys sign."""
    _servers[:] = [server]


@hookimpl
def register_report_renderers() -> list[ReportRenderer]:
    """The way every server prints its reports."""
    return [ReportRenderer(id="report_export", version=VERSION, render=_render)]


def _render(content: ReportContent) -> bytes:
    return render(content, _servers[-1].document_key)
