"""A small network of people with accounts, keys and a patient, and the steps of a case over HTTP."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

import msgspec
import pyotp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cases.acts.hooks import ReportRenderer
from cases.model.case import Assignment, CaseDraft, CaseView, NewCase, Question, Urgency
from cases.model.consent import Consent, ConsentForm, ConsentScope
from cases.model.ids import AccountId, CaseId, DeviceId, EstablishmentId
from cases.model.opinion import Diagnosis, Interim, InterimAdvice, Opinion, OpinionContent, SignedDocument
from cases.model.patient import Patient, PatientIdentity, Sex
from cases.model.people import Role, Specialty
from cases.model.record import Record
from cases.model.report import Addendum, Conclusion, ReportCard, ReportContent
from cases.model.round import BallotContent, Receipt, RoundSpec, RoundView, Tally
from cases.model.session import NewDevice, RefreshToken
from cases.rules.tally import Count, VotingRule
from cases.wire import codec, endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import ConsentAnswer, InformationAnswer, Promise
from tests.server.harness import TOTP_SECRET, Person, Running

A = TypeVar("A")


def majority(count: Count) -> Tally:
    """More than half of the valid votes, with quorum; a rule of the tests alone."""
    counts = tuple(sum(v.choice == option for v in count.votes) for option in range(count.options))
    valid = len(count.votes)
    winner = next((i for i, n in enumerate(counts) if n * 2 > valid), None)
    if valid < count.quorum:
        winner, outcome = None, "no_quorum"
    else:
        outcome = "decided" if winner is not None else "tie"
    return Tally(
        rule="majority",
        rule_version="1",
        counts=counts,
        eligible=count.eligible,
        valid=valid,
        quorum=count.quorum,
        winner=winner,
        outcome=outcome,
    )


@dataclass
class Printer:
    """A renderer of the tests: the content as JSON behind a PDF's first bytes; remembers what it was given."""

    printed: list[ReportContent] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def render(self, content: ReportContent) -> bytes:
        self.before()
        self.printed.append(content)
        return b"%PDF-1.7\n" + codec.encode(content)


