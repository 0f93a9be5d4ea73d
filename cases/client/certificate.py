"""Looking at a server's certificate before trusting it; its SHA-256 fingerprint is what gets pinned."""

import asyncio
import hashlib
import ssl
from urllib.parse import urlsplit

from cases.errors import Unreachable

_TIMEOUT_S = 10.0
_HTTPS_PORT = 443


async def fingerprint_of(url: str) -> bytes:
    """Return the SHA-256 of the certificate that answers at `url`, 32 bytes; empty for `http://`.

    Nothing is sent: the connection is closed after the handshake.

    Raises:
        Unreachable: nobody answers, or not with TLS.
    """
    parts = urlsplit(url)
    if parts.scheme != "https":
        return b""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # a person compares the fingerprint before anything is sent
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or _HTTPS_PORT, ssl=context, server_hostname=parts.hostname
            )
    except (OSError, TimeoutError) as error:
        raise Unreachable from error
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return hashlib.sha256(certificate).digest()


def shown(fingerprint: bytes) -> str:
    """Return a fingerprint as people compare it: upper-case hexadecimal in pairs."""
    return fingerprint.hex(":").upper()
