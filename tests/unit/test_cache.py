"""Arrays kept between runs: the same bits, and never a reason for a command to fail."""

import multiprocessing
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gluteus import cache as module
from gluteus.cache import FOLDER_VARIABLE, cache_folder, digest_of, kept

MADE_FROM = "0123456789abcdef" * 4
VALUES = {
    "numbers": np.array([[0.1, -0.0, 1e-300], [np.pi, np.inf, 3.0]]),
    "whole": np.arange(5),
    "nothing": np.zeros((0, 3)),
    "single": np.array(0.1 + 0.2),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache" / "deep"
    monkeypatch.setenv(FOLDER_VARIABLE, str(place))
    return place


class Counted:
    """Computes `VALUES` and counts how often."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, Any]:
        self.calls += 1
        return VALUES


def the_same(found: Any) -> bool:
    return found.keys() == VALUES.keys() and all(
        found[name].dtype == values.dtype
        and found[name].shape == values.shape
        and found[name].tobytes() == values.tobytes()
        for name, values in VALUES.items()
    )


def entry(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_the_second_time_the_same_bits_are_read(folder: Path) -> None:
    compute = Counted()
    assert the_same(kept("a", MADE_FROM, compute))
    assert the_same(kept("a", MADE_FROM, compute))
    assert compute.calls == 1
    assert entry(folder).name.startswith(f"gluteus-a-{module.__version__}-{MADE_FROM[:16]}")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_user_can_read_or_write_it(folder: Path) -> None:
    kept("a", MADE_FROM, Counted())
    assert stat.S_IMODE(entry(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_other_inputs_another_version_and_another_name_are_other_entries(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute = Counted()
    kept("a", MADE_FROM, compute)
    kept("b", MADE_FROM, compute)
    kept("a", MADE_FROM[::-1], compute)
    monkeypatch.setattr(module, "__version__", "99.0")
    kept("a", MADE_FROM, compute)
    assert compute.calls == len(list(folder.iterdir())) == 4


def _flipped(content: bytes) -> bytes:
    place = content.index(VALUES["numbers"].tobytes()) + 8
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"not an archive",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content[:100],
        lambda content: bytes(len(content)),
        _flipped,
    ],
    ids=["empty", "text", "one byte short", "half", "beginning", "zeros", "one bit"],
)
def test_a_damaged_entry_is_computed_again_and_replaced(
    folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    compute = Counted()
    kept("a", MADE_FROM, compute)
    file = entry(folder)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert the_same(kept("a", MADE_FROM, compute))
    assert the_same(kept("a", MADE_FROM, compute))
    assert compute.calls == 2
    assert len(file.read_bytes()) == len(whole)


def test_every_flipped_byte_is_noticed_or_harmless(folder: Path) -> None:
    compute = Counted()
    kept("a", MADE_FROM, compute)
    file = entry(folder)
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        assert the_same(kept("a", MADE_FROM, compute)), place


def test_every_flipped_bit_of_the_directory_is_noticed_or_harmless(folder: Path) -> None:
    """A name that changes there, and marks such as "encrypted", are damage, too."""
    compute = Counted()
    kept("a", MADE_FROM, compute)
    file = entry(folder)
    whole = file.read_bytes()
    for bit in range(8 * whole.index(b"PK\x01\x02"), 8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        file.write_bytes(flipped)
        found = module._read(file, MADE_FROM)
        assert found is None or the_same(found), bit


def test_the_content_of_another_entry_under_this_name_is_not_taken(folder: Path) -> None:
    compute = Counted()
    kept("a", MADE_FROM, compute)
    other = MADE_FROM[:16] + "f" * 48  # the same beginning, so the same name
    kept("a", other, compute)
    assert compute.calls == 2


def test_pickled_objects_are_never_loaded(folder: Path) -> None:
    compute = Counted()
    kept("a", MADE_FROM, compute)
    bomb = np.array([_Bomb()], dtype=object)
    with entry(folder).open("wb") as stream:
        np.savez(stream, made_from=np.array(MADE_FROM), numbers=bomb)
    assert the_same(kept("a", MADE_FROM, compute))
    assert compute.calls == 2


class _Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("a pickle was loaded",)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_an_entry_that_others_may_write_is_not_trusted(folder: Path) -> None:
    compute = Counted()
    kept("a", MADE_FROM, compute)
    entry(folder).chmod(0o666)
    kept("a", MADE_FROM, compute)
    assert compute.calls == 2
    assert stat.S_IMODE(entry(folder).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "file" / "cache"))
    compute = Counted()
    assert the_same(kept("a", MADE_FROM, compute))
    assert the_same(kept("a", MADE_FROM, compute))
    assert compute.calls == 2


@pytest.mark.parametrize("failing", ["mkstemp", "replace"])
def test_a_read_only_folder_or_a_full_disk_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    owner = module.tempfile if failing == "mkstemp" else Path
    monkeypatch.setattr(owner, failing, refuse)
    assert the_same(kept("a", MADE_FROM, Counted()))
    assert not list(folder.iterdir())


def test_an_empty_variable_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    monkeypatch.chdir(tmp_path)
    compute = Counted()
    kept("a", MADE_FROM, compute)
    kept("a", MADE_FROM, compute)
    assert compute.calls == 2
    assert cache_folder() is None
    assert not list(tmp_path.iterdir())


def test_without_the_variable_it_is_the_users_own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    found = cache_folder()
    assert found is not None
    assert found.is_absolute()
    assert "gluteus" in found.parts


def test_old_entries_go_and_files_of_others_stay(folder: Path) -> None:
    kept("a", MADE_FROM, Counted())
    old, theirs = entry(folder), folder / "theirs.npz"
    theirs.write_text("not ours")
    long_ago = time.time() - 100 * 86400
    for file in (old, theirs):
        os.utime(file, (long_ago, long_ago))
    kept("b", MADE_FROM, Counted())
    assert not old.exists()
    assert theirs.exists()


def test_two_processes_at_once_leave_one_good_entry(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(3)
    workers = [context.Process(target=_keep, args=(gate,)) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert [each.exitcode for each in workers] == [0, 0, 0]
    compute = Counted()
    assert the_same(kept("a", MADE_FROM, compute))
    assert compute.calls == 0
    assert len(list(folder.iterdir())) == 1


def _keep(gate: Any) -> None:
    gate.wait()
    for _ in range(20):
        assert the_same(kept("a", MADE_FROM, Counted()))
        (folder,) = [cache_folder()]
        assert folder is not None
        for file in folder.glob("gluteus-a-*.npz"):
            file.unlink(missing_ok=True)
    gate.wait()
    kept("a", MADE_FROM, Counted())


def test_the_digest_follows_every_byte_and_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"ab")
    two.write_bytes(b"c")
    first = digest_of([one, two])
    assert first == digest_of([one, two])
    assert first != digest_of([two, one])
    one.write_bytes(b"a")
    two.write_bytes(b"bc")
    assert first != digest_of([one, two])
    with pytest.raises(OSError, match="three"):
        digest_of([tmp_path / "three"])
