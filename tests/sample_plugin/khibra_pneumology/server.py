"""Counts a round by a majority of two thirds, and serves the register of tuberculosis.

The route is of a case, so the server opens the case for whoever asks before it runs; the live channel tells who is
connected how many are.
"""

from typing import TYPE_CHECKING

from cases.model.record import Record
from cases.model.round import Tally
from cases.rules.tally import Count, VotingRule
from cases.wire.endpoint import Endpoint
from cases.wire.messages import Nothing
from workstation.api.contributions import LiveChannel, Route
from workstation.api.i18n import _
from workstation.api.markers import hookimpl

if TYPE_CHECKING:
    from aiohttp.web import WebSocketResponse

    from cases.server.api_call import ApiCall


class Register(Record, frozen=True, kw_only=True):
    """What the register wants of a case."""

    case_id: str
    form: str


READ_REGISTER = Endpoint(
    "pneumology.register",
    "GET",
    "/cases/{case_id}/tuberculosis",
    "case.read_clinical",
    Nothing,
    Register,
    "What the register of tuberculosis wants of a case.",
)
_listening: set["WebSocketResponse"] = set()


@hookimpl
def register_routes() -> list[Route]:
    """What the register wants, for those who may read the case."""
    return [Route(endpoint=READ_REGISTER, handle=read_register)]  # type: ignore[arg-type]


async def read_register(call: "ApiCall") -> Register:
    """Answer with the form; the row was checked and the case opened before."""
    return Register(case_id=call.places["case_id"], form="TB-02")


@hookimpl
def register_live_channels() -> list[LiveChannel]:
    """Who is connected; for everybody who may see the directory."""
    return [LiveChannel(id="pneumology", path="/pneumology/live", row="directory.read", handle=stay)]


async def stay(_call: "ApiCall", live: "WebSocketResponse") -> None:
    """Tell everybody how many there are, and hear them out."""
    _listening.add(live)
    try:
        for each in tuple(_listening):
            await each.send_json({"listening": len(_listening)})
        async for _message in live:
            continue
    finally:
        _listening.discard(live)


@hookimpl
def register_voting_rules() -> list[VotingRule]:
    """Two thirds of the valid ballots, as some boards decide on treatment."""
    return [VotingRule(id="two_thirds", version="1", title=_("Two thirds with quorum"), decide=decide)]


def decide(count: Count) -> Tally:
    """Return the option that has at least two thirds of the valid ballots."""
    counts = tuple(sum(vote.choice == option for vote in count.votes) for option in range(count.options))
    is_quorate = bool(count.votes) and len(count.votes) >= count.quorum
    wins = is_quorate and 3 * max(counts) >= 2 * len(count.votes)
    outcome = "decided" if wins else "no_majority" if is_quorate else "no_quorum"
    return Tally(
        rule="two_thirds",
        rule_version="1",
        counts=counts,
        eligible=count.eligible,
        valid=len(count.votes),
        quorum=count.quorum,
        winner=counts.index(max(counts)) if wins else None,
        outcome=outcome,
    )
