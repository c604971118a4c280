"""Recipes of exercises: complete, and postures in which a body can rest."""

from __future__ import annotations

import numpy as np
import pytest

from gluteus import Hip, Person
from gluteus.anatomy import library
from gluteus.anatomy.exercise import exercise_records, muscle_readings
from gluteus.studies.exercise.body import body_of
from gluteus.studies.exercise.posture import asked
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
