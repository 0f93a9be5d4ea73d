"""`khibra admin` on a real data folder: establishments, invitations, the audit log, diagnosis codes."""

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.acts.accounts import NewPassword, add_account, preview_invitation
from cases.acts.sessions import Policy, authenticate, begin
from cases.errors import SessionExpired
from cases.model.audit import EventKind
from cases.model.people import Role, Specialty
from cases.model.session import Invitation
from cases.store.opening import open_store
from cases.store.ports import Tx
from tests.unit.host.bench import Terminal

ESTABLISHMENT = (
    "create-establishment",
    "--name",
    "CHU Ibn Sina",
    "--kind",
    "university_hospital",
    "--commune",
    "Rabat",
)
INVITE = ("invite", "--establishment", "CHU Ibn Sina", "--name", "Pr Houda El Mansouri")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "server"


def admin(terminal: Terminal, data: Path, *words: object) -> tuple[int, str, str]:
    return terminal.run("admin", "--data", data, *words)


def test_from_an_empty_folder_to_an_invitation(terminal: Terminal, data: Path) -> None:
    code, shown, _ = admin(terminal, data, *ESTABLISHMENT, "--authorisation", "A-12", "--until", "2030-06-30")
    assert code == 0
    made = re.search(r"id is ([0-9a-f]{32})", shown)
    assert made
    code, shown, _ = admin(
        terminal, data, *INVITE, "--role", "practitioner", "--role", "coordinator", "--specialty", "neurology"
    )
    assert code == 0
    found = re.search(r"code: ([A-Z2-9-]{19})$", shown, re.MULTILINE)
    assert found
    store = open_store(data, lambda: datetime.now(UTC))
    try:
        (kept,) = store.read(lambda tx: tx.people.establishments())
        preview = store.read(lambda tx: preview_invitation(tx, found.group(1), Policy(name="Khibra")))
    finally:
        store.close()
    assert (kept.id, kept.authorisation_number, str(kept.authorised_until)) == (
        made.group(1),
        "A-12",
        "2030-06-30",
    )
    assert preview.invitation.roles == (Role.PRACTITIONER, Role.COORDINATOR)
    assert preview.invitation.specialties == (Specialty.NEUROLOGY,)
    assert preview.establishment == kept


def test_a_lost_authenticator_is_removed(terminal: Terminal, data: Path) -> None:
    admin(terminal, data, *ESTABLISHMENT)
    store = open_store(data, lambda: datetime.now(UTC))
    (place,) = store.read(lambda tx: tx.people.establishments())
    invitation = Invitation(name="Dr Houda", roles=(Role.PRACTITIONER,), establishment_id=place.id)
    policy = Policy(name="Khibra")

    def sign_in(tx: Tx) -> str:
        houda = add_account(tx, invitation, "houda", NewPassword("x"), totp_secret="SECRET")
        return begin(tx, houda, policy, device_id=None, with_second_factor=True).tokens.access

    access = store.write(sign_in)
    store.close()
    code, shown, _ = admin(terminal, data, "remove-authenticator", "Houda")
    assert code == 0
    assert "Dr Houda" in shown
    store = open_store(data, lambda: datetime.now(UTC))
    account = store.read(lambda tx: tx.people.account_by_login("houda"))
    last = store.read(lambda tx: tx.log.after(0, 99))[-1]
    with pytest.raises(SessionExpired):
        store.read(lambda tx: authenticate(tx, access, policy))
    store.close()
    assert account is not None
    assert account.totp_secret == ""
    assert last.kind is EventKind.AUTHENTICATOR_REMOVED
    assert (last.actor_id, last.actor_name, last.about_name) == (None, "", "Dr Houda")
    code, _, error = admin(terminal, data, "remove-authenticator", "nobody")
    assert code == 1
    assert "“nobody”" in error


def test_an_establishment_that_is_not_there(terminal: Terminal, data: Path) -> None:
    admin(terminal, data, *ESTABLISHMENT)
    code, _, error = admin(terminal, data, "invite", "--establishment", "CHP Azrou", "--name", "Dr X")
    assert code == 1
    assert "CHU Ibn Sina" in error


def test_the_audit_log_is_whole_until_somebody_changes_it(terminal: Terminal, data: Path) -> None:
    admin(terminal, data, *ESTABLISHMENT)
    admin(terminal, data, *INVITE)
    admin(terminal, data, *INVITE)
    code, shown, _ = admin(terminal, data, "verify-audit")
    assert (code, shown) == (0, "The audit log is whole: 2 events.\n")
    database = sqlite3.connect(data / "khibra.db")
    triggers = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in triggers:
        database.execute(f"DROP TRIGGER {name}")
    (table,) = {
        row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%previous_hash%'")
    }
    database.execute(f"UPDATE {table} SET kind = 'account_created' WHERE sequence = 1")
    database.commit()
    database.close()
    code, _, error = admin(terminal, data, "verify-audit")
    assert code == 4
    assert "event 1" in error


CLAML = """<?xml version="1.0"?><ClaML version="2.0.0">
<Class code="A15" kind="category"><Rubric kind="preferred"><Label>Tuberculose respiratoire</Label></Rubric></Class>
</ClaML>"""


def test_codes_are_taken_over(terminal: Terminal, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "cim10.xml"
    file.write_text(CLAML, "utf-8")
    code, shown, _ = admin(terminal, data, "import-codes", file)
    assert code == 0
    assert shown.startswith("1 codes")


@pytest.mark.parametrize("content", ["", "<ClaML/>", "not xml"])
def test_what_is_no_catalogue(terminal: Terminal, data: Path, tmp_path: Path, content: str) -> None:
    file = tmp_path / "cim10.xml"
    file.write_text(content)
    code, _, error = admin(terminal, data, "import-codes", file)
    assert code == 1
    assert "cim10.xml" in error
    assert admin(terminal, data, "import-codes", tmp_path / "missing")[0] == 1


def test_a_folder_that_is_not_a_servers(terminal: Terminal, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "khibra.db").write_bytes(b"not a database" * 100)
    (data / "master.key").write_text("00" * 32)
    code, _, error = admin(terminal, data, "verify-audit")
    assert code == 1
    assert str(data) in error
