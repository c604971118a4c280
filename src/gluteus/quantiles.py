"""Median and 95 % interval over people, if enough of them remain.

Some people drop out of an answer: they cannot stand, or a motion is not solved for them. The ends
of an interval over a few people are their two extremes and not a 95 % interval, and a median over
even fewer is the number of one person. All interfaces use these functions, so that one rule
applies.
"""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Bools, Floats

LEAST_FOR_INTERVAL = 30
"""Fewer people give no 95 % interval."""

LEAST_FOR_MEDIAN = 10
"""Fewer people give no number at all."""

ENDS = (0.025, 0.5, 0.975)
"""Lower end, middle and upper end of a 95 % interval, as shares of people below."""


def enough(people: int, asked: int | None, least: int) -> bool:
    """Return whether a number of people is enough.

    Parameters
    ----------
    people : int
        How many have the quantity.
    asked : int or None
        How many were asked. A sample smaller than ``least`` is enough where nobody dropped out:
        its user chose the size, and one hip has its own value. None where nobody can drop out.
    least : int
        `LEAST_FOR_INTERVAL` or `LEAST_FOR_MEDIAN`.

    Returns
    -------
    bool
        False of nobody.
    """
    return people > 0 and (asked is None or people >= min(least, asked))


def interval95(values: Floats, asked: int | None = None) -> Floats:
    """Return lower end, median and upper end over people.

    Parameters
    ----------
    values : array, shape (person, ...)
        Of the people who have the quantity.
    asked : int, optional
        How many people were asked, where some may have dropped out (see `enough`).

    Returns
    -------
    array, shape (3, ...)
        NaN where too few people are left: the ends of fewer than `LEAST_FOR_INTERVAL`, everything
        of fewer than `LEAST_FOR_MEDIAN`.
    """
    if not enough(len(values), asked, LEAST_FOR_MEDIAN):
        return np.full((3, *values.shape[1:]), np.nan)
    # One hip has no spread, and a slider asks for one hip often.
    found = np.repeat(values, 3, axis=0) if len(values) == 1 else np.quantile(values, ENDS, axis=0)
    if not enough(len(values), asked, LEAST_FOR_INTERVAL):
        found[[0, 2]] = np.nan
    return found


def share(holds: Floats | Bools, asked: int | None = None) -> float:
    """Return the share of people in whom something holds; NaN of too few people for a number.

    Parameters
    ----------
    holds : array, shape (person,)
        Of the people who can be asked.
    asked : int, optional
        As of `interval95`.
    """
    return float(np.mean(holds)) if enough(len(holds), asked, LEAST_FOR_MEDIAN) else float("nan")


def share_of_100(share: float) -> str:
    """Return a share as a number of 100, never rounded to none or to all: ``93``, ``99.9``.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    str
        The number, with one decimal where a whole number would hide the rest.
    """
    percent = 100 * share
    whole = percent in (0, 100) or 0.5 <= percent < 99.5
    return f"{percent:.0f}" if whole else f"{percent:.1f}"
