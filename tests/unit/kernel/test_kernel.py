"""The kernel's states: what may be loaded is, what may not says why, and everything can be taken out again."""

import random
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.bench import Bench, info, reason, states
from workstation.api import i18n
from workstation.api.contributions import Panel
from workstation.api.plugins import PluginInfo, PluginsService
from workstation.errors import PluginUnknown
from workstation.kernel.discovery import Places
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel
from workstation.kernel.watchers import Watch


def panels(kernel: Kernel) -> list[str]:
    return [each.id for each in kernel.registry.collect(Panel)]


def test_only_the_half_that_is_needed_is_imported(bench: Bench) -> None:
    bench.panels("a", server="a.server")
    (bench.root / "a" / "server.py").write_text("raise AssertionError('the other process')")
    bench.plugin("b", half="server")
    kernel = bench.loaded()
    assert states(kernel) == {"a": "active", "b": "discovered"}
    assert "nothing to do" in reason(kernel, "b")
    assert "a.server" not in sys.modules


def test_a_plugin_tells_what_it_is(bench: Bench) -> None:
    bench.plugin("a", '"""Shows things.\n\n    And more."""', permissions=["cases.read"], version="1.2")
    found = info(bench.loaded(), "a")
    assert (found.version, found.permissions, found.folder) == ("1.2", ("cases.read",), str(bench.root / "a"))
    assert found.description == ""  # the docstring stands behind the imports the bench writes
    assert [each.where for each in found.time_spent] == ["import", "set-up"]


def test_the_docstring_is_the_description(bench: Bench) -> None:
    folder = bench.plugin("a")
    (folder / "desktop.py").write_text('"""Shows things.\n\n    And more.\n"""\n')
    assert info(bench.loaded(), "a").description == "Shows things.\n\nAnd more."


def test_disable_takes_all_and_enable_brings_it_back(bench: Bench) -> None:
    bench.panels("a")
    bench.panels("b")
    kernel = bench.loaded()
    told: list[dict[str, str]] = []
    ticket = kernel.watch(lambda: told.append(states(kernel)))
    assert kernel.disable("a").state == "disabled"
    assert panels(kernel) == ["b"]
    assert info(kernel, "a").contributions == 0
    assert kernel.enable("a").state == "active"
    assert panels(kernel) == ["a", "b"], "back in its place, not at the end"
    assert [each["a"] for each in told] == ["disabled", "active"]
    ticket.cancel()
    kernel.disable("a")
    assert len(told) == 2


def test_switches_stay(bench: Bench) -> None:
    bench.panels("a")
    bench.loaded().disable("a")
    assert states(bench.loaded()) == {"a": "disabled"}
    bench.loaded().enable("a")
    assert states(bench.loaded()) == {"a": "active"}


def test_switches_that_cannot_be_read_count_as_on(bench: Bench) -> None:
    bench.panels("a")
    bench.switches.write_text("{")
    assert states(bench.loaded()) == {"a": "active"}


def test_nobody_knows_this_plugin(bench: Bench) -> None:
    with pytest.raises(PluginUnknown) as caught:
        bench.loaded().enable("nobody")
    assert "nobody" in caught.value.sentence()


def test_what_needs_a_service_goes_and_comes_with_it(bench: Bench) -> None:
    bench.plugin("b_viewer", SERVICE, provides=["viewing"])
    bench.panels("a_tele", needs=["viewing"])
    kernel = bench.loaded()
    assert states(kernel) == {"b_viewer": "active", "a_tele": "active"}
    kernel.disable("b_viewer")
    assert states(kernel) == {"b_viewer": "disabled", "a_tele": "blocked"}
    assert "viewing" in reason(kernel, "a_tele")
    assert panels(kernel) == []
    kernel.enable("b_viewer")
    assert panels(kernel) == ["a_tele"]


def test_a_provider_that_fails_blocks_what_needs_it(bench: Bench) -> None:
    bench.plugin("viewer", "raise ImportError('libviewer.so')", provides=["viewing"])
    bench.panels("tele", needs=["viewing"])
    assert states(bench.loaded()) == {"viewer": "import_failed", "tele": "blocked"}


def test_what_the_other_half_provides_is_no_concern_of_this_one(bench: Bench) -> None:
    bench.plugin("viewer", SERVICE, provides=["viewing"])
    bench.plugin("tele", half="server", needs=["viewing"])
    assert states(bench.loaded("server")) == {"viewer": "discovered", "tele": "active"}


