"""Which joint carries which body: the tree that OpenSim finds in a model's joints.

A tree grows from ground, level by level, and takes the joints of a level in the order of the
document. A joint whose child is already in the tree carries its parent instead, backwards. A body
that no joint reaches gets a free joint. A joint between two bodies of the tree closes a loop:
OpenSim cuts it, and gives the joint a part of its child to carry, of which the mass is shared among
the parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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
        As the document has it.
    inner, outer
        Paths of the body nearer to ground, and of the one that the joint carries.
    backwards
        Whether it carries its parent.
    part
        0 for the body itself, 1 and more for parts of a body that close loops.
    """

    joint: spec.JointSpec
    inner: str
    outer: str
    backwards: bool = False
    part: int = 0


def jointed(model: ModelSpec) -> ModelSpec:
    """Return the model with a free joint for every body that no joint connects to ground."""
    joints = list(model.joints)
    while True:
        tree = _grown(model, joints)
        loose = [body for body in model.bodies if body.frame not in tree]
        if not loose:
            return model if len(joints) == len(model.joints) else replace(model, joints=tuple(joints))
        joints.append(_free(_first_of(loose, model, joints)))


def edges(model: ModelSpec) -> tuple[Edge, ...]:
    """Return the joints of a model's tree, those that close loops last.

    Parameters
    ----------
    model
        With a joint for every body: see `jointed`.

    Raises
    ------
    UnsupportedFeature
        A joint joins a body to itself.
    """
    grown = _grown(model, model.joints)
    used = {id(edge.joint) for edge in grown.values()}
    parts = Counter[str]()
    closing = list[Edge]()
    for joint in model.joints:
        if id(joint) not in used:
            inner, outer = _ends(model, joint)
            if inner == outer:
                told = f"joint {joint.name!r} ({model.path.name}) joins {inner} to itself; remove it"
                raise UnsupportedFeature("Joint", told)
            backwards = outer == spec.GROUND  # which cannot be cut
            inner, outer = (outer, inner) if backwards else (inner, outer)
            parts[outer] += 1
            closing.append(Edge(joint, inner, outer, backwards, parts[outer]))
    return (*grown.values(), *closing)


def parts_of(found: tuple[Edge, ...]) -> Counter[str]:
    """Return into how many parts each body is cut, by its path."""
    return Counter(edge.outer for edge in found)


def _grown(model: ModelSpec, joints: list[spec.JointSpec] | tuple[spec.JointSpec, ...]) -> dict[str, Edge]:
    """Return the joint that carries each body that ground reaches, by the path of the body."""
    ends = [(joint, *_ends(model, joint)) for joint in joints]
    tree, level = dict[str, Edge](), {spec.GROUND}
    while level:
        outer = dict(_next_level(ends, level, {spec.GROUND, *tree}))
        tree |= outer
        level = set(outer)
    return tree


def _next_level(
    ends: list[tuple[spec.JointSpec, str, str]], level: set[str], placed: set[str]
) -> Iterator[tuple[str, Edge]]:
    placed = set(placed)
    for joint, parent, child in ends:
        for inner, outer, backwards in ((parent, child, False), (child, parent, True)):
            if inner in level and outer not in placed:
                placed.add(outer)
                yield outer, Edge(joint, inner, outer, backwards)
                break


def _ends(model: ModelSpec, joint: spec.JointSpec) -> tuple[str, str]:
    return model.base_frame(joint.parent_frame), model.base_frame(joint.child_frame)


def _first_of(loose: list[spec.BodySpec], model: ModelSpec, joints: list[spec.JointSpec]) -> spec.BodySpec:
    """Return the body to hang on ground: of those that no joint carries, the one that carries
    most.
    """
    ends = [_ends(model, joint) for joint in joints]
    carries, carried = Counter(parent for parent, _ in ends), {child for _, child in ends}
    heads = [body for body in loose if body.frame not in carried] or loose
    return max(heads, key=lambda body: carries[body.frame])


def _free(body: spec.BodySpec) -> spec.JointSpec:
    name = f"free_{body.name}"
    coordinates = tuple(
        spec.CoordinateSpec(f"{name}_coord_{place}", motion) for place, motion in enumerate(_FREE)
    )
    return spec.JointSpec(name, "Free", spec.GROUND, body.frame, coordinates)
