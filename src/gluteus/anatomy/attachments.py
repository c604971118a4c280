"""Published attachment points of single specimens and models, and which line of the hip follows which of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from gluteus.errors import RecordError

Floats = NDArray[np.float64]
Anchor = Literal["bone", "near"]
_TO_METRES = {"m": 1.0, "cm": 1e-2, "mm": 1e-3}
_HIP_CENTRE = "right_hip_centre"


class LineRecord(BaseModel):
    """One line of action of the hip: which muscle, which published line it follows, what it bows over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    muscle: str
    compartment: str | None = None
    share: float = Field(gt=0, le=1)
    source: str = Field(alias="from")
    line: str
    anchor: tuple[Anchor, Anchor] = ("bone", "bone")
    bow: float = Field(default=0.0, ge=0, le=3)


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
        """A landmark (3,) [m]."""
        return self.landmarks[name]

    def line(self, name: str) -> tuple[Floats, Floats]:
        """Pelvic (point, 3) and femoral (point, 3) points of a line, from origin to insertion [m].

        Raises:
            RecordError: the specimen has no such line.
        """
        if name not in self.lines:
            raise RecordError(f"attachments/{self.source}.yaml has no line {name!r}; it has {', '.join(self.lines)}")
        return self.lines[name]

    def knee_centre(self) -> Floats:
        """Middle of the epicondyles (3,) [m, femur frame]."""
        sides = [name for name in self.landmarks if "epicondyle" in name]
        return np.mean([self.landmarks[name] for name in sides], axis=0)


def _read(name: str) -> dict[str, Any]:
    file = resources.files("gluteus.anatomy") / "data" / "attachments" / f"{name}.yaml"
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise RecordError(f"attachments/{name}.yaml cannot be read: {error}") from error


@cache
def hip_lines() -> tuple[LineRecord, ...]:
    """The lines of action of the hip besides gluteus medius."""
    return tuple(LineRecord.model_validate(line) for line in _read("hip_lines")["lines"])


@cache
def specimen(source: str) -> Specimen:
    """The specimen or model stored under a source key."""
    content = _read(source)
    unit = _TO_METRES[content["unit"]]
    raw = {name: (mark["body"], np.array(mark["xyz"], dtype=float) * unit) for name, mark in content["landmarks"].items()}
    hip = raw[_HIP_CENTRE][1]
    landmarks = {name: xyz - hip if body == "pelvis" else xyz for name, (body, xyz) in raw.items()}
    knee = landmarks.get("tibia_origin_knee_straight", np.zeros(3))
    lines = {line["name"]: _points(line, unit, hip, knee) for line in content["lines"] if _fixed(line)}
    return Specimen(content["source"], content["seen"], landmarks, lines)


def _fixed(line: dict[str, Any]) -> bool:
    """Whether all points are given as coordinates (moving points are stored as words and cannot be carried over)."""
    coordinates = [value for point in line.get("points", []) for value in point["xyz"]]
    return all(isinstance(value, int | float) for value in coordinates)


def _points(line: dict[str, Any], unit: float, hip: Floats, knee: Floats) -> tuple[Floats, Floats]:
    if "points" not in line:
        return (np.array([line["pelvis"]]) * unit - hip, np.array([line["femur"]]) * unit)
    pelvic = [point["xyz"] for point in line["points"] if point["body"] == "pelvis"]
    thigh = [
        np.array(point["xyz"]) * unit + (knee if point["body"].startswith("tibia") else 0.0)
        for point in line["points"]
        if point["body"] != "pelvis"
    ]
    return np.array(pelvic) * unit - hip, np.array(thigh)
