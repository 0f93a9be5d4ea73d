"""Lets a visitor of the demonstration become another person: practitioner, coordinator, expert, administrator.

It has nothing to offer on any server that does not say of itself that it is a demonstration.
"""

from functools import partial

from cases.model.session import Credentials, Me
from workstation.api.contexts import Desk
from workstation.api.contributions import Command
from workstation.api.demo import PASSWORD, PERSONAS, Persona
from workstation.api.i18n import _
from workstation.api.markers import hookimpl


@hookimpl
def register_commands() -> list[Command]:
    """One entry a person, under the name of the user and in the command palette."""
    return [
        Command(
            id=f"demo_roles.become_{persona.login}",
            title=_("Become {name}").format(name=persona.name),
            hint=_(persona.part),
            run=partial(become, persona),
            is_available=partial(may_become, persona),
            icon="user",
            place="account",
        )
        for persona in PERSONAS
    ]


def may_become(persona: Persona, desk: Desk) -> bool:
    """Return whether this is a demonstration and the person somebody else."""
    hello, me = desk.session.hello, desk.session.me
    return hello is not None and hello.is_demo and (me is None or me.practitioner.name != persona.name)


def become(persona: Persona, desk: Desk) -> None:
    """Sign in as somebody else."""

    def done(me: Me) -> None:
        desk.notices.show(_("You are now {name}.").format(name=me.practitioner.name), "good")

    credentials = Credentials(login=persona.login, password=PASSWORD)
    desk.session.sign_in(credentials, done, desk.notices.error)
