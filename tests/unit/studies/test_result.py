"""A result is a dataset of xarray to who asks for one, and plain arrays to who does not."""

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from gluteus.studies.result import Result, result_of

FORCE = np.arange(6.0).reshape(2, 3)


def result() -> Result:
    data = {"force_n": (("person", "muscle"), FORCE), "held": ("person", [True, False]), "size": ((), 2.0)}
    coords = {"muscle": ["a", "b", "c"], "bend_deg": ("muscle", [0.0, 1.0, 2.0])}
    return result_of(data, coords, {"sources": ["x"]}, {"size": "m2"})


def test_arrays_labels_and_units_are_there_without_xarray() -> None:
    found = result()
    assert found.array("force_n") is FORCE
    assert found.array("bend_deg").tolist() == [0.0, 1.0, 2.0]
    assert found.labels("muscle") == ["a", "b", "c"]
    assert found.sizes == {"person": 2, "muscle": 3}
    units = {name: found.variable(name).units for name in ("force_n", "held", "size", "bend_deg", "muscle")}
    assert units == {"force_n": "N", "held": "1", "size": "m2", "bend_deg": "degrees", "muscle": None}
    assert "force_n" in found
    assert "muscle" in found
    assert "nothing" not in found
    assert (list(found), len(found)) == (["force_n", "held", "size"], 3)
    with pytest.raises(KeyError, match="nothing"):
        found.array("nothing")


def test_the_dataset_holds_the_same_arrays_once() -> None:
    found = result()
    assert found.dataset is found.dataset
    assert np.shares_memory(found.dataset["force_n"].values, FORCE)
    assert found.dataset["force_n"].dims == ("person", "muscle")
    assert found.dataset["force_n"].attrs == {"units": "N"}
    assert found.dataset["muscle"].attrs == {}
    assert set(found.dataset.coords) == {"muscle", "bend_deg"}
    assert found.dataset.attrs == {"sources": ["x"]}


def test_what_a_dataset_offers_a_result_offers() -> None:
    found = result()
    assert found["force_n"].sel(muscle="b").values.tolist() == [1.0, 4.0]
    assert found.force_n.sum().item() == 15.0
    assert isinstance(found.isel(person=0), xr.Dataset)
    assert repr(found) == repr(found.dataset)
    with pytest.raises(AttributeError, match="nothing"):
        found.nothing  # noqa: B018


def test_a_dataset_is_read_back() -> None:
    dataset = result().dataset
    xr.testing.assert_identical(Result.of(dataset).dataset, dataset)


def test_results_are_copied_and_sent_to_other_processes() -> None:
    found = result()
    for again in (copy.copy(found), pickle.loads(pickle.dumps(found))):
        assert again.array("force_n").tolist() == FORCE.tolist()
        assert again.attrs == found.attrs


def test_a_study_in_python_loads_no_xarray() -> None:
    code = (
        "import sys, gluteus as gl\n"
        "found = gl.stance(gl.Hip())\n"
        "assert found.array('hip_contact_force_bw')[0] > 1\n"
        "print(*{'xarray', 'pandas', 'dask'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
