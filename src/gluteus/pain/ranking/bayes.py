"""The generative model of a drawing, and its inverse.

One source of pain, or two at once, makes each region hurt with a probability by the strength of its map; the
drawing loses some of these regions and gains others, as when people draw the same pain twice. All arrays have
the regions of the body chart last, in the order of `regions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy.pain.patterns import PainLibrary, pain_library
from gluteus.arrays import Bools, Floats
from gluteus.pain.choices import PriorName

# A region that rests on memory alone can add to the ranking no more than a spill-over does.
_RECALLED_STRENGTH = 1


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is reported: single patterns, or groups of patterns that regions cannot part.

    `member` is (pattern, candidate), `within` (hypothesis, candidate): whether it has a source in it.
    """

    ids: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    member: Bools
    within: Bools


@dataclass(frozen=True, slots=True)
class DrawingModel:
    """The model of a drawing for all hypotheses: each pattern alone, then each pair.

    `sources` (hypothesis, pattern): which patterns hurt. `felt` (hypothesis, region): probability that the
    region hurts. `drawn`: the same after the noise of drawing. `prior` (hypothesis,): by name of the prior.
    `miss`, `add`: probability that a hurting region is not drawn, and that another one is.
    """

    patterns: tuple[str, ...]
    regions: tuple[str, ...]
    sources: Bools
    felt: Floats
    drawn: Floats
    prior: Mapping[str, Floats]
    weight: Mapping[str, Floats]
    miss: float
    add: float
    candidates: Candidates

    def posterior(
        self,
        fractions: Floats,
        prior: PriorName = "published",
        evidence: Floats | None = None,
        off_map: float = 0.0,
    ) -> Floats:
        """The probability of every hypothesis given drawings.

        Parameters
        ----------
        fractions: (batch, region), the fraction of each region that is drawn; a part counts as `meant` says.
        prior: name of the prior.
        evidence: (hypothesis,) log likelihood of findings, or None.
        off_map: share of people whose pain ignores the maps and follows the average of all.

        Returns
        -------
        (batch, hypothesis), rows adding up to one.
        """
        score = _likelihood(fractions, self.drawn)
        if off_map > 0:
            anywhere = _likelihood(fractions, (self.prior[prior] @ self.drawn)[None])
            score = np.logaddexp(np.log1p(-off_map) + score, np.log(off_map) + anywhere)
        score = score + np.log(self.prior[prior]) + (0.0 if evidence is None else evidence)
        score = np.exp(score - score.max(axis=-1, keepdims=True))
        return score / score.sum(axis=-1, keepdims=True)

    def by_candidate(self, posterior: Floats) -> Floats:
        """The probability (batch, candidate) that a candidate is one of the sources."""
        return posterior @ self.candidates.within.astype(float)

    def held(self, posterior: Floats, chosen: Sequence[int]) -> float:
        """The probability that every source lies in the chosen candidates; `posterior` is (hypothesis,)."""
        outside = np.ones(len(self.candidates.ids), dtype=bool)
        outside[list(chosen)] = False
        return float(posterior[~self.candidates.within[:, outside].any(axis=1)].sum())


def meant(fractions: Floats) -> Floats:
    """How probable it is that a region was meant to be in a drawing that covers a fraction of it, before
    anything else is known: 0 for 0, 1 for 1, and in between odds that are a power of those of the fraction.

    The power and the factor were fitted to simulated free-hand drawings (``pain/model.yaml``).

    Parameters
    ----------
    fractions: (..., region), 0 to 1.
    """
    records = pain_library().model
    power, factor = records["meant_power"].si, records["meant_factor"].si
    drawn, free = factor * fractions**power, (1 - fractions) ** power
    return drawn / (drawn + free)


def _likelihood(fractions: Floats, drawn: Floats) -> Floats:
    """The log likelihood (batch, hypothesis) of drawings, `drawn` being (hypothesis, region).

    A fraction is virtual evidence: the region is in the drawing with the probability `meant`, else it is not.
    """
    if ((fractions == 0) | (fractions == 1)).all():
        absent = np.log1p(-drawn)
        return fractions @ (np.log(drawn) - absent).T + absent.sum(axis=1)
    inside = meant(fractions)
    return np.stack([np.log(drawn * row + (1 - drawn) * (1 - row)).sum(axis=1) for row in inside])


