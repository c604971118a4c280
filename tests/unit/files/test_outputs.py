"""Outputs are whole or absent, and never in the place of what must stay."""

import errno
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gluteus.errors import GluteusError
from gluteus.files.bytes import whole
from gluteus.files.bytes.whole import make_folder, refuse_outputs, write_folder, write_whole


def left_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def a_link_out(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def a_link_inside(path: Path) -> None:
    (path.parent / "real").write_text("kept")
    path.symlink_to("real")


def a_dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "nothing")


def a_folder(path: Path) -> None:
    path.mkdir()


def a_store(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00 and more")


NEVER = {
    "pipe": (a_pipe, "device, pipe or socket"),
    "socket": (a_socket, "device, pipe or socket"),
    "link out": (a_link_out, "is a link"),
    "link inside": (a_link_inside, "is a link"),
    "dangling link": (a_dangling_link, "is a link"),
    "folder": (a_folder, "is a folder"),
    "store": (a_store, "a store or another database"),
}


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_no_output_has_the_name_of_a_log(tmp_path: Path, ending: str) -> None:
    a_store(tmp_path / "clinic")
    log = tmp_path / f"clinic{ending}"
    for exists in (False, True):
        if exists:
            log.write_bytes(b"in use")
        with pytest.raises(GluteusError, match="SQLite keeps a log of"):
            write_whole(log, b"new", overwrite=True)
        assert log.exists() == exists
        with pytest.raises(GluteusError, match="SQLite keeps a log of"):
            make_folder(log)
    write_whole(tmp_path / f"other{ending}", b"of no store")


@pytest.mark.parametrize("place", [".", "..", "", "/"])
def test_folders_without_a_name_are_folders_like_others(place: str) -> None:
    assert make_folder(Path(place)) == Path(place)
    with pytest.raises(GluteusError):
        write_whole(Path(place), b"", overwrite=True)


@pytest.mark.parametrize("name", ["a/" * 3000 + "b", "x" * 300, "a\0b", "\udcff/" * 2000])
def test_folders_that_no_system_can_make_end_in_one_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(GluteusError, match="choose another folder"):
        make_folder(tmp_path / name)


@pytest.mark.parametrize(("make", "words"), NEVER.values(), ids=NEVER.keys())
def test_what_is_never_replaced(tmp_path: Path, make: Callable[[Path], None], words: str) -> None:
    path = tmp_path / "out.html"
    make(path)
    before, kind = left_in(tmp_path), path.lstat()
    with pytest.raises(GluteusError, match=words):
        write_whole(path, b"new", overwrite=True)
    with pytest.raises(GluteusError, match=words):
        refuse_outputs([path], overwrite=True)
    assert left_in(tmp_path) == before
    assert (path.lstat().st_ino, path.lstat().st_mode) == (kind.st_ino, kind.st_mode)


def test_device_is_never_replaced() -> None:
    before = Path("/dev/null").lstat()
    with pytest.raises(GluteusError, match="device, pipe or socket"):
        write_whole(Path("/dev/null"), b"new", overwrite=True)
    assert Path("/dev/null").lstat().st_rdev == before.st_rdev


def test_file_is_replaced_only_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "thesis.docx"
    path.write_bytes(b"years of work")
    with pytest.raises(GluteusError, match=r"exists; choose another name or add --overwrite"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"years of work"
    assert write_whole(path, b"new", overwrite=True) == path
    assert path.read_bytes() == b"new"
    assert left_in(tmp_path) == ["thesis.docx"]


def test_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out"
    monkeypatch.setattr(whole, "refuse_output", lambda *_, **__: path.write_bytes(b"of another program"))
    with pytest.raises(GluteusError, match="another program"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"of another program"
    assert left_in(tmp_path) == ["out"]


@pytest.mark.parametrize("unnamed", [True, False])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_one_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, unnamed: bool
) -> None:
    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    path = tmp_path / "out"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    with pytest.raises(GluteusError, match="make room"):
        write_whole(path, b"new", overwrite=True)
    assert path.read_bytes() == b"before"
    assert left_in(tmp_path) == ["out"]


def test_write_that_stops_half_way_leaves_nothing(tmp_path: Path) -> None:
    """Some bytes are written, then an error comes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(GluteusError, match="cannot be written"):
            write_whole(tmp_path / "out", b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert left_in(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="files without names are known to Linux only")
def test_program_killed_while_it_writes_leaves_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from gluteus.files.bytes.whole import write_whole\n"
        "print('begins', flush=True); content = bytes(50_000_000)\n"
        "for number in range(1000): write_whole(Path(sys.argv[1]) / 'out', content, overwrite=True)"
    )
    running = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(0.2)
    running.kill()
    running.communicate()
    assert left_in(tmp_path) in ([], ["out"])


def test_folder_that_is_read_only_and_names_that_no_file_has(tmp_path: Path) -> None:
    for name in ("a" * 300, "nul\0", "missing/out", "\udc80" * 300):
        with pytest.raises(GluteusError, match="cannot be written"):
            write_whole(tmp_path / name, b"")
    write_whole(tmp_path / ("a" * 250), b"long, but a name")
    write_whole(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")), b"not UTF-8, but a name")


def test_inputs_and_outputs_are_kept_apart(tmp_path: Path) -> None:
    model = tmp_path / "model.osim"
    model.write_text("<a/>")
    hard, link = tmp_path / "hard", tmp_path / "link.osim"
    os.link(model, hard)
    link.symlink_to(model)
    (tmp_path / "sub").mkdir()
    for same in (model, tmp_path / "sub" / ".." / "model.osim", hard):
        with pytest.raises(GluteusError, match="which this command reads"):
            refuse_outputs([same], inputs=[model], overwrite=True)
    with pytest.raises(GluteusError, match="which this command reads"):
        refuse_outputs([model], inputs=[link], overwrite=True)
    one, again = tmp_path / "o.nc", tmp_path / "sub" / ".." / "o.nc"
    with pytest.raises(GluteusError, match="named twice"):
        refuse_outputs([one, None, again], inputs=[None, model], overwrite=True)
    refuse_outputs([one, tmp_path / "p.html", None], inputs=[model, None])


def test_folder_is_replaced_only_by_its_kind(tmp_path: Path) -> None:
    def fill(folder: Path) -> None:
        (folder / "mark").write_text("new")

    path = tmp_path / "histograms"
    for _ in range(2):
        write_folder(path, fill, "mark")
        assert left_in(path) == ["mark"]
    (path / "mark").unlink()
    (path / "thesis").write_text("years of work")
    with pytest.raises(GluteusError, match="would be lost"):
        write_folder(path, fill, "mark")
    other = tmp_path / "other"
    other.mkdir()
    (other / "mark").write_text("old")
    link = tmp_path / "link"
    link.symlink_to(other)
    with pytest.raises(GluteusError, match="would be lost"):
        write_folder(link, fill, "mark")
    assert (other / "mark").read_text() == "old"

    def breaks(folder: Path) -> None:
        fill(folder)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(GluteusError, match="make room"):
        write_folder(other, breaks, "mark")
    assert (other / "mark").read_text() == "old"
    assert left_in(tmp_path) == ["histograms", "link", "other"]
