"""Standing bodies and muscle lines for display: rotations, stretch, moment arms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats
from gluteus.choices import Side
from gluteus.mechanics.hip.kinematics import pose_from_rotation
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import stand
from gluteus.mechanics.muscle.rigid import active_capacity, fibre_state, passive_force
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.body import burden, stander
from gluteus.studies.standing.question import StanceRecipe

_TO_MM = 1e3


@dataclass(frozen=True, eq=False)
class Posture:
    """Standing bodies.

    World axes are forward, up and right, from the right hip centre.

    Attributes
    ----------
    pelvis, femur
        Rotations to world axes (person, 3, 3).
    leg_inclination
        Inclination of the standing leg (person,) [rad]; positive with the foot towards the midline.
    pose
        Pose of the right hip (person, coordinate) [rad].
    trunk
        Point about which the trunk leans, and the centre of trunk, head and arms (person, 2, 3) [m,
        world].
    foot
        Point on the ground below the right hip centre (person, 3) [m, world].
    """

    pelvis: Floats
    femur: Floats
    leg_inclination: Floats
    pose: Floats
    trunk: Floats
    foot: Floats


def posture(
    hip: Hip,
    shift: float = 1.0,
    obliquity_deg: Floats | float | None = None,
    lean_deg: Floats | float | None = None,
    *,
    cane_n: float = 0.0,
    load_kg: float = 0.0,
    load_side: Side = "left",
    recipe: StanceRecipe | None = None,
) -> Posture:
    """Return the posture that balances with the given inclinations of pelvis and trunk.

    Parameters
    ----------
    hip
        Whose.
    shift, cane_n, load_kg, load_side, recipe
        As in `stance`.
    obliquity_deg, lean_deg
        Total angles as ``stance`` returns them: one number, or one for each person. By default the
        person's habit.

    Raises
    ------
    AnatomyError
        A value out of range.
    """
    body = stander(hip, recipe)
    level = np.zeros(len(body.mass))
    # The angles of `stance` include habits, and `stand` adds habits again.
    on_one_leg = 2 * shift - 1
    drop = _beyond(obliquity_deg, on_one_leg * body.pelvic_obliquity)
    lean = _beyond(lean_deg, on_one_leg * body.trunk_lean)
    found = stand(body, level + shift, drop, lean, burden(hip, cane_n, load_kg, load_side))
    drop, lean = found.obliquity, found.lean
    pose = pose_from_rotation(found.pelvis.swapaxes(1, 2) @ found.femur)
    middle = np.einsum("pij,pj->pi", found.pelvis, body.middle)
    up = np.stack([level, np.cos(drop), -np.sin(drop)], axis=1)
    pivot = middle + body.trunk_pivot[:, None] * up
    along = np.stack([level, np.cos(lean), np.sin(lean)], axis=1)
    top = pivot + (body.trunk_centre - body.trunk_pivot)[:, None] * along
    tilt = found.leg_inclination
    foot = body.leg_length[:, None] * np.stack([level, -np.cos(tilt), -np.sin(tilt)], axis=1)
    return Posture(found.pelvis, found.femur, tilt, pose, np.stack([pivot, top], axis=1), foot)


def _beyond(whole_deg: Floats | float | None, habit: Floats) -> Floats:
    """Return an angle beyond habit (person,) [rad]; zero if none is given."""
    return np.zeros_like(habit) if whole_deg is None else np.radians(whole_deg) - habit


@dataclass(frozen=True, eq=False)
class LineState:
    """Muscle lines of people in poses; arrays are (person, line).

    Attributes
    ----------
    stretch
        Fibre length over optimal fibre length.
    length
        Length of muscle and tendon [m].
    arms_mm
        Moment arms (person, line, 3): flexion, abduction, internal rotation positive.
    greatest_force
        Force at full activation, passive force included [N].
    """

    stretch: Floats
    length: Floats
    arms_mm: Floats
    greatest_force: Floats


def line_state(
    hip: Hip, pose: Floats, strength: Floats | float = 1.0, model: Model | None = None
) -> LineState:
    """Return stretch, length, moment arms and maximum force of every line in poses (person,
    coordinate) [rad].

    ``strength`` is the share of each line's active force that is left, a number or (person, line).
    ``model`` is the hip with a bent knee, if the knee is bent.
    """
    model = model or hip.model()
    length = model.lengths(pose)
    state = fibre_state(length, model.tendon_length, model.fibre_length, model.pennation)
    active = active_capacity(state, model.max_force, model.curves) * strength
    arms = model.moment_arms(pose) * np.array([1.0, -1.0, 1.0]) * _TO_MM
    force = active + passive_force(state, model.max_force, model.curves)
    return LineState(np.asarray(state.normalised_length), length, arms, force)
