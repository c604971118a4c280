"""Predict where a source of pain is felt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gluteus.anatomy import Referral
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arguments import check_types


@dataclass(frozen=True, slots=True)
class ReferredMap:
    """Where a source of pain is felt.

    `strengths` holds 3 (essential), 2 (common), 1 (spill-over) or 0 for every region of the body
    chart. `evidence` names the source of each, and `recalled` lists the regions that are cited from
    memory. Show `caveats` with the map.
    """

    source: str
    name: str
    grade: str
    strengths: Mapping[str, int]
    evidence: tuple[Referral, ...]
    recalled: tuple[str, ...]
    caveats: tuple[str, ...]
    caveat_sources: tuple[str, ...]


@check_types
def forward(source: str) -> ReferredMap:
    """Return the referred-pain map of a zone of gluteus medius or of another source.

    Parameters
    ----------
    source : str
        ``posterior``, ``middle``, ``anterior``, or the id or name of another source of pain.

    Returns
    -------
    ReferredMap
        Strength of each region, with its source.

    Raises
    ------
    AnatomyError
        There is no such source; the message lists those that exist.
    """
    records = pain_library()
    pattern = records.pattern(source)
    referral = records.referral[pattern.id]
    strengths = dict.fromkeys(records.regions, 0) | {each.region: each.strength for each in referral}
    return ReferredMap(
        source=pattern.id,
        name=pattern.name,
        grade=pattern.grade,
        strengths=MappingProxyType(strengths),
        evidence=referral,
        recalled=tuple(each.region for each in referral if each.seen == "recalled"),
        caveats=records.caveats,
        caveat_sources=records.caveat_sources,
    )
