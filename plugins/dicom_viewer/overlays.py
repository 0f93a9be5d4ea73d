"""Marks that other plugins lay over a picture; each picture is asked about once."""

from typing import get_args

from cases.model.ids import CaseId
from viewers.imaging.ports import FrameKey
from viewers.marks.model import Mark
from workstation.api.contexts import Desk


class Overlays:
    """What the other plugins offer for the pictures of a case."""

    def __init__(self, desk: Desk, case_id: CaseId) -> None:
        self._desk, self._case_id = desk, case_id
        self._known: dict[str, tuple[Mark, ...]] = {}

    def marks(self, key: FrameKey) -> tuple[Mark, ...]:
        """Return the marks of one frame; what is not a mark is left out."""
        uid = key.sop_instance_uid
        if uid not in self._known:
            offered = self._desk.hooks.offer("offer_overlays", case_id=self._case_id, sop_instance_uid=uid)
            self._known[uid] = tuple(mark for mark in offered if isinstance(mark, get_args(Mark)))
        return tuple(
            mark for mark in self._known[uid] if (mark.sop_instance_uid, mark.frame) == (uid, key.frame)
        )