class Doctor:
    """Somebody with an account, a computer and, where enrolled, a signing key."""

    def __init__(self, village: "Village", login: str, account_id: AccountId) -> None:
        self.village = village
        self.login = login
        self.id = account_id
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(login.encode()).digest())
        self.person: Person = village.server.person(login, totp=village.code())
        device = self.ask(
            endpoints.ENROL_DEVICE.call(
                NewDevice(label="cabinet", public_key=self.key.public_key().public_bytes_raw())
            )
        )
        self.device_id: DeviceId = device.id

    def ask(self, call: Call[A]) -> A:
        """Send a call, with a fresh token where time went by; or raise the error that comes back."""
        signed = self.person.signed
        if signed and signed.tokens.access_expires_at <= self.village.now:
            refreshed = self.person.ask(endpoints.REFRESH.call(RefreshToken(refresh=signed.tokens.refresh)))
            self.person.signed, self.person.token = refreshed, refreshed.tokens.access
        return self.person.ask(call)

    def sign(self, content: Record) -> SignedDocument:
        """Sign a record with this doctor's key."""
        payload = codec.canonical(content)
        return SignedDocument(payload=payload, signature=self.key.sign(payload), device_id=self.device_id)

    def read(self, case_id: CaseId) -> CaseView:
        """Read a case."""
        return self.ask(endpoints.READ_CASE.call(case_id=case_id))

    def accept(self, case_id: CaseId) -> CaseView:
        """Accept an invitation, promising an answer within the hour."""
        promise = Promise(promised_at=self.village.now + timedelta(hours=1))
        return self.ask(endpoints.ACCEPT_SEAT.call(promise, case_id=case_id))

    def opinion(self, case_id: CaseId, **changes: Any) -> OpinionContent:
        """What this doctor would say."""
        content = OpinionContent(
            case_id=case_id,
            author_id=self.id,
            written_at=self.village.now,
            diagnosis=Diagnosis(text="Hématome sous-dural", code="I62.0"),
            recommendation="Transfert en neurochirurgie.",
            confidence=80,
        )
        return msgspec.structs.replace(content, **changes)

    def answer(self, case_id: CaseId, **changes: Any) -> Opinion:
        """Sign an opinion."""
        document = self.sign(self.opinion(case_id, **changes))
        return self.ask(endpoints.SIGN_OPINION.call(document, case_id=case_id))

    def advise(self, case_id: CaseId, text: str = "300 mg, puis transfert") -> Interim:
        """Give interim advice."""
        advice = InterimAdvice(case_id=case_id, author_id=self.id, written_at=self.village.now, text=text)
        return self.ask(endpoints.GIVE_INTERIM.call(self.sign(advice), case_id=case_id))

    def vote(self, view: RoundView, case_id: CaseId, choice: int, confidence: int = 70) -> Receipt:
        """Cast a ballot."""
        ballot = BallotContent(
            case_id=case_id,
            round_id=view.id,
            author_id=self.id,
            cast_at=self.village.now,
            choice=choice,
            confidence=confidence,
        )
        call = endpoints.CAST_BALLOT.call(self.sign(ballot), case_id=case_id, round_id=view.id)
        return self.ask(call)

    def conclusion(self, case_id: CaseId, **changes: Any) -> Conclusion:
        """What this doctor would conclude."""
        known = self.ask(endpoints.READ_ROUNDS.call(case_id=case_id)).rounds
        content = Conclusion(
            case_id=case_id,
            author_id=self.id,
            written_at=self.village.now,
            diagnosis=Diagnosis(text="Hématome sous-dural", code="I62.0"),
            text="Hématome sous-dural aigu.",
            recommendation="Transfert.",
            follow_up_due=self.village.now.date() + timedelta(days=7),
            round_ids=tuple(each.id for each in known if each.closed_at is not None),
        )
        return msgspec.structs.replace(content, **changes)

    def conclude(self, case_id: CaseId, **changes: Any) -> ReportCard:
        """Sign the report."""
        document = self.sign(self.conclusion(case_id, **changes))
        return self.ask(endpoints.SIGN_REPORT.call(document, case_id=case_id))

    def addition(self, case_id: CaseId, **changes: Any) -> Addendum:
        """What this doctor would add to the report."""
        report = self.ask(endpoints.READ_REPORTS.call(case_id=case_id)).reports[0]
        content = Addendum(
            case_id=case_id,
            author_id=self.id,
            written_at=self.village.now,
            report_id=report.id,
            report_sha256=report.sha256,
            text="Lire : côté gauche.",
        )
        return msgspec.structs.replace(content, **changes)

    def add(self, case_id: CaseId, **changes: Any) -> ReportCard:
        """Sign an addendum."""
        document = self.sign(self.addition(case_id, **changes))
        return self.ask(endpoints.ADD_ADDENDUM.call(document, case_id=case_id))


