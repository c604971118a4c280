"""The nerve tree: roots, plexuses, nerves and muscle parts, and the losses that lesions cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.muscle import Ids, Names
from gluteus.anatomy.quantity import Quantity, Seen
from gluteus.anatomy.record import Key, Record, Text
from gluteus.anatomy.search import named
from gluteus.errors import AnatomyError


class NerveNode(Record):
    """A root, plexus, trunk, nerve or branch; its fibres come from its `parents`."""

    id: Key
    kind: Literal["root", "plexus", "nerve", "branch"]
    names: Names
    parents: tuple[Key, ...] = ()
    ids: Ids | None = None
    source: Key
    seen: Seen
    locator: Text | None = None


class RootShare(Record):
    """Share of one root in the supply of a muscle part: a typical value with its range."""

    root: Key
    share: Quantity

    @model_validator(mode="after")
    def _fraction(self) -> Self:
        share = self.share
        if share.low is None or share.high is None or share.unit != "1":
            raise ValueError('the share of a root has low and high, in the unit "1"')
        if share.low < 0 or share.high > 1:
            raise ValueError("the share of a root lies between 0 and 1")
        return self

    @property
    def low(self) -> float:
        """The least share."""
        return self.share.value if self.share.low is None else self.share.low

    @property
    def high(self) -> float:
        """The greatest share."""
        return self.share.value if self.share.high is None else self.share.high


class Supply(Record):
    """The roots of one or several muscle parts; ``gluteus_medius`` means all of its parts."""

    of: Annotated[tuple[str, ...], Field(min_length=1)]
    roots: Annotated[tuple[RootShare, ...], Field(min_length=1)]
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if abs(sum(each.share.value for each in self.roots) - 1) > 1e-9:
            raise ValueError("the typical shares of all roots add up to 1")
        if sum(each.low for each in self.roots) > 1 or sum(each.high for each in self.roots) < 1:
            raise ValueError("shares within their ranges can add up to 1")
        return self


class Nerves(Record):
    """The data file of the nerve tree."""

    nodes: tuple[NerveNode, ...]
    supplies: tuple[Supply, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """Share of a muscle part's innervation that a lesion destroys: typical, smallest, largest."""

    low: float
    typical: float
    high: float


def find_node(nodes: Mapping[str, NerveNode], name: str) -> NerveNode:
    """Return the node with an id or name (English, Latin, or an alias); case and spaces do not
    matter.

    Raises
    ------
    AnatomyError
        There is no such node; the message names similar and existing nodes.
    """
    return named("nerve or root", name, nodes.values(), lambda node: (node.id, *_names(node.names)))


def paths(nodes: Mapping[str, NerveNode], nerve: str) -> dict[str, list[tuple[str, ...]]]:
    """Return every path from a root to a nerve: for each root, tuples of node ids from the root
    down to the nerve.
    """
    node = nodes[nerve]
    if not node.parents:
        return {nerve: [(nerve,)]}
    found: dict[str, list[tuple[str, ...]]] = {}
    for parent in node.parents:
        for root, ways in paths(nodes, parent).items():
            found.setdefault(root, []).extend((*way, nerve) for way in ways)
    return found


def innervation_lost(
    nodes: Mapping[str, NerveNode], nerve: str, roots: Iterable[RootShare], lesions: Mapping[str, float]
) -> Loss:
    """Return the fraction of its supply that a muscle part loses.

    Parameters
    ----------
    nodes : mapping of str to NerveNode
        Nodes of the tree, by id.
    nerve : str
        Id of the nerve that reaches the part.
    roots : iterable of RootShare
        Share of each root in the supply of the part.
    lesions : mapping of str to float
        Fraction of fibres lost (0 to 1) at each damaged node, by its id. Fibres of one root that
        pass several damaged nodes survive each independently.
    """
    ways = paths(nodes, nerve)
    given = tuple(roots)
    lost = {each.root: _lost_on(ways[each.root][0], lesions) for each in given}
    typical = sum(each.share.value * lost[each.root] for each in given)
    return Loss(
        low=_extreme(given, lost, greatest=False), typical=typical, high=_extreme(given, lost, greatest=True)
    )


def checked_lesions(nodes: Mapping[str, NerveNode], lesions: Mapping[str, float]) -> dict[str, float]:
    """Return the lesions by node id, with every fraction checked.

    Raises
    ------
    AnatomyError
        A name is not in the tree, a node is named twice, or a fraction is outside 0 to 1.
    """
    checked: dict[str, float] = {}
    for name, fraction in lesions.items():
        node = find_node(nodes, name).id
        if not 0 <= fraction <= 1:
            raise AnatomyError(
                f"the fraction lost at a nerve lies between 0 and 1; got {fraction} for {name}. "
                "Give 1 for a complete lesion."
            )
        if node in checked:
            raise AnatomyError(f"each nerve is named once; got {node} twice. Give one fraction for it.")
        checked[node] = fraction
    return checked


def _lost_on(way: tuple[str, ...], lesions: Mapping[str, float]) -> float:
    left = 1.0
    for node in way:
        left *= 1 - lesions.get(node, 0.0)
    return 1 - left


def _extreme(roots: tuple[RootShare, ...], lost: Mapping[str, float], *, greatest: bool) -> float:
    """Return the smallest or largest loss over all shares within their ranges that add up to 1.

    This is a linear programme over a box and one equation. It is solved by starting all shares at
    their lower ends and giving the rest to the roots with the largest (or smallest) loss first.
    """
    rest = 1 - sum(each.low for each in roots)
    total = sum(each.low * lost[each.root] for each in roots)
    for each in sorted(roots, key=lambda share: lost[share.root], reverse=greatest):
        part = min(rest, each.high - each.low)
        total += part * lost[each.root]
        rest -= part
    return total


def _names(names: Names) -> tuple[str, ...]:
    return (names.en, names.la, *names.also)
