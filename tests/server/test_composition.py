"""The server as a process: says where it is, speaks TLS, prints reports, ends with its parent or a signal."""

import json
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def child(folder: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", dict[str, str]]]:
    """A server process, and what it announced."""
    command = [sys.executable, "-m", "tests.server.child", str(folder), *options]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def fetched(url: str, context: ssl.SSLContext | None = None) -> bytes:
    with urllib.request.urlopen(url, timeout=30, context=context) as answer:
        data: bytes = answer.read()
    return data


def test_an_embedded_server_announces_itself_and_ends_with_its_parent(tmp_path: Path) -> None:
    with child(tmp_path) as (process, told):
        assert told["setup_key"]
        assert fetched(told["url"] + "/healthz") == b"ok"
        assert fetched(told["url"] + "/readyz") == b"ready"
        assert json.loads(fetched(told["url"] + "/api/v1/hello"))["needs_setup"] is True
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process can handle")
def test_a_server_ends_cleanly_on_a_signal(tmp_path: Path) -> None:
    with child(tmp_path) as (process, _told):
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_server_speaks_tls_with_its_own_authority(tmp_path: Path) -> None:
    with child(tmp_path, "tls") as (_process, told):
        assert told["url"].startswith("https://127.0.0.1:")
        root = tmp_path / "server" / "authority" / "root.pem"
        assert fetched(told["url"] + "/healthz", ssl.create_default_context(cafile=str(root))) == b"ok"
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            fetched(told["url"] + "/healthz", ssl.create_default_context())
    keys = list((tmp_path / "server").rglob("*.key"))
    assert {path.name for path in keys} == {"root.key", "server.key", "master.key"}
    assert {path.stat().st_mode & 0o777 for path in keys} == {0o600}
