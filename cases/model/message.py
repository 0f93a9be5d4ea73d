"""The discussion of a case: messages between its parties."""

from datetime import datetime

from cases.model.ids import MessageId
from cases.model.people import Practitioner
from cases.model.record import Record


class Message(Record, frozen=True, kw_only=True):
    """One message."""

    id: MessageId
    author: Practitioner
    posted_at: datetime
    text: str
