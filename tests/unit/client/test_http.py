"""The HTTP client against the real server, over a line that breaks."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cases import errors
from cases.client.certificate import fingerprint_of, shown
from cases.client.http import HttpClient, Response, Server, error_of, normal_url
from cases.model.audit import EventKind
from cases.model.case import CaseDraft
from cases.model.session import SecondFactor
from cases.wire import codec, endpoints
from cases.wire.messages import Problem, Reason, Text
from tests.server.village import Village
from tests.unit.client.conftest import Box
from tests.unit.client.line import Line, line_to, server_at


@asynccontextmanager
async def connected(village: Village) -> AsyncIterator[tuple[HttpClient, Box, Line]]:
    """The requester's client, over a line."""
    box = Box(village.gp)
    async with (
        line_to(village.server.host, village.server.port) as line,
        HttpClient(server_at(line), box, retry_after_s=(0.0, 0.0)) as client,
    ):
        yield client, box, line


def test_a_call_comes_back_as_a_record_and_an_error_as_the_same_error(village: Village) -> None:
    case_id = village.submitted()

    async def go() -> None:
        async with connected(village) as (client, _, _line):
            view = await client.send(endpoints.READ_CASE.call(case_id=case_id))
            assert view == village.gp.read(case_id)
            with pytest.raises(errors.TransitionRefused) as refused:
                await client.send(endpoints.SUBMIT_CASE.call(case_id=case_id))
            assert refused.value.fields == {"state": "submitted"}
            hello = await client.send(endpoints.HELLO.call())
            assert hello.now == village.now

    asyncio.run(go())


@pytest.mark.parametrize("kind", [errors.BY_CODE[code] for code in sorted(errors.BY_CODE)])
def test_every_error_survives_the_wire(kind: type[errors.CaseError]) -> None:
    problem = Problem(type="t", title="t", status=kind.status, code=kind.code, fields={"n": 1})
    headers = {"Content-Type": "application/problem+json"}
    error = error_of(Response(status=kind.status, headers=headers, body=codec.encode(problem)))
    assert type(error) is kind
    assert error.fields == {"n": 1}


def test_an_answer_without_a_body_is_told_by_its_status() -> None:
    def bare(status: int) -> errors.CaseError | None:
        return error_of(Response(status=status, headers={}, body=b""))

    assert bare(204) is None
    assert type(bare(401)) is errors.SessionExpired
    assert type(bare(404)) is errors.NotFound
    assert type(bare(500)) is errors.CaseError


def test_nobody_listening_is_unreachable(village: Village) -> None:
    async def go() -> None:
        async with connected(village) as (client, _, line):
            line.is_down = True
            with pytest.raises(errors.Unreachable):
                await client.send(endpoints.HELLO.call())
            assert line.connections >= 3
            line.is_down, line.answer_502 = False, True
            with pytest.raises(errors.Unreachable):
                await client.send(endpoints.HELLO.call())
            line.answer_502 = False
            await client.send(endpoints.HELLO.call())

    asyncio.run(go())


def test_a_lost_answer_is_asked_again_and_done_once(village: Village) -> None:
    case_id = village.submitted()

    async def go() -> None:
        async with connected(village) as (client, _, line):
            line.swallow = 2
            call = endpoints.POST_MESSAGE.call(Text(text="Bonjour"), case_id=case_id)
            assert len((await client.send(call)).messages) == 1
            assert line.swallow == 0

    asyncio.run(go())
    kinds = [event.kind for event in village.server.store.read(lambda tx: tx.log.of_case(case_id))]
    assert kinds.count(EventKind.MESSAGE_POSTED) == 1


def test_an_expired_token_is_refreshed_once_for_all_who_wait(village: Village) -> None:
    case_id = village.submitted()
    village.server.clock.move(hours=1)

    async def go() -> None:
        async with connected(village) as (client, box, _line):
            calls = [client.send(endpoints.READ_CASE.call(case_id=case_id)) for _ in range(6)]
            assert len(await asyncio.gather(*calls)) == 6
            assert box.times_refreshed == 1

    asyncio.run(go())


