"""What is typed, in logical order: text, caret, selection, undo. Pure; the Tk side draws it."""

import re

_WORD = re.compile(r"\w+|\W+")


class TypingBuffer:
    """A logical text being edited.

    Attributes:
        text: the text.
        caret: position of the caret, 0 to len(text).
        anchor: other end of the selection; equal to `caret` when nothing is selected.
    """

    def __init__(self, text: str = "", caret: int | None = None) -> None:
        self.text = text
        self.caret = len(text) if caret is None else caret
        self.anchor = self.caret
        self._past: list[tuple[str, int]] = []
        self._future: list[tuple[str, int]] = []

    @property
    def selection(self) -> tuple[int, int]:
        """Return start and end of the selection."""
        return min(self.caret, self.anchor), max(self.caret, self.anchor)

    @property
    def selected(self) -> str:
        """Return the selected text."""
        start, end = self.selection
        return self.text[start:end]

    def insert(self, text: str) -> None:
        """Put `text` in the place of the selection."""
        self._replace(*self.selection, text)

    def backspace(self, *, word: bool = False) -> None:
        """Delete the selection, or what is before the caret."""
        start, end = self.selection
        if start == end:
            start = self._word_before(self.caret) if word else max(0, self.caret - 1)
        self._replace(start, end, "")

    def delete(self, *, word: bool = False) -> None:
        """Delete the selection, or what is after the caret."""
        start, end = self.selection
        if start == end:
            end = self._word_after(self.caret) if word else min(len(self.text), self.caret + 1)
        self._replace(start, end, "")

    def move(self, by: int, *, word: bool = False, selecting: bool = False) -> None:
        """Move the caret by one letter or word; -1 backwards, 1 forwards."""
        start, end = self.selection
        if start != end and not selecting and not word:
            self.move_to(start if by < 0 else end)
        elif word:
            self.move_to(
                self._word_before(self.caret) if by < 0 else self._word_after(self.caret), selecting=selecting
            )
        else:
            self.move_to(self.caret + by, selecting=selecting)

    def move_to(self, position: int, *, selecting: bool = False) -> None:
        """Put the caret somewhere."""
        self.caret = max(0, min(position, len(self.text)))
        if not selecting:
            self.anchor = self.caret

    def select_all(self) -> None:
        """Select everything."""
        self.anchor, self.caret = 0, len(self.text)

    def undo(self) -> None:
        """Go one change back."""
        self._swap(self._past, self._future)

    def redo(self) -> None:
        """Go one change forward again."""
        self._swap(self._future, self._past)

    def _swap(self, source: list[tuple[str, int]], target: list[tuple[str, int]]) -> None:
        if source:
            target.append((self.text, self.caret))
            self.text, self.caret = source.pop()
            self.anchor = self.caret

    def _replace(self, start: int, end: int, text: str) -> None:
        if start == end and not text:
            return
        self._past = [*self._past[-200:], (self.text, self.caret)]
        self._future.clear()
        self.text = self.text[:start] + text + self.text[end:]
        self.caret = self.anchor = start + len(text)

    def _word_before(self, position: int) -> int:
        ends = [m.start() for m in _WORD.finditer(self.text) if m.start() < position and m.group().strip()]
        return ends[-1] if ends else 0

    def _word_after(self, position: int) -> int:
        ends = (m.end() for m in _WORD.finditer(self.text) if m.end() > position and m.group().strip())
        return next(ends, len(self.text))
