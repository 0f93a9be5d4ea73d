"""What plugins see of the kernel through the desk."""

from tests.plugins.bench import Bench
from tests.plugins.samples import CARD
from workstation.api.contexts import Hooks
from workstation.api.contributions import Panel
from workstation.kernel.desk_hooks import DeskHooks


def test_a_desk_offers_collects_and_watches(bench: Bench) -> None:
    bench.plugin("a", '@hookimpl\ndef offer_case_badges(card):\n    return [CaseBadge(text="A")]')
    bench.panels("b")
    kernel = bench.loaded()
    hooks: Hooks = DeskHooks(kernel)
    assert [getattr(each, "text", "") for each in hooks.offer("offer_case_badges", card=CARD)] == ["A"]
    assert [each.id for each in hooks.collect(Panel)] == ["b"]
    told: list[int] = []
    ticket = hooks.watch(lambda: told.append(1))
    kernel.disable("b")
    ticket.cancel()
    kernel.enable("b")
    assert told == [1]
    assert hooks.collect(Panel)
