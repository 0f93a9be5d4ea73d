"""The real window."""

from tests.desktop.conftest import complaints, me, opened, screen  # noqa: F401
