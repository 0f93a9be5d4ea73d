"""The base of every record that is stored or travels: frozen, strict when decoded.

Every record repeats `frozen=True, kw_only=True`: msgspec inherits only the first, type checkers neither.
"""

from datetime import datetime
from typing import Annotated, Final

import msgspec

LARGEST_WHOLE: Final = 2**53 - 1
Whole = Annotated[int, msgspec.Meta(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]
"""A whole number as it comes over the wire: one that every reader of JSON keeps exactly (RFC 8785)."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time as it comes over the wire: aware, or it could be compared with nothing."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen record; decoding refuses fields it does not know, so that a typing error is never lost."""
