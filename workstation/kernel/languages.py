"""Choosing the language of this process: the host's catalogue and those of the plugins."""

from collections.abc import Sequence
from pathlib import Path

from workstation.api import i18n

HOST_CATALOGUES = Path(__file__).resolve().parents[1] / "locale"


def speak(language: str, plugin_catalogues: Sequence[Path] = ()) -> None:
    """Use a language with the catalogues of the plugins and the host's, whose words win."""
    i18n.use(language, (*plugin_catalogues, HOST_CATALOGUES))
