"""Sealing what plugins keep on this computer, with the key of the keyring (`workstation.api.contexts.Sealing`)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class DeviceSealing:
    """AES-256-GCM with a fresh nonce each time."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, content: bytes) -> bytes:
        """Return `content` encrypted and authenticated."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, None)

    def unseal(self, content: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            ValueError: it was sealed with another key, or changed.
        """
        try:
            return self._cipher.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as error:
            raise ValueError("sealed with another key, or changed") from error
