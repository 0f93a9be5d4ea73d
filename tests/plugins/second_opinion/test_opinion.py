"""What an opinion must hold, how sure is said, what is promised, and what survives a power cut."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.ids import AccountId, CaseId, InstanceId, RoundId
from cases.model.opinion import KeyImage
from plugins.second_opinion.opinion import Context, certainty, content, problems, read_back
from plugins.second_opinion.promise import choices, usual
from plugins.second_opinion.typed import Typed
from tests.plugins.paper_desk import START

COMPLETE = Typed(
    diagnosis=" Subarachnoid haemorrhage ", recommendation="Transfer.", confidence=80, code="I60.9"
)
WHERE = Context(case_id=CaseId("c1"), author_id=AccountId("a1"), round_id=RoundId("r1"))


@pytest.fixture
def casablanca(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Africa/Casablanca")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_an_empty_opinion_misses_three_things() -> None:
    assert set(problems(Typed())) == {"diagnosis", "recommendation", "confidence"}
    assert problems(COMPLETE) == {}


def test_nothing_incomplete_is_made_into_an_opinion() -> None:
    with pytest.raises(ValueError, match="not complete"):
        content(Typed(diagnosis="x", confidence=3), WHERE, START)


def test_what_was_typed_is_what_is_signed() -> None:
    image = KeyImage(instance_id=InstanceId("i1"), frame=4)
    where = Context(
        case_id=CaseId("c1"),
        author_id=AccountId("a1"),
        round_id=None,
        key_images=(image,),
        consulted=("ab",),
    )
    signed = content(COMPLETE, where, START)
    assert signed.diagnosis.text == "Subarachnoid haemorrhage"
    assert signed.key_images == (image,)
    assert signed.consulted == ("ab",)
    assert [text for _title, text in read_back(signed)] == [
        "Subarachnoid haemorrhage (I60.9)",
        "Transfer.",
        "80 %: rather sure",
        "none stated",
        "1",
    ]


@given(st.integers(0, 100))
def test_every_confidence_has_words(confidence: int) -> None:
    assert certainty(confidence).startswith(f"{confidence} %: ")


def test_no_confidence_is_suggested() -> None:
    assert Typed().confidence is None
    assert certainty(None) == "Not said yet"


@pytest.mark.usefixtures("casablanca")
def test_times_on_offer_are_local_and_in_order() -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    offered = choices(now, now + timedelta(hours=3))
    assert [choice.title for choice in offered][:3] == ["in 30 min", "in 2 h", "today 18:00"]
    assert offered[2].at == datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert [choice.is_late for choice in offered][:3] == [False, False, True]
    assert sorted(offered, key=lambda choice: choice.at) == list(offered)


def test_the_time_proposed_is_in_time() -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert usual(choices(now, None), now) == 1
    assert usual(choices(now, now + timedelta(hours=1)), now) == 0
    assert usual(choices(now, now + timedelta(minutes=5)), now) == 0


@pytest.mark.usefixtures("casablanca")
def test_an_evening_that_is_over_is_not_offered() -> None:
    now = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert "today 18:00" not in [choice.title for choice in choices(now, None)]
