"""Greatest moments: ranks and shares, what a dynamometer sees, and where gluteus medius stops
leading.
"""

from functools import cache

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.studies import MOTIONS, stance, strength

BENDS = (0.0, 30.0, 60.0, 90.0, 120.0)


@cache
def hip() -> Hip:
    return Hip(samples=80, seed=6)


@cache
def moments(motion: str = "abduction") -> xr.Dataset:
    return strength(hip(), motion, BENDS)


def test_gluteus_medius_leads_near_neutral_and_not_in_deep_flexion() -> None:
    leads = (moments()["rank"].sel(muscle=MEDIUS) == 1).mean("person").values
    assert leads[0] > 0.75
    assert leads[-1] < 0.25


def test_ranks_order_the_moments() -> None:
    found = moments()
    moment, rank = found.moment_nm.values, found["rank"].values
    assert np.array_equal(np.sort(rank, axis=2), np.broadcast_to(np.arange(1, rank.shape[2] + 1), rank.shape))
    ordered = np.take_along_axis(moment, rank.argsort(axis=2), axis=2)
    assert np.all(np.diff(ordered, axis=2) <= 0)
    assert_allclose(found.share.sum("muscle"), 1.0)


@pytest.mark.parametrize("motion", MOTIONS)
def test_a_muscle_is_the_sum_of_its_parts(motion: str) -> None:
    found = moments(motion)
    assert float(found.moment_nm.min()) >= 0.0
    parts = [str(name).split("/")[0] for name in found["compartment"].values]
    summed = found.compartment_moment_nm.assign_coords(muscle=("compartment", parts)).groupby("muscle").sum()
    assert_allclose(summed.sel(muscle=found["muscle"].values), found.moment_nm, atol=1e-9)


@pytest.mark.parametrize(
    ("motion", "leader"),
    [("extension", "gluteus_maximus"), ("adduction", "adductor_magnus"), ("abduction", MEDIUS)],
)
def test_the_known_leader_leads(motion: str, leader: str) -> None:
    middle = moments(motion).moment_nm.median("person").sel(flexion=0)
    assert str(middle["muscle"].values[middle.values.argmax()]) == leader


def test_balancing_other_axes_costs_strength() -> None:
    found = moments()
    assert np.all(found.balanced_moment_nm.values > 0)
    assert np.all(found.balanced_moment_nm.values <= found.moment_nm.sum("muscle").values + 1e-6)


def test_measured_strength_is_what_the_dynamometer_sees() -> None:
    known = Hip(Person(abduction_strength_nm=90.0), samples=20, seed=1)
    assert_allclose(strength(known, "abduction", [0.0]).balanced_moment_nm, 90.0, rtol=1e-6)


def test_weak_people_by_measurement_are_weak_in_stance() -> None:
    weak, strong = (Hip(Person(sex="m", abduction_strength_nm=value)) for value in (15.0, 150.0))
    assert not bool(stance(weak).held[0])
    assert bool(stance(strong).held[0])


def test_weakened_muscle_has_that_part_of_its_moment() -> None:
    weak = strength(hip(), "abduction", BENDS, weaken={MEDIUS: 0.25})
    assert_allclose(weak.moment_nm.sel(muscle=MEDIUS), 0.25 * moments().moment_nm.sel(muscle=MEDIUS))
    others = [str(name) for name in weak["muscle"].values if name != MEDIUS]
    assert_allclose(weak.moment_nm.sel(muscle=others), moments().moment_nm.sel(muscle=others))


def test_cut_nerve_leaves_no_moment() -> None:
    cut = strength(hip(), "abduction", [0.0], lesions={"superior_gluteal_nerve": 1.0})
    gone = cut.moment_nm.sel(muscle=[MEDIUS, "gluteus_minimus", "tensor_fasciae_latae"])
    assert float(gone.max()) == 0.0
    assert float(cut.moment_nm.sel(muscle="gluteus_maximus").max()) > 0.0


@pytest.mark.parametrize("bends", [[], [float("nan")], [200.0], [-60.0]])
def test_posture_out_of_range_is_refused(bends: list[float]) -> None:
    with pytest.raises(AnatomyError, match=r"flexion_deg.*give -40 to 130 degrees"):
        strength(hip(), "abduction", bends)


def test_unknown_motion_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AnatomyError, match=r"'twist'.*abduction, adduction"):
        strength(hip(), "twist")
