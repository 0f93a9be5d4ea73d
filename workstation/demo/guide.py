"""The guide of the tour: looks with the eyes, acts with the hands, and waits for what must appear.

Every step is a generator that yields while the window goes on living; nothing here knows what a button does.
"""

import time
import tkinter as tk
from collections.abc import Callable, Generator
from pathlib import Path

from PIL import ImageGrab

from workstation.demo.eyes import Eyes, Sight, box_of
from workstation.demo.hands import Hands

Steps = Generator[None, None, None]
Found = Generator[None, None, Sight]
_LOOK_EVERY_MS = 40
_PATIENCE_S = 30.0
_STILL_S = 1.5
_ATTEMPTS = 6
_TO_CROSS_PX = (22, 8)


class StepFailed(Exception):
    """What a step waited for did not appear."""


class Guide:
    """Leads through the window.

    Args:
        root: the window, to look at and to be called by.
        hands: pointer and keys.
        display: the screen to take pictures of.
        out: where the pictures go.
        say: told what happens, one line a time.
    """

    def __init__(
        self, root: tk.Misc, hands: Hands, display: str, out: Path, say: Callable[[str], None]
    ) -> None:
        self._root, self._hands, self._display = root, hands, display
        self._out, self._say = out, say
        self.eyes = Eyes(root)
        self.pictures: list[Path] = []
        self.failure: str = ""

    # Leading

    def lead(self, steps: Steps, done: Callable[[], None]) -> None:
        """Take the steps one after the other, then call `done`, whatever happened."""

        def go_on() -> None:
            try:
                next(steps)
            except StopIteration:
                done()
            except (StepFailed, OSError) as failure:
                self.failure = str(failure) or type(failure).__name__
                self._save("failed")
                done()
            else:
                self._root.after(_LOOK_EVERY_MS, go_on)

        self._root.after(_LOOK_EVERY_MS, go_on)

    # Steps

    def wait(self, what: str, look: Callable[[], bool], patience_s: float = _PATIENCE_S) -> Steps:
        """Wait until `look` says yes.

        Raises:
            StepFailed: it did not in time; `what` says for what.
        """
        end_s = time.monotonic() + patience_s
        while not look():
            if time.monotonic() > end_s:
                raise StepFailed(what)
            yield

    def see(self, text: str, patience_s: float = _PATIENCE_S) -> Found:
        """Wait for a text, scroll to it where that is needed, and return it once it stands still."""
        return (yield from self._settled(text, lambda: self.eyes.find(text), patience_s))

    def click(self, text: str) -> Steps:
        """Click on a text."""
        sight = yield from self._settled(text, lambda: self.eyes.find(text, for_click=True), _PATIENCE_S)
        self._hands.click(*sight.centre)
        yield from self.pause()

    def fill(self, label: str, text: str) -> Steps:
        """Click into the field under a label, type over what is in it, and see it there."""
        sight = yield from self._settled(label, lambda: self.eyes.field(label), _PATIENCE_S)
        self._hands.click(*sight.centre)
        yield from self.wait(f"“{label}” to take the keyboard", lambda: self.eyes.has_keyboard(sight))
        yield from self._write(sight, text)

    def write(self, hint: str, text: str) -> Steps:
        """Click on the hint in an empty field, type, and see it there."""
        before = self.eyes.keyboard()
        yield from self.click(hint)
        yield from self.wait(f"“{hint}” to take the keyboard", lambda: self.eyes.keyboard() is not before)
        field = self.eyes.keyboard()
        if field is None:
            raise StepFailed(f"“{hint}” to take the keyboard")
        yield from self._write(Sight(hint, box_of(field), field), text)

    def slide(self, label: str, fraction: float) -> Steps:
        """Click on the slider under a label, between its ends at 0 and 1."""
        look = lambda: self.eyes.field(label, ("Canvas",))  # noqa: E731
        sight = yield from self._settled(label, look, _PATIENCE_S)
        left, _top, right, _bottom = sight.box
        self._hands.click(round(left + (right - left) * fraction), sight.centre[1])
        yield from self.pause()

    def drag(self, text: str, *places: tuple[float, float]) -> Steps:
        """Drag across what shows a text; places are parts of its width and height."""
        sight = yield from self.see(text)
        left, top, right, bottom = box_of(sight.widget)
        path = [(round(left + (right - left) * x), round(top + (bottom - top) * y)) for x, y in places]
        self._hands.drag(path)
        yield from self.pause()

    def command(self, words: str, found: str) -> Steps:
        """Open the palette, type, and take what it finds."""
        before = self.eyes.keyboard()
        yield from self.press("ctrl+k")
        yield from self.wait("the palette to open", lambda: self.eyes.keyboard() is not before)
        yield from self.type(words)
        yield from self._listed(found)
        yield from self.press("Return")

    def pick(self, text: str) -> Steps:
        """Click on a text of a list, not on the field above it that shows the same."""
        sight = yield from self._listed(text)
        self._hands.click(*sight.centre)
        yield from self.pause()

    def choose(self, text: str, option: str) -> Steps:
        """Open the list that shows a text, type an option's first letters, and click on it."""
        sight = yield from self.see(text)
        self._hands.click(*sight.centre)
        yield from self.wait(f"“{text}” to take the keyboard", lambda: self.eyes.has_keyboard(sight))
        yield from self.type(option[:6])
        yield from self.click(option)

    def answer(self, dialog: str, path: Path) -> Steps:
        """Type a path into the system's dialog of that title and confirm it."""
        yield from self.wait(f"“{dialog}” to open", lambda: self.eyes.dialog() == dialog)
        yield from self.press("ctrl+slash")
        yield from self.type(str(path))
        yield from self.press("Return")
        if path.is_dir():  # it is entered first, then chosen
            yield from self.wait(f"“{dialog}” to enter the folder", lambda: self.eyes.dialog_is_in(path))
            yield from self.press("Return")
        yield from self.wait(f"“{dialog}” to close", lambda: self.eyes.dialog() != dialog)

    def type(self, text: str) -> Steps:
        """Type into what has the keyboard."""
        self._hands.type(text)
        yield from self.pause(0.2 + 0.012 * len(text))

    def press(self, *keys: str) -> Steps:
        """Press keys, one after the other."""
        self._hands.key(*keys)
        yield from self.pause()

    def dismiss(self, message: str) -> Steps:
        """Close a message, which stands in the right half of the window, with the cross beside it."""
        middle = self._root.winfo_rootx() + self._root.winfo_width() // 2

        def look() -> Sight | None:
            return self.eyes.find(message, lambda sight: sight.box[0] > middle)

        sight = yield from self._settled(message, look, _PATIENCE_S)
        _left, top, right, _bottom = sight.box
        self._hands.click(right + _TO_CROSS_PX[0], top + _TO_CROSS_PX[1])
        yield from self.wait(f"“{message}” to go", lambda: look() is None)

    def shot(self, name: str, said: str) -> Steps:
        """Take a picture once the window has drawn everything."""
        yield from self.pause(0.6)
        self._say(f"{len(self.pictures) + 1:2}. {said}")
        self.pictures.append(self._save(f"{len(self.pictures) + 1:02}-{name}"))

    def pause(self, seconds: float = 0.25) -> Steps:
        """Let the window catch up with the hands, as a person does by looking."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            yield

    # How

    def _write(self, field: Sight, text: str) -> Steps:
        """Type over what is in a field and look whether it is there; type again where a key was lost."""
        for _attempt in range(_ATTEMPTS):
            if not self.eyes.shows(field, ""):
                yield from self.press("ctrl+a")
            yield from self.type(text)
            shown, since_s = "", time.monotonic()
            while time.monotonic() < since_s + _STILL_S:
                if self.eyes.shows(field, text):
                    return
                if (now := self.eyes.text_of(field)) != shown:
                    shown, since_s = now, time.monotonic()
                yield
        raise StepFailed(f"“{field.text}” to show what was typed")

    def _listed(self, text: str) -> Found:
        def look() -> Sight | None:
            return self.eyes.find(text, lambda sight: isinstance(sight.widget, tk.Canvas))

        return (yield from self._settled(text, look, _PATIENCE_S))

    def _settled(self, what: str, look: Callable[[], Sight | None], patience_s: float) -> Found:
        end_s = time.monotonic() + patience_s
        last: Sight | None = None
        while True:
            sight = look()
            if sight is not None and (around := self.eyes.covering(sight)) is not None:
                yield from self._scroll_towards(sight, around)
            elif sight is not None and last is not None and sight.box == last.box:
                if self.eyes.is_on_top(sight):
                    return sight
                yield
            else:
                yield
            last = sight
            if time.monotonic() > end_s:
                raise StepFailed(f"“{what}” to appear")

    def _scroll_towards(self, sight: Sight, around: tk.Misc) -> Steps:
        left, top, right, bottom = box_of(around)
        x, y = (left + right) // 2, (top + bottom) // 2
        clicks = 2 if sight.centre[1] >= bottom else -2
        self._hands.wheel(x, max(y, top + 1), clicks)
        yield from self.pause(0.15)

    def _save(self, name: str) -> Path:
        path = self._out / f"{name}.png"
        ImageGrab.grab(xdisplay=self._display).save(path)
        return path
