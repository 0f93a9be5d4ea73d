"""The one codec: strict JSON for the wire, canonical JSON (RFC 8785) for what is signed."""

from typing import TypeVar

import msgspec
import rfc8785

from cases.errors import BadMessage

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


def encode(record: object) -> bytes:
    """Return `record` as JSON; times as RFC 3339 in UTC, bytes as base64."""
    return _encoder.encode(record)


def decode(data: bytes, kind: type[T]) -> T:
    """Return the `kind` that `data` holds.

    Raises:
        BadMessage: the JSON is broken, a field is unknown, missing or of another type.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMessage(reason=str(error)) from error


def canonical(record: object) -> bytes:
    """Return the canonical JSON of `record` (RFC 8785): the bytes that are signed."""
    return rfc8785.dumps(msgspec.to_builtins(record))
