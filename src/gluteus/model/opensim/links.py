"""A joint as a sequence of rotations and translations, with massless bodies where necessary.

A joint of the tree has up to three translations, then up to three rotations. A joint of a document
that needs more becomes several joints in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gluteus.files.osim.spec import functions as spec_functions
from gluteus.files.osim.spec import model as spec
from gluteus.mechanics.body import functions
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.joints import KINDS, X, Y, Z, constant_curvature
from gluteus.mechanics.body.sweep import Sweep
from gluteus.mechanics.body.tree import Joint, Step, Vec3

_MOST: Final = 3

OneArgument = Callable[[spec_functions.FunctionSpec], Function]


@dataclass(frozen=True)
class Move:
    """A rotation about, or a translation along, an axis that the previous moves have carried; or a
    displacement in axes that they have carried.
    """

    step: Step | Sweep
    turns: bool

    @property
    def undone(self) -> Move:
        """The inverse move."""
        if isinstance(self.step, Sweep):
            return Move(replace(self.step, displacement=self.step.displacement.resized(-1.0)), turns=False)
        x, y, z = self.step.axis
        return Move(Step((-x, -y, -z), self.step.function, self.step.coordinate), self.turns)


def moves_of(joint: spec.JointSpec, one_argument: OneArgument) -> tuple[Move, ...]:
    """Return the moves from a joint's frame on the parent to that on the child, in order."""
    names = [coordinate.name for coordinate in joint.coordinates]
    match joint.kind:
        case "Custom":
            steps = [list(_steps(axis, one_argument)) for axis in joint.axes]
            return (*_moves(steps[3:], turns=False), *_moves(steps[:3], turns=True))
        case "Ellipsoid":
            return _on_ellipsoid(names, joint.radii)
        case "Scapulothoracic":
            return (*_on_thorax(names[:3], joint.radii), *_winging(joint, names[3]))
        case "ConstantCurvature":
            return _all_moves(
                constant_curvature(*names, length=joint.length, neutral=joint.neutral_angle_x_z_y)
            )
        case _:
            return _all_moves(KINDS[joint.kind](*names))


def grouped(moves: Sequence[Move]) -> list[Joint]:
    """Return a row of joints that makes these moves; without moves, one joint without steps."""
    made = list[Joint]()
    for move in moves:
        if not made or _is_full(made[-1], move):
            made.append(Joint())
        made[-1] = _with_move(made[-1], move)
    return made or [Joint()]


def _is_full(joint: Joint, move: Move) -> bool:
    """Whether a joint cannot make another move after those that it makes."""
    if move.turns:
        return len(joint.turns) == _MOST
    if joint.turns:
        return True
    return joint.sweep is not None if isinstance(move.step, Sweep) else len(joint.shifts) == _MOST


def _with_move(joint: Joint, move: Move) -> Joint:
    if isinstance(move.step, Sweep):
        return replace(joint, sweep=move.step)
    if move.turns:
        return replace(joint, turns=(*joint.turns, move.step))
    return replace(joint, shifts=(*joint.shifts, move.step))


def _all_moves(joint: Joint) -> tuple[Move, ...]:
    swept = () if joint.sweep is None else (Move(joint.sweep, turns=False),)
    return (*_moves([joint.shifts], turns=False), *swept, *_moves([joint.turns], turns=True))


def _moves(groups: Sequence[Sequence[Step]], *, turns: bool) -> Iterator[Move]:
    for steps in groups:
        for step in steps:
            yield Move(step, turns)


def _steps(axis: spec.AxisSpec, one_argument: OneArgument) -> Iterator[Step]:
    """Yield the steps along or about an axis: several if its function depends on several
    coordinates.
    """
    function, scale = axis.function, 1.0
    while isinstance(function, spec_functions.Multiplier):
        function, scale = function.function, scale * function.scale
    if isinstance(function, spec_functions.Linear) and len(axis.coordinates) > 1:
        *slopes, offset = function.coefficients
        for slope, name in zip(slopes, axis.coordinates, strict=True):
            yield Step(axis.axis, functions.linear(scale * slope, scale * offset), name)
            offset = 0.0
    else:
        name = axis.coordinates[0] if axis.coordinates else None
        yield Step(axis.axis, one_argument(axis.function), name)


def _on_ellipsoid(names: Sequence[str], radii: Vec3) -> tuple[Move, ...]:
    """Return moves to a point of an ellipsoid, with rotations about x, the carried y and the
    carried z.

    The point is the intersection of the carried z axis with the ellipsoid: x = a sin q1, y = -b sin
    q0 cos q1, z = c cos q0 cos q1. Products are sums of cosines, and each cosine is a translation
    on a rotating arm, after which the rotation is undone.
    """
    first, second = names[:2]
    a, b, c = radii
    quarter = 0.5 * np.pi
    moves = [
        *_cosine(X, Y, a, [(second, 1.0)], -quarter),
        *_cosine(Y, Z, -0.5 * b, [(first, 1.0), (second, 1.0)], -quarter),
        *_cosine(Y, Z, -0.5 * b, [(first, 1.0), (second, -1.0)], -quarter),
        *_cosine(Z, X, 0.5 * c, [(first, 1.0), (second, 1.0)], 0.0),
        *_cosine(Z, X, 0.5 * c, [(first, 1.0), (second, -1.0)], 0.0),
    ]
    turns = [Step(axis, functions.linear(), name) for axis, name in zip((X, Y, Z), names, strict=True)]
    return (*moves, *_moves([turns], turns=True))


def _cosine(
    along: Vec3, about: Vec3, size: float, angle: Sequence[tuple[str, float]], phase: float
) -> Iterator[Move]:
    """Yield moves whose total is a translation by ``size`` times the cosine of an angle."""

    def turned(factor: float) -> Iterator[Move]:
        for number, (name, slope) in enumerate(angle):
            offset = factor * phase if number == 0 else 0.0
            yield Move(Step(about, functions.linear(factor * slope, offset), name), turns=True)

    half = Move(Step(along, functions.constant(0.5 * size)), turns=False)
    yield from (*turned(1.0), half, *turned(-2.0), half, *turned(1.0))


def _on_thorax(names: Sequence[str], radii: Vec3) -> Iterator[Move]:
    """Yield the moves of a scapula on a thorax: an ellipsoid joint rotated by a quarter turn about
    z.
    """
    a, b, c = radii
    yield _quarter(1.0)
    yield from _on_ellipsoid(names, (b, a, c))
    yield _quarter(-1.0)


def _quarter(sign: float) -> Move:
    return Move(Step(Z, functions.constant(sign * 0.5 * np.pi)), turns=True)


def _winging(joint: spec.JointSpec, name: str) -> Iterator[Move]:
    """Yield the rotation about an axis in the plane of the scapula that does not pass through its
    origin.
    """
    (x, y), angle = joint.winging_origin, joint.winging_direction
    axis = (-float(np.sin(angle)), float(np.cos(angle)), 0.0)
    there = [Step(X, functions.constant(x)), Step(Y, functions.constant(y))]
    back = [Step(X, functions.constant(-x)), Step(Y, functions.constant(-y))]
    yield from _moves([there], turns=False)
    yield Move(Step(axis, functions.linear(), name), turns=True)
    yield from _moves([back], turns=False)
