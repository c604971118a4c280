"""A published number beside the computed one, and whether it fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gluteus.anatomy import Quantity, library


@dataclass(frozen=True)
class Comparison:
    """A published number beside the computed one.

    Attributes
    ----------
    group : str
        What it belongs to, such as ``hip force``.
    title, unit : str
        What is compared, in words, and the unit of all numbers.
    published : float
        The measured value.
    band : tuple of float
        Low and high end of what counts as met.
    source, seen : str
        Key of the record that gives it, and how it was read.
    published_n : int or None
        People, specimens or hips behind the measured value, where the source says.
    population : str
        Who they were, in the words of the source's record; empty where it does not say.
    median : float
        Computed.
    interval95 : tuple of float
        Holds 95 % of the people; of a single number, that number twice.
    n : int
        People that the computed number runs over; those who cannot hold a posture are not counted
        where it runs over their forces.
    note : str
        What a reader must know to judge it.
    """

    group: str
    title: str
    unit: str
    published: float
    band: tuple[float, float]
    source: str
    seen: str
    published_n: int | None
    population: str
    median: float
    interval95: tuple[float, float]
    n: int
    note: str = ""

    @property
    def fits(self) -> bool:
        """Whether the computed median lies in the published band."""
        return self.band[0] <= self.median <= self.band[1]

    @property
    def apart(self) -> str:
        """Distance of the median from the band, such as ``too high by 0.3 mm``; empty inside."""
        low, high = self.band
        if self.fits:
            return ""
        above = self.median > high
        by = self.median - high if above else low - self.median
        return f"too {'high' if above else 'low'} by {by:.2g} {self.unit}"


def compared(
    group: str,
    title: str,
    unit: str,
    quantity: Quantity,
    values: ArrayLike,
    *,
    factor: float = 1.0,
    band: tuple[float, float] | None = None,
    n: int | None = None,
    note: str = "",
) -> Comparison:
    """A comparison with a record.

    Parameters
    ----------
    group, title, unit, note : str
        As in `Comparison`.
    quantity : Quantity
        The measured value. Its range, else its standard deviation, is the band unless one is given.
    values : array_like
        Computed, one or one for each person, in the unit shown.
    factor : float
        From the record's own unit to the unit shown.
    band : tuple of float, optional
        What counts as met, in the unit shown.
    n : int, optional
        People behind a single value, such as a share; without it, each value is a person's.
    """
    value, spread = quantity.value, quantity.sd or 0.0
    low = quantity.low if quantity.low is not None else value - spread
    high = quantity.high if quantity.high is not None else value + spread
    people = np.atleast_1d(np.asarray(values, dtype=float))
    bottom, middle, top = np.quantile(people, [0.025, 0.5, 0.975])
    return Comparison(
        group=group,
        title=title,
        unit=unit,
        published=value * factor,
        band=band or (low * factor, high * factor),
        source=quantity.source,
        seen=quantity.seen,
        published_n=quantity.n,
        population=library().sources[quantity.source].custom.sample or "",
        median=float(middle),
        interval95=(float(bottom), float(top)),
        n=len(people) if n is None else n,
        note=note,
    )
