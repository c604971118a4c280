"""HDF5 from strangers: nothing outside the file is read, and nothing beyond its limits."""

import resource
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray as xr

from gluteus.apart import Budget
from gluteus.errors import FileFormatError, GluteusError
from gluteus.files.bytes import hdf5
from gluteus.files.bytes.datasets import write_dataset
from gluteus.files.bytes.hdf5 import read_arrays
from gluteus.studies.motion import files
from gluteus.studies.motion.files import read_forces
from tests.helpers import work_apart
from tests.helpers.hostile_hdf5 import HARMLESS, HOSTILE, Make, external_storage, write_hostile


def test_what_is_written_is_read(tmp_path: Path) -> None:
    given = xr.Dataset(
        {
            "value": (("time", "coordinate"), np.arange(6.0).reshape(3, 2), {"units": "rad"}),
            "status": (("time",), np.array([0, 1, 0], dtype=np.int8)),
            "alone": ((), 1.5),
            "flat": (("unlabelled",), np.arange(4)),
        },
        coords={
            "time": [0.0, 0.5, 1.0],
            "coordinate": ["hip", "knee"],
            "matched": ("coordinate", [True, False]),
        },
        attrs={"model": "leg", "frames": 3, "mass": 1.5, "notes": ["a", "b"]},
    )
    found = read_arrays(write_dataset(given, tmp_path / "result.nc"))
    assert found.arrays.keys() == {str(name) for name in given.variables}
    assert found.coordinates == {str(name) for name in given.coords}
    for name, each in found.arrays.items():
        assert each.dims == given[name].dims
        np.testing.assert_array_equal(each.values, given[name].values)
    assert found.arrays["value"].units == "rad"
    assert found.arrays["matched"].values.dtype == bool
    assert found.attrs == {"model": "leg", "frames": 3, "mass": 1.5, "notes": '["a", "b"]'}


@pytest.mark.parametrize("make", HOSTILE, ids=lambda each: each.__name__)
def test_hostile_file_is_refused_before_anything_is_read(make: Make, tmp_path: Path) -> None:
    path = write_hostile(make, tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileFormatError) as refused:
        read_arrays(path)
    assert len(str(refused.value)) < 1000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
    with pytest.raises(FileFormatError):
        read_forces(path, trusted=True)


@pytest.mark.parametrize("make", HARMLESS, ids=lambda each: each.__name__)
def test_odd_file_is_read(make: Make, tmp_path: Path) -> None:
    assert read_arrays(write_hostile(make, tmp_path)).arrays["value"].values.tolist() == [0, 0, 0]


def test_too_large_and_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "value.nc"
    with h5py.File(path, "w") as file:
        file["value"] = np.arange(1000.0)
    content = path.read_bytes()
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        with pytest.raises(FileFormatError):
            read_arrays(path)
    path.write_bytes(content)
    monkeypatch.setattr(hdf5, "LARGEST_FILE", 1000)
    with pytest.raises(FileFormatError, match="at most 1000 bytes"):
        read_arrays(path)


def test_names_and_texts_do_not_act(tmp_path: Path) -> None:
    path = tmp_path / "value.nc"
    with h5py.File(path, "w") as file:
        file["va\x1blue"] = np.arange(3.0)
        file.create_dataset("muscle", data=["a\x1b[31m", "b\u202e"], dtype=h5py.string_dtype())
        file.attrs["model"] = "\x9bmodel"
    found = read_arrays(path)
    assert found.arrays.keys() == {"va\\x1blue", "muscle"}
    assert found.arrays["muscle"].values.tolist() == ["a\\x1b[31m", "b\\u202e"]
    assert found.attrs == {"model": "\\x9bmodel"}


def test_secret_reaches_nobody_from_a_process_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="in another file") as refused:
        read_forces(write_hostile(external_storage, tmp_path))
    assert refused.value.path.parent == tmp_path


def test_a_reader_that_hangs_is_ended_unless_the_file_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "value.nc"
    monkeypatch.setattr(files, "_stored", work_apart.hang)
    start = time.monotonic()
    with pytest.raises(GluteusError, match="longer than 2 s"):
        read_forces(path, budget=Budget(seconds=2, memory=500_000_000))
    assert time.monotonic() - start < 30
    monkeypatch.undo()
    with h5py.File(path, "w") as file:
        file["value"] = np.arange(3.0)
    apart, here = read_forces(path), read_forces(path, trusted=True)
    np.testing.assert_array_equal(apart.array("value"), here.array("value"))
