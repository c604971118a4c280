"""The shape model's files are read safely, and say what they should."""

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.bones import shape_model
from gluteus.bones.shape_model import BONES, load_shape_model, read_arrays
from gluteus.errors import AnatomyError, FileFormatError


class _Command:
    """Runs a command when it is unpickled without care."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self.command,)


class _Call:
    def __init__(self, function: Any, *given: Any) -> None:
        self.reduced = function, given

    def __reduce__(self) -> tuple[Any, ...]:
        return self.reduced


def write(path: Path, content: object) -> Path:
    path.write_bytes(pickle.dumps(content))
    return path


def test_arrays_are_read(tmp_path: Path) -> None:
    arrays = {"mean": np.arange(6.0), "modes": np.eye(3, dtype=np.float32)}
    found = read_arrays(write(tmp_path / "good.pc", arrays))
    assert found.keys() == arrays.keys()
    for name, values in arrays.items():
        np.testing.assert_array_equal(found[name], values)


@pytest.mark.parametrize("where", ["value", "inside an array", "key"])
def test_a_command_in_a_pickle_is_refused_and_never_runs(tmp_path: Path, where: str) -> None:
    trace = tmp_path / "was_here"
    command = _Command(f"touch {trace}")
    content: object = {
        "value": {"mean": command},
        "inside an array": {"mean": np.array([command], dtype=object)},
        "key": {command: 1},
    }[where]
    file = write(tmp_path / "bad.pc", content)
    with pytest.raises(FileFormatError, match=r"bad\.pc: .*is not part of an array"):
        read_arrays(file)
    assert not trace.exists()
    pickle.loads(file.read_bytes())
    assert trace.exists(), "a careless reader would have run it"


@pytest.mark.parametrize(
    "content",
    [
        {"mean": _Call(eval, "1 + 1")},
        {"mean": _Call(getattr, "text", "join")},
        {"mean": _Call(np.load, "/etc/hostname")},
        {"mean": _Call(np.fromfile, "/etc/hostname")},
        {"mean": Path("/etc")},
        {"mean": complex},
        {"mean": np.array(["text", None], dtype=object)},
        {"mean": np.array(["text"])},
    ],
    ids=["eval", "getattr", "np.load", "np.fromfile", "object", "class", "objects", "texts"],
)
def test_anything_but_arrays_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(FileFormatError, match="is not part of an array"):
        read_arrays(write(tmp_path / "bad.pc", content))


@pytest.mark.parametrize("content", [[np.eye(2)], np.eye(2), "text", 3])
def test_a_model_is_a_dictionary(tmp_path: Path, content: object) -> None:
    with pytest.raises(FileFormatError, match="must contain a dictionary"):
        read_arrays(write(tmp_path / "list.pc", content))


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"none\.pc"):
        read_arrays(tmp_path / "none.pc")


GOOD = pickle.dumps({"mean": np.arange(4.0), "weights": np.ones(2)})


@given(end=st.integers(0, len(GOOD) - 1))
def test_a_file_cut_short_is_one_clear_error(tmp_path_factory: pytest.TempPathFactory, end: int) -> None:
    file = tmp_path_factory.getbasetemp() / "cut.pc"
    file.write_bytes(GOOD[:end])
    with pytest.raises(FileFormatError, match="cut"):
        read_arrays(file)


def test_without_the_package_there_is_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> Path:
        raise ModuleNotFoundError("musculoskeletal")

    monkeypatch.setattr(shape_model.resources, "files", missing)
    with pytest.raises(AnatomyError, match="pip install musculoskeletal-models"):
        load_shape_model.__wrapped__()


def test_bones_share_the_nodes_among_them() -> None:
    model = load_shape_model()
    assert model.mode_count == 25, "of the 26 stored modes one has no spread"
    assert model.modes.shape == (25, *model.mean.shape)
    ends = [model.nodes(bone) for bone in BONES]
    assert [part.start for part in ends[1:]] == [part.stop for part in ends[:-1]]
    assert (ends[0].start, ends[-1].stop) == (0, len(model.mean))
    for bone, part in zip(BONES, ends, strict=True):
        used = {node for element in model.elements[bone] for node in element.nodes}
        assert used == set(range(part.stop - part.start))


def test_lengths_are_metres() -> None:
    model = load_shape_model()
    femur = model.mean[model.nodes("femur")]
    assert 0.38 < np.ptp(femur, axis=0).max() < 0.50
    assert np.abs(model.modes).max() < 0.08, "a standard deviation of a mode moves no node by 8 cm"
