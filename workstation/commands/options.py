"""The options of every command; `run` names the function that does it, as `module:function` below `workstation`.

Only names are held here: a command's imports are made when it runs.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import workstation
from workstation.api.i18n import N_, _

TLS = ("auto", "off")
SMTP_PORTS = {"smtp": 587, "smtp+plain": 25}
_OWN_SENTENCES_OF_ARGPARSE = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("expected one argument"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
)


class Parser(argparse.ArgumentParser):
    """A parser whose commands are written in one line each."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._commands: argparse._SubParsersAction[Parser] | None = None

    def command(self, name: str, text: str, run: str = "") -> "Parser":
        """Add a command below this one; without `run` it only holds others, without `text` it is not listed."""
        if self._commands is None:
            is_required = self.get_default("run") is None
            self._commands = self.add_subparsers(
                title=_("commands"), metavar=_("COMMAND"), required=is_required, parser_class=Parser
            )
        if text:
            made = self._commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        else:
            made = self._commands.add_parser(name)
        if run:
            made.set_defaults(run=run)
        return made


def parser(words: Sequence[str] = ()) -> Parser:
    """Return the parser for a command line; its `words` say which commands need to be known in full."""
    vars(argparse)["_"] = _  # argparse's own sentences come from our catalogues too
    root = Parser(
        prog="khibra",
        description=_("Tele-expertise workstation. Without a command, the window opens."),
        epilog=_(
            "Exit codes: 0 done, 1 failed, 2 wrong options, 3 something is missing here, 4 audit log changed."
        ),
    )
    root.add_argument(
        "--version",
        action="version",
        version=f"khibra {workstation.__version__}",
        help=_("show program's version number and exit"),  # argparse asks for this one untranslated
    )
    root.set_defaults(run="commands.window:run", safe_mode=False, without_plugins=False, verbose=False)
    _plugin_switches(root)
    _demo(root)
    _serve(root, is_demo="demo-server" in words[:1])
    _admin(root, is_full="admin" in words[:1])
    _plugin(root)
    root.command("doctor", _("say what works here, what is missing and how to get it"), "commands.doctor:run")
    return root


def _plugin_switches(command: Parser) -> None:
    switches = (
        ("--safe-mode", _("load only the plugins that come with Khibra")),
        ("--without-plugins", _("load no plugin at all")),
        ("--verbose", _("log everything")),
    )
    for name, text in switches:
        command.add_argument(name, action="store_true", default=argparse.SUPPRESS, help=text)


def _demo(root: Parser) -> None:
    demo = root.command("demo", _("try everything in an invented region"), "commands.demo:run")
    demo.add_argument("--tour", action="store_true", help=_("drive the window through a whole case"))
    demo.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("where the tour saves its images and the report")
    )


def _serve(root: Parser, *, is_demo: bool) -> None:
    _serving(root.command("serve", _("run a case server"), "commands.serve:run"))
    if is_demo:  # started by the demonstration alone; nobody is offered it
        _serving(root.command("demo-server", "", "commands.demo:serve"))


def _serving(serve: Parser) -> None:
    serve.add_argument("--data", type=Path, metavar=_("FOLDER"), help=_("the data folder of the server"))
    serve.add_argument("--listen", type=address, metavar="HOST:PORT", help=_("where to listen"))
    serve.add_argument(
        "--tls",
        type=tls,
        metavar="auto|off|CERT,KEY",
        default="auto",
        help=_("auto issues a certificate, off is for loopback or behind a proxy"),
    )
    serve.add_argument(
        "--name", default="Khibra", metavar=_("NAME"), help=_("what its users call this server")
    )
    serve.add_argument("--public-url", default="", metavar="URL", help=_("how phones and browsers reach it"))
    serve.add_argument(
        "--smtp",
        type=mail_server,
        metavar="URL",
        help=_(
            "the mail server for notices, smtp://[USER@]HOST[:PORT]; its password is in KHIBRA_SMTP_PASSWORD"
        ),
    )
    serve.add_argument("--mail-from", default="", metavar=_("ADDRESS"), help=_("who these mails come from"))
    _plugin_switches(serve)
    serve.add_argument("--embedded", action="store_true", help=argparse.SUPPRESS)


def _plugin(root: Parser) -> None:
    group = root.command("plugin", _("list, write, check, allow and switch plugins"))
    group.command("list", _("list the plugins that were found"), "commands.plugin:show")
    new = group.command("new", _("write the beginning of a plugin, with a test"), "commands.plugin:new")
    new.add_argument("plugin", metavar="ID", help=_("small letters, digits and _"))
    new.add_argument(
        "--folder", type=Path, metavar=_("FOLDER"), help=_("where; without it in your plugin folder")
    )
    check = group.command("check", _("load a plugin and say what becomes of it"), "commands.plugin:check")
    check.add_argument("plugin", metavar=_("ID|FOLDER"), help=_("a plugin that was found, or its folder"))
    allow = group.command(
        "allow", _("let a plugin be loaded that does not come with Khibra"), "commands.plugin:allow"
    )
    allow.add_argument("plugin", metavar="ID", help=_("as khibra plugin list shows it"))
    for name, text in (("enable", _("switch a plugin on")), ("disable", _("switch a plugin off"))):
        verb = group.command(name, text, "commands.plugin:switch")
        verb.add_argument("plugin", metavar="ID", help=_("as khibra plugin list shows it"))
        verb.set_defaults(on=name == "enable")


