"""The access matrix, enumerated: every row, every relation, parties and others."""

import csv
from datetime import date, timedelta
from importlib import resources

import pytest

from cases import errors
from cases.model.case import CaseState, MemberStatus
from cases.model.consent import ConsentStatus
from cases.model.ids import CaseId
from cases.model.kept import Account, Case
from cases.model.people import Role
from cases.rules import access
from cases.rules.access import INVITEE_ROWS, KNOWING, SIGNING_ROWS
from cases.rules.matrix import Grant, Relation, cell, matrix
from cases.wire import endpoints
from cases.wire.endpoint import PUBLIC, SIGNED_IN
from tests.samples import HOSPITAL, NOW, account, caller, case, establishment, seat

ROWS = tuple(matrix())
PEOPLE: dict[Relation, Account] = {
    Relation.REQUESTER: account("gp"),
    Relation.SPECIALIST: account("expert", establishment_id=HOSPITAL),
    Relation.LEAD: account("lead", establishment_id=HOSPITAL),
    Relation.COORDINATOR: account("coordinator", Role.COORDINATOR),
    Relation.ADMINISTRATOR: account("admin", Role.ESTABLISHMENT_ADMIN),
    Relation.AUDITOR: account("auditor", Role.AUDITOR),
    Relation.REGISTRAR: account("registrar", Role.REGISTRAR),
}


def in_review() -> Case:
    return case(CaseState.IN_REVIEW, seat("lead", is_lead=True), seat("expert"))


def outcome(who: Account, which: Case, row: str) -> str:
    try:
        access.check(caller(who), which, row)
    except errors.CaseError as error:
        return error.code
    return "allowed"


def test_the_file_is_read_cell_by_cell() -> None:
    text = resources.files("cases.rules").joinpath("access_matrix.csv").read_text()
    lines = list(csv.reader(text.splitlines()))
    assert len(matrix()) == len(lines) - 1 == 96
    assert cell("case.read_clinical", Relation.LEAD) == {Grant.PARTY, Grant.BREAK_GLASS}
    assert cell("report.delete", Relation.LEAD) == frozenset()
    assert cell("backup.run", Relation.ADMINISTRATOR) == {Grant.TWO_PERSONS}


def test_every_endpoint_names_a_row() -> None:
    named = {endpoint.row for endpoint in endpoints.ALL}
    assert named - {PUBLIC, SIGNED_IN} <= set(ROWS)


@pytest.mark.parametrize("relation", PEOPLE)
@pytest.mark.parametrize("row", ROWS)
def test_a_party_may_what_its_cell_says(row: str, relation: Relation) -> None:
    held = {relation} | ({Relation.SPECIALIST} if relation is Relation.LEAD else set())
    letters = frozenset[Grant]().union(*(cell(row, each) for each in held))
    may_know = any(cell(KNOWING, each) for each in held)
    if letters - {Grant.BREAK_GLASS, Grant.TWO_PERSONS}:
        expected = "allowed"
    else:
        expected = "forbidden" if may_know else "not_found"
    assert outcome(PEOPLE[relation], in_review(), row) == expected


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(
    "stranger",
    [account("other"), account("far", Role.ESTABLISHMENT_ADMIN, establishment_id="nowhere")],
)
def test_a_stranger_finds_nothing(row: str, stranger: Account) -> None:
    assert outcome(stranger, in_review(), row) == "not_found"


@pytest.mark.parametrize("row", ROWS)
def test_an_invitee_sees_the_triage_subset_alone(row: str) -> None:
    invited = case(CaseState.ASSIGNED, seat("lead", MemberStatus.INVITED, is_lead=True))
    granted = cell(row, Relation.LEAD) | cell(row, Relation.SPECIALIST)
    expected = "allowed" if granted and row in INVITEE_ROWS else "forbidden"
    assert outcome(PEOPLE[Relation.LEAD], invited, row) == expected


@pytest.mark.parametrize("status", [MemberStatus.DECLINED, MemberStatus.RECUSED])
def test_whoever_left_the_panel_is_a_stranger(status: MemberStatus) -> None:
    left = case(CaseState.IN_REVIEW, seat("expert", status), seat("lead", is_lead=True))
    assert outcome(PEOPLE[Relation.SPECIALIST], left, KNOWING) == "not_found"


def test_an_unknown_id_and_a_foreign_one_look_the_same() -> None:
    stranger = caller(account("other"))
    for found in (None, in_review()):
        with pytest.raises(errors.NotFound) as caught:
            access.open_case(lambda _id, f=found: f, CaseId("case"), stranger, KNOWING)  # type: ignore[misc]
        assert caught.value.fields == {}


def test_the_administrator_of_an_experts_establishment_knows_of_the_case() -> None:
    who = account("admin", Role.ESTABLISHMENT_ADMIN, establishment_id=HOSPITAL)
    assert outcome(who, in_review(), KNOWING) == "allowed"
    assert outcome(who, case(), KNOWING) == "not_found"


