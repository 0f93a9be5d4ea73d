"""Answering an invitation: accept with a time, decline, or declare a conflict of interest."""

import tkinter as tk

from plugins.second_opinion.page import Page
from plugins.second_opinion.presenter import OpinionPresenter
from plugins.second_opinion.promise import Choice, usual
from workstation.api.i18n import _
from workstation.ui.kit import Box, Button, Label, LinkButton, Muted, Segmented, px
from workstation.ui.kit.parts import Prose, Redrawn, TitledCard


class InvitationView(Box):
    """The card of an invitee; the images open once the invitation is accepted."""

    def __init__(self, master: tk.Misc, presenter: OpinionPresenter) -> None:
        super().__init__(master)
        self.columnconfigure(0, weight=1)
        self._presenter = presenter
        self._promises: tuple[Choice, ...] = ()
        card = TitledCard(self, _("Invitation"), "inbox")
        card.grid(row=0, column=0, sticky="ew", pady=(0, px(12)))
        self._subject = Redrawn[tuple[str, str]](card.body, self._build_subject)
        self._subject.grid(row=0, column=0, sticky="ew", pady=(0, px(14)))
        Label(card.body, _("I promise my answer")).grid(row=1, column=0, sticky="w")
        self._times = Redrawn[tuple[str, ...]](card.body, self._build_times)
        self._times.grid(row=2, column=0, sticky="w", pady=(px(6), 0))
        self._late = Muted(card.body, "")
        self._late.grid(row=3, column=0, sticky="w", pady=(px(4), 0))
        self._build_buttons(card.body)

    def _build_buttons(self, body: Box) -> None:
        buttons = Box(body)
        buttons.columnconfigure(2, weight=1)
        buttons.grid(row=4, column=0, sticky="ew", pady=(px(14), 0))
        self.accept = Button(buttons, _("Accept"), self._accept, kind="primary", icon_name="check")
        self.accept.grid(row=0, column=0)
        self.decline = Button(buttons, _("Decline"), self._presenter.decline)
        self.decline.grid(row=0, column=1, padx=px(8))
        self._conflict = LinkButton(
            buttons, _("Declare a conflict of interest"), self._presenter.declare_conflict
        )
        self._conflict.grid(row=0, column=2, sticky="e")

    def show(self, page: Page) -> None:
        """Bring the card up to date."""
        self._promises = page.promises
        self._subject.show((page.subject, page.question))
        self._times.show(tuple(choice.title for choice in page.promises))
        self._say_late()
        for button in (self.accept, self.decline):
            if self._presenter.screen.is_busy:
                button.disable(_("The answer is being sent."))
            else:
                button.enable()

    def _build_subject(self, box: Box, shown: tuple[str, str]) -> None:
        subject, question = shown
        Prose(box, question, size="subtitle").grid(row=0, column=0, sticky="ew")
        Muted(box, subject, size="body").grid(row=1, column=0, sticky="w", pady=(px(4), 0))

    def _build_times(self, box: Box, titles: tuple[str, ...]) -> None:
        options = [(str(index), title) for index, title in enumerate(titles)]
        proposed = str(usual(self._promises, self._presenter.now()))
        self.times = Segmented(box, options, value=proposed, on_change=lambda _value: self._say_late())
        self.times.grid(row=0, column=0, sticky="w")

    def _chosen(self) -> Choice:
        return self._promises[int(self.times.value)]

    def _say_late(self) -> None:
        is_late = bool(self._promises) and self._chosen().is_late
        self._late.set(
            _("This is later than the requester needs the answer.") if is_late else "",
            "warning" if is_late else "muted",
        )

    def _accept(self) -> None:
        self._presenter.accept(self._chosen().at)
