"""Explain why sources are not listed although their map calls a reported region essential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Bools, Floats
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.inference import (
    Reported,
    log_likelihood,
    prior_weights,
    region_terms,
    zone_log_likelihood,
)
from gluteus.pain.ranking.region_maps import region_maps
from gluteus.pain.ranking.structures import Structure, structures

Reason = Literal["patients", "reported", "expected", "cases", "findings", "prior"]
"""The kind of evidence that counts most against a source.

In this order: published patients have pain in the essential region less often than the map says;
the map explains other reported regions less well; it expects pain in regions that are not reported;
published cases with all of these regions had other sources; the findings speak against the source;
or the source is less common.
"""

_ESSENTIAL = 3
_MEANT = 0.5
"""Probability from which on a drawn region counts as reported."""
_NAMED = 3
"""Maximum number of regions that a reason names."""


@dataclass(frozen=True, slots=True)
class Outweighed:
    """A source that is not listed although a reported region is essential in its map.

    Attributes
    ----------
    id, name : str
        Id and name of the structure.
    score : float
        Probability that the structure is a source.
    essential : tuple of str
        Reported regions that the structure's map calls essential.
    reason : Reason
        What counts most against the structure, compared with the last candidate of the list.
    regions : tuple of str
        The regions that the reason is about, the most important first; none for `cases`, `findings`
        and `prior`.
    expected_in : float
        Expected share of patients with this source who have pain in the first of the essential
        regions, from map, series and cases together.
    """

    id: str
    name: str
    score: float
    essential: tuple[str, ...]
    reason: Reason
    regions: tuple[str, ...]
    expected_in: float

    @property
    def why(self) -> str:
        """The reason in words, with the names of the regions."""
        regions = _names(self.regions)
        return {
            "patients": f"published patients report pain in {regions} less often than the map says "
            f"(about {100 * self.expected_in:.0f} of 100)",
            "reported": f"it explains {regions} less well than the listed sources do",
            "expected": f"it would also be felt in {regions}, which is not reported",
            "cases": "published cases that resemble this report had listed sources more often",
            "findings": "the findings speak against it",
            "prior": "it is less common than the listed sources",
        }[self.reason]


def outweighed_words(found: Sequence[Outweighed]) -> str | None:
    """Return the sources and their reasons as one line for readers, or None when there are none."""
    if not found:
        return None
    sources = "; ".join(
        f"{each.name} ({100 * each.score:.0f} %; {_names(each.essential)}), because {each.why}"
        for each in found
    )
    return f"Not listed, although a reported region is essential in its map: {sources}."


def _names(codes: Sequence[str]) -> str:
    """Return names of regions in quotation marks, because some names contain a colon."""
    return ", ".join(f"“{pain_library().regions[code].name}”" for code in codes)


def outweighed(
    where: Reported,
    prior: PriorName,
    finding: Floats,
    score: Floats,
    listed: Sequence[int],
    last: int,
) -> tuple[Outweighed, ...]:
    """Return sources that are not listed despite a reported essential region, most probable first.

    Parameters
    ----------
    where : Reported
        Where it hurts.
    prior : {'uniform', 'published'}
        The prior of the ranking.
    finding : (zone,) float
        Log likelihood ratios of the findings.
    score : (structure,) float
        Probabilities of the structures.
    listed : sequence of int
        Indices of the listed structures.
    last : int
        The listed structure with the lowest probability, with which the others are compared.
    """
    chart = np.array(list(pain_library().regions))
    reported = set(chart[where.marked >= _MEANT].tolist())
    found: list[Outweighed] = []
    for index, structure in enumerate(structures().values()):
        essential = _essential(structure, reported)
        if essential and index not in listed:
            reason, among, expected_in = _reason(where, prior, finding, (index, last), essential)
            found.append(
                Outweighed(
                    structure.id, structure.name, float(score[index]), essential, reason, among, expected_in
                )
            )
    return tuple(sorted(found, key=lambda each: -each.score))


def _essential(structure: Structure, reported: set[str]) -> tuple[str, ...]:
    """Return the reported regions that a map of the structure calls essential."""
    referral = pain_library().referral
    strongest = {
        each.region
        for pattern in structure.patterns
        for each in referral[pattern]
        if each.strength == _ESSENTIAL
    }
    return tuple(code for code in pain_library().regions if code in strongest & reported)


def _reason(
    where: Reported, prior: PriorName, finding: Floats, pair: tuple[int, int], essential: tuple[str, ...]
) -> tuple[Reason, tuple[str, ...], float]:
    """Compare the log scores of two structures part by part; the largest difference is the reason.

    Returns the reason, its regions, and how often the first essential region is expected to hurt.
    """
    explained = zone_log_likelihood(where, region_maps())
    zones = [_best_zone(explained + finding, each) for each in pair]
    felt, weight = region_maps().felt[zones], np.log(prior_weights(prior))
    beyond_average = explained[zones] - log_likelihood(where, felt)
    mine, other = region_terms(where, felt)
    lost = mine - other
    chart = list(pain_library().regions)
    core = np.isin(chart, essential)
    among: dict[Reason, Bools] = {
        "patients": core,
        "reported": ~core & (where.marked > 0),
        "expected": ~core & (where.marked == 0),
    }
    parts: dict[Reason, float] = {reason: float(lost[inside].sum()) for reason, inside in among.items()}
    parts["cases"] = float(beyond_average[0] - beyond_average[1])
    parts["findings"] = float(finding[zones[0]] - finding[zones[1]])
    parts["prior"] = float(weight[pair[0]] - weight[pair[1]])
    reason = min(parts, key=parts.__getitem__)
    inside = among.get(reason, np.zeros(len(chart), dtype=bool))
    worst = [int(place) for place in np.argsort(lost) if inside[place] and lost[place] < 0]
    return reason, tuple(chart[place] for place in worst[:_NAMED]), float(felt[0, chart.index(essential[0])])


def _best_zone(explained: Floats, structure: int) -> int:
    """Return the zone (zone,) of a structure that best explains the reported regions and the
    findings.
    """
    own = np.flatnonzero(region_maps().structure == structure)
    return int(own[np.argmax(explained[own])])
