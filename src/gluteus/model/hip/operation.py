"""Surgical changes of a hip: the femur against its head, the socket, the trochanter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, cast

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.landmarks import Landmarks
from gluteus.errors import AnatomyError
from gluteus.question import Question, choice, number

ON_TROCHANTER = ("gluteus_medius", "gluteus_minimus")
"""Muscles that go with the greater trochanter when it is moved."""


@dataclass(frozen=True)
class BoneLimit:
    """How far bones let a part of the hip move, as a part of one of their own measures.

    Attributes
    ----------
    what : str
        The movement, for the error.
    fields : tuple of str
        Changes of an `Operation` that move it together.
    measure : str
        Measure of the bones that sets the scale (`Landmarks.measures`).
    part : float
        The greatest movement over that measure, either way.
    """

    what: str
    fields: tuple[str, ...]
    measure: str
    part: float


LIMITS = {
    "offset": BoneLimit(
        "the femoral offset would change",
        ("lateral_mm", "neck_length_mm", "neck_shaft_angle_deg"), "femoral_offset", 0.5,
    ),
    "leg": BoneLimit(
        "the length of the leg would change",
        ("up_mm", "neck_length_mm", "neck_shaft_angle_deg", "cup_up_mm"), "femur_length", 0.1,
    ),
    "forward": BoneLimit(
        "the femur would move forward or back", ("forward_mm", "neck_length_mm"), "neck_length", 0.5
    ),
    "cup_medial": BoneLimit("the socket would move sideways", ("cup_medial_mm",), "head_radius", 1.0),
    "cup_up": BoneLimit("the socket would move up or down", ("cup_up_mm",), "head_radius", 2.0),
    "trochanter": BoneLimit(
        "the trochanter would move", ("trochanter_lateral_mm", "trochanter_down_mm"), "neck_length", 0.5
    ),
}  # fmt: skip
"""Limits that bones set (decision 0047).

