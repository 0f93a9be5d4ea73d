"""Every file of the public corpus, from its bytes to the screen: a picture, or a sentence that says why not."""

import csv
import tkinter as tk
from pathlib import Path
from typing import NamedTuple

import pytest

from plugins.dicom_viewer import wording
from tests.corpus import corpus_root
from tests.desktop.viewers.conftest import Pump
from viewers.imaging.cache import FrameCache
from viewers.imaging.errors import ImagingError
from viewers.imaging.files import LocalFrames
from viewers.imaging.jobs import OpenedFile, OpenFile
from viewers.imaging.loader import FrameLoader
from viewers.imaging.series import Stack, build_stacks
from viewers.imaging.worker import WorkerPool
from viewers.marks.history import MarkSet
from viewers.widgets.stack import Pump as LoaderPump
from viewers.widgets.stack import StackViewer
from viewers.widgets.style import ViewerStyle
from viewers.widgets.texts import ViewerTexts

SAMPLE_OF = 19
"""In the short run, every so manieth file: 25 of 461."""


class Seen(NamedTuple):
    """What a reader sees of a file: pictures, sentences, or neither where it holds no picture."""

    pictures: int
    sentences: tuple[str, ...]


class Reading:
    """One file in a viewport of its own: files of the corpus share their UIDs with copies of them."""

    def __init__(self, root: tk.Tk, pool: WorkerPool, pump: Pump, path: Path) -> None:
        self._pool, self._pump, self._path = pool, pump, path
        self._source = LocalFrames()
        loader = FrameLoader(self._source, pool, FrameCache())
        texts = ViewerTexts(error=wording.refusal)
        self._viewer = StackViewer(root, loader, LoaderPump(root, loader), MarkSet(), ViewerStyle(), texts)
        self._viewer.viewport.place(x=0, y=0, relwidth=1, relheight=1)

    def read(self) -> Seen:
        """Look at the first and the last picture of each stack of the file."""
        opened, refused = list[OpenedFile](), list[ImagingError]()
        self._pool.submit(OpenFile(path=str(self._path)), opened.append, refused.append)
        self._pump(lambda: self._pool.poll() >= 0 and bool(opened or refused))
        seen = [] if refused else self._look_all(opened[0])
        self._viewer.viewport.destroy()
        sentences = [wording.refusal(error) for error in refused] + [text for text in seen if text]
        return Seen(seen.count(""), tuple(sentences))

    def _look_all(self, opened: OpenedFile) -> list[str]:
        self._source.add(self._path, opened)
        stacks = build_stacks([opened.instance])
        return [self._look(stack, at) for stack in stacks for at in sorted({0, len(stack.frames) - 1})]

    def _look(self, stack: Stack, number: int) -> str:
        """Show a picture; return the sentence that stands in its place, if any."""
        view = self._viewer.viewport
        self._viewer.show_stack(stack, number)
        self._pump(lambda: view.message_is_error or (view.shown is not None and view.shown.number == number))
        return view.message if view.message_is_error else ""


@pytest.mark.parametrize(
    "step", [SAMPLE_OF, pytest.param(1, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
def test_every_file_is_shown_or_says_why_not(root: tk.Tk, pool: WorkerPool, pump: Pump, step: int) -> None:
    folder = corpus_root()
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    names = [row["file"] for row in rows[::step]]
    seen = {name: Reading(root, pool, pump, folder / name).read() for name in names}
    said = [sentence for each in seen.values() for sentence in each.sentences]
    unknown = wording.refusal(ImagingError()).partition("(")[0]
    assert [text for text in said if "{" in text or "." not in text or text.startswith(unknown)] == []
    opens_elsewhere = {row["file"] for row in rows[::step] if row["pydicom"] == "ok"}
    assert sorted(name for name in opens_elsewhere if not seen[name].pictures) == []
