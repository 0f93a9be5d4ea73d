"""Becoming somebody of the demonstration, and the silence on every other server."""

from cases.model.session import Credentials
from plugins.demo_roles.people import People
from plugins.local_login.sign_in_form import SignInForm
from tests.desktop.hands import all_of, canvas_texts, click, press, pump, settle, texts
from tests.plugins.demo_roles.conftest import Joined
from workstation.api.demo import PASSWORD, PERSONAS
from workstation.desktop import Desktop
from workstation.ui import kit
from workstation.ui.front.sign_in import LoginWays

GP, COORDINATOR = PERSONAS[:2]


def ways(desktop: Desktop) -> LoginWays:
    """The sign-in screen, once the server has said who it is."""
    pump(desktop.root, lambda: list(all_of(desktop.root, LoginWays)))
    settle(desktop.root)
    return next(all_of(desktop.root, LoginWays))


def name(desktop: Desktop) -> str:
    me = desktop.desk.session.me
    return me.practitioner.name if me else ""


def offers(desktop: Desktop) -> set[str]:
    """The people whom the palette offers to become."""
    ids = [command.id for command in desktop.window.commands.available()]
    return {each.removeprefix("demo_roles.become_") for each in ids if each.startswith("demo_roles.")}


def test_somebody_is_chosen_by_keyboard_instead_of_a_password(joined: Joined) -> None:
    desktop = joined(is_demo=True)
    front = ways(desktop)
    assert isinstance(front._view, People)
    assert list(front._panels) == ["demo_roles", "local_login"]
    rows = next(all_of(front, kit.RowList))
    assert {persona.name for persona in PERSONAS} <= set(canvas_texts(rows))
    press(rows, "Down", "Return")
    pump(desktop.root, desktop.window.shell.winfo_viewable)
    assert name(desktop) in {persona.name for persona in PERSONAS}


def test_under_ones_name_one_becomes_somebody_else(joined: Joined) -> None:
    desktop = joined(is_demo=True)
    ways(desktop)
    rows = next(all_of(desktop.root, kit.RowList))
    click(rows, x=60, y=20)
    pump(desktop.root, lambda: name(desktop) == GP.name)
    pump(desktop.root, desktop.window.shell.winfo_viewable)
    assert offers(desktop) == {persona.login for persona in PERSONAS} - {GP.login}
    command = next(
        each for each in desktop.window.commands.available() if each.id.endswith(COORDINATOR.login)
    )
    assert command.place == "account"
    desktop.window.commands.run(command)
    pump(desktop.root, lambda: name(desktop) == COORDINATOR.name)
    pump(desktop.root, lambda: f"You are now {COORDINATOR.name}." in texts(desktop.root))
    assert offers(desktop) == {persona.login for persona in PERSONAS} - {COORDINATOR.login}


def test_a_server_that_is_no_demonstration_offers_nobody(joined: Joined) -> None:
    desktop = joined(is_demo=False)
    front = ways(desktop)
    assert isinstance(front._view, SignInForm)
    assert list(front._panels) == ["local_login"]
    session = desktop.desk.session
    session.sign_in(
        Credentials(login=GP.login, password=PASSWORD), lambda _me: None, desktop.desk.notices.error
    )
    pump(desktop.root, lambda: name(desktop) == GP.name)
    assert offers(desktop) == set()
