"""The guide of the tour: looks with the eyes, acts with the hands, and waits for what must appear.

Every step is a generator that yields while the window goes on living; nothing here knows what a button does.
"""

import time
import tkinter as tk
from collections.abc import Callable, Generator
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

from workstation.api.i18n import N_
from workstation.demo.eyes import Eyes, Sight, box_of, is_off
from workstation.demo.hands import Hands

Steps = Generator[None, None, None]
Found = Generator[None, None, Sight]
_LOOK_EVERY_MS = 40
_PATIENCE_S = 60.0
_STILL_S = 1.5
_ATTEMPTS = 6
_TO_CROSS_PX = (22, 8)
_LOOKS_ALIKE = 3
_DRAWN_WITHIN_S = 4.0
_CARET_PX = (4, 40)
_LARGE_PX = 300

PALETTE = "Une commande, un écran"
MISSING = N_("“{text}” did not appear")
STAYED = N_("“{text}” did not go away")
NO_KEYBOARD = N_("“{text}” did not take the keyboard")


class StepFailed(Exception):
    """What a step waited for did not happen.

    Attributes:
        sentence: what, in English and with a `{text}` place; it is translated where it is shown.
        text: what was looked for, as the window shows it.
    """

    def __init__(self, sentence: str, text: str) -> None:
        super().__init__(sentence.format(text=text))
        self.sentence, self.text = sentence, text


