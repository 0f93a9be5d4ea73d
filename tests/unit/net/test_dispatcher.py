"""Callbacks reach the UI thread in order, within a budget, and one fault stops nobody else."""

import threading

from tests.unit.net.pump import Pump
from workstation.net.dispatcher import BUDGET_S, PERIOD_MS, QUICK_FOR_S, QUICK_MS, Dispatcher


def test_callbacks_run_in_order_on_the_thread_that_drains() -> None:
    pump, seen = Pump(), list[tuple[int, int]]()
    dispatcher = Dispatcher(pump.after, pump.faults.append)
    dispatcher.start()

    def post() -> None:
        for number in range(100):
            dispatcher.post(lambda n=number: seen.append((n, threading.get_ident())))  # type: ignore[misc]

    poster = threading.Thread(target=post)
    poster.start()
    poster.join()
    pump.until(lambda: len(seen) == 100)
    assert seen == [(n, threading.get_ident()) for n in range(100)]


def _fail() -> None:
    raise ValueError("a callback's own fault")


def test_a_fault_is_reported_and_the_rest_runs() -> None:
    pump, seen = Pump(), list[str]()
    dispatcher = Dispatcher(pump.after, pump.faults.append)
    dispatcher.start()
    dispatcher.post(lambda: seen.append("before"))
    dispatcher.post(_fail)
    dispatcher.post(lambda: seen.append("after"))
    pump.until(lambda: len(seen) == 2)
    assert [type(fault) for fault in pump.faults] == [ValueError]


def test_a_flood_is_spread_over_many_turns() -> None:
    """With a clock that a callback moves, a drain ends once its budget is spent."""
    now_s, turns, seen = [0.0], list[int](), list[int]()
    later: list[object] = []
    dispatcher = Dispatcher(lambda _ms, run: later.append(run), lambda _fault: None, lambda: now_s[0])
    dispatcher.start()

    def slow(number: int) -> None:
        seen.append(number)
        now_s[0] += BUDGET_S / 2

    for number in range(6):
        dispatcher.post(lambda n=number: slow(n))  # type: ignore[misc]
    while len(seen) < 6:
        run = later.pop()
        assert callable(run)
        run()
        turns.append(len(seen))
    assert turns == [2, 4, 6]
    assert PERIOD_MS == 15


def test_after_stop_nothing_runs() -> None:
    pump, seen = Pump(), list[int]()
    dispatcher = Dispatcher(pump.after, pump.faults.append)
    dispatcher.start()
    dispatcher.post(lambda: seen.append(1))
    dispatcher.stop()
    pump.after(40, lambda: seen.append(2))
    pump.until(lambda: seen)
    assert seen == [2]


def test_who_has_asked_is_answered_sooner_than_at_the_next_turn() -> None:
    now_s, later, seen = [0.0], list[tuple[int, object]](), list[int]()
    dispatcher = Dispatcher(lambda ms, run: later.append((ms, run)), lambda _fault: None, lambda: now_s[0])
    dispatcher.start()
    assert [ms for ms, _run in later] == [PERIOD_MS]
    dispatcher.expect()
    dispatcher.expect()  # another question does not make it look twice as often
    assert [ms for ms, _run in later] == [PERIOD_MS, QUICK_MS]
    dispatcher.post(lambda: seen.append(1))
    _run_last(later)
    assert seen == [1]
    assert later[-1][0] == QUICK_MS
    now_s[0] = QUICK_FOR_S
    _run_last(later)
    assert [ms for ms, _run in later] == [PERIOD_MS]


def _run_last(later: list[tuple[int, object]]) -> None:
    _ms, run = later.pop()
    assert callable(run)
    run()
