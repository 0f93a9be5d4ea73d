"""A voice note on the dark ground: play, pause, where it is."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from cases.model.study import Attachment
from plugins.image_viewer.sound import NoSound, Player
from plugins.image_viewer.wording import clock_text, refusal
from viewers.imaging.errors import ImagingError
from viewers.imaging.jobs import DecodeSound, Sound
from viewers.imaging.worker import CURSOR
from viewers.widgets.style import ViewerStyle
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import N_, _
from workstation.ui.kit import Card, IconButton, Label, Muted, Progress, px

_TICK_MS = 100
_JUMP_S = 5.0
SILENCES = {
    "library": N_("Sound needs the library miniaudio, which is missing on this computer."),
    "device": N_("No loudspeaker or microphone was found on this computer."),
}


class VoiceView(tk.Frame):
    """Plays voice notes.

    Attributes:
        backends: of the sound library; None for those of this system.
    """

    def __init__(self, master: tk.Misc, desk: Desk, style: ViewerStyle) -> None:
        super().__init__(
            master,
            background=style.background,
            takefocus=1,
            highlightthickness=2,
            highlightcolor=style.accent,
            highlightbackground=style.background,
        )
        self._desk = desk
        self.backends: list[Any] | None = None
        self._item: Attachment | None = None
        self._sound: Sound | None = None
        self.player: Player | None = None
        self._decoding: Any = None
        self._tick: Ticket | None = None
        self.columnconfigure(0, weight=1)
        self.rowconfigure((0, 2), weight=1)
        card = Card(self)
        card.configure(bg_color=style.background)  # the ground is dark in every theme
        card.grid(row=1, column=0, padx=px(24), sticky="ew")
        card.columnconfigure(1, weight=1)
        self.title = Label(card, "", size="strong", wrap=True)
        self.title.grid(row=0, column=0, columnspan=3, sticky="ew", padx=px(20), pady=(px(16), px(4)))
        self.button = IconButton(card, "play", _("Play or pause (Space)"), self.toggle)
        self.button.grid(row=1, column=0, padx=(px(16), px(8)), pady=px(8))
        self.progress = Progress(card)
        self.progress.grid(row=1, column=1, sticky="ew")
        self.time = Muted(card, "", size="body")
        self.time.grid(row=1, column=2, padx=px(16))
        self.note = Muted(card, "", wrap=True)
        self.note.grid(row=2, column=0, columnspan=3, sticky="ew", padx=px(20), pady=(0, px(16)))
        for key, act in self._keys().items():
            self.bind(key, lambda _e, act=act: act())  # type: ignore[misc]
        self.bind("<Destroy>", lambda _e: self.close())

    def wait(self, item: Attachment, title: str) -> None:
        """A voice note is on its way."""
        self.close()
        self._item = item
        self.title.set(title)
        self._say(_("Loading…"))

    def show(self, item: Attachment, title: str, data: bytes) -> None:
        """Make a voice note ready to play."""
        self.wait(item, title)
        job = DecodeSound(codestream=data)
        self._decoding = self._desk.workers.submit(job, self.ready, self._refused, priority=CURSOR)

    def ready(self, sound: Sound) -> None:
        """It can be played now."""
        self._sound = sound
        self.button.enable()
        self.note.set("")
        self._draw()

    def toggle(self) -> None:
        """Play, or pause."""
        if self._sound is None:
            return
        if self._tick is not None:
            self._pause()
            return
        try:
            self.player = self.player or Player(self._sound, self.backends)
        except NoSound as silence:
            self._say(_(SILENCES[silence.code]))
            return
        self.player.play()
        self.button.set("pause")
        self._follow()

    def jump(self, by_s: float) -> None:
        """Go on a little further, or back."""
        if self.player is not None:
            self.player.seek(self.player.position_s + by_s)
            self._draw()

    def close(self) -> None:
        """Stop and give the device back."""
        for ticket in (self._decoding, self._tick):
            if ticket is not None:
                ticket.cancel()
        self._decoding = self._tick = self._sound = None
        player, self.player = self.player, None
        if player is not None:
            player.close()

    def _keys(self) -> dict[str, Callable[[], None]]:
        return {
            "<space>": self.toggle,
            "<Left>": lambda: self.jump(-_JUMP_S),
            "<Right>": lambda: self.jump(_JUMP_S),
        }

    def _pause(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        if self.player is not None:
            self.player.pause()
        self.button.set("play")
        self._draw()

    def _follow(self) -> None:
        self._draw()
        if self.player is not None and self.player.is_over:
            self._pause()
        else:
            self._tick = self._desk.scheduler.after(_TICK_MS, self._follow)

    def _draw(self) -> None:
        if self._sound is None:
            return
        at = self.player.position_s if self.player is not None else 0.0
        self.progress.set(at / max(0.001, self._sound.length_s))
        self.time.set(f"{clock_text(at)} / {clock_text(self._sound.length_s)}")

    def _refused(self, error: ImagingError) -> None:
        if self._item is not None:
            self._say(refusal(error, self._item))

    def _say(self, text: str) -> None:
        self.button.set("play")
        self.button.disable(text)
        self.note.set(text)
        self.progress.set(0)
        self.time.set("")
