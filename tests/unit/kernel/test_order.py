"""The loading order: after what is named, after what is needed, stable, and open about circles."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workstation.kernel.manifest import Manifest
from workstation.kernel.order import Plan, arrange


def plugin(name: str, **keys: Any) -> Manifest:
    return Manifest(id=name, version="1", api=">=1", summary="", desktop=f"{name}.desktop", **keys)


def plan(*manifests: Manifest) -> Plan:
    return arrange(manifests)


def test_the_order_of_discovery_is_kept() -> None:
    assert plan(plugin("b"), plugin("a"), plugin("c")).order == ("b", "a", "c")


def test_after_and_needs_come_first() -> None:
    wanted = plan(plugin("a", after=("c",)), plugin("b", needs=("live",)), plugin("c", provides=("live",)))
    assert wanted.order == ("c", "a", "b")
    assert wanted.blocked == {}


def test_after_somebody_who_is_not_there_means_nothing() -> None:
    assert plan(plugin("a", after=("nobody",))).order == ("a",)


def test_a_missing_service_blocks_all_who_wait_for_it() -> None:
    wanted = plan(
        plugin("a", needs=("viewing",)), plugin("b", needs=("live",), provides=("viewing",)), plugin("c")
    )
    assert wanted.order == ("c",)
    assert "live" in wanted.blocked["b"].sentence()
    assert "viewing" in wanted.blocked["a"].sentence()


def test_the_host_provides_too() -> None:
    assert arrange([plugin("a", needs=("plugins",))], ["plugins"]).order == ("a",)


def test_a_circle_is_named_and_the_others_go_on() -> None:
    wanted = plan(
        plugin("a", after=("b",)),
        plugin("b", after=("c",)),
        plugin("c", after=("a",)),
        plugin("d", after=("a",)),
    )
    assert wanted.order == ("d",)
    assert set(wanted.blocked) == {"a", "b", "c"}
    assert all(name in wanted.blocked["a"].sentence() for name in "abc")


def test_two_circles_are_both_found() -> None:
    wanted = plan(*(plugin(x, after=(y,)) for x, y in ("ab", "ba", "cd", "dc")))
    assert set(wanted.blocked) == set("abcd")
    assert "c" not in wanted.blocked["a"].sentence().split(": ")[1]


names = st.sampled_from("abcdefgh")


@given(
    after=st.dictionaries(names, st.sets(names)),
    needs=st.dictionaries(names, names),
    provides=st.dictionaries(names, names),
    seed=st.integers(),
)
def test_every_plugin_is_placed_once_and_after_what_it_waits_for(
    after: dict[str, set[str]], needs: dict[str, str], provides: dict[str, str], seed: int
) -> None:
    manifests = [
        plugin(
            name,
            after=tuple(sorted(after.get(name, ()))),
            needs=tuple(needs.get(name, "")),
            provides=tuple(provides.get(name, "")),
        )
        for name in "abcdefgh"
    ]
    wanted = arrange(manifests, mix=random.Random(seed).shuffle)
    assert sorted((*wanted.order, *wanted.blocked)) == sorted("abcdefgh")
    place = {name: n for n, name in enumerate(wanted.order)}
    for each in manifests:
        if each.id in place:
            assert all(place[other] < place[each.id] for other in each.after if other in place)
            assert all(
                any(name in o.provides and place[o.id] <= place[each.id] for o in manifests if o.id in place)
                for name in each.needs
            )
