"""Recording a voice note and sending it into the case."""

import tkinter as tk
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cases.errors import CaseError
from cases.model.ids import fresh_id
from plugins.image_viewer.attachments import CaseAttachments
from plugins.image_viewer.sound import LONGEST_S, NoSound, Recorder, why_silent
from plugins.image_viewer.voice_view import SILENCES
from plugins.image_viewer.wording import clock_text
from viewers.imaging.jobs import Sound
from workstation.api.contexts import Desk, Ticket
from workstation.api.i18n import _
from workstation.api.times import day, local
from workstation.ui.kit import Box, Button, Muted, px

_FOLDER = "voice_notes"
_TICK_MS = 200
_SHORTEST_S = 0.5


def write_wav(path: Path, sound: Sound) -> None:
    """Write samples as a WAV file that only this user may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate_hz)
        file.writeframes(sound.samples)


class RecordBar(Box):
    """One button that records, stops, and sends; the reason stands beside it where it cannot.

    Args:
        attachments: gives the open case.

    Attributes:
        backends: of the sound library; None for those of this system.
    """

    def __init__(
        self, master: tk.Misc, desk: Desk, attachments: Callable[[], CaseAttachments | None]
    ) -> None:
        super().__init__(master)
        self._desk, self._attachments = desk, attachments
        self.backends: list[Any] | None = None
        self._recorder: Recorder | None = None
        self._unsent: Sound | None = None
        self._tick: Ticket | None = None
        self.columnconfigure(1, weight=1)
        self.button = Button(self, _("Record a voice note"), self.press, icon_name="mic", is_small=True)
        self.button.grid(row=0, column=0)
        self.note = Muted(self, "")
        self.note.grid(row=0, column=1, sticky="w", padx=px(10))
        self.drop_button = Button(self, _("Discard"), self.discard, kind="ghost", is_small=True)
        self.drop_button.grid(row=0, column=2)
        self.drop_button.grid_remove()
        self.refresh()

    @property
    def is_recording(self) -> bool:
        """Whether the microphone is open."""
        return self._recorder is not None

    def refresh(self) -> None:
        """Follow the caller's rights and this computer's means."""
        if self._recorder is not None or self._unsent is not None:
            return
        attachments = self._attachments()
        silence = why_silent()
        if attachments is None or not attachments.may_add:
            self.button.disable(_("Files cannot be added to this case now."))
        elif silence:
            self.button.disable(_(SILENCES[silence]))
        else:
            self.button.enable()

    def press(self) -> None:
        """Record; then stop and send; or send again what did not go through."""
        if self._recorder is not None:
            self._stop()
        elif self._unsent is not None:
            self._send(self._unsent)
        else:
            self._begin()

    def discard(self) -> None:
        """Throw away what is being recorded, or was not sent."""
        if self._recorder is not None:
            self._end()
        self._idle("")

    def close(self) -> None:
        """Give the microphone back."""
        if self._recorder is not None:
            self._end()

    def _begin(self) -> None:
        try:
            self._recorder = Recorder(self.backends)
        except NoSound as silence:
            self.note.set(_(SILENCES[silence.code]))
            self.button.disable(_(SILENCES[silence.code]))
            return
        self.button.set_text(_("Stop and send"))
        self.drop_button.grid()
        self._follow()

    def _follow(self) -> None:
        if self._recorder is None:
            return
        length_s = self._recorder.length_s
        self.note.set(_("Recording… {time}").format(time=clock_text(length_s)), "danger")
        if length_s >= LONGEST_S:
            self._stop()
        else:
            self._tick = self._desk.scheduler.after(_TICK_MS, self._follow)

    def _end(self) -> Sound:
        if self._tick is not None:
            self._tick.cancel()
        recorder, self._recorder = self._recorder, None
        return recorder.stop() if recorder is not None else Sound(b"", 1)

    def _stop(self) -> None:
        sound = self._end()
        if sound.length_s < _SHORTEST_S:
            self._idle(_("Nothing was recorded: speak for a second at least."))
        else:
            self._send(sound)

    def _send(self, sound: Sound) -> None:
        attachments = self._attachments()
        if attachments is None:
            return
        path = self._desk.drafts / _FOLDER / f"{fresh_id()}.wav"
        write_wav(path, sound)
        self._unsent = sound
        self.button.disable(_("The voice note is being sent."))
        self.drop_button.grid_remove()

        def progress(sent: int, size: int) -> None:
            self.note.set(_("Sending… {percent} %").format(percent=100 * sent // max(1, size)), "muted")

        def ended(error: CaseError | None) -> None:
            path.unlink(missing_ok=True)
            if error is None:
                self._idle(_("Sent."))
            else:
                self._failed(error)

        now = local(self._desk.now())
        title = _("Voice note, {day} {time}").format(day=day(now.date()), time=f"{now:%H:%M}")
        attachments.add(path, title, progress, ended)

    def _failed(self, error: CaseError) -> None:
        self.note.set(_(error.text).format(**error.fields), "danger")
        self.button.set_text(_("Send again"))
        self.button.enable()
        self.drop_button.grid()

    def _idle(self, note: str) -> None:
        self._unsent = None
        self.note.set(note, "muted")
        self.button.set_text(_("Record a voice note"))
        self.drop_button.grid_remove()
        self.refresh()