def test_what_would_become_is_known_without_importing(bench: Bench) -> None:
    bench.plugin("loud", "raise AssertionError")
    bench.plugin("old", "raise AssertionError", api="<1")
    bench.plugin("tele", "raise AssertionError", needs=["viewing"])
    kernel = bench.kernel()
    kernel.look()
    assert states(kernel) == {"loud": "discovered", "old": "incompatible", "tele": "blocked"}
    assert "loud.desktop" not in sys.modules


def test_a_service_that_cannot_be_built(bench: Bench) -> None:
    bench.plugin(
        "viewer", SERVICE.replace("build=Viewing", "build=lambda desk: 1 // 0"), provides=["viewing"]
    )
    kernel = bench.loaded()
    desk: Any = object()
    with pytest.raises(LookupError, match="viewer could not build"):
        kernel.services.find(sys.modules["viewer.desktop"].Viewing, desk)


def test_services_are_built_once_when_first_asked_for(bench: Bench) -> None:
    bench.plugin("viewer", SERVICE, provides=["viewing"])
    kernel = bench.loaded()
    kind = sys.modules["viewer.desktop"].Viewing
    desk: Any = object()
    first = kernel.services.find(kind, desk)
    assert first is kernel.services.find(kind, desk)
    assert first.desk is desk
    kernel.disable("viewer")
    with pytest.raises(LookupError):
        kernel.services.find(kind, desk)


def test_contributions_are_renewed_in_another_language(bench: Bench) -> None:
    folder = bench.plugin("viewer", SERVICE + TITLED, provides=["viewing"])
    (folder / "locale").mkdir()
    (folder / "locale" / "fr.po").write_text(FRENCH, "utf-8")
    bench.panels("other")
    kernel = bench.loaded(speak=lambda folders: i18n.use("en", folders))
    kernel.started(lambda _plugin: "desk")
    kind = sys.modules["viewer.desktop"].Viewing
    desk: Any = object()
    before = kernel.services.find(kind, desk)
    assert [each.title for each in kernel.registry.collect(Panel)] == ["other", "Pictures"]
    i18n.use("fr", kernel.catalogues)
    kernel.renew()
    assert [each.title for each in kernel.registry.collect(Panel)] == ["other", "Images"]
    assert kernel.services.find(kind, desk) is before, "what it holds is kept"
    assert set(states(kernel).values()) == {"active"}
    i18n.use("en", ())


TITLED = """
    from workstation.api.i18n import _

    @hookimpl
    def register_panels():
        return [Panel(id="viewer", title=_("Pictures"), icon="x", build=print)]
"""
FRENCH = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgid "Pictures"
msgstr "Images"
"""


def test_the_host_provides_the_plugins(bench: Bench) -> None:
    bench.panels("a", needs=["plugins"])
    kernel = bench.loaded()
    assert states(kernel) == {"a": "active"}
    service = kernel.services.find(PluginsService, object())  # type: ignore[arg-type]
    assert [each.id for each in service.plugins()] == ["a"]


@pytest.mark.parametrize("provides", [[], ["viewing", "more"]])
def test_the_manifest_names_the_services(bench: Bench, provides: list[str]) -> None:
    bench.plugin("viewer", SERVICE, provides=provides)
    kernel = bench.loaded()
    assert states(kernel) == {"viewer": "setup_failed"}
    assert "register_services" in reason(kernel, "viewer")


SERVICE = """
    class Viewing:
        def __init__(self, desk):
            self.desk = desk

    @hookimpl
    def register_services():
        return [Service(id="viewing", kind=Viewing, build=Viewing)]
