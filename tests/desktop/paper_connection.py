"""A connection without a network: the server's answers are written down, everything above it is the product's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cases.errors import CaseError, Unreachable
from cases.model.audit import Event
from cases.model.ids import EstablishmentId
from cases.model.people import Establishment, EstablishmentKind, Role
from cases.model.session import (
    Credentials,
    FirstSetup,
    Invitation,
    InvitationAnswer,
    InvitationPreview,
    Me,
    ServerHello,
)
from tests.plugins.paper_desk import PaperCases, PaperGateway, PaperNotices, PaperSession, PaperTicket
from workstation.ui.entrance import ServerLook

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HELLO = ServerHello(
    product="Khibra",
    version="0.1.0",
    name="Réseau de télé-expertise Drâa-Tafilalet",
    needs_setup=False,
    is_demo=False,
    now=NOW,
)
PLACE = Establishment(
    id=EstablishmentId("e1"),
    name="Centre de santé d’Aoufous",
    kind=EstablishmentKind.HEALTH_CENTRE,
    commune="Aoufous (Errachidia)",
)
FINGERPRINT = ":".join(f"{(37 * i + 11) % 256:02X}" for i in range(32))


@dataclass
class PaperEntrance:
    """The way in; `error` makes the next step fail."""

    me: Me
    session: "LiveSession"
    error: CaseError | None = None
    hello: ServerHello = HELLO
    trusted: list[ServerLook] = field(default_factory=list)
    accepted: list[InvitationAnswer] = field(default_factory=list)
    set_ups: list[FirstSetup] = field(default_factory=list)
    demos: int = 0

    def look(
        self, address: str, on_found: Callable[[ServerLook], None], on_error: Callable[[CaseError], None]
    ) -> PaperTicket:
        if self.error is not None:
            on_error(self.error)
        else:
            on_found(ServerLook(address=address, hello=self.hello, fingerprint=FINGERPRINT))
        return PaperTicket()

    def trust(self, look: ServerLook) -> None:
        self.trusted.append(look)

    def preview(
        self,
        code: str,
        on_done: Callable[[InvitationPreview], None],
        on_error: Callable[[CaseError], None],
    ) -> PaperTicket:
        if self.error is not None:
            on_error(self.error)
            return PaperTicket()
        invitation = Invitation(
            name=self.me.practitioner.name, roles=(Role.PRACTITIONER,), establishment_id=PLACE.id
        )
        uri = "otpauth://totp/Khibra:salma?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Khibra"
        on_done(InvitationPreview(invitation=invitation, establishment=PLACE, totp_uri=uri))
        return PaperTicket()

    def accept(
        self, answer: InvitationAnswer, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> PaperTicket:
        if self.error is not None:
            on_error(self.error)
            return PaperTicket()
        self.accepted.append(answer)
        self.session.become(self.me)
        on_done(self.me)
        return PaperTicket()

    def start_own(
        self, on_ready: Callable[[ServerLook], None], on_error: Callable[[CaseError], None]
    ) -> PaperTicket:
        if self.error is not None:
            on_error(self.error)
            return PaperTicket()
        hello = ServerHello(
            product="Khibra",
            version="0.1.0",
            name="Khibra",
            needs_setup=True,
            is_demo=False,
            now=NOW,
        )
        on_ready(ServerLook(address="http://127.0.0.1:1", hello=hello))
        return PaperTicket()

    def set_up(
        self, first: FirstSetup, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> PaperTicket:
        if self.error is not None:
            on_error(self.error)
            return PaperTicket()
        self.set_ups.append(first)
        self.session.become(self.me)
        on_done(self.me)
        return PaperTicket()

    def start_demo(self) -> None:
        self.demos += 1


class LiveSession(PaperSession):
    """A session one can sign in to with the password `right`."""

    def __init__(self, somebody: Me) -> None:
        super().__init__(None)
        self.somebody = somebody
        self.hello = HELLO
        self.address = ""

    def become(self, me: Me | None) -> None:
        self.me = me
        self.ring()

    def sign_in(
        self, credentials: Credentials, on_done: Callable[[Me], None], on_error: Callable[[CaseError], None]
    ) -> PaperTicket:
        from cases.errors import WrongCredentials

        if credentials.password == "right":
            on_done(self.somebody)
            self.become(self.somebody)
        else:
            on_error(WrongCredentials())
        return PaperTicket()


class PaperConnection:
    """The whole connection (`workstation.ui.connection.Connection`)."""

    def __init__(self, me: Me, *, is_known: bool = True, is_signed_in: bool = True) -> None:
        self.session = LiveSession(me)
        if is_signed_in:
            self.session.me = me
        self.gateway = PaperGateway(PaperNotices())
        self.cases = PaperCases()
        self.entrance = PaperEntrance(me, self.session)
        self.has_server = is_known
        self.is_secret_kept = True
        self.events: list[Callable[[Event], None]] = []
        self.is_closed = False
        self.renewals = 0

    def resume(self, on_known: Callable[[], None]) -> None:
        on_known()

    def listen(self, on_event: Callable[[Event], None]) -> None:
        self.events.append(on_event)

    def forget_server(self) -> None:
        self.has_server = False

    def renew_own(self) -> None:
        self.renewals += 1

    def now(self) -> datetime:
        return NOW

    def close(self) -> None:
        self.is_closed = True


__all__ = ["FINGERPRINT", "HELLO", "NOW", "PLACE", "PaperConnection", "Unreachable"]
