"""Median and 95 % interval over people, if enough of them remain.

Some people drop out of an answer: they cannot stand, or a motion cannot be solved for them. The 95
% interval of a few people would just be their two extremes, and the median of even fewer would be
the number of one person. All interfaces use these functions, so that the same rule applies
everywhere.
"""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Bools, Floats

LEAST_FOR_INTERVAL = 30
"""Fewest people for which a 95 % interval is given."""

LEAST_FOR_MEDIAN = 10
"""Fewest people for which any number is given."""

ENDS = (0.025, 0.5, 0.975)
"""Lower end, middle and upper end of a 95 % interval, as the shares of people below them."""


def enough(people: int, asked: int | None, least: int) -> bool:
    """Return whether a number of people is enough.

    Parameters
    ----------
    people : int
        Number of people who have the quantity.
    asked : int or None
        Number of people asked about. A sample smaller than ``least`` is enough if nobody dropped
        out, because its user chose the size and a single hip has a value of its own. None if nobody
        can drop out.
    least : int
        `LEAST_FOR_INTERVAL` or `LEAST_FOR_MEDIAN`.

    Returns
    -------
    bool
        False if there is nobody.
    """
    return people > 0 and (asked is None or people >= min(least, asked))


def interval95(values: Floats, asked: int | None = None) -> Floats:
    """Return lower end, median and upper end over people.

    Parameters
    ----------
    values : array, shape (person, ...)
        Values of the people who have the quantity.
    asked : int, optional
        Number of people asked about, if some may have dropped out (see `enough`).

    Returns
    -------
    array, shape (3, ...)
        NaN if too few people are left: the ends for fewer than `LEAST_FOR_INTERVAL`, everything for
        fewer than `LEAST_FOR_MEDIAN`.
    """
    if not enough(len(values), asked, LEAST_FOR_MEDIAN):
        return np.full((3, *values.shape[1:]), np.nan)
    # A single hip has no spread, and sliders often ask about one hip.
    found = np.repeat(values, 3, axis=0) if len(values) == 1 else np.quantile(values, ENDS, axis=0)
    if not enough(len(values), asked, LEAST_FOR_INTERVAL):
        found[[0, 2]] = np.nan
    return found


def share(holds: Floats | Bools, asked: int | None = None) -> float:
    """Return the share of people in whom something is true; NaN for too few people.

    Parameters
    ----------
    holds : array, shape (person,)
        Whether it is true, for each person who can be asked about.
    asked : int, optional
        As in `interval95`.
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
