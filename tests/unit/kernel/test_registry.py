"""Contributions have owners and an order; taking an owner out takes all of it."""

from pathlib import Path

from workstation.api.contexts import Desk
from workstation.api.contributions import BoardColumn, Command, Panel, PanelView, Translations
from workstation.kernel.registry import Registry, name_of


def panel(name: str, order: int = 100) -> Panel:
    return Panel(id=name, title=name, icon="x", build=build, order=order)


def build(desk: Desk, parent: object) -> PanelView:
    raise AssertionError(name_of(desk))  # only the window builds panels


def command(name: str) -> Command:
    return Command(id=name, title="", run=print)


def test_records_are_collected_by_kind_and_order() -> None:
    registry = Registry()
    registry.arrange(["first", "second"])
    registry.add("second", [panel("late"), panel("early", 1)])
    registry.add("first", [panel("middle"), command("late")])
    assert [each.id for each in registry.collect(Panel)] == ["early", "middle", "late"]
    assert [(owner, each.id) for owner, each in registry.owned(Command)] == [("first", "late")]
    assert registry.collect(BoardColumn) == ()


def test_an_owner_leaves_with_all_it_has() -> None:
    registry = Registry()
    mine, other = panel("mine"), panel("other")
    registry.add("a", [mine, command("c")])
    registry.add("b", [other])
    assert len(registry.owned_by("a")) == 2
    registry.remove("a")
    assert registry.collect(Panel) == (other,)
    assert registry.owner_of(mine) == ""
    assert registry.owner_of(other) == "b"


def test_one_id_of_a_kind_belongs_to_one() -> None:
    registry = Registry()
    registry.add("a", [panel("board")])
    again = panel("board")
    assert registry.clash([panel("x"), again]) == (again, "a")
    twice = panel("x")
    assert registry.clash([panel("x"), twice]) == (twice, "")
    assert registry.clash([command("board")]) is None


def test_records_without_an_id_never_clash() -> None:
    folder = Translations(folder=Path("locale"))
    assert Registry().clash([folder, folder]) is None
