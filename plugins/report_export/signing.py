"""The cryptographic signature of the report: PAdES baseline B (ETSI EN 319 142-1), nothing fetched.

The certificate is the document-signing one of the answering establishment, issued by the local authority; the
whole chain is put into the file, so that `pdfsig` and other readers can check it without a network.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import keys, x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from workstation.api.contributions import DocumentKey

FIELD = "KhibraReport"
RESERVED_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Place:
    """Where the signature block stands: page from 0, corners in points from the lower left."""

    page: int
    box: tuple[float, float, float, float]


def sign_pdf(pdf: bytes, signer: DocumentKey, place: Place, reason: str, at: datetime) -> bytes:
    """Return `pdf` with one signature over all of it.

    The field covers the printed signature block and draws nothing itself: what a reader sees is signed text.

    Args:
        pdf: a finished document without signatures.
        signer: whose key signs.
        place: the signature block.
        reason: said in the signature's properties.
        at: the time of signing that the server vouches for, aware.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    left, bottom, right, top = (round(edge) for edge in place.box)
    field = SigFieldSpec(FIELD, on_page=place.page, box=(left, bottom, right, top))
    session = PdfSigner(
        metadata, _signer(signer), stamp_style=StaticStampStyle(border_width=0), new_field_spec=field
    ).init_signing_session(writer)
    session.system_time = at
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=RESERVED_BYTES)
    output = BytesIO()
    prepared, _output = document.digest_tbs_document(output=output)
    # PAdES keeps the time in the signature dictionary, so that no signed attribute is asked for.
    asyncio.run(document.perform_signature(prepared.document_digest, PdfCMSSignedAttributes()))
    return output.getvalue()


def _signer(signer: DocumentKey) -> SimpleSigner:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_converted(certificate) for certificate in signer.chain[1:]])
    raw = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=_converted(signer.chain[0]),
        signing_key=keys.PrivateKeyInfo.load(raw),
        cert_registry=store,
    )


def _converted(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
