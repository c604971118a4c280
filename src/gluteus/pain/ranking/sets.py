"""How many candidates a list must hold so that the sources are among them as often as it says.

Candidates come whole, so a list that is filled until its own probability reaches 90 % holds the sources more
often than that. It is filled to a level instead that was found on simulated people (split conformal sets):
the level below which, just before the last source comes in, nine lists out of ten still are.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Floats
from gluteus.pain.ranking.bayes import DrawingModel


def aim() -> float:
    """The share of people all of whose sources the list is to hold."""
    return pain_library().model["held"].si


def level(prior: str, maps: str, regions: Mapping[str, float]) -> float:
    """The probability up to which a list is filled, for whole regions or for parts of regions as drawn."""
    kind = "drawn" if any(0 < share < 1 for share in regions.values()) else "marked"
    return pain_library().model[f"level_{prior}_{maps}_{kind}"].si


def by_score(score: Floats) -> list[int]:
    """The candidates from the most to the least probable; `score` is (candidate,)."""
    return [int(each) for each in np.argsort(-score, kind="stable")]


def filling(model: DrawingModel, posterior: Floats) -> tuple[list[int], Floats]:
    """The candidates by probability, and with how many of them which probability is held.

    Parameters
    ----------
    posterior: (hypothesis,).

    Returns
    -------
    The order of the candidates, and (candidate,): that all sources are among the first 1, 2, ... of them.
    """
    order = by_score(model.by_candidate(posterior[None])[0])
    last = _last(model, order)
    held: Floats = np.bincount(last, weights=posterior, minlength=len(order)).astype(np.float64)
    return order, held.cumsum()


def smallest_set(model: DrawingModel, posterior: Floats, until: float) -> tuple[list[int], float]:
    """The candidates from the most probable on until a probability is held, and the one that they hold.

    For one source at a time this is the smallest such set.

    Parameters
    ----------
    posterior: (hypothesis,). until: as `level` gives it.
    """
    order, held = filling(model, posterior)
    count = min(int(np.searchsorted(held, until)) + 1, len(order))
    return order[:count], float(held[count - 1])


def needed(model: DrawingModel, posterior: Floats, hypothesis: int) -> float:
    """What a list holds just before the last source comes in: with a lower level it would miss a source.

    Parameters
    ----------
    posterior: (hypothesis,). hypothesis: the number of the true one.
    """
    order, held = filling(model, posterior)
    last = int(_last(model, order)[hypothesis])
    return float(held[last - 1]) if last else 0.0


def conformal_level(scores: Floats, share: float) -> float:
    """The level that holds a `share` of people like those who gave the scores, for any distribution of them.

    Parameters
    ----------
    scores: (person,), what `needed` gave.
    """
    rank = min(ceil((len(scores) + 1) * share), len(scores))
    return float(np.sort(scores)[rank - 1])


def _last(model: DrawingModel, order: list[int]) -> NDArray[np.int64]:
    """The place (hypothesis,) in the order of the last candidate that a hypothesis needs."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return np.where(model.candidates.within, place, -1).max(axis=1)
