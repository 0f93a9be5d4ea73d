"""Signed opinions as they are read: one's own while the others are sealed, all side by side afterwards."""

import tkinter as tk

from plugins.second_opinion.opinion import OpinionCard
from workstation.api.i18n import _
from workstation.ui.kit import Badge, Box, Muted, Progress, px
from workstation.ui.kit.parts import Prose, Redrawn, TitledCard

_PER_ROW = 3


class RevealView(Box):
    """Up to three opinions beside each other."""

    def __init__(self, master: tk.Misc) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._cards = Redrawn[tuple[OpinionCard, ...]](self, _build)
        self._cards.grid(row=0, column=0, sticky="ew")

    def show(self, cards: tuple[OpinionCard, ...]) -> None:
        """Show these opinions."""
        self._cards.show(cards)


def _build(box: Box, cards: tuple[OpinionCard, ...]) -> None:
    columns = min(_PER_ROW, len(cards))
    for index, opinion in enumerate(cards):
        row, column = divmod(index, _PER_ROW)
        card = _opinion(box, opinion)
        card.grid(row=row, column=column, sticky="nsew", padx=(px(12) if column else 0, 0), pady=(0, px(12)))
    for column in range(_PER_ROW):
        is_used = column < columns
        box.columnconfigure(column, weight=1 if is_used else 0, uniform="opinion" if is_used else "")


def _opinion(box: Box, opinion: OpinionCard) -> TitledCard:
    title = _("My signed opinion") if opinion.is_mine else opinion.author
    card = TitledCard(box, title, "stethoscope")
    parts: list[tk.Widget] = [
        Muted(card.body, " · ".join(t for t in (opinion.place, opinion.signed) if t), wrap=True)
    ]
    if opinion.differs:
        parts.append(Badge(card.body, _("Differs from the conclusion"), "warning", icon_name="alert"))
    parts += _titled(card.body, _("Diagnosis"), opinion.diagnosis, is_first=True)
    if opinion.code:
        parts.append(Badge(card.body, opinion.code, "info"))
    parts += _titled(card.body, _("Recommendation"), opinion.recommendation)
    parts.append(Muted(card.body, opinion.certainty))
    bar = Progress(card.body)
    bar.set(opinion.confidence / 100)
    parts.append(bar)
    if opinion.limits:
        parts += _titled(card.body, _("Limits"), opinion.limits)
    for form, answers in opinion.forms:
        parts += _titled(card.body, form, answers)
    if opinion.key_images:
        count = _("Key images: {count}").format(count=len(opinion.key_images))
        parts.append(Muted(card.body, count))
    for row, part in enumerate(parts):
        part.grid(row=row, column=0, sticky="w" if isinstance(part, Badge) else "ew", pady=(0, px(4)))
    return card


def _titled(box: Box, title: str, text: str, *, is_first: bool = False) -> list[tk.Widget]:
    return [Muted(box, title), Prose(box, text, size="strong" if is_first else "body")]
