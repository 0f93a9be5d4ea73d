"""The first start, the sign-in, the second factor, and a session that ends while somebody types."""

from pathlib import Path

import msgspec

from cases.errors import (
    Invalid,
    NotFound,
    Objection,
    SecondFactorNeeded,
    SessionExpired,
    StorageFull,
    Unreachable,
    WrongCredentials,
)
from cases.model.case import CaseState
from cases.model.session import AuthenticatorSecret, Me, NewAuthenticator, SecondFactor
from cases.wire import endpoints
from cases.wire.messages import Nothing
from plugins.local_login.sign_in_form import SignInForm
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, settle, texts, type_text
from tests.desktop.paper_connection import FINGERPRINT, HELLO, NOW, PaperConnection
from tests.desktop.planted import fresh_imports, plant
from tests.plugins import people
from workstation.desktop import Desktop
from workstation.ui import kit
from workstation.ui.case_page import CasePage
from workstation.ui.entrance import ServerLook
from workstation.ui.front.first_account import FirstAccount
from workstation.ui.front.first_start import BigChoice, FirstStart
from workstation.ui.front.join import JoinServer
from workstation.ui.front.sign_in import LoginWays, SignIn
from workstation.ui.front.work_alone import WorkAlone

SENTENCE = "a long sentence of mine"
SECRET = AuthenticatorSecret(
    totp_uri="otpauth://totp/Khibra:solo?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Khibra",
    expires_at=NOW,
)


def choose(desktop: Desktop, number: int) -> None:
    settle(desktop.root)
    click(list(all_of(desktop.root, BigChoice))[number])
    settle(desktop.root)


def button(desktop: Desktop, text: str) -> kit.Button:
    return next(each for each in all_of(desktop.root, kit.Button) if each.text == text)


def form_of(ways: LoginWays) -> SignInForm:
    assert isinstance(ways._view, SignInForm)
    return ways._view


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


def dialog_field(desktop: Desktop, number: int = 0) -> kit.Entry:
    """A field of the dialog in front."""
    grabbed = str(desktop.root.grab_current())
    return [each for each in all_of(desktop.root, kit.Entry) if str(each).startswith(grabbed)][number]


def test_who_has_no_authenticator_is_led_to_one_and_what_they_did_goes_on(opened: Opened, me: Me) -> None:
    connection = PaperConnection(people.me(people.GP, second_factor_enrolled=False))
    desktop = opened(connection)
    connection.gateway.answers["case.close"] = SecondFactorNeeded()
    done: list[object] = []
    desktop.desk.gateway.submit(endpoints.CLOSE_CASE.call(case_id="c1"), done.append)
    settle_calls(connection, desktop)
    assert "you have none yet" in " ".join(texts(desktop.root))
    connection.gateway.answers["authenticator.begin"] = WrongCredentials()
    type_text(dialog_field(desktop).inner, "wrong")
    press(dialog_field(desktop).inner, "Return")
    settle_calls(connection, desktop)
    assert "The password is wrong." in texts(desktop.root)
    connection.gateway.answers["authenticator.begin"] = SECRET
    press(dialog_field(desktop).inner, "Return")
    settle_calls(connection, desktop)
    connection.gateway.answers |= {"authenticator.enrol": NotFound(), "case.close": Nothing()}
    type_text(dialog_field(desktop).inner, "123456")
    press(dialog_field(desktop).inner, "Return")
    settle_calls(connection, desktop)
    assert "out of date" in " ".join(texts(desktop.root))
    connection.gateway.answers["authenticator.enrol"] = me
    type_text(dialog_field(desktop).inner, "again")
    press(dialog_field(desktop).inner, "Return")
    settle_calls(connection, desktop)
    type_text(dialog_field(desktop).inner, "123456")
    press(dialog_field(desktop).inner, "Return")
    settle_calls(connection, desktop)
    assert done == [Nothing()]
    assert desktop.root.grab_current() is None


def test_putting_the_authenticator_off_leaves_the_error(opened: Opened) -> None:
    connection = PaperConnection(people.me(people.GP, second_factor_enrolled=False))
    desktop = opened(connection)
    connection.gateway.answers["case.close"] = SecondFactorNeeded()
    errors: list[Exception] = []
    desktop.desk.gateway.submit(endpoints.CLOSE_CASE.call(case_id="c1"), lambda _a: None, errors.append)
    settle_calls(connection, desktop)
    press(desktop.root.focus_get(), "Escape")
    assert [type(error) for error in errors] == [SecondFactorNeeded]


