"""Open DICOM files, folders, ZIPs or DICOMDIRs in a bare window: `python -m viewers PATH…`."""

import argparse
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the viewer until its window is closed."""
    parser = argparse.ArgumentParser(prog="python -m viewers", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--workers", type=int, default=2, help="decoding processes (default 2)")
    parser.add_argument("--viewports", type=int, choices=(1, 2, 3, 4), default=2)
    parser.add_argument("--geometry", default="1400x860", help="window size, e.g. 1400x860")
    chosen = parser.parse_args(arguments)

    import tkinter as tk

    from viewers.imaging.worker import WorkerPool
    from viewers.widgets.bare_window import BareWindow

    root = tk.Tk()
    root.title("Khibra viewer")
    root.geometry(chosen.geometry)
    with WorkerPool(chosen.workers) as pool:
        window = BareWindow(root, chosen.paths, pool, chosen.viewports)
        root.protocol("WM_DELETE_WINDOW", window.close)
        root.mainloop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
