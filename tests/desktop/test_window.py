"""The window as a whole: it opens, says who and where, moves, finds, changes its colours and its language."""

import tkinter as tk
from collections.abc import Callable

from cases.model.ids import CaseId
from cases.model.session import Me
from tests.desktop.conftest import Opened
from tests.desktop.hands import all_of, click, press, pump, settle, texts, type_text
from tests.desktop.paper_connection import PaperConnection
from tests.plugins import people
from workstation.api.contributions import Setting, Theme
from workstation.ui import kit
from workstation.ui.case_page import CasePage
from workstation.ui.command_palette import CommandPalette
from workstation.ui.kit.toasts import Toast
from workstation.ui.notices import NoticeList
from workstation.ui.splash import Splash


def test_it_opens_with_the_sidebar_of_the_active_plugins(opened: Opened) -> None:
    desktop = opened()
    assert "board" in desktop.window.shell.sidebar.items
    assert desktop.window.navigation.history.current is not None
    assert desktop.root.title().startswith("Cases")


def test_the_sidebar_keeps_its_mark_when_plugins_and_sessions_change(opened: Opened) -> None:
    desktop = opened()
    window = desktop.window
    marked = [name for name, item in window.shell.sidebar.items.items() if item.is_selected]
    assert len(marked) == 1
    window.plugins_changed()
    window.session_changed()
    settle(desktop.root)
    assert [name for name, item in window.shell.sidebar.items.items() if item.is_selected] == marked


class Slow(PaperConnection):
    """A server that takes its time to start."""

    def resume(self, on_known: Callable[[], None]) -> None:
        self.known = on_known


def test_the_window_is_not_blank_while_the_server_starts(opened: Opened, me: Me) -> None:
    connection = Slow(me)
    desktop = opened(connection)
    settle(desktop.root)
    assert list(all_of(desktop.root, Splash))
    connection.known()
    pump(desktop.root, lambda: not list(all_of(desktop.root, Splash)))
    assert not desktop._splash.winfo_exists()
    assert desktop.window.shell.winfo_viewable()


def test_without_plugins_it_says_so_and_what_to_do(opened: Opened) -> None:
    desktop = opened(without_plugins=True)
    connection = desktop.connection
    assert "No way to sign in" in texts(desktop.root) or "No screens yet" in texts(desktop.root)
    assert isinstance(connection, PaperConnection)
    assert connection.session.me is not None


