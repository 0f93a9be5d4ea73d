"""The words in the four corners of a viewport: whose picture, of what, where in the body, how it is shown."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from cases.model.case import CaseCard, CaseView
from plugins.dicom_viewer.wording import number, quality, window_text
from viewers.imaging import geometry
from viewers.imaging.records import SeriesTags, StudyTags
from viewers.widgets.texts import Corners, FrameContext
from workstation.api.i18n import _
from workstation.api.times import day
from workstation.api.words import age_and_sex, born_on

Visual = Callable[[str], str]


def corners(context: FrameContext, card: CaseCard | None, view: CaseView | None, visual: Visual) -> Corners:
    """Return the words around a picture.

    Args:
        context: what is on the screen.
        card: whose case it is.
        view: the case itself, once it was read.
        visual: shapes a line for this window.
    """
    stack, tags = context.stack, context.frame.tags
    picture = context.frame.picture
    place = _("{number} / {count}").format(number=context.number + 1, count=len(stack.frames))
    return Corners(
        top_left=_lines(whose(card, view), visual),
        top_right=_lines(_study(context.frame.instance.study, stack.series), visual),
        bottom_left=_lines(
            (
                _("slices are missing behind this one") if context.number in stack.gaps_after else "",
                _("drawings of the scanner are not shown") if picture.has_overlays else "",
                _position(context),
                _thickness(tags.slice_thickness_mm),
                place,
            ),
            visual,
        ),
        bottom_right=_lines(
            (
                quality(context.quality, is_lossy=picture.lossy, ratio=picture.lossy_ratio),
                f"{context.scale * 100:.0f} %",
                window_text(context.window) if context.window else "",
            ),
            visual,
        ),
    )


def whose(card: CaseCard | None, view: CaseView | None) -> tuple[str, ...]:
    """Return who the pictures are of: from the case, because headers travel without a name."""
    if card is None:
        return ()
    identity = view.patient.identity if view is not None and view.patient is not None else None
    born = born_on(identity.birth_date, identity.sex) if identity else ""
    return (
        card.patient_name,
        card.patient_name_ar,
        "  ".join(part for part in (age_and_sex(card.age_years, card.sex), born) if part),
        card.number,
    )


def _study(study: StudyTags, series: SeriesTags) -> tuple[str, ...]:
    taken = parse_date(series.date or study.date)
    time = series.time or study.time
    clock = f"{time[:2]}:{time[2:4]}" if time[:4].isdigit() and len(time) >= 4 else ""
    title = series.description or series.protocol or series.body_part
    numbered = _("Series {number}").format(number=series.number) if series.number is not None else ""
    return (
        study.institution,
        study.description,
        f"{day(taken)} {clock}".strip() if taken else "",
        "  ".join(part for part in (series.modality, title or numbered) if part),
        " ".join(part for part in (series.manufacturer, series.model) if part),
    )


def _position(context: FrameContext) -> str:
    tags = context.frame.tags
    through = geometry.normal(tags)
    at = geometry.position_along(tags, through) if through else None
    return _("Position {mm} mm").format(mm=number(at, 1)) if at is not None else ""


def _thickness(thickness_mm: float | None) -> str:
    return _("Thickness {mm} mm").format(mm=number(thickness_mm, 1)) if thickness_mm else ""


def parse_date(text: str) -> date | None:
    """Return a DICOM date (DA, PS3.5 6.2), None where it is not one."""
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day without a time zone
    except ValueError:
        return None


def _lines(texts: Iterable[str], visual: Visual) -> tuple[str, ...]:
    return tuple(visual(text) for text in texts if text)
