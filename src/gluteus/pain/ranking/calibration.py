"""Finds those numbers of ``pain/model.yaml`` that come from simulation, on people the evaluation never sees.

``python -m gluteus.pain.ranking.calibration`` prints them as they stand in the file; a test finds them again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.optimize import minimize

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Floats
from gluteus.pain.chart.redraw import depth_for, redraw
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.bayes import drawing_model
from gluteus.pain.ranking.evaluation import hurting, simulate
from gluteus.pain.ranking.sets import aim, conformal_level, needed

SEED = 4102
"""Of all draws here; none of them is a seed of the evaluation."""
PEOPLE = 20_000
DRAWERS = 6000
_FITTED = 2000
KINDS = ("marked", "drawn")


def wander(people: int = _FITTED, seed: int = SEED) -> float:
    """How far [mm] the edges of drawings wander, so that two of the same pain overlap as published."""
    _, hurts = hurting(people, seed)
    return depth_for(pain_library().model["redraw_jaccard"].si, hurts[hurts.any(axis=1)], seed + 1)


def fit_meant(people: int = _FITTED, seed: int = SEED) -> tuple[float, float]:
    """Power and factor of `meant` with which free-hand drawings speak most for their true sources."""
    model = drawing_model()
    hypothesis, hurts = hurting(people, seed + 2)
    fractions = redraw(hurts, seed + 3).fractions
    some = fractions.any(axis=1)
    hypothesis, fractions = hypothesis[some], fractions[some]
    prior = np.log(model.prior["published"])

    def loss(logs: Floats) -> float:
        power, factor = np.exp(logs)
        odds = factor * fractions**power
        inside = odds / (odds + (1 - fractions) ** power)
        total = 0.0
        for row, true in zip(inside, hypothesis, strict=True):
            score = np.log(model.drawn * row + (1 - model.drawn) * (1 - row)).sum(axis=1) + prior
            total += np.logaddexp.reduce(score) - score[true]
        return total / len(hypothesis)

    start = [[0.0, 0.0], [0.7, 0.0], [0.0, -1.0]]
    found: Any = minimize(
        loss, start[0], method="Nelder-Mead", options={"initial_simplex": start, "xatol": 0.02, "fatol": 5e-4}
    )
    power, factor = np.exp(found.x)
    return float(power), float(factor)


def find_level(prior: PriorName, maps: str, kind: str, people: int | None = None, seed: int = SEED) -> float:
    """The probability up to which a list is filled so that `aim` of people have their sources in it.

    Parameters
    ----------
    maps: ``trusted``: people who follow the maps; ``doubted``: half of them do not, and the ranking knows.
    kind: ``marked`` for named regions, ``drawn`` for free-hand drawings.
    """
    model, people = drawing_model(), people or (DRAWERS if kind == "drawn" else PEOPLE)
    off_map = pain_library().model["off_map"].si if maps == "doubted" else 0.0
    hypothesis, drawn = simulate(people, seed + 4, prior=prior, off_map=off_map, free_hand=kind == "drawn")
    posterior = model.posterior(drawn, prior, off_map=off_map)
    scores = [needed(model, row, int(true)) for row, true in zip(posterior, hypothesis, strict=True)]
    return conformal_level(np.array(scores), aim())


def settings() -> Iterator[tuple[PriorName, str, str]]:
    """All settings that have a level of their own: prior, maps, kind of drawing."""
    priors: tuple[PriorName, ...] = ("published", "uniform")
    for prior in priors:
        for maps in ("trusted", "doubted"):
            for kind in KINDS:
                yield prior, maps, kind


if __name__ == "__main__":
    sys.stdout.write(f"redraw_depth: {wander():.1f} mm\n")
    sys.stdout.write("meant: power {:.2f}, factor {:.1f}\n".format(*fit_meant()))
    for each in settings():
        sys.stdout.write(f"level_{'_'.join(each)}: {find_level(*each):.3f}\n")
