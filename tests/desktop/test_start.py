"""What stands between the user and the first screen: nothing heavy is imported to load the plugins."""

import json
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


SHOWN = """
import json, sys
from workstation.config import find_paths
from workstation.desktop import Desktop, Options
desktop = Desktop(Options(connect=None, paths=find_paths({"KHIBRA_HOME": sys.argv[1]})))
seen = {}
def look(_event):
    seen.setdefault("modules", list(sys.modules))
    seen.setdefault("pictures", desktop.root.image_names())
desktop._splash.bind("<Expose>", look)  # in place of going on to the plugins
while not seen:
    desktop.root.update()
desktop._splash.sign()
seen["signed"] = desktop.root.image_names()
desktop.close()
print(json.dumps(seen))
"""
LATER = {"workstation.kernel", "cases", "msgspec", "asyncio", "ssl", "arabic_reshaper", "bidi", *HEAVY}


def test_the_window_is_on_the_screen_before_anything_else(tmp_path: object, window: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHOWN, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    seen = json.loads(done.stdout)
    assert LATER & set(seen["modules"]) == set()
    assert len(seen["signed"]) > len(seen["pictures"])  # the first picture costs as much as the window