@pytest.mark.parametrize("row", [row for row in sorted(SIGNING_ROWS) if cell(row, Relation.LEAD)])
def test_signing_needs_a_fresh_second_factor(row: str) -> None:
    lead = PEOPLE[Relation.LEAD]
    for stale in (None, NOW - timedelta(hours=12)):
        with pytest.raises(errors.SecondFactorNeeded):
            access.check(caller(lead, second_factor_at=stale), in_review(), row)
    access.check(caller(lead, second_factor_at=NOW - timedelta(hours=11, minutes=59)), in_review(), row)
    access.check(caller(lead, second_factor_at=None, second_factor_exempt=True), in_review(), row)
    assert row in access.rights(caller(lead, second_factor_at=None), in_review())


@pytest.mark.parametrize(
    "changes", [{"suspended_at": NOW}, {"authorised_until": date(2026, 11, 21)}], ids=["suspended", "expired"]
)
def test_a_suspended_account_sees_nothing_clinical(changes: dict[str, object]) -> None:
    who = account("gp", **changes)
    assert outcome(who, in_review(), "case.read_clinical") == "suspended"
    assert outcome(who, in_review(), "case.read_meta") == "suspended"
    with pytest.raises(errors.Suspended):
        access.check_row(caller(who), "patient.search")
    access.check_row(caller(who), "session.list_revoke_own")


def test_an_establishment_without_authorisation_starts_nothing() -> None:
    gp = caller(account("gp"))
    expired = access.Caller(
        actor=gp.actor,
        establishment=establishment(authorised_until=date(2026, 11, 21)),
        now=NOW,
        establishment_of=gp.establishment_of,
    )
    with pytest.raises(errors.Suspended):
        access.check_row(expired, "case.create")
    with pytest.raises(errors.Suspended):
        access.check(expired, case(), "case.submit")
    access.check(expired, in_review(), "case.read_clinical")


def test_withdrawn_consent_leaves_specialists_the_signed_report() -> None:
    withdrawn = case(CaseState.CONCLUDED, seat("lead", is_lead=True), consent_status=ConsentStatus.WITHDRAWN)
    lead, gp = PEOPLE[Relation.LEAD], PEOPLE[Relation.REQUESTER]
    for row in ("case.read_clinical", "image.view", "opinion.read_revealed", "patient.read_identity"):
        assert outcome(lead, withdrawn, row) == "consent_withdrawn"
        assert outcome(gp, withdrawn, row) == "allowed"
    assert outcome(lead, withdrawn, "report.read") == "allowed"
    assert outcome(lead, withdrawn, KNOWING) == "allowed"


def test_a_closed_case_takes_nothing_more() -> None:
    closed = case(CaseState.CLOSED, seat("lead", is_lead=True))
    assert outcome(PEOPLE[Relation.REQUESTER], closed, "case.update") == "transition_refused"
    assert outcome(PEOPLE[Relation.REQUESTER], closed, "image.upload") == "transition_refused"
    assert outcome(PEOPLE[Relation.LEAD], closed, "vote.cast") == "transition_refused"
    assert outcome(PEOPLE[Relation.LEAD], closed, "case.read_clinical") == "allowed"


def test_a_conflict_of_interest_silences_and_does_not_blind() -> None:
    conflicted = case(CaseState.IN_REVIEW, seat("expert", has_conflict=True), seat("lead", is_lead=True))
    expert = PEOPLE[Relation.SPECIALIST]
    for row in ("vote.cast", "opinion.write", "opinion.give_interim"):
        assert outcome(expert, conflicted, row) == "conflict_declared"
    assert outcome(expert, conflicted, "case.read_clinical") == "allowed"


def test_a_revoked_device_may_nothing() -> None:
    revoked = caller(account("gp"), device_revoked=True)
    with pytest.raises(errors.SessionExpired):
        access.check(revoked, in_review(), KNOWING)
    with pytest.raises(errors.SessionExpired):
        access.check_row(revoked, "directory.read")


@pytest.mark.parametrize(
    ("role", "row", "may"),
    [
        (Role.PRACTITIONER, "case.create", True),
        (Role.COORDINATOR, "case.create", False),
        (Role.COORDINATOR, "patient.search", True),
        (Role.ESTABLISHMENT_ADMIN, "patient.search", False),
        (Role.ESTABLISHMENT_ADMIN, "user.invite", True),
        (Role.PRACTITIONER, "user.invite", False),
        (Role.ESTABLISHMENT_ADMIN, "user.grant_clinical_role", False),
        (Role.AUDITOR, "audit.read_all", True),
        (Role.REGISTRAR, "case.list", False),
        (Role.REGISTRAR, "register.write", True),
    ],
)
def test_rows_without_a_case_follow_the_accounts_roles(role: Role, row: str, may: bool) -> None:
    asking = caller(account("somebody", role))
    if may:
        access.check_row(asking, row)
    else:
        with pytest.raises(errors.Forbidden):
            access.check_row(asking, row)


def test_what_a_screen_enables_follows_role_and_state() -> None:
    gp = caller(PEOPLE[Relation.REQUESTER])
    assert {"case.update", "case.submit", "case.cancel"} <= set(access.allowed_rows(gp, case()))
    later = set(access.allowed_rows(gp, in_review()))
    assert "case.cancel" in later
    assert not later & {"case.update", "case.submit", "report.acknowledge", "opinion.write"}
    lead = set(access.allowed_rows(caller(PEOPLE[Relation.LEAD]), in_review()))
    assert {"opinion.write", "vote.cast", "vote.close_round", "info.request"} <= lead
    assert "case.accept_decline" in lead
