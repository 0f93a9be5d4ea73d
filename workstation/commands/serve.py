"""`khibra serve`: a case server in this process, for a hospital or (embedded) for one workstation."""

import errno
import hashlib
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from ssl import SSLError

from sqlalchemy.exc import SQLAlchemyError

import workstation
from cases.server.settings import ServerSettings, Smtp
from cases.store.errors import StoreUnusable
from workstation import logs
from workstation.api.i18n import _
from workstation.commands.context import Context
from workstation.commands.options import SMTP_PORTS
from workstation.config import private_folder, write_atomically
from workstation.errors import AddressInUse, DataInUse, DataUnusable, FileUnreadable, UsageError
from workstation.kernel.kernel import Kernel
from workstation.kernel.start import open_kernel
from workstation.lock import lock_path

DEFAULT_ADDRESS = ("127.0.0.1", 8443)
SETUP_KEY_FILE = "setup.key"
LOCK_FILE = "server.lock"
_LEAVES_WITHIN_S = 15.0
"""How long the server of a window that was closed may take to end, before the next one has its turn."""
SMTP_PASSWORD = "KHIBRA_SMTP_PASSWORD"  # noqa: S105 - the name of a variable

_log = logging.getLogger(__name__)


def run(options: Namespace, context: Context, prepare: Callable[[Path, Kernel], None] | None = None) -> int:
    """Serve until it is asked to stop.

    Args:
        options: of the command line.
        context: folders, language, where to write.
        prepare: fills the data folder of a demonstration before it is opened.

    Raises:
        DataUnusable: the data folder cannot be used.
        DataInUse: another server works on it.
        AddressInUse: another program listens there, or the address is not this computer's.
    """
    settings = settings_of(options, context, is_demo=prepare is not None)
    logs.set_up(
        "server",
        _log_folder(options, context),
        is_verbose=options.verbose,
        lines_for_machines=_is_supervised(),
    )
    data = settings.data_dir
    with _alone(
        data, lock_of(data, is_made_anew=prepare is not None), _LEAVES_WITHIN_S if options.embedded else 0.0
    ):
        return _serve(options, context, settings, prepare)


def lock_of(data: Path, *, is_made_anew: bool) -> Path:
    """Return the file that one server at a time holds; beside a data folder that is made anew."""
    return data.with_name(f"{data.name}.lock") if is_made_anew else data / LOCK_FILE


def _serve(
    options: Namespace,
    context: Context,
    settings: ServerSettings,
    prepare: Callable[[Path, Kernel], None] | None,
) -> int:
    from workstation.server import announce_json, run_server

    kernel = open_kernel(
        "server",
        context.paths,
        context.language,
        safe_mode=options.safe_mode,
        without_plugins=options.without_plugins,
    )
    for suspect in kernel.suspects:  # it may guard an access: leaving it out is for a person to decide
        _log.warning("plugin did not come back in an earlier run: %s in %s", suspect.plugin, suspect.where)
    for stranger in kernel.strangers:
        _log.warning("plugin not allowed yet, left out: %s; khibra plugin allow %s", stranger.id, stranger.id)
    kernel.load()
    if prepare is not None:
        prepare(settings.data_dir, kernel)
    announce = announce_json if options.embedded else _announcer(settings, context)
    try:
        run_server(settings, kernel, _keeping(settings.data_dir, announce), ends_with_stdin=options.embedded)
    except StoreUnusable as error:
        raise DataUnusable(path=str(settings.data_dir), reason=str(error).rstrip(".")) from error
    except SQLAlchemyError as error:
        raise DataUnusable(path=str(settings.data_dir), reason=type(error).__name__) from error
    except SSLError as error:
        raise FileUnreadable(path=str(settings.certificate), reason=str(error.reason)) from error
    except OSError as error:
        raise _cannot_listen(error, settings) from error
    finally:
        kernel.close()
    return 0


