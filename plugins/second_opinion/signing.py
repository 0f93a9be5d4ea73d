"""What an expert signs: read back in full, signed with this device's key, then sent."""

from collections.abc import Callable

from cases.model.opinion import InterimAdvice, OpinionContent
from cases.model.round import BallotContent, Receipt, RoundSpec
from cases.wire import endpoints
from plugins.second_opinion.opinion import certainty, read_back
from workstation.api.case_screen import CaseScreen
from workstation.api.contexts import Desk
from workstation.api.i18n import _
from workstation.api.signing import Signing
from workstation.api.words import case_title


class Signer:
    """Signs for one case screen.

    Args:
        read_back: shows what is about to be signed and calls `sign` when the person agrees.
    """

    def __init__(self, desk: Desk, screen: CaseScreen, read_back: Callable[[Signing], object]) -> None:
        self._desk = desk
        self._screen = screen
        self._read_back = read_back

    @property
    def _about(self) -> str:
        return case_title(self._screen.view) if self._screen.view else ""

    def advise(self, content: InterimAdvice, on_done: Callable[[], None]) -> None:
        """Sign interim advice; it reaches the requester at once."""
        self._read_back(
            Signing(
                title=_("Sign this interim advice?"),
                about=self._about,
                texts=((_("Advice"), content.text),),
                hint=_("The requester reads it at once."),
                yes=_("Sign and send"),
                sign=lambda: self._screen.sign(
                    content,
                    lambda document: endpoints.GIVE_INTERIM.call(document, case_id=content.case_id),
                    lambda _interim: on_done(),
                ),
            )
        )

    def opinion(self, content: OpinionContent, on_done: Callable[[], None], *, is_blind: bool) -> None:
        """Sign an opinion; `is_blind` where its author opened none of the images of the case."""

        def signed(_opinion: object) -> None:
            on_done()

        self._read_back(
            Signing(
                title=_("Sign this opinion?"),
                about=self._about,
                texts=read_back(content),
                hint=_("A signed opinion is kept as it is; nobody can change it."),
                yes=_("Sign"),
                sign=lambda: self._screen.sign(
                    content,
                    lambda document: endpoints.SIGN_OPINION.call(document, case_id=content.case_id),
                    signed,
                ),
                warning=_("You have not opened any image of this case on this computer.") if is_blind else "",
                nevertheless=_("I sign without having looked at the images"),
            )
        )

    def ballot(self, content: BallotContent, spec: RoundSpec) -> None:
        """Sign a vote; until the close the last one counts."""
        self._read_back(
            Signing(
                title=_("Sign this vote?"),
                about=self._about,
                texts=(
                    (_("Question"), spec.question),
                    (_("Your vote"), spec.options[content.choice]),
                    (_("Confidence"), certainty(content.confidence)),
                ),
                hint=_("Until the close you may vote again; the last vote counts."),
                yes=_("Vote"),
                sign=lambda: self._screen.sign(
                    content,
                    lambda document: endpoints.CAST_BALLOT.call(
                        document, case_id=content.case_id, round_id=content.round_id
                    ),
                    self._voted,
                ),
            )
        )

    def _voted(self, receipt: Receipt) -> None:
        text = _("Your vote is sealed. Receipt: place {sequence} in the log.")
        self._desk.notices.show(text.format(sequence=receipt.event_sequence), "good")
