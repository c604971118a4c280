"""Steps and chairs of exercises, for pictures: boxes where the body stands or would sit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.anatomy.exercise import Exercise
from gluteus.arrays import Floats
from gluteus.mechanics.hip.whole_body import Body, Placed
from gluteus.studies.exercise.posture import place_of, standing_foot, undisturbed

_STEP_DEPTH, _STEP_INNER, _STEP_OUTER = 0.34, 0.045, 0.22
"""Depth of a step, and its width towards the other foot and away from it [m]. The other foot hangs
beside it.
"""
_SEAT_HEIGHT, _SEAT_THICKNESS, _LEG = 0.45, 0.04, 0.02
_SEAT_BACK, _SEAT_FRONT, _SEAT_SIDE = -0.30, 0.12, 0.21
"""Ends of a seat behind and in front of the hips, and half of its width [m]."""


@dataclass(frozen=True, eq=False)
class Box:
    """A box between two corners, (3,) each [m, world]."""

    low: Floats
    high: Floats

    def moved(self, way: Floats) -> Box:
        """Return the box moved by ``way`` (3,)."""
        return Box(self.low + way, self.high + way)


def furniture(body: Body, exercise: Exercise, placed: Placed) -> tuple[Box, ...]:
    """Return what the first person stands on or rises from.

    Parameters
    ----------
    body : Body
    exercise : Exercise
    placed : Placed
        The body in the phase that is shown.
    """
    foot = standing_foot(exercise.supports)
    sole = place_of(placed, foot)[0]
    boxes: tuple[Box, ...] = ()
    if exercise.step_m is not None:
        boxes += (_step(sole, exercise.step_m, 1.0 if foot == "foot" else -1.0),)
    if exercise.chair:
        first = undisturbed(body, exercise, exercise.phases[0])
        way = sole - place_of(first, foot)[0]
        boxes += tuple(each.moved(way) for each in _chair(first, place_of(first, foot)[0]))
    return boxes


def _step(sole: Floats, height: float, side: float) -> Box:
    """A step under a sole; ``side`` is 1 under the right foot, -1 under the left."""
    across = np.sort(side * np.array([-_STEP_INNER, _STEP_OUTER]))
    low = sole + np.array([-_STEP_DEPTH / 2, -height, across[0]])
    return Box(low, sole + np.array([_STEP_DEPTH / 2, 0.0, across[1]]))


def _chair(first: Placed, sole: Floats) -> tuple[Box, ...]:
    """A stool below the hips, which are at the origin and beside it."""
    middle = 0.5 * (first.pelvis[0] @ first.body.other_hip[0])[2]
    top = sole[1] + _SEAT_HEIGHT
    low = np.array([_SEAT_BACK, top - _SEAT_THICKNESS, middle - _SEAT_SIDE])
    high = np.array([_SEAT_FRONT, top, middle + _SEAT_SIDE])
    legs = [
        Box(np.array([x - _LEG, sole[1], z - _LEG]), np.array([x + _LEG, low[1], z + _LEG]))
        for x in (low[0] + _LEG, high[0] - _LEG)
        for z in (low[2] + _LEG, high[2] - _LEG)
    ]
    return Box(low, high), *legs
