"""The first start, the first account and the sign-in."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import pytest

from cases.errors import (
    Invalid,
    NotFound,
    StorageFull,
    Unreachable,
    WrongCredentials,
)
from cases.model.session import Me, NewAuthenticator, SecondFactor
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, settle, texts, type_text
from tests.desktop.paper_connection import FINGERPRINT, HELLO, PaperConnection
from tests.desktop.signing_in import SECRET, button, form_of, settle_calls
from tests.plugins import people
from tests.plugins.paper_desk import PaperTicket
from workstation.desktop import Desktop
from workstation.ui import kit
from workstation.ui.entrance import ServerLook
from workstation.ui.front.first_account import FirstAccount
from workstation.ui.front.first_start import BigChoice, FirstStart
from workstation.ui.front.join import JoinServer
from workstation.ui.front.sign_in import LoginWays, SignIn
from workstation.ui.front.work_alone import WorkAlone

SENTENCE = "a long sentence of mine"


def choose(desktop: Desktop, number: int) -> None:
    settle(desktop.root)
    click(list(all_of(desktop.root, BigChoice))[number])
    settle(desktop.root)


def test_join_a_server_by_invitation(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    desktop = opened(connection)
    choose(desktop, 0)
    join = next(all_of(desktop.root, JoinServer))
    join.address.field.set_value("khibra.example:8443")
    press(join.address.field.inner, "Return")
    settle(desktop.root)
    shown = " ".join(texts(desktop.root))
    assert FINGERPRINT.split(":")[0] in shown
    trust = button(desktop, "Trust this server")
    click(trust)
    assert not connection.entrance.trusted
    click(join.compared)
    click(trust)
    assert [look.fingerprint for look in connection.entrance.trusted] == [FINGERPRINT]
    settle(desktop.root)
    join.code.field.set_value("ABCD-1234")
    press(join.code.field.inner, "Return")
    settle(desktop.root)
    assert me.practitioner.name in " ".join(texts(desktop.root))
    join.passwords.login.field.set_value("salma")
    join.passwords.password.field.set_value("too short")
    click(button(desktop, "Create the account"))
    assert join.passwords.password.problem
    assert join.authenticator.code.problem
    join.passwords.password.field.set_value("a long sentence of mine")
    join.passwords.again.field.set_value("a long sentence of mine")
    join.authenticator.code.field.set_value("123 456")
    click(button(desktop, "Create the account"))
    pump(desktop.root, desktop.window.shell.winfo_viewable)
    assert [(a.login, a.totp) for a in connection.entrance.accepted] == [("salma", "123456")]


def test_a_server_that_does_not_answer_is_said_beside_the_address(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    connection.entrance.error = Unreachable()
    desktop = opened(connection)
    choose(desktop, 0)
    join = next(all_of(desktop.root, JoinServer))
    join.address.field.set_value("nowhere")
    press(join.address.field.inner, "Return")
    settle(desktop.root)
    assert any("cannot be reached" in text for text in texts(desktop.root))
    assert join.address.field.value == "nowhere"


def test_a_wrong_invitation_or_code_is_said_beside_its_field(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    desktop = opened(connection)
    choose(desktop, 0)
    join = next(all_of(desktop.root, JoinServer))
    join.ask_invitation()
    join.code.field.set_value("ABCD-1234")
    connection.entrance.error = NotFound()
    press(join.code.field.inner, "Return")
    settle(desktop.root)
    assert "out of date" in join.code.problem
    connection.entrance.error = None
    press(join.code.field.inner, "Return")
    settle(desktop.root)
    join.passwords.login.field.set_value("salma")
    join.passwords.password.field.set_value("a long sentence of mine")
    join.passwords.again.field.set_value("a long sentence of mine")
    join.authenticator.code.field.set_value("123 456")
    connection.entrance.error = WrongCredentials()
    click(button(desktop, "Create the account"))
    settle(desktop.root)
    assert "not the digits" in join.authenticator.code.problem
    assert join.passwords.login.field.value == "salma"


def test_work_alone(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    desktop = opened(connection)
    choose(desktop, 1)
    alone = next(all_of(desktop.root, WorkAlone))
    form = alone.form
    press(form.passwords.again.field.inner, "Return")
    assert form.name.problem
    assert desktop.root.focus_get() is form.name.field.inner
    fill_in(form)
    form.passwords.password.field.set_value("eleven char")
    press(form.commune.field.inner, "Return")
    assert "11 of at least 12" in form.passwords.password.problem
    assert desktop.root.focus_get() is form.passwords.password.field.inner
    form.passwords.password.field.set_value(SENTENCE)
    connection.entrance.error = Invalid(field="login", reason="taken")
    press(form.name.field.inner, "Return")
    settle(desktop.root)
    assert "“Login” is not valid: it is taken; choose another one." in form.passwords.login.problem
    assert desktop.root.focus_get() is form.passwords.login.field.inner
    connection.entrance.error = StorageFull()
    press(form.name.field.inner, "Return")
    settle(desktop.root)
    banner = next(each for each in all_of(alone, kit.Banner))
    top, bottom = desktop.root.winfo_rooty(), desktop.root.winfo_rooty() + desktop.root.winfo_height()
    assert top < banner.winfo_rooty() < banner.winfo_rooty() + banner.winfo_height() < bottom
    connection.entrance.error = None
    press(form.name.field.inner, "Return")
    settle(desktop.root)
    assert [(f.name, f.commune) for f in connection.entrance.set_ups] == [("Dr Solo", "Rabat")]


def fill_in(form: FirstAccount) -> None:
    """Everything that working alone asks for."""
    for row, text in ((form.name, "Dr Solo"), (form.establishment, "Cabinet"), (form.commune, "Rabat")):
        row.field.set_value(text)
    form.passwords.login.field.set_value("solo")
    form.passwords.password.field.set_value(SENTENCE)
    form.passwords.again.field.set_value(SENTENCE)


def set_up_alone(opened: Opened, connection: PaperConnection) -> tuple[Desktop, WorkAlone]:
    """A first account that was just made, at the step with its authenticator."""
    connection.entrance.me = people.me(people.GP, second_factor_enrolled=False)
    desktop = opened(connection)
    choose(desktop, 1)
    form = next(all_of(desktop.root, WorkAlone))
    fill_in(form.form)
    click(form.submit)
    settle(desktop.root)
    return desktop, form


def test_the_first_account_enrols_its_authenticator_at_once(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    desktop, form = set_up_alone(opened, connection)
    connection.gateway.answers["authenticator.begin"] = SECRET
    settle_calls(connection, desktop)
    begin = connection.gateway.last("authenticator.begin")
    assert begin.body == NewAuthenticator(password=SENTENCE)
    assert "JBSW Y3DP EHPK 3PXP" in " ".join(texts(desktop.root))
    fields = form.step.fields
    assert fields is not None
    assert desktop.root.focus_get() is fields.code.field.inner
    press(fields.code.field.inner, "Return")
    assert fields.code.problem
    connection.gateway.answers["authenticator.enrol"] = WrongCredentials()
    fields.code.field.set_value("123 456")
    press(fields.code.field.inner, "Return")
    settle_calls(connection, desktop)
    assert "not the digits" in fields.code.problem
    connection.gateway.answers["authenticator.enrol"] = me
    press(fields.code.field.inner, "Return")
    settle_calls(connection, desktop)
    assert connection.gateway.last("authenticator.enrol").body == SecondFactor(totp="123456")
    assert desktop.window.shell.winfo_viewable()


def test_the_authenticator_belongs_to_the_password_that_was_sent(
    opened: Opened, me: Me, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    at_once = connection.entrance.set_up
    held: list[Callable[[], object]] = []

    def late(*asked: Any) -> PaperTicket:
        held.append(partial(at_once, *asked))
        return PaperTicket()

    monkeypatch.setattr(connection.entrance, "set_up", late)
    desktop, alone = set_up_alone(opened, connection)
    alone.form.passwords.password.field.set_value("something else by now")
    held.pop()()
    connection.gateway.answers["authenticator.begin"] = SECRET
    settle_calls(connection, desktop)
    assert connection.gateway.last("authenticator.begin").body == NewAuthenticator(password=SENTENCE)
    fields = alone.step.fields
    assert fields is not None
    fields.code.field.set_value("123 456")
    press(fields.code.field.inner, "Return")
    assert not alone.step.later.is_enabled, "the server may be enrolling it"
    connection.gateway.answers["authenticator.enrol"] = Unreachable()
    settle_calls(connection, desktop)
    assert alone.step.later.is_enabled


def test_a_server_that_was_left_without_an_account_asks_for_one_at_the_next_start(
    opened: Opened, me: Me
) -> None:
    for address, screen in (("", WorkAlone), ("https://khibra.hopital.ma:8443", JoinServer)):
        connection = PaperConnection(me, is_signed_in=False)
        connection.session.hello = msgspec.structs.replace(HELLO, needs_setup=True)
        connection.session.address = address
        desktop = opened(connection)
        settle(desktop.root)
        assert list(all_of(desktop.root, screen))
        assert list(all_of(desktop.root, FirstAccount))
        desktop.close()


def test_this_computers_server_is_not_pinned_to_the_port_it_has_today(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    desktop = opened(connection)
    choose(desktop, 1)
    alone = next(all_of(desktop.root, WorkAlone))
    alone._started(ServerLook(address="http://127.0.0.1:1", hello=HELLO))
    settle(desktop.root)
    assert list(all_of(desktop.root, SignIn))
    assert connection.entrance.trusted == []


def test_the_authenticator_may_wait(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    desktop, form = set_up_alone(opened, connection)
    connection.gateway.answers["authenticator.begin"] = Unreachable()
    settle_calls(connection, desktop)
    assert "cannot be reached" in " ".join(texts(desktop.root))
    assert "under Settings" in " ".join(texts(desktop.root))
    click(form.step.later)
    settle(desktop.root)
    assert desktop.window.shell.winfo_viewable()


def test_a_server_without_accounts_takes_its_setup_key(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    connection.entrance.me = people.me(people.GP, second_factor_enrolled=False)
    connection.entrance.hello = msgspec.structs.replace(HELLO, needs_setup=True)
    desktop = opened(connection)
    choose(desktop, 0)
    join = next(all_of(desktop.root, JoinServer))
    join.address.field.set_value("khibra.example:8443")
    press(join.address.field.inner, "Return")
    settle(desktop.root)
    click(join.compared)
    click(button(desktop, "Trust this server"))
    settle(desktop.root)
    assert join.code.field.winfo_viewable()  # whoever was invited by the operator needs no key
    click(button(desktop, "I have the server’s setup key"))
    settle(desktop.root)
    fill_in(join.first)
    press(join.first.name.field.inner, "Return")
    assert join.first.key is not None
    assert desktop.root.focus_get() is join.first.key.field.inner
    join.first.key.field.set_value(" guess ")
    connection.entrance.error = WrongCredentials()
    press(join.first.key.field.inner, "Return")
    settle(desktop.root)
    assert "not the setup key" in join.first.key.problem
    connection.entrance.error = None
    press(join.first.key.field.inner, "Return")
    connection.gateway.answers |= {"authenticator.begin": SECRET, "authenticator.enrol": me}
    settle_calls(connection, desktop)
    assert [first.setup_key for first in connection.entrance.set_ups] == ["guess"]
    fields = join.enrolment.fields
    assert fields is not None
    fields.code.field.set_value("123456")
    press(fields.code.field.inner, "Return")
    settle_calls(connection, desktop)
    assert desktop.window.shell.winfo_viewable()


def test_the_sign_in_says_where(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_signed_in=False)
    desktop = opened(connection)
    settle(desktop.root)
    assert "On this computer’s own server" in texts(desktop.root)
    connection.session.address = "https://khibra.hopital.ma:8443"
    desktop.stages.sign_in()
    settle(desktop.root)
    shown = " ".join(" ".join(texts(desktop.root)).split())
    assert f"On {connection.session.hello.name} (khibra.hopital.ma:8443)" in shown  # type: ignore[union-attr]


def test_the_demonstration_is_a_click_away(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_known=False, is_signed_in=False)
    desktop = opened(connection)
    choose(desktop, 2)
    assert connection.entrance.demos == 1


def test_sign_in_and_out(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_signed_in=False)
    desktop = opened(connection)
    settle(desktop.root)
    form = form_of(next(all_of(desktop.root, LoginWays)))
    type_text(form.login.field.inner, "salma")
    type_text(form.password.field.inner, "wrong")
    press(form.password.field.inner, "Return")
    settle(desktop.root)
    assert any("is wrong" in text for text in texts(desktop.root))
    assert form.login.field.value == "salma"
    assert form.password.field.value == ""
    type_text(form.password.field.inner, "right")
    press(form.password.field.inner, "Return")
    pump(desktop.root, desktop.window.shell.winfo_viewable)
    desktop.window.sign_out()
    settle(desktop.root)
    assert list(all_of(desktop.root, SignIn))
    again = form_of(next(all_of(desktop.root, LoginWays)))
    assert again.login.field.value == "salma"


def test_another_server_leads_back_to_the_first_start(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me, is_signed_in=False)
    desktop = opened(connection)
    settle(desktop.root)
    click(button(desktop, "Another server…"))
    settle(desktop.root)
    assert list(all_of(desktop.root, FirstStart))
    assert not connection.has_server
