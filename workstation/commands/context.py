"""What every subcommand is handed: the folders of this user, the language, and where to write."""

import sys
from dataclasses import dataclass
from typing import TextIO

from workstation.config import Paths


@dataclass(frozen=True, slots=True)
class Context:
    """One call of the command line."""

    paths: Paths
    language: str
    out: TextIO = sys.stdout

    def say(self, text: str = "") -> None:
        """Write a line for the person who typed the command."""
        self.out.write(f"{text}\n")
        self.out.flush()

    def table(self, rows: list[tuple[str, ...]]) -> None:
        """Write rows with aligned columns, the last one as long as it is."""
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.say("  ".join((*cells, row[-1])).rstrip())
