"""Segments of a placed body, for the 3-D figure."""

import numpy as np
import pytest

from gluteus import Hip
from gluteus.anatomy.exercise import exercise_named
from gluteus.studies.exercise.body import body_of
from gluteus.studies.exercise.posture import asked
from gluteus.studies.exercise.spread import Spread
from gluteus.web.answers.segments import leg_below, segments_of, trunk_over


def _placed(name: str, phase: int):
    record = exercise_named(name)
    body = body_of(Hip())
    return asked(body, record, record.phases[phase], Spread(len(body.mass), False, (0,))).placed


@pytest.mark.parametrize("name", ["squat", "side_lying_abduction", "bridge_two", "one_leg_stance"])
def test_segments_of_exercises_are_rigid_and_meet(name: str) -> None:
    placed = _placed(name, -1)
    found = {part: np.reshape(each, (4, 4)).T for part, each in segments_of(placed).items()}
    body = placed.body
    for matrix in found.values():
        np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-9)
        assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1.0)
    for side, leg in (("right", placed.leg), ("left", placed.other)):
        knee = found[f"femur_{side}"] @ [0, -body.thigh[0], 0, 1]
        np.testing.assert_allclose(knee[:3], leg.knee[0], atol=1e-9)
        np.testing.assert_allclose(found[f"shank_{side}"][:3, 3], leg.knee[0], atol=1e-9)
        ankle = found[f"shank_{side}"] @ [0, -body.shank[0], 0, 1]
        np.testing.assert_allclose(ankle[:3], leg.ankle[0], atol=1e-9)
    np.testing.assert_allclose(found["femur_right"][:3, 3], 0.0, atol=1e-9)


def test_a_standing_trunk_and_leg_are_those_of_the_exercise_that_stands() -> None:
    placed = _placed("squat", 0)
    body, pelvis = placed.body, placed.pelvis[0]
    found = segments_of(placed)
    below = leg_below(body, "right", placed.leg.femur[0], np.zeros(3))
    np.testing.assert_allclose(np.array(below["shank_right"])[12:], np.array(found["shank_right"])[12:])
    upright = np.reshape(trunk_over(body, pelvis)["trunk"], (4, 4)).T
    np.testing.assert_allclose(upright[:3, 3], np.reshape(found["trunk"], (4, 4)).T[:3, 3])
