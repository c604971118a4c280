"""Sources that are not listed although their map calls a reported region essential, and why."""

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
"""Kinds of evidence that can count most against a source.

Published patients have pain in the essential region less often than the map says; the map explains
other reported regions less well; it also expects pain in regions that are not reported; published
cases with all of these regions had other sources; the findings speak against it; or it is less
common.
"""

_ESSENTIAL = 3
_MEANT = 0.5
"""How probable it must be that a drawn region is meant."""
_NAMED = 3
"""Regions that a reason names at most."""


@dataclass(frozen=True, slots=True)
class Outweighed:
    """A source that is not listed although a reported region is essential in its map.

    Attributes
    ----------
    id, name : str
        Of the structure.
    score : float
        The probability that it is a source.
    essential : tuple of str
        Reported regions that its map calls essential.
    reason : Reason
        What counts most against it, in comparison with the last candidate of the list.
    regions : tuple of str
        The regions that the reason is about, those that count most first; none for `cases`,
        `findings` and `prior`.
    expected_in : float
        Share of the patients with this source in whom the first of the essential regions hurts,
        from map, series and cases together.
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
        """The reason in words, with the names of regions."""
        regions = _names(self.regions)
        return {
            "patients": f"published patients put the pain in {regions} less often than the map does "
            f"(about {100 * self.expected_in:.0f} of 100)",
            "reported": f"it explains {regions} less well than the listed sources do",
            "expected": f"it would also be felt in {regions}, which is not reported",
            "cases": "published cases that resemble the report more often had listed sources",
            "findings": "the findings speak against it",
            "prior": "it is less common than the listed sources",
        }[self.reason]


def outweighed_words(found: Sequence[Outweighed]) -> str | None:
    """The sources with their reasons as one line for readers, or None without any."""
    if not found:
        return None
    sources = "; ".join(
        f"{each.name} ({100 * each.score:.0f} %; {_names(each.essential)}), because {each.why}"
        for each in found
    )
    return f"Not listed, although a reported region is essential in its map: {sources}."


def _names(codes: Sequence[str]) -> str:
    """Names of regions in quotation marks, since some have a colon in them."""
    return ", ".join(f"“{pain_library().regions[code].name}”" for code in codes)


def outweighed(
    where: Reported,
    prior: PriorName,
    finding: Floats,
    score: Floats,
    listed: Sequence[int],
    last: int,
) -> tuple[Outweighed, ...]:
    """Return the sources that an essential region did not bring on the list, most probable first.

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
        The structures of the list.
    last : int
        The one of them that entered last by its probability, with which the others are compared.
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
    """The reported regions that a map of the structure calls essential."""
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
    """Compare the log scores of two structures, part by part; the largest loss is the reason.

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
    """The zone of a structure that explains best what was reported and found; (zone,)."""
    own = np.flatnonzero(region_maps().structure == structure)
    return int(own[np.argmax(explained[own])])
