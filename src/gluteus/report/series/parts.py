"""Elements of figures as numbers: panels of curves or bars over an axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gluteus.anatomy import library
from gluteus.arrays import Floats
from gluteus.quantiles import interval95

if TYPE_CHECKING:
    from xarray import Dataset

Evidence = Mapping[str, "Dataset"]
Names = tuple[str, ...]

SHOWN = 6
"""Maximum number of muscles in a figure."""


@dataclass(frozen=True)
class Axis:
    """One axis.

    ``moves`` names the coordinate of the hip that the axis follows, if any.
    """

    label: str
    unit: str
    moves: str | None = None
    values: tuple[float, ...] = ()
    names: Names = ()


@dataclass(frozen=True)
class Curve:
    """Medians over the axis with their band, of a ``muscle`` and ``compartment`` if given."""

    id: str
    label: str
    median: tuple[float, ...]
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None
    muscle: str | None = None
    compartment: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Mark:
    """A named position on an axis."""

    at: float
    axis: Literal["x", "y"]
    label: str


@dataclass(frozen=True)
class Panel:
    """One chart of a figure."""

    title: str
    kind: Literal["curves", "bars"]
    x: Axis
    y: Axis
    series: tuple[Curve, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure as numbers, with its caption and description."""

    id: str
    title: str
    caption: str
    alt: str
    panels: tuple[Panel, ...] = field(default=())


def curve(id_: str, label: str, values: Floats, asked: int | None = None, **whose: Any) -> Curve:
    """Return a curve from values (person, x).

    With too few of the asked people, it has no band or no values.
    """
    low, middle, high = interval95(values, asked)
    if not np.isfinite(middle).all():
        return replace(Curve(id_, label, ()), **whose)
    curve = Curve(id_, label, rounded(middle))
    if len(values) > 1 and np.isfinite(low).all():
        curve = replace(curve, low=rounded(low), high=rounded(high))
    return replace(curve, **whose)


def rounded(values: Iterable[float]) -> tuple[float, ...]:
    """Return values with four digits."""
    return tuple(float(f"{value:.4g}") for value in values)


def muscle_name(muscle: str) -> str:
    """Return a muscle's English name."""
    return library().muscles[muscle].names.en


def flexion(data: Dataset) -> Axis:
    """Return the axis of hip flexion, which the scene follows."""
    return Axis("hip flexion", "degrees", "hip_flexion_deg", rounded(data["flexion_deg"].values))


def bars(id_: str, label: str, values: Floats, asked: int | None = None) -> Curve:
    """Return one value with its band for each name, from values (person, name); see `curve`."""
    return curve(id_, label, values, asked)
