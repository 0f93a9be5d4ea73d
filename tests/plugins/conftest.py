"""The bench for plugins."""

from tests.plugins.bench import bench as bench
