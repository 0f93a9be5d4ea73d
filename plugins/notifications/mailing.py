"""Who is mailed about what: pure, so that every case can be tried without a mail server.

A mail goes to somebody who must act, has had no window open since it happened, and that for two minutes. It says
which case waits and nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from cases.model.audit import Event, EventKind
from cases.model.ids import AccountId
from cases.model.kept import Case
from plugins.notifications.concerns import TELLINGS
from workstation.api.i18n import N_

PATIENCE = timedelta(minutes=2)
_ANSWERS = frozenset({EventKind.REPORT_SIGNED, EventKind.INTERIM_ADVICE_GIVEN, EventKind.ADDENDUM_SIGNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one person."""

    to: AccountId
    number: str
    is_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at the log found.

    Attributes:
        mails: to be sent now.
        cursor: the place in the log up to which everything is settled once they are sent.
    """

    mails: tuple[Mail, ...]
    cursor: int


def is_call(event: Event) -> bool:
    """Whether somebody must act on an event of this kind."""
    return event.case_id is not None and any(t.is_call for t in TELLINGS.get(event.kind, ()))


def recipients(event: Event, case: Case) -> tuple[AccountId, ...]:
    """Return who must act on an event: the requester, or the experts; never who did it.

    Coordinators are not mailed: their queue is work they sit at.
    """
    relations = frozenset[str]().union(*(t.relations for t in TELLINGS.get(event.kind, ()) if t.is_call))
    found: list[AccountId] = []
    if "GP" in relations:
        found.append(case.requester_id)
    if "ME" in relations and event.about_id is not None:
        found.append(event.about_id)
    if relations & {"SPE", "LEAD"}:
        seats = [seat for seat in case.seats if seat.status.is_seated and not seat.has_conflict]
        found += [seat.account_id for seat in seats if "SPE" in relations or seat.is_lead]
    return tuple(account_id for account_id in found if account_id != event.actor_id)


def look(
    events: Iterable[tuple[Event, Case | None]],
    seen: Callable[[AccountId], datetime | None],
    now: datetime,
    since: datetime,
    cursor: int,
) -> Look:
    """Decide who is mailed.

    Args:
        events: after the cursor, oldest first, each with its case where it has one.
        seen: when somebody last had a window open.
        now: the time.
        since: when the server began to look; those it has not seen yet get their two minutes from then.
        cursor: where the last look ended.
    """
    mails: dict[tuple[AccountId, str], Mail] = {}
    for event, case in events:
        if case is not None and is_call(event):
            waiting = [to for to in recipients(event, case) if not _was_told(seen(to), event.at)]
            if waiting and now - max(event.at, since) < PATIENCE:
                break
            for to in waiting:
                key = (to, case.number)
                is_answer = event.kind in _ANSWERS or (key in mails and mails[key].is_answer)
                mails[key] = Mail(to=to, number=case.number, is_answer=is_answer)
        cursor = event.sequence
    return Look(mails=tuple(mails.values()), cursor=cursor)


def _was_told(seen: datetime | None, at: datetime) -> bool:
    return seen is not None and seen >= at


ANSWER = N_("Case {number}: an answer is waiting for you in {server}.")
CALL = N_("Case {number} waits for you in {server}.")
FOOT = N_("This message holds no medical information. Open the workstation to read more; do not reply.")


def compose(mail: Mail, address: str, settings: Mapping[str, str], tr: Callable[[str], str]) -> EmailMessage:
    """Return the message: the number of the case, and no word about patient, question or answer."""
    server = settings.get("name", "") or "Khibra"
    text = tr(ANSWER if mail.is_answer else CALL).format(number=mail.number, server=server)
    message = EmailMessage()
    message["From"] = settings["smtp_sender"]
    message["To"] = address
    message["Subject"] = text
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(
        "\n\n".join((text, settings.get("public_url", ""), tr(FOOT))).replace("\n\n\n\n", "\n\n")
    )
    return message