@contextmanager
def _alone(data: Path, lock: Path, wait_s: float) -> Iterator[None]:
    """Hold the data folder: two servers would each believe to know what is in it."""
    try:
        private_folder(lock.parent)
        held = lock_path(lock, wait_s)
    except OSError as error:
        raise DataUnusable(path=str(data), reason=type(error).__name__) from error
    if held is None:
        raise DataInUse(path=str(data))
    try:
        yield
    finally:
        os.close(held)


def settings_of(options: Namespace, context: Context, *, is_demo: bool = False) -> ServerSettings:
    """Return what the options ask for; an embedded server listens on loopback, on a free port, without TLS."""
    certificate = options.tls if isinstance(options.tls, tuple) else None
    is_plain = options.embedded or options.tls == "off"
    return ServerSettings(
        data_dir=options.data or context.paths.server,
        listen=options.listen or (("127.0.0.1", 0) if options.embedded else DEFAULT_ADDRESS),
        name=options.name,
        version=workstation.__version__,
        public_url=options.public_url,
        is_demo=is_demo,
        tls="files" if certificate else "off" if is_plain else "local",
        certificate=certificate,
        smtp=_smtp(options),
    )


def _smtp(options: Namespace) -> Smtp | None:
    """Return where notices are mailed; the password is read from the environment, not from a command line.

    Raises:
        UsageError: there is a mail server and no address that the mails come from.
    """
    if options.smtp is None:
        return None
    if not options.mail_from:
        raise UsageError(reason=_("--smtp needs --mail-from ADDRESS."))
    return Smtp(
        host=options.smtp.hostname,
        port=options.smtp.port or SMTP_PORTS[options.smtp.scheme],
        sender=options.mail_from,
        user=options.smtp.username or "",
        password=os.environ.get(SMTP_PASSWORD, ""),
        starttls=options.smtp.scheme == "smtp",
    )


def _keeping(data: Path, announce: Callable[[str, str], None]) -> Callable[[str, str], None]:
    """Keep the setup key beside the data while there is no account, for `khibra admin setup-key`."""
    file = data / SETUP_KEY_FILE

    def keep(url: str, setup_key: str) -> None:
        if setup_key:
            write_atomically(file, setup_key.encode())
        else:
            file.unlink(missing_ok=True)
        announce(url, setup_key)

    return keep


def _announcer(settings: ServerSettings, context: Context) -> Callable[[str, str], None]:
    def announce(url: str, setup_key: str) -> None:
        context.say(_("{name} answers at {url}. Ctrl-C stops it.").format(name=settings.name, url=url))
        if fingerprint := _fingerprint(settings):
            context.say(_("Fingerprint to compare when joining (SHA-256): {text}").format(text=fingerprint))
        if setup_key:
            context.say(_("Setup key for the first account: {key}").format(key=setup_key))

    return announce


def _fingerprint(settings: ServerSettings) -> str:
    """Return the SHA-256 of the server's certificate as people compare it; empty without TLS."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    issued = settings.data_dir / "authority" / "server.pem"
    file = settings.certificate[0] if settings.certificate else issued
    if settings.tls == "off" or not file.is_file():
        return ""
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest().hex(":").upper()


def _cannot_listen(error: OSError, settings: ServerSettings) -> AddressInUse | DataUnusable:
    host, port = settings.listen
    if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES) or "bind" in str(error):
        return AddressInUse(address=f"{host}:{port}")
    return DataUnusable(path=str(settings.data_dir), reason=type(error).__name__)


def _log_folder(options: Namespace, context: Context) -> Path:
    """Return where the log goes: with this workstation's own, or beside a hospital's data."""
    is_own = options.embedded or not options.data
    return context.paths.logs if is_own else options.data / "logs"


def _is_supervised() -> bool:
    """Whether stderr goes to a program rather than to a person."""
    with suppress(ValueError, AttributeError):  # closed, or none at all
        return not sys.stderr.isatty()
    return True
