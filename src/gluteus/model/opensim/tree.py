"""Compile the bodies, joints and couplings of a model document to a tree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gluteus.arrays import Floats
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import functions as spec_functions
from gluteus.files.osim.spec import model as spec
from gluteus.mechanics.body import functions
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.tree import GROUND, Body, Frame, Tree, tree
from gluteus.model.opensim.graph import Edge, edges, parts_of
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.links import grouped, moves_of


def model_tree(model: ModelSpec, limits: Limits) -> Tree:
    """Return the tree of a model: bodies by name, coordinates in the order of the document.

    Some joints need massless bodies between their ends, and a body that closes a loop has several
    parts. These are named after the joint and the body; see `link_names`.

    Parameters
    ----------
    model
        Model with a joint for every body: see `gluteus.model.opensim.graph.jointed`.
    limits
        Limits on the size of the model, and names of parts that may be left out.

    Raises
    ------
    UnsupportedFeature
        A step of a joint, or a coupling that must not be left out, depends on several coordinates
        in a way that is not modelled; or the model has too many parts.
    """
    limits.check_size(model)
    frames, found = Frames(model), edges(model)
    parts, specs = parts_of(found), {body.frame: body for body in model.bodies}
    bodies = [
        body
        for edge in found
        for body in _bodies(edge, specs[edge.outer], 1.0 / parts[edge.outer], frames, limits)
    ]
    order = {body.name: place for place, body in enumerate(model.bodies)}
    bodies.sort(key=lambda body: order.get(body.name, -1))
    limits.check_bodies(model, len(bodies))
    made = tree(bodies, [coordinate.name for coordinate in model.coordinates])
    return made.all_coupled(
        (
            coupler.dependent,
            functions.multiplied(one_argument(coupler.function, limits), coupler.scale_factor),
            coupler.independent[0],
        )
        for coupler in _in_order(model, limits)
    )


def joints_of_bodies(model: ModelSpec) -> dict[str, str]:
    """Return the name of the joint that carries each body of the tree, except massless bodies."""
    names = {body.frame: body.name for body in model.bodies}
    return {link_names(edge, names[edge.outer], 1)[-1]: edge.joint.name for edge in edges(model)}


def link_names(edge: Edge, name: str, count: int) -> list[str]:
    """Return the names of the bodies in a tree that a joint moves: massless bodies first, then its
    own.
    """
    own = name if edge.part == 0 else f"{name}~{edge.part}"
    return [*(f"{edge.joint.name}~{number}" for number in range(1, count)), own]


class Frames:
    """Positions of the frames of a model in the bodies that carry them."""

    def __init__(self, model: ModelSpec) -> None:
        self._model = model
        self._names = {body.frame: body.name for body in model.bodies} | {spec.GROUND: GROUND}
        self._offsets = {offset.frame: offset for offset in model.offset_frames}
        self._found = dict[str, tuple[str, Frame]]()

    def base(self, frame: str) -> tuple[str, Frame]:
        """Return the name of the body (or `GROUND`) that carries a frame, and the position of the
        frame in it.
        """
        if frame not in self._found:
            self._found[frame] = self._base(frame)
        return self._found[frame]

    def _base(self, frame: str) -> tuple[str, Frame]:
        origin, rotation = np.zeros(3), np.eye(3)
        name = self._names[self._model.base_frame(frame)]
        while frame in self._offsets:
            offset = self._offsets[frame]
            turn = body_turns(offset.orientation)
            origin, rotation = offset.translation + turn @ origin, turn @ rotation
            frame = offset.parent
        return name, Frame(origin, rotation)


def body_turns(angles: spec.Vec3) -> Floats:
    """Return the matrix (3, 3) of rotations about x, then the carried y, then the twice carried z
    [rad].
    """
    rotation = np.eye(3)
    for axis, angle in enumerate(angles):
        turn, one, two = np.eye(3), (axis + 1) % 3, (axis + 2) % 3
        turn[one, one] = turn[two, two] = np.cos(angle)
        turn[two, one] = np.sin(angle)
        turn[one, two] = -turn[two, one]
        rotation = rotation @ turn
    return rotation


def one_argument(function: spec_functions.FunctionSpec, limits: Limits) -> Function:
    """Return a function of one coordinate; raises `UnsupportedFeature` for a linear function of
    several.
    """
    match function:
        case spec_functions.Constant():
            return functions.constant(function.value)
        case spec_functions.Linear():
            if len(function.coefficients) != 2:
                told = f"a step of a joint follows {len(function.coefficients) - 1} coordinates"
                raise limits.refuse("LinearFunction", told, "write it as one of a single coordinate")
            return functions.linear(*function.coefficients)
        case spec_functions.Polynomial():
            limits.check_polynomial(function.coefficients)
            return functions.polynomial(function.coefficients)
        case spec_functions.SimmSpline():
            return functions.simm_spline(function.x, function.y)
        case spec_functions.PiecewiseLinear():
            return functions.piecewise_linear(function.x, function.y)
        case spec_functions.Multiplier():
            return functions.multiplied(one_argument(function.function, limits), function.scale)


def _bodies(edge: Edge, body: spec.BodySpec, share: float, frames: Frames, limits: Limits) -> Iterator[Body]:
    """Yield the bodies that a joint moves: massless bodies between its ends, then its own."""
    joint = edge.joint
    inner, in_parent = frames.base(joint.parent_frame)
    outer, in_child = frames.base(joint.child_frame)
    moves = moves_of(joint, lambda function: one_argument(function, limits))
    if edge.backwards:
        inner, in_parent, outer, in_child = outer, in_child, inner, in_parent
        moves = [move.undone for move in reversed(moves)]
    links = grouped(moves)
    names = link_names(edge, outer, len(links))
    xx, yy, zz, xy, xz, yz = body.inertia
    for number, (name, link) in enumerate(zip(names, links, strict=True)):
        first, last = number == 0, number == len(links) - 1
        yield Body(
            name=name,
            parent=inner if first else names[number - 1],
            joint=link,
            mass=share * body.mass if last else 0.0,
            centre=body.mass_center if last else (0.0, 0.0, 0.0),
            inertia=(share if last else 0.0) * np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]),
            in_parent=in_parent if first else Frame(),
            in_child=in_child if last else Frame(),
        )


def _in_order(model: ModelSpec, limits: Limits) -> list[spec.CouplerSpec]:
    """Return the active couplings, each after the one on which its independent coordinate
    depends.
    """
    waiting, ordered = list[spec.CouplerSpec](), list[spec.CouplerSpec]()
    for coupler in model.couplers:
        if coupler.isEnforced and len(coupler.independent) == 1:
            waiting.append(coupler)
        elif coupler.isEnforced:
            told = f"coupling {coupler.name!r} follows {len(coupler.independent)} coordinates"
            limits.leave_out("CoordinateCouplerConstraint", f"/constraintset/{coupler.name}", told)
    by_dependent = {coupler.dependent: coupler for coupler in waiting}
    met = set[int]()
    for coupler in waiting:
        chain, each = list[spec.CouplerSpec](), coupler
        while each is not None and id(each) not in met:
            chain.append(each)
            met.add(id(each))
            each = by_dependent.get(each.independent[0])
        ordered.extend(reversed(chain))
    return ordered
