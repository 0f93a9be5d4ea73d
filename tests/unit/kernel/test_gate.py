"""Consent: a plugin of somebody else is loaded once a person allowed it, as it was when they looked."""

import marshal
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

from tests.plugins.bench import Bench, info, reason, states
from workstation.kernel.consent import digest_of
from workstation.kernel.gate import Gate
from workstation.kernel.kernel import Kernel

LOADED = "import bench_clock; bench_clock.turn(1)"


def kernel_of(bench: Bench) -> Kernel:
    return bench.kernel(gate=Gate(bench.switches, needs_consent=True))


def loaded(bench: Bench) -> Kernel:
    kernel = kernel_of(bench)
    kernel.load()
    return kernel


def test_a_stranger_is_asked_about_and_not_imported(bench: Bench) -> None:
    bench.plugin("guest", LOADED, author="CHR Errachidia", permissions=["network"])
    kernel = kernel_of(bench)
    (stranger,) = kernel.strangers
    assert (stranger.id, stranger.version, stranger.author) == ("guest", "1.0", "CHR Errachidia")
    kernel.load()
    assert states(kernel) == {"guest": "disabled"}
    assert "khibra plugin allow guest" in reason(kernel, "guest")
    assert bench.hands.seconds == 0, "nothing of it ran"


def test_what_was_allowed_is_loaded_from_then_on(bench: Bench) -> None:
    bench.plugin("guest", LOADED)
    kernel = kernel_of(bench)
    kernel.decide("guest", allow=True)
    kernel.load()
    assert states(kernel) == states(loaded(bench)) == {"guest": "active"}
    assert kernel_of(bench).strangers == ()


def test_not_now_is_remembered_and_can_be_taken_back_with_the_switch(bench: Bench) -> None:
    bench.plugin("guest", LOADED)
    kernel_of(bench).decide("guest", allow=False)
    kernel = loaded(bench)
    assert kernel.strangers == ()
    assert states(kernel) == {"guest": "disabled"}
    assert info(kernel, "guest").can_be_enabled
    kernel.enable("guest")
    assert states(kernel) == states(loaded(bench)) == {"guest": "active"}


def test_other_files_are_another_plugin(bench: Bench) -> None:
    folder = bench.plugin("guest", LOADED)
    kernel_of(bench).decide("guest", allow=True)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "desktop.cpython-311.pyc").write_bytes(b"compiled")
    assert kernel_of(bench).strangers == ()
    (folder / "desktop.py").write_text("# changed")
    assert [each.id for each in kernel_of(bench).strangers] == ["guest"]
    assert states(loaded(bench)) == {"guest": "disabled"}


def test_what_is_off_or_does_not_fit_is_not_asked_about(bench: Bench) -> None:
    bench.plugin("off", LOADED)
    bench.plugin("old", LOADED, api=">=9")
    Gate(bench.switches).switch("off", on=False)
    kernel = kernel_of(bench)
    assert kernel.strangers == ()
    kernel.look()
    assert states(kernel) == {"off": "disabled", "old": "incompatible"}


def test_a_file_that_cannot_be_read_allows_nobody(bench: Bench) -> None:
    bench.plugin("guest", LOADED)
    kernel_of(bench).decide("guest", allow=True)
    bench.switches.write_text("{")
    assert [each.id for each in kernel_of(bench).strangers] == ["guest"]


def test_the_digest_is_of_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = digest_of(tmp_path)
    assert digest_of(tmp_path) == first
    (tmp_path / "a").rename(tmp_path / "b")
    assert digest_of(tmp_path) != first


def test_compiled_code_beside_the_source_never_runs(bench: Bench) -> None:
    folder = bench.plugin("guest_source", LOADED)
    kernel = kernel_of(bench)
    kernel.decide("guest_source", allow=True)
    cache = folder / "__pycache__"
    cache.mkdir()
    code = compile("import bench_clock; bench_clock.turn(99)", "desktop.py", "exec")
    unchecked = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)
    compiled = cache / f"desktop.{sys.implementation.cache_tag}.pyc"
    compiled.write_bytes(unchecked)
    kernel.load()
    assert states(kernel) == {"guest_source": "active"}
    assert bench.hands.seconds == 1
    assert [each.name for each in cache.iterdir()] == [compiled.name], "none is written either"


def test_source_in_a_folder_of_compiled_code_counts(tmp_path: Path) -> None:
    first = digest_of(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "more.py").write_text("1")
    assert digest_of(tmp_path) != first


def test_files_that_changed_after_the_question_are_not_imported(bench: Bench) -> None:
    folder = bench.plugin("guest", LOADED)
    kernel = kernel_of(bench)
    kernel.decide("guest", allow=True)
    (folder / "desktop.py").write_text("import bench_clock; bench_clock.turn(99)")
    kernel.load()
    assert bench.hands.seconds == 0
    assert states(kernel) == {"guest": "disabled"}
    assert [each.id for each in kernel_of(bench).strangers] == ["guest"]
