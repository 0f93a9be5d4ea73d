"""Errors of the case server as sentences in the user's language."""

from workstation.api.error_words import error_text

__all__ = ["error_text"]
