"""From the content of a report to its signed PDF: words, pages, signature."""

from collections.abc import Callable
from threading import Lock

from cryptography.x509 import Name
from cryptography.x509.oid import NameOID

from cases.model.people import Establishment
from cases.model.report import ReportContent
from plugins.report_export.document import Seal, lay_out
from plugins.report_export.sections_case import answering_first, title
from plugins.report_export.signing import sign_pdf
from plugins.report_export.wording import words
from workstation.api.contributions import DocumentKey

_ONE_AT_A_TIME = Lock()  # the PDF writer's fonts collect the letters of one document


def render(content: ReportContent, key_of: Callable[[Establishment], DocumentKey]) -> bytes:
    """Return the signed PDF of a report, in the language of its conclusion; safe from any thread."""
    chosen = words(content.conclusion.language)
    key = key_of(answering_first(content))
    with _ONE_AT_A_TIME:
        printed = lay_out(chosen, content, _seal(key))
    return sign_pdf(printed.pdf, key, printed.place, title(chosen, content), content.signed_at)


def _seal(key: DocumentKey) -> Seal:
    certificate = key.chain[0]
    serial = f"{certificate.serial_number:X}"
    return Seal(
        subject=_common_name(certificate.subject),
        issuer=_common_name(certificate.issuer),
        serial=":".join(serial[n : n + 4] for n in range(0, len(serial), 4)),
        until=certificate.not_valid_after_utc.date(),
    )


def _common_name(name: Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()