def test_a_refresh_whose_answer_was_lost_does_not_end_the_session(village: Village) -> None:
    case_id = village.submitted()
    village.server.clock.move(hours=1)

    async def go() -> None:
        async with connected(village) as (client, box, line):
            call = endpoints.READ_CASE.call(case_id=case_id)
            await client.send(endpoints.HELLO.call())
            sending = asyncio.create_task(client.send(call))
            line.swallow_path = b"/sessions/refresh"
            line.swallow = 3  # every try of the exchange arrives, no answer comes back
            with pytest.raises(errors.Unreachable):
                await sending
            await client.send(call)
            assert box.times_refreshed == 1

    asyncio.run(go())


def test_a_session_that_was_ended_is_over(village: Village) -> None:
    async def go() -> None:
        async with connected(village) as (client, box, _line):
            await client.send(endpoints.SIGN_OUT.call())
            with pytest.raises(errors.NotSignedIn):
                await client.send(endpoints.ME.call())
            assert box.tokens is None
            with pytest.raises(errors.NotSignedIn):
                await client.send(endpoints.ME.call())

    asyncio.run(go())


def test_a_wrong_password_is_no_expired_session(village: Village) -> None:
    async def go() -> None:
        async with connected(village) as (client, box, _line):
            with pytest.raises(errors.WrongCredentials):
                await client.send(endpoints.SECOND_FACTOR.call(SecondFactor(totp="000000")))
            assert box.times_refreshed == 0

    asyncio.run(go())


def test_a_raw_answer_is_bytes(village: Village) -> None:
    case_id = village.concluded()
    (report,) = village.gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports

    async def go() -> bytes:
        async with connected(village) as (client, _, _line):
            return await client.send(endpoints.READ_REPORT.call(case_id=case_id, report_id=report.id))

    assert asyncio.run(go()).startswith(b"%PDF")


def test_a_version_travels_with_the_call(village: Village) -> None:
    view = village.draft()
    draft = view.question

    async def go() -> None:
        async with connected(village) as (client, _, _line):
            new = CaseDraft(specialty=view.card.specialty, urgency=view.card.urgency, question=draft)
            call = endpoints.UPDATE_CASE.call(new, if_match=99, case_id=view.card.id)
            with pytest.raises(errors.VersionMismatch):
                await client.send(call)
            await client.send(endpoints.CANCEL_CASE.call(Reason(reason="x"), case_id=view.card.id))

    asyncio.run(go())


def certificate(folder: Path) -> tuple[ssl.SSLContext, bytes]:
    """A self-signed certificate as a server context, with its fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "khibra")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{made.serial_number}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, made.fingerprint(hashes.SHA256())


def test_only_the_pinned_certificate_is_spoken_to(village: Village, tmp_path: Path) -> None:
    context, fingerprint = certificate(tmp_path)
    _, other = certificate(tmp_path)

    async def go() -> None:
        async with line_to(village.server.host, village.server.port, context) as line:
            assert await fingerprint_of(line.url) == fingerprint
            async with HttpClient(server_at(line, fingerprint), Box(village.gp)) as client:
                assert (await client.send(endpoints.HELLO.call())).product
            sent = line.sent_bytes
            for wrong in (server_at(line, other), server_at(line)):
                async with HttpClient(wrong, Box(village.gp), retry_after_s=()) as client:
                    with pytest.raises(errors.Unreachable) as caught:
                        await client.send(endpoints.ME.call())
                    is_pinned = bool(wrong.fingerprint)
                    assert isinstance(caught.value, errors.CertificateChanged) == is_pinned
            assert line.sent_bytes == sent

    asyncio.run(go())
    assert shown(fingerprint).count(":") == 31


def test_an_address_is_written_as_people_write_it() -> None:
    assert normal_url(" khibra.chu.ma:8443/ ") == "https://khibra.chu.ma:8443"
    assert normal_url("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    for nonsense in ("", "https://", "ftp://x"):
        with pytest.raises(ValueError, match="address"):
            normal_url(nonsense)


def test_no_fingerprint_without_tls() -> None:
    assert asyncio.run(fingerprint_of(Server(url="http://127.0.0.1:1").url)) == b""
