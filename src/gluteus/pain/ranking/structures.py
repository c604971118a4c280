"""The candidates of the ranking: one for each muscle, joint, nerve or bone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import pain_library

_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure that pain can come from.

    Attributes
    ----------
    id, name : str
        As in the groups of the published cases.
    patterns : tuple of str
        Ids of its patterns of referred pain, such as the zones of a muscle. A structure without a
        map has none; the ranking then knows it from published cases alone.
    """

    id: str
    name: str
    patterns: tuple[str, ...]


@cache
def structures() -> Mapping[str, Structure]:
    """Return all structures by id: the groups of the cases, then patterns that belong to no group.

    A group with neither a pattern nor a development case is left out, because nothing is known
    about it.
    """
    known = {group for case in case_library().scored("development") for group in case.groups}
    groups = [
        each
        for each in case_library().groups.values()
        if each.id != _OTHER and (each.patterns or each.id in known)
    ]
    found = {each.id: Structure(each.id, each.name, each.patterns) for each in groups}
    grouped = {pattern for each in groups for pattern in each.patterns}
    for key, pattern in pain_library().patterns.items():
        if key not in grouped:
            found[key] = Structure(key, pattern.name, (key,))
    return MappingProxyType(found)
