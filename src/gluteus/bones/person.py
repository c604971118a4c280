"""A person: what is known about the body; everything else is a distribution."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import degrees, radians
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import Field, ValidationInfo, field_validator, model_validator

from gluteus.anatomy import norms
from gluteus.choices import Side
from gluteus.question import Name, Question, choice, does_not_fit, number
from gluteus.units import without_unit


class _OnBones:
    """Marks a field as measured on the bones: a key of ``Landmarks.measures`` and its unit."""


_ON_BONES = _OnBones()

Method = Literal["ct", "radiograph", "tape"]
"""Method by which measures were taken; it determines their errors."""

_WITH_ERROR = re.compile(r"\s*(?P<value>[^\s±]+?)\s*(?:\+-|\+/-|±)\s*(?P<error>\S+)\s*")


class Person(Question):
    """A person about whose hip a question is asked; fields that are ``None`` are distributions.

    Lengths in millimetres, angles in degrees, mass in kilograms, height in metres, strength in
    newton metres, ages in years. Definitions of the bone measures:
    :class:`gluteus.bones.landmarks.Landmarks`. A field that is marked as measured on the bones
    conditions their shape.

    Every such measure is an observation with an error. By default this is the published error of
    the method of measurement. Another error can be given with the value, as in
    ``femoral_offset_mm="42.3+-2"``, or by name in ``errors``.

    Raises
    ------
    AnatomyError
        A value is outside the range of living adults.
    """

    LATER: ClassVar[frozenset[str]] = frozenset(
        {
            "age",
            "age_to",
            "pelvic_tilt_deg",
            "trochanter_tip_lateral_mm",
            "measured_by",
            "errors",
            "implant",
            "side",
        }
    )

    sex: Annotated[
        Literal["f", "m"] | None, choice("sex of the person", label="Sex", words={"f": "woman", "m": "man"})
    ] = None
    mass_kg: Annotated[float | None, number(30, 250, "body mass", label="Mass")] = None
    height_m: Annotated[float | None, number(1.3, 2.2, "body height", label="Height")] = None
    hip_centre_distance_mm: Annotated[
        float | None,
        number(120, 240, "distance between the two hip centres", label="Between the hip centres"),
        _ON_BONES,
    ] = None
    femoral_offset_mm: Annotated[
        float | None,
        number(
            15, 80, "distance from the hip centre to the axis of the femoral shaft", label="Femoral offset"
        ),
        _ON_BONES,
    ] = None
    neck_length_mm: Annotated[
        float | None,
        number(
            20, 100, "distance from the hip centre to the shaft axis, along the neck", label="Neck length"
        ),
        _ON_BONES,
    ] = None
    neck_shaft_angle_deg: Annotated[
        float | None, number(90, 160, "angle between neck and shaft", label="Neck-shaft angle"), _ON_BONES
    ] = None
    anteversion_deg: Annotated[
        float | None,
        number(-40, 60, "angle of the neck relative to the condyles", label="Anteversion"),
        _ON_BONES,
    ] = None
    trochanter_tip_lateral_mm: Annotated[
        float | None,
        number(
            20,
            90,
            "lateral distance from the hip centre to the superior tip of the greater trochanter",
            label="Hip centre to the trochanter's tip",
        ),
        _ON_BONES,
    ] = None
    trochanter_lateral_mm: Annotated[
        float | None,
        number(
            35,
            110,
            "lateral distance from the hip centre to the most lateral point of the greater trochanter",
            label="Hip centre to outermost trochanter",
        ),
        _ON_BONES,
    ] = None
    pelvis_width_mm: Annotated[
        float | None,
        number(
            170,
            340,
            "distance between the anterior superior iliac spines",
            label="Between the front upper spines",
        ),
        _ON_BONES,
    ] = None
    hip_centre_depth_mm: Annotated[
        float | None,
        number(
            25,
            95,
            "distance of the hip centre behind the anterior pelvic plane",
            label="Hip centre behind the front plane",
        ),
        _ON_BONES,
    ] = None
    hip_centre_height_mm: Annotated[
        float | None,
        number(
            35,
            110,
            "distance of the hip centre below the anterior superior iliac spines",
            label="Hip centre below the spines",
        ),
        _ON_BONES,
    ] = None
    abduction_strength_nm: Annotated[
        float | None,
        number(
            5,
            400,
            "measured isometric abduction moment in the neutral hip",
            label="Measured abduction strength",
        ),
    ] = None
    age: Annotated[
        float | None,
        number(20, 90, "age, or a range such as 60-80; default: a young adult", label="Age", unit="years"),
    ] = None
    age_to: Annotated[
        float | None,
        number(20, 90, "oldest age, where only a range is known", label="Age, at most", unit="years"),
    ] = None
    pelvic_tilt_deg: Annotated[
        float | None,
        number(
            -40,
            40,
            "standing tilt of the anterior pelvic plane relative to the vertical; positive forwards",
            label="Pelvic tilt, standing",
        ),
    ] = None
    side: Annotated[
        Side,
        choice("side of the hip", label="Side", words={"left": "left hip", "right": "right hip"}),
    ] = "right"
    implant: Annotated[
        bool,
        choice(
            "the hip was replaced: offset, neck length, neck-shaft angle and anteversion are those of the "
            "stem, not of the bone",
            label="Hip replacement",
            words={False: "own hip", True: "replaced hip"},
        ),
    ] = False
    measured_by: Annotated[
        Method,
        choice(
            "how the bones were measured; determines the errors of the measures",
            label="Measured by",
            words={"ct": "computed tomography", "radiograph": "radiograph", "tape": "tape or by hand"},
        ),
    ] = "ct"
    errors: dict[Name, Annotated[float, Field(ge=0, le=60)]] = Field(
        default_factory=dict[str, float],
        title="Errors of measures",
        description="measure -> standard deviation of its error, in the unit of the measure",
        max_length=20,
    )

    @classmethod
    def of(cls, **known: object) -> Person:
        """Return a person from names and values that have not been checked.

        Raises
        ------
        AnatomyError
            A name is unknown, or a value out of range.
        """
        return cls(**cast("dict[str, Any]", known))

    @model_validator(mode="before")
    @classmethod
    def _two_ages(cls, given: object) -> object:
        """Convert a pair of ages, or a range such as ``60-80``, to the two fields that store it."""
        if not isinstance(given, dict):
            return given
        fields = cast("dict[str, object]", given)
        ages = fields.get("age")
        if isinstance(ages, str) and ages.count("-") == 1 and not ages.startswith("-"):
            ages = [int(each) if each.strip().isdigit() else each for each in ages.split("-")]
        if "age_to" in fields or not isinstance(ages, list | tuple):
            return fields
        pair = cast("Sequence[object]", ages)
        return fields if len(pair) != 2 else fields | {"age": pair[0], "age_to": pair[1]}

    @model_validator(mode="before")
    @classmethod
    def _own_errors(cls, given: object) -> object:
        """Split ``42.3+-2`` into a measure and its error."""
        if not isinstance(given, dict):
            return given
        fields = cast("dict[str, object]", given)
        split = {name: found for name in MEASURED_FIELDS if (found := _with_error(fields.get(name)))}
        if not split:
            return fields
        errors = cast("Mapping[str, object]", fields.get("errors") or {})
        values = {name: value for name, (value, _) in split.items()}
        return fields | values | {"errors": {**errors, **{name: error for name, (_, error) in split.items()}}}

    @field_validator("errors")
    @classmethod
    def _of_measures(cls, errors: dict[str, float], known: ValidationInfo) -> dict[str, float]:
        for name in errors:
            if known.data.get(name) is None or name not in MEASURED_FIELDS:
                raise does_not_fit(
                    f"names {name}, but that measure is not given; give the measure too, such as "
                    "femoral_offset_mm = 42"
                )
        return errors

    @field_validator("age_to")
    @classmethod
    def _older(cls, oldest: float | None, known: ValidationInfo) -> float | None:
        youngest = known.data.get("age")
        if oldest is not None and "age" in known.data and (youngest is None or oldest < youngest):
            raise does_not_fit("is a reversed range; give the youngest age first, such as 60-80")
        return oldest

    def __hash__(self) -> int:
        return hash(tuple(each for name, each in self.__dict__.items() if name != "errors"))

    @property
    def ages(self) -> tuple[float, float] | None:
        """Lowest and highest possible age [years], or None if no age is known."""
        return None if self.age is None else (self.age, self.age if self.age_to is None else self.age_to)

    def measured(self) -> dict[str, float]:
        """Known measures of the bones, by the names of ``Landmarks.measures``, in metres and
        radians.
        """
        known: dict[str, float] = {}
        for measure, field in MEASURES.items():
            value = cast("float | None", getattr(self, field))
            if value is not None:
                known[measure] = _si(measure, value)
        return known

    def measure_errors(self) -> dict[str, float]:
        """Standard deviations of the errors of `measured`, in metres and radians."""
        published = published_errors(self.measured_by)
        return {
            name: _si(name, self.errors[MEASURES[name]]) if MEASURES[name] in self.errors else published[name]
            for name in self.measured()
        }

    def on_bones(self) -> dict[str, float]:
        """Measures that describe the bones themselves: all except those of a stem."""
        return {
            name: value for name, value in self.measured().items() if not (self.implant and name in OF_STEM)
        }


def _with_error(said: object) -> tuple[str, str] | None:
    """Return the value and the error in ``42.3+-2``; None if no error is given."""
    found = _WITH_ERROR.fullmatch(said) if isinstance(said, str) else None
    return (found["value"], found["error"]) if found else None


def _measured_fields() -> tuple[str, ...]:
    fields: dict[str, Any] = dict(Person.model_fields)
    return tuple(name for name, field in fields.items() if _ON_BONES in field.metadata)


MEASURED_FIELDS = _measured_fields()
"""Fields of a person that are measured on the bones."""


def _measures() -> dict[str, str]:
    # Lengths before angles: bones are conditioned in this order, and results depend on it.
    return {
        without_unit(name): name for name in sorted(MEASURED_FIELDS, key=lambda name: name.endswith("_deg"))
    }


MEASURES = _measures()
"""Bone measure, a key of ``Landmarks.measures`` -> the field of a person that holds it."""

MEASURES_DEG = tuple(name for name, field in MEASURES.items() if field.endswith("_deg"))
MEASURES_MM = tuple(name for name in MEASURES if name not in MEASURES_DEG)


def in_edge_units(name: str, value: float) -> float:
    """Convert the SI value of a measure to the units of the command line: degrees or
    millimetres.
    """
    return degrees(value) if name in MEASURES_DEG else value * 1e3


def _si(name: str, value: float) -> float:
    """The inverse of `in_edge_units`."""
    return radians(value) if name in MEASURES_DEG else value * 1e-3


OF_STEM = ("femoral_offset", "neck_length", "neck_shaft_angle", "anteversion")
"""Measures that belong to the stem if a hip was replaced."""


@lru_cache(maxsize=3)
def published_errors(method: Method) -> Mapping[str, float]:
    """Return the standard deviations of the errors of all measures by a method, in metres and
    radians.
    """
    table = norms("measurement")
    return {name: table[f"{name}_{method}"].si for name in MEASURES}
