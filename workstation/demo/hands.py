"""Hands: pointer and keys of the operating system (XTEST through xdotool), and nothing else."""

import os
import select
import subprocess
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

from workstation.demo.screen import end, require

_ENDED = "xdotool has ended"


class Hands:
    """One xdotool that takes orders on its standard input; an order returns at once, `rest` says when it is done.

    Args:
        display: the screen to act on.
        letters: what will be typed; those without a key get one.
    """

    def __init__(self, display: str, letters: str = "") -> None:
        require("xdotool", "xmodmap")
        self._display = display
        self._learn(letters)  # before xdotool reads the keys, which it does once
        self._tool = subprocess.Popen(
            ["xdotool", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", os.defpath), "DISPLAY": display},
        )
        self._ordered = self._answered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self._tool)
        for pipe in (self._tool.stdin, self._tool.stdout):
            if pipe is not None:
                with suppress(OSError):  # an order that nobody took
                    pipe.close()

    def _learn(self, letters: str) -> None:
        """Give every letter of `letters` that no key carries a key of its own, so that it can be typed.

        xdotool can do so by itself, but takes the key back before a busy window has read it. Keys without a sign,
        and those of players and browsers, are free; shift is not used, it may be let go too early.
        """
        shown = subprocess.run(
            ["xmodmap", "-pke"], env={"DISPLAY": self._display}, capture_output=True, text=True, check=True
        ).stdout
        free = [int(line.split()[1]) for line in shown.splitlines() if _is_free(line)]
        wanted = sorted({c for c in letters if ord(c) > 126})
        if len(wanted) > len(free):
            raise ValueError(f"{len(wanted)} letters are too many for {len(free)} free keys")
        orders = [
            f"keycode {code} = {_keysym(letter)} {_keysym(letter)}"
            for code, letter in zip(free, wanted, strict=False)
        ]
        if orders:
            subprocess.run(
                ["xmodmap", "-"],
                env={"DISPLAY": self._display},
                input="\n".join(orders),
                text=True,
                check=True,
            )

    def click(self, x: int, y: int, button: int = 1, times: int = 1) -> None:
        """Move the pointer to a place of the screen and click."""
        self._order(f"mousemove {x} {y} click --repeat {times} --delay 60 {button}")

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._order(f"mousemove {x} {y}")

    def drag(self, path: Iterable[tuple[int, int]], button: int = 1) -> None:
        """Press at the first place, move through the others, release at the last."""
        first, *rest = list(path)
        self._order(f"mousemove {first[0]} {first[1]} mousedown {button}")
        for x, y in rest:
            self._order(f"mousemove {x} {y} sleep 0.02")
        self._order(f"mouseup {button}")

    def wheel(self, x: int, y: int, clicks: int) -> None:
        """Turn the wheel over a place: away from the user for negative `clicks`."""
        self._order(f"mousemove {x} {y} click --repeat {abs(clicks)} --delay 15 {5 if clicks > 0 else 4}")

    def key(self, *names: str) -> None:
        """Press keys one after the other, X11 names joined by `+` for chords (`ctrl+k`)."""
        self._order(f"key --delay 25 {' '.join(names)}")

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        for line in unicodedata.normalize("NFC", text).split("\n"):
            self._order(f"key --delay 8 {' '.join(_keysym(c) for c in line)}")
            if line is not text.rsplit("\n", maxsplit=1)[-1]:
                self._order("key Return")

    def rest(self) -> bool:
        """Return whether the screen has taken everything that was ordered.

        Raises:
            BrokenPipeError: there are no hands any more.
        """
        pipe = self._tool.stdout
        while pipe is not None and self._answered < self._ordered and select.select([pipe], [], [], 0)[0]:
            said = os.read(pipe.fileno(), 4096)
            if not said:
                raise BrokenPipeError(_ENDED)
            self._answered += said.count(b"\n")
        return self._answered >= self._ordered

    def _order(self, order: str) -> None:
        """Give an order, and ask for the pointer's place: the answer comes when the order is done."""
        self._ordered += 1
        if self._tool.stdin is not None:
            try:
                self._tool.stdin.write(f"{order}\ngetmouselocation\n".encode())
                self._tool.stdin.flush()
            except BrokenPipeError as error:
                raise BrokenPipeError(_ENDED) from error


def _is_free(line: str) -> bool:
    """Return whether a line of `xmodmap -pke` names a key that types nothing."""
    _key, _equals, signs = line.partition("=")
    return all(sign.startswith(("XF86", "NoSymbol")) for sign in signs.split())


def _keysym(letter: str) -> str:
    return f"U{ord(letter):04X}"
