"""Who is chosen to answer a case: one expert, or a panel with a lead; a pure record and its moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cases.model.case import Assignment, CaseCard, Urgency
from cases.model.ids import AccountId
from cases.model.people import Practitioner, Role, Specialty
from workstation.api import words
from workstation.api.i18n import _, ngettext
from workstation.api.shaping import isolated


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the coordinator has chosen so far.

    Attributes:
        members: in the order they were chosen; the first leads until another one is told to.
    """

    specialty: Specialty
    urgency: Urgency
    members: tuple[Practitioner, ...] = ()
    lead: AccountId | None = None

    @classmethod
    def of(
        cls, card: CaseCard, panel: Iterable[Practitioner] = (), lead: AccountId | None = None
    ) -> "Choice":
        """Return the choice a case comes with."""
        members = tuple(panel)
        return cls(
            specialty=card.specialty,
            urgency=card.urgency,
            members=members,
            lead=lead or (members[0].id if members else None),
        )

    def has(self, account_id: AccountId) -> bool:
        """Whether a practitioner is chosen."""
        return any(member.id == account_id for member in self.members)

    def toggled(self, who: Practitioner) -> "Choice":
        """Return the choice with a practitioner added, or removed where chosen already."""
        if not self.has(who.id):
            return replace(self, members=(*self.members, who), lead=self.lead or who.id)
        left = tuple(member for member in self.members if member.id != who.id)
        lead = self.lead if self.lead != who.id else (left[0].id if left else None)
        return replace(self, members=left, lead=lead)

    def led_by(self, account_id: AccountId) -> "Choice":
        """Return the choice with another lead."""
        return replace(self, lead=account_id) if self.has(account_id) else self

    def assignment(self) -> Assignment | None:
        """Return what the server is told, or None while nobody is chosen."""
        if self.lead is None:
            return None
        return Assignment(
            specialty=self.specialty,
            urgency=self.urgency,
            members=tuple(member.id for member in self.members),
            lead=self.lead,
        )

    def sentence(self) -> str:
        """Return what inviting does, in words."""
        if not self.members:
            return _("Choose one expert, or several for a panel.")
        lead = next(isolated(member.name) for member in self.members if member.id == self.lead)
        if len(self.members) == 1:
            return _("{name} will be invited and answers alone.").format(name=lead)
        return _("{count} experts will be invited; {name} leads the panel.").format(
            count=len(self.members), name=lead
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A practitioner of the directory as the list shows it.

    Attributes:
        load: open cases, in words.
        open_cases: the same as a number, for the bar.
    """

    practitioner: Practitioner
    skills: str
    load: str
    open_cases: int
    is_chosen: bool
    is_lead: bool


def candidates(
    listed: Iterable[Practitioner],
    open_cases: Mapping[AccountId, int],
    choice: Choice,
    requester: AccountId,
) -> tuple[Candidate, ...]:
    """Return who can be invited: practitioners other than the requester, those with the fewest open cases first."""
    eligible = [who for who in listed if who.id != requester and Role.PRACTITIONER in who.roles]
    eligible.sort(key=lambda who: (open_cases.get(who.id, 0), who.name))
    return tuple(
        Candidate(
            practitioner=who,
            skills=", ".join(words.specialty_title(s) for s in who.specialties),
            load=load(open_cases.get(who.id, 0)),
            open_cases=open_cases.get(who.id, 0),
            is_chosen=choice.has(who.id),
            is_lead=choice.lead == who.id and len(choice.members) > 1,
        )
        for who in eligible
    )


def load(open_cases: int) -> str:
    """Return how many open cases somebody has, in words."""
    if open_cases == 0:
        return _("no open case")
    return ngettext("{count} open case", "{count} open cases", open_cases).format(count=open_cases)


def nobody(*, is_own: bool, may_invite: bool) -> str:
    """Return what is said where nobody fits.

    Args:
        is_own: whether the reader asked the question.
        may_invite: whether the reader invites people to the server.
    """
    if not is_own:
        return _("Nobody fits. Try another specialty or another name.")
    asked = _("Nobody else fits, and nobody answers their own question.")
    if may_invite:
        return asked + " " + _("Try another specialty, or invite a colleague to this server.")
    return asked + " " + _("Try another specialty, or ask your administrator to invite a colleague.")
