"""Window on screen: at most twice an empty customtkinter window, measured beside it in turns.

Both are whole programs, from the start of the interpreter to the first painted frame. The time until the plugins
are loaded and the window can be worked with is printed as well.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import at_most, in_turns, until_line
from tests.screen import some_screen

ROUNDS = 9
LIMIT = 2.0

EMPTY = """
import customtkinter
window = customtkinter.CTk()
window.geometry("1280x760")
def painted(_event):
    window.unbind("<Expose>")
    window.after_idle(lambda: (print("shown", flush=True), window.after(50, window.destroy)))
window.bind("<Expose>", painted)
window.mainloop()
"""

KHIBRA = """
import sys
from pathlib import Path
from workstation.config import find_paths
from workstation.desktop import Desktop, Options

def connect(desk):
    from tests.desktop.paper_connection import PaperConnection
    from tests.plugins import people
    return PaperConnection(people.me(people.GP))

desktop = Desktop(Options(connect=connect, paths=find_paths({"KHIBRA_HOME": sys.argv[1]})))
root = desktop.root
desktop._splash.bind("<Expose>", lambda _e: root.after_idle(lambda: print("shown", flush=True)), add=True)
def look():
    if hasattr(desktop, "stages") and desktop.window.shell.winfo_viewable():
        root.update_idletasks()
        print("ready", flush=True)
        root.after(50, desktop.close)
    else:
        root.after(2, look)
root.after(2, look)
desktop.run()
"""


def main() -> int:
    """Measure, print, and return 1 where the goal is missed."""
    with some_screen(), tempfile.TemporaryDirectory() as home:
        (Path(home) / "config").mkdir()
        ready: list[float] = []

        def khibra() -> float:
            shown, working = until_line(["-c", KHIBRA, home], marks=2)
            ready.append(working)
            return shown

        def empty() -> float:
            return until_line(["-c", EMPTY])[0]

        khibra()  # the first run writes byte code
        empty()
        ready.clear()
        found = in_turns(ROUNDS, {"empty": empty, "khibra": khibra})
    print(f"empty customtkinter window {found['empty'] * 1e3:.0f} ms, Khibra {found['khibra'] * 1e3:.0f} ms")
    print(f"plugins loaded and the first screen painted after {sorted(ready)[len(ready) // 2] * 1e3:.0f} ms")
    return 0 if at_most("window on screen / empty window", found["khibra"] / found["empty"], LIMIT) else 1


if __name__ == "__main__":
    sys.exit(main())
