"""What stands between the user and the first screen: nothing heavy is imported to load the plugins."""

import subprocess
import sys

HEAVY = ("numpy", "pydicom", "cv2", "aiohttp", "keyring", "imagecodecs", "babel", "sqlalchemy", "reportlab")
LOAD = """
import sys
from workstation.config import find_paths
from workstation.kernel.start import open_kernel
import workstation.desktop
kernel = open_kernel("desktop", find_paths({"KHIBRA_HOME": sys.argv[1]}), "fr")
kernel.load()
assert len([each for each in kernel.plugins() if each.state == "active"]) > 5
print(" ".join(sys.modules))
"""


def test_plugins_are_loaded_without_the_heavy_libraries(tmp_path: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert [name for name in HEAVY if name in loaded] == []
