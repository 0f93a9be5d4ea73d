"""How long sending takes: from the speed measured while files were sent, or the one the user chose."""

from datetime import timedelta

from workstation.api.contexts import Settings

SPEEDS_KBIT_S = (64, 128, 256, 512, 1000, 4000, 20_000)
"""What can be chosen, from a satellite telephone to fibre."""
DEFAULT_KBIT_S = 256
_CHOSEN = "intake_form.link_kbit_s"
_MEASURED = "intake_form.measured_kbit_s"
_OVERHEAD = 1.05  # TLS, HTTP and TCP headers
_PER_FILE_S = 0.5  # one exchange to announce a file
_LEAST_BYTES = 100_000
_LEAST_S = 2.0
_NEW_SHARE = 0.5


def chosen_kbit_s(settings: Settings) -> int | None:
    """Return the speed the user chose, or None for the measured one."""
    text = settings.get(_CHOSEN)
    return int(text) if text.isdigit() else None


def choose(settings: Settings, kbit_s: int | None) -> None:
    """Keep the user's choice; None goes back to what is measured."""
    settings.set(_CHOSEN, "" if kbit_s is None else str(kbit_s))


def measured_kbit_s(settings: Settings) -> int | None:
    """Return the speed of the last files that were sent from here."""
    text = settings.get(_MEASURED)
    return int(text) if text.isdigit() and int(text) else None


def speed_kbit_s(settings: Settings) -> int:
    """Return the speed to reckon with."""
    return chosen_kbit_s(settings) or measured_kbit_s(settings) or DEFAULT_KBIT_S


def learn(settings: Settings, sent_bytes: int, took_s: float) -> None:
    """Take a measurement into account; too small a one says nothing."""
    if sent_bytes < _LEAST_BYTES or took_s < _LEAST_S:
        return
    now = sent_bytes * 8 / 1000 / took_s
    before = measured_kbit_s(settings)
    mixed = now if before is None else before + _NEW_SHARE * (now - before)
    settings.set(_MEASURED, str(max(1, round(mixed))))


def sending_time(size_bytes: int, files: int, kbit_s: int) -> timedelta:
    """Return how long this takes at a speed."""
    return timedelta(seconds=size_bytes * 8 * _OVERHEAD / (kbit_s * 1000) + files * _PER_FILE_S)
