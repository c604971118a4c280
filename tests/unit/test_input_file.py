"""Inputs are regular files of bounded size; nothing else is waited for or read."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from gluteus.errors import FileFormatError, GluteusError
from gluteus.files import read_actuators, read_loads, read_osim_spec, read_table
from gluteus.files.bytes.digests import sha256
from gluteus.input_file import read_bytes, read_text
from gluteus.pain import read_answers, read_drawing
from gluteus.studies.motion.batch_list import read_trials
from gluteus.studies.population.cohort_file import read_cohort
from gluteus.yaml_file import read_yaml_file

READERS: dict[str, Callable[[Path], object]] = {
    "model": read_osim_spec, "loads": read_loads, "actuators": read_actuators, "table": read_table,
    "drawing": read_drawing, "answers": read_answers, "trials": read_trials, "cohort": read_cohort,
    "yaml": read_yaml_file, "digest": sha256,
}  # fmt: skip
readers = pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())


@readers
def test_pipe_is_refused_without_waiting(tmp_path: Path, read: Callable[[Path], object]) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileFormatError, match="must be a regular file"):
        read(pipe)


@readers
def test_device_is_refused(read: Callable[[Path], object]) -> None:
    with pytest.raises(FileFormatError, match="must be a regular file"):
        read(Path("/dev/zero"))


@readers
def test_name_that_no_file_can_have(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(GluteusError, match="cannot be read"):
        read(tmp_path / ("a" * 300))


def test_socket_and_folder_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place))
        with pytest.raises(FileFormatError, match="cannot be read"):
            read_bytes(place, 10)
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_bytes(tmp_path, 10)


def test_size_and_encoding(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes(b"\xef\xbb\xbfa\n\xe9")
    assert read_bytes(file, 6) == b"\xef\xbb\xbfa\n\xe9"
    with pytest.raises(FileFormatError, match="at most 5 bytes"):
        read_bytes(file, 5)
    with pytest.raises(FileFormatError, match="line 2: must be text in UTF-8"):
        read_text(file, 100)
    file.write_bytes(b"\xef\xbb\xbfab")
    assert read_text(file, 100) == "ab"
