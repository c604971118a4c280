"""A person: what is known of somebody's body, and nothing that is not."""

from __future__ import annotations

from math import degrees, radians
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gluteus.errors import AnatomyError

MEASURES_MM = (
    "hip_centre_distance",
    "femoral_offset",
    "neck_length",
    "trochanter_lateral",
    "pelvis_width",
    "hip_centre_depth",
    "hip_centre_height",
)
MEASURES_DEG = ("neck_shaft_angle", "anteversion")


class Person(BaseModel):
    """Somebody whose hip is asked about; what is ``None`` stays a distribution.

    Lengths in millimetres, angles in degrees, mass in kilograms, height in metres, strength (isometric
    abduction moment, hip neutral) in newton metres. Definitions of the measures:
    :class:`gluteus.bones.landmarks.Landmarks`.

    Raises:
        AnatomyError: a value lies outside what living adults have (from :meth:`of`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sex: Literal["f", "m"] | None = None
    mass_kg: Annotated[float, Field(ge=30, le=250)] | None = None
    height_m: Annotated[float, Field(ge=1.3, le=2.2)] | None = None
    hip_centre_distance_mm: Annotated[float, Field(ge=120, le=240)] | None = None
    femoral_offset_mm: Annotated[float, Field(ge=15, le=80)] | None = None
    neck_length_mm: Annotated[float, Field(ge=20, le=100)] | None = None
    neck_shaft_angle_deg: Annotated[float, Field(ge=90, le=160)] | None = None
    anteversion_deg: Annotated[float, Field(ge=-40, le=60)] | None = None
    trochanter_lateral_mm: Annotated[float, Field(ge=35, le=110)] | None = None
    pelvis_width_mm: Annotated[float, Field(ge=170, le=340)] | None = None
    hip_centre_depth_mm: Annotated[float, Field(ge=25, le=95)] | None = None
    hip_centre_height_mm: Annotated[float, Field(ge=35, le=110)] | None = None
    abduction_strength_nm: Annotated[float, Field(ge=5, le=400)] | None = None

    @classmethod
    def of(cls, **known: object) -> Person:
        """A person from what is known; an impossible value is refused with its range.

        Raises:
            AnatomyError: unknown name, or a value out of range.
        """
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise AnatomyError(
                f"{name} = {first['input']!r} does not describe an adult: {first['msg'].lower()}; "
                "give a value in the unit of its name, or leave it out to have it drawn from the population"
            ) from error

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))

    def measured(self) -> dict[str, float]:
        """The bone measures that are known, by the names of ``Landmarks.measures``, in metres and radians."""
        known: dict[str, float] = {}
        for name in MEASURES_MM:
            value = getattr(self, f"{name}_mm")
            if value is not None:
                known[name] = value * 1e-3
        for name in MEASURES_DEG:
            value = getattr(self, f"{name}_deg")
            if value is not None:
                known[name] = radians(value)
        return known


def in_edge_units(name: str, value: float) -> float:
    """The SI value of a measure in the units of the command line: degrees for angles, else millimetres."""
    return degrees(value) if name in MEASURES_DEG else value * 1e3
