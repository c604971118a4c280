"""Findings of the source checks, and how the rules combine them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from gluteus.anatomy.sources.claims import Claim, Printed

C = TypeVar("C", bound=Printed)
T = TypeVar("T")
K = TypeVar("K")

FindingKind = Literal[
    "percentage",
    "cut, not rounded",
    "accuracy",
    "mean",
    "whole",
    "loss",
    "identifier",
    "citation",
    "drift",
    "unit",
    "value",
    "stance",
]
Sure = Literal["certain arithmetic", "likely misprint", "disagreement"]
"""How certain a finding is.

Certain arithmetic: the printed numbers contradict each other. Likely misprint: other explanations
are possible, but a misprint is the most plausible. Disagreement: sources differ, and arithmetic
cannot decide which is right.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """A printed number that is impossible, or that another source contradicts.

    `printed` is what the sources print, and `expected` the right value or its range. `claims` are
    ids of claims, or ``statement:ID``. `memory` are sources that are cited from memory and were not
    read; `notes` are remarks in the claims.
    """

    kind: FindingKind
    sure: Sure
    sources: tuple[str, ...]
    claims: tuple[str, ...]
    printed: str
    expected: str
    memory: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def of_kind(kind: type[C], claims: Iterable[Claim]) -> Iterator[C]:
    """Yield the claims of one kind."""
    return (each for each in claims if isinstance(each, kind))


def about(kind: FindingKind, sure: Sure, claims: Sequence[Printed], printed: str, expected: str) -> Finding:
    """Return a finding on claims, with their sources and ids."""
    sources = tuple(dict.fromkeys(each.source for each in claims))
    memory = tuple(dict.fromkeys(each.source for each in claims if each.seen == "recalled"))
    notes = tuple(dict.fromkeys(each.note for each in claims if each.note))
    return Finding(kind, sure, sources, tuple(each.id for each in claims), printed, expected, memory, notes)


def grouped(items: Iterable[T], key: Callable[[T], K]) -> Mapping[K, list[T]]:
    """Group items by key, in the order in which the keys occur."""
    groups: dict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
