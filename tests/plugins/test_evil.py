"""Evil plugins: whatever they do, the host and the other plugins go on, and somebody is named."""

import sys
from typing import Any

import pytest

from tests.plugins.bench import Bench, info, panel_code, reason, states
from tests.plugins.samples import CARD, DOCTOR, EVENT
from workstation.api.contributions import Panel
from workstation.kernel.kernel import Kernel


def good_is_well(kernel: Kernel) -> bool:
    return states(kernel)["good"] == "active" and [p.id for p in kernel.registry.collect(Panel)] == ["good"]


def hook(name: str, arguments: str, body: str) -> str:
    return f"import bench_clock\n@hookimpl\ndef {name}({arguments}):\n    {body}\n"


@pytest.fixture
def good(bench: Bench) -> Bench:
    bench.panels("good")
    return bench


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError('at import')",
        "raise SystemExit(0)",
        "import sys; sys.exit('bye')",
        "raise GeneratorExit",
        "class Panic(BaseException): pass\nraise Panic('a codec written in Rust')",
        "import not_here_at_all",
        "def broken(:",
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        "def deep(): deep()\ndeep()",
    ],
)
def test_raising_at_import(good: Bench, code: str) -> None:
    good.plugin("evil")
    (good.root / "evil" / "desktop.py").write_text(code)
    kernel = good.loaded()
    assert states(kernel)["evil"] == "import_failed"
    assert "evil.desktop" in reason(kernel, "evil")
    assert good_is_well(kernel)
    assert info(kernel, "evil").last_fault is not None


def test_a_user_who_interrupts_is_heard(good: Bench) -> None:
    good.plugin("evil", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        good.loaded()


def test_mended_and_tried_again(good: Bench) -> None:
    good.plugin("evil", "raise ValueError")
    kernel = good.loaded()
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        good.plugin("evil", panel_code("evil"))
        assert kernel.enable("evil").state == "active"
    finally:
        sys.dont_write_bytecode = before


COMMAND = """
@hookimpl
def register_commands():
    return [Command(id="evil", title="", run=print)]
"""


@pytest.mark.parametrize(
    "what", ["raise ValueError", "raise SystemExit", "return 3", "return [None]", "return 'x'"]
)
def test_failing_in_set_up_leaves_nothing(good: Bench, what: str) -> None:
    good.plugin(
        "evil",
        panel_code("evil") + COMMAND + hook("register_themes", "", what),
    )
    kernel = good.loaded()
    assert states(kernel)["evil"] == "setup_failed"
    assert "register_themes" in reason(kernel, "evil")
    assert info(kernel, "evil").contributions == 0
    assert good_is_well(kernel)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("@hookimpl\ndef register_pannels():\n    return []", "register_pannels"),
        ("@hookimpl\ndef on_event(events):\n    pass", "on_event"),
        ("@hookimpl\ndef on_event(*, event):\n    pass", "on_event"),
        ("@hookimpl\nasync def on_event(event):\n    pass", "on_event"),
        ("@hookimpl(wrapper=True)\ndef on_event(event):\n    yield", "on_event"),
        ("@hookimpl\ndef on_server_event(event):\n    pass", "on_server_event"),
    ],
)
def test_a_wrong_signature(good: Bench, code: str, named: str) -> None:
    good.plugin("evil", code)
    kernel = good.loaded()
    assert states(kernel)["evil"] == "setup_failed"
    assert named in reason(kernel, "evil")
    kernel.relay.tell("on_event", event=EVENT)
    assert good_is_well(kernel)


def test_two_plugins_with_one_module(good: Bench) -> None:
    folder = good.panels("evil")
    (good.root / "good" / "desktop.py").write_text(
        (folder / "desktop.py").read_text().replace('"evil"', '"good"')
    )
    twin = good.root / "evil" / "twin"
    twin.mkdir()
    (folder / "desktop.py").write_text("import sys\nsys.modules[__name__] = sys.modules['good.desktop']")
    (folder / "plugin.toml").write_text((folder / "plugin.toml").read_text() + '\nafter = ["good"]')
    kernel = good.loaded()
    assert states(kernel)["evil"] == "setup_failed"
    assert good_is_well(kernel)