def test_an_authenticator_is_replaced_from_the_settings(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    desktop = opened(connection)
    settle(desktop.root)
    press(desktop.root, "Control-comma")
    settle(desktop.root)
    click(button(desktop, "Replace…"))
    settle(desktop.root)
    type_text(dialog_field(desktop).inner, "mine")
    press(dialog_field(desktop).inner, "Return")
    assert "authenticator.begin" not in connection.gateway.names()  # the digits of the old one are needed too
    type_text(dialog_field(desktop, 1).inner, "654321")
    connection.gateway.answers |= {"authenticator.begin": SECRET, "authenticator.enrol": me}
    press(dialog_field(desktop, 1).inner, "Return")
    settle_calls(connection, desktop)
    begin = connection.gateway.last("authenticator.begin")
    assert begin.body == NewAuthenticator(password="mine", totp="654321")
    type_text(dialog_field(desktop).inner, "123456")
    press(dialog_field(desktop).inner, "Return")
    settle_calls(connection, desktop)
    assert any("is enrolled" in text for text in texts(desktop.root))


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


def test_a_call_that_needs_the_second_factor_is_sent_again(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    desktop = opened(connection)
    connection.gateway.answers["case.close"] = SecondFactorNeeded()
    done: list[object] = []
    call = endpoints.CLOSE_CASE.call(case_id="c1")
    desktop.desk.gateway.submit(call, done.append)
    settle_calls(connection, desktop)
    entry = next(
        each for each in all_of(desktop.root, kit.Entry) if str(desktop.root.grab_current()) in str(each)
    )
    connection.gateway.answers["session.second_factor"] = me
    connection.gateway.answers["case.close"] = Nothing()
    type_text(entry.inner, "123456")
    press(entry.inner, "Return")
    settle_calls(connection, desktop)
    assert done == [Nothing()]
    keys = [c.idempotency_key for c in connection.gateway.sent if c.endpoint.name == "case.close"]
    assert len(keys) == 2
    assert keys[0] == keys[1] != ""


def test_declining_the_second_factor_leaves_the_error(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    desktop = opened(connection)
    connection.gateway.answers["case.close"] = SecondFactorNeeded()
    errors: list[Exception] = []
    desktop.desk.gateway.submit(endpoints.CLOSE_CASE.call(case_id="c1"), lambda _a: None, errors.append)
    settle_calls(connection, desktop)
    press(desktop.root.focus_get(), "Escape")
    assert [type(error) for error in errors] == [SecondFactorNeeded]
    assert desktop.root.grab_current() is None


def test_a_session_that_ends_while_typing_loses_nothing(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    desktop = opened(connection)
    search = next(all_of(desktop.root, kit.SearchBox))
    search.set_value("what I typed")
    connection.gateway.answers["case.close"] = SessionExpired()
    done: list[object] = []
    desktop.desk.gateway.submit(endpoints.CLOSE_CASE.call(case_id="c1"), done.append)
    settle_calls(connection, desktop)
    assert "Your session has ended" in texts(desktop.root)
    form = form_of(next(all_of(desktop.root, LoginWays)))
    connection.gateway.answers["case.close"] = Nothing()
    connection.session.somebody = people.me(people.GP)
    form.login.field.set_value("salma")
    type_text(form.password.field.inner, "right")
    press(form.password.field.inner, "Return")
    settle(desktop.root)
    settle_calls(connection, desktop)
    assert done == [Nothing()]
    assert search.value == "what I typed"
    assert desktop.root.grab_current() is None


GUARD = '''
"""A plugin that lets nobody close a case at night."""

from workstation.api.markers import hookimpl


@hookimpl
def check_case_close(card):
    return ["not at night"]
'''


def test_a_plugin_can_object_to_closing(opened: Opened, me: Me, tmp_path: Path) -> None:
    plant(tmp_path, "night_guard", GUARD)
    connection = PaperConnection(me)
    card = people.card(CaseState.FOLLOW_UP)
    connection.cases.put(card)
    with fresh_imports("night_guard"):
        desktop = opened(connection)
        errors: list[Exception] = []
        call = endpoints.CLOSE_CASE.call(case_id=card.id)
        desktop.desk.gateway.submit(call, lambda _answer: None, errors.append)
        pump(desktop.root, lambda: errors)
    assert isinstance(errors[0], Objection)
    assert errors[0].fields == {"plugin": "night_guard", "reason": "not at night"}
    assert "case.close" not in connection.gateway.names()


def test_another_person_starts_with_a_clean_window(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    card = people.card()
    connection.cases.put(card)
    desktop = opened(connection)
    desktop.window.navigation.open_case(card.id)
    desktop.desk.notices.show("for the first one only")
    connection.session.become(people.me(people.NEUROLOGIST))
    settle(desktop.root)
    assert not list(all_of(desktop.root, CasePage))
    assert not desktop.window.navigation.history.can_go_back
    assert desktop.window.notices.kept == []


def settle_calls(connection: PaperConnection, desktop: Desktop) -> None:
    """Answer what waits for the server here, and let the window react."""
    waiting = connection.gateway._waiting
    known = connection.gateway.answers
    waiting[:] = [each for each in waiting if each.call.endpoint.name in known]
    connection.gateway.settle()
    settle(desktop.root)
