"""What a surgeon changes at a hip: the femur against its head, the socket in the pelvis, the trochanter."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.landmarks import Landmarks
from gluteus.errors import AnatomyError

ON_TROCHANTER = ("gluteus_medius", "gluteus_minimus")
"""Muscles that go with the greater trochanter when it is moved."""

_FARTHEST_MM = 60.0
_WIDEST_DEG = 40.0


@dataclass(frozen=True)
class Operation:
    """Changes of a right hip; nothing by default.

    Lengths in millimetres, femur or pelvis frame: ``forward_mm``, ``up_mm`` and ``lateral_mm`` move the femur
    against its head (``lateral_mm`` adds offset, a negative ``up_mm`` lengthens the leg); ``neck_length_mm``
    moves it along the neck; ``neck_shaft_angle_deg`` turns the neck in its own plane, its length kept,
    upwards for more; ``cup_medial_mm`` and ``cup_up_mm`` move socket and head in the pelvis;
    ``trochanter_lateral_mm`` and ``trochanter_down_mm`` move the attachments of gluteus medius and minimus.
    ``adapted`` gives every muscle the tendon with which its fibres are as long, hip neutral, as before;
    without it they keep their tendons, as on the day after.

    Raises:
        AnatomyError: a change larger than operations make, or not a number.
    """

    forward_mm: float = 0.0
    up_mm: float = 0.0
    lateral_mm: float = 0.0
    neck_length_mm: float = 0.0
    neck_shaft_angle_deg: float = 0.0
    cup_medial_mm: float = 0.0
    cup_up_mm: float = 0.0
    trochanter_lateral_mm: float = 0.0
    trochanter_down_mm: float = 0.0
    adapted: bool = False

    def __post_init__(self) -> None:
        for name in CHANGES:
            value, most = getattr(self, name), _WIDEST_DEG if name.endswith("_deg") else _FARTHEST_MM
            if not abs(value) <= most:
                raise AnatomyError(
                    f"{name} = {value} is no change that an operation makes; give {-most:g} to {most:g}"
                )

    @classmethod
    def of(cls, change: str, value: float) -> Operation:
        """The operation of one change."""
        return replace(cls(), **{change: value})

    def femur_shift(self, marks: Landmarks) -> Floats:
        """Where the femur moves against its head, (person, 3) [m, femur frame]."""
        straight = np.array([self.forward_mm, self.up_mm, self.lateral_mm]) * 1e-3
        along = self.neck_length_mm * 1e-3 * marks.neck
        return straight + along + self._turned_neck(marks)

    def cup_shift(self) -> Floats:
        """Where the hip centre moves in the pelvis, (3,) [m, pelvis frame]."""
        return np.array([0.0, self.cup_up_mm, -self.cup_medial_mm]) * 1e-3

    def trochanter_shift(self) -> Floats:
        """Where the moved trochanter goes on the femur, (3,) [m, femur frame]."""
        return np.array([0.0, -self.trochanter_down_mm, self.trochanter_lateral_mm]) * 1e-3

    def _turned_neck(self, marks: Landmarks) -> Floats:
        """Shift of the femur when the neck is turned about its foot on the shaft, (person, 3) [m]."""
        turn = np.radians(self.neck_shaft_angle_deg)
        neck, shaft = marks.neck, marks.shaft[1]
        # In the plane of neck and shaft; a wider angle brings neck and shaft nearer to one line.
        across = shaft - neck * (neck * shaft).sum(1, keepdims=True)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        length = marks.measure("neck_length")[:, None]
        return length * ((np.cos(turn) - 1) * neck + np.sin(turn) * across)


CHANGES = tuple(field.name for field in fields(Operation) if field.name != "adapted")
"""Names of the changes, each of them a number."""
