"""The probability of pain in each region for each structure, from maps, series and cases.

Three kinds of evidence are combined, the weakest first. Maps give a probability for each strength.
Published series of patients replace it where they exist. The probabilities are then blurred into
neighbouring regions and drawn towards the average of all structures, because patients do not follow
maps closely. Finally, published cases update them; a map counts as a number of cases that depends
on its own evidence.

Each published case is also kept as a separate map. An average over cases loses which regions occur
together: a source that is felt in the low back in some patients and in the calf in others is rarely
felt in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log1p, prod

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy.pain.cases import Case, case_library
from gluteus.anatomy.pain.layout import pain_layout
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.pain.series import series_library
from gluteus.arrays import Floats
from gluteus.pain.ranking.structures import Structure, structures

# A region that is cited from memory counts at most as a spill-over.
_RECALLED_STRENGTH = 1
_BY_STRENGTH = ("felt_spillover", "felt_common", "felt_essential")
_LEAST, _MOST = 0.005, 0.97


@dataclass(frozen=True, eq=False)
class RegionMaps:
    """Probabilities of pain by region.

    Attributes
    ----------
    zones : tuple of str
        Each pattern of each structure, or the structure itself if it has no pattern.
    structure : (zone,) int
        Index of the structure that a zone belongs to, in the order of `structures`.
    felt : (zone, region) float
        The probability that the region hurts when the zone is the source.
    background : (region,) float
        The same probability for a source that is not listed.
    weight : (structure,) float
        Number of cases that the map of a structure counts as.
    written : (zone, region) float
        `felt` before any case.
    cases : (case, region) float
        The probability that the region hurts in a patient who resembles a published case.
    shares : (case, zone) float
        How much of each case counts for each zone.
    """

    zones: tuple[str, ...]
    structure: NDArray[np.int_]
    felt: Floats
    background: Floats
    weight: Floats
    written: Floats
    cases: Floats
    shares: Floats

    def updated(self, cases: Iterable[Case]) -> RegionMaps:
        """Return the maps from records and series, updated by these cases and no others.

        `felt` is the mean of a beta distribution for each region.

        A case with several accepted sources is divided among them. Within a structure, it counts
        for each zone by how well the map of that zone explains it, so that cases of one zone do not
        blur the maps of the others.
        """
        learned = list(cases)
        if not learned:
            return self
        share = np.array([_shares_of_zones(case.groups, case.regions) for case in learned])
        count, hurt = share.sum(axis=0), share.T @ np.array([marks(case.regions) for case in learned])
        before = self.weight[self.structure][:, None]
        return replace(
            self,
            felt=(before * self.written + hurt) / (before + count[:, None]),
            cases=np.array([_map_of_case(case.regions) for case in learned]),
            shares=share,
        )


@cache
def marks(regions: tuple[str, ...]) -> Floats:
    """Return 1 for every named region (region,) of the chart and 0 for the others."""
    return np.isin(list(pain_library().regions), regions).astype(float)


@cache
def _map_of_case(regions: tuple[str, ...]) -> Floats:
    """Return probabilities (region,) in a patient who resembles a case, blurred like those of a
    map.
    """
    hurting = _number("case_felt") * marks(regions)
    return np.clip(_spread(hurting[None], written_maps().background)[0], _LEAST, _MOST)


@cache
def _shares_of_zones(groups: tuple[str, ...], regions: tuple[str, ...]) -> Floats:
    """Return how much of a case (zone,) counts for each zone of its accepted sources, 1 in total at
    most.
    """
    maps, names, marked = written_maps(), list(structures()), marks(regions)
    accepted = [names.index(each) for each in groups if each in names]
    absent = _number("absence_weight") * (1 - marked)
    likelihood = np.exp(np.log(maps.felt) @ marked + np.log1p(-maps.felt) @ absent)
    share = np.zeros(len(maps.zones))
    for index in accepted:
        own = maps.structure == index
        share[own] = likelihood[own] / likelihood[own].sum() / len(accepted)
    return share


@cache
def written_maps() -> RegionMaps:
    """Return the maps from records and series, before any case."""
    listed = list(structures().values())
    zones = [_written(each) for each in listed if each.patterns]
    average = np.mean([each.mean(axis=0) for each in zones], axis=0)
    by_structure: list[Floats] = []
    for each in listed:
        own = _written(each) if each.patterns else average[None].copy()
        by_structure.append(_with_series(own, each))
    average = np.mean([each.mean(axis=0) for each in by_structure], axis=0)
    background = np.clip(average, _number("background_least"), _MOST)
    spread = np.vstack([_spread(each, background) for each in by_structure])
    felt = np.clip(spread, _LEAST, _MOST)
    return RegionMaps(
        zones=tuple(zone for each in listed for zone in (each.patterns or (each.id,))),
        structure=np.repeat(np.arange(len(listed)), [len(each) for each in by_structure]),
        felt=felt,
        background=background,
        weight=np.array([_weight(each) for each in listed]),
        written=felt,
        cases=np.empty((0, felt.shape[1])),
        shares=np.empty((0, len(felt))),
    )


@cache
def region_maps() -> RegionMaps:
    """Return the maps after all published cases on which the settings were chosen."""
    return written_maps().updated(case_library().scored("development"))


def _written(structure: Structure) -> Floats:
    """Return probabilities (zone, region) from the strengths of each map; 0 where a map says
    nothing.
    """
    records = pain_library()
    regions = list(records.regions)
    felt = np.zeros((len(structure.patterns), len(regions)))
    for row, name in zip(felt, structure.patterns, strict=True):
        for each in records.referral[name]:
            strength = min(each.strength, _RECALLED_STRENGTH) if each.seen == "recalled" else each.strength
            row[regions.index(each.region)] = _number(_BY_STRENGTH[strength - 1])
    return felt


def _with_series(felt: Floats, structure: Structure) -> Floats:
    """Return the probabilities adjusted to published shares of areas, wide areas first.

    The probabilities of all regions of an area are raised or lowered together. They then give the
    share of patients with pain anywhere in the area, which is the published share mixed with that
    of the map. The region that the coding rules give for the whole area gets that share itself.
    """
    layout, areas, regions = pain_layout(), series_library().areas, list(pain_library().regions)
    felt = felt.copy()
    shares = _shares(structure.id)
    for area in sorted(shares, key=lambda key: -len(areas[key].regions)):
        size, published = shares[area]
        inside = [regions.index(each) for each in areas[area].regions]
        prior = _number("series_map_weight")
        for row in felt:
            own = np.maximum(row[inside], _number("background_least"))
            any_own = 1 - prod((1 - own).tolist())
            share = min(max((size * published + prior * any_own) / (size + prior), 0.01), _MOST)
            row[inside] = 1 - (1 - own) ** (log1p(-share) / log1p(-any_own))
            if area in layout.coded:
                coded = regions.index(layout.coded[area])
                row[coded] = max(row[coded], share)
    return felt


def _shares(structure: str) -> dict[str, tuple[float, float]]:
    """Return published shares by area: the number of patients behind them, and their mean.

    Series that name several structures are left out. Shares that were read in a secondary source,
    and weak series, count for fewer patients.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for series in series_library().series.values():
        if series.groups != (structure,):
            continue
        for each in series.shares:
            size = float(each.share.n or series.n or _number("series_unknown_size"))
            size *= 1.0 if each.share.seen == "source" else _number("series_doubtful")
            size *= _number("series_doubtful") if series.quality == "weak" else 1.0
            found.setdefault(each.area, []).append((size, each.share.si))
    return {area: _pooled(listed) for area, listed in found.items()}


