"""A person: what is known of somebody's body, and nothing that is not."""

from __future__ import annotations

from collections.abc import Sequence
from math import degrees, radians
from typing import Annotated, Literal, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

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
AGES = ("age", "age_to")

Age = Annotated[float, Field(ge=20, le=90)]


class Person(BaseModel):
    """Somebody whose hip is asked about; what is ``None`` stays a distribution.

    Lengths in millimetres, angles in degrees, mass in kilograms, height in metres, strength (isometric
    abduction moment, hip neutral) in newton metres. Definitions of the measures:
    :class:`gluteus.bones.landmarks.Landmarks`. Age in years; with ``age_to``, or two numbers
    as ``age``, any age from the one to the other, all alike. Body size and strength follow the age; who has
    none is a young adult.

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
    age: Age | None = None
    age_to: Age | None = None

    @model_validator(mode="before")
    @classmethod
    def _two_ages(cls, given: object) -> object:
        """A pair of ages as the two fields that hold it."""
        if not isinstance(given, dict):
            return given
        fields = cast("dict[str, object]", given)
        ages = fields.get("age")
        if "age_to" in fields or not isinstance(ages, list | tuple):
            return fields
        pair = cast("Sequence[object]", ages)
        return fields if len(pair) != 2 else fields | {"age": pair[0], "age_to": pair[1]}

    @field_validator("age_to")
    @classmethod
    def _older(cls, oldest: float | None, known: ValidationInfo) -> float | None:
        youngest = known.data.get("age")
        if oldest is not None and "age" in known.data and (youngest is None or oldest < youngest):
            raise PydanticCustomError("age_to", "an age range gives the youngest first, as in age 60 to 80")
        return oldest

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

    @property
    def ages(self) -> tuple[float, float] | None:
        """The youngest and the oldest that the person may be [years], or None where no age is known."""
        return None if self.age is None else (self.age, self.age if self.age_to is None else self.age_to)

    def content(self) -> dict[str, object]:
        """All fields, but the ages only where they are known: what a fingerprint is taken of.

        Studies without an age thereby keep the fingerprints that they had before people had ages.
        """
        fields = self.model_dump(mode="json")
        return {name: value for name, value in fields.items() if name not in AGES or value is not None}

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
