"""The wizard in a real window: typed at, clicked on, looked at; the server is on paper."""

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TypeVar

from plugins.intake_form.wizard_view import WizardView
from plugins.intake_form.workplace import Workplace
from tests.plugins.intake_form.server_on_paper import IntakeDesk
from workstation.ui.kit import AppWindow, Button, Label, LinkButton
from workstation.ui.scheduler import TkScheduler

W = TypeVar("W", bound=tk.Misc)


class WizardWindow:
    """A window with the wizard in it; `close()` raises what a Tk callback raised."""

    def __init__(self, desk: IntakeDesk) -> None:
        self.desk = desk
        self.raised: list[BaseException] = []
        self.root = AppWindow("Khibra", size=(1150, 740), scale=1.0, on_fault=self._note)
        self.root.columnconfigure(0, weight=1)
        self.root.rowconfigure(0, weight=1)
        desk.scheduler = TkScheduler(self.root)  # type: ignore[assignment]
        self.place = Workplace(desk.desk)
        self.view = WizardView(desk.desk, self.root, self.place)
        self.view.widget.grid(row=0, column=0, sticky="nsew")
        self.root.update()
        self.root.focus_force()

    def _note(self, kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        self.raised.append(error)

    def close(self) -> None:
        self.view.closed()
        self.place.close()
        self.root.destroy()
        if self.raised:
            raise self.raised[0]

    def turn(self) -> None:
        self.desk.gateway.settle()
        if hasattr(self.desk, "workers"):
            self.desk.workers.poll()
        self.root.update()

    def until(self, condition: Callable[[], object], timeout_s: float = 20.0) -> None:
        deadline = time.monotonic() + timeout_s
        self.turn()
        while not condition():
            assert not self.raised, self.raised
            assert time.monotonic() < deadline, f"it did not happen; on screen: {self.texts()}"
            self.turn()
            time.sleep(0.002)
        self.root.update()

    def widgets(self, kind: type[W]) -> list[W]:
        """All mapped widgets of a kind, in the order of the page."""

        def walk(widget: tk.Misc) -> Iterator[tk.Misc]:
            yield widget
            for child in widget.winfo_children():
                yield from walk(child)

        return [w for w in walk(self.root) if isinstance(w, kind) and w.winfo_ismapped()]

    def texts(self) -> list[str]:
        return [label.text for label in self.widgets(Label) if label.text]

    def says(self, text: str) -> bool:
        return any(text in shown for shown in self.texts())

    def press(self, text: str) -> None:
        """Click the button or link with a text."""

        def found() -> Button | LinkButton | None:
            buttons: list[Button | LinkButton] = [*self.widgets(Button), *self.widgets(LinkButton)]
            return next((b for b in buttons if b.text == text), None)

        self.until(lambda: found() is not None and self.view.is_settled)
        button = found()
        canvas: tk.Misc = getattr(button, "_canvas", button)  # type: ignore[assignment]
        self.click(canvas, canvas.winfo_width() // 2, canvas.winfo_height() // 2)

    def click(self, widget: tk.Misc, x: int, y: int) -> None:
        for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
            widget.event_generate(event, x=x, y=y)
        self.root.update()

    def focus(self, widget: tk.Misc) -> None:
        """Put the keyboard somewhere."""
        widget.focus_set()
        self.root.update()

    def keys(self, *keysyms: str) -> None:
        """Press keys where the keyboard is."""
        for keysym in keysyms:
            focused = self.root.focus_get() or self.root
            focused.event_generate(f"<{keysym}>")
            self.root.update()

    def type(self, text: str) -> None:
        """Type a text where the keyboard is, key by key."""
        names = {" ": "space", "/": "slash", ".": "period", "?": "question", "-": "minus", ",": "comma"}
        for character in text:
            focused = self.root.focus_get() or self.root
            focused.event_generate("<Key>", keysym=names.get(character, character))
        self.root.update()
