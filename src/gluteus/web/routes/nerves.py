"""The nerve tree as a drawing, and the loss that a lesion causes in each part of a muscle."""

from __future__ import annotations

from functools import cache
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from gluteus.anatomy import library
from gluteus.question import Parts, Question
from gluteus.web.answers.wire import Answer

router = APIRouter(tags=["nerves"])


class NerveNode(Answer):
    """A root, plexus, nerve or branch with its place in the drawing, 0 to 1 from left to right and
    down.
    """

    id: str
    kind: Literal["root", "plexus", "nerve", "branch"]
    name: str
    latin: str
    parents: list[str]
    x: float
    y: float
    supplies: list[str]


class Edge(Answer):
    """An edge from a node to one that its fibres continue to."""

    start: str
    end: str


class RootShare(Answer):
    """Share of a root in the supply of a part: typical, least and greatest."""

    share: float
    low: float
    high: float


class NerveTree(Answer):
    """The tree; ``supply`` is the share of each root in each part of a muscle."""

    nodes: list[NerveNode]
    edges: list[Edge]
    supply: dict[str, dict[str, RootShare]]


class LesionQuestion(Question):
    """Root, plexus or nerve -> fraction of its fibres lost."""

    lesion: Parts = Field(default_factory=dict)


class Lost(Answer):
    """Fraction of a supply that is lost: typical, least and greatest."""

    typical: float
    low: float
    high: float


class LesionAnswer(Answer):
    """Losses in every part of every muscle."""

    lost: dict[str, Lost]


@router.get("/nerves")
async def nerve_tree() -> NerveTree:
    """Roots, plexuses, nerves and branches with their places in a drawing."""
    return _tree()


@router.post("/lesion")
async def lesion(question: LesionQuestion) -> LesionAnswer:
    """Loss of each part of a muscle through a lesion."""
    lost = library().innervation_lost(question.lesion)
    return LesionAnswer(
        lost={part: Lost(typical=each.typical, low=each.low, high=each.high) for part, each in lost.items()}
    )


@cache
def _tree() -> NerveTree:
    known = library()
    places = _places()
    supplied: dict[str, list[str]] = {name: [] for name in known.nerves}
    for muscle in known.muscles.values():
        for part in muscle.compartments:
            supplied[part.nerve].append(muscle.compartment(part.id))
    nodes = [
        NerveNode(
            id=node.id,
            kind=node.kind,
            name=node.names.en,
            latin=node.names.la,
            parents=list(node.parents),
            x=places[node.id][0],
            y=places[node.id][1],
            supplies=supplied[node.id],
        )
        for node in known.nerves.values()
    ]
    edges = [Edge(start=parent, end=node.id) for node in known.nerves.values() for parent in node.parents]
    supply = {
        part: {each.root: RootShare(share=each.share.value, low=each.low, high=each.high) for each in roots}
        for part, roots in known.supply.items()
    }
    return NerveTree(nodes=nodes, edges=edges, supply=supply)


def _places() -> dict[str, tuple[float, float]]:
    """Places of the nodes: roots from left to right in a row, each other node a row below its
    lowest parent.

    A leaf takes the next column; a node stands over the middle of what comes from it, roots in
    their order.
    """
    nodes = library().nerves
    depth: dict[str, int] = {}
    for name, node in nodes.items():
        depth[name] = 1 + max((depth[parent] for parent in node.parents), default=-1)
    deepest = max(depth.values())
    children: dict[str, list[str]] = {name: [] for name in nodes}
    for name, node in nodes.items():
        if node.parents:
            children[node.parents[0]].append(name)
    column: dict[str, float] = {}
    leaves = 0

    def settle(name: str) -> float:
        nonlocal leaves
        if name not in column:
            below = [settle(child) for child in children[name]]
            if not below:
                leaves += 1
            column[name] = sum(below) / len(below) if below else float(leaves - 1)
        return column[name]

    roots = [name for name, node in nodes.items() if not node.parents]
    for name in (each for each, node in nodes.items() if node.parents and node.kind == "plexus"):
        settle(name)
    for name in nodes:
        if nodes[name].parents:
            settle(name)
    widest = max(leaves - 1, 1)
    places = {name: (column[name] / widest, depth[name] / deepest) for name in nodes if nodes[name].parents}
    return places | {name: (row / max(len(roots) - 1, 1), 0.0) for row, name in enumerate(roots)}