class Village:
    """The network: a requester, a coordinator, three experts, somebody who has nothing to do with it."""

    def __init__(self, server: Running) -> None:
        self.server = server
        self.printer = Printer()
        server.hooks.rules["majority"] = VotingRule(
            id="majority", version="1", title="Majority", decide=majority
        )
        server.hooks.renderer = ReportRenderer(id="test", version="1", render=self.printer.render)
        self.gp = self.doctor("gp", specialty=Specialty.GENERAL_MEDICINE)
        self.coordinator = self.doctor("coordinator", Role.COORDINATOR)
        self.experts = tuple(self.doctor(f"expert{n}", specialty=Specialty.NEUROSURGERY) for n in range(3))
        self.stranger = self.doctor("stranger", specialty=Specialty.NEUROSURGERY)

    @property
    def now(self) -> datetime:
        """The server's time."""
        return self.server.clock.now

    @cached_property
    def known_patient(self) -> Patient:
        """Somebody who was recorded once."""
        return self.patient(family_name="Ouhssine", given_name="Hammou")

    def establishment_of(self, doctor: Doctor) -> EstablishmentId:
        """Where a doctor works."""
        return self.server.store.read(lambda tx: tx.people.account(doctor.id)).establishment_id

    def code(self) -> str:
        """What the authenticators show now."""
        return pyotp.TOTP(TOTP_SECRET).at(self.now)

    def doctor(self, login: str, *roles: Role, specialty: Specialty | None = None, **more: Any) -> Doctor:
        """Make somebody."""
        specialties = (specialty,) if specialty else ()
        account = self.server.account(login, *roles, specialties=specialties, **more)
        return Doctor(self, login, account.id)

    def patient(self, **changes: Any) -> Patient:
        """Record a patient."""
        identity = PatientIdentity(
            family_name="El Amrani",
            given_name="Fatima",
            family_name_ar="العمراني",
            given_name_ar="فاطمة",
            birth_date=date(1961, 3, 4),
            sex=Sex.FEMALE,
        )
        return self.gp.ask(endpoints.CREATE_PATIENT.call(msgspec.structs.replace(identity, **changes)))

    def draft(self, **changes: Any) -> CaseView:
        """Start a case."""
        draft = CaseDraft(
            specialty=Specialty.NEUROSURGERY,
            urgency=Urgency.URGENT,
            question=Question(text="Faut-il opérer ?", history="Chute il y a trois jours."),
        )
        new = NewCase(
            patient_id=self.patient().id,
            confirmed=("name", "birth_date"),
            draft=msgspec.structs.replace(draft, **changes),
        )
        return self.gp.ask(endpoints.CREATE_CASE.call(new))

    def consent(self, **changes: Any) -> ConsentAnswer:
        """What the patient said."""
        consent = Consent(
            given=True,
            form=ConsentForm.ORAL_WITNESSED,
            scope=(ConsentScope.ACT, ConsentScope.DATA_SHARING),
            informed_by="Dr Gp",
            informed_at=self.now,
        )
        return ConsentAnswer(consent=msgspec.structs.replace(consent, **changes))

    def submitted(self, **changes: Any) -> CaseId:
        """A case that was sent."""
        case_id = self.draft(**changes).card.id
        self.gp.ask(endpoints.RECORD_CONSENT.call(self.consent(), case_id=case_id))
        self.gp.ask(endpoints.SUBMIT_CASE.call(case_id=case_id))
        return case_id

    def assign(self, case_id: CaseId, *members: Doctor) -> CaseView:
        """Let the coordinator invite; the first is the lead."""
        assignment = Assignment(
            specialty=Specialty.NEUROSURGERY,
            urgency=Urgency.URGENT,
            members=tuple(member.id for member in members),
            lead=members[0].id,
        )
        call = endpoints.ASSIGN_CASE.call(assignment, case_id=case_id, if_match=self.version(case_id))
        return self.coordinator.ask(call)

    def version(self, case_id: CaseId) -> int:
        """What the coordinator sees is up to date."""
        return self.coordinator.read(case_id).card.version

    def reply(self, case_id: CaseId, text: str) -> CaseView:
        """Let the requester answer the open question of an expert."""
        asked_at = self.gp.read(case_id).information_requests[-1].asked_at
        answer = InformationAnswer(asked_at=asked_at, text=text)
        return self.gp.ask(endpoints.ANSWER_INFORMATION.call(answer, case_id=case_id))

    def in_review(self, size: int = 1) -> CaseId:
        """A case whose experts have accepted."""
        case_id = self.submitted()
        self.assign(case_id, *self.experts[:size])
        for expert in self.experts[:size]:
            expert.accept(case_id)
        return case_id

    def open_round(self, case_id: CaseId, **changes: Any) -> RoundView:
        """Let the lead put a question."""
        spec = RoundSpec(
            question="Opérer aujourd'hui ?",
            options=("Oui", "Non", "Surveiller"),
            quorum=2,
            closes_at=self.now + timedelta(hours=1),
        )
        call = endpoints.OPEN_ROUND.call(msgspec.structs.replace(spec, **changes), case_id=case_id)
        return self.experts[0].ask(call)

    def close_round(self, case_id: CaseId, view: RoundView) -> RoundView:
        """Let the lead close it."""
        return self.experts[0].ask(endpoints.CLOSE_ROUND.call(case_id=case_id, round_id=view.id))

    def concluded(self) -> CaseId:
        """A case with a report of one expert."""
        case_id = self.in_review()
        self.experts[0].answer(case_id)
        self.experts[0].conclude(case_id)
        return case_id
