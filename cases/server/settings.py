"""What an administrator decides about a server."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """Where notices without clinical content are sent."""

    host: str
    port: int = 587
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """The settings of one server.

    Attributes:
        data_dir: the data folder; everything the server keeps is in it.
        listen: host and port; port 0 takes a free one.
        name: what its users call this server.
        version: of the program.
        public_url: how phones and browsers reach it; empty for the listening address.
        is_demo: no second factor, and a banner that says so.
        tls: `local` issues a certificate of the local authority for `listen` and `names`; `files` uses
            `certificate`; `off` is for loopback, or behind a reverse proxy.
        certificate: PEM files of a certificate with its chain, and of its key.
        behind_proxy: believe the last entry of `X-Forwarded-For`; only behind a proxy that sets it.
        password_memory_kib: argon2id's memory cost (RFC 9106).
        upload_limit_mb: the largest file.
        workers: how many sandboxed processes decode pictures.
    """

    data_dir: Path
    listen: tuple[str, int] = ("127.0.0.1", 0)
    names: tuple[str, ...] = ()
    name: str = "Khibra"
    version: str = "0"
    public_url: str = ""
    is_demo: bool = False
    tls: Literal["off", "local", "files"] = "off"
    certificate: tuple[Path, Path] | None = None
    behind_proxy: bool = False
    password_memory_kib: int = 65_536
    upload_limit_mb: int = 4096
    workers: int = 2
    smtp: Smtp | None = None
