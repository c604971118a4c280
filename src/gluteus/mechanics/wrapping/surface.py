"""Common to all wrap surfaces: the `Surface` protocol and its result, `Wrapped`.

A surface computes the path between two points in its own frame: the tangent points, the length, and
the derivatives of the length by both ends.

To add a surface, write one file beside this one with a frozen dataclass that satisfies `Surface`,
create it in `gluteus.model.opensim.paths`, and, to support it in the compiled kernel, write one
header of the same name in ``kernel/src/wrapping/kinds/``. Without the last step, NumPy computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Bools, Floats

Points = NDArray[Any]
"""Points (..., 3), real, or complex with a small imaginary part that carries a derivative."""

NEAR = 1e-5
"""Samples this close [m] to a change of the path's type are flagged."""

_TINY = 1e-30


class Status(IntEnum):
    """Relation of a segment and a surface: apart, wrapped, or without a solution."""

    STRAIGHT = 0
    WRAPPED = 1
    INSIDE = 2
    """An end is inside the surface; the straight length is returned, as in OpenSim."""
    UNDEFINED = 3
    """No path is better than the others, or none was found; the straight length is returned."""


@dataclass(frozen=True)
class Side:
    """The half of a surface that a path may use.

    Attributes
    ----------
    axis
        0, 1, 2 for x, y, z of the surface's frame.
    sign
        +1 or -1 for the half; 0 for the whole surface.
    """

    axis: int = 0
    sign: int = 0

    @staticmethod
    def named(quadrant: str) -> Side:
        """Return the side that is called ``quadrant`` in OpenSim: all, x, +x, -x, y, ...

        Raises
        ------
        ValueError
            The name is not one of these.
        """
        if quadrant == "all":
            return Side()
        if len(quadrant) in (1, 2) and quadrant[-1] in "xyz" and quadrant[:-1] in ("", "+", "-"):
            return Side("xyz".index(quadrant[-1]), -1 if quadrant[0] == "-" else 1)
        raise ValueError(f"a quadrant is all, x, y, z or one of these with a sign, not {quadrant!r}")


WHOLE = Side()


@dataclass(frozen=True)
class KernelSurface:
    """A surface as the compiled kernel reads it.

    Attributes
    ----------
    kind : str
        Name of the kernel's header of the surface.
    side : Side
        Half that a path may use.
    sizes : mapping of str to float
        Lengths [m], by the names that are declared there.
    plane : bool
        Whether the path follows OpenSim's plane (`Climb`).
    """

    kind: str
    side: Side
    sizes: Mapping[str, float]
    plane: bool = False


@dataclass(frozen=True)
class Wrapped:
    """Paths of segments over one surface; arrays (batch, ...), surface frame.

    Attributes
    ----------
    status : array of shape (batch,)
        `Status` of each segment.
    first, second : array of shape (batch, 3)
        Points where the path meets and leaves the surface [m]; its ends if it is straight.
    arc : array of shape (batch,)
        Length on the surface [m].
    length : array of shape (batch,)
        Length from end to end [m].
    pull : array of shape (batch, 2, 3)
        Derivative of the length with respect to the start and the end.
    near_switch : array of shape (batch,)
        Whether a path of another type, or on the other side, is within `NEAR`.
    must : array of shape (batch,)
        Whether OpenSim wraps this segment without considering others of the same path.
    """

    status: NDArray[np.int8]
    first: Points
    second: Points
    arc: Points
    length: Points
    pull: Floats
    near_switch: Bools
    must: Bools

    @property
    def wraps(self) -> Bools:
        """Whether the path touches the surface (batch,)."""
        return self.status == Status.WRAPPED


class Surface(Protocol):
    """A surface over which paths wrap, in its own frame."""

    @property
    def geodesic(self) -> bool:
        """Whether paths are shortest, so that small displacements of tangent points do not change
        their length.
        """
        ...

    def resized(self, factor: float) -> Surface:
        """Return the surface in another size."""
        ...

    def wrap(self, start: Points, end: Points) -> Wrapped:
        """Return the paths of segments between points (batch, 3) [m, surface frame]."""
        ...

    def kernel_row(self) -> KernelSurface | None:
        """Return the data for the compiled kernel; None if it does not support this surface."""
        ...


