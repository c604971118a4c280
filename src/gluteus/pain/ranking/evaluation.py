"""How well the ranking does on drawings simulated from its own maps, beside a constant list and chance.

``python -m gluteus.pain.ranking.evaluation`` writes the tables of docs/pain.md. What is measured is the
ranking when its assumptions hold, and how fast it fails when two of them do not; it says nothing about real
drawings.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Bools, Floats
from gluteus.pain.chart.redraw import redraw
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.bayes import DrawingModel, drawing_model
from gluteus.pain.ranking.rank import constant_list
from gluteus.pain.ranking.sets import level, smallest_set

TOPS = (1, 3, 5)
EDGES = (0.0, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
PEOPLE = 20_000
DRAWERS = 6000
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Bin:
    """Candidates given a probability within one interval: how many, their mean, and how many were sources."""

    low: float
    high: float
    count: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results over simulated people.

    `top`, `top_constant` and `top_chance` give, for people with one source, the share whose source is among
    the first 1, 3, 5. `brier` is summed over candidates. `covered`: share of people all of whose sources lie
    in the set; `claimed`: the mean probability the sets claimed; `size`: the mean number of candidates.
    """

    people: int
    top: tuple[float, ...]
    top_constant: tuple[float, ...]
    top_chance: tuple[float, ...]
    brier: float
    brier_constant: float
    covered: float
    claimed: float
    size: float
    bins: tuple[Bin, ...]


def hurting(
    people: int,
    seed: int,
    truth: DrawingModel | None = None,
    prior: PriorName = "published",
    off_map: float = 0.0,
) -> tuple[NDArray[np.int_], Bools]:
    """Sources of simulated people, and what hurts them before anybody draws.

    Parameters
    ----------
    truth: the model to draw from; None for the one of the ranking.
    prior: how common the sources are.
    off_map: share of people whose pain ignores the maps and follows the average of all.

    Returns
    -------
    The hypothesis of each person (batch,), and which regions hurt (batch, region).
    """
    model = truth or drawing_model()
    random = np.random.default_rng(seed)
    weight = model.prior[prior]
    hypothesis = random.choice(len(weight), people, p=weight)
    felt = np.where(random.random((people, 1)) < off_map, weight @ model.felt, model.felt[hypothesis])
    return hypothesis, random.random(felt.shape) < felt


def simulate(
    people: int,
    seed: int,
    truth: DrawingModel | None = None,
    prior: PriorName = "published",
    off_map: float = 0.0,
    free_hand: bool = False,
) -> tuple[NDArray[np.int_], Floats]:
    """Sources and drawings of simulated people; parameters as for `hurting`.

    Parameters
    ----------
    free_hand: whether they draw on the body chart, which gives fractions, or name regions.

    Returns
    -------
    The hypothesis of each person (batch,), and the fraction of each region in the drawing (batch, region):
    0 or 1 for named regions; never none at all.
    """
    model = truth or drawing_model()
    hypothesis, hurts = hurting(people, seed, model, prior, off_map)
    if free_hand:
        drawn = redraw(hurts, seed + 1).fractions
    else:
        random = np.random.default_rng(seed + 1)
        kept, added = random.random(hurts.shape) >= model.miss, random.random(hurts.shape) < model.add
        drawn = np.where(hurts, kept, added).astype(float)
    some = drawn.any(axis=1)
    return hypothesis[some], drawn[some]


