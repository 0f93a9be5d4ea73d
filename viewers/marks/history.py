"""The marks of a viewer with undo and redo; every change is one step."""

from collections.abc import Callable, Iterable

from viewers.imaging.ports import FrameKey
from viewers.marks.model import KeyImageMark, Mark

_Marks = dict[str, Mark]
_MAX_STEPS = 200


class MarkSet:
    """Marks by id. `on_change` runs after each change, undo and redo."""

    def __init__(self, marks: Iterable[Mark] = (), on_change: Callable[[], None] | None = None) -> None:
        self._marks: _Marks = {mark.mark_id: mark for mark in marks}
        self._undo: list[_Marks] = []
        self._redo: list[_Marks] = []
        self._on_change = on_change

    def all(self) -> tuple[Mark, ...]:
        """All marks, in the order they were made."""
        return tuple(self._marks.values())

    def on_frame(self, key: FrameKey) -> tuple[Mark, ...]:
        """The marks of one frame."""
        return tuple(
            mark
            for mark in self._marks.values()
            if (mark.sop_instance_uid, mark.frame) == (key.sop_instance_uid, key.frame)
        )

    def get(self, mark_id: str) -> Mark | None:
        """A mark by its id."""
        return self._marks.get(mark_id)

    def is_key_image(self, key: FrameKey) -> bool:
        """Whether a frame is marked as a key image."""
        return any(isinstance(mark, KeyImageMark) for mark in self.on_frame(key))

    def put(self, mark: Mark) -> None:
        """Add a mark, or replace the one with its id."""
        self._step({**self._marks, mark.mark_id: mark})

    def remove(self, mark_id: str) -> None:
        """Delete a mark; an unknown id changes nothing."""
        if mark_id in self._marks:
            self._step({key: mark for key, mark in self._marks.items() if key != mark_id})

    def undo(self) -> bool:
        """Take the last change back; False where there is none."""
        return self._travel(self._undo, self._redo)

    def redo(self) -> bool:
        """Make the change again that was taken back last."""
        return self._travel(self._redo, self._undo)

    def _step(self, marks: _Marks) -> None:
        self._undo.append(self._marks)
        del self._undo[:-_MAX_STEPS]
        self._redo.clear()
        self._marks = marks
        self._changed()

    def _travel(self, source: list[_Marks], target: list[_Marks]) -> bool:
        if not source:
            return False
        target.append(self._marks)
        self._marks = source.pop()
        self._changed()
        return True

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()
