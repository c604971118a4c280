"""How many candidates a list must have so that it contains the source as often as it says.

A list is filled from the most probable candidate on until a level of their joint score. The level
comes from published cases with a confirmed source (split conformal sets): it is the smallest level
with which lists of nine in ten of them contain the source.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Bools, Floats
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.inference import by_score

LEAST = 5
"""Without findings no list is shorter."""
LEAST_WITH_FINDINGS = 3


def aim() -> float:
    """The share of cases whose source the list is to contain."""
    return pain_library().model["held"].si


def level(prior: PriorName) -> float:
    """The level up to which a list is filled, from the cases on which settings were chosen."""
    return pain_library().model[f"level_{prior}"].si


def chosen(score: Floats, until: float, least: int = 1) -> list[int]:
    """The candidates of the list, most probable first.

    Parameters
    ----------
    score : (structure,) float
        Probabilities of the structures.
    until : float
        The level: a candidate enters while those before it hold no more than this share.
    least : int
        The shortest list.
    """
    order = by_score(score)
    return order[: max(least, int((_before(score, order) <= until).sum()))]


def needed(score: Floats, accepted: Bools) -> float:
    """The lowest level with which a list contains an accepted source, 1 if there is none.

    Parameters
    ----------
    score : (structure,) float
        Probabilities of the structures.
    accepted : (structure,) bool
        Which structures count as correct.
    """
    order = by_score(score)
    found = np.flatnonzero(accepted[order])
    return float(_before(score, order)[found[0]]) if len(found) else 1.0


def conformal_level(needs: Floats, share: float) -> float:
    """The level that holds a share of cases like those that gave `needs`, whatever their
    distribution.

    Parameters
    ----------
    needs : (case,) float
        What `needed` gave for each.
    share : float
        The share of cases that the lists are to hold.
    """
    rank = min(ceil((len(needs) + 1) * share), len(needs))
    return float(np.sort(needs)[rank - 1])


def _before(score: Floats, order: list[int]) -> Floats:
    """Return the share of all scores that comes before each candidate in the order."""
    held = np.cumsum(score[order]) / score.sum()
    return np.concatenate([[0.0], held[:-1]]) - 1e-12
