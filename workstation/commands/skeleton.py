"""The beginning of a plugin: a folder that works, with a test, ready to be changed."""

from pathlib import Path

from workstation.api.i18n import _
from workstation.errors import BadPluginId, PluginExists
from workstation.kernel.manifest import FILE_NAME, PLUGIN_ID

_MANIFEST = """\
id = "{id}"
version = "0.1.0"
api = ">=1.0,<2"
summary = "Say in one sentence what it does."
author = "Your name or your hospital's"
desktop = "{id}.desktop"
after = ["case_board"]
permissions = ["cases.read"]
"""

_DESKTOP = '''\
"""Says in one sentence what it does; the plugin manager shows this text."""

from cases.model.case import CaseCard, Urgency
from workstation.api.contexts import Desk
from workstation.api.contributions import CaseBadge, Command
from workstation.api.i18n import _
from workstation.api.markers import hookimpl


@hookimpl
def register_commands() -> list[Command]:
    """An entry of the command palette (Ctrl-K)."""
    return [Command(id="{id}.hello", title=_("Say hello"), run=say_hello)]


def say_hello(desk: Desk) -> None:
    """Show a notice."""
    desk.notices.show(_("{id} works."), "good")


@hookimpl
def offer_case_badges(card: CaseCard) -> list[CaseBadge]:
    """A badge on cases that cannot wait; asked for each card, so answer from the card alone."""
    if card.urgency is Urgency.IMMEDIATE:
        return [CaseBadge(text=_("Now"), tone="danger", hint=_("The answer is needed at once"))]
    return []
'''

_TEST = '''\
"""The plugin loads, and contributes what it says."""

from pathlib import Path

from workstation.api.contributions import Command
from workstation.api.plugins import PluginState
from workstation.kernel.trial import try_plugin


def test_it_loads() -> None:
    (desktop,) = try_plugin(Path(__file__).parent)
    assert desktop.info.state is PluginState.ACTIVE, desktop.info.reason
    assert [each.id for each in desktop.contributions if isinstance(each, Command)] == ["{id}.hello"]
'''

_CATALOGUE = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Say hello"
msgstr "Dire bonjour"

msgid "{id} works."
msgstr "{id} fonctionne."

msgid "Now"
msgstr "Immédiat"

msgid "The answer is needed at once"
msgstr "La réponse est attendue tout de suite"
"""


def write(plugin: str, parent: Path) -> Path:
    """Write a new plugin below `parent` and return its folder.

    Raises:
        BadPluginId: not a name a plugin can have.
        PluginExists: there is something already.
    """
    if not PLUGIN_ID.fullmatch(plugin):
        raise BadPluginId(plugin=plugin)
    folder = parent / plugin
    if folder.exists():
        raise PluginExists(path=str(folder))
    (folder / "locale").mkdir(parents=True)
    files = {
        "__init__.py": f'"""{plugin}: a plugin for Khibra."""\n',
        FILE_NAME: _MANIFEST,
        "desktop.py": _DESKTOP,
        f"test_{plugin}.py": _TEST,
        "locale/fr.po": _CATALOGUE,
    }
    for name, text in files.items():
        (folder / name).write_text(text.replace("{id}", plugin), "utf-8")
    return folder


def next_steps(folder: Path) -> str:
    """Return what the author does next."""
    return _(
        "Written: {folder}\nTry it: khibra plugin check {folder}\nTest it: python -m pytest {folder}"
    ).format(folder=folder)
