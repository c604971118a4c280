"""Compute the probability of every structure from the painful regions.

The source is one structure, two structures at once, or a structure that is not listed. A painful
region counts by the probability of pain there. A region that is not reported counts less, because
people under-report. The zones of a structure share its probability, so that a muscle with four maps
does not compete with itself.
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
        Degree to which each region counts as painful, 0 to 1.
    counted : (region,) float
        1 for regions that were stated as painful or not, 0 where a word for a wider area leaves it
        open.
    wide : tuple of (region,) int
        For each word for a wider area, such as the whole buttock: its regions, at least one of
        which hurts.
    """

    marked: Floats
    counted: Floats
    wide: tuple[NDArray[np.int_], ...] = ()


@dataclass(frozen=True, slots=True)
class Posterior:
    """Probabilities of the sources, given where it hurts.

    Attributes
    ----------
    score : (structure,) float
        Probability that the structure is a source, alone or with another.
    unlisted : float
        Probability that the source is none of the structures.
    pairs : (pair,) float
        Probability that two structures are the sources at once, in the order of `pair_members`.
    zones : (zone,) float
        How the zones of each structure share its probability; the shares of a structure add up to
        one.
    """

    score: Floats
    unlisted: float
    pairs: Floats
    zones: Floats


def reported(regions: Mapping[str, float]) -> Reported:
    """Return painful regions, and words for wider areas, as arrays.

    Parameters
    ----------
    regions : mapping of str to float
        Painful fraction (0 to 1) of each region; words for wider areas count as a whole.
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
            # A named part of the area is more specific than the word for the whole area.
            if not marked[inside].any():
                wide.append(inside)
                counted[inside] = 0.0
    return Reported(meant(marked), counted, tuple(wide))


def meant(fractions: Floats) -> Floats:
    """Return the probability that a region is meant, given the fraction of it that is drawn.

    It is 0 at 0 and 1 at 1. In between, its odds are a factor times a power of the odds of the
    fraction; factor and power are in ``pain/model.yaml``.

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
    """Return the probability of every structure.

    Parameters
    ----------
    where : Reported
        Where it hurts.
    prior : {'uniform', 'published'}
        The same prior for all structures, or flattened published prevalence.
    evidence : (zone,) float, optional
        Log likelihood ratios of findings.
    maps : RegionMaps, optional
        Region probabilities; by default those updated by all development cases.
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
    """Return the log likelihood (zone,) of the reported pain, from averages and from single cases.

    The average over the cases of a zone treats regions as independent. A second likelihood is a
    mixture of the map and of each case as a separate map, weighted by the number of cases that each
    counts as. The mixture preserves which regions occur together. The two are averaged with the
    weight `case_share`.
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
    """Return the log likelihood (source,) of the reported pain; `felt` is (source, region)."""
    score = np.log(felt) @ where.marked + np.log1p(-felt) @ _absent(where)
    for inside in where.wide:
        score = score + np.log1p(-np.prod(1 - felt[:, inside], axis=1))
    return score


def region_terms(where: Reported, felt: Floats) -> Floats:
    """Return the terms (source, region) of `log_likelihood`, without words for wider areas."""
    return np.log(felt) * where.marked + np.log1p(-felt) * _absent(where)


def _absent(where: Reported) -> Floats:
    """Return the weight (region,) of the fact that a region is not reported."""
    return pain_library().model["absence_weight"].si * (1 - where.marked) * where.counted


@lru_cache(maxsize=4)
def _pairs_and_unlisted(maps: RegionMaps) -> Floats:
    """Return probabilities of pain (source, region) for every pair and for an unlisted source.

    With a pair, a region hurts when either structure makes it hurt; the zones of each structure are
    averaged.
    """
    starts, sizes = np.flatnonzero(np.diff(maps.structure, prepend=-1)), np.bincount(maps.structure)
    mean = np.add.reduceat(maps.felt, starts) / sizes[:, None]
    first, second = pair_members()
    both = 1 - (1 - mean[first]) * (1 - mean[second])
    return np.vstack([both, maps.background])


@cache
def pair_members() -> tuple[Ints, Ints]:
    """Return the first and the second structure of every pair, each (pair,)."""
    return np.triu_indices(len(structures()), 1)


@cache
def prior_weights(prior: PriorName) -> Floats:
    """Return the prior (structure,) of a single source; it adds up to one."""
    power = pain_library().model["prior_power"].si if prior == "published" else 0.0
    weight = prevalence() ** power
    return weight / weight.sum()


@cache
def prevalence() -> Floats:
    """Return published prevalence (structure,) in people with back or buttock pain, scaled to add
    up to one.
    """
    records = pain_library()
    share = {key: each.share.si / len(each.patterns) for each in records.priors for key in each.patterns}
    unknown = records.model["prior_unknown"].si
    weight = np.array([sum(share[key] for key in each.patterns) or unknown for each in structures().values()])
    return weight / weight.sum()


def by_score(score: Floats) -> list[int]:
    """Return the indices in descending order of score; equal scores keep their order."""
    return [int(each) for each in np.argsort(-score, kind="stable")]


def _stronger(first: Floats, second: Floats) -> Floats:
    """Return the findings' ratio for every pair: the ratio of the structure that shows the finding
    more.
    """
    return np.where(np.abs(first) >= np.abs(second), first, second)
