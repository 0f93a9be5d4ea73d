"""Triage by keyboard in a real window: from the queue to the invitation."""

from cases.errors import VersionMismatch
from cases.model.case import Assignment, CaseCard, CaseState, CaseView, MemberStatus
from cases.model.people import Role, Specialty
from cases.wire.messages import DirectoryQuery, Practitioners, Reason
from plugins.triage.case_tab import TriageTab
from plugins.triage.queue_page import QueuePage
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, type_text
from tests.plugins.case_bench import CaseBench
from tests.plugins.people import COORDINATOR, GP, NEUROLOGIST, RADIOLOGIST, SURGEON, card, member, view
from workstation.ui import kit

ROWS = ("case.assign", "case.send_back", "case.decline")


def waiting() -> CaseCard:
    return card(CaseState.SUBMITTED, relations=("COO",), urgency=card().urgency)


def bench_of(opened: Opened) -> CaseBench:
    of: CaseView = view(CaseState.SUBMITTED, *ROWS, of=waiting(), patient=None, panel=())
    listed = Practitioners(practitioners=(SURGEON, NEUROLOGIST, RADIOLOGIST), open_cases={SURGEON.id: 2})
    return CaseBench(opened, COORDINATOR, of, directory_practitioners=listed)


def test_the_queue_opens_a_case_with_return(opened: Opened) -> None:
    bench = bench_of(opened)
    queue = bench.screen("triage_queue", QueuePage)
    assert queue.table.selected == "c1"
    press(queue.table.tree, "Return")
    bench.settle()
    assert list(all_of(bench.root, kit.RowList))


def test_a_long_arabic_question_is_cut_at_its_end(opened: Opened) -> None:
    bench = bench_of(opened)
    arabic = "ضعف مفاجئ في الشق الأيسر منذ ساعتين، هل يستفيد المريض من التحويل العاجل إلى المستشفى الجامعي؟"
    bench.connection.cases.by_id = {card().id: card(CaseState.SUBMITTED, relations=("COO",), question=arabic)}
    queue = bench.screen("triage_queue", QueuePage)
    shown = str(queue.table.tree.set("c1", "question"))
    assert shown.endswith(kit.t_visual("ضعف")[-1])  # its first word stands at the right
    assert "…" in shown


def test_an_empty_queue_says_so(opened: Opened) -> None:
    bench = bench_of(opened)
    bench.connection.cases.by_id = {}
    queue = bench.screen("triage_queue", QueuePage)
    assert "No case waits for triage" in bench.texts()
    assert not queue.open_button.is_enabled


def test_a_panel_is_chosen_and_invited_by_keyboard(opened: Opened) -> None:
    bench = bench_of(opened)
    tab = bench.tab("triage", TriageTab)
    assert not tab.invite.is_enabled
    type_text(tab.search.inner, "el")
    pump(bench.root, lambda: bench.gateway.names().count("directory.practitioners") == 2)
    bench.settle()
    assert bench.gateway.last("directory.practitioners").query == DirectoryQuery(
        specialty=Specialty.NEUROLOGY, text="el"
    )
    press(tab.search.inner, "Return", "Down", "Return")
    bench.settle()
    chosen = tab.presenter.triage()
    assert chosen is not None
    assert len(chosen.choice.members) == 2
    click(bench.button("Let lead"))
    bench.settle()
    bench.answer(case_assign=view(CaseState.ASSIGNED, of=card(CaseState.ASSIGNED, relations=("COO",))))
    tab._area.show(tab.invite)
    click(tab.invite)
    body = bench.wait_for("case.assign")
    assert isinstance(body, Assignment)
    assert body.lead == body.members[1]
    place = bench.desktop.window.navigation.history.current
    assert place is not None
    assert place.panel_id == "triage_queue"


def test_what_somebody_else_decided_meanwhile_is_shown_before_it_is_replaced(opened: Opened) -> None:
    bench = bench_of(opened)
    tab = bench.tab("triage", TriageTab)
    press(tab.search.inner, "Return")
    bench.settle()
    invited = (member(SURGEON, MemberStatus.INVITED, is_lead=True),)
    moved_on = card(CaseState.ASSIGNED, relations=("COO",), version=5)
    bench.answer(
        case_assign=VersionMismatch(by="Dr Idrissi"),
        case_read=view(CaseState.ASSIGNED, *ROWS, of=moved_on, patient=None, panel=invited),
    )
    press(tab.invite, "Return")
    bench.wait_until(lambda: any("Dr Idrissi" in text for text in bench.texts()))
    assert not tab.invite.is_enabled
    bench.wait_until(lambda: any(SURGEON.name in text for text in bench.texts() if "Idrissi" in text))
    click(bench.button("Look at the new state"))
    bench.settle()
    assert "They are invited already." in bench.texts()
    click(bench.button("Take up my choice again"))
    bench.settle()
    assert tab.invite.is_enabled


def test_another_specialty_lists_its_experts(opened: Opened) -> None:
    bench = bench_of(opened)
    tab = bench.tab("triage", TriageTab)
    press(tab.specialty, "Down", "Down", "Return")
    bench.settle()
    asked = bench.gateway.last("directory.practitioners").query
    assert isinstance(asked, DirectoryQuery)
    assert asked.specialty is not Specialty.NEUROLOGY
    assert tab.filter.value == str(asked.specialty)


def test_sending_back_asks_what_is_missing(opened: Opened) -> None:
    bench = bench_of(opened)
    bench.tab("triage", TriageTab)
    bench.answer(case_send_back=view(CaseState.DRAFT, of=card(CaseState.DRAFT)))
    click(next(link for link in all_of(bench.root, kit.LinkButton) if link.text.startswith("Send back")))
    type_text(next(all_of(bench.dialog(), kit.TextBox)).inner, "no images")
    click(bench.button("OK", bench.dialog()))
    assert bench.wait_for("case.send_back") == Reason(reason="no images")


def test_triage_is_for_coordinators(opened: Opened) -> None:
    bench = CaseBench(opened, GP, view())
    assert "triage_queue" not in bench.desktop.window.shell.sidebar.items
    assert Role.COORDINATOR not in GP.roles
    assert "triage" not in [panel.id for panel in bench.desktop.window.navigation.panels("case")]
