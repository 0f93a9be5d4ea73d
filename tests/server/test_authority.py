"""The local authority: what its certificates say, and that they are renewed before they expire."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from cases.server.authority import LocalAuthority
from tests.samples import establishment
from tests.server.harness import Clock


@pytest.fixture
def authority(tmp_path: Path, clock: Clock) -> LocalAuthority:
    return LocalAuthority(tmp_path, clock)


def test_a_document_key_is_for_signing_documents_of_one_establishment(
    authority: LocalAuthority, clock: Clock
) -> None:
    place = msgspec.structs.replace(establishment(), name="CHU " + "Mohammed VI " * 8)
    found = authority.document_key(place)
    leaf, root = found.chain
    leaf.verify_directly_issued_by(root)
    assert found.key.public_key() == leaf.public_key()
    (named,) = leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert str(named.value) == place.name[:64]
    (number,) = leaf.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    assert number.value == "A-centre"
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign
    kinds = leaf.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE).value
    assert [kind.dotted_string for kind in kinds] == ["1.3.6.1.5.5.7.3.36"]  # type: ignore[attr-defined]
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert leaf.not_valid_before_utc == clock.now - timedelta(days=1)
    assert authority.document_key(place).chain == found.chain
    assert authority.document_key(establishment("other")).chain[0] != leaf


def test_a_certificate_is_renewed_with_its_key(authority: LocalAuthority, clock: Clock) -> None:
    first = authority.document_key(establishment())
    clock.move(days=3 * 365 - 20)
    second = authority.document_key(establishment())
    assert second.chain[0] != first.chain[0]
    assert second.key.public_key() == first.key.public_key()
    renamed = authority.document_key(msgspec.structs.replace(establishment(), name="CSU Nouveau"))
    assert renamed.chain[0].subject != second.chain[0].subject


def test_a_servers_certificate_names_how_it_is_reached(
    authority: LocalAuthority, clock: Clock, tmp_path: Path
) -> None:
    def names() -> set[str]:
        certificate = x509.load_pem_x509_certificates((tmp_path / "server.pem").read_bytes())[0]
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return {str(name.value) for name in found}

    authority.server_context(["khibra.local"])
    assert names() == {"localhost", "127.0.0.1", "khibra.local"}
    before = (tmp_path / "server.pem").read_bytes()
    authority.server_context(["khibra.local"])
    assert (tmp_path / "server.pem").read_bytes() == before
    authority.server_context(["10.0.0.4"])
    assert names() == {"localhost", "127.0.0.1", "10.0.0.4"}
    clock.move(days=380)
    authority.server_context(["10.0.0.4"])
    renewed = x509.load_pem_x509_certificates((tmp_path / "server.pem").read_bytes())[0]
    assert renewed.not_valid_after_utc > clock.now + timedelta(days=390)
