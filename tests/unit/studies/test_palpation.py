"""The way of the finger: geometry that must be true for every person and zone, and what it must
follow.
"""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from gluteus.anatomy import library
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.studies import palpation, zone_place
from gluteus.studies.fan.pillow import lying
from gluteus.studies.result import Result

ZONES = list(library().zones)


@pytest.fixture(scope="module")
def hip() -> Hip:
    return Hip(Person.of(sex="f"), samples=60, seed=3)


@pytest.fixture(scope="module")
def found(hip: Hip) -> Result:
    return palpation(hip)


def dot(first: xr.DataArray, second: xr.DataArray) -> np.ndarray:
    return (first * second).sum("axis").to_numpy()


def test_directions_are_unit_vectors_in_the_plane_under_the_finger(found: Result):
    for name in ("finger", "fibres", "border"):
        assert np.allclose(np.linalg.norm(found[name].to_numpy(), axis=-1), 1)
        assert np.abs(dot(found[name], found["normal"])).max() < 1e-12
    assert (found["normal"].sel(axis="right") > 0).all()
    assert (found["finger"].sel(axis="forward") >= 0).all()


def test_flat_crosses_the_border_and_rolling_the_fibres_at_right_angles(found: Result):
    for zone, record in library().zones.items():
        across = "border" if record.examination.technique == "flat palpation" else "fibres"
        here = found.sel(zone=zone)
        assert np.abs(dot(here["finger"], here[across])).max() < 1e-12
    assert library().zones["posterior"].examination.technique == "flat palpation"


def test_the_zone_lies_as_deep_and_as_far_along_as_its_record_says(found: Result):
    for zone, record in library().zones.items():
        here = found.sel(zone=zone)
        fraction = here["crest_from_front_mm"] / found["crest_length_mm"]
        assert np.allclose(fraction, record.position.along_crest.si)
        below = here["below_crest_mm"].to_numpy()
        low, high = (end * 1e3 for end in record.position.below_crest.range_si if end is not None)
        assert low < np.median(below) < high


def test_the_mean_bone_gives_the_place_of_the_zones(found: Result):
    mean = zone_place(Hip())["position_mm"].sel(zone=ZONES)
    spread = found["spot_mm"].std("person")
    assert (np.abs(found["spot_mm"].mean("person") - mean) < 3 * spread).all()


def test_the_fibres_run_towards_the_trochanter(found: Result, hip: Hip):
    down = found["fibres"].sel(axis="up")
    assert (down < 0).all()
    middle = found["fibres_to_trochanter_deg"].sel(zone=["middle", "anterior"])
    assert float(middle.quantile(0.99)) < 10
    assert np.allclose(
        found["finger_to_trochanter_deg"].sel(zone="middle"), 90, atol=float(middle.max()) + 1e-9
    )
    assert np.degrees(lying(hip, True)).mean(0)[0] > 30, "the hip must be bent, as the examination asks"


def test_angles_agree_with_the_vectors_they_are_between(found: Result):
    here = found.isel(person=0).sel(zone="middle")
    finger, normal = (here[name].to_numpy() for name in ("finger", "normal"))
    turn = np.radians(float(here["finger_to_spines_deg"]))
    spines = np.cos(turn) * finger - np.sin(turn) * np.cross(normal, finger)
    assert abs(spines @ normal) < 1e-12
    assert spines[0] > 0
    assert spines @ finger == pytest.approx(np.cos(turn))


def test_a_wider_pelvis_moves_the_zone_outward():
    narrow, wide = (
        palpation(Hip(Person.of(sex="f", pelvis_width_mm=width)))["spot_mm"] for width in (215, 265)
    )
    outward = (wide - narrow).sel(axis="right").isel(person=0)
    assert float(outward.sel(zone="anterior")) > 5


def test_the_same_seed_gives_the_same_finger():
    first, second = (palpation(Hip(samples=5, seed=8))["finger"].to_numpy() for _ in range(2))
    assert np.array_equal(first, second)