def _admin(root: Parser, *, is_full: bool) -> None:
    group = root.command("admin", _("establishments, invitations, audit log, diagnosis codes"))
    if not is_full:
        return
    group.add_argument("--data", type=Path, metavar=_("FOLDER"), help=_("the data folder of the server"))
    _establishment(group)
    _invite(group)
    group.command("verify-audit", _("check the hash chain of the audit log"), "commands.admin:verify_audit")
    codes = group.command(
        "import-codes", _("take over a diagnosis catalogue (ClaML)"), "commands.admin:take_codes"
    )
    codes.add_argument("file", type=Path, metavar=_("FILE"), help=_("the catalogue"))
    lost = group.command(
        "remove-authenticator",
        _("forget the authenticator of somebody whose telephone is lost"),
        "commands.admin:remove_authenticator",
    )
    lost.add_argument("login", metavar=_("LOGIN"), help=_("how this person signs in"))
    group.command("setup-key", _("show the key that makes the first account"), "commands.admin:setup_key")


def _establishment(group: Parser) -> None:
    from cases.model.people import EstablishmentKind

    made = group.command(
        "create-establishment", _("add an establishment"), "commands.admin:create_establishment"
    )
    made.add_argument("--name", required=True, metavar=_("NAME"), help=_("its name, as reports print it"))
    made.add_argument(
        "--kind", required=True, choices=[k.value for k in EstablishmentKind], help=_("what it is")
    )
    made.add_argument("--commune", required=True, metavar=_("NAME"), help=_("where it is"))
    made.add_argument(
        "--authorisation", default="", metavar=_("NUMBER"), help=_("its ministerial authorisation")
    )
    made.add_argument("--until", type=day, metavar="YYYY-MM-DD", help=_("until when that is valid"))
    made.add_argument("--cndp", default="", metavar=_("NUMBER"), help=_("its CNDP number"))
    made.add_argument(
        "--routes-automatically", action="store_true", help=_("its cases go to the specialty by themselves")
    )


def _invite(group: Parser) -> None:
    from cases.model.people import Role, Specialty

    made = group.command(
        "invite", _("make a code with which one person makes an account"), "commands.admin:invite"
    )
    made.add_argument(
        "--establishment", required=True, metavar=_("ID|NAME"), help=_("where this person works")
    )
    made.add_argument("--name", required=True, metavar=_("NAME"), help=_("the person, as reports print it"))
    roles, specialties = [each.value for each in Role], [each.value for each in Specialty]
    made.add_argument(
        "--role", action="append", choices=roles, help=_("may be given again; practitioner without it")
    )
    made.add_argument(
        "--specialty", action="append", choices=specialties, default=[], help=_("may be given again")
    )
    made.add_argument(
        "--order-number", default="", metavar=_("NUMBER"), help=_("the number in the Order of physicians")
    )


def address(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT`; an IPv6 address stands in brackets.

    Raises:
        argparse.ArgumentTypeError: it is not one.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not HOST:PORT, such as 0.0.0.0:8443").format(text=text)
        )
    return host.removeprefix("[").removesuffix("]"), int(port)


def tls(text: str) -> str | tuple[Path, Path]:
    """Return `auto`, `off`, or the files of a certificate and its key.

    Raises:
        argparse.ArgumentTypeError: it is none of them, or a file is not there.
    """
    if text in TLS:
        return text
    files = [Path(part) for part in text.split(",")]
    missing = [file for file in files if not file.is_file()]
    if len(files) != 2 or missing:
        reason = _("“{text}” is neither auto, off, nor two files CERT,KEY").format(text=text)
        raise argparse.ArgumentTypeError(reason)
    return files[0], files[1]


def mail_server(text: str) -> SplitResult:
    """Return the mail server that `text` names: `smtp://` with STARTTLS, `smtp+plain://` without.

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    try:
        url = urlsplit(text)
        is_fine = url.scheme in SMTP_PORTS and bool(url.hostname) and url.password is None and url.port != 0
    except ValueError:  # the port is no number
        is_fine = False
    if not is_fine:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not smtp://[USER@]HOST[:PORT], or smtp+plain:// for one on this computer").format(
                text=text
            )
        )
    return url


def day(text: str) -> date:
    """Return the date that `text` writes as year-month-day.

    Raises:
        argparse.ArgumentTypeError: it is not one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a date, such as 2027-12-31").format(text=text)
        ) from error
