"""Every frame is found, whatever the offset tables say."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, JPEG2000Lossless

from tests.unit.viewers import pictures
from viewers.imaging.errors import FrameMissing, MalformedHeader, NoPixels, Truncated
from viewers.imaging.fragments import read_frame

FRAMES = [pictures.head(32, 32, seed=seed) for seed in range(4)]
STREAMS = [pictures.LOSSLESS[JPEG2000Lossless](frame) for frame in FRAMES]


def streams_of(data: bytes) -> list[bytes]:
    locations = pictures.located(data)
    assert locations is not None
    return [read_frame(data, index, locations) for index in range(len(locations))]


@pytest.mark.parametrize("has_bot", [True, False])
@pytest.mark.parametrize("pieces", [1, 3])
def test_encapsulated_frames_are_found(has_bot: bool, pieces: int) -> None:
    ds = pictures.dataset(FRAMES, JPEG2000Lossless)
    ds.PixelData = encapsulate(STREAMS, fragments_per_frame=pieces, has_bot=has_bot)
    found = streams_of(pictures.encode(ds))
    assert [stream.rstrip(b"\0") for stream in found] == [stream.rstrip(b"\0") for stream in STREAMS]


def test_extended_offset_tables_are_used() -> None:
    ds = pictures.dataset(FRAMES, JPEG2000Lossless)
    ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(STREAMS)
    assert len(streams_of(pictures.encode(ds))) == 4


def test_an_offset_table_that_lies_is_not_believed() -> None:
    ds = pictures.dataset(FRAMES, JPEG2000Lossless)
    pixels = bytearray(encapsulate(STREAMS, fragments_per_frame=2, has_bot=True))
    pixels[12:16] = b"\x05\0\0\0"
    ds.PixelData = bytes(pixels)
    found = streams_of(pictures.encode(ds))
    assert [stream.rstrip(b"\0") for stream in found] == [stream.rstrip(b"\0") for stream in STREAMS]


def test_native_frames_are_cut_by_arithmetic() -> None:
    found = streams_of(pictures.encode(pictures.dataset(FRAMES)))
    assert found == [frame.tobytes() for frame in FRAMES]


def test_one_bit_frames_may_begin_inside_a_byte() -> None:
    ds = pictures.dataset([np.zeros((3, 3), np.uint8)] * 3, BitsAllocated=1, BitsStored=1, HighBit=0)
    ds.PixelData = b"\xff\xff\xff\xff"
    locations = pictures.located(pictures.encode(ds))
    assert locations is not None
    assert [location.first_bit for location in locations] == [0, 1, 2]
    assert [location.fragments[0][1] for location in locations] == [2, 2, 2]


def test_deflated_files_have_no_offsets_but_frames_all_the_same() -> None:
    data = pictures.encode(pictures.dataset(FRAMES, DeflatedExplicitVRLittleEndian))
    assert pictures.located(data) is None
    assert read_frame(data, 2, None) == FRAMES[2].tobytes()


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, JPEG2000Lossless])
def test_cut_off_pixels_are_truncated(syntax: str) -> None:
    data = pictures.encode(pictures.dataset(FRAMES, syntax))
    with pytest.raises(Truncated):
        pictures.located(data[: len(data) * 2 // 3])


def test_fragments_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.dcm", FRAMES, JPEG2000Lossless, NumberOfFrames=9)
    with pytest.raises(FrameMissing):
        pictures.located(path)
    ds = pictures.dataset(FRAMES, JPEG2000Lossless, NumberOfFrames=2)
    with pytest.raises(MalformedHeader):
        pictures.located(pictures.encode(ds))


def test_a_frame_that_is_not_there(tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.dcm", FRAMES)
    with pytest.raises(FrameMissing):
        read_frame(path, 4, pictures.located(path))


def test_objects_without_pixels() -> None:
    ds = pictures.dataset([pictures.head()])
    del ds.PixelData
    with pytest.raises(NoPixels):
        pictures.located(pictures.encode(ds))
