"""Recipes of exercises: complete, and postures in which a body can rest."""

from __future__ import annotations

import numpy as np
import pytest

from gluteus import Hip, Person
from gluteus.anatomy import library
from gluteus.anatomy.exercise import exercise_records, muscle_readings
from gluteus.report.drawing.person import arm_meshes, leg_meshes
from gluteus.studies.exercise.body import body_of
from gluteus.studies.exercise.posture import asked, undisturbed
from gluteus.studies.exercise.spread import Spread

_REACH = {"foot": 0.14, "knee": 0.14, "back": 0.25}
"""How far from its middle each support can bear weight [m]."""


def test_there_are_at_least_twenty() -> None:
    assert len(exercise_records()) >= 20


@pytest.mark.parametrize("name", exercise_records())
def test_supports_push_and_reach_far_enough(name: str) -> None:
    record = exercise_records()[name]
    body = body_of(Hip(Person()))
    spread = Spread(1, False, (0,))
    for phase in record.phases:
        found = asked(body, record, phase, spread)
        assert found.least_force[0] >= 0, phase.name
        reach = max(_REACH.get(each, 0.14) for each in phase.supports or record.supports)
        assert found.moved[0] < reach, phase.name


def test_a_reading_names_an_exercise_and_a_muscle_of_the_hip() -> None:
    muscles = library().muscles
    for each in muscle_readings():
        assert each.exercise in exercise_records()
        assert each.muscle in muscles
        if each.compartment:
            assert f"{each.muscle}/{each.compartment}" in library().supply
        assert each.value is not None or None not in (each.low, each.high)


def test_the_body_rests_where_its_supports_are() -> None:
    """In bridges and planks the feet lie no higher or lower than the other support."""
    body = body_of(Hip(Person()))
    for name in ("bridge_one", "bridge_two", "side_plank", "side_plank_knees"):
        record = exercise_records()[name]
        placed = asked(body, record, record.phases[-1], Spread(1, False, (0,))).placed
        low = placed.leg.knee if "knee" in record.supports else placed.leg.sole
        if "back" in record.supports:
            high = placed.back
        else:
            # The upper arm stands under the shoulder.
            high = placed.shoulder - np.array([0.0, 0.186 * 1.71, 0.0])
        assert abs(low[0, 1] - high[0, 1]) < 0.12, name


def _lowest(name: str, phase: int) -> dict[str, float]:
    """Height of the lowest drawn point of each part that can carry the body [m]."""
    body, record = body_of(Hip(Person())), exercise_records()[name]
    placed = undisturbed(body, record, record.phases[phase])
    hips = np.zeros(3), (placed.pelvis @ body.other_hip[0])[0]
    sides = zip(("", "other_"), hips, (placed.leg, placed.other), (placed.arm, placed.other_arm), strict=True)
    found: dict[str, float] = {}
    for side, hip, leg, arm in sides:
        limb = leg_meshes(hip, leg, "#ffffff")
        parts = {
            "foot": limb[2:3] + limb[5:],
            "knee": limb[3:4],
            "hand": arm_meshes(arm),
            "elbow": arm_meshes(arm),
        }
        for part, meshes in parts.items():
            found[side + part] = min(float(mesh.vertices[:, 1].min()) for mesh in meshes)
    return found


@pytest.mark.parametrize(
    "name", [name for name, each in exercise_records().items() if len(each.supports) > 1]
)
def test_feet_knees_hands_and_elbows_that_carry_the_body_are_level(name: str) -> None:
    record = exercise_records()[name]
    for number in range(len(record.phases)):
        lowest = _lowest(name, number)
        heights = [lowest[each] for each in record.supports if each in lowest]
        assert max(heights) - min(heights) < 0.05, record.phases[number].name


@pytest.mark.parametrize("name", ["pelvic_drop", "hip_hitch", "hip_hitch_lifted"])
def test_the_trunk_stays_upright_where_the_pelvis_alone_moves(name: str) -> None:
    body, record = body_of(Hip(Person())), exercise_records()[name]
    for phase in record.phases:
        placed = undisturbed(body, record, phase)
        across = (placed.shoulder - placed.other_shoulder)[0]
        assert abs(np.degrees(np.arctan2(across[1], across[2]))) < 4, phase.name


@pytest.mark.parametrize("name", [name for name, each in exercise_records().items() if each.step_m])
def test_the_free_foot_does_not_reach_below_the_floor_beside_the_step(name: str) -> None:
    record = exercise_records()[name]
    stands = record.supports[0]
    free = "foot" if stands == "other_foot" else "other_foot"
    for number in range(len(record.phases)):
        lowest = _lowest(name, number)
        assert lowest[free] > lowest[stands] - record.step_m - 0.01, record.phases[number].name
