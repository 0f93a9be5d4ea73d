"""A desk without a window: calls wait until a test settles them, time passes when a test says so.

It implements the contexts' Protocols; nothing of the product is replaced, a presenter cannot tell the difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cases.errors import CaseError
from cases.model.case import CaseCard
from cases.model.ids import CaseId, DeviceId
from cases.model.opinion import SignedDocument
from cases.model.record import Record
from cases.model.session import Credentials, Me, ServerHello
from cases.model.study import UploadOutcome, UploadSpec
from cases.wire.codec import canonical
from cases.wire.endpoint import Call
from workstation.api.contexts import Desk, Tone

if TYPE_CHECKING:
    from viewers.imaging.ports import FrameSource
    from viewers.imaging.worker import WorkerPool

A = TypeVar("A")
S = TypeVar("S")

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class PaperTicket:
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True


@dataclass
class Waiting:
    call: Call[object]
    on_done: Callable[[object], None]
    on_error: Callable[[CaseError], None]
    ticket: PaperTicket


Answer = Callable[[Call[object]], object]


class PaperGateway:
    """Answers calls by endpoint name; `answers[name]` is a record, an error, or a function of the call."""

    def __init__(self, notices: "PaperNotices") -> None:
        self.answers: dict[str, object | CaseError | Answer] = {}
        self.sent: list[Call[object]] = []
        self.key = Ed25519PrivateKey.generate()
        self._waiting: list[Waiting] = []
        self._notices = notices

    def submit(
        self,
        call: Call[A],
        on_done: Callable[[A], None],
        on_error: Callable[[CaseError], None] | None = None,
    ) -> PaperTicket:
        ticket = PaperTicket()
        self.sent.append(call)  # type: ignore[arg-type]
        self._waiting.append(
            Waiting(call, on_done, on_error or self._notices.error, ticket)  # type: ignore[arg-type]
        )
        return ticket

    def settle(self) -> None:
        """Answer everything that waits, and what the answers ask for."""
        while self._waiting:
            waiting = self._waiting.pop(0)
            if waiting.ticket.is_cancelled:
                continue
            answer = self.answers[waiting.call.endpoint.name]
            if callable(answer):
                answer = answer(waiting.call)
            if isinstance(answer, CaseError):
                waiting.on_error(answer)
            else:
                waiting.on_done(answer)

    def names(self) -> list[str]:
        return [call.endpoint.name for call in self.sent]

    def last(self, name: str) -> Call[object]:
        return next(call for call in reversed(self.sent) if call.endpoint.name == name)

    def upload(
        self,
        path: Path,
        spec: UploadSpec,
        on_progress: Callable[[int, int], None],
        on_done: Callable[[UploadOutcome], None],
        on_error: Callable[[CaseError], None],
    ) -> PaperTicket:
        raise NotImplementedError

    def frames(self, case_id: CaseId) -> "FrameSource":
        raise NotImplementedError

    def sign(self, content: Record) -> SignedDocument:
        payload = canonical(content)
        return SignedDocument(payload=payload, signature=self.key.sign(payload), device_id=DeviceId("d1"))


class Bell:
    """Something that can be watched."""

    def __init__(self) -> None:
        self._watchers: list[tuple[Callable[[], None], PaperTicket]] = []

    def watch(self, changed: Callable[[], None]) -> PaperTicket:
        ticket = PaperTicket()
        self._watchers.append((changed, ticket))
        return ticket

    def ring(self) -> None:
        for changed, ticket in list(self._watchers):
            if not ticket.is_cancelled:
                changed()


class PaperSession(Bell):
    def __init__(self, me: Me | None) -> None:
        super().__init__()
        self.me = me
        self.is_online = True
        self.hello: ServerHello | None = None
        self.address = ""

    @property
    def device_id(self) -> DeviceId | None:
        return DeviceId("d1")

    def sign_in(
        self, credentials: Credentials, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> PaperTicket:
        raise NotImplementedError

    def sign_out(self) -> None:
        self.me = None
        self.ring()


class PaperCases(Bell):
    def __init__(self) -> None:
        super().__init__()
        self.by_id: dict[CaseId, CaseCard] = {}

    def put(self, *cards: CaseCard) -> None:
        self.by_id |= {card.id: card for card in cards}
        self.ring()

    def cards(self) -> Sequence[CaseCard]:
        return tuple(self.by_id.values())

    def card(self, case_id: CaseId) -> CaseCard | None:
        return self.by_id.get(case_id)

    def refresh(self) -> None:
        self.ring()


class PaperNotices:
    """Remembers what was shown; `answer` is what the user types, questions are said yes to."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, Tone, CaseId | None]] = []
        self.tabs: list[str] = []
        self.readers: list[Callable[[], None]] = []
        self.unread: int | None = None
        self.errors: list[CaseError] = []
        self.asked: list[str] = []
        self.answer = "because"

    def show(
        self,
        text: str,
        tone: Tone = "info",
        case_id: CaseId | None = None,
        tab: str = "",
        *,
        on_read: Callable[[], None] = lambda: None,
    ) -> None:
        self.shown.append((text, tone, case_id))
        self.tabs.append(tab)
        self.readers.append(on_read)

    def count_unread(self, unread: int | None, open_list: Callable[[], None] = lambda: None) -> None:
        self.unread, self.open_list = unread, open_list

    def error(self, error: CaseError) -> None:
        self.errors.append(error)

    def confirm(
        self, title: str, text: str, yes: str, on_yes: Callable[[], None], *, is_dangerous: bool = True
    ) -> None:
        self.asked.append(f"{title}\n{text}\n{yes}")
        on_yes()

    def ask(self, title: str, label: str, on_text: Callable[[str], None], initial: str = "") -> None:
        self.asked.append(f"{title}\n{label}")
        on_text(initial or self.answer)


