"""Choosing the language of this process: the host's catalogue and those of the plugins."""

from collections.abc import Sequence
from pathlib import Path

from workstation.api import i18n
from workstation.api.i18n import HOST_CATALOGUES

__all__ = ["HOST_CATALOGUES", "speak"]


def speak(language: str, plugin_catalogues: Sequence[Path] = ()) -> None:
    """Use a language with the catalogues of the plugins and the host's, whose words win."""
    i18n.use(language, (*plugin_catalogues, HOST_CATALOGUES))
