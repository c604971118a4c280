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
"""How sure a finding is: the printed numbers exclude each other.

Something else explains them, but a misprint does so best; sources say different things, and
arithmetic cannot tell who is right.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something printed that cannot be, or that another source prints otherwise.

    `printed` is what stands there, `expected` what it should be or between which values it lies.
    `claims` names the claims, or ``statement:ID``; `memory` the sources whose side nobody has read;
    `notes` what the claims say beside it.
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
    """The claims of one kind."""
    return (each for each in claims if isinstance(each, kind))


def about(kind: FindingKind, sure: Sure, claims: Sequence[Printed], printed: str, expected: str) -> Finding:
    """The finding on claims, with their sources and ids."""
    sources = tuple(dict.fromkeys(each.source for each in claims))
    memory = tuple(dict.fromkeys(each.source for each in claims if each.seen == "recalled"))
    notes = tuple(dict.fromkeys(each.note for each in claims if each.note))
    return Finding(kind, sure, sources, tuple(each.id for each in claims), printed, expected, memory, notes)


def grouped(items: Iterable[T], key: Callable[[T], K]) -> Mapping[K, list[T]]:
    """The items by key, in the order met."""
    groups: dict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
