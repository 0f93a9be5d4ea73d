"""The terminal, and the bench for plugins."""

from tests.plugins.bench import bench  # noqa: F401
from tests.unit.host.bench import terminal  # noqa: F401