def kernel_surface(
    kind: str, side: Side, *, plane: bool = False, **sizes: Floats | float
) -> KernelSurface | None:
    """Return the kernel's row of a surface; None if a size differs between people.

    Parameters
    ----------
    kind, side, plane
        As in `KernelSurface`.
    **sizes : float or array_like
        Lengths [m] by name.
    """
    if any(np.ndim(size) for size in sizes.values()):
        return None
    return KernelSurface(kind, side, {name: float(size) for name, size in sizes.items()}, plane)


def dot(first: Points, second: Points) -> Points:
    """Return the sum of products over the last axis, without conjugation."""
    return np.sum(first * second, axis=-1)


def norm(vector: Points) -> Points:
    """Return the length over the last axis; supports complex steps."""
    return np.sqrt(dot(vector, vector))


def safe(value: Points) -> Points:
    """Return ``value`` with exact zeros replaced by a tiny number, so that unused branches can
    divide by it.
    """
    return np.where(np.real(value) == 0, _TINY, value)


def arctangent(y: Points, x: Points) -> Points:
    """Return ``arctan2``, to first order in an imaginary part."""
    angle = np.arctan2(np.real(y), np.real(x))
    if not (np.iscomplexobj(y) or np.iscomplexobj(x)):
        return angle
    square = safe(np.real(x) ** 2 + np.real(y) ** 2)
    return angle + 1j * (np.real(x) * np.imag(y) - np.real(y) * np.imag(x)) / square


def answer(
    start: Points,
    end: Points,
    first: Points,
    second: Points,
    arc: Points,
    *,
    status: NDArray[np.int8],
    near_switch: Bools,
    must: Bools,
    pull: Floats | None = None,
) -> Wrapped:
    """Return the result for tangent points and arcs if ``status`` is wrapped, otherwise for
    straight segments.

    Parameters
    ----------
    start, end, first, second, arc, status, near_switch, must
        As in `Surface.wrap` and `Wrapped`.
    pull : array of shape (batch, 2, 3), optional
        Derivative of the wrapped length with respect to both ends, for paths that are not
        geodesics; by default the unit vectors of the free parts.
    """
    wraps = status == Status.WRAPPED
    lines = wraps[..., None]
    first, second = np.where(lines, first, start), np.where(lines, second, end)
    arc = np.where(wraps, arc, 0.0)
    straight = norm(end - start)
    length = np.where(wraps, norm(first - start) + arc + norm(second - end), straight)
    along = (end - start) / safe(straight)[..., None]
    if pull is None:
        pull = free_pull(start, end, first, second)
    direct = np.stack([-along, along], axis=-2)
    pull = np.real(np.where(lines[..., None], pull, direct))
    return Wrapped(status, first, second, arc, length, pull, near_switch, must)


def free_pull(start: Points, end: Points, first: Points, second: Points) -> Floats:
    """Return unit vectors (batch, 2, 3) along the free parts of a path, in the direction in which
    its length grows.
    """
    ends = np.stack([start - first, end - second], axis=-2)
    return np.real(ends / safe(norm(ends))[..., None])


def slope(length: Callable[[Points, Points], Points], start: Floats, end: Floats) -> Floats:
    """Return the exact derivative (batch, 2, 3) of ``length`` (start, end) -> (batch,), by complex
    steps.
    """
    step, found = 1e-30, np.empty((*start.shape[:-1], 2, 3))
    for axis in range(3):
        nudge = np.zeros(3, dtype=complex)
        nudge[axis] = 1j * step
        found[..., 0, axis] = np.imag(length(start + nudge, end + 0j)) / step
        found[..., 1, axis] = np.imag(length(start + 0j, end + nudge)) / step
    return found
