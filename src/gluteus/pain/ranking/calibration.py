"""Compute the fitted numbers of ``pain/model.yaml``.

Run with ``python -m gluteus.pain.ranking.calibration``. The threshold of the lists is fitted to
published cases. The variation of simulated drawings is fitted to the published overlap of two
drawings of the same pain.
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
    """Return how far [mm] the edges of simulated drawings must move to overlap as published."""
    _, hurts = hurting(people, seed)
    return depth_for(pain_library().model["redraw_jaccard"].si, hurts, seed + 1)


if __name__ == "__main__":
    cases = case_library().scored("development")
    for prior in PRIORS:
        sys.stdout.write(f"threshold_{prior}: {shipped_threshold(cases, prior):.5f}\n")
    sys.stdout.write(f"redraw_depth: {wander():.1f} mm\n")
