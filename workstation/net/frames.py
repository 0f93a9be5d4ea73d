"""The pictures of a case as the viewers' frame source; asked and answered on the UI thread."""

from collections.abc import Callable

from cases.errors import CaseError, NotFound, UnreadableFile
from cases.model.ids import CaseId
from viewers.imaging.errors import FrameMissing, ImagingError, Unreadable
from viewers.imaging.ports import Cancellable, FrameBytes, FrameKey
from workstation.net.bridge import Bridge
from workstation.net.link import Link


class CaseFrames:
    """Frames of one case over the network (`viewers.imaging.ports.FrameSource`)."""

    def __init__(self, bridge: Bridge, link: Link, case_id: CaseId) -> None:
        self._bridge = bridge
        self._link = link
        self._case_id = case_id

    def request(
        self,
        key: FrameKey,
        on_bytes: Callable[[FrameBytes], None],
        on_error: Callable[[ImagingError], None],
        *,
        priority: int,
    ) -> Cancellable:
        """Ask for a frame; smaller priorities are fetched first."""

        def arrived(codestream: bytes) -> None:
            size = len(codestream)
            on_bytes(FrameBytes(codestream=codestream, have_bytes=size, total_bytes=size))

        return self._bridge.run(
            self._link.frame(self._case_id, key.sop_instance_uid, key.frame, priority),
            arrived,
            lambda error: on_error(_as_imaging(error, key)),
            may_stop=True,
        )


def _as_imaging(error: CaseError, key: FrameKey) -> ImagingError:
    """Return a server's error as the viewers know it; the line's code stands where they have no word for it."""
    if isinstance(error, NotFound):
        return FrameMissing(index=key.frame, frames=0)
    if isinstance(error, UnreadableFile):
        return Unreadable(reason=str(error.fields.get("reason", error.code)))
    return Unreadable(reason=error.code)
