"""The embedded server is a real child: it answers, stops when asked, and ends with its parent."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.harness import wait_until
from tests.unit.host.bench import Terminal
from workstation.commands.serve import lock_of
from workstation.config import Paths, find_paths
from workstation.embedded import EmbeddedServer
from workstation.errors import EmbeddedServerFailed

ROOT = Path(__file__).parents[3]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find_paths({"KHIBRA_HOME": str(tmp_path / "home")})


@pytest.fixture
def server(paths: Paths) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(paths)
    yield made
    made.stop()


def hello(url: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{url}/api/v1/hello", timeout=20) as answer:
        found: dict[str, object] = json.loads(answer.read())
        return found


def test_it_answers_and_stops(server: EmbeddedServer, paths: Paths) -> None:
    ready = server.wait(60)
    assert ready.url.startswith("http://127.0.0.1:")
    assert ready.setup_key
    assert hello(ready.url)["needs_setup"] is True
    assert server.poll() == ready
    assert [each.name for each in paths.cache.iterdir() if each.suffix == ".json"] == [], (
        "no key is left lying"
    )
    assert server.stop() == 0
    with pytest.raises(urllib.error.URLError):
        hello(ready.url)
    assert server.stop() == 0, "stopping twice does no harm"


def test_polling_never_waits(server: EmbeddedServer) -> None:
    assert server.poll() is None
    idles: list[int] = []
    server.wait(60, idle=lambda: idles.append(1))
    assert idles


def test_it_ends_with_its_parent(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIBRA_HOME", str(paths.home))
    parent = (
        "import sys; from workstation.embedded import EmbeddedServer; from workstation.config import find_paths\n"
        "server = EmbeddedServer(find_paths()); print(server.wait(60).url, flush=True)\n"
        "sys.stdin.read(); import os; os._exit(9)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    url = child.stdout.readline().strip()
    assert hello(url)["product"]
    child.communicate(timeout=60)
    assert child.returncode == 9
    log = paths.logs / "server.log"
    wait_until(lambda: '"closed"' in log.read_text())
    with pytest.raises(urllib.error.URLError):
        hello(url)


def test_data_that_cannot_be_used_is_told(paths: Paths) -> None:
    paths.server.mkdir(parents=True)
    (paths.server / "khibra.db").write_bytes(b"no database" * 999)
    (paths.server / "master.key").write_text("00" * 32)
    server = EmbeddedServer(paths)
    with pytest.raises(EmbeddedServerFailed) as caught:
        server.wait(60)
    assert "DatabaseError" in caught.value.sentence(), "its own sentence says why"
    assert str(paths.logs) in caught.value.sentence()
    assert "DatabaseError" in (paths.logs / "server.err").read_text()
    assert server.stop() == 1


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_one_that_was_killed_is_started_again_at_the_same_address(server: EmbeddedServer) -> None:
    first, pid = server.wait(60), server.pid
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.has_ended)
    server.restart()
    assert server.wait(60).url == first.url
    assert server.pid != pid
    assert hello(first.url)["product"]
    server.stop()
    with pytest.raises(EmbeddedServerFailed):
        server.restart()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_one_that_is_starting_is_not_waited_for(paths: Paths) -> None:
    assert EmbeddedServer(paths).stop() == -signal.SIGTERM


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_address_that_was_taken_meanwhile_is_given_up(server: EmbeddedServer) -> None:
    first = server.wait(60)
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: server.has_ended)
    with socket.create_server(("127.0.0.1", int(first.url.rpartition(":")[2]))):
        server.restart()
        with pytest.raises(EmbeddedServerFailed) as caught:
            server.wait(60)
        assert "127.0.0.1" in str(caught.value.fields["reason"])
        server.restart()
        assert server.wait(60).url != first.url


def test_there_are_never_two_on_one_data_folder(server: EmbeddedServer, paths: Paths) -> None:
    server.wait(60)
    words = ["serve", "--data", str(paths.server), "--listen", "127.0.0.1:0", "--tls", "off"]
    second = subprocess.run(
        [sys.executable, "-m", "workstation", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert str(paths.server) in second.stderr


def test_the_next_window_waits_until_the_server_of_the_last_one_has_left(
    server: EmbeddedServer, paths: Paths
) -> None:
    server.wait(60)
    following = EmbeddedServer(paths)
    assert following.poll() is None
    server.stop()
    assert hello(following.wait(60).url)["product"]
    following.stop()


def test_one_that_never_answers_is_ended(paths: Paths) -> None:
    server = EmbeddedServer(paths)
    with pytest.raises(EmbeddedServerFailed):
        server.wait(0)
    if os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(server.pid, 0)


def test_serve_at_an_address_in_use(server: EmbeddedServer, tmp_path: Path) -> None:
    address = server.wait(60).url.removeprefix("http://")
    words = ["serve", "--data", str(tmp_path / "other"), "--listen", address, "--tls", "off"]
    second = subprocess.run(
        [sys.executable, "-m", "workstation", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert address in second.stderr


def test_the_setup_key_can_be_asked_for(server: EmbeddedServer, paths: Paths, terminal: Terminal) -> None:
    key = server.wait(60).setup_key
    assert terminal.run("admin", "--data", paths.server, "setup-key")[1] == f"{key}\n"
    code, _, error = terminal.run("admin", "--data", paths.data / "nothing", "setup-key")
    assert code == 1
    assert "setup key" in error


def test_one_that_cannot_be_launched_says_so_and_may_be_tried_again(
    server: EmbeddedServer, paths: Paths
) -> None:
    server.wait(60)
    away = paths.cache.rename(paths.cache.with_name("away"))
    paths.cache.write_text("no folder")
    with pytest.raises(EmbeddedServerFailed):
        server.restart()
    assert server.has_ended
    paths.cache.unlink()
    away.rename(paths.cache)
    server.restart()
    assert hello(server.wait(60).url)


def test_two_demonstrations_side_by_side_have_a_lock_each(tmp_path: Path) -> None:
    locks = {lock_of(tmp_path / name, is_made_anew=True) for name in ("demo.v1", "demo.v2")}
    assert len(locks) == 2
    assert {lock.parent for lock in locks} == {tmp_path}, "outside the folder that is made anew"
