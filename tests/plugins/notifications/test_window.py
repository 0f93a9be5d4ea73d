"""Notices in a real window: told at once, listed until read, opened with a click; the mail address."""

import pytest

from cases.errors import NotFound
from cases.model.audit import Event, EventKind
from cases.model.case import CaseState
from cases.model.ids import CaseId
from plugins.notifications.address import MailAddress
from plugins.notifications.page import NoticesPage
from tests.desktop.conftest import Opened, complaints, me, opened  # noqa: F401
from tests.desktop.hands import all_of, click, press, type_text
from tests.plugins.case_bench import CaseBench
from tests.plugins.people import GP, NEUROLOGIST, card, view
from workstation.ui import kit
from workstation.ui.kit.toasts import Toast


def event(kind: EventKind, sequence: int = 101) -> Event:
    return Event(
        sequence=sequence,
        at=card().created_at,
        kind=kind,
        case_id=CaseId("c1"),
        actor_id=NEUROLOGIST.id,
        actor_name=NEUROLOGIST.name,
    )


@pytest.fixture
def bench(opened: Opened) -> CaseBench:  # noqa: F811
    return CaseBench(opened, GP, view(of=card(CaseState.CONCLUDED)))


def happened_now(bench: CaseBench, kind: EventKind) -> None:
    import msgspec

    bench.heard(msgspec.structs.replace(event(kind), at=bench.desktop.desk.now()))


def test_a_signed_report_is_told_and_opened(bench: CaseBench) -> None:
    happened_now(bench, EventKind.REPORT_SIGNED)
    (toast,) = all_of(bench.root, Toast)
    click(bench.button("Open the case", toast))
    bench.settle()
    place = bench.desktop.window.navigation.history.current
    assert place is not None
    assert place.argument("tab") == "report_export"


def test_a_notice_in_the_list_opens_its_case(bench: CaseBench) -> None:
    happened_now(bench, EventKind.REPORT_SIGNED)
    page = bench.screen("notifications", NoticesPage)
    assert any("Unread: 1" in text for text in bench.texts())
    press(page._list.winfo_children()[0], "Return")
    bench.settle()
    place = bench.desktop.window.navigation.history.current
    assert place is not None
    assert place.argument("tab") == "report_export"


def test_everything_can_be_marked_as_read(bench: CaseBench) -> None:
    bench.heard(event(EventKind.MESSAGE_POSTED))
    page = bench.screen("notifications", NoticesPage)
    click(page.read_all)
    assert "All is read." in bench.texts()
    assert not page.read_all.is_enabled


def test_an_empty_list_says_what_comes(bench: CaseBench) -> None:
    bench.screen("notifications", NoticesPage)
    assert "Nothing to read" in bench.texts()


def test_a_mail_address_is_checked_and_saved(bench: CaseBench) -> None:
    bench.answer(
        notifications_read_address=MailAddress(is_served=True),
        notifications_set_address=MailAddress(address="salma@sante.ma", is_served=True),
    )
    page = bench.screen("notifications", NoticesPage)
    field = page.mail.address.field
    assert isinstance(field, kit.Entry)
    type_text(field.inner, "salma")
    assert not page.mail.save.is_enabled
    field.set_value("salma@sante.ma")
    page.mail._typed()
    click(page.mail.save)
    assert bench.wait_for("notifications.set_address") == MailAddress(address="salma@sante.ma")


def test_a_server_without_mail_says_so(bench: CaseBench) -> None:
    bench.answer(notifications_read_address=MailAddress())
    page = bench.screen("notifications", NoticesPage)
    assert any("sends no mail" in text for text in bench.texts())
    assert not page.mail.save.is_enabled


def test_a_server_without_the_plugin_offers_no_mail(bench: CaseBench) -> None:
    bench.answer(notifications_read_address=NotFound())
    page = bench.screen("notifications", NoticesPage)
    assert not page.mail.winfo_viewable()
