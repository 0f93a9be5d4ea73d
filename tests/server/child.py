"""A case server in its own process, as a workstation starts it: `python -m tests.server.child FOLDER [TLS]`."""

import sys
from pathlib import Path

from cases.server.settings import ServerSettings
from workstation.config import Paths
from workstation.kernel.start import open_kernel
from workstation.server import announce_json, run_server


def main(folder: Path, tls: str) -> None:
    """Serve until stdin ends."""
    kernel = open_kernel("server", Paths(folder / "config", folder / "data", folder / "cache"), "fr")
    kernel.load()
    settings = ServerSettings(
        data_dir=folder / "server",
        password_memory_kib=64,
        workers=1,
        tls="local" if tls else "off",
        version="test",
    )
    run_server(settings, kernel, announce_json, ends_with_stdin=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "".join(sys.argv[2:]))
