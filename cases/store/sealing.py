"""Sealing of values and of long streams: AES-256-GCM, keys wrapped by AES-KW (RFC 3394).

A stream is cut into chunks of 64 KiB, each authenticated with its index and whether it is the last one (the
STREAM construction of Hoang, Reyhanitabar, Rogaway, Vizár 2015), so that any range can be read and a cut-off,
reordered or lengthened file is refused.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from cases.store.errors import Tampered

KEY_BYTES: Final = 32
CHUNK_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_PREFIX_BYTES: Final = 7
_MAGIC: Final = b"KHB1"
HEADER_BYTES: Final = len(_MAGIC) + _PREFIX_BYTES


class Sink(Protocol):
    """Where sealed bytes go."""

    def write(self, data: bytes, /) -> int:
        """Write all of `data`."""


def fresh_key() -> bytes:
    """Return a new random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def wrap(wrapping: bytes, key: bytes) -> bytes:
    """Return `key` wrapped (RFC 3394), 40 bytes."""
    return aes_key_wrap(wrapping, key)


def unwrap(wrapping: bytes, wrapped: bytes, place: str) -> bytes:
    """Return the key in `wrapped`.

    Raises:
        Tampered: it was wrapped with another key, or changed.
    """
    try:
        return aes_key_unwrap(wrapping, wrapped)
    except InvalidUnwrap as error:
        raise Tampered(place) from error


def derive(key: bytes, purpose: str) -> bytes:
    """Return a key for one purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, data: bytes, place: str) -> bytes:
    """Return `data` sealed for one place (`table|row|column`): nonce, ciphertext, tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Return what `seal` was given.

    Raises:
        Tampered: it was changed, or belongs to another place or key.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Tampered(place) from error


def _nonce(prefix: bytes, index: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">IB", index, is_last)


def seal_stream(key: bytes, chunks: Iterable[bytes], sink: Sink) -> int:
    """Write `chunks`, of any sizes, sealed to `sink`; return the number of plain bytes."""
    cipher, prefix = AESGCM(key), os.urandom(_PREFIX_BYTES)
    sink.write(_MAGIC + prefix)
    size = index = 0
    held = bytearray()
    for chunk in chunks:
        held += chunk
        size += len(chunk)
        while len(held) > CHUNK_BYTES:
            sink.write(cipher.encrypt(_nonce(prefix, index, is_last=False), bytes(held[:CHUNK_BYTES]), None))
            del held[:CHUNK_BYTES]
            index += 1
    sink.write(cipher.encrypt(_nonce(prefix, index, is_last=True), bytes(held), None))
    return size


class SealedStream:
    """Reads ranges of a sealed stream; every chunk that is touched is authenticated."""

    def __init__(self, key: bytes, file: BinaryIO, name: str) -> None:
        self._cipher = AESGCM(key)
        self._file = file
        self._name = name
        header = file.read(HEADER_BYTES)
        body = file.seek(0, os.SEEK_END) - HEADER_BYTES
        if not header.startswith(_MAGIC) or body < TAG_BYTES:
            raise Tampered(name)
        self._prefix = header[len(_MAGIC) :]
        self._count = -(-body // (CHUNK_BYTES + TAG_BYTES))
        self.size = body - self._count * TAG_BYTES

    def read(self, start: int, length: int) -> bytes:
        """Return up to `length` plain bytes from offset `start`."""
        return b"".join(self.iterate(start, length))

    def iterate(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield plain bytes from offset `start`, at most one chunk at a time."""
        end = self.size if length is None else min(start + length, self.size)
        while start < end:
            index, skip = divmod(start, CHUNK_BYTES)
            piece = self._chunk(index)[skip : skip + end - start]
            yield piece
            start += len(piece)

    def _chunk(self, index: int) -> bytes:
        self._file.seek(HEADER_BYTES + index * (CHUNK_BYTES + TAG_BYTES))
        sealed = self._file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            nonce = _nonce(self._prefix, index, is_last=index == self._count - 1)
            return self._cipher.decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError) as error:
            raise Tampered(f"{self._name}, chunk {index}") from error
