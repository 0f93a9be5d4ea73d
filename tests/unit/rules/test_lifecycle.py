"""A case's life against a model of its own: the table of the design, written once more as arrows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import TransitionRefused
from cases.model.case import CaseState as S
from cases.rules.lifecycle import STEPS, Step, after, permits
from tests.samples import case

ARROWS = {
    (S.DRAFT, S.SUBMITTED),
    (S.DRAFT, S.CANCELLED),
    (S.SUBMITTED, S.ASSIGNED),
    (S.SUBMITTED, S.DRAFT),
    (S.SUBMITTED, S.INFORMATION_REQUESTED),
    (S.SUBMITTED, S.DECLINED),
    (S.ASSIGNED, S.IN_REVIEW),
    (S.ASSIGNED, S.SUBMITTED),
    (S.IN_REVIEW, S.INFORMATION_REQUESTED),
    (S.IN_REVIEW, S.DISCUSSION),
    (S.IN_REVIEW, S.CONCLUDED),
    (S.DISCUSSION, S.IN_REVIEW),
    (S.DISCUSSION, S.CONCLUDED),
    (S.CONCLUDED, S.FOLLOW_UP),
    (S.FOLLOW_UP, S.CLOSED),
    (S.CLOSED, S.IN_REVIEW),
}
CANCELLABLE = {S.DRAFT, S.SUBMITTED, S.ASSIGNED, S.IN_REVIEW, S.INFORMATION_REQUESTED, S.DISCUSSION}
VACATED = {(S.IN_REVIEW, S.SUBMITTED), (S.DISCUSSION, S.SUBMITTED), (S.INFORMATION_REQUESTED, S.SUBMITTED)}
"""The last expert may leave at any time; somebody else must then be found."""


def arrows() -> set[tuple[S, S]]:
    found = set()
    for step in Step:
        for state in S:
            for resume in (S.SUBMITTED, S.IN_REVIEW):
                try:
                    found.add((state, after(case(state, resume_state=resume), step)))
                except TransitionRefused:
                    continue
    return {(a, b) for a, b in found if a is not b}


def test_the_table_draws_the_arrows_of_the_design_and_no_other() -> None:
    returns = {(S.INFORMATION_REQUESTED, S.SUBMITTED), (S.INFORMATION_REQUESTED, S.IN_REVIEW)}
    cancels = {(state, S.CANCELLED) for state in CANCELLABLE}
    assert arrows() == ARROWS | returns | cancels | VACATED


@given(st.lists(st.sampled_from(Step), max_size=60))
def test_no_walk_leaves_the_arrows_or_meets_a_trap(steps: list[Step]) -> None:
    walked = case()
    reach = arrows()
    for step in steps:
        try:
            state = after(walked, step)
        except TransitionRefused:
            continue
        assert state is walked.state or (walked.state, state) in reach
        resume = walked.state if step is Step.REQUEST_INFORMATION else walked.resume_state
        walked = case(state, resume_state=resume)
        leaves = {b for a, b in reach if a is state}
        assert leaves or state in {S.CANCELLED, S.DECLINED}


def test_every_state_is_reached_and_every_open_one_can_end() -> None:
    reach, seen = arrows(), {S.DRAFT}
    while more := {b for a, b in reach if a in seen} - seen:
        seen |= more
    assert seen == set(S)
    ending = {S.CLOSED, S.CANCELLED, S.DECLINED}
    while more := {a for a, b in reach if b in ending} - ending:
        ending |= more
    assert ending == set(S)


@pytest.mark.parametrize("origin", [S.SUBMITTED, S.IN_REVIEW])
def test_an_information_request_returns_to_where_it_came_from(origin: S) -> None:
    assert after(case(origin), Step.REQUEST_INFORMATION) is S.INFORMATION_REQUESTED
    asked = case(S.INFORMATION_REQUESTED, resume_state=origin)
    assert after(asked, Step.ANSWER_INFORMATION) is origin


@pytest.mark.parametrize("state", [S.CANCELLED, S.DECLINED])
def test_after_the_end_only_an_addendum_and_a_withdrawal_are_possible(state: S) -> None:
    possible = {rule.row for rule in STEPS.values() if state in rule.sources}
    assert possible == {"report.addendum", "consent.withdraw"}


def test_reading_is_possible_in_every_state() -> None:
    assert all(permits("case.read_clinical", state) for state in S)
    assert not permits("case.submit", S.SUBMITTED)
