"""A whole report: its story, page heads and feet, and the place of the signature.

It is laid out twice: the first time to learn how many pages it takes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate

from cases.model.report import ReportContent
from plugins.report_export import sections_case, sections_panel, sections_record
from plugins.report_export.elements import (
    ACCENT,
    MARGIN,
    MONO,
    NOTE,
    NOTE_AT_RIGHT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    STRONG,
    WIDTH,
    Story,
    in_groups,
    section,
    text,
)
from plugins.report_export.prose import Prose, Style, draw_line, wrap
from plugins.report_export.signing import Place
from plugins.report_export.typography import load
from plugins.report_export.wording import Words
from workstation.api.shaping import isolated
from workstation.api.words import patient_name

TOP = 62.0
BOTTOM = 58.0
SIGNATURE_PADDING = 10.0


@dataclass(frozen=True, slots=True)
class Seal:
    """What the signature block says of the certificate: for whom, by whom, its number, its last day."""

    subject: str
    issuer: str
    serial: str
    until: date


@dataclass(frozen=True, slots=True)
class Printed:
    """A laid out report that nobody signed yet."""

    pdf: bytes
    pages: int
    place: Place


class SignatureBlock(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """The framed block over which the signature's field is put; it knows where it was drawn."""

    def __init__(self, lines: list[Prose]) -> None:
        super().__init__()
        self.lines = lines
        self.place: Place | None = None

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Return the width and height taken, in points."""
        inner = available_width - 2 * SIGNATURE_PADDING
        heights = [line.wrap(inner, available_height)[1] for line in self.lines]
        self.width, self.height = available_width, sum(heights) + 2 * SIGNATURE_PADDING
        return self.width, self.height

    def draw(self) -> None:
        """Draw the frame and its text, and remember the place."""
        canvas: Canvas = self.canv
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(1)
        canvas.roundRect(0, 0, self.width, self.height, 4)
        top = self.height - SIGNATURE_PADDING
        for line in self.lines:
            top -= line.wrap(self.width - 2 * SIGNATURE_PADDING, self.height)[1]
            line.drawOn(canvas, SIGNATURE_PADDING, top)
        left, bottom = canvas.absolutePosition(0, 0)
        box = (left, bottom, left + self.width, bottom + self.height)
        self.place = Place(canvas.getPageNumber() - 1, box)


def lay_out(words: Words, content: ReportContent, seal: Seal) -> Printed:
    """Return the report as a PDF ready to be signed."""
    first = _build(words, content, seal, pages=0)
    return _build(words, content, seal, pages=first.pages)


def _story(words: Words, content: ReportContent) -> Story:
    case, panel, record = sections_case, sections_panel, sections_record
    report: tuple[Callable[[Words, ReportContent], Story], ...] = (
        case.letterhead,
        case.patient,
        case.parties,
        case.question,
        case.conclusion,
        case.clinical,
        panel.interim_advice,
        panel.opinions,
        panel.rounds,
        panel.dissent,
        record.establishments,
        record.participants,
        record.consulted,
        record.chronology,
        record.consent,
        record.incidents,
    )
    addendum = (
        case.letterhead,
        case.patient,
        case.addendum,
        case.conclusion,
        panel.dissent,
        record.establishments,
        record.participants,
        record.incidents,
    )
    return [
        flowable
        for section in (addendum if content.addendum else report)
        for flowable in section(words, content)
    ]


def _signature(words: Words, content: ReportContent, seal: Seal) -> SignatureBlock:
    _ = words.translate
    role = _("lead of the panel") if len(content.case.panel) > 1 else _("expert")
    sealed = _("Sealed for {subject} by {issuer}; certificate no. {serial}, valid until {until}.")
    key = content.key_fingerprints.get(content.document.device_id, "")
    return SignatureBlock(
        [
            text(
                _("Signed electronically by {name}, {role}").format(name=content.lead.name, role=role), STRONG
            ),
            text(words.post(content.lead), NOTE),
            text(_("on {time}").format(time=words.both(content.signed_at)), NOTE),
            text(_("with the signing key {fingerprint}").format(fingerprint=in_groups(key) or "—"), NOTE),
            text(
                sealed.format(
                    subject=seal.subject,
                    issuer=seal.issuer,
                    serial=seal.serial,
                    until=words.date(seal.until),
                ),
                NOTE,
            ),
            text(_("Document no. {number}").format(number=content.id), NOTE),
            text(_("Any change of this file after signing makes the signature invalid."), NOTE),
        ]
    )


def _build(words: Words, content: ReportContent, seal: Seal, pages: int) -> Printed:
    _ = words.translate
    output = BytesIO()
    number = content.case.card.number
    title = f"{sections_case.title(words, content)} {number}"
    document = BaseDocTemplate(
        output,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        title=title,
        author=sections_case.answering_first(content).name,
        subject=_("Signed answer to a request for tele-expertise"),
        creator="Khibra",
        producer="Khibra",
        lang=words.language,
        initialFontName=load(),
        invariant=1,
    )
    frame = Frame(MARGIN, BOTTOM, WIDTH, PAGE_HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)

    def furnish(canvas: Canvas, _document: BaseDocTemplate) -> None:
        _page(words, content, canvas, pages)

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=furnish))
    block = _signature(words, content, seal)
    story = _story(words, content)
    # Together where a page has room for both, so that the signature seldom stands on a page of its own.
    signature = section(_("Signature"), [block])
    annex = [] if content.addendum else sections_record.digests(words, content)
    story.append(KeepTogether([*annex, signature]))
    document.build(story)
    if block.place is None:
        raise ValueError("the signature block was not drawn")
    return Printed(output.getvalue(), document.page, block.place)


def _page(words: Words, content: ReportContent, canvas: Canvas, pages: int) -> None:
    _ = words.translate
    page = canvas.getPageNumber()
    signed_at = content.signed_at
    canvas.setDateFormatter(lambda *_now: f"D:{signed_at:%Y%m%d%H%M%S}+00'00'")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    case = _("Case {number}").format(number=content.case.card.number)
    if page > 1:
        _at(canvas, NOTE, PAGE_HEIGHT - 38, " · ".join((sections_case.title(words, content), case)))
        _at(canvas, NOTE_AT_RIGHT, PAGE_HEIGHT - 38, _identity(words, content))
        _rule(canvas, PAGE_HEIGHT - 45)
    _rule(canvas, 46)
    digest = sha256(content.document.payload).hexdigest()
    _at(canvas, NOTE, 34, " · ".join((case, _("Confidential medical document"))))
    _at(canvas, NOTE_AT_RIGHT, 34, _("Page {page} / {pages}").format(page=page, pages=pages))
    _at(canvas, MONO, 23, _("SHA-256 of the signed text: {digest}").format(digest=digest))


def _identity(words: Words, content: ReportContent) -> str:
    if content.case.patient is None:
        return ""
    identity = content.case.patient.identity
    name = patient_name(content.case.patient)
    return f"{isolated(name)} · {words.date(identity.birth_date)}"


def _at(canvas: Canvas, style: Style, baseline: float, value: str) -> None:
    """Draw one line at its side of the page; what is longer than its half is cut."""
    left = PAGE_WIDTH / 2 if style.align == "right" else MARGIN
    width = WIDTH if style is MONO else WIDTH / 2
    draw_line(canvas, wrap(value, style, width)[0], style, (left, baseline, width))


def _rule(canvas: Canvas, height: float) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.7)
    canvas.line(MARGIN, height, PAGE_WIDTH - MARGIN, height)
