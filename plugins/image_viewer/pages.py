"""Makes photos and pages look to the viewport like pictures without a header."""

from viewers.imaging.ports import FrameBytes
from viewers.imaging.records import (
    FrameFormat,
    FrameTags,
    Instance,
    PatientTags,
    PersonName,
    PictureTags,
    SeriesTags,
    StudyTags,
)
from viewers.imaging.series import Stack, StackFrame
from viewers.widgets.canvas import Shown

_RGB = "RGB"


def shown_page(key: str, page: int, pages: int, size_px: tuple[int, int]) -> Shown:
    """Return a page of an attachment as the viewport takes it.

    Args:
        key: the attachment's id.
        page: from 0.
        pages: how many there are.
        size_px: width and height of its picture.
    """
    instance = _instance(key, pages, size_px)
    frames = tuple(StackFrame(instance, number) for number in range(pages))
    return Shown(Stack(key, instance.series, frames, ()), page, FrameBytes())


def _instance(key: str, pages: int, size_px: tuple[int, int]) -> Instance:
    pixel_format = FrameFormat(
        transfer_syntax_uid="",
        rows=size_px[1],
        columns=size_px[0],
        samples=3,
        photometric=_RGB,
        bits_allocated=8,
        bits_stored=8,
        high_bit=7,
        signed=False,
        planar=False,
    )
    return Instance(
        sop_class_uid="",
        sop_instance_uid=key,
        transfer_syntax_uid="",
        number=None,
        acquired="",
        patient=PatientTags(
            name=PersonName(),
            patient_id="",
            issuer="",
            other_ids=(),
            birth_date=None,
            birth_date_text="",
            sex="",
            character_sets=(),
        ),
        study=StudyTags(
            study_uid="", study_id="", accession_number="", description="", date="", time="", institution=""
        ),
        series=SeriesTags(
            series_uid=key,
            number=None,
            modality="",
            description="",
            protocol="",
            body_part="",
            laterality="",
            date="",
            time="",
            manufacturer="",
            model="",
            frame_of_reference_uid="",
        ),
        picture=PictureTags(format=pixel_format, frames=pages, shared=FrameTags()),
    )
