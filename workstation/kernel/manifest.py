"""A plugin's `plugin.toml`: who it is and what it asks for, read without importing any of its code."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from cases.model.record import Record
from workstation.api.i18n import _
from workstation.api.markers import API_VERSION
from workstation.api.permissions import Permission
from workstation.errors import ManifestInvalid

FILE_NAME = "plugin.toml"
LARGEST_BYTES = 64 * 1024
PLUGIN_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")

Half = Literal["desktop", "server"]
PluginId = Annotated[str, msgspec.Meta(pattern=rf"^{PLUGIN_ID.pattern}$")]
Module = Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z_]\w*(\.[A-Za-z_]\w*)*)?$")]


class Manifest(Record, frozen=True, kw_only=True):
    """What a plugin says of itself.

    Attributes:
        author: who made it, as its users are told.
        api: versions of the plugin contract it fits, such as `>=1.0,<2` (PEP 440).
        desktop: the module of its desktop half; empty for none.
        after: ids of plugins that are loaded first where they exist.
        needs: names of services without which it is BLOCKED.
        provides: names of services it brings.
    """

    id: PluginId
    version: str
    api: str
    summary: str
    author: str = ""
    desktop: Module = ""
    server: Module = ""
    after: tuple[PluginId, ...] = ()
    needs: tuple[PluginId, ...] = ()
    provides: tuple[PluginId, ...] = ()
    permissions: tuple[Permission, ...] = ()

    def module(self, half: Half) -> str:
        """Return the module of a half; empty where the plugin has none."""
        return self.desktop if half == "desktop" else self.server

    def fits(self, api_version: str = API_VERSION) -> bool:
        """Return whether it was written for this version of the plugin contract."""
        return SpecifierSet(self.api).contains(api_version)


def parse(text: str, path: Path) -> Manifest:
    """Return the manifest that `text` holds.

    Raises:
        ManifestInvalid: not TOML, a key is unknown, missing or of another kind, a version does not parse,
            or there is neither half.
    """
    try:
        manifest = msgspec.convert(tomllib.loads(text), type=Manifest)
        Version(manifest.version)
        SpecifierSet(manifest.api)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ManifestInvalid(path=str(path), reason=str(error).rstrip(".")) from error
    except (InvalidVersion, InvalidSpecifier) as error:
        raise ManifestInvalid(path=str(path), reason=str(error).rstrip(".")) from error
    if not manifest.desktop and not manifest.server:
        raise ManifestInvalid(path=str(path), reason=_("it names neither a desktop nor a server module"))
    return manifest


def read(folder: Path) -> Manifest:
    """Return the manifest of the plugin in `folder`.

    Raises:
        ManifestInvalid: it cannot be read or used.
    """
    path = folder / FILE_NAME
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ManifestInvalid(path=str(path), reason=_("it is too large"))
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestInvalid(path=str(path), reason=type(error).__name__) from error
    return parse(text, path)
