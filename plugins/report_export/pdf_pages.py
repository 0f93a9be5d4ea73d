"""The pages of a signed report on the screen, under a bar with what can be done."""

import tkinter as tk
from collections.abc import Callable

import pypdfium2
from PIL import ImageTk

from workstation.api.contexts import Scheduler, Ticket
from workstation.api.i18n import _
from workstation.ui.kit import Box, Button, Muted, Scrollbar, colour, on_wheel, paint, px, surface_of

_WIDEST = 860
_GAP = 16
_STEP = 60


class PdfPages(Box):
    """Shows a PDF the server made and signed; only the pages in sight are drawn, one at a time.

    Args:
        on_back: leave the pages.
        on_save: save the file.
    """

    def __init__(
        self, master: tk.Misc, scheduler: Scheduler, on_back: Callable[[], None], on_save: Callable[[], None]
    ) -> None:
        super().__init__(master)
        self._scheduler = scheduler
        self._next: Ticket | None = None
        self._document: pypdfium2.PdfDocument | None = None
        self._wide = 0
        self._tops: list[tuple[int, int]] = []
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
        self._document = pypdfium2.PdfDocument(pdf)
        self.title.set(_("{title} · {count} p.").format(title=title, count=len(self._document)))
        self._lay_out()
        self.canvas.yview_moveto(0)
        self.canvas.focus_set()

    def clear(self) -> None:
        """Forget the file."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        self.canvas.delete("all")
        self._pictures.clear()
        self._tops.clear()
        self._wide = 0
        if self._document is not None:
            self._document.close()
        self._document = None

    def _lay_out(self) -> None:
        """Put blank sheets where the pages will be, as wide as there is room for."""
        wide = min(px(_WIDEST), self.canvas.winfo_width() - px(_GAP))
        if self._document is None or wide <= 1 or wide == self._wide:
            return
        self._wide = wide
        self._pictures.clear()
        self.canvas.delete("all")
        self._tops.clear()
        top, left = 1, (self.canvas.winfo_width() - wide) // 2
        for number in range(len(self._document)):
            width_pt, height_pt = self._document.get_page_size(number)
            height = round(wide * height_pt / width_pt)
            self._tops.append((top, height))
            self.canvas.create_rectangle(
                left - 1, top - 1, left + wide, top + height, fill="white", outline=colour("line_strong")
            )
            top += height + px(_GAP)
        self.canvas.configure(scrollregion=(0, 0, self.canvas.winfo_width(), top))
        self._draw_soon()

    def _draw_soon(self) -> None:
        if self._next is None and self._document is not None:
            self._next = self._scheduler.after(1, self._draw)

    def _draw(self) -> None:
        """Draw one page that is in sight and forget those that are not; come back while some are missing."""
        self._next = None
        if self._document is None:
            return
        first, last = self.canvas.canvasy(0), self.canvas.canvasy(self.canvas.winfo_height())
        wanted = [n for n, (top, high) in enumerate(self._tops) if top < last and top + high > first]
        for number in set(self._pictures) - set(wanted):
            self.canvas.delete(f"page{number}")
            del self._pictures[number]
        missing = [number for number in wanted if number not in self._pictures]
        if not missing:
            return
        page = self._document[missing[0]]
        image = page.render(scale=self._wide / page.get_width()).to_pil()
        picture = self._pictures[missing[0]] = ImageTk.PhotoImage(image, master=self)
        left, top = (self.canvas.winfo_width() - self._wide) // 2, self._tops[missing[0]][0]
        self.canvas.create_image(left, top, image=picture, anchor="nw", tags=f"page{missing[0]}")
        self._draw_soon()

    def _wheel(self, steps: int) -> bool:
        self.canvas.yview_scroll(px(_STEP) * steps, "units")
        return True
