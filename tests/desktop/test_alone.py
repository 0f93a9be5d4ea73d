"""A doctor who works alone: from an empty folder to an authenticator, an invited colleague and a signed opinion."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest

from cases.errors import CaseError
from cases.model.audit import EventKind
from cases.model.case import Assignment, CaseDraft, NewCase, Question, Urgency
from cases.model.consent import Consent, ConsentForm, ConsentScope
from cases.model.ids import CaseId
from cases.model.opinion import Diagnosis, OpinionContent
from cases.model.patient import PatientIdentity, Sex
from cases.model.people import Specialty
from cases.model.session import InvitationAnswer
from cases.wire import endpoints
from cases.wire.endpoint import Call
from cases.wire.messages import ConsentAnswer, EventQuery, Promise, Text
from plugins.local_login.desktop import INVITATION
from plugins.local_login.invitation_page import InvitationPage
from tests.desktop.hands import all_of, click, press, pump, settle, texts
from tests.server.harness import Person
from workstation.config import find_paths
from workstation.desktop import Desktop
from workstation.opening import Opening
from workstation.ui.front.first_start import BigChoice
from workstation.ui.front.work_alone import WorkAlone

SENTENCE = "une phrase assez longue"


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """The whole workstation over an empty folder, with its own server as a process of its own."""
    paths = find_paths({"KHIBRA_HOME": str(tmp_path)})
    paths.settings.parent.mkdir(parents=True, exist_ok=True)
    paths.settings.write_text(json.dumps({"language": "en", "scale": "1"}))
    opening = Opening(paths)
    opened = opening.desktop
    pump(opened.root, lambda: hasattr(opened, "stages"))
    yield opened
    opened.close()


def ask(desktop: Desktop, call: Call[Any]) -> Any:
    """Ask the server as the person at the window."""
    answers: list[Any] = []
    failures: list[CaseError] = []
    desktop.desk.gateway.submit(call, answers.append, failures.append)
    pump(desktop.root, lambda: answers or failures)
    if failures:
        raise failures[0]
    return answers[0]


def begin_alone(desktop: Desktop) -> str:
    """Make the first account and its authenticator with mouse and keyboard; return the secret."""
    root = desktop.root
    pump(root, lambda: list(all_of(root, BigChoice)))
    settle(root)
    click(list(all_of(root, BigChoice))[1])
    pump(root, lambda: list(all_of(root, WorkAlone)))
    form = next(all_of(root, WorkAlone))
    pump(root, lambda: hasattr(form, "form"))
    account = form.form
    for row, text in (
        (account.name, "Dr Amina Idrissi"),
        (account.establishment, "Cabinet"),
        (account.commune, "Rabat"),
    ):
        row.field.set_value(text)
    account.specialty.field.set_value(Specialty.NEUROLOGY.value)
    account.passwords.login.field.set_value("amina")
    account.passwords.password.field.set_value(SENTENCE)
    account.passwords.again.field.set_value(SENTENCE)
    press(account.commune.field.inner, "Return")
    pump(root, lambda: hasattr(form, "step") and form.step.fields)
    fields = form.step.fields
    assert fields is not None
    shown = re.search(r"type this key:((?:\s+[A-Z2-7]{4}){8})", "\n".join(texts(root)))
    assert shown
    secret = "".join(shown[1].split())
    fields.code.field.set_value(pyotp.TOTP(secret).now())
    press(fields.code.field.inner, "Return")
    pump(root, desktop.window.shell.winfo_viewable)
    return secret


def invited(desktop: Desktop) -> str:
    """Invite a colleague in the window; return the code that is shown."""
    desktop.window.navigation.open(INVITATION)
    settle(desktop.root)
    view = next(
        host.view for host in desktop.window.navigation._hosts.values() if host.panel.id == INVITATION
    )
    assert isinstance(view, InvitationPage)
    view.name.field.set_value("Dr Karim Bennis")
    press(view.name.field.inner, "Return")
    pump(desktop.root, lambda: hasattr(view, "code"))
    return view.code.text


def joined(desktop: Desktop, code: str) -> Person:
    """The colleague, who accepts the invitation elsewhere."""
    ready = desktop.connection._own.ready  # type: ignore[attr-defined]
    address = urlsplit(ready.url)
    colleague = Person(str(address.hostname), int(address.port or 0))
    preview = colleague.ask(endpoints.PREVIEW_INVITATION.call(Text(text=code)))
    secret = str(pyotp.parse_uri(preview.totp_uri).secret)
    answer = InvitationAnswer(code=code, login="karim", password=SENTENCE, totp=pyotp.TOTP(secret).now())
    colleague.token = colleague.ask(endpoints.ACCEPT_INVITATION.call(answer)).tokens.access
    return colleague


def asked_by(colleague: Person) -> CaseId:
    """A case the colleague sends."""
    identity = PatientIdentity(family_name="El Amrani", birth_date=date(1961, 3, 4), sex=Sex.FEMALE)
    patient = colleague.ask(endpoints.CREATE_PATIENT.call(identity))
    draft = CaseDraft(
        specialty=Specialty.NEUROLOGY, urgency=Urgency.SOON, question=Question(text="Céphalées ?")
    )
    new = NewCase(patient_id=patient.id, confirmed=("name", "birth_date"), draft=draft)
    case_id = colleague.ask(endpoints.CREATE_CASE.call(new)).card.id
    consent = Consent(
        given=True,
        form=ConsentForm.ORAL_WITNESSED,
        scope=(ConsentScope.ACT, ConsentScope.DATA_SHARING),
        informed_by="Dr Karim Bennis",
        informed_at=datetime.now(UTC),
    )
    colleague.ask(endpoints.RECORD_CONSENT.call(ConsentAnswer(consent=consent), case_id=case_id))
    colleague.ask(endpoints.SUBMIT_CASE.call(case_id=case_id))
    return case_id


def test_from_an_empty_folder_to_a_signed_opinion(desktop: Desktop) -> None:
    begin_alone(desktop)
    me = desktop.desk.session.me
    assert me is not None
    assert me.second_factor_until is not None
    case_id = asked_by(joined(desktop, invited(desktop)))
    mine = me.practitioner.id
    assignment = Assignment(specialty=Specialty.NEUROLOGY, urgency=Urgency.SOON, members=(mine,), lead=mine)
    version = ask(desktop, endpoints.READ_CASE.call(case_id=case_id)).card.version
    ask(desktop, endpoints.ASSIGN_CASE.call(assignment, case_id=case_id, if_match=version))
    promise = Promise(promised_at=datetime.now(UTC) + timedelta(hours=1))
    ask(desktop, endpoints.ACCEPT_SEAT.call(promise, case_id=case_id))
    content = OpinionContent(
        case_id=case_id,
        author_id=mine,
        written_at=datetime.now(UTC),
        diagnosis=Diagnosis(text="Migraine"),
        recommendation="Repos",
        confidence=80,
    )
    document = desktop.desk.gateway.sign(content)
    opinion = ask(desktop, endpoints.SIGN_OPINION.call(document, case_id=case_id))
    assert opinion.author.name == "Dr Amina Idrissi"
    kinds = [event.kind for event in ask(desktop, endpoints.EVENTS.call(query=EventQuery())).events]
    assert EventKind.AUTHENTICATOR_ENROLLED in kinds
    assert EventKind.ACCOUNT_INVITED in kinds
