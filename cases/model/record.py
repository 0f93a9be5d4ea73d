"""The base of every record that is stored or travels: frozen, strict when decoded.

msgspec does not inherit `kw_only`, so every record names it itself.
"""

import msgspec


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen record; decoding refuses fields it does not know, so that a typing error is never lost."""
