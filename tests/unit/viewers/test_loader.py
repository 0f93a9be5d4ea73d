"""Frames come once from source to cache, the one looked at first; the cache keeps its bound."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.unit.viewers import pictures
from tests.unit.viewers.pictures import unexpected
from viewers.imaging.cache import FrameCache
from viewers.imaging.dicom import parse_instance
from viewers.imaging.errors import FrameMissing, ImagingError
from viewers.imaging.files import LocalFrames
from viewers.imaging.jobs import OpenedFile
from viewers.imaging.loader import FrameLoader
from viewers.imaging.ports import Cancellable, FrameBytes, FrameKey
from viewers.imaging.series import Stack, build_stacks
from viewers.imaging.worker import WorkerPool


class CountingFrames(LocalFrames):
    """Local files, counting what is asked of them."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int]] = []

    def request(
        self,
        key: FrameKey,
        on_bytes: Callable[[FrameBytes], None],
        on_error: Callable[[ImagingError], None],
        *,
        priority: int,
    ) -> Cancellable:
        self.asked.append((key.sop_instance_uid, priority))
        return super().request(key, on_bytes, on_error, priority=priority)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(2) as running:
        yield running


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[CountingFrames, Stack]:
    source = CountingFrames()
    files = [
        (path, OpenedFile(instance=parse_instance(path), locations=pictures.located(path)))
        for path in pictures.write_series(tmp_path_factory.mktemp("series"), 6)
    ]
    for path, file in files:
        source.add(path, file)
    return source, build_stacks(file.instance for _, file in files)[0]


def finish(loader: FrameLoader) -> None:
    until = time.monotonic() + 30
    while loader.is_busy:
        assert time.monotonic() < until
        loader.poll()
        time.sleep(0.002)


def test_a_frame_is_fetched_once_and_then_kept(
    pool: WorkerPool, opened: tuple[CountingFrames, Stack]
) -> None:
    source, stack = opened
    loader, got = FrameLoader(source, pool, FrameCache()), list[pictures.Pixels]()
    source.asked.clear()
    for _ in range(2):
        loader.request(stack.frames[2], lambda pixels, _: got.append(pixels), unexpected)
    finish(loader)
    loader.request(stack.frames[2], lambda pixels, _: got.append(pixels), unexpected)
    assert len(got) == 3
    assert len(source.asked) == 1
    assert got[0].shape == (64, 48)
    assert not got[0].flags.writeable


def test_prefetch_fills_the_cache_and_a_request_overtakes_it(
    pool: WorkerPool, opened: tuple[CountingFrames, Stack]
) -> None:
    source, stack = opened
    cache = FrameCache()
    loader, order = FrameLoader(source, pool, cache), list[str]()
    loader.prefetch(stack.frames)
    loader.request(stack.frames[5], lambda *_: order.append("cursor"), unexpected)
    finish(loader)
    assert order == ["cursor"]
    assert len(cache) == 6
    assert cache.used_bytes == 6 * 64 * 48 * 2


def test_nothing_is_fetched_ahead_while_somebody_waits(
    pool: WorkerPool, opened: tuple[CountingFrames, Stack]
) -> None:
    source, stack = opened
    loader, asked_before = FrameLoader(source, pool, FrameCache()), list[int]()
    source.asked.clear()
    loader.request(stack.frames[2], lambda *_: asked_before.append(len(source.asked)), unexpected)
    loader.prefetch([stack.frames[3], stack.frames[1]])
    finish(loader)
    assert asked_before == [1]
    assert [uid for uid, _ in source.asked] == [stack.frames[at].key.sop_instance_uid for at in (2, 3, 1)]


def test_cancelled_requests_stay_silent(pool: WorkerPool, opened: tuple[CountingFrames, Stack]) -> None:
    source, stack = opened
    loader = FrameLoader(source, pool, FrameCache())
    loader.request(stack.frames[0], lambda *_: pytest.fail("called"), unexpected).cancel()
    finish(loader)


def test_refusals_are_remembered_until_forgotten(
    pool: WorkerPool, opened: tuple[CountingFrames, Stack]
) -> None:
    _, stack = opened
    empty = CountingFrames()
    loader, errors = FrameLoader(empty, pool, FrameCache()), list[ImagingError]()
    for _ in range(2):
        loader.request(stack.frames[0], lambda *_: None, errors.append)
    assert [type(error) for error in errors] == [FrameMissing, FrameMissing]
    assert len(empty.asked) == 1
    loader.forget_refusals()
    loader.request(stack.frames[0], lambda *_: None, errors.append)
    assert len(empty.asked) == 2


def test_the_cache_drops_the_longest_unused() -> None:
    cache = FrameCache(limit_bytes=3000)
    keys = [FrameKey("1.2", index) for index in range(4)]
    for key in keys[:3]:
        cache.put(key, np.zeros(1000, np.uint8))
    cache.get(keys[0])
    cache.put(keys[3], np.zeros(1000, np.uint8))
    assert [key in cache for key in keys] == [True, False, True, True]
    cache.put(keys[1], np.zeros(5000, np.uint8))
    assert keys[1] not in cache
    assert cache.used_bytes == 3000
    cache.clear()
    assert (len(cache), cache.used_bytes) == (0, 0)


def test_layers_are_shown_as_they_come(pool: WorkerPool, tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.dcm", [pictures.head()])
    stack = build_stacks([parse_instance(path)])[0]
    pixels = pictures.head().tobytes()

    class Layers:
        def request(
            self,
            key: FrameKey,
            on_bytes: Callable[[FrameBytes], None],
            on_error: Callable[[ImagingError], None],
            *,
            priority: int,
        ) -> Cancellable:
            self.on_bytes = on_bytes
            on_bytes(FrameBytes(codestream=pixels, layer=1, layers=2))
            return LocalFrames().request(key, on_bytes, lambda _: None, priority=priority)

    source, seen = Layers(), list[int]()
    loader = FrameLoader(source, pool, FrameCache())
    loader.request(stack.frames[0], lambda _, found: seen.append(found.layer), unexpected)
    while not seen:
        loader.poll()
    assert loader.is_busy
    source.on_bytes(FrameBytes(codestream=pixels, layer=2, layers=2))
    finish(loader)
    assert seen == [1, 2]