def redraw_noise(jaccard: float, size: float, regions: int) -> tuple[float, float]:
    """The probabilities (miss, add) with which two drawings of one pain overlap by `jaccard`.

    As many regions are added as are missed, because the size of a drawing is kept from one to the next.

    Parameters
    ----------
    jaccard: mean overlap of two drawings of the same pain, shared over drawn in either.
    size: mean number of regions that hurt.
    regions: number of regions of the chart.

    Assumptions: the mean of the ratio is the ratio of the means; a test compares with simulation.
    """

    def overlap(miss: float) -> float:
        add = miss * size / (regions - size)
        both = size * (1 - miss) ** 2 + (regions - size) * add**2
        either = size * (1 - miss**2) + (regions - size) * (1 - (1 - add) ** 2)
        return both / either

    low, high = 0.0, 0.5
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if overlap(middle) > jaccard else (low, middle)
    return low, low * size / (regions - size)


@cache
def drawing_model(noise: str = "redraw_jaccard") -> DrawingModel:
    """The model built from the records, once.

    Parameters
    ----------
    noise: which published overlap of two drawings to use, a key of ``pain/model.yaml``.
    """
    records = pain_library()
    names, regions = tuple(records.patterns), tuple(records.regions)
    single = _felt(records, names, regions)
    pairs = list(combinations(range(len(names)), 2))
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    sources = np.zeros((len(names) + len(pairs), len(names)), dtype=bool)
    sources[: len(names)] = np.eye(len(names), dtype=bool)
    sources[np.arange(len(names), len(sources)), first] = True
    sources[np.arange(len(names), len(sources)), second] = True
    felt = np.vstack([single, 1 - (1 - single[first]) * (1 - single[second])])
    candidates = _candidates(records, names, sources)
    weight = {"published": _published(records, names), "uniform": _uniform(candidates)}
    two = records.model["two_sources"].si
    prior = {key: _with_pairs(each, first, second, two) for key, each in weight.items()}
    size = float(prior["published"] @ felt.sum(axis=1))
    miss, add = redraw_noise(records.model[noise].si, size, len(regions))
    drawn = felt * (1 - miss) + (1 - felt) * add
    return DrawingModel(names, regions, sources, felt, drawn, prior, weight, miss, add, candidates)


def _felt(records: PainLibrary, names: tuple[str, ...], regions: tuple[str, ...]) -> Floats:
    by_strength = ("felt_elsewhere", "felt_spillover", "felt_common", "felt_essential")
    probability = [records.model[key].si for key in by_strength]
    felt = np.full((len(names), len(regions)), probability[0])
    for row, name in enumerate(names):
        for each in records.referral[name]:
            strength = min(each.strength, _RECALLED_STRENGTH) if each.seen == "recalled" else each.strength
            felt[row, regions.index(each.region)] = probability[strength]
    return felt


def _candidates(records: PainLibrary, names: tuple[str, ...], sources: Bools) -> Candidates:
    group = {member: each for each in records.merged.values() for member in each.members}
    members: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name in group:
            members.setdefault(group[name].id, group[name].members)
        else:
            members[name] = (name,)
    member = np.array([[name in each for each in members.values()] for name in names])
    return Candidates(tuple(members), tuple(members.values()), member, sources @ member)


def _published(records: PainLibrary, names: tuple[str, ...]) -> Floats:
    weight = {key: prior.share.si / len(prior.patterns) for prior in records.priors for key in prior.patterns}
    return _normal(np.array([weight[name] for name in names]))


def _uniform(candidates: Candidates) -> Floats:
    return _normal((candidates.member / candidates.member.sum(axis=0)).sum(axis=1))


def _with_pairs(weight: Floats, first: NDArray[np.int_], second: NDArray[np.int_], two: float) -> Floats:
    return np.concatenate([(1 - two) * weight, two * _normal(weight[first] * weight[second])])


def _normal(weight: Floats) -> Floats:
    return weight / weight.sum()
