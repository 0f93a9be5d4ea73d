"""The bench for plugins."""

from tests.plugins.bench import bench  # noqa: F401
