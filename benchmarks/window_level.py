"""Window/level drag at 1000×1000: at least 1.8 times the frames of the naive way, at most 1.6 times Tk's floor.

Three ways put a 512×512 CT frame on a 1000×1000 canvas, interleaved in one run: the viewport of this
project; the naive way (pydicom's LUT functions, Pillow's bicubic resize, a new PhotoImage each time);
the floor (pasting an image that is ready). Each step ends when Tk has drawn it.
"""

import statistics
import sys
import time
import tkinter as tk
from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image, ImageTk
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from benchmarks.measure import at_least, at_most
from tests.screen import some_screen
from viewers.imaging.dicom import parse_instance
from viewers.imaging.ports import FrameBytes
from viewers.imaging.records import VoiWindow
from viewers.imaging.series import build_stacks
from viewers.imaging.view import ViewState
from viewers.marks.history import MarkSet
from viewers.widgets.canvas import Shown, Viewport
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import ViewerTexts

SIDE_PX, ROUNDS = 1000, 60
LEAST_AGAINST_NAIVE, MOST_AGAINST_FLOOR = 1.8, 1.6


class Host:
    """A host that only listens."""

    def viewport_changed(self, state: ViewState) -> None:
        """Nothing to do."""

    def viewport_stepped(self, frames: int) -> None:
        """Nothing to do."""

    def viewport_activated(self) -> None:
        """Nothing to do."""


def ct_file() -> bytes:
    """A 512×512 signed CT slice as a file."""
    y, x = np.mgrid[0:512, 0:512]
    radius = np.hypot(y - 256, x - 256)
    noise = np.random.default_rng(1).normal(0, 12, (512, 512))
    pixels = np.where(radius < 220, 40 + 30 * np.sin(x / 23) + noise, -1000).astype(np.int16)
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = CTImageStorage
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.Modality = "1.2.3", "1.2.3.4", "CT"
    ds.Rows = ds.Columns = 512
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit, ds.PixelRepresentation = 15, 1
    ds.RescaleSlope, ds.RescaleIntercept = 1, 0
    ds.WindowCenter, ds.WindowWidth = 40, 80
    ds.PixelData = pixels.tobytes()
    out = BytesIO()
    dcmwrite(out, ds, enforce_file_format=True)
    return out.getvalue()


def ours(root: tk.Tk, data: bytes) -> tuple[tk.Canvas, Callable[[int], None]]:
    """The project's viewport; a step is what the window tool does at a pointer move."""
    viewport = Viewport(root, Host(), MarkSet(), ViewerStyle(), ViewerTexts())
    stack = build_stacks([parse_instance(data)])[0]
    pixels = dcmread(BytesIO(data)).pixel_array
    viewport.place(x=0, y=0, width=SIDE_PX, height=SIDE_PX)
    viewport.show(Shown(stack, 0, FrameBytes()), pixels)

    def step(number: int) -> None:
        viewport.set_window(VoiWindow(center=40 + number % 50, width=80 + number % 90))

    return viewport, step


def naive(root: tk.Tk, data: bytes) -> tuple[tk.Canvas, Callable[[int], None]]:
    """What a first version usually does."""
    canvas = tk.Canvas(root, highlightthickness=0, background="black")
    canvas.place(x=0, y=0, width=SIDE_PX, height=SIDE_PX)
    item = canvas.create_image(0, 0, anchor="nw")
    ds = dcmread(BytesIO(data))
    stored = ds.pixel_array
    kept: list[ImageTk.PhotoImage] = []

    def step(number: int) -> None:
        ds.WindowCenter, ds.WindowWidth = 40 + number % 50, 80 + number % 90
        windowed = apply_voi_lut(apply_modality_lut(stored, ds), ds)
        low, high = windowed.min(), windowed.max()
        grey = ((windowed - low) / max(high - low, 1e-6) * 255).astype(np.uint8)
        image = Image.fromarray(grey).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)
        photo = ImageTk.PhotoImage(image)
        canvas.itemconfigure(item, image=str(photo))
        kept[:] = [photo]

    return canvas, step


def floor(root: tk.Tk) -> tuple[tk.Canvas, Callable[[int], None]]:
    """Tk's own cost: a ready image pasted into a ready PhotoImage."""
    canvas = tk.Canvas(root, highlightthickness=0, background="black")
    canvas.place(x=0, y=0, width=SIDE_PX, height=SIDE_PX)
    photo = ImageTk.PhotoImage("L", (SIDE_PX, SIDE_PX))
    canvas.create_image(0, 0, anchor="nw", image=str(photo))
    rng = np.random.default_rng(2)
    ready = [Image.fromarray(rng.integers(0, 255, (SIDE_PX, SIDE_PX), np.uint8)) for _ in range(2)]
    return canvas, lambda number: photo.paste(ready[number % 2])


def measure(rounds: int) -> dict[str, float]:
    """Median milliseconds of a step of each way."""
    root = tk.Tk()
    root.geometry(f"{SIDE_PX}x{SIDE_PX}+0+0")
    data = ct_file()
    ways = {"ours": ours(root, data), "naive": naive(root, data), "floor": floor(root)}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 5):
        for name, (canvas, step) in ways.items():
            tk.Misc.tkraise(canvas)
            root.update()
            began = time.perf_counter()
            step(number)
            root.update()
            if number >= 5:
                spent[name].append((time.perf_counter() - began) * 1000)
    root.destroy()
    return {name: statistics.median(times) for name, times in spent.items()}


def main() -> int:
    """Measure, print, and return 1 where a goal is missed."""
    with some_screen():
        medians = measure(ROUNDS)
    print("  ".join(f"{name} {median_ms:.2f} ms" for name, median_ms in medians.items()), " a step")
    results = (
        at_least("frames / frames of the naive way", medians["naive"] / medians["ours"], LEAST_AGAINST_NAIVE),
        at_most(
            "time / time of pasting a ready image", medians["ours"] / medians["floor"], MOST_AGAINST_FLOOR
        ),
    )
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
