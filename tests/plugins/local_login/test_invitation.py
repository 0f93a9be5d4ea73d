"""Inviting in a real window: who may, what is asked, and the code that is read out."""

from datetime import UTC, datetime

import msgspec

from cases.errors import Forbidden
from cases.model.people import Role, Specialty
from cases.model.session import Invitation, InvitationCode, Me
from plugins.local_login.desktop import INVITATION
from plugins.local_login.invitation_page import InvitationPage
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, settle, texts, type_text
from tests.desktop.paper_connection import PaperConnection
from tests.plugins import people
from workstation.desktop import Desktop
from workstation.ui import kit

CODE = InvitationCode(code="ABCD-EFGH-JKLM-NPQR", expires_at=datetime(2026, 11, 29, 9, 0, tzinfo=UTC))


def somebody(*roles: Role) -> Me:
    return people.me(msgspec.structs.replace(people.GP, roles=roles))


def page_of(opened: Opened, *roles: Role) -> tuple[Desktop, PaperConnection, InvitationPage]:
    """The page, opened from under the user's name."""
    connection = PaperConnection(somebody(Role.ESTABLISHMENT_ADMIN, *roles))
    desktop = opened(connection)
    settle(desktop.root)
    command = next(each for each in desktop.window.commands.available() if each.id == "local_login.invite")
    desktop.window.commands.run(command)
    settle(desktop.root)
    hosts = desktop.window.navigation._hosts.values()
    view = next(host.view for host in hosts if host.panel.id == INVITATION)
    assert isinstance(view, InvitationPage)
    return desktop, connection, view


def test_who_administers_nothing_is_offered_no_invitation(opened: Opened, me: Me) -> None:
    desktop = opened(PaperConnection(me))
    settle(desktop.root)
    assert "local_login.invite" not in {each.id for each in desktop.window.commands.available()}


def test_roles_of_the_network_are_offered_to_who_holds_them(opened: Opened) -> None:
    _, _, page = page_of(opened)
    assert set(page.roles) == {Role.PRACTITIONER, Role.ESTABLISHMENT_ADMIN}


def test_an_invitation_by_keyboard_and_its_code(opened: Opened) -> None:
    desktop, connection, page = page_of(opened, Role.COORDINATOR)
    assert set(page.roles) == {Role.PRACTITIONER, Role.COORDINATOR, Role.ESTABLISHMENT_ADMIN}
    press(page.name.field.inner, "Return")
    assert page.name.problem == "Write who is invited."
    type_text(page.name.field.inner, "Nadia")
    click(page.roles[Role.PRACTITIONER])
    press(page.name.field.inner, "Return")
    assert "Choose at least one." in texts(desktop.root)
    click(page.roles[Role.PRACTITIONER])
    click(page.roles[Role.COORDINATOR])
    page.specialty.field.set_value(Specialty.NEUROLOGY.value)
    type_text(page.order.field.inner, "1234")
    connection.gateway.answers["invitation.create"] = Forbidden()
    press(page.order.field.inner, "Return")
    assert connection.gateway.last("invitation.create").body == Invitation(
        name="Nadia",
        roles=(Role.PRACTITIONER, Role.COORDINATOR),
        specialties=(Specialty.NEUROLOGY,),
        order_number="1234",
        establishment_id=people.GP.establishment_id,
    )
    answer(desktop, connection)
    assert next(all_of(page.widget, kit.Banner)).winfo_viewable()
    connection.gateway.answers["invitation.create"] = CODE
    press(page.name.field.inner, "Return")
    answer(desktop, connection)
    shown = " ".join(" ".join(texts(desktop.root)).split())
    assert CODE.code in shown
    assert "29 November 2026" in shown
    assert "this computer alone" in shown
    click(next(each for each in all_of(page.widget, kit.Button)))
    assert page.name.field.value == ""


def answer(desktop: Desktop, connection: PaperConnection) -> None:
    """Answer what the page asked; what else waits is not its business."""
    waiting, known = connection.gateway._waiting, connection.gateway.answers
    waiting[:] = [each for each in waiting if each.call.endpoint.name in known]
    connection.gateway.settle()
    settle(desktop.root)
