"""Choose the candidates of a list so that lists contain the source as often as stated.

A candidate enters when its share of the probability reaches a threshold. The threshold comes from
published cases with a confirmed source (split conformal prediction sets): it is the largest
threshold with which the lists of nine in ten of these cases contain the source. Of all rules with
the same coverage, a threshold on the probability gives the shortest lists on average if the
probabilities are right [1]_.

References
----------
.. [1] Sadinle, Lei and Wasserman (2019). Least ambiguous set-valued classifiers with bounded error
   levels. Journal of the American Statistical Association 114, 223-234.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Bools, Floats
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.inference import by_score

LEAST = 5
"""Minimum length of a list without findings."""
LEAST_WITH_FINDINGS = 3


def aim() -> float:
    """Share of cases whose list should contain the source."""
    return pain_library().model["held"].si


def threshold(prior: PriorName) -> float:
    """Return the share that a candidate needs, fitted to the development cases."""
    return pain_library().model[f"threshold_{prior}"].si


def chosen(score: Floats, at_least: float, least: int = 1) -> list[int]:
    """Return the candidates of the list, most probable first.

    Parameters
    ----------
    score : (structure,) float
        Probabilities of the structures; with two sources at once they add up to more than one.
    at_least : float
        The threshold: the share of the sum of all scores that a candidate needs.
    least : int
        The shortest list.
    """
    enough = int((_shares(score) >= at_least).sum())
    return by_score(score)[: max(least, enough)]


def source_share(score: Floats, accepted: Bools) -> float:
    """Return the highest threshold with which a list contains an accepted source, 0 if none does.

    Parameters
    ----------
    score : (structure,) float
        Probabilities of the structures.
    accepted : (structure,) bool
        Which structures count as correct.
    """
    return float(_shares(score)[accepted].max(initial=0.0))


def conformal_threshold(shares: Floats, held: float) -> float:
    """Return the threshold whose lists contain the source in a given share of cases.

    The guarantee covers cases from the same population as those given, whatever their distribution.

    Parameters
    ----------
    shares : (case,) float
        Result of `source_share` for each case.
    held : float
        Share of cases whose lists should contain the source.
    """
    rank = min(ceil((len(shares) + 1) * held), len(shares))
    return float(np.sort(shares)[len(shares) - rank])


def _shares(score: Floats) -> Floats:
    """Return the share of the sum of all scores that each structure has."""
    return score / score.sum()
