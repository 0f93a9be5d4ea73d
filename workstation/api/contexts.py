"""What a plugin is handed: `Desk` in the window, `ServerContext` in the case server.

Two plugins never import each other; what they share goes through the services here. A service that a plugin
provides (`viewing`, `live`) is found by name with `desk.service(…)` and named in the manifests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from cases.errors import CaseError
from cases.model.case import CaseCard
from cases.model.ids import AccountId, CaseId, DeviceId
from cases.model.opinion import KeyImage, SignedDocument
from cases.model.people import Establishment
from cases.model.record import Record
from cases.model.session import Credentials, Me, ServerHello
from cases.model.study import UploadOutcome, UploadSpec
from cases.wire.endpoint import Call

if TYPE_CHECKING:
    from cases.acts.hooks import DocumentKey
    from cases.store.ports import Tx
    from viewers.imaging.ports import FrameSource
    from viewers.imaging.view import ViewState
    from viewers.imaging.worker import WorkerPool

A = TypeVar("A")
R = TypeVar("R")
S = TypeVar("S")
Tone = Literal["neutral", "info", "good", "warning", "danger"]


class Ticket(Protocol):
    """Work under way."""

    def cancel(self) -> None:
        """Stop caring; no callback comes after this."""


class Gateway(Protocol):
    """The way to the case server; every call returns at once, every callback runs on the UI thread."""

    def submit(
        self,
        call: Call[A],
        on_done: Callable[[A], None],
        on_error: Callable[[CaseError], None] | None = None,
    ) -> Ticket:
        """Send `call`; without `on_error` a fault becomes a notice."""

    def upload(
        self,
        path: Path,
        spec: UploadSpec,
        on_progress: Callable[[int, int], None],
        on_done: Callable[[UploadOutcome], None],
        on_error: Callable[[CaseError], None],
    ) -> Ticket:
        """Send a file, resumable; progress is (bytes sent, bytes in all)."""

    def frames(self, case_id: CaseId) -> FrameSource:
        """Return the images of a case as the viewers' frame source."""

    def sign(self, content: Record) -> SignedDocument:
        """Return `content` as canonical JSON, signed with this device's key.

        Raises:
            NotSignedIn: no key is enrolled on this device.
        """


class SessionState(Protocol):
    """Who is signed in, where, and whether the server is reachable."""

    @property
    def me(self) -> Me | None:
        """The account, or None before signing in."""

    @property
    def device_id(self) -> DeviceId | None:
        """This device as the server knows it."""

    @property
    def is_online(self) -> bool:
        """Whether the last exchange with the server went through."""

    @property
    def hello(self) -> ServerHello | None:
        """What the server said of itself, or None before it was reached."""

    @property
    def address(self) -> str:
        """Return where other devices reach the server; empty where only this computer can."""

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after every change of who or whether."""

    def sign_in(
        self,
        credentials: Credentials,
        on_done: Callable[[Me], None],
        on_error: Callable[[CaseError], None],
    ) -> Ticket:
        """Sign in, taking the place of whoever was signed in; enrols this device's key where it is new."""

    def sign_out(self) -> None:
        """Forget the tokens and go back to the first screen."""


class CasesService(Protocol):
    """The caller's cases as last heard from the server, kept fresh by the event log."""

    def cards(self) -> Sequence[CaseCard]:
        """Return all cards, in no particular order."""

    def card(self, case_id: CaseId) -> CaseCard | None:
        """Return one card."""

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after cards changed."""

    def refresh(self) -> None:
        """Ask the server now."""


class Notices(Protocol):
    """Short messages to the user, kept in the list of notices."""

    def show(
        self,
        text: str,
        tone: Tone = "info",
        case_id: CaseId | None = None,
        tab: str = "",
        *,
        on_read: Callable[[], None] = lambda: None,
    ) -> None:
        """Show `text`; with a case it can be clicked, which opens the case at `tab`.

        `on_read` is called when the message is closed by hand or its case opened from it.
        """

    def count_unread(self, unread: int | None, open_list: Callable[[], None] = lambda: None) -> None:
        """Let the bell count what is unread in a list that a plugin keeps; None when there is no such list.

        Without one the bell counts the messages of this window that warn of something.
        """

    def error(self, error: CaseError) -> None:
        """Show what went wrong and what to do, in the user's language."""

    def confirm(
        self, title: str, text: str, yes: str, on_yes: Callable[[], None], *, is_dangerous: bool = True
    ) -> None:
        """Ask before something that cannot be undone, or with `is_dangerous` off before something harmless."""

    def ask(self, title: str, label: str, on_text: Callable[[str], None], initial: str = "") -> None:
        """Ask for a text, such as a reason."""


