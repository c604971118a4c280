"""A number with its unit, its source, and how the source was consulted."""

from __future__ import annotations

from math import pi
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from gluteus.anatomy.record import Key, Record, Text
from gluteus.errors import UnitError

Seen = Literal["source", "secondary", "recalled", "computed"]
"""Where a figure was read.

In this order: in the source or its abstract; in another text that quotes it; nowhere, because it is
from memory; or it was computed by us from figures of the source.
"""

_DIMENSIONS: dict[str, dict[str, float]] = {
    "number": {"1": 1.0, "%": 0.01},
    "length": {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "um": 1e-6},
    "area": {"m2": 1.0, "cm2": 1e-4, "mm2": 1e-6},
    "volume": {"m3": 1.0, "l": 1e-3, "ml": 1e-6, "cm3": 1e-6, "mm3": 1e-9},
    "mass": {"kg": 1.0, "g": 1e-3},
    "time": {"s": 1.0, "ms": 1e-3, "min": 60.0, "year": 31_557_600.0},
    "angle": {"rad": 1.0, "deg": pi / 180},
    "number per angle": {"1/rad": 1.0, "1/deg": 180 / pi},
    "force": {"N": 1.0, "kN": 1e3},
    "moment": {"N m": 1.0},
    "stress": {"Pa": 1.0, "kPa": 1e3, "MPa": 1e6, "N/cm2": 1e4, "N/mm2": 1e6},
    "density": {"kg/m3": 1.0, "g/cm3": 1e3},
    "stiffness": {"N/m": 1.0, "N/mm": 1e3},
    "angular stiffness": {"N m/rad": 1.0, "N m/deg": 180 / pi},
    "moment per body mass": {"N m/kg": 1.0},
    "force per body mass": {"N/kg": 1.0},
    "force per body weight": {"BW": 1.0, "%BW": 0.01},
    "volume per height and body mass": {"ml/(m kg)": 1e-6},
    "body mass index": {"kg/m2": 1.0},
    "speed": {"m/s": 1.0, "km/h": 1 / 3.6},
    "angular speed": {"rad/s": 1.0, "deg/s": pi / 180},
    "acceleration": {"m/s2": 1.0},
    "rate": {"1/s": 1.0, "Hz": 1.0, "1/year": 1 / 31_557_600.0},
}

UNITS: dict[str, tuple[str, float]] = {
    unit: (dimension, factor) for dimension, units in _DIMENSIONS.items() for unit, factor in units.items()
}
"""Every unit that a record may use: its dimension and its factor to SI."""


def _known_unit(unit: str) -> str:
    if unit not in UNITS:
        raise ValueError(f"a unit is one of {', '.join(UNITS)}")
    return unit


Unit = Annotated[str, AfterValidator(_known_unit)]


class Quantity(Record):
    """A measured, published or assumed number with unit and source.

    `sd` is a standard deviation, `low` and `high` a range, `n` the number of people, specimens or
    hips behind it; all in `unit`. `locator` is the place of the value in the source.
    """

    value: float
    unit: Unit
    source: Key
    seen: Seen
    sd: Annotated[float, Field(ge=0)] | None = None
    low: float | None = None
    high: float | None = None
    n: Annotated[int, Field(gt=0)] | None = None
    locator: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.low is not None and self.low > self.value:
            raise ValueError("low does not exceed value")
        if self.high is not None and self.high < self.value:
            raise ValueError("high is not below value")
        return self

    @property
    def si(self) -> float:
        """The value in SI units (m, m2, m3, kg, s, rad, N, N m, Pa).

        Body weights stay body weights.
        """
        return self.value * UNITS[self.unit][1]

    @property
    def sd_si(self) -> float | None:
        """The standard deviation in SI units, or None when the record has none."""
        return None if self.sd is None else self.sd * UNITS[self.unit][1]

    @property
    def range_si(self) -> tuple[float | None, float | None]:
        """The range (low, high) in SI units, each None when the record has none."""
        factor = UNITS[self.unit][1]
        low, high = self.low, self.high
        return (None if low is None else low * factor, None if high is None else high * factor)

    def to(self, unit: str) -> float:
        """Return the value in another unit of the same dimension.

        Raises
        ------
        UnitError
            The unit is not known, or has another dimension.
        """
        own, factor = UNITS[self.unit]
        if unit not in UNITS or UNITS[unit][0] != own:
            fitting = ", ".join(_DIMENSIONS[own])
            raise UnitError(
                f"a {own} in {self.unit} converts to {fitting}; got {unit!r}. Ask for one of these units."
            )
        return self.value * factor / UNITS[unit][1]
