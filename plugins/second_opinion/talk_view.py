"""The discussion of a case, in any script."""

import tkinter as tk

from plugins.second_opinion.page import Line, Page
from plugins.second_opinion.presenter import OpinionPresenter
from workstation.api.i18n import _
from workstation.ui.kit import Box, Button, Card, Muted, TextBox, px
from workstation.ui.kit.parts import Prose, Redrawn, TitledCard

_MOST = 40


class TalkView(Box):
    """Messages, the newest last, and a box to write in; Control-Return sends."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        card = TitledCard(self, _("Discussion"), "message")
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        self._hint = Muted(card.body, "", wrap=True)
        self._hint.grid(row=0, column=0, sticky="ew", pady=(0, px(8)))
        self._lines = Redrawn[tuple[Line, ...]](card.body, _build_lines)
        self._lines.grid(row=1, column=0, sticky="ew")
        self.message = TextBox(
            card.body, lines=2, placeholder=_("Write to the others"), on_change=self._typed
        )
        self.message.grid(row=2, column=0, sticky="ew")
        self.message.inner.bind("<Control-Return>", self._send_key)
        self.post = Button(card.body, _("Send"), presenter.post, icon_name="send", is_small=True)
        self.post.grid(row=3, column=0, sticky="e", pady=(px(8), 0))

    def show(self, page: Page) -> None:
        """Bring the messages up to date."""
        self._hint.set(page.talk_hint)
        self._lines.show(page.messages[-_MOST:])
        reason = page.why_not_post or (
            "" if self._presenter.typed.message.strip() else _("Write something first.")
        )
        if reason or self._presenter.screen.is_busy:
            self.post.disable(reason or _("It is being sent."))
        else:
            self.post.enable()

    def fill(self) -> None:
        """Show what was typed."""
        self.message.set_value(self._presenter.typed.message)

    def _typed(self, text: str) -> None:
        self._presenter.type(message=text)
        page = self._presenter.page()
        if page is not None:
            self.show(page)

    def _send_key(self, _event: "tk.Event[tk.Misc]") -> str:
        self.post.invoke()
        return "break"


def _build_lines(box: Box, lines: tuple[Line, ...]) -> None:
    if not lines:
        Muted(box, _("No message yet.")).grid(row=0, column=0, sticky="w", pady=(0, px(8)))
    for row, line in enumerate(lines):
        bubble = Card(box, "selected" if line.is_mine else "sunken", border="line", radius=8)
        bubble.columnconfigure(0, weight=1)
        left, right = (px(48), 0) if line.is_mine else (0, px(48))
        bubble.grid(row=row, column=0, sticky="ew", padx=(left, right), pady=(0, px(8)))
        Muted(bubble, line.by).grid(row=0, column=0, sticky="w", padx=px(12), pady=(px(6), 0))
        Prose(bubble, line.text).grid(row=1, column=0, sticky="ew", padx=px(12), pady=(0, px(8)))
