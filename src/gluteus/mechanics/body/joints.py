"""The common joints of OpenSim by name: their rotations and translations, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gluteus.mechanics.body.arc import Arc
from gluteus.mechanics.body.functions import linear
from gluteus.mechanics.body.sweep import Sweep
from gluteus.mechanics.body.tree import Joint, Step, Vec3

X: Vec3 = (1.0, 0.0, 0.0)
Y: Vec3 = (0.0, 1.0, 0.0)
Z: Vec3 = (0.0, 0.0, 1.0)


def weld() -> Joint:
    """No motion."""
    return Joint()


def pin(angle: str) -> Joint:
    """Rotation about z."""
    return Joint(turns=_follow((Z,), (angle,)))


def slider(distance: str) -> Joint:
    """Translation along x."""
    return Joint(shifts=_follow((X,), (distance,)))


def universal(first: str, second: str) -> Joint:
    """Rotations about x, then about the carried y."""
    return Joint(turns=_follow((X, Y), (first, second)))


def planar(angle: str, forward: str, up: str) -> Joint:
    """Rotation about z, and translations along the parent's x and y."""
    return Joint(turns=_follow((Z,), (angle,)), shifts=_follow((X, Y), (forward, up)))


def gimbal(first: str, second: str, third: str) -> Joint:
    """Rotations about x, the carried y and the twice carried z.

    OpenSim's ball joint has the same coordinates.
    """
    return Joint(turns=_follow((X, Y, Z), (first, second, third)))


def free(first: str, second: str, third: str, x: str, y: str, z: str) -> Joint:
    """A gimbal joint with translations along the parent's three axes."""
    return Joint(gimbal(first, second, third).turns, _follow((X, Y, Z), (x, y, z)))


def constant_curvature(
    first: str, second: str, third: str, *, length: float, neutral: Vec3 = (0.0, 0.0, 0.0)
) -> Joint:
    """Rotations about x, the carried z and the twice carried y, at the end of an arc of this length
    [m] whose bend follows the first two; ``neutral`` [rad] is added to the coordinates.
    """
    names = (first, second, third)
    turns = tuple(
        Step(axis, linear(1.0, angle), name)
        for axis, angle, name in zip((X, Z, Y), neutral, names, strict=True)
    )
    return Joint(turns, sweep=Sweep(Arc(length, neutral[:2]), names[:2]))


def _follow(axes: tuple[Vec3, ...], names: tuple[str, ...]) -> tuple[Step, ...]:
    return tuple(Step(axis, linear(), name) for axis, name in zip(axes, names, strict=True))


KINDS: Final[Mapping[str, Callable[..., Joint]]] = {
    "Pin": pin,
    "Slider": slider,
    "Universal": universal,
    "Planar": planar,
    "Gimbal": gimbal,
    "Ball": gimbal,
    "Free": free,
    "Weld": weld,
}
"""Joints by their kind in OpenSim documents; each takes the names of its coordinates."""
