"""Memory after opening the 96-slice series: at most 1.5 times its raw pixels above the idle window.

Idle is the window on a case with its workers warm. What is counted is the memory that ends with the window and its
workers and is nobody else's (USS, from `/proc/PID/smaps_rollup`); the server is another process and not part of it.
"""

import os
import sys
from pathlib import Path

from benchmarks.measure import at_most
from benchmarks.reading import SUMMARY, Alone, working_alone

MOST_TIMES_PIXELS = 1.5
_MB = 1e6


def own_bytes(process_id: int) -> int:
    """Return the memory of a process that it shares with nobody."""
    lines = Path(f"/proc/{process_id}/smaps_rollup").read_text("ascii").splitlines()
    fields = (line.split() for line in lines[1:])
    return sum(int(words[1]) * 1024 for words in fields if words[0].startswith("Private_"))


def used_bytes(alone: Alone) -> int:
    """Return the memory of the window and of its workers."""
    return sum(own_bytes(process) for process in (os.getpid(), *alone.desk.workers.process_ids))


def main() -> int:
    """Measure, print, and return 1 where the goal is missed."""
    with working_alone() as alone:
        alone.show(alone.case_id, SUMMARY)
        pool = alone.desk.workers
        alone.until(lambda: pool.warm == len(pool.process_ids))
        for _turn in range(400):
            alone.desktop.root.update()
        idle = used_bytes(alone)
        screen = alone.viewer(alone.case_id)
        alone.until(lambda: screen.has_pictures and screen.deck.viewport.shown is not None)
        stack = screen.deck.active.stack
        assert stack is not None
        pictures = screen.pictures
        assert pictures is not None
        alone.until(lambda: all(pictures.loader.decoded(frame.key) is not None for frame in stack.frames))
        opened = used_bytes(alone)
        raw = sum(
            f.picture.format.rows * f.picture.format.columns * f.picture.format.bits_allocated // 8
            for f in stack.frames
        )
    print(f"idle {idle / _MB:.0f} MB, with {len(stack.frames)} slices {opened / _MB:.0f} MB")
    print(f"raw pixels {raw / _MB:.1f} MB, above idle {(opened - idle) / _MB:.1f} MB")
    return 0 if at_most("memory above idle / raw pixels", (opened - idle) / raw, MOST_TIMES_PIXELS) else 1


if __name__ == "__main__":
    sys.exit(main())