def evaluate(
    people: int = PEOPLE,
    seed: int = SEED,
    noise: str = "redraw_jaccard",
    off_map: float = 0.0,
    prior: PriorName = "published",
    doubt: float = 0.0,
    free_hand: bool = False,
) -> Evaluation:
    """How the ranking does on simulated people.

    Parameters
    ----------
    noise: the published overlap of two drawings that the simulated people have; the ranking keeps its own.
    off_map: share of people whose pain ignores the maps.
    prior: how common the sources are, for people and ranking alike.
    doubt: share of people off the maps that the ranking reckons with.
    free_hand: whether people draw on the body chart or name regions.
    """
    model = drawing_model()
    hypothesis, drawn = simulate(people, seed, drawing_model(noise), prior, off_map, free_hand)
    posterior = model.posterior(drawn, prior, off_map=doubt)
    score = model.by_candidate(posterior)
    source = model.candidates.within[hypothesis]
    single = source.sum(axis=1) == 1
    constant = np.broadcast_to(constant_list(model), score.shape)
    until = [
        level(prior, "doubted" if doubt else "trusted", dict(zip(model.regions, row, strict=True)))
        for row in drawn
    ]
    sets = [smallest_set(model, row, each) for row, each in zip(posterior, until, strict=True)]
    inside = np.zeros_like(source)
    for row, (chosen, _) in enumerate(sets):
        inside[row, chosen] = True
    return Evaluation(
        people=len(drawn),
        top=_top(score[single], source[single]),
        top_constant=_top(constant[single], source[single]),
        top_chance=tuple(top / score.shape[1] for top in TOPS),
        brier=_brier(score, source),
        brier_constant=_brier(constant, source),
        covered=float((~source | inside).all(axis=1).mean()),
        claimed=float(np.mean([held for _, held in sets])),
        size=float(inside.sum(axis=1).mean()),
        bins=_bins(score.ravel(), source.ravel()),
    )


def _top(score: Floats, source: Bools) -> tuple[float, ...]:
    order = np.argsort(-score, axis=1, kind="stable")
    found = np.take_along_axis(source, order, axis=1)
    return tuple(float(found[:, :top].any(axis=1).mean()) for top in TOPS)


def _brier(score: Floats, source: Bools) -> float:
    return float(((score - source) ** 2).sum(axis=1).mean())


def _bins(score: Floats, source: Bools) -> tuple[Bin, ...]:
    found: list[Bin] = []
    for low, high in pairwise(EDGES):
        here = (score >= low) & ((score < high) | (high == EDGES[-1]))
        if here.any():
            found.append(
                Bin(low, high, int(here.sum()), float(score[here].mean()), float(source[here].mean()))
            )
    return tuple(found)


def _row(name: str, result: Evaluation) -> str:
    tops = " | ".join(f"{each:.2f}" for each in result.top)
    rest = f"{result.brier:.2f} | {result.covered:.3f} | {result.claimed:.3f} | {result.size:.1f}"
    return f"| {name} | {tops} | {rest} |"


def _table() -> str:
    own, doubt = evaluate(), pain_library().model["off_map"].si
    lines = [
        f"{own.people} simulated people who name regions, {DRAWERS} who draw, seed {SEED}.",
        "",
        "| drawings | top 1 | top 3 | top 5 | Brier | covered | claimed | size |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        _row("from the maps, redraw overlap 0.62", own),
        _row("the same, uniform prior", evaluate(prior="uniform")),
        _row("free-hand on the body chart, redraw overlap 0.62", evaluate(DRAWERS, free_hand=True)),
        _row("free-hand, uniform prior", evaluate(DRAWERS, prior="uniform", free_hand=True)),
        _row("redraw overlap 0.42, not known to the ranking", evaluate(noise="redraw_jaccard_other")),
        _row("half of the people off the maps, not known to the ranking", evaluate(off_map=doubt)),
        _row("half of the people off the maps, maps doubted", evaluate(off_map=doubt, doubt=doubt)),
        _row(
            "the same, free-hand on the body chart",
            evaluate(DRAWERS, off_map=doubt, doubt=doubt, free_hand=True),
        ),
        _row("nobody off the maps, maps doubted", evaluate(doubt=doubt)),
        "| constant list | "
        + " | ".join(f"{each:.2f}" for each in own.top_constant)
        + f" | {own.brier_constant:.2f} | | | |",
        "| chance | " + " | ".join(f"{each:.2f}" for each in own.top_chance) + " | | | | |",
        "",
        "| probability given | candidates | mean given | were sources |",
        "| --- | --- | --- | --- |",
        *(
            f"| {each.low:g} to {each.high:g} | {each.count} | {each.predicted:.3f} | {each.observed:.3f} |"
            for each in own.bins
        ),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{_table()}\n")