class Guide:
    """Leads through the window.

    Args:
        root: the window, to look at and to be called by.
        hands: pointer and keys.
        display: the screen to take pictures of.
        out: where the pictures go.
        shown: told of every picture, with what it shows in English.

    Attributes:
        failure: why the steps ended early.
    """

    def __init__(
        self, root: tk.Misc, hands: Hands, display: str, out: Path, shown: Callable[[Path, str], None]
    ) -> None:
        self._root, self._hands, self._display = root, hands, display
        self._out, self._shown = out, shown
        self.eyes = Eyes(root)
        self.pictures: list[Path] = []
        self.failure: StepFailed | None = None

    # Leading

    def lead(self, steps: Steps, done: Callable[[], None]) -> None:
        """Take the steps one after the other, then call `done`, whatever happened."""

        def go_on() -> None:
            try:
                next(steps)
            except StopIteration:
                done()
            except StepFailed as failure:
                self._fail(failure, done)
            except OSError as error:
                self._fail(StepFailed(N_("the system says: {text}"), str(error)), done)
            except BaseException as error:
                self.failure = StepFailed(N_("it broke with {text}"), type(error).__name__)
                done()
                raise
            else:
                self._root.after(_LOOK_EVERY_MS, go_on)

        self._root.after(_LOOK_EVERY_MS, go_on)

    def _fail(self, failure: StepFailed, done: Callable[[], None]) -> None:
        self.failure = failure
        self._look().save(self._out / "failed.png")
        done()

    # Steps

    def wait(
        self, sentence: str, text: str, look: Callable[[], bool], patience_s: float = _PATIENCE_S
    ) -> Steps:
        """Wait until `look` says yes.

        Raises:
            StepFailed: it did not in time; sentence and text say what was waited for.
        """
        end_s = time.monotonic() + patience_s
        while not look():
            if time.monotonic() > end_s:
                raise StepFailed(sentence, text)
            yield

    def see(self, text: str, patience_s: float = _PATIENCE_S) -> Found:
        """Wait for a text, scroll to it where that is needed, and return it once it stands still."""
        return (yield from self._settled(text, lambda: self.eyes.find(text), patience_s))

    def click(self, text: str, patience_s: float = _PATIENCE_S) -> Steps:
        """Click on a text, once it can be pressed."""

        def look() -> Sight | None:
            sight = self.eyes.find(text, for_click=True)
            return None if sight is None or is_off(sight) else sight

        sight = yield from self._settled(text, look, patience_s)
        yield from self._click(*sight.centre)

    def fill(self, label: str, text: str) -> Steps:
        """Click into the field under a label, type over what is in it, and see it there."""
        sight = yield from self._settled(label, lambda: self.eyes.field(label))
        yield from self._click(*sight.centre)
        yield from self._has_keyboard(sight)
        yield from self._write(sight, text)

    def write(self, hint: str, text: str) -> Steps:
        """Click on the hint in an empty field, type, and see it there."""
        field = yield from self._settled(hint, lambda: self.eyes.hinted(hint))
        yield from self._click(*field.centre)
        yield from self._has_keyboard(field)
        yield from self._write(field, text)

    def slide(self, label: str, fraction: float) -> Steps:
        """Click on the slider under a label, between its ends at 0 and 1."""
        sight = yield from self._settled(label, lambda: self.eyes.field(label, ("Canvas",)))
        left, _top, right, _bottom = sight.box
        yield from self._click(round(left + (right - left) * fraction), sight.centre[1])

    def drag(self, text: str, *places: tuple[float, float]) -> Steps:
        """Drag across what shows a text; places are parts of its width and height."""
        sight = yield from self.see(text)
        left, top, right, bottom = box_of(sight.widget)
        path = [(round(left + (right - left) * x), round(top + (bottom - top) * y)) for x, y in places]
        self._hands.drag(path)
        yield from self._done()

    def command(self, words: str, found: str) -> Steps:
        """Open the palette, type, and take what it finds."""
        yield from self.press("ctrl+k")
        field = yield from self._settled(PALETTE, lambda: self.eyes.hinted(PALETTE))
        yield from self._has_keyboard(field)
        yield from self._write(field, words)
        yield from self.listed(found)
        yield from self.press("Return")

    def listed(self, text: str) -> Found:
        """Wait for a text in the list under the field that has the keyboard."""
        return self._settled(text, lambda: self.eyes.find(text, self.eyes.is_below_keyboard))

    def pick(self, text: str) -> Steps:
        """Click on a text of the list under the field that has the keyboard."""
        sight = yield from self.listed(text)
        yield from self._click(*sight.centre)

    def choose(self, text: str, option: str) -> Steps:
        """Open the list that shows a text, type an option's first letters, and click on it."""
        sight = yield from self.see(text)
        yield from self._click(*sight.centre)
        yield from self._has_keyboard(sight)
        yield from self.type(option[:6])
        yield from self.click(option)

    def answer(self, dialog: str, path: Path) -> Steps:
        """Type a path into the system's dialog of that title and confirm it."""
        yield from self.wait(MISSING, dialog, lambda: self.eyes.dialog() == dialog)
        yield from self.press("ctrl+slash")
        yield from self.type(str(path))
        yield from self.press("Return")
        if path.is_dir():  # it is entered first, then chosen
            yield from self.wait(MISSING, str(path), lambda: self.eyes.dialog_is_in(path))
            yield from self.press("Return")
        yield from self.wait(STAYED, dialog, lambda: self.eyes.dialog() != dialog)

    def type(self, text: str) -> Steps:
        """Type into what has the keyboard."""
        self._hands.type(text)
        yield from self._done()

    def press(self, *keys: str) -> Steps:
        """Press keys, one after the other."""
        self._hands.key(*keys)
        yield from self._done()

    def dismiss(self, message: str, *, must_come: bool = True) -> Steps:
        """Close a message with the cross beside it; it stands in the right half of the window, and goes by itself.

        Without `must_come` it may have gone already.
        """
        middle = self._root.winfo_rootx() + self._root.winfo_width() // 2

        def look() -> Sight | None:
            return self.eyes.find(message, lambda sight: sight.box[0] > middle)

        if must_come:
            yield from self.wait(MISSING, message, lambda: look() is not None)
        end_s, last = time.monotonic() + _PATIENCE_S, None
        while (sight := look()) is not None:
            if last is not None and sight.box == last.box and self.eyes.is_on_top(sight):
                yield from self._click(sight.box[2] + _TO_CROSS_PX[0], sight.box[1] + _TO_CROSS_PX[1])
            elif time.monotonic() > end_s:
                raise StepFailed(STAYED, message)
            last = sight
            yield

    def see_picture(self, text: str) -> Steps:
        """Wait until a text shows, and a large picture."""
        yield from self.see(text)
        yield from self.wait(MISSING, text, lambda: self.eyes.has_picture(_LARGE_PX))

    def shot(self, name: str, said: str) -> Steps:
        """Take a picture once the window has drawn everything: when one look shows what the last ones did."""
        end_s = time.monotonic() + _DRAWN_WITHIN_S
        alike, last = 0, self._look()
        while alike < _LOOKS_ALIKE and time.monotonic() < end_s:  # an upload or a clock may never rest
            yield
            now = self._look()
            alike = alike + 1 if _same(last, now) else 0
            last = now
        path = self._out / f"{len(self.pictures) + 1:02}-{name}.png"
        last.save(path)
        self.pictures.append(path)
        self._shown(path, said)

    # How

    def _click(self, x: int, y: int) -> Steps:
        self._hands.click(x, y)
        yield from self._done()

    def _done(self) -> Steps:
        """Wait until the hands rest, and once more, for the window to take what they did."""
        yield from self.wait(N_("pointer and keys do not answer: {text}"), "xdotool", self._hands.rest)
        yield
        yield

    def _has_keyboard(self, field: Sight) -> Steps:
        return self.wait(NO_KEYBOARD, field.text, lambda: self.eyes.has_keyboard(field))

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
        raise StepFailed(N_("“{text}” does not show what was typed"), field.text)

    def _settled(self, what: str, look: Callable[[], Sight | None], patience_s: float = _PATIENCE_S) -> Found:
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
                raise StepFailed(MISSING, what)

    def _scroll_towards(self, sight: Sight, around: tk.Misc) -> Steps:
        left, top, right, bottom = box_of(around)
        x, y = (left + right) // 2, (top + bottom) // 2
        clicks = 2 if sight.centre[1] >= bottom else -2
        self._hands.wheel(x, max(y, top + 1), clicks)
        yield from self._done()

    def _look(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self._display)


def _same(one: Image.Image, other: Image.Image) -> bool:
    """Return whether two looks show the same, but for a caret that blinks."""
    box = ImageChops.difference(one, other).getbbox()
    return box is None or (box[2] - box[0] <= _CARET_PX[0] and box[3] - box[1] <= _CARET_PX[1])
