"""The real window."""

from tests.desktop.conftest import complaints, me, opened  # noqa: F401