def _pooled(listed: Sequence[tuple[float, float]]) -> tuple[float, float]:
    size = sum(each for each, _ in listed)
    return size, sum(each * share for each, share in listed) / size


def _spread(felt: Floats, background: Floats) -> Floats:
    """Return probabilities blurred into neighbouring regions and drawn towards the background."""
    within, adjacent = _touching()
    near = np.maximum(
        _number("share_within_buttock") * (within * felt[:, None, :]).max(axis=2),
        _number("share_adjacent") * (adjacent * felt[:, None, :]).max(axis=2),
    )
    part = _number("background_share")
    return (1 - part) * np.maximum(felt, near) + part * background


@cache
def _touching() -> tuple[Floats, Floats]:
    """Return which regions are neighbours (region, region), within the buttock and elsewhere."""
    layout, regions = pain_layout(), list(pain_library().regions)
    within, adjacent = (np.zeros((len(regions), len(regions))) for _ in range(2))
    buttock = [regions.index(each) for each in layout.buttock]
    within[np.ix_(buttock, buttock)] = 1.0
    for region, touching in layout.neighbours.items():
        for each in touching:
            adjacent[regions.index(region), regions.index(each)] = 1.0
    adjacent = np.maximum(adjacent, adjacent.T)
    adjacent[within > 0] = 0.0
    np.fill_diagonal(within, 0.0)
    return within, adjacent


def _weight(structure: Structure) -> float:
    """Return the number of cases that a map counts as, by its own evidence."""
    if not structure.patterns:
        return _number("map_weight_none")
    grades = {pain_library().patterns[each].grade for each in structure.patterns}
    return max(_number(f"map_weight_{grade.replace(' ', '_')}") for grade in grades)


def _number(key: str) -> float:
    return pain_library().model[key].si
