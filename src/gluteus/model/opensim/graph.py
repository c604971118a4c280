"""Which joint carries which body: the tree that OpenSim finds in a model's joints.

The tree starts at ground and is built level by level, with the joints of a level in the order of
the document. If only the child of a joint is already in the tree, the joint is reversed and carries
its parent. A body that no joint reaches gets a free joint. A joint between two bodies of the tree
closes a loop: OpenSim cuts the loop by dividing the child into parts, which share its mass, and
lets the joint carry one of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gluteus.errors import UnsupportedFeature
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import model as spec

_FREE: Final = ("rotational",) * 3 + ("translational",) * 3


@dataclass(frozen=True)
class Edge:
    """A joint of the tree.

    Attributes
    ----------
    joint
        Joint as in the document.
    inner, outer
        Paths of the body nearer to ground, and of the body that the joint carries.
    backwards
        Whether the joint carries its parent.
    part
        0 for the body itself; 1 and higher for parts of a body that close loops.
    """

    joint: spec.JointSpec
    inner: str
    outer: str
    backwards: bool = False
    part: int = 0


def jointed(model: ModelSpec) -> ModelSpec:
    """Return the model with a free joint for every body that no joint connects to ground."""
    joined = _Joined(model, model.joints)
    reached = set(_grown(joined))
    hung = list[spec.BodySpec]()
    for body in _first_to_hang(model, joined):
        if body.frame not in reached:
            hung.append(body)
            joined.reach(body.frame, reached)
    return replace(model, joints=(*model.joints, *map(_free, hung))) if hung else model


def edges(model: ModelSpec) -> tuple[Edge, ...]:
    """Return the joints of a model's tree; those that close loops come last.

    Parameters
    ----------
    model
        Model with a joint for every body: see `jointed`.

    Raises
    ------
    UnsupportedFeature
        A joint connects a body to itself.
    """
    joined = _Joined(model, model.joints)
    grown = _grown(joined)
    used = {id(edge.joint) for edge in grown.values()}
    parts = Counter[str]()
    closing = list[Edge]()
    for joint, inner, outer in joined.ends:
        if id(joint) not in used:
            if inner == outer:
                told = f"joint {joint.name!r} ({model.path.name}) joins {inner} to itself; remove it"
                raise UnsupportedFeature("Joint", told)
            backwards = outer == spec.GROUND  # which cannot be cut
            inner, outer = (outer, inner) if backwards else (inner, outer)
            parts[outer] += 1
            closing.append(Edge(joint, inner, outer, backwards, parts[outer]))
    return (*grown.values(), *closing)


def parts_of(found: tuple[Edge, ...]) -> Counter[str]:
    """Return the number of parts into which each body is divided, by its path."""
    return Counter(edge.outer for edge in found)


class _Joined:
    """Joints with the bodies at their ends, and which of them meet at each body."""

    def __init__(self, model: ModelSpec, joints: Sequence[spec.JointSpec]) -> None:
        base = model.base_frame
        self.ends = [(joint, base(joint.parent_frame), base(joint.child_frame)) for joint in joints]
        self._at = defaultdict[str, list[int]](list)
        for number, (_, parent, child) in enumerate(self.ends):
            self._at[parent].append(number)
            self._at[child].append(number)

    def at(self, frames: Iterable[str]) -> list[tuple[spec.JointSpec, str, str]]:
        """Return the joints that have one of these bodies, in the order of the document."""
        numbers = sorted({number for frame in frames for number in self._at.get(frame, ())})
        return [self.ends[number] for number in numbers]

    def reach(self, frame: str, reached: set[str]) -> None:
        """Add a body, and all that joints connect to it, to those that were reached."""
        level = {frame}
        while level:
            reached |= level
            level = {end for _, *both in self.at(level) for end in both} - reached


def _grown(joined: _Joined) -> dict[str, Edge]:
    """Return the joint that carries each body connected to ground, by the path of the body."""
    tree, level = dict[str, Edge](), {spec.GROUND}
    while level:
        outer = dict[str, Edge]()
        for joint, parent, child in joined.at(level):
            for inner, end, backwards in ((parent, child, False), (child, parent, True)):
                if inner in level and end != spec.GROUND and end not in tree and end not in outer:
                    outer[end] = Edge(joint, inner, end, backwards)
                    break
        tree |= outer
        level = set(outer)
    return tree


def _first_to_hang(model: ModelSpec, joined: _Joined) -> list[spec.BodySpec]:
    """Return the bodies in the order in which they would hang on ground: those that no joint
    carries first, and of these the one that carries most.
    """
    carries = Counter(parent for _, parent, _ in joined.ends)
    carried = {child for _, _, child in joined.ends}
    return sorted(model.bodies, key=lambda body: (body.frame in carried, -carries[body.frame]))


def _free(body: spec.BodySpec) -> spec.JointSpec:
    name = f"free_{body.name}"
    coordinates = tuple(
        spec.CoordinateSpec(f"{name}_coord_{place}", motion) for place, motion in enumerate(_FREE)
    )
    return spec.JointSpec(name, "Free", spec.GROUND, body.frame, coordinates)
