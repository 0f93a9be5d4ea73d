"""All benchmarks, one after another, each a program of its own: `python -m benchmarks`.

Ends with 1 where one of them missed a goal. Without a screen they run on a virtual one.
"""

import subprocess
import sys

from benchmarks.measure import ROOT
from tests.screen import some_screen

ALL = ("start", "board", "first_image", "window_level", "memory")


def main() -> int:
    """Run them and return 1 where a goal was missed."""
    missed = []
    with some_screen():
        for name in ALL:
            print(f"== {name}", flush=True)
            done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=False)
            missed += [name] if done.returncode else []
    print(f"missed: {', '.join(missed)}" if missed else "all goals are met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
