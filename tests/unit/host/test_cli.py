"""The command line: every command is there, says what is wrong, and starts fast."""

import argparse
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import workstation
from tests.unit.host.bench import Terminal
from workstation.api import i18n
from workstation.cli import command, main
from workstation.commands.options import Parser, address, day, mail_server, parser, tls
from workstation.errors import UsageError

ROOT = Path(__file__).parents[3]


def commands(root: Parser, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Parser]]:
    yield path, root
    if root._commands:
        for name, below in root._commands.choices.items():
            yield from commands(below, (*path, name))


ALL = dict(commands(parser(["admin"])))


def test_every_promised_command_is_there() -> None:
    assert {" ".join(path) for path in ALL} >= {
        "demo",
        "serve",
        "doctor",
        "plugin list",
        "plugin new",
        "plugin check",
        "plugin enable",
        "plugin disable",
        "admin create-establishment",
        "admin invite",
        "admin verify-audit",
        "admin import-codes",
        "admin setup-key",
    }


@pytest.mark.parametrize(
    "path", [path for path, each in ALL.items() if each.get_default("run")], ids=" ".join
)
def test_every_command_leads_to_a_function(path: tuple[str, ...]) -> None:
    target = ALL[path].get_default("run")
    assert callable(command(target))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_is_explained(path: tuple[str, ...]) -> None:
    for action in ALL[path]._actions:
        assert action.help or isinstance(action, argparse._SubParsersAction), f"{path} {action.dest}"


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_can_be_shown(terminal: Terminal, path: tuple[str, ...]) -> None:
    code, shown, _ = terminal.run(*path, "--help")
    assert code == 0
    assert "usage: khibra" in shown


def test_the_version_is_the_packages(terminal: Terminal) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert terminal.run("--version") == (0, f"khibra {workstation.__version__}\n", "")
    assert project["version"] == workstation.__version__
    assert project["scripts"]["khibra"] == "workstation.cli:main"


def test_the_version_needs_nothing_of_ours() -> None:
    code = "import sys, workstation.cli as c; c.main(['--version']); print(*sorted(sys.modules))"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split())
    ours = {each for each in loaded if each.split(".")[0] in ("workstation", "cases", "viewers", "plugins")}
    assert ours == {"workstation", "workstation.cli"}
    assert not loaded & {"argparse", "msgspec", "babel", "tkinter", "numpy"}


def test_the_help_needs_no_window_and_no_server() -> None:
    code = "import sys, workstation.cli as c; c.main(['plugin', 'list']); print(*sorted(sys.modules))"
    shown = subprocess.check_output(
        [sys.executable, "-c", code],
        cwd=ROOT,
        text=True,
        env=os.environ | {"KHIBRA_HOME": str(ROOT / "nowhere")},
    )
    assert not set(shown.split()) & {"tkinter", "aiohttp", "numpy", "sqlalchemy", "keyring", "cv2", "pydicom"}


def test_a_wrong_option_is_two(terminal: Terminal) -> None:
    code, _, error = terminal.run("serve", "--listen", "nowhere")
    assert code == 2
    assert "HOST:PORT" in error
    code, _, error = terminal.run("dance")
    assert code == 2
    assert "doctor" in error
    assert "demo-server" not in error, "it is started by the demonstration alone"
    assert terminal.run("demo-server", "--help")[0] == 0
    assert terminal.run("plugin")[0] == 2


def test_french_all_the_way(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIBRA_LANGUAGE", "fr")
    code, shown, error = terminal.run("plugin", "--help")
    assert code == 0
    assert "commandes\u00a0:" in shown
    assert "afficher cette aide" in shown
    assert not re.search(r"usage|show this|commands", shown)
    shown = terminal.run("--help")[1]
    assert not re.search(r"usage|show|commands|version number|arguments:", shown)
    assert "la version" in shown
    assert "option ambiguë" in terminal.run("serve", "--s")[2]
    _, _, error = terminal.run("plugin", "enable", "nobody")
    assert "Il n’y a pas de module « nobody »".replace(" ", "\u00a0") in error.replace(" ", "\u00a0")
    i18n.use("en", ())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("127.0.0.1:0", ("127.0.0.1", 0)),
        ("[::1]:8443", ("::1", 8443)),
        ("khibra.local:80", ("khibra.local", 80)),
    ],
)
def test_addresses(text: str, meant: tuple[str, int]) -> None:
    assert address(text) == meant


@pytest.mark.parametrize("text", ["", ":80", "host", "host:", "host:x", "host:70000", "host:٣"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        address(text)


def test_certificates(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    assert tls("auto") == "auto"
    with pytest.raises(argparse.ArgumentTypeError):
        tls(f"{cert},{key}")
    cert.touch()
    key.touch()
    assert tls(f"{cert},{key}") == (cert, key)
    with pytest.raises(argparse.ArgumentTypeError):
        tls(str(cert))


def test_days() -> None:
    assert day("2027-12-31").year == 2027
    with pytest.raises(argparse.ArgumentTypeError):
        day("31/12/2027")


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("smtp://mail.sante.ma", "mail.sante.ma", None),
        ("smtp://khibra@mail.sante.ma:2525", "mail.sante.ma", 2525),
        ("smtp+plain://127.0.0.1:25", "127.0.0.1", 25),
    ],
)
def test_a_mail_server_is_named_by_its_address(text: str, host: str, port: int | None) -> None:
    found = mail_server(text)
    assert (found.hostname, found.port) == (host, port)


@pytest.mark.parametrize(
    "text", ["mail.sante.ma", "http://mail", "smtp://", "smtp://h:x", "smtp://u:secret@h"]
)
def test_what_names_no_mail_server_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        mail_server(text)


def test_a_server_is_told_of_its_mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workstation.commands.context import Context
    from workstation.commands.serve import SMTP_PASSWORD, settings_of
    from workstation.config import Paths

    context = Context(Paths(tmp_path, tmp_path, tmp_path), "fr")
    monkeypatch.setenv(SMTP_PASSWORD, "secret")
    words = ["serve", "--smtp", "smtp://khibra@mail.sante.ma"]
    with pytest.raises(UsageError):
        settings_of(parser().parse_args(words), context)
    smtp = settings_of(parser().parse_args([*words, "--mail-from", "khibra@sante.ma"]), context).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.user, smtp.password) == ("mail.sante.ma", 587, "khibra", "secret")
    assert smtp.starttls
    assert settings_of(parser().parse_args(["serve"]), context).smtp is None


@pytest.mark.parametrize("words", [("demo",), ("plugin", "disable", "triage"), ()])
def test_a_home_that_cannot_be_written_to_is_named(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("KHIBRA_HOME", str(tmp_path / "file" / "khibra"))
    assert main(words) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"khibra: {tmp_path / 'file'}")
