"""A published number, the computed one, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gluteus.anatomy import Quantity, library


@dataclass(frozen=True)
class Comparison:
    """A published number and the computed one.

    Attributes
    ----------
    group : str
        Group of the comparison, such as ``hip force``.
    title, unit : str
        The compared quantity in words, and the unit of all numbers.
    published : float
        The measured value.
    band : tuple of float
        Low and high end of the range that counts as met.
    source, seen : str
        Key of the record with the value, and how its source was read.
    published_n : int or None
        Number of people, specimens or hips behind the measured value, if the source gives it.
    population : str
        Description of these people in the record; empty if there is none.
    median : float
        Median of the computed values.
    interval95 : tuple of float
        Contains 95 % of the people; for a single number, that number twice.
    n : int
        Number of people behind the computed number; people who cannot hold a posture are not
        counted if it is about their forces.
    note : str
        Remark that readers need for judging the comparison.
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
    """Return a comparison with a record.

    Parameters
    ----------
    group, title, unit, note : str
        As in `Comparison`.
    quantity : Quantity
        The measured value. Its range, or else its standard deviation, is the default band.
    values : array_like
        Computed value, or one value for each person, in the unit shown.
    factor : float
        From the record's own unit to the unit shown.
    band : tuple of float, optional
        Range that counts as met, in the unit shown.
    n : int, optional
        Number of people behind a single value, such as a share; by default, each value belongs to a
        person.
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
