"""Hooks that both halves may implement; a `register_*` is called once, when the plugin is enabled."""

from collections.abc import Iterable

from workstation.api.contributions import Exporter, Form, Importer, Setting, Translations, VotingRule
from workstation.api.markers import hookspec


@hookspec
def register_settings() -> Iterable[Setting]:
    """Settings of the plugin, shown in the settings of the window.

    Called when the plugin is enabled: on the UI thread (again when the language changes), or while the server
    starts. If it raises, the plugin is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_forms() -> Iterable[Form]:
    """Forms a hospital adds to the intake or the opinion.

    Called when the plugin is enabled: on the UI thread (again when the language changes), or while the server
    starts. If it raises, the plugin is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_voting_rules() -> Iterable[VotingRule]:
    """Ways to count a round; pure functions with id and version, of which the server's decide.

    Called when the plugin is enabled: on the UI thread (again when the language changes), or while the server
    starts. If it raises, the plugin is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_importers() -> Iterable[Importer]:
    """Ways to bring files into a case; the first that accepts a path finds what is behind it.

    Called when the plugin is enabled: on the UI thread (again when the language changes), or while the server
    starts. If it raises, the plugin is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_exporters() -> Iterable[Exporter]:
    """Ways to take a case out of the workstation; each is a command of the palette while a case is open.

    Called when the plugin is enabled: on the UI thread (again when the language changes), or while the server
    starts. If it raises, the plugin is SETUP_FAILED and nothing of it stays.
    """
    return ()


@hookspec
def register_translations() -> Iterable[Translations]:
    """Folders with the plugin's gettext catalogues, read before its other contributions.

    Called when the plugin is enabled: on the UI thread (again when the language changes), or while the server
    starts. If it raises, the plugin is SETUP_FAILED and nothing of it stays.
    """
    return ()
