"""From painful regions to the probability of every structure.

One structure is the source, or two at once, or one that is not listed. A region that hurts counts
by the probability of pain there, a region that is not reported counts less, because people
under-report. The zones of one structure share its probability, so that a muscle with four maps does
not compete with itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy.pain.layout import pain_layout
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.pain.series import series_library
from gluteus.arrays import Floats, Ints
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.region_maps import RegionMaps, region_maps
from gluteus.pain.ranking.structures import structures


@dataclass(frozen=True, slots=True)
class Reported:
    """Where it hurts.

    Attributes
    ----------
    marked : (region,) float
        How far each region counts as painful, 0 to 1.
    counted : (region,) float
        1 where the region was stated as painful or not, 0 where a wider word leaves it open.
    wide : tuple of (region,) int
        The regions of each wider word, such as the whole buttock: at least one of them hurts.
    """

    marked: Floats
    counted: Floats
    wide: tuple[NDArray[np.int_], ...] = ()


@dataclass(frozen=True, slots=True)
class Posterior:
    """Probabilities given where it hurts.

    Attributes
    ----------
    score : (structure,) float
        That the structure is one of the sources, alone or with another.
    unlisted : float
        That the source is none of the structures.
    pairs : (pair,) float
        That two structures hurt at once, in the order of `pair_members`.
    zones : (zone,) float
        Within each structure, how the probability is shared among its zones; each sums to one.
    """

    score: Floats
    unlisted: float
    pairs: Floats
    zones: Floats


def reported(regions: Mapping[str, float]) -> Reported:
    """Regions and wider words by how much of each is painful, as arrays.

    Parameters
    ----------
    regions : mapping of str to float
        Fraction 0 to 1 of each region; words for wider areas count as a whole.
    """
    chart, vague = list(pain_library().regions), pain_layout().vague
    marked, counted = np.zeros(len(chart)), np.ones(len(chart))
    for code, fraction in regions.items():
        if code not in vague:
            marked[chart.index(code)] = fraction
    wide: list[NDArray[np.int_]] = []
    for word in regions:
        if word in vague:
            inside = np.array([chart.index(each) for each in series_library().areas[vague[word]].regions])
            # A named part of the area says more than the word for the whole.
            if not marked[inside].any():
                wide.append(inside)
                counted[inside] = 0.0
    return Reported(meant(marked), counted, tuple(wide))


def meant(fractions: Floats) -> Floats:
    """How probable it is that a region is meant by a drawing that covers a fraction of it.

    0 for 0, 1 for 1, and in between odds that are a power of those of the fraction. Power and
    factor stand in ``pain/model.yaml``.

    Parameters
    ----------
    fractions : (..., region) float
        0 to 1.
    """
    power, factor = (pain_library().model[key].si for key in ("meant_power", "meant_factor"))
    drawn, free = factor * fractions**power, (1 - fractions) ** power
    return drawn / (drawn + free)


def posterior(
    where: Reported,
    prior: PriorName = "uniform",
    evidence: Floats | None = None,
    maps: RegionMaps | None = None,
) -> Posterior:
    """The probability of every structure.

    Parameters
    ----------
    where : Reported
        Where it hurts.
    prior : {'uniform', 'published'}
        All structures alike, or published prevalence, flattened.
    evidence : (zone,) float, optional
        Log likelihood ratios of findings.
    maps : RegionMaps, optional
        Other region probabilities; default: those of all development cases.
    """
    maps = maps or region_maps()
    finding = np.zeros(len(maps.zones)) if evidence is None else evidence
    starts, sizes = np.flatnonzero(np.diff(maps.structure, prepend=-1)), np.bincount(maps.structure)
    first, second = pair_members()
    others = log_likelihood(where, _pairs_and_unlisted(maps))
    by_zone = zone_log_likelihood(where, maps) + finding
    single = np.logaddexp.reduceat(by_zone, starts) - np.log(sizes)
    strongest = np.maximum.reduceat(finding, starts)
    pair_finding = _stronger(strongest[first], strongest[second])
    two, unlisted = (pain_library().model[key].si for key in ("two_sources", "unlisted"))
    weight = prior_weights(prior)
    pair_weight = weight[first] * weight[second]
    logs = np.concatenate(
        [
            single + np.log((1 - unlisted) * (1 - two) * weight),
            others[:-1] + pair_finding + np.log((1 - unlisted) * two * pair_weight / pair_weight.sum()),
            others[-1:] + np.log(unlisted),
        ]
    )
    share = np.exp(logs - np.logaddexp.reduce(logs))
    score, pairs = share[: len(weight)].copy(), share[len(weight) : -1]
    np.add.at(score, first, pairs)
    np.add.at(score, second, pairs)
    zones = np.exp(by_zone - np.logaddexp.reduceat(by_zone, starts)[maps.structure])
    return Posterior(score, float(share[-1]), pairs, zones)


def zone_log_likelihood(where: Reported, maps: RegionMaps) -> Floats:
    """The log likelihood (zone,) of what was reported, from averages and from single cases.

    The average over the cases of a zone treats regions as independent. Beside it stands a mixture
    of the map and of each case as a map of its own, weighted by the number of cases that each is
    worth, which keeps what occurs together. The two are averaged with the weight `case_share`.
    """
    average = log_likelihood(where, maps.felt)
    if not len(maps.cases):
        return average
    part, before = pain_library().model["case_share"].si, maps.weight[maps.structure]
    resembling = np.exp(log_likelihood(where, maps.cases)) @ maps.shares
    mixture = before * np.exp(log_likelihood(where, maps.written)) + resembling
    mixture /= before + maps.shares.sum(axis=0)
    return np.log((1 - part) * np.exp(average) + part * mixture)


def log_likelihood(where: Reported, felt: Floats) -> Floats:
    """The log likelihood (source,) of what was reported; `felt` is (source, region)."""
    score = np.log(felt) @ where.marked + np.log1p(-felt) @ _absent(where)
    for inside in where.wide:
        score = score + np.log1p(-np.prod(1 - felt[:, inside], axis=1))
    return score


def region_terms(where: Reported, felt: Floats) -> Floats:
    """Return the terms of `log_likelihood`, (source, region), without wider words."""
    return np.log(felt) * where.marked + np.log1p(-felt) * _absent(where)


def _absent(where: Reported) -> Floats:
    """How much it counts (region,) that a region is not reported."""
    return pain_library().model["absence_weight"].si * (1 - where.marked) * where.counted


@lru_cache(maxsize=4)
def _pairs_and_unlisted(maps: RegionMaps) -> Floats:
    """Probabilities (source, region) of every pair, and of a source that is not listed.

    A region of a pair hurts when either structure makes it hurt, the zones of each averaged.
    """
    starts, sizes = np.flatnonzero(np.diff(maps.structure, prepend=-1)), np.bincount(maps.structure)
    mean = np.add.reduceat(maps.felt, starts) / sizes[:, None]
    first, second = pair_members()
    both = 1 - (1 - mean[first]) * (1 - mean[second])
    return np.vstack([both, maps.background])


@cache
def pair_members() -> tuple[Ints, Ints]:
    """The two structures of every pair, each (pair,)."""
    return np.triu_indices(len(structures()), 1)


@cache
def prior_weights(prior: PriorName) -> Floats:
    """The prior (structure,) of a single source; it adds up to one."""
    power = pain_library().model["prior_power"].si if prior == "published" else 0.0
    weight = prevalence() ** power
    return weight / weight.sum()


@cache
def prevalence() -> Floats:
    """Published prevalence (structure,) in people with back or buttock pain, adding up to one."""
    records = pain_library()
    share = {key: each.share.si / len(each.patterns) for each in records.priors for key in each.patterns}
    unknown = records.model["prior_unknown"].si
    weight = np.array([sum(share[key] for key in each.patterns) or unknown for each in structures().values()])
    return weight / weight.sum()


def by_score(score: Floats) -> list[int]:
    """Indices from the largest to the smallest; equal scores keep their order."""
    return [int(each) for each in np.argsort(-score, kind="stable")]


def _stronger(first: Floats, second: Floats) -> Floats:
    """Of two structures at once, the finding of the one that shows it more."""
    return np.where(np.abs(first) >= np.abs(second), first, second)
