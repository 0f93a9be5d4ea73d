"""The way to the case server for the window (`workstation.api.contexts.Gateway`)."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cases.errors import CaseError
from cases.model.ids import CaseId
from cases.model.opinion import SignedDocument
from cases.model.record import Record
from cases.model.session import Me
from cases.model.study import UploadOutcome, UploadSpec
from cases.wire.endpoint import Call
from workstation.net.bridge import Bridge, Errand
from workstation.net.frames import CaseFrames
from workstation.net.link import Link
from workstation.net.session import NetSession

A = TypeVar("A")


class NetGateway:
    """Every call returns at once; every callback runs on the UI thread.

    Args:
        bridge: to the network thread and back.
        link: the server.
        session: who signs.
        notify: shows an error that nobody else takes.
    """

    def __init__(
        self, bridge: Bridge, link: Link, session: NetSession, notify: Callable[[CaseError], None]
    ) -> None:
        self._bridge = bridge
        self._link = link
        self._session = session
        self._notify = notify

    def submit(
        self,
        call: Call[A],
        on_done: Callable[[A], None],
        on_error: Callable[[CaseError], None] | None = None,
    ) -> Errand:
        """Send `call`; without `on_error` a fault becomes a notice."""

        def done(answer: A) -> None:
            if isinstance(answer, Me):
                self._session.know_me(answer)
            on_done(answer)

        return self._bridge.run(
            self._link.send(call),
            done,
            on_error or self._notify,
            may_stop=not call.endpoint.is_mutation,
        )

    def upload(
        self,
        path: Path,
        spec: UploadSpec,
        on_progress: Callable[[int, int], None],
        on_done: Callable[[UploadOutcome], None],
        on_error: Callable[[CaseError], None],
    ) -> Errand:
        """Send a file, resumable; progress is (bytes sent, bytes in all)."""
        errand: Errand | None = None

        def progressed(sent: int, size: int) -> None:
            def tell() -> None:
                if errand is None or not errand.is_cancelled:
                    on_progress(sent, size)

            self._bridge.dispatcher.post(tell)

        errand = self._bridge.run(self._link.upload(path, spec, progressed), on_done, on_error, may_stop=True)
        return errand

    def frames(self, case_id: CaseId) -> CaseFrames:
        """Return the pictures of a case as the viewers' frame source."""
        return CaseFrames(self._bridge, self._link, case_id)

    def sign(self, content: Record) -> SignedDocument:
        """Return `content` as canonical JSON, signed with this device's key.

        Raises:
            NotSignedIn: no key is enrolled on this device.
        """
        return self._session.sign(content)