@dataclass
class PaperNavigation:
    opened: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def open(self, panel_id: str, **arguments: str) -> None:
        self.opened.append((panel_id, arguments))

    def open_case(self, case_id: CaseId, tab: str = "") -> None:
        self.opened.append((tab, {"case_id": case_id}))

    def back(self) -> None:
        self.opened.append(("back", {}))


@dataclass
class PaperSettings:
    values: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, default: str = "") -> str:
        return self.values.get(key, default)

    def set(self, key: str, value: str) -> None:
        self.values[key] = value


class PaperScheduler:
    def __init__(self, desk: "PaperDesk") -> None:
        self._desk = desk
        self._due: list[tuple[datetime, Callable[[], None], PaperTicket]] = []

    def after(self, delay_ms: int, run: Callable[[], None]) -> PaperTicket:
        ticket = PaperTicket()
        self._due.append((self._desk.now() + timedelta(milliseconds=delay_ms), run, ticket))
        return ticket

    def run_due(self) -> None:
        while ready := [due for due in self._due if due[0] <= self._desk.now()]:
            for due in ready:
                self._due.remove(due)
                if not due[2].is_cancelled:
                    due[1]()


class PaperHooks(Bell):
    def __init__(self) -> None:
        super().__init__()
        self.contributions: list[object] = []
        self.offered: list[tuple[str, dict[str, object]]] = []

    def offer(self, hook: str, **arguments: object) -> list[object]:
        self.offered.append((hook, arguments))
        return []

    def collect(self, kind: type[S]) -> Sequence[S]:
        return tuple(each for each in self.contributions if isinstance(each, kind))

    def owner_of(self, contribution: object) -> str:
        return "hospital" if contribution in self.contributions else ""


class PaperDesk:
    """A whole desk; `pass_time` runs what is due and settles the calls."""

    workers: "WorkerPool"

    def __init__(self, me: Me | None, drafts: Path = Path("/nonexistent")) -> None:
        self.time = START
        self.notices = PaperNotices()
        self.gateway = PaperGateway(self.notices)
        self.session = PaperSession(me)
        self.cases = PaperCases()
        self.navigation = PaperNavigation()
        self.settings = PaperSettings()
        self.scheduler = PaperScheduler(self)
        self.hooks = PaperHooks()
        self.language = "en"
        self.drafts = drafts
        self.services: dict[type[object], object] = {}

    @property
    def desk(self) -> Desk:
        """The same, as the product sees it."""
        return cast("Desk", self)

    def now(self) -> datetime:
        return self.time

    def service(self, kind: type[S]) -> S:
        if kind not in self.services:
            raise LookupError(kind.__name__)
        return self.services[kind]  # type: ignore[return-value]

    def pass_time(self, span: timedelta = timedelta(seconds=1)) -> None:
        self.time += span
        self.scheduler.run_due()
        self.gateway.settle()
