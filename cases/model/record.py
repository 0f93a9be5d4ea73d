"""The base of every record that is stored or travels: frozen, strict when decoded.

Every record repeats `frozen=True, kw_only=True`: msgspec inherits only the first, type checkers neither.
"""

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen record; decoding refuses fields it does not know, so that a typing error is never lost."""