The ranges of the single changes are those of any adult.
"""


class Operation(Question):
    """Changes of a right hip; nothing by default.

    Lengths are in the frame of the bone that moves. Without ``adapted`` every muscle keeps its
    tendon, as on the day after.

    Raises
    ------
    AnatomyError
        A change is larger than operations make, or not a number.
    """

    HEADING: ClassVar[str] = "Operated hip"

    forward_mm: Annotated[
        float,
        number(-60, 60, "femur forward against its head", label="Femur, forward", usual=(-10, 10), step=1),
    ] = 0.0
    up_mm: Annotated[
        float,
        number(
            -60, 60, "femur upwards against its head; a negative value lengthens the leg",
            label="Femur, upwards", usual=(-20, 20), step=1, ends=("leg longer", "leg shorter"),
        ),
    ] = 0.0  # fmt: skip
    lateral_mm: Annotated[
        float,
        number(
            -60, 60, "femur sideways away from its head: more offset",
            label="Offset", usual=(-20, 20), step=1, ends=("less", "more"),
        ),
    ] = 0.0  # fmt: skip
    neck_length_mm: Annotated[
        float,
        number(
            -60, 60, "femur away from its head, along the neck", label="Neck length", usual=(-20, 20), step=1
        ),
    ] = 0.0
    neck_shaft_angle_deg: Annotated[
        float,
        number(
            -40, 40, "neck turned upwards in its own plane, its length kept",
            label="Neck-shaft angle", usual=(-15, 15), step=1, ends=("varus", "valgus"),
        ),
    ] = 0.0  # fmt: skip
    cup_medial_mm: Annotated[
        float,
        number(
            -60, 60, "socket and head towards the midline", label="Socket, inwards", usual=(-15, 15), step=1
        ),
    ] = 0.0
    cup_up_mm: Annotated[
        float,
        number(-60, 60, "socket and head upwards", label="Socket, upwards", usual=(-15, 25), step=1),
    ] = 0.0
    trochanter_lateral_mm: Annotated[
        float,
        number(
            -60, 60, "gluteus medius and minimus attached further out",
            label="Trochanter, outwards", usual=(-10, 20), step=1,
        ),
    ] = 0.0  # fmt: skip
    trochanter_down_mm: Annotated[
        float,
        number(
            -60, 60, "gluteus medius and minimus attached further down",
            label="Trochanter, downwards", usual=(-10, 20), step=1,
        ),
    ] = 0.0  # fmt: skip
    adapted: Annotated[
        bool,
        choice(
            "muscles have regained, hip neutral, the fibre length that they had before",
            label="Muscles after the operation",
            words={False: "as on the day after", True: "adapted in length"},
        ),
    ] = False

    @classmethod
    def of(cls, change: str, value: float) -> Operation:
        """The operation of one change."""
        return cls(**cast("dict[str, Any]", {change: value}))

    def femur_shift(self, marks: Landmarks) -> Floats:
        """Where the femur moves against its head, (person, 3) [m, femur frame]."""
        straight = np.array([self.forward_mm, self.up_mm, self.lateral_mm]) * 1e-3
        along = self.neck_length_mm * 1e-3 * marks.neck
        return straight + along + self._turned_neck(marks)

    def check_bones(self, marks: Landmarks) -> None:
        """Refuse what the bones of a hip do not allow (`LIMITS`).

        Many drawn hips are judged by their medians, so that the answer does not hang on the one
        with the smallest bones.

        Raises
        ------
        AnatomyError
            Something would move further than the bones allow.
        """
        for name, moved in self._movements(marks).items():
            limit = LIMITS[name]
            measure = 1e3 * float(np.median(marks.measure(limit.measure)))
            if abs(moved) > limit.part * measure:
                changes = [
                    f"{each} = {getattr(self, each):g}" for each in limit.fields if getattr(self, each)
                ]
                raise AnatomyError(
                    f"{', '.join(changes)}: {limit.what} by {abs(moved):.0f} mm; the bones of this hip allow "
                    f"{limit.part * measure:.0f} mm ({limit.part:g} of {limit.measure}, {measure:.0f} mm); "
                    "give less"
                )

    def _movements(self, marks: Landmarks) -> dict[str, float]:
        """How far the parts of `LIMITS` move in the middle one of the hips [mm]."""
        forward, up, lateral = 1e3 * np.median(self.femur_shift(marks), axis=0)
        return {
            "offset": lateral,
            "leg": up + self.cup_up_mm,
            "forward": forward,
            "cup_medial": self.cup_medial_mm,
            "cup_up": self.cup_up_mm,
            "trochanter": float(np.hypot(self.trochanter_lateral_mm, self.trochanter_down_mm)),
        }

    def cup_shift(self) -> Floats:
        """Where the hip centre moves in the pelvis, (3,) [m, pelvis frame]."""
        return np.array([0.0, self.cup_up_mm, -self.cup_medial_mm]) * 1e-3

    def trochanter_shift(self) -> Floats:
        """Where the moved trochanter goes on the femur, (3,) [m, femur frame]."""
        return np.array([0.0, -self.trochanter_down_mm, self.trochanter_lateral_mm]) * 1e-3

    def _turned_neck(self, marks: Landmarks) -> Floats:
        """Shift (person, 3) [m] of the femur when the neck turns about its foot on the shaft."""
        turn = np.radians(self.neck_shaft_angle_deg)
        neck, shaft = marks.neck, marks.shaft[1]
        # In the plane of neck and shaft; a wider angle brings neck and shaft nearer to one line.
        across = shaft - neck * (neck * shaft).sum(1, keepdims=True)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        length = marks.measure("neck_length")[:, None]
        return length * ((np.cos(turn) - 1) * neck + np.sin(turn) * across)


CHANGES = tuple(name for name in Operation.model_fields if name != "adapted")
"""Names of the changes, each of them a number."""