def test_a_wrong_version_of_the_contract(good: Bench) -> None:
    good.plugin("evil", "raise AssertionError('must not be imported')", api=">=9")
    kernel = good.loaded()
    assert states(kernel)["evil"] == "incompatible"
    assert ">=9" in reason(kernel, "evil")
    assert good_is_well(kernel)


def test_a_circular_order(good: Bench) -> None:
    good.panels("evil", after=["wicked"])
    good.panels("wicked", after=["evil"])
    kernel = good.loaded()
    assert states(kernel) == {"good": "active", "evil": "blocked", "wicked": "blocked"}
    assert "evil → wicked → evil" in reason(kernel, "wicked") or "wicked → evil → wicked" in reason(
        kernel, "evil"
    )
    assert good_is_well(kernel)


@pytest.mark.parametrize(
    ("name", "arguments"), [("on_event", {"event": EVENT}), ("offer_case_badges", {"card": CARD})]
)
@pytest.mark.parametrize("error", ["ValueError", "SystemExit"])
def test_three_faults_in_five_minutes(good: Bench, name: str, arguments: dict[str, Any], error: str) -> None:
    good.plugin("evil", hook(name, ", ".join(arguments), f"raise {error}"))
    kernel = good.loaded()
    call = kernel.relay.tell if name.startswith("on_") else kernel.relay.offer
    for seen in ("active", "active", "quarantined", "quarantined"):
        call(name, **arguments)
        assert states(kernel)["evil"] == seen
    assert {each.where: each.calls for each in info(kernel, "evil").time_spent}[name] == 3
    assert good_is_well(kernel)
    assert kernel.enable("evil").state == "active"
    call(name, **arguments)
    assert states(kernel)["evil"] == "active", "counting starts again"


def test_three_faults_in_a_morning_are_forgiven(good: Bench) -> None:
    good.plugin("evil", hook("on_event", "event", "raise ValueError"))
    kernel = good.loaded()
    for _ in range(6):
        kernel.relay.tell("on_event", event=EVENT)
        good.hands.turn(160)
    assert states(kernel)["evil"] == "active"


@pytest.mark.parametrize("name", ["on_event", "offer_case_badges", "check_case_close"])
def test_a_hook_that_takes_six_seconds(good: Bench, name: str) -> None:
    argument = "event" if name == "on_event" else "card"
    good.plugin("evil", panel_code("evil") + hook(name, argument, "bench_clock.turn(6)"))
    kernel = good.loaded()
    call: Any = {"on": kernel.relay.tell, "offer": kernel.relay.offer, "check": kernel.relay.check}[
        name.partition("_")[0]
    ]
    call(name, **{argument: CARD})
    assert states(kernel)["evil"] == "quarantined"
    assert name in reason(kernel, "evil")
    assert "slow" in reason(kernel, "evil")
    assert good_is_well(kernel), "what it contributed is gone"
    (slowest, *_) = info(kernel, "evil").time_spent
    assert (slowest.where, slowest.longest_s) == (name, 6)
    before = good.hands.seconds
    again = call(name, **{argument: CARD})
    assert good.hands.seconds == before, "it is not asked again"
    if name == "check_case_close":
        assert [each.plugin for each in again or ()] == ["evil"], "and so it objects"


def test_a_dialog_that_stays_open_is_not_the_plugins_time(good: Bench) -> None:
    good.panels("evil")
    kernel = good.loaded()

    def ask() -> None:
        for _ in range(40):
            good.hands.turn(1)
            kernel.breathe()

    kernel.relay.run("evil", "command open", ask)
    assert states(kernel)["evil"] == "active"
    assert info(kernel, "evil").time_spent[0].longest_s == 1
    kernel.relay.run(
        "evil", "command open", lambda: kernel.relay.run("evil", "inner", lambda: good.hands.turn(6))
    )
    assert states(kernel)["evil"] == "quarantined"


def test_a_set_up_that_takes_six_seconds(good: Bench) -> None:
    good.plugin("evil", hook("register_panels", "", "bench_clock.turn(6); return []"))
    kernel = good.loaded()
    assert states(kernel)["evil"] == "quarantined"
    assert "register_panels" in reason(kernel, "evil")
    assert good_is_well(kernel)


