"""What may stand between a person and a call: the second factor, a session that ended, a plugin, somebody else."""

from pathlib import Path

from cases.errors import (
    NotFound,
    Objection,
    SecondFactorNeeded,
    SessionExpired,
    WrongCredentials,
)
from cases.model.case import CaseState
from cases.model.session import Me, NewAuthenticator
from cases.wire import endpoints
from cases.wire.messages import Nothing
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, settle, texts, type_text
from tests.desktop.paper_connection import PaperConnection
from tests.desktop.planted import fresh_imports, plant
from tests.desktop.signing_in import SECRET, button, dialog_field, form_of, settle_calls
from tests.plugins import people
from workstation.ui import kit
from workstation.ui.case_page import CasePage
from workstation.ui.front.sign_in import LoginWays


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


def test_the_answer_to_a_question_that_was_left_is_not_taken_for_the_next_one(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    desktop = opened(connection)
    connection.gateway.answers |= {"case.close": SecondFactorNeeded(), "session.second_factor": me}
    errors: list[Exception] = []
    call = endpoints.CLOSE_CASE.call(case_id="c1")
    desktop.desk.gateway.submit(call, lambda _a: None, errors.append)
    settle_calls(connection, desktop)
    desktop.desk.gateway.submit(call, lambda _a: None, errors.append)
    type_text(dialog_field(desktop).inner, "123456")
    press(dialog_field(desktop).inner, "Return")
    press(desktop.root.focus_get(), "Escape")
    settle_calls(connection, desktop)
    assert connection.gateway.names().count("case.close") == 2, "the second waits for its own answer"
    assert [type(error) for error in errors] == [SecondFactorNeeded]
    press(desktop.root.focus_get(), "Escape")


def test_an_authenticator_that_was_sent_before_leaving_counts(opened: Opened, me: Me) -> None:
    connection = PaperConnection(people.me(people.GP, second_factor_enrolled=False))
    desktop = opened(connection)
    connection.gateway.answers |= {"case.close": SecondFactorNeeded(), "authenticator.begin": SECRET}
    done: list[object] = []
    errors: list[Exception] = []
    desktop.desk.gateway.submit(endpoints.CLOSE_CASE.call(case_id="c1"), done.append, errors.append)
    settle_calls(connection, desktop)
    type_text(dialog_field(desktop).inner, "mine")
    press(dialog_field(desktop).inner, "Return")
    settle_calls(connection, desktop)
    type_text(dialog_field(desktop).inner, "123456")
    press(dialog_field(desktop).inner, "Return")
    press(desktop.root.focus_get(), "Escape")
    connection.gateway.answers |= {"authenticator.enrol": me, "case.close": Nothing()}
    settle_calls(connection, desktop)
    assert (done, errors) == ([Nothing()], [])


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
