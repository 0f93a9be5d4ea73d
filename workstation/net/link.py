"""The connection to one server at a time; everything here runs on the network thread."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from cases.client.frames import FrameFetcher
from cases.client.http import HttpClient, Server, TokenBox
from cases.client.outbox import Outbox, Settled, may_wait
from cases.client.transfers import Progress, Uploader
from cases.errors import CaseError, NotFound, Unreachable
from cases.model.ids import CaseId, InstanceId
from cases.model.study import StudyIndex, UploadOutcome, UploadSpec
from cases.wire import endpoints
from cases.wire.endpoint import Call

A = TypeVar("A")


class Link:
    """A server, or none yet.

    Args:
        box: the tokens of the session.
        reached: called on the loop with whether the last exchange went through.
        settled: called on the loop for each call that waited and is done.
    """

    def __init__(self, box: TokenBox, reached: Callable[[bool], None], settled: Settled) -> None:
        self.server: Server | None = None
        self._box = box
        self._reached = reached
        self._settled = settled
        self._client: HttpClient | None = None
        self._uploader: Uploader | None = None
        self._fetcher: FrameFetcher | None = None
        self._outbox: Outbox | None = None
        self._instances: dict[CaseId, dict[str, InstanceId]] = {}
        self._looking = asyncio.Lock()

    @property
    def client(self) -> HttpClient:
        """The client; raise Unreachable before a server is chosen."""
        if self._client is None:
            self._reached(False)
            raise Unreachable
        return self._client

    async def connect(self, server: Server) -> None:
        """Talk to `server` from now on."""
        await self.close()
        self.server = server
        self._client = HttpClient(server, self._box, reached=self._reached)
        self._uploader = Uploader(self._client)
        self._fetcher = FrameFetcher(self._client)

    def move(self, url: str) -> None:
        """Go on with the same server at another address; what is under way is tried there next."""
        if self._client is not None:
            self.server = self._client.server = replace(self._client.server, url=url)

    async def close(self) -> None:
        """Close the connections and the outbox; what waits stays in it."""
        client, self._client, self.server = self._client, None, None
        self.close_outbox()
        self._instances.clear()
        if client is not None:
            await client.close()

    def open_outbox(self, path: Path, key: bytes) -> None:
        """Keep calls of this person that meet no server."""
        self.close_outbox()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._outbox = Outbox(path, key)

    def close_outbox(self) -> None:
        """Let go of the outbox; nobody is signed in."""
        outbox, self._outbox = self._outbox, None
        if outbox is not None:
            outbox.close()

    async def flush(self) -> CaseError | None:
        """Send what waits; return what keeps the rest waiting."""
        if self._outbox is None or not len(self._outbox):
            return None
        return await self._outbox.flush(self.client, self._settled)

    async def send(self, call: Call[A]) -> A:
        """Send a call; a change that meets no server waits in the outbox, and is `Unreachable` all the same."""
        try:
            if may_wait(call) and isinstance(stuck := await self.flush(), Unreachable):
                raise stuck  # behind what waits already, so that the order stays
            answer = await self.client.send(call)
        except Unreachable:
            if may_wait(call) and self._outbox is not None:
                self._outbox.put(call)
            raise
        if isinstance(answer, StudyIndex):
            self._learn(answer)
        return answer

    async def upload(self, path: Path, spec: UploadSpec, on_progress: Progress) -> UploadOutcome:
        """Send a file."""
        if self._uploader is None:
            raise Unreachable
        return await self._uploader.send(path, spec, on_progress)

    async def frame(self, case_id: CaseId, sop_instance_uid: str, frame: int, priority: int) -> bytes:
        """Return a frame's codestream; raise NotFound for an instance that the case does not have."""
        if self._fetcher is None:
            raise Unreachable
        instance_id = await self._instance_id(case_id, sop_instance_uid)
        return await self._fetcher.fetch(case_id, instance_id, frame, priority)

    async def _instance_id(self, case_id: CaseId, sop_instance_uid: str) -> InstanceId:
        async with self._looking:
            if sop_instance_uid not in self._instances.get(case_id, {}):
                self._learn(await self.client.send(endpoints.READ_FILES.call(case_id=case_id)))
        found = self._instances[case_id].get(sop_instance_uid)
        if found is None:
            raise NotFound
        return found

    def _learn(self, index: StudyIndex) -> None:
        known = self._instances.setdefault(index.case_id, {})
        known.update({one.tags.sop_instance_uid: one.id for one in index.instances})
