"""What a page of the report is made of: headings, labelled facts, grids and cards; lengths in points."""

from collections.abc import Sequence
from dataclasses import replace

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable

from plugins.report_export.prose import Prose, Style
from plugins.report_export.row import Grid, Row
from plugins.report_export.stack import Look, Stack

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 51.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
HALVES = (WIDTH / 2, WIDTH / 2)

INK = HexColor("#16202a")
SOFT = HexColor("#5a6772")
RULE = HexColor("#cfd8dc")
ACCENT = HexColor("#0b5563")
TINT = HexColor("#eff5f6")
WARNING = HexColor("#8f3a14")
WARNING_TINT = HexColor("#fcf3ed")

TEXT = Style(size_pt=9.5, leading_pt=13.8, colour=INK)
STRONG = replace(TEXT, weight="bold")
LARGE = Style(size_pt=12.5, leading_pt=18, colour=INK, weight="bold")
CELL = Style(size_pt=8, leading_pt=11.4, colour=INK, align="left")

# What the report says itself is French or English, so that it runs to the right whatever it starts with.
OWN = Style(size_pt=9.5, leading_pt=13.8, colour=INK, align="left", direction="L")
TITLE = replace(OWN, size_pt=19, leading_pt=25, colour=ACCENT, weight="bold", before_pt=16)
SUBTITLE = replace(OWN, colour=SOFT, after_pt=2)
BRAND = replace(OWN, size_pt=13, leading_pt=18, colour=ACCENT, weight="bold", align="right")
HEADING = replace(
    OWN, size_pt=11, leading_pt=15, colour=ACCENT, weight="bold", after_pt=6, keep_with_next=True
)
HEAD = replace(OWN, size_pt=7.5, leading_pt=11, colour=SOFT)
LABEL = replace(HEAD, before_pt=6, keep_with_next=True)
NAME = replace(OWN, weight="bold", keep_with_next=True)
NOTE = replace(OWN, size_pt=8, leading_pt=11.4, colour=SOFT)
NOTE_BELOW = replace(NOTE, before_pt=6)
NOTE_AT_RIGHT = replace(NOTE, align="right")
EARLIER = replace(NAME, before_pt=10)
BYLINE = replace(NOTE, keep_with_next=True)
ALERT = replace(OWN, size_pt=8.5, leading_pt=12, colour=WARNING, weight="bold", keep_with_next=True)
MONO = replace(OWN, size_pt=7.2, leading_pt=10.4, weight="mono")

SECTION = Look(before_pt=12, whole_below_pt=170)
PAD_PT = 3.0

Story = list[Flowable]


class Heading(Prose):
    """The title of a section, over a rule, and in the outline of the file."""

    def draw(self) -> None:
        """Draw the title, the rule and the outline's entry."""
        super().draw()
        canvas = self.canv
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.7)
        canvas.line(0, -1.5, self.width, -1.5)
        key = f"section-{canvas.getPageNumber()}-{self.text}"
        canvas.bookmarkHorizontal(key, 0, self.style.leading_pt + 8)
        canvas.addOutlineEntry(self.text, key)


def section(title: str, story: Story) -> Stack:
    """Return a titled part of the report."""
    return Stack([Heading(title, HEADING), *story], SECTION)


def text(value: str, style: Style = TEXT) -> Prose:
    """Return a text as it is."""
    return Prose(value, style)


def in_groups(digits: str) -> str:
    """Return hexadecimal digits in fours, as one compares them by eye."""
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))


def fact(label: str, value: str, style: Style = TEXT) -> Story:
    """Return a small label over its value; nothing where there is no value."""
    return [Prose(label, LABEL), Prose(value, style)] if value.strip() else []


def card(story: Story, *, bar: Color, tint: Color | None = None) -> Stack:
    """Return `story` beside a coloured bar, on a tint where one is given."""
    return Stack(
        story, Look(bar=bar, tint=tint, side_pt=11, end_pt=8 if tint else 1, before_pt=8, after_pt=8)
    )


def columns(cells: Sequence[Story], widths: Sequence[float]) -> Row:
    """Return stories side by side, from the same top."""
    row = Row([Stack(cell) for cell in cells], widths)
    row.spaceBefore = LABEL.before_pt
    return row


def grid(head: Sequence[str], rows: Sequence[Sequence[str | Prose]], shares: Sequence[float]) -> Grid:
    """Return a table with rules between rows; the head is repeated on every page it takes."""
    widths = [WIDTH * share / sum(shares) for share in shares]
    title = Row([text(name, HEAD) for name in head], widths, SOFT, PAD_PT)
    title.keepWithNext = True
    cells = ([cell if isinstance(cell, Prose) else text(cell, CELL) for cell in row] for row in rows)
    return Grid([title, *(Row(row, widths, RULE, PAD_PT) for row in cells)], Look(before_pt=5, after_pt=5))
