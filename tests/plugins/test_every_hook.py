"""Every hook of the contract, through a real plugin and the real relay, under the policy of its verb."""

import inspect
import re
from typing import Any

import pytest

from tests.plugins.bench import Bench, info, states
from tests.plugins.samples import SAMPLES
from workstation.kernel.kernel import Kernel
from workstation.kernel.manifest import Half
from workstation.kernel.specs import HookSpec, Verb, modules, specs

HALVES: tuple[Half, ...] = ("desktop", "server")
HOOKS = sorted({(each.name, half) for half in HALVES for each in specs(half).values()})
IMPORTS = """
from pathlib import Path
from cases.acts.hooks import ReportRenderer
from cases.rules.tally import VotingRule
from cases.wire import endpoints
"""


def test_every_hook_has_a_sample_and_every_sample_a_hook() -> None:
    assert {name for name, _ in HOOKS} == set(SAMPLES)


def test_samples_have_the_arguments_of_the_contract() -> None:
    known: dict[str, HookSpec] = {**specs("desktop"), **specs("server")}
    assert {name: set(each.arguments) for name, each in SAMPLES.items()} == {
        name: set(spec.arguments) for name, spec in known.items()
    }


POLICIES: dict[Verb, str] = {
    "register": "If it raises, the plugin is SETUP_FAILED and nothing of it stays.",
    "on": "If it raises, it is skipped",
    "offer": "If it raises, it is skipped",
    "check": "If it raises, that is an objection.",
    "decide": "If it raises, it denies.",
}
ANSWERS: dict[Verb, str] = {
    "register": r"\A\w",  # the first line names what is returned, the annotation its kind
    "on": r"Its answer is ignored\.",
    "offer": r"Returns the \w+",
    "check": r"Each returned sentence is an objection",
    "decide": r"Returns False to deny; True and None",
}
THREADS = (
    "on the UI thread",
    "on the event loop",
    "on one of the server's threads",
    "while the server starts",
)


@pytest.mark.parametrize("half", HALVES)
def test_every_hook_says_when_where_and_what_follows(half: Half) -> None:
    for module in modules(half):
        assert module.__doc__
    for name, spec in specs(half).items():
        module = next(each for each in modules(half) if hasattr(each, name))
        what, _gap, rest = inspect.getdoc(getattr(module, name)).partition("\n\n")  # type: ignore[union-attr]
        said = " ".join(rest.split())
        assert what.endswith((".", "?")), name
        assert said.startswith("Called "), name
        assert any(thread in said for thread in THREADS), name
        assert POLICIES[spec.verb] in said, name
        assert re.search(ANSWERS[spec.verb], said), name


def code(hook: str, body: str) -> str:
    arguments = ", ".join(SAMPLES[hook].arguments)
    return f"{IMPORTS}\nheard = []\n\n@hookimpl\ndef {hook}({arguments}):\n    {body}\n"


def ask(kernel: Kernel, hook: str) -> Any:
    relay, arguments = kernel.relay, SAMPLES[hook].arguments
    verb = hook.partition("_")[0]
    return {"on": relay.tell, "offer": relay.offer, "check": relay.check, "decide": relay.decide}[verb](
        hook, **arguments
    )


def provided(hook: str) -> dict[str, Any]:
    return {"provides": ["x"]} if hook == "register_services" else {}


@pytest.mark.parametrize(("hook", "half"), HOOKS)
def test_an_answer_arrives(bench: Bench, hook: str, half: Half) -> None:
    sample = SAMPLES[hook]
    names = ", ".join(sample.arguments)
    bench.plugin(
        "good", code(hook, f"heard.append(({names})); return {sample.answer}"), half, **provided(hook)
    )
    kernel = bench.loaded(half)
    assert states(kernel) == {"good": "active"}
    assert info(kernel, "good").hooks == (hook,)
    if hook.startswith("register_"):
        (record,) = kernel.registry.collect(specs(half)[hook].item)
        assert kernel.registry.owner_of(record) == "good"
        kernel.disable("good")
        assert kernel.registry.collect(specs(half)[hook].item) == ()
    else:
        answer = ask(kernel, hook)
        assert hook.startswith("on_") or len(answer) == 1
        module = kernel._plugins["good"].module
        assert len(module.heard) == 1  # type: ignore[union-attr]
        kernel.disable("good")
        assert not ask(kernel, hook)
        assert len(module.heard) == 1  # type: ignore[union-attr]
    assert [each.where for each in info(kernel, "good").time_spent if each.where == hook] == [hook]


@pytest.mark.parametrize(("hook", "half"), HOOKS)
@pytest.mark.parametrize("error", ["ValueError('Fatima')", "SystemExit(3)", "GeneratorExit()"])
def test_a_hook_that_raises_follows_its_verb(
    bench: Bench, hook: str, half: Half, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    bench.plugin("evil", code(hook, f"raise {error}"), half, **provided(hook))
    bench.plugin("good", code(hook, f"return {SAMPLES[hook].answer}"), half, **provided(hook))
    kernel = bench.loaded(half)
    verb = hook.partition("_")[0]
    if verb == "register":
        assert states(kernel) == {"evil": "setup_failed", "good": "active"}
        assert len(kernel.registry.collect(specs(half)[hook].item)) == 1
    else:
        assert states(kernel) == {"evil": "active", "good": "active"}
        answer = ask(kernel, hook)
        fault = info(kernel, "evil").last_fault
        assert fault is not None
        assert (fault.where, fault.kind) == (hook, error.partition("(")[0])
        if verb in ("check", "decide"):
            assert [each.plugin for each in answer] == ["evil", "good"]
            assert error.partition("(")[0] in answer[0].reason
        elif verb == "offer":
            assert len(answer) == 1
    assert "Fatima" not in caplog.text


@pytest.mark.parametrize(("hook", "half"), [each for each in HOOKS if not each[0].startswith("on_")])
@pytest.mark.parametrize("wrong", ["'a sentence'", "[3]", "3", "(x for x in [None])"])
def test_an_answer_of_the_wrong_kind_is_a_fault(bench: Bench, hook: str, half: Half, wrong: str) -> None:
    if hook == "offer_overlays" and wrong in ("[3]", "(x for x in [None])"):
        return  # any record may be laid over a picture
    bench.plugin("evil", code(hook, f"return {wrong}"), half, **provided(hook))
    kernel = bench.loaded(half)
    if hook.startswith("register_"):
        assert states(kernel) == {"evil": "setup_failed"}
    else:
        answer = ask(kernel, hook)
        assert len(answer) == (0 if hook.startswith("offer_") else 1)
    fault = info(kernel, "evil").last_fault
    assert fault is not None
    assert fault.kind == "TypeError"


@pytest.mark.parametrize(("hook", "half"), HOOKS)
def test_a_wrong_signature_is_refused_and_named(bench: Bench, hook: str, half: Half) -> None:
    bench.plugin("evil", f"@hookimpl\ndef {hook}(something_else):\n    return ()\n", half)
    kernel = bench.loaded(half)
    assert states(kernel) == {"evil": "setup_failed"}
    found = info(kernel, "evil").reason
    assert found is not None
    assert hook in found.sentence()
