"""Numbers with units: conversion, and what is refused."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gluteus.anatomy import UNITS, Quantity
from gluteus.errors import UnitError


def quantity(value: float, unit: str, **more: object) -> Quantity:
    return Quantity.model_validate({"value": value, "unit": unit, "source": "own", "seen": "source", **more})


@pytest.mark.parametrize(
    ("value", "unit", "si"),
    [
        (7.33, "cm", 0.0733),
        (12.9, "mm", 0.0129),
        (273.5, "g", 0.2735),
        (33.8, "cm2", 33.8e-4),
        (438.0, "mm2", 438e-6),
        (331.0, "ml", 331e-6),
        (2.17, "ml/(m kg)", 2.17e-6),
        (180.0, "deg", pi),
        (60.0, "N/cm2", 600e3),
        (52.0, "%", 0.52),
        (261.0, "%BW", 2.61),
        (3.6, "km/h", 1.0),
    ],
)
def test_si_values(value: float, unit: str, si: float):
    assert quantity(value, unit).si == pytest.approx(si, rel=1e-12)


@given(st.sampled_from(sorted(UNITS)), st.floats(-1e6, 1e6))
def test_conversion_there_and_back_is_the_value(unit: str, value: float):
    own = quantity(value, unit)
    for other in (name for name, (dimension, _) in UNITS.items() if dimension == UNITS[unit][0]):
        assert quantity(own.to(other), other).to(unit) == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_spread_and_range_convert_with_the_value():
    length = quantity(7.33, "cm", sd=1.57, low=5.0, high=9.0)
    assert length.sd_si == pytest.approx(0.0157)
    assert length.range_si == pytest.approx((0.05, 0.09))
    assert quantity(1.0, "m").sd_si is None
    assert quantity(1.0, "m").range_si == (None, None)


@pytest.mark.parametrize("unit", ["kg", "stone", "MM"])
def test_a_length_is_no_mass(unit: str):
    with pytest.raises(UnitError, match="a length in cm converts to m, cm, mm"):
        quantity(1.0, "cm").to(unit)


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": "stone"},
        {"sd": -1.0},
        {"low": 2.0},
        {"high": 0.5},
        {"n": 0},
        {"seen": "somewhere"},
        {"value": float("nan")},
        {"value": "1"},
        {"source": ""},
        {"colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, object]):
    good = {"value": 1.0, "unit": "m", "source": "own", "seen": "source"}
    Quantity.model_validate(good)
    with pytest.raises(ValidationError):
        Quantity.model_validate(good | fields)


def test_a_quantity_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        quantity(1.0, "m").value = 2.0
