"""The moving part of the 3-D scene: places of bones and muscle lines, and forces of the lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from gluteus.arrays import Floats
from gluteus.mechanics.hip.kinematics import femur_in_pelvis, rotation_about
from gluteus.mechanics.hip.whole_body import Body, Placed
from gluteus.model.hip.hip import Hip
from gluteus.report.drawing.lines3d import Ends, ends, polylines
from gluteus.studies.exercise.body import body_of
from gluteus.studies.standing.posture import LineState, Posture
from gluteus.web.answers.recorded_pose import Limbs
from gluteus.web.answers.segments import leg_below, matrix, segments_of, trunk_over
from gluteus.web.answers.wire import Answer, Vector
from gluteus.web.server.hips import Shelf

_LIFTED = 0.35
_KNEE_OF_LIFTED = 2.6
"""Flexion of the lifted thigh as drawn [rad], and of its knee as a multiple of it; nothing is
computed from them.
"""


class Segments(Answer):
    """Matrices from each segment's frame to the world: 16 numbers, column by column.

    Frames: pelvis and right femur about the right hip centre, left femur about its own, shanks
    about the knees, feet about the ankles, trunk about where it leans over the pelvis; axes
    forward, up, right in upright standing. Only the pelvis and the right femur enter computations;
    the rest is drawn for orientation.
    """

    pelvis: list[float]
    femur_right: list[float]
    femur_left: list[float]
    shank_right: list[float]
    shank_left: list[float]
    foot_right: list[float]
    foot_left: list[float]
    trunk: list[float]


class HipPose(Answer):
    """Angles of the right hip."""

    hip_flexion_deg: float
    hip_adduction_deg: float
    hip_rotation_deg: float


class Arms(Answer):
    """Moment arms of a line; positive for the motion that gives the field its name."""

    flexion: float
    abduction: float
    inward_rotation: float


class LineInPose(Answer):
    """One line: ``points`` are x, y, z in turn [m, pelvis frame] from origin to insertion."""

    points: list[float]
    force_n: float | None
    activation: float | None
    stretch: float = Field(description="fibre length over optimal fibre length")
    length_m: float
    arms_mm: Arms
    capacity_n: float = Field(description="force at full effort in this posture")


class Trunk(Answer):
    """Where the trunk leans from, and its centre, in the world [m]."""

    pivot: Vector
    top: Vector


class HipForce(Answer):
    """Force on the right femoral head, in the world: forward, up, right."""

    point: Vector
    vector_bw: Vector
    size_bw: float


class PoseScene(Answer):
    """The central hip of a person in a posture.

    World axes forward, up, right from the right hip centre.
    """

    bones: Segments
    pose: HipPose
    lines: dict[str, LineInPose]
    trunk: Trunk | None = None
    ground_y: float | None = None
    foot: Vector | None = None
    hip_force: HipForce | None = None


class Drawn:
    """Parts of scenes that are made once for each hip: the ends of its lines, and its body."""

    def __init__(self) -> None:
        self._ends: Shelf[Hip, Ends] = Shelf(ends, 256)
        self._bodies: Shelf[Hip, Body] = Shelf(body_of, 256)

    def free(
        self,
        hip: Hip,
        pose: Floats,
        state: LineState,
        pelvis: Floats,
        left_flexion: float = 0.0,
        force: Mapping[str, float] | None = None,
        activation: Mapping[str, float] | None = None,
    ) -> dict[str, Any]:
        """A free right leg in a pose (coordinate,) [rad], the pelvis turned to the world by (3, 3).

        ``left_flexion`` [rad] is how the left leg is drawn; ``force`` and ``activation`` are by
        line.
        """
        left = pelvis @ rotation_about(2, np.array(left_flexion))
        return {
            "bones": self._segments(hip, pelvis, pelvis @ femur_in_pelvis(pose), left),
            "pose": _pose(pose),
            "lines": self._lines(hip, pose, state, force or {}, activation or {}),
        }

    def recorded(
        self,
        hip: Hip,
        pose: Floats,
        state: LineState,
        pelvis: Floats,
        limbs: Limbs,
        force: Mapping[str, float],
        activation: Mapping[str, float],
    ) -> dict[str, Any]:
        """The first person of a hip, posed as in a frame of a recording."""
        right, left = pelvis @ femur_in_pelvis(pose), pelvis @ limbs.left
        bones = self._segments(hip, pelvis, right, left, trunk=pelvis @ self._upright(hip, limbs.up))
        body = self._bodies.get(hip)
        for side, femur, knee, ankle in zip(
            ("right", "left"), (right, left), limbs.knees, limbs.ankles, strict=True
        ):
            origin = np.array(bones[f"femur_{side}"][12:15])
            bones |= leg_below(body, side, femur, origin, knee, ankle)
        return {
            "bones": bones,
            "pose": _pose(pose),
            "lines": self._lines(hip, pose, state, force, activation),
        }

    def _upright(self, hip: Hip, up: Floats) -> Floats:
        """A direction given relative to the standing pelvis, in the frame of the pelvis."""
        return rotation_about(2, self._bodies.get(hip).pelvic_tilt[0]) @ up

    def standing(
        self,
        hip: Hip,
        shift: float,
        found: Posture,
        state: LineState,
        force: Mapping[str, float],
        activation: Mapping[str, float],
    ) -> dict[str, Any]:
        """The first person of a hip, standing."""
        inclined = rotation_about(0, found.leg_inclination[0] * 2 * (1 - shift))
        lifted = _LIFTED * (2 * shift - 1)
        left = inclined @ rotation_about(2, np.array(lifted))
        up = found.trunk[0, 1] - found.trunk[0, 0]
        return {
            "bones": self._segments(
                hip, found.pelvis[0], found.femur[0], left, max(0.0, _KNEE_OF_LIFTED * lifted), up
            ),
            "pose": _pose(found.pose[0]),
            "lines": self._lines(hip, found.pose[0], state, force, activation),
            "trunk": {"pivot": rounded(found.trunk[0, 0]), "top": rounded(found.trunk[0, 1])},
            "ground_y": float(found.foot[0, 1]),
            "foot": rounded(found.foot[0]),
        }

    def posed(
        self,
        hip: Hip,
        placed: Placed,
        pose: Floats,
        state: LineState,
        force: Mapping[str, float],
        activation: Mapping[str, float],
    ) -> dict[str, Any]:
        """The first person of a hip in any posture; ``pose`` is that of the right hip [rad]."""
        return {
            "bones": segments_of(placed),
            "pose": _pose(pose),
            "lines": self._lines(hip, pose, state, force, activation),
        }

    def _segments(
        self,
        hip: Hip,
        pelvis: Floats,
        right: Floats,
        left: Floats,
        left_knee: float = 0.0,
        trunk: Floats | None = None,
    ) -> dict[str, list[float]]:
        body = self._bodies.get(hip)
        other = pelvis @ (hip.landmarks.hip_centre_other_in_pelvis[0] - hip.operation.cup_shift())
        mine = right @ hip.operation.femur_shift(hip.landmarks)[0]
        return {
            "pelvis": matrix(pelvis, -pelvis @ hip.operation.cup_shift()),
            "femur_right": matrix(right, mine),
            "femur_left": matrix(left, other),
            **leg_below(body, "right", right, mine),
            **leg_below(body, "left", left, other, left_knee),
            **trunk_over(body, pelvis, trunk),
        }

    def _lines(
        self,
        hip: Hip,
        pose: Floats,
        state: LineState,
        force: Mapping[str, float],
        activation: Mapping[str, float],
    ) -> dict[str, Any]:
        model = hip.model()
        drawn = polylines(self._ends.get(hip), pose)
        arms, capacity = rounded(state.arms_mm[0], 2), rounded(state.greatest_force[0], 1)
        stretch, length = rounded(state.stretch[0]), rounded(state.length[0])
        # All points at once, because one call for each line would delay the slider.
        points = rounded((np.concatenate(drawn) + hip.operation.cup_shift()).ravel())
        ends = np.cumsum([0, *(each.size for each in drawn)]).tolist()
        return {
            name: {
                "points": points[ends[row] : ends[row + 1]],
                "force_n": force.get(name),
                "activation": activation.get(name),
                "stretch": stretch[row],
                "length_m": length[row],
                "arms_mm": {
                    "flexion": arms[row][0],
                    "abduction": arms[row][1],
                    "inward_rotation": arms[row][2],
                },
                "capacity_n": capacity[row],
            }
            for row, name in enumerate(model.muscle_names)
        }


def _pose(pose: Floats) -> dict[str, float]:
    flexion, adduction, rotation = np.degrees(pose).tolist()
    return {"hip_flexion_deg": flexion, "hip_adduction_deg": adduction, "hip_rotation_deg": rotation}


def rounded(values: Floats, digits: int = 4) -> Any:
    """Numbers as lists, rounded to the precision that a picture can show."""
    return np.round(values, digits).tolist()
