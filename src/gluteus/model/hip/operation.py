"""Surgical changes of a hip: the femur relative to its head, the socket, the trochanter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, cast

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.landmarks import Landmarks
from gluteus.question import Question, choice, number
from gluteus.refusals import Mismatch

ON_TROCHANTER = ("gluteus_medius", "gluteus_minimus")
"""Muscles that go with the greater trochanter when it is moved."""


@dataclass(frozen=True)
class BoneLimit:
    """How far the bones allow a part of the hip to move, as a fraction of one of their measures.

    Attributes
    ----------
    what : str
        Description of the movement, for the error message.
    fields : tuple of str
        Changes of an `Operation` that add up to this movement.
    measure : str
        Measure of the bones that sets the scale (`Landmarks.measures`).
    part : float
        Largest movement divided by that measure, in either direction.
    """

    what: str
    fields: tuple[str, ...]
    measure: str
    part: float


LIMITS = {
    "offset": BoneLimit(
        "the femoral offset would change",
        ("lateral_mm", "neck_length_mm", "neck_shaft_angle_deg", "version_deg"), "femoral_offset", 0.5,
    ),
    "leg": BoneLimit(
        "the length of the leg would change",
        ("up_mm", "neck_length_mm", "neck_shaft_angle_deg", "version_deg", "cup_up_mm"), "femur_length", 0.1,
    ),
    "forward": BoneLimit(
        "the femur would move forward or back",
        ("forward_mm", "neck_length_mm", "version_deg"), "neck_length", 0.5,
    ),
    "cup_medial": BoneLimit("the socket would move sideways", ("cup_medial_mm",), "head_radius", 1.0),
    "cup_forward": BoneLimit(
        "the socket would move forward or back", ("cup_forward_mm",), "head_radius", 1.0
    ),
    "cup_up": BoneLimit("the socket would move up or down", ("cup_up_mm",), "head_radius", 2.0),
    "trochanter": BoneLimit(
        "the trochanter would move", ("trochanter_lateral_mm", "trochanter_down_mm"), "neck_length", 0.5
    ),
}  # fmt: skip
"""Limits that the bones of a person set (decision 47). The ranges of the single fields apply to any
adult.
"""


class Operation(Question):
    """Changes of a hip by surgery; by default there are none.

    Lengths are in the frame of the bone that moves. Without ``adapted`` every muscle keeps its
    tendon, as on the day after. ``cup_inclination_deg``, ``cup_anteversion_deg`` and
    ``head_diameter_mm`` describe the implant. They change no muscle and no force; they determine
    where in the cup the force acts.

    Raises
    ------
    AnatomyError
        A change is larger than operations make, or is not a number.
    """

    HEADING: ClassVar[str] = "Operated hip"

    forward_mm: Annotated[
        float,
        number(
            -60,
            60,
            "move the femur forward relative to its head",
            label="Femur, forward",
            usual=(-10, 10),
            step=1,
        ),
    ] = 0.0
    up_mm: Annotated[
        float,
        number(
            -60, 60, "move the femur up relative to its head; a negative value lengthens the leg",
            label="Femur, upwards", usual=(-20, 20), step=1, ends=("leg longer", "leg shorter"),
        ),
    ] = 0.0  # fmt: skip
    lateral_mm: Annotated[
        float,
        number(
            -60, 60, "move the femur laterally away from its head: more offset",
            label="Offset", usual=(-20, 20), step=1, ends=("less", "more"),
        ),
    ] = 0.0  # fmt: skip
    neck_length_mm: Annotated[
        float,
        number(
            -60,
            60,
            "move the femur away from its head, along the neck",
            label="Neck length",
            usual=(-20, 20),
            step=1,
        ),
    ] = 0.0
    neck_shaft_angle_deg: Annotated[
        float,
        number(
            -40, 40, "rotate the neck upwards in its own plane, at constant length",
            label="Neck-shaft angle", usual=(-15, 15), step=1, ends=("varus", "valgus"),
        ),
    ] = 0.0  # fmt: skip
    version_deg: Annotated[
        float,
        number(
            -40, 40, "rotate the neck about the shaft: more anteversion of the stem",
            label="Stem version", usual=(-20, 20), step=1, ends=("retroverted", "anteverted"),
        ),
    ] = 0.0  # fmt: skip
    cup_medial_mm: Annotated[
        float,
        number(
            -60,
            60,
            "move socket and head towards the midline",
            label="Socket, inwards",
            usual=(-15, 15),
            step=1,
        ),
    ] = 0.0
    cup_up_mm: Annotated[
        float,
        number(-60, 60, "move socket and head up", label="Socket, upwards", usual=(-15, 25), step=1),
    ] = 0.0
    cup_forward_mm: Annotated[
        float,
        number(-60, 60, "move socket and head forward", label="Socket, forward", usual=(-15, 15), step=1),
    ] = 0.0
    cup_inclination_deg: Annotated[
        float | None,
        number(
            0, 90, "radiographic inclination of the cup, relative to the anterior pelvic plane",
            label="Cup inclination",
        ),
    ] = None  # fmt: skip
    cup_anteversion_deg: Annotated[
        float | None,
        number(
            -40, 60, "radiographic anteversion of the cup, relative to the anterior pelvic plane",
            label="Cup anteversion",
        ),
    ] = None  # fmt: skip
    head_diameter_mm: Annotated[
        float | None,
        number(20, 64, "diameter of the implant's head", label="Head diameter"),
    ] = None
    trochanter_lateral_mm: Annotated[
        float,
        number(
            -60, 60, "move the attachments of gluteus medius and minimus laterally",
            label="Trochanter, outwards", usual=(-10, 20), step=1,
        ),
    ] = 0.0  # fmt: skip
    trochanter_down_mm: Annotated[
        float,
        number(
            -60, 60, "move the attachments of gluteus medius and minimus down",
            label="Trochanter, downwards", usual=(-10, 20), step=1,
        ),
    ] = 0.0  # fmt: skip
    adapted: Annotated[
        bool,
        choice(
            "in the neutral hip, muscles have regained the fibre length that they had before",
            label="Muscles after the operation",
            words={False: "as on the day after", True: "adapted in length"},
        ),
    ] = False

    @classmethod
    def of(cls, change: str, value: float) -> Operation:
        """Return an operation with one change."""
        return cls(**cast("dict[str, Any]", {change: value}))

    @property
    def moves(self) -> bool:
        """Whether a bone is moved; a cup without other changes moves nothing."""
        return any(getattr(self, name) for name in CHANGES)

    @property
    def cup_axis(self) -> Floats | None:
        """Direction in which the cup opens, a unit vector (3,) in the pelvis frame; None without a
        cup.

        The angles follow the radiographic definition (`murray1993`): anteversion is the angle
        between the axis and the coronal plane, and inclination the angle between the projection of
        the axis on this plane and the longitudinal axis of the body. The coronal plane is the
        anterior pelvic plane, so that the cup rotates with the bone when the pelvis tilts.
        """
        if self.cup_inclination_deg is None or self.cup_anteversion_deg is None:
            return None
        inclination, version = np.radians([self.cup_inclination_deg, self.cup_anteversion_deg])
        across = np.cos(version)
        return np.array([np.sin(version), -across * np.cos(inclination), across * np.sin(inclination)])

    def femur_shift(self, marks: Landmarks) -> Floats:
        """Displacement of the femur relative to its head, (person, 3) [m, femur frame]."""
        straight = np.array([self.forward_mm, self.up_mm, self.lateral_mm]) * 1e-3
        along = self.neck_length_mm * 1e-3 * marks.neck
        return straight + along + self._turned_neck(marks) + self._turned_version(marks)

    def check_cup(self) -> None:
        """Refuse the incomplete description of a cup.

        Raises
        ------
        AnatomyError
            One angle is given without the other, or a head diameter without a cup.
        """
        known = [name for name in CUP_ANGLES if getattr(self, name) is not None]
        missing = [name for name in CUP_ANGLES if name not in known]
        if known and missing:
            raise Mismatch(
                f"{known[0]} = {getattr(self, known[0]):g} is given without {missing[0]}; a cup needs both",
                CUP_ANGLES,
            )
        if missing and self.head_diameter_mm is not None:
            raise Mismatch(
                f"head_diameter_mm = {self.head_diameter_mm:g} is given without a cup; give "
                f"{' and '.join(missing)}, too",
                ("head_diameter_mm", *missing),
            )

    def check_bones(self, marks: Landmarks) -> None:
        """Refuse an operation that the bones of a hip do not allow (`LIMITS`).

        A sample of hips is judged by its medians, so that the answer does not depend on the person
        with the smallest bones.

        Raises
        ------
        AnatomyError
            A part would move further than the bones allow.
        """
        for name, moved in self._movements(marks).items():
            limit = LIMITS[name]
            measure = 1e3 * float(np.median(marks.measure(limit.measure)))
            if abs(moved) > limit.part * measure:
                changes = [
                    f"{each} = {getattr(self, each):g}" for each in limit.fields if getattr(self, each)
                ]
                raise Mismatch(
                    f"{', '.join(changes)}: {limit.what} by {abs(moved):.0f} mm; the bones of this hip allow "
                    f"{limit.part * measure:.0f} mm ({100 * limit.part:g} % of the "
                    f"{limit.measure.replace('_', ' ')} of {measure:.0f} mm); give less",
                    limit.fields,
                )

    def _movements(self, marks: Landmarks) -> dict[str, float]:
        """Medians over the hips of how far the parts of `LIMITS` move [mm]."""
        forward, up, lateral = 1e3 * np.median(self.femur_shift(marks), axis=0)
        return {
            "offset": lateral,
            "leg": up + self.cup_up_mm,
            "forward": forward,
            "cup_medial": self.cup_medial_mm,
            "cup_forward": self.cup_forward_mm,
            "cup_up": self.cup_up_mm,
            "trochanter": float(np.hypot(self.trochanter_lateral_mm, self.trochanter_down_mm)),
        }

    def cup_shift(self) -> Floats:
        """Displacement of the hip centre in the pelvis, (3,) [m, pelvis frame]."""
        return np.array([self.cup_forward_mm, self.cup_up_mm, -self.cup_medial_mm]) * 1e-3

    def trochanter_shift(self) -> Floats:
        """Displacement of the trochanter on the femur, (3,) [m, femur frame]."""
        return np.array([0.0, -self.trochanter_down_mm, self.trochanter_lateral_mm]) * 1e-3

    def _turned_neck(self, marks: Landmarks) -> Floats:
        """Displacement (person, 3) [m] of the femur when the neck rotates about its base on the
        shaft.
        """
        turn = np.radians(self.neck_shaft_angle_deg)
        neck, shaft = marks.neck, marks.shaft[1]
        # In the plane of neck and shaft; a wider angle brings neck and shaft nearer to one line.
        across = shaft - neck * (neck * shaft).sum(1, keepdims=True)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        length = marks.measure("neck_length")[:, None]
        return length * ((np.cos(turn) - 1) * neck + np.sin(turn) * across)

    def _turned_version(self, marks: Landmarks) -> Floats:
        """Displacement (person, 3) [m] of the femur when the changed neck rotates about the
        shaft.
        """
        if not self.version_deg:
            return np.zeros_like(marks.neck)
        # The direction of the shaft points down, so that a positive rotation moves the head
        # forward.
        down, turn = marks.shaft[1], np.radians(self.version_deg)
        foot = (marks.measure("neck_length")[:, None] + self.neck_length_mm * 1e-3) * marks.neck
        foot = foot + self._turned_neck(marks)
        along = down * (foot * down).sum(1, keepdims=True)
        return (np.cos(turn) - 1) * (foot - along) + np.sin(turn) * np.cross(down, foot)


CUP_ANGLES = ("cup_inclination_deg", "cup_anteversion_deg")
"""The two angles of a cup."""

CHANGES = tuple(
    name for name in Operation.model_fields if name not in (*CUP_ANGLES, "head_diameter_mm", "adapted")
)
"""Names of the changes that move a bone, each of them a number."""
