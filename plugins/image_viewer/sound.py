"""Playing and recording with miniaudio; positions are polled, never waited for.

The device calls back on a thread of the library's own; it touches only the counters and lists here.
"""

from collections.abc import Callable, Generator
from typing import Any

from viewers.imaging.jobs import Sound

RATE_HZ = 16_000
LONGEST_S = 300
_SAMPLE_BYTES = 2


class NoSound(Exception):
    """Sound cannot be used here; `code` is `library` or `device`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Player:
    """Plays one voice note.

    Args:
        sound: what to play.
        backends: miniaudio's, in order of preference; None for those of this system.

    Raises:
        NoSound: there is no library or no loudspeaker.
    """

    def __init__(self, sound: Sound, backends: list[Any] | None = None) -> None:
        self._sound = sound
        self._at = 0
        self._device = _device("PlaybackDevice", "output_format", sound.rate_hz, backends)

    @property
    def position_s(self) -> float:
        """How much was played."""
        return min(self._at / _SAMPLE_BYTES / self._sound.rate_hz, self._sound.length_s)

    @property
    def is_over(self) -> bool:
        """Whether all of it was handed to the device."""
        return self._at >= len(self._sound.samples)

    def play(self) -> None:
        """Begin, or go on."""
        if self.is_over:
            self._at = 0
        source = self._samples()
        next(source)
        self._device.start(source)

    def pause(self) -> None:
        """Stop where it is."""
        self._device.stop()

    def seek(self, position_s: float) -> None:
        """Go on from somewhere else."""
        at = round(max(0.0, min(position_s, self._sound.length_s)) * self._sound.rate_hz)
        self._at = at * _SAMPLE_BYTES

    def close(self) -> None:
        """Give the device back."""
        self._device.close()

    def _samples(self) -> Generator[bytes, int, None]:
        wanted = yield b""
        while True:
            piece = self._sound.samples[self._at : self._at + wanted * _SAMPLE_BYTES]
            self._at += wanted * _SAMPLE_BYTES
            wanted = yield piece.ljust(wanted * _SAMPLE_BYTES, b"\0")


class Recorder:
    """Records one voice note, at most five minutes.

    Raises:
        NoSound: there is no library or no microphone.
    """

    def __init__(self, backends: list[Any] | None = None) -> None:
        self._pieces: list[bytes] = []
        self._size = 0
        self._device = _device("CaptureDevice", "input_format", RATE_HZ, backends)
        sink = self._keep()
        next(sink)
        self._device.start(sink)

    @property
    def length_s(self) -> float:
        """How much was recorded."""
        return self._size / _SAMPLE_BYTES / RATE_HZ

    def stop(self) -> Sound:
        """End and return what was recorded."""
        self._device.close()
        return Sound(b"".join(self._pieces), RATE_HZ)

    def _keep(self) -> Generator[None, bytes, None]:
        while True:
            piece = yield
            if self.length_s < LONGEST_S:
                self._pieces.append(bytes(piece))
                self._size += len(piece)


def _device(kind: str, format_option: str, rate_hz: int, backends: list[Any] | None) -> Any:  # noqa: ANN401
    """Open a device of the library, which has no types."""
    try:
        import miniaudio
    except ImportError as error:
        raise NoSound("library") from error
    make: Callable[..., Any] = getattr(miniaudio, kind)
    options = {format_option: miniaudio.SampleFormat.SIGNED16, "nchannels": 1, "sample_rate": rate_hz}
    try:
        return make(**options, backends=backends)
    except miniaudio.MiniaudioError as error:
        raise NoSound("device") from error


def why_silent() -> str:
    """Return `library` where sound cannot be used at all, else an empty text; devices are found out when used."""
    from importlib.util import find_spec

    return "" if find_spec("miniaudio") is not None else "library"