def test_header_says_whether_the_server_answers(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    desktop = opened(connection)
    assert desktop.window.shell.header.server.text == "Connected"
    connection.session.is_online = False
    connection.session.ring()
    assert desktop.window.shell.header.server.text == "Not connected"
    pump(desktop.root, lambda: "offline" in desktop.window.shell.banners, timeout_s=10)
    connection.session.is_online = True
    connection.session.ring()
    assert "offline" not in desktop.window.shell.banners


def test_a_computer_without_keyring_is_told(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    connection.is_secret_kept = False
    banner = opened(connection).window.shell.banners["keyring"]
    assert "drafts lie unsealed" in banner.label.text


def test_palette_goes_to_a_case_by_keyboard(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    card = people.card()
    connection.cases.put(card)
    desktop = opened(connection)
    press(desktop.root, "Control-k")
    palette = next(all_of(desktop.root, CommandPalette))
    type_text(palette.entry.inner, card.number)
    assert any(row.title.startswith(card.number) for row in palette.list.rows)
    press(palette.entry.inner, "Return")
    settle(desktop.root)
    assert not palette.winfo_exists()
    assert [page.case_id for page in all_of(desktop.root, CasePage)] == [card.id]


def test_palette_finds_commands_by_a_few_letters_and_escape_closes_it(opened: Opened) -> None:
    desktop = opened()
    press(desktop.root, "Control-k")
    palette = next(all_of(desktop.root, CommandPalette))
    type_text(palette.entry.inner, "lidath")
    assert palette.list.rows[0].title == "Light or dark theme"
    press(palette.entry.inner, "Escape")
    assert not palette.winfo_exists()


def test_theme_changes_live_and_keeps_what_is_typed(opened: Opened) -> None:
    desktop = opened()
    search = next(all_of(desktop.root, kit.SearchBox))
    search.set_value("typed")
    light = str(desktop.window.shell.sidebar["bg"])
    desktop.window.switch_theme()
    settle(desktop.root)
    assert str(desktop.window.shell.sidebar["bg"]) == kit.DARK_PALETTE["surface"] != light
    assert search.winfo_exists()
    assert search.value == "typed"


def test_language_changes_live_and_the_place_stays(opened: Opened) -> None:
    desktop = opened()
    desktop.window.navigation.open("settings")
    desktop.window.use_language("fr")
    settle(desktop.root)
    assert desktop.root.title() == "Réglages — Khibra"
    assert desktop.desk.settings.get("language") == "fr"


def test_back_and_forward_follow_the_way(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    card = people.card()
    connection.cases.put(card)
    desktop = opened(connection)
    desktop.window.navigation.open_case(card.id)
    desktop.window.navigation.open("settings")
    press(desktop.root, "Alt-Left")
    assert next(all_of(desktop.root, CasePage)).case_id == card.id
    press(desktop.root, "Alt-Left")
    assert not list(all_of(desktop.root, CasePage))
    press(desktop.root, "Alt-Right")
    assert list(all_of(desktop.root, CasePage))


def test_notices_are_shown_counted_and_kept(opened: Opened) -> None:
    desktop = opened()
    desktop.desk.notices.count_unread(None)  # no plugin keeps a list
    desktop.desk.notices.show("Your opinion is signed.", "good")
    assert desktop.window.notices.unseen == 0
    desktop.desk.notices.show("All files have arrived.", "good", CaseId("case"))
    assert desktop.window.notices.unseen == 0, "one's own act is no news"
    desktop.desk.notices.show("The report has arrived.", "warning", CaseId("case"))
    settle(desktop.root)
    assert {"Your opinion is signed.", "The report has arrived."} <= set(texts(desktop.root))
    assert desktop.window.notices.unseen == 1
    click(desktop.window.shell.header.notices)
    assert list(all_of(desktop.root, NoticeList))
    assert desktop.window.notices.unseen == 0
    press(desktop.root, "Escape")
    assert not list(all_of(desktop.root, NoticeList))


def test_a_message_that_is_closed_by_hand_counts_as_read(opened: Opened) -> None:
    desktop = opened()
    desktop.desk.notices.count_unread(None)  # no plugin keeps a list
    desktop.desk.notices.show("The report has arrived.", "warning", CaseId("case"))
    desktop.desk.notices.show("Read the advice now.", "danger", CaseId("case"))
    settle(desktop.root)
    assert desktop.window.notices.unseen == 2
    toast = next(each for each in all_of(desktop.root, Toast) if each.text == "Read the advice now.")
    click(next(all_of(toast, kit.IconButton)))
    assert desktop.window.notices.unseen == 1
    assert "Read the advice now." not in texts(desktop.root)


def test_the_bell_counts_what_a_list_of_unread_messages_counts(opened: Opened) -> None:
    desktop, went = opened(), []
    desktop.desk.notices.count_unread(3, lambda: went.append("there"))
    desktop.desk.notices.show("The report has arrived.", "danger", CaseId("case"))
    assert desktop.window.notices.unseen == 3
    click(desktop.window.shell.header.notices)
    assert "Unread: 3" in texts(desktop.root)
    assert desktop.window.notices.unseen == 3
    link = next(each for each in all_of(desktop.root, kit.LinkButton) if each.text == "Open the list")
    click(link)
    assert went == ["there"]
    assert not list(all_of(desktop.root, NoticeList))
    desktop.desk.notices.count_unread(None)
    assert desktop.window.notices.unseen == 0


def test_help_lists_the_keys(opened: Opened) -> None:
    desktop = opened()
    press(desktop.root, "F1")
    assert "Search or do…" in texts(desktop.root)
    press(desktop.root.focus_get() or desktop.root, "Escape")
    settle(desktop.root)
    assert desktop.root.grab_current() is None


def test_keys_of_commands_do_not_eat_what_is_typed(opened: Opened) -> None:
    desktop = opened()
    search = next(all_of(desktop.root, kit.SearchBox))
    search.set_value("abc def")
    search.inner.icursor(0)
    press(search.inner, "Control-k")
    assert search.value == "abc def"
    assert list(all_of(desktop.root, CommandPalette))


def test_a_question_mark_in_a_text_is_a_question_mark(opened: Opened) -> None:
    desktop = opened()
    search = next(all_of(desktop.root, kit.SearchBox))
    type_text(search.inner, "?")
    assert desktop.root.grab_current() is None
    assert search.value == "?"


def test_every_control_of_the_frame_is_reached_by_tab(opened: Opened) -> None:
    desktop = opened()
    start: tk.Misc = desktop.window.shell.sidebar.items["board"]
    seen: set[str] = set()
    widget: tk.Misc | None = start
    while widget is not None and str(widget) not in seen:
        seen.add(str(widget))
        widget = widget.tk_focusNext()
    header = desktop.window.shell.header
    for control in (header.theme, header.notices, header.account, header.language):
        assert str(control) in seen


def test_a_contributed_theme_paints_the_window(opened: Opened) -> None:
    desktop = opened()
    night = Theme(
        id="night", title="Night shift", colours={"page": "#000000", "surface": "#101010"}, is_dark=True
    )
    desktop.kernel.registry.add("case_board", (night,))
    desktop.window.use_theme("night")
    settle(desktop.root)
    assert str(desktop.root["bg"]) == "#000000"
    assert kit.colour("text") == kit.DARK_PALETTE["text"]
    desktop.window.use_theme("light")
    assert str(desktop.root["bg"]) == kit.LIGHT_PALETTE["page"]


def test_settings_of_plugins_are_shown_and_kept(opened: Opened) -> None:
    desktop = opened()
    wanted = Setting(id="greeting", title="Greeting", kind="text", default="hello")
    desktop.kernel.registry.add("case_board", (wanted,))
    desktop.window.navigation.open("settings")
    settle(desktop.root)
    assert "Greeting" in texts(desktop.root)
    entry = next(each for each in all_of(desktop.root, kit.Entry) if each.value == "hello")
    type_text(entry.inner, "x")
    assert "x" in desktop.desk.settings.get("case_board.greeting")


def test_size_and_language_of_the_window_fit_a_small_screen(opened: Opened) -> None:
    desktop = opened(language="fr")
    root = desktop.root
    header = desktop.window.shell.header
    right = header.account.winfo_rootx() + header.account.winfo_width()
    assert right <= root.winfo_rootx() + root.winfo_width()
    for button in all_of(root, kit.Button):
        assert button.winfo_rootx() + button.winfo_width() <= root.winfo_rootx() + root.winfo_width(), (
            button.text
        )


def test_tabs_of_a_case_by_keys_and_by_palette(opened: Opened, me: Me) -> None:
    connection = PaperConnection(me)
    card = people.card()
    connection.cases.put(card)
    desktop = opened(connection)
    desktop.window.navigation.open_case(card.id)
    settle(desktop.root)
    tabs = next(all_of(desktop.root, CasePage)).tabs
    first, second = tabs.ids[:2]
    press(desktop.root, "Control-Next")
    assert tabs.selected == second
    press(desktop.root, "Control-Prior")
    assert tabs.selected == first
    press(desktop.root, "Control-k")
    palette = next(all_of(desktop.root, CommandPalette))
    titles = [row.title for row in palette.list.rows if row.title.startswith("In this case")]
    assert len(titles) == len(tabs.ids)
    palette.entry.set_value(titles[1])
    palette._search(titles[1])
    press(palette.entry.inner, "Return")
    settle(desktop.root)
    assert tabs.selected == second


def test_a_screen_takes_the_keyboard_that_stands_nowhere(opened: Opened) -> None:
    desktop = opened()
    desktop.root.focus_force()
    settle(desktop.root)
    desktop.window.navigation.open("settings")
    pump(desktop.root, lambda: desktop.root.focus_get() is not desktop.root)
    focused = desktop.root.focus_get()
    assert focused is not None
    focused.event_generate("<Tab>")
    settle(desktop.root)
    assert str(desktop.root.focus_get()).startswith(f"{desktop.window.shell.stage}.")


def test_colours_that_were_never_chosen_are_shown_as_light(opened: Opened) -> None:
    desktop = opened()
    desktop.desk.settings.set("theme", "")
    desktop.window.navigation.open("settings")
    settle(desktop.root)
    shown = [choice.value for choice in all_of(desktop.root, kit.Choice)]
    assert "light" in shown
