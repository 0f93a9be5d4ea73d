"""The pages of a signed report on the screen, under a bar with what can be done."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageTk

from viewers.imaging.errors import ImagingError
from viewers.imaging.jobs import Page, RenderPage
from viewers.imaging.worker import VIEWPORT, Ticket
from workstation.api import contexts
from workstation.api.i18n import _
from workstation.ui.kit import (
    Box,
    Button,
    Muted,
    Scrollbar,
    colour,
    font,
    measurer,
    on_wheel,
    paint,
    px,
    shaped_lines,
    surface_of,
)

_WIDEST = 860
_GAP = 16
_STEP = 60
_A4 = 2**0.5
_NEARLY = 0.01


class PdfPages(Box):
    """Shows a PDF; only the pages in sight are kept, each rendered by a worker of its own process.

    Until the first page came, one blank sheet of A4 stands for the file; a page of another shape mends the layout.

    Args:
        on_back: leave the pages.
        on_save: save the file.
    """

    def __init__(
        self, master: tk.Misc, desk: contexts.Desk, on_back: Callable[[], None], on_save: Callable[[], None]
    ) -> None:
        super().__init__(master)
        self._desk = desk
        self._next: contexts.Ticket | None = None
        self._pdf = b""
        self._title = ""
        self._count = 1
        self._wide = 0
        self._ratios: dict[int, float] = {}
        self._tops: list[tuple[int, int]] = []
        self._asked: dict[int, Ticket[Page]] = {}
        self._pictures: dict[int, ImageTk.PhotoImage] = {}
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        bar = Box(self)
        bar.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, px(12)))
        bar.columnconfigure(1, weight=1)
        self.back = Button(bar, _("Back"), on_back, icon_name="arrow_left", is_small=True)
        self.back.grid(row=0, column=0)
        self.title = Muted(bar, "", size="body")
        self.title.grid(row=0, column=1, sticky="w", padx=px(16))
        self.save = Button(bar, _("Save as…"), on_save, icon_name="download", is_small=True)
        self.save.grid(row=0, column=2)
        self._build_canvas()

    def _build_canvas(self) -> None:
        canvas = self.canvas = tk.Canvas(self, bd=0, highlightthickness=0, width=1, height=1, takefocus=1)
        canvas.grid(row=1, column=0, sticky="nsew")
        paint(canvas, bg=surface_of(self))
        bar = Scrollbar(self, canvas.yview)
        bar.grid(row=1, column=1, sticky="ns")

        def followed(first: float, last: float) -> None:
            bar.follow(first, last)
            self._draw_soon()

        canvas.configure(yscrollcommand=followed, yscrollincrement=1)
        on_wheel(canvas, self._wheel)
        moves = {"<Up>": -_STEP, "<Down>": _STEP}
        for key, by in moves.items():
            canvas.bind(key, lambda _e, by=by: canvas.yview_scroll(px(by), "units"))  # type: ignore[misc]
        for key, by in {"<Prior>": -1, "<Next>": 1, "<space>": 1}.items():
            canvas.bind(key, lambda _e, by=by: canvas.yview_scroll(by, "pages"))  # type: ignore[misc]
        canvas.bind("<Home>", lambda _e: canvas.yview_moveto(0))
        canvas.bind("<End>", lambda _e: canvas.yview_moveto(1))
        canvas.bind("<Configure>", lambda _e: self._lay_out())

    @property
    def drawn(self) -> tuple[int, ...]:
        """Return the numbers of the pages that are drawn, from 0."""
        return tuple(sorted(self._pictures))

    def show(self, pdf: bytes, title: str) -> None:
        """Show a file from its first page."""
        self.clear()
        self._pdf, self._title = pdf, title
        self.title.set(title)
        self._lay_out()
        self.canvas.yview_moveto(0)
        self.canvas.focus_set()

    def clear(self) -> None:
        """Forget the file."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        self._forget_pages()
        self._ratios.clear()
        self._pdf, self._count, self._wide = b"", 1, 0

    def _forget_pages(self) -> None:
        for ticket in self._asked.values():
            ticket.cancel()
        self._asked.clear()
        self._pictures.clear()
        self._tops.clear()
        self.canvas.delete("all")

    def _lay_out(self) -> None:
        """Put blank sheets where the pages will be, as wide as there is room for."""
        wide = min(px(_WIDEST), self.canvas.winfo_width() - px(_GAP))
        if self._pdf and wide > 1 and wide != self._wide:
            self._wide = wide
            self._put_sheets()

    def _put_sheets(self) -> None:
        self._forget_pages()
        top, left = 1, self._left
        for number in range(self._count):
            height = round(self._wide * self._ratio(number))
            self._tops.append((top, height))
            self.canvas.create_rectangle(
                left - 1,
                top - 1,
                left + self._wide,
                top + height,
                fill="white",
                outline=colour("line_strong"),
            )
            top += height + px(_GAP)
        self.canvas.configure(scrollregion=(0, 0, self.canvas.winfo_width(), top))
        self._draw_soon()

    @property
    def _left(self) -> int:
        return (self.canvas.winfo_width() - self._wide) // 2

    def _ratio(self, number: int) -> float:
        """Return height over width; that of the first page until the page was seen."""
        return self._ratios.get(number, self._ratios.get(0, _A4))

    def _draw_soon(self) -> None:
        if self._next is None and self._pdf:
            self._next = self._desk.scheduler.after(1, self._draw)

    def _draw(self) -> None:
        """Ask for the pages in sight and forget those that are not."""
        self._next = None
        first, last = self.canvas.canvasy(0), self.canvas.canvasy(self.canvas.winfo_height())
        wanted = [n for n, (top, high) in enumerate(self._tops) if top < last and top + high > first]
        for number in set(self._pictures) - set(wanted):
            self.canvas.delete(f"page{number}")
            del self._pictures[number]
        for number in set(self._asked) - set(wanted):
            self._asked.pop(number).cancel()
            self.canvas.delete(f"page{number}")
        for number in wanted:
            if number not in self._pictures and number not in self._asked:
                self._ask(number)

    def _ask(self, number: int) -> None:
        longer_px = round(self._wide * max(1.0, self._ratio(number)))
        self._asked[number] = self._desk.workers.submit(
            RenderPage(codestream=self._pdf, page=number, most_px=longer_px),
            partial(self._came, number),
            partial(self._refused, number),
            priority=VIEWPORT,
        )

    def _came(self, number: int, page: Page) -> None:
        self._asked.pop(number, None)
        ratio = page.pixels.shape[0] / page.pixels.shape[1]
        has_shape = abs(ratio - self._ratio(number)) < _NEARLY
        if not has_shape or page.pages != self._count:
            self._count = page.pages
            self._ratios[number] = ratio
            self.title.set(_("{title} · {count} p.").format(title=self._title, count=self._count))
            self._put_sheets()
        if has_shape:
            picture = ImageTk.PhotoImage(Image.fromarray(page.pixels), master=self)
            self._pictures[number] = picture
            self.canvas.create_image(
                self._left, self._tops[number][0], image=picture, anchor="nw", tags=f"page{number}"
            )

    def _refused(self, number: int, _error: ImagingError) -> None:
        """Say so on the sheet; the ticket stays, so that it is not asked for again while in sight."""
        text = _("This page cannot be shown here. Save the report and open it with another program.")
        lines = shaped_lines(text, measurer(font("body")), self._wide - px(4 * _GAP))
        top, height = self._tops[number]
        self.canvas.create_text(
            self._left + self._wide // 2,
            top + height // 4,
            text="\n".join(lines),
            font=font("body"),
            fill="black",
            tags=f"page{number}",
        )

    def _wheel(self, steps: int) -> bool:
        self.canvas.yview_scroll(px(_STEP) * steps, "units")
        return True