"""


def test_one_id_has_one_owner(bench: Bench) -> None:
    bench.panels("a")
    bench.plugin("b", f'register = hookimpl(specname="register_panels")(lambda: {TWO_PANELS})')
    kernel = bench.loaded()
    assert states(kernel) == {"a": "active", "b": "setup_failed"}
    assert "“a”" in reason(kernel, "b")
    assert panels(kernel) == ["a"], "all or nothing"
    assert info(kernel, "b").hooks == ()


TWO_PANELS = '[Panel(id=x, title=x, icon="x", build=print) for x in ("new", "a")]'


def test_safe_mode_takes_what_comes_with_khibra(bench: Bench) -> None:
    bench.panels("a")
    kernel = bench.loaded(
        gate=Gate(safe_mode=True), places=Places(user=bench.root, installed=False), half="server"
    )
    by_origin = {(each.origin, each.state == "disabled") for each in kernel.plugins()}
    assert by_origin == {("built_in", False), ("user_folder", True)}
    assert "safe mode" in reason(kernel, "a")


def test_without_plugins_nothing_is_loaded_and_all_is_listed(bench: Bench) -> None:
    bench.panels("a")
    kernel = bench.loaded(gate=Gate(without_plugins=True))
    assert states(kernel) == {"a": "disabled"}
    assert "without plugins" in reason(kernel, "a")
    kernel.started(lambda _plugin: object())


def test_who_is_enabled_late_is_told_that_the_window_is_ready(bench: Bench) -> None:
    for name in "ab":
        bench.plugin(name, HEARS)
    kernel = bench.loaded()
    kernel.disable("b")
    kernel.started(lambda _plugin: "desk")
    kernel.enable("b")
    kernel.disable("a")
    kernel.close()
    assert sys.modules["a.desktop"].heard == ["desk", "closing"]
    assert sys.modules["b.desktop"].heard == ["desk", "closing"]


HEARS = """
    heard = []

    @hookimpl
    def on_desktop_ready(desk):
        heard.append(desk)

    @hookimpl
    def on_desktop_closing():
        heard.append("closing")
"""


def test_hooks_are_called_in_loading_order(bench: Bench) -> None:
    for name, options in (("a", ""), ("b", "trylast=True"), ("c", "tryfirst=True"), ("d", "")):
        bench.plugin(
            name,
            f"""
            @hookimpl({options})
            def offer_case_badges(card):
                return [CaseBadge(text="{name}")]
            """,
        )
    kernel = bench.loaded()

    def asked() -> str:
        return "".join(each.text for each in kernel.relay.offer("offer_case_badges", card=None))  # type: ignore[attr-defined]

    assert asked() == "cadb"
    kernel.disable("a")
    assert asked() == "cdb"
    kernel.enable("a")
    assert asked() == "cadb"


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_what_is_independent_does_not_matter(bench: Bench, seed: int) -> None:
    bench.panels("a", after=["c"])
    for name in "bcdef":
        bench.panels(name)
    kernel = bench.loaded(mix=random.Random(seed).shuffle)
    assert set(states(kernel).values()) == {"active"}
    order = [each.id for each in kernel.registry.collect(Panel)]
    assert order.index("c") < order.index("a")


def test_catalogues_of_plugins_are_used(bench: Bench, tmp_path: Path) -> None:
    (bench.panels("a") / "locale").mkdir()
    more = tmp_path / "more"
    bench.plugin(
        "b", f"@hookimpl\ndef register_translations():\n    return [Translations(folder=Path({str(more)!r}))]"
    )
    (bench.root / "b" / "desktop.py").write_text(
        "from pathlib import Path\n" + (bench.root / "b" / "desktop.py").read_text()
    )
    spoken: list[list[Path]] = []
    bench.loaded(speak=lambda folders: spoken.append(list(folders)))
    assert spoken == [[bench.root / "a" / "locale"], [bench.root / "a" / "locale", more]]


def test_a_quarantine_is_announced(bench: Bench) -> None:
    bench.plugin("a", "@hookimpl\ndef on_event(event):\n    raise ValueError")
    kernel = bench.loaded()
    told: list[PluginInfo] = []
    kernel.quarantined = told.append
    for _ in range(4):
        kernel.relay.tell("on_event", event=None)
    (found,) = told
    assert (found.id, found.state) == ("a", "quarantined")
    assert found.reason is not None
    assert "on_event" in found.reason.sentence()


def test_a_watcher_that_fails_does_not_stop_the_others(bench: Bench) -> None:
    bench.panels("a")
    kernel = bench.loaded()
    heard: list[int] = []
    kernel.watch(lambda: heard.append(1 // 0))
    kernel.watch(lambda: heard.append(2))
    kernel.disable("a")
    assert heard == [2]


def test_a_watcher_cancelled_by_another_is_not_told(bench: Bench) -> None:
    bench.panels("a")
    kernel = bench.loaded()
    heard: list[str] = []
    watched: list[Watch] = []

    def cancel_the_other() -> None:
        watched[0].cancel()

    kernel.watch(cancel_the_other)
    watched.append(kernel.watch(lambda: heard.append("second")))
    kernel.disable("a")
    assert heard == []


def test_the_caller_of_a_hook_is_held_to_the_contract(bench: Bench) -> None:
    relay = bench.loaded().relay
    with pytest.raises(TypeError, match="on_event takes"):
        relay.tell("on_event", evnt=None)
    with pytest.raises(KeyError):
        relay.tell("on_anything")
