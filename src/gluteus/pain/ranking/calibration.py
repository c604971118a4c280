"""Finds the computed numbers of ``pain/model.yaml``: ``python -m
gluteus.pain.ranking.calibration``.

The threshold of the lists comes from published cases, the spread of simulated drawings from the
published overlap of two drawings of the same pain.
"""

from __future__ import annotations

import sys

from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.chart.redraw import depth_for
from gluteus.pain.ranking.case_evaluation import shipped_threshold
from gluteus.pain.ranking.rank import PRIORS
from gluteus.pain.ranking.simulation import hurting

SEED = 4102
_FITTED = 2000


def wander(people: int = _FITTED, seed: int = SEED) -> float:
    """How far [mm] the edges of drawings wander, so that two of the same pain
    overlap as published.
    """
    _, hurts = hurting(people, seed)
    return depth_for(pain_library().model["redraw_jaccard"].si, hurts, seed + 1)


if __name__ == "__main__":
    cases = case_library().scored("development")
    for prior in PRIORS:
        sys.stdout.write(f"threshold_{prior}: {shipped_threshold(cases, prior):.5f}\n")
    sys.stdout.write(f"redraw_depth: {wander():.1f} mm\n")
