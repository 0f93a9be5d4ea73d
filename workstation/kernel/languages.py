"""Choosing the language of this process: the host's catalogue and those of the plugins."""

from collections.abc import Sequence
from pathlib import Path

from workstation.api import i18n

HOST_CATALOGUES = Path(__file__).resolve().parents[1] / "locale"


def speak(language: str, plugin_catalogues: Sequence[Path] = ()) -> None:
    """Use a language with the host's catalogue and those of the plugins."""
    i18n.use(language, (HOST_CATALOGUES, *plugin_catalogues))