class Navigation(Protocol):
    """Moving between screens."""

    def open(self, panel_id: str, **arguments: str) -> None:
        """Bring a panel to the front."""

    def open_case(self, case_id: CaseId, tab: str = "") -> None:
        """Open a case, at a tab of it."""

    def back(self) -> None:
        """Go where the user came from."""


class Settings(Protocol):
    """Small values that stay on this computer; nothing clinical, nothing secret."""

    def get(self, key: str, default: str = "") -> str:
        """Return a value."""

    def set(self, key: str, value: str) -> None:
        """Keep a value."""


class Scheduler(Protocol):
    """The UI thread's clock."""

    def after(self, delay_ms: int, run: Callable[[], None]) -> Ticket:
        """Run later on the UI thread."""


class Hooks(Protocol):
    """Asking the other plugins, under the error policy of the hook's verb."""

    def offer(self, hook: str, **arguments: object) -> list[object]:
        """Collect what plugins offer for an object."""

    def collect(self, kind: type[S]) -> Sequence[S]:
        """Return all enabled contributions of a kind, in order."""

    def owner_of(self, contribution: object) -> str:
        """Return the id of the plugin that a collected contribution came from; empty when it is gone."""

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after a plugin was enabled or disabled."""


class Desk(Protocol):
    """What the desktop half of a plugin is handed.

    Attributes:
        language: `fr`, `en` or `ar`.
        drafts: a private folder for what is being typed; survives a power cut.
    """

    gateway: Gateway
    session: SessionState
    cases: CasesService
    notices: Notices
    navigation: Navigation
    settings: Settings
    scheduler: Scheduler
    hooks: Hooks
    workers: WorkerPool
    language: str
    drafts: Path

    def now(self) -> datetime:
        """Return the time, aware UTC, corrected by the server's clock where it is known."""

    def service(self, kind: type[S]) -> S:
        """Return the service another plugin provides.

        Raises:
            LookupError: no enabled plugin provides it; name it in `needs` to be told at start.
        """


class KeyImages(Protocol):
    """The images that the user marked as key in the viewer, kept until an opinion with them is signed.

    The viewer provides it; asked for with `desk.service(KeyImages)`, named `key_images` in the manifests.
    """

    def chosen(self, case_id: CaseId) -> Sequence[KeyImage]:
        """Return the key images of a case, in the order they were marked."""

    def replace(self, case_id: CaseId, images: Sequence[KeyImage]) -> None:
        """Keep these instead: one was taken off, or has another caption."""

    def consulted(self, case_id: CaseId) -> Sequence[str]:
        """Return the sha256 (hexadecimal) of every original that this user opened."""

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after key images changed."""


class Viewing(Protocol):
    """The image on the screen as state, so that it can be shown elsewhere and led from there.

    The viewer provides it; asked for with `desk.service(Viewing)`, named `viewing` in the manifests.
    """

    def current(self, case_id: CaseId) -> ViewState | None:
        """Return how the reader looks at a case; None while none of its images is on the screen."""

    def apply(self, case_id: CaseId, state: ViewState) -> bool:
        """Look at what `state` says; return False where the case is not open or has no such series."""

    def watch(self, changed: Callable[[], None]) -> Ticket:
        """Call `changed` on the UI thread after the reader looked at something else or in another way."""


class Sealing(Protocol):
    """Sealing what a plugin keeps on this computer, with this device's key.

    The host provides it where the operating system has a keyring; asked for with `desk.service(Sealing)`.
    """

    def seal(self, content: bytes) -> bytes:
        """Return `content` encrypted and authenticated."""

    def unseal(self, content: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            ValueError: it was sealed with another key, or changed.
        """


class ServerContext(Protocol):
    """What the server half of a plugin is handed; the rest it finds under `cases.server.keys`.

    Attributes:
        settings: `name` and `public_url`; with the permission `mail.send` also those of the mail server, `smtp_…`.
    """

    settings: Mapping[str, str]
    data_dir: Path

    def now(self) -> datetime:
        """Return the server's time, aware UTC."""

    def document_key(self, establishment: Establishment) -> DocumentKey:
        """Return the key that signs documents of `establishment`, issued when first asked for; any thread."""

    def seen(self, account_id: AccountId) -> datetime | None:
        """Return when an account last had a window open: now while it has one, None for never since the start."""

    async def read(self, look: Callable[[Tx], R]) -> R:
        """Run `look` on a snapshot of the database, on a thread."""

    async def on_thread(self, work: Callable[[], R]) -> R:
        """Run what waits, such as a mail server or a file, on a thread."""
