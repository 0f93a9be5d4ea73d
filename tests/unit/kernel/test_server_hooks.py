"""The plugins as the case server sees them: typed, guarded, and safe from any thread."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cases.acts.hooks import ServerHooks
from cases.errors import Objection
from cases.rules.tally import Count
from tests.plugins.bench import Bench, info, states
from tests.plugins.samples import CARD, DOCTOR, EVENT, SPEC
from workstation.kernel.server_hooks import RelayedHooks

COUNT = Count(options=2, votes=(), eligible=2, quorum=2)
CODE = """
    import threading
    from cases.acts.hooks import ReportRenderer
    from cases.rules.tally import VotingRule
    from plugins.second_opinion.server import decide

    heard = []

    @hookimpl
    def register_voting_rules():
        return [
            VotingRule(id="good", version="1", title="", decide=decide),
            VotingRule(id="raises", version="1", title="", decide=lambda count: 1 // 0),
            VotingRule(id="odd", version="1", title="", decide=lambda count: "the first"),
        ]

    @hookimpl
    def register_report_renderers():
        return [
            ReportRenderer(id="pdf", version="1", render=lambda content: b"%PDF" if content else None),
            ReportRenderer(id="second", version="1", render=bytes),
        ]

    @hookimpl
    def on_server_event(event):
        heard.append(event)
        if len(heard) > 20:
            raise ValueError

    @hookimpl
    def decide_access(practitioner, row, card):
        return row == "case.read_meta"

    @hookimpl
    def check_case_change(row):
        return [f"{row} is frozen"]

    @hookimpl
    def check_upload(spec, size):
        return ["too big"] if size > 10 else None
"""


@pytest.fixture
def hooks(bench: Bench) -> RelayedHooks:
    bench.plugin("hospital", CODE, half="server")
    return RelayedHooks(bench.loaded("server"))


def module(hooks: RelayedHooks) -> Any:
    return hooks._kernel._plugins["hospital"].module


def test_it_is_what_the_server_asks_for(hooks: RelayedHooks) -> None:
    asked: ServerHooks = hooks
    assert set(asked.voting_rules()) == {"good", "raises", "odd"}


def test_a_rule_counts(hooks: RelayedHooks) -> None:
    assert hooks.voting_rules()["good"].decide(COUNT).outcome == "no_quorum"


@pytest.mark.parametrize("rule", ["raises", "odd"])
def test_a_rule_that_fails_is_an_objection(hooks: RelayedHooks, rule: str) -> None:
    with pytest.raises(Objection) as caught:
        hooks.voting_rules()[rule].decide(COUNT)
    assert caught.value.fields["plugin"] == "hospital"
    assert rule in str(caught.value.fields["reason"])


def test_the_first_renderer_is_used(hooks: RelayedHooks) -> None:
    renderer = hooks.report_renderer()
    assert renderer is not None
    assert renderer.id == "pdf"
    content: Any = object()
    assert renderer.render(content) == b"%PDF"
    nothing: Any = None
    with pytest.raises(Objection):
        renderer.render(nothing)


def test_without_plugins_there_is_no_renderer(bench: Bench) -> None:
    hooks = RelayedHooks(bench.loaded("server"))
    assert hooks.report_renderer() is None
    assert hooks.voting_rules() == {}
    assert hooks.access_denials(DOCTOR, "case.edit", None) == []
    hooks.happened(EVENT)


def test_decisions_and_objections(hooks: RelayedHooks) -> None:
    assert hooks.access_denials(DOCTOR, "case.read_meta", CARD) == []
    assert [each.plugin for each in hooks.access_denials(DOCTOR, "case.edit", None)] == ["hospital"]
    assert [each.reason for each in hooks.change_objections(DOCTOR, "case.edit", CARD)] == [
        "case.edit is frozen"
    ]
    assert hooks.upload_objections(DOCTOR, SPEC, 10) == []
    assert [each.reason for each in hooks.upload_objections(DOCTOR, SPEC, 11)] == ["too big"]


def test_events_reach_the_plugins_and_ring_for_what_copies_them(bench: Bench) -> None:
    bench.plugin("hospital", CODE, half="server")
    rings: list[bool] = []
    hooks = RelayedHooks(bench.loaded("server"), lambda: rings.append(True))
    hooks.happened(EVENT)
    assert module(hooks).heard == [EVENT]
    assert rings == [True]


def test_many_threads_at_once(hooks: RelayedHooks) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: len(hooks.change_objections(DOCTOR, "case.edit", CARD)), range(400)))
        list(pool.map(lambda _n: hooks.happened(EVENT), range(40)))
    assert found == [1] * 400
    asked = {each.where: each.calls for each in info(hooks._kernel, "hospital").time_spent}
    assert asked["check_case_change"] == 400
    assert states(hooks._kernel) == {"hospital": "quarantined"}
