"""Routes of the panel: opinions, rounds, messages."""

from aiohttp import web

from cases.acts import discussion, opinions, rounds
from cases.server.scenes import mount_act
from cases.wire import endpoints

_ACTS = (
    (endpoints.GIVE_INTERIM, opinions.give_interim),
    (endpoints.SIGN_OPINION, opinions.sign),
    (endpoints.READ_OPINIONS, opinions.read),
    (endpoints.OPEN_ROUND, rounds.open_round),
    (endpoints.READ_ROUNDS, rounds.read),
    (endpoints.CAST_BALLOT, rounds.cast),
    (endpoints.EXTEND_ROUND, rounds.extend),
    (endpoints.CLOSE_ROUND, rounds.close),
    (endpoints.POST_MESSAGE, discussion.post),
    (endpoints.READ_MESSAGES, discussion.read),
)


def mount_panel(app: web.Application) -> None:
    """Mount them."""
    for endpoint, act in _ACTS:
        mount_act(app, endpoint, act)
