"""The local certificate authority of a server: for its own TLS, and for signing documents.

    data/authority/root.key, root.pem              the root, valid 20 years; ECDSA on P-256
    data/authority/server.key, server.pem          the server's certificate and the root's, renewed by itself
    data/authority/documents/<establishment>.…     one for each establishment that signs (RFC 9336)

Key files are readable by the server's user alone. Safe to call from any thread.
"""

import ipaddress
import os
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from cases.acts.hooks import DocumentKey
from cases.model.people import Establishment

_ROOT_LASTS = timedelta(days=20 * 365)
_SERVER_LASTS = timedelta(days=397)
_DOCUMENTS_LAST = timedelta(days=3 * 365)
_RENEWED_BEFORE = timedelta(days=30)
_CLOCKS_DIFFER = timedelta(days=1)
_LONGEST_NAME = 64  # X.520, ub-name
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_NO_USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)

Extension = tuple[x509.ExtensionType, bool]
Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a certificate shall say."""

    subject: x509.Name
    lasts: timedelta
    extensions: Sequence[Extension]


class LocalAuthority:
    """Issues certificates, and issues them again before they expire."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = Lock()

    def server_context(self, names: Iterable[str]) -> ssl.SSLContext:
        """Return the TLS context of a server that is reached by these names and addresses."""
        wanted = sorted({"localhost", "127.0.0.1", *names})
        alternative = x509.SubjectAlternativeName([_general(name) for name in wanted])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        with self._lock:
            self._issued(
                "server",
                _Wanted(
                    subject=_name((NameOID.COMMON_NAME, "Khibra")),
                    lasts=_SERVER_LASTS,
                    extensions=[(alternative, False), (usage, False), (_usage("digital_signature"), True)],
                ),
            )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._folder / "server.pem", self._folder / "server.key")
        return context

    def document_key(self, establishment: Establishment) -> DocumentKey:
        """Return the key that signs an establishment's documents, issued when it is first asked for."""
        subject = _name(
            (NameOID.COUNTRY_NAME, "MA"),
            (NameOID.ORGANIZATION_NAME, establishment.name),
            (NameOID.SERIAL_NUMBER, establishment.authorisation_number),
            (NameOID.COMMON_NAME, establishment.name),
        )
        usage = x509.ExtendedKeyUsage([_DOCUMENT_SIGNING])
        wanted = _Wanted(
            subject=subject,
            lasts=_DOCUMENTS_LAST,
            extensions=[(usage, False), (_usage("digital_signature", "content_commitment"), True)],
        )
        with self._lock:
            key, certificate = self._issued(f"documents/{establishment.id}", wanted)
            return DocumentKey(key=key, chain=(certificate, self._root()[1]))

    def _root(self) -> Pair:
        found = self._load("root")
        if found is not None:
            return found
        key = ec.generate_private_key(ec.SECP256R1())
        wanted = _Wanted(
            subject=_name((NameOID.COMMON_NAME, f"Khibra {os.urandom(4).hex()}")),
            lasts=_ROOT_LASTS,
            extensions=[
                (x509.BasicConstraints(ca=True, path_length=0), True),
                (_usage("key_cert_sign", "crl_sign"), True),
            ],
        )
        certificate = self._sign(key, wanted, key, wanted.subject)
        self._save("root", key, [certificate])
        return key, certificate

    def _issued(self, name: str, wanted: _Wanted) -> Pair:
        """Return a certificate that says what is wanted, from the folder or issued anew."""
        found = self._load(name)
        if found is not None and self._is_good(found[1], wanted):
            return found
        root_key, root = self._root()
        key = found[0] if found is not None else ec.generate_private_key(ec.SECP256R1())
        leaf = _Wanted(
            subject=wanted.subject,
            lasts=wanted.lasts,
            extensions=[*wanted.extensions, (x509.BasicConstraints(ca=False, path_length=None), True)],
        )
        certificate = self._sign(key, leaf, root_key, root.subject)
        self._save(name, key, [certificate, root])
        return key, certificate

    def _is_good(self, certificate: x509.Certificate, wanted: _Wanted) -> bool:
        if certificate.subject != wanted.subject:
            return False
        held = {extension.value for extension in certificate.extensions}
        lasts = certificate.not_valid_after_utc - self._clock() > _RENEWED_BEFORE
        return lasts and all(extension in held for extension, _ in wanted.extensions)

    def _sign(
        self,
        key: ec.EllipticCurvePrivateKey,
        wanted: _Wanted,
        by: ec.EllipticCurvePrivateKey,
        issuer: x509.Name,
    ) -> x509.Certificate:
        now = self._clock()
        builder = (
            x509.CertificateBuilder()
            .subject_name(wanted.subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _CLOCKS_DIFFER)
            .not_valid_after(now + wanted.lasts)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
            )
        )
        for extension, is_critical in wanted.extensions:
            builder = builder.add_extension(extension, critical=is_critical)
        return builder.sign(by, hashes.SHA256())

    def _load(self, name: str) -> Pair | None:
        key_path, path = self._paths(name)
        if not path.exists():
            return None
        key = load_pem_private_key(key_path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            return None
        return key, x509.load_pem_x509_certificates(path.read_bytes())[0]

    def _save(self, name: str, key: ec.EllipticCurvePrivateKey, chain: Sequence[x509.Certificate]) -> None:
        key_path, path = self._paths(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _write(key_path, secret)
        _write(path, b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain))

    def _paths(self, name: str) -> tuple[Path, Path]:
        return self._folder / f"{name}.key", self._folder / f"{name}.pem"


def _write(path: Path, data: bytes) -> None:
    """Write a private file as a whole or not at all."""
    aside = path.with_suffix(path.suffix + ".new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _name(*parts: tuple[ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, text[:_LONGEST_NAME]) for kind, text in parts if text])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{**_NO_USAGE, **dict.fromkeys(allowed, True)})
