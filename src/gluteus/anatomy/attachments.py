"""Published attachment points of single specimens and models, and the lines of the hip that use
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import numpy as np
from pydantic import ConfigDict, Field

from gluteus.anatomy.collection import DATA
from gluteus.anatomy.quantity import Seen
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record
from gluteus.arrays import Floats
from gluteus.errors import RecordError

Anchor = Literal["bone", "near"]
_Place = tuple[float, float, float]
_FOLDER = DATA / "attachments"
_TO_METRES = {"m": 1.0, "cm": 1e-2, "mm": 1e-3}
_HIP_CENTRE = "right_hip_centre"


class LineRecord(Record):
    """One line of action of the hip: its muscle, the published line that it follows, and its wrap
    sphere.
    """

    name: str
    muscle: str
    compartment: str | None = None
    share: Annotated[float, Field(gt=0, le=1)]
    source: Annotated[Key, Field(alias="from")]
    line: str
    anchor: tuple[Anchor, Anchor] = ("bone", "bone")
    bow: Annotated[float, Field(ge=0, le=3)] = 0.0


class _LinesFile(Record):
    source: Key
    lines: tuple[LineRecord, ...]


class _Published(Record):
    """The part of a stored publication that is read: its points.

    Other information is only in the file.
    """

    model_config = ConfigDict(extra="ignore")


class _Point(_Published):
    body: str
    xyz: tuple[float | str, float | str, float | str]


class _Landmark(_Published):
    body: str
    xyz: _Place


class _Line(_Published):
    """Either ``points`` from origin to insertion, or one point each on ``pelvis`` and ``femur``."""

    name: str
    points: tuple[_Point, ...] = ()
    pelvis: _Place | None = None
    femur: _Place | None = None


class _SpecimenFile(_Published):
    source: Key
    seen: Seen
    unit: Literal["m", "cm", "mm"]
    landmarks: dict[str, _Landmark]
    lines: tuple[_Line, ...]


@dataclass(frozen=True)
class Specimen:
    """Points of one specimen or published model of the right hip, in metres from the hip centre.

    Axes: x forward, y up, z to the right, as described in the file's ``frame``.
    """

    source: str
    seen: str
    landmarks: Mapping[str, Floats]
    lines: Mapping[str, tuple[Floats, Floats]]

    def landmark(self, name: str) -> Floats:
        """Return a landmark (3,) [m]."""
        return self.landmarks[name]

    def line(self, name: str) -> tuple[Floats, Floats]:
        """Return pelvic (point, 3) and femoral (point, 3) points of a line, from origin to
        insertion [m].

        Raises
        ------
        RecordError
            The specimen has no such line.
        """
        if name not in self.lines:
            raise RecordError(
                f"attachments/{self.source}.yaml has no line {name!r}; use one of {', '.join(self.lines)}"
            )
        return self.lines[name]

    def knee_centre(self) -> Floats:
        """Midpoint of the epicondyles (3,) [m, femur frame]."""
        sides = [name for name in self.landmarks if "epicondyle" in name]
        return np.mean([self.landmarks[name] for name in sides], axis=0)


@cache
def hip_lines() -> tuple[LineRecord, ...]:
    """Return the lines of action of the hip besides gluteus medius.

    Raises
    ------
    RecordError
        The file cannot be read, or breaks a rule.
    """
    return read_yaml(_FOLDER / "hip_lines.yaml", _LinesFile).lines


@cache
def specimen(source: str) -> Specimen:
    """Return the specimen or model that is stored under a source key.

    Raises
    ------
    RecordError
        The file cannot be read, breaks a rule, or lacks the right hip's centre.
    """
    file = _FOLDER / f"{source}.yaml"
    content = read_yaml(file, _SpecimenFile)
    unit = _TO_METRES[content.unit]
    if _HIP_CENTRE not in content.landmarks:
        raise RecordError(f"{file}: landmarks: a specimen gives {_HIP_CENTRE}; got none. Add it.")
    hip = np.array(content.landmarks[_HIP_CENTRE].xyz) * unit
    landmarks = {
        name: np.array(mark.xyz) * unit - (hip if mark.body == "pelvis" else 0.0)
        for name, mark in content.landmarks.items()
    }
    knee = landmarks.get("tibia_origin_knee_straight", np.zeros(3))
    found = {line.name: _ends(line, unit, hip, knee) for line in content.lines}
    lines = {name: ends for name, ends in found.items() if ends is not None}
    return Specimen(content.source, content.seen, landmarks, lines)


def _ends(line: _Line, unit: float, hip: Floats, knee: Floats) -> tuple[Floats, Floats] | None:
    """Return pelvic and femoral points [m].

    Returns None for a line with a moving point, which cannot be transferred.
    """
    if line.pelvis is not None and line.femur is not None:
        return np.array([line.pelvis]) * unit - hip, np.array([line.femur]) * unit
    pelvic: list[Floats] = []
    thigh: list[Floats] = []
    for point in line.points:
        fixed = [value for value in point.xyz if not isinstance(value, str)]
        if len(fixed) < len(point.xyz):
            return None
        place = np.array(fixed) * unit
        if point.body == "pelvis":
            pelvic.append(place - hip)
        else:
            thigh.append(place + (knee if point.body.startswith("tibia") else 0.0))
    return np.array(pelvic), np.array(thigh)
