"""The two markers of the plugin system (pluggy): `hookspec` for the host, `hookimpl` for plugins."""

import pluggy

PROJECT = "khibra"
ENTRY_POINT_GROUP = "khibra.plugins"
API_VERSION = "1.0"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
