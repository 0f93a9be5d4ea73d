"""Hooks that both halves may implement; a `register_*` is called once, when the plugin is enabled."""

from collections.abc import Iterable

from workstation.api.contributions import Exporter, Form, Importer, Setting, Translations, VotingRule
from workstation.api.markers import hookspec


@hookspec
def register_settings() -> Iterable[Setting]:
    """Settings of the plugin; on enable; if it raises, the plugin is FAILED and nothing of it stays."""
    return ()


@hookspec
def register_forms() -> Iterable[Form]:
    """Forms a hospital adds to the intake or the opinion."""
    return ()


@hookspec
def register_voting_rules() -> Iterable[VotingRule]:
    """Ways to count a round; pure functions with id and version."""
    return ()


@hookspec
def register_importers() -> Iterable[Importer]:
    """Ways to bring files into a case."""
    return ()


@hookspec
def register_exporters() -> Iterable[Exporter]:
    """Ways to take a case out."""
    return ()


@hookspec
def register_translations() -> Iterable[Translations]:
    """Folders with the plugin's gettext catalogues."""
    return ()