def test_a_hook_that_takes_eleven_seconds_is_named_at_the_next_start(good: Bench) -> None:
    good.plugin("evil", hook("on_event", "event", "bench_clock.turn(11)"))
    first = good.loaded()
    assert first.suspects == ()
    first.relay.tell("on_event", event=EVENT)
    first.close()
    second = good.kernel()
    (suspect,) = second.suspects
    assert (suspect.plugin, suspect.where, suspect.seconds) == ("evil", "on_event", 11)
    second.load(leave_out=[suspect.plugin])
    assert states(second)["evil"] == "disabled"
    assert "left out" in reason(second, "evil")
    assert good_is_well(second)
    assert second.enable("evil").state == "active"
    second.close()
    assert good.kernel().suspects == (), "it was asked once"


def test_a_slow_import_is_named_too(good: Bench) -> None:
    good.plugin("evil", "import bench_clock\nbench_clock.turn(12)")
    first = good.loaded()
    assert states(first)["evil"] == "active", "a cold disk is no crime"
    first.close()
    assert [each.where for each in good.kernel().suspects] == ["import"]


def test_huge_answers_are_cut(good: Bench) -> None:
    good.plugin(
        "evil", hook("offer_case_badges", "card", "return (CaseBadge(text='x') for _ in iter(int, 1))")
    )
    kernel = good.loaded()
    assert len(kernel.relay.offer("offer_case_badges", card=CARD)) == 100
    fault = info(kernel, "evil").last_fault
    assert fault is not None
    assert fault.kind == "too much"


def test_a_huge_text_is_dropped(good: Bench) -> None:
    good.plugin("evil", hook("offer_case_badges", "card", "return [CaseBadge(text='x' * 10**6)]"))
    kernel = good.loaded()
    assert kernel.relay.offer("offer_case_badges", card=CARD) == []
    assert info(kernel, "evil").last_fault is not None


def test_a_huge_objection_is_cut_and_stands(good: Bench) -> None:
    good.plugin("evil", hook("check_case_close", "card", "return ['x' * 10**6]"))
    kernel = good.loaded()
    (objection,) = kernel.relay.check("check_case_close", card=CARD)
    assert len(objection.reason) == 2000


def test_endless_contributions(good: Bench) -> None:
    body = "return (Panel(id=str(n), title='', icon='', build=print) for n in iter(int, 1))"
    good.plugin("evil", hook("register_panels", "", body))
    kernel = good.loaded()
    assert states(kernel)["evil"] == "setup_failed"
    assert good_is_well(kernel)


def test_decisions_fail_closed_and_go_on_in_quarantine(bench: Bench) -> None:
    code = """
        @hookimpl
        def decide_access(practitioner, row, card):
            if row == "broken":
                raise SystemExit
            return "perhaps" if row == "odd" else row != "forbidden"

        @hookimpl
        def on_server_event(event):
            raise ValueError
    """
    bench.plugin("guard", code, half="server")
    kernel = bench.loaded("server")

    def denied(row: str) -> list[str]:
        decisions = kernel.relay.decide("decide_access", practitioner=DOCTOR, row=row, card=None)
        return [each.plugin for each in decisions]

    assert [denied(row) for row in ("fine", "forbidden", "broken", "odd")] == [
        [],
        ["guard"],
        ["guard"],
        ["guard"],
    ]
    for _ in range(5):
        denied("broken")
    assert states(kernel)["guard"] == "active", "a decision that fails is no reason to stop asking"
    for _ in range(3):
        kernel.relay.tell("on_server_event", event=EVENT)
    assert states(kernel)["guard"] == "quarantined"
    assert [denied(row) for row in ("fine", "forbidden")] == [[], ["guard"]]
    kernel.disable("guard")
    assert denied("forbidden") == []


def test_raising_in_a_command_or_a_callback(good: Bench) -> None:
    good.panels("evil")
    kernel = good.loaded()
    outcome = kernel.relay.run("evil", "command x", lambda: sys.exit(1))
    assert outcome.fault is not None
    assert outcome.value is None
    for _ in range(2):
        fault = kernel.relay.blame("evil", "callback", ValueError("in a Tk callback"))
    assert fault.message == "in a Tk callback"
    assert states(kernel)["evil"] == "quarantined"
    assert good_is_well(kernel)


def test_the_marker_is_clean_when_all_went_well(good: Bench) -> None:
    first = good.loaded()
    first.relay.tell("on_event", event=EVENT)
    first.close()
    assert good.kernel().suspects == ()
