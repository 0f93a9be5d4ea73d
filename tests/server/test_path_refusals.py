"""What cannot be done on the way, and what is said then."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from cases import errors
from cases.model.case import CaseState
from cases.model.ids import CaseId
from cases.model.opinion import (
    CheckAnswer,
    DateAnswer,
    Diagnosis,
    FilledForm,
    NumberAnswer,
    SignedDocument,
    TextAnswer,
)
from cases.rules.tally import Count, VotingRule
from cases.wire import endpoints
from cases.wire.messages import FollowUpDate, Reason, Text
from tests.server.harness import Running
from tests.server.village import Village, majority


@pytest.fixture
def village(server: Running) -> Village:
    return Village(server)


def test_a_round_is_for_a_panel_and_one_at_a_time(village: Village) -> None:
    alone = village.in_review()
    with pytest.raises(errors.Refused) as refused:
        village.open_round(alone)
    assert refused.value.fields == {"reason": "one_expert"}
    case_id = village.in_review(3)
    village.open_round(case_id)
    with pytest.raises(errors.RoundOpen):
        village.open_round(case_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"rule": "dice"}, "rule"), ({"quorum": 4}, "quorum"), ({"options": ("Oui",)}, "options")],
)
def test_a_round_that_cannot_be_counted_is_not_opened(
    village: Village, changes: dict[str, Any], field: str
) -> None:
    case_id = village.in_review(3)
    with pytest.raises(errors.Invalid) as invalid:
        village.open_round(case_id, **changes)
    assert invalid.value.fields["field"] == field


def test_a_round_needs_a_deadline_to_come_and_a_vote_an_option(village: Village) -> None:
    case_id = village.in_review(3)
    with pytest.raises(errors.Invalid) as invalid:
        village.open_round(case_id, closes_at=village.now)
    assert invalid.value.fields == {"field": "closes_at", "reason": "past"}
    view = village.open_round(case_id)
    with pytest.raises(errors.Invalid) as invalid:
        village.experts[1].vote(view, case_id, 3)
    assert invalid.value.fields["field"] == "choice"
    other = msgspec.structs.replace(view, id="other")
    document = village.experts[1].opinion(case_id, round_id=other.id)
    with pytest.raises(errors.SignatureInvalid):
        village.experts[1].ask(
            endpoints.SIGN_OPINION.call(village.experts[1].sign(document), case_id=case_id)
        )


def test_a_rule_that_miscounts_or_is_gone_closes_nothing(village: Village) -> None:
    case_id = village.in_review(3)
    view = village.open_round(case_id)
    for expert in village.experts[:2]:
        expert.vote(view, case_id, 1)

    def lie(count: Count) -> Any:
        return msgspec.structs.replace(majority(count), winner=0)

    rules = village.server.hooks.rules
    honest = rules.pop("majority")
    with pytest.raises(errors.Refused) as refused:
        village.close_round(case_id, view)
    assert refused.value.fields == {"reason": "rule_missing"}
    rules["majority"] = VotingRule(id="majority", version="1", title="Lie", decide=lie)
    with pytest.raises(errors.Objection) as objection:
        village.close_round(case_id, view)
    assert objection.value.fields == {"plugin": "majority", "reason": "wrong_count"}
    rules["majority"] = honest
    assert village.gp.read(case_id).card.state is CaseState.IN_REVIEW
    closed = village.close_round(case_id, view)
    assert closed.tally is not None
    assert closed.tally.winner == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"follow_up_due": date(2026, 11, 21)}, "follow_up_due"),
        ({"language": "tlh"}, "language"),
        ({"diagnosis": Diagnosis(text=" ")}, "diagnosis"),
        ({"recommendation": ""}, "recommendation"),
    ],
)
def test_a_conclusion_is_whole(village: Village, changes: dict[str, Any], field: str) -> None:
    case_id = village.in_review()
    village.experts[0].answer(case_id)
    with pytest.raises(errors.Invalid) as invalid:
        village.experts[0].conclude(case_id, **changes)
    assert invalid.value.fields["field"] == field


def test_a_form_of_the_hospital_is_signed_with_its_words(village: Village) -> None:
    case_id = village.in_review()
    form = FilledForm(
        plugin="pneumology",
        form="pneumology.register",
        version="2",
        title="Registre",
        answers=(
            DateAnswer(field="on", label="Déclarée le", value=date(2026, 11, 20)),
            TextAnswer(field="class", label="Classement", value="A15"),
            NumberAnswer(field="contacts", label="Contacts", value=4),
            CheckAnswer(field="isolate", label="Isolement", value=False),
        ),
    )
    with pytest.raises(errors.Invalid) as invalid:
        village.experts[0].answer(case_id, forms=(msgspec.structs.replace(form, title=" "),))
    assert invalid.value.fields == {"field": "forms", "reason": "empty"}
    village.experts[0].answer(case_id, forms=(form,))
    village.experts[0].conclude(case_id)
    (read,) = village.gp.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions
    assert read.content.forms == (form,)
    key = village.experts[0].key.public_key()
    key.verify(read.document.signature, read.document.payload)
    assert "Déclarée le".encode() in read.document.payload, "no plugin is needed to read it"


def test_an_addendum_needs_a_report_and_some_words(village: Village) -> None:
    done = village.concluded()
    expert = village.experts[0]
    with pytest.raises(errors.Invalid) as invalid:
        expert.add(done, text=" ")
    assert invalid.value.fields["field"] == "text"
    case_id = village.in_review()
    village.gp.ask(endpoints.CANCEL_CASE.call(Reason(reason="Doublon"), case_id=case_id))
    document = expert.sign(msgspec.structs.replace(expert.addition(done), case_id=case_id))
    with pytest.raises(errors.Refused) as refused:
        expert.ask(endpoints.ADD_ADDENDUM.call(document, case_id=case_id))
    assert refused.value.fields == {"reason": "no_report"}


def test_an_addendum_is_signed_by_its_author_for_this_report(village: Village) -> None:
    case_id, elsewhere = village.concluded(), village.concluded()
    expert, other = village.experts[:2]
    replace = msgspec.structs.replace

    def refused(document: SignedDocument, case: CaseId = case_id) -> object:
        with pytest.raises(errors.SignatureInvalid) as invalid:
            expert.ask(endpoints.ADD_ADDENDUM.call(document, case_id=case))
        return invalid.value.fields["reason"]

    good = expert.sign(expert.addition(case_id))
    assert refused(replace(good, signature=b"")) == "signature"
    assert refused(replace(good, signature=other.sign(expert.addition(case_id)).signature)) == "signature"
    assert refused(replace(good, payload=good.payload.replace(b"gauche", b"droit"))) == "signature"
    assert refused(replace(good, device_id=other.device_id)) == "device"
    assert refused(good, elsewhere) == "case"
    assert refused(expert.sign(expert.addition(case_id, author_id=other.id))) == "author"
    assert refused(expert.sign(expert.conclusion(case_id))) == "content"
    assert refused(expert.sign(replace(expert.addition(elsewhere), case_id=case_id))) == "report"
    assert refused(expert.sign(expert.addition(case_id, report_sha256="0" * 64))) == "report"
    assert len(village.gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports) == 1
    unsigned: Any = Text(text="Lire : côté gauche.")
    with pytest.raises(errors.BadMessage):
        expert.ask(endpoints.ADD_ADDENDUM.call(unsigned, case_id=case_id))
    expert.ask(endpoints.ADD_ADDENDUM.call(good, case_id=case_id))
    assert len(village.gp.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports) == 2


def test_the_last_of_a_panel_closes_its_round_before_concluding(village: Village) -> None:
    case_id = village.in_review(2)
    lead, other = village.experts[:2]
    view = village.open_round(case_id)
    other.ask(endpoints.DECLINE_SEAT.call(Reason(reason="Garde"), case_id=case_id))
    lead.answer(case_id, round_id=view.id)
    with pytest.raises(errors.RoundOpen):
        lead.conclude(case_id)
    village.server.clock.move(hours=1)
    village.close_round(case_id, view)
    lead.conclude(case_id)
    assert village.gp.ask(endpoints.READ_OPINIONS.call(case_id=case_id)).opinions


def test_what_was_done_is_not_done_again(village: Village) -> None:
    case_id = village.in_review(2)
    expert = village.experts[1]
    with pytest.raises(errors.AlreadyDone):
        expert.accept(case_id)
    conflict = Reason(reason="Parent")
    expert.ask(endpoints.DECLARE_CONFLICT.call(conflict, case_id=case_id))
    with pytest.raises(errors.AlreadyDone):
        expert.ask(endpoints.DECLARE_CONFLICT.call(conflict, case_id=case_id))


def test_dates_in_the_past_and_empty_words_are_refused(village: Village) -> None:
    done = village.concluded()
    yesterday = FollowUpDate(due=village.now.date() - timedelta(days=1))
    with pytest.raises(errors.Invalid):
        village.gp.ask(endpoints.ACKNOWLEDGE_REPORT.call(yesterday, case_id=done))
    case_id = village.in_review()
    with pytest.raises(errors.Invalid):
        village.experts[0].ask(endpoints.REQUEST_INFORMATION.call(Text(text=" "), case_id=case_id))
    with pytest.raises(errors.Refused) as refused:
        village.gp.ask(endpoints.WITHDRAW_CONSENT.call(Reason(reason=""), case_id=village.draft().card.id))
    assert refused.value.fields == {"reason": "no_consent"}


def test_the_last_expert_who_leaves_while_information_is_asked_sends_the_case_to_triage(
    village: Village,
) -> None:
    case_id = village.in_review()
    expert = village.experts[0]
    expert.ask(endpoints.REQUEST_INFORMATION.call(Text(text="INR ?"), case_id=case_id))
    expert.ask(endpoints.DECLARE_CONFLICT.call(Reason(reason="Parent"), case_id=case_id))
    assert village.gp.read(case_id).card.state is CaseState.INFORMATION_REQUESTED
    village.reply(case_id, "3,1")
    assert village.gp.read(case_id).card.state is CaseState.SUBMITTED
    with pytest.raises(errors.Invalid) as invalid:
        village.assign(case_id, expert)
    assert invalid.value.fields == {"field": "members", "reason": "conflict"}
    assert village.assign(case_id, village.experts[1]).card.state is CaseState.ASSIGNED
