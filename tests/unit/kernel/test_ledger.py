"""Time and faults are kept per plugin; three faults within five minutes are too many."""

from tests.plugins.bench import START
from workstation.api.plugins import Fault
from workstation.kernel.ledger import Ledger


def fault(plugin: str = "p", kind: str = "ValueError") -> Fault:
    return Fault(plugin=plugin, where="on_event", kind=kind, at=START)


def test_three_in_five_minutes_are_too_many() -> None:
    ledger = Ledger()
    assert [ledger.fault(fault(), at) for at in (0, 200, 301, 499, 501)] == [False, False, False, True, True]


def test_each_plugin_has_its_own_account() -> None:
    ledger = Ledger()
    assert [ledger.fault(fault(p), 1) for p in "ababa"] == [False, False, False, False, True]
    last = ledger.last_fault("b")
    assert last is not None
    assert last.plugin == "b"


def test_who_is_forgiven_starts_again() -> None:
    ledger = Ledger()
    ledger.fault(fault(), 1)
    ledger.fault(fault(), 1)
    ledger.forgive("p")
    assert not ledger.fault(fault(), 1)
    assert ledger.last_fault("p") is not None


def test_a_noted_fault_is_shown_and_not_counted() -> None:
    ledger = Ledger()
    for _ in range(5):
        ledger.note(fault(kind="SystemExit"))
    assert not ledger.fault(fault(), 1)


def test_the_costliest_hook_comes_first() -> None:
    ledger = Ledger()
    for where, seconds in (("a", 0.1), ("b", 0.5), ("a", 0.2)):
        ledger.spent("p", where, seconds)
    b, a = ledger.times("p")
    assert (b.where, b.calls, b.total_s) == ("b", 1, 0.5)
    assert (a.where, a.calls, a.longest_s) == ("a", 2, 0.2)
    assert abs(a.total_s - 0.3) < 1e-9
    assert ledger.times("other") == ()
