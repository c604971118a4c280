"""A tree of rigid bodies connected by joints, with couplings between coordinates.

Every joint consists of up to three rotations, each carried by the previous one, and up to three
translations along axes of the parent; each is a function of one coordinate. A joint may also have
one translation that depends on several coordinates. This covers the joints of OpenSim; `joints`
defines them by name. The first axis of a tree's arrays is people, so that masses and positions may
differ between samples.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Floats, Ints
from gluteus.errors import AnatomyError, UnitError
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.sweep import Sweep, SweepDrive

Vec3 = tuple[float, float, float]

GROUND = "ground"
"""Name of the ground."""

_NAMED = 20
"""Largest number of names in a message."""

FIXED = -1
"""Index that means the ground among bodies, and no coordinate among coordinates."""

PEOPLE_ARRAYS = (
    "mass", "centre", "inertia", "joint_in_parent", "turned_in_parent", "joint_in_child", "turned_in_child",
)  # fmt: skip
"""Arrays of a `Tree` that may differ between people."""


@dataclass(frozen=True, eq=False)
class Step:
    """One rotation about, or one translation along, an axis of a joint.

    Attributes
    ----------
    axis
        Direction of the axis, of any length.
    function
        Angle [rad] or distance [m] as a function of the coordinate.
    coordinate
        Name of the coordinate; for `None` the function keeps its value at 0.
    """

    axis: Vec3
    function: Function
    coordinate: str | None = None


@dataclass(frozen=True, eq=False)
class Joint:
    """Motion of a child in its parent: up to three rotations, each carried by the previous one,
    then translations.

    Translations are along axes of the joint's frame on the parent, whatever the rotations.
    """

    turns: tuple[Step, ...] = ()
    shifts: tuple[Step, ...] = ()
    sweep: Sweep | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """Position of a frame in another: origin [m] and rotation (3, 3) from its axes to those of the
    other.
    """

    origin: ArrayLike = (0.0, 0.0, 0.0)
    rotation: ArrayLike = field(default_factory=lambda: np.eye(3))


@dataclass(frozen=True, eq=False)
class Body:
    """A rigid body and the joint that carries it.

    Attributes
    ----------
    name
        Name of the body.
    parent
        Name of the body that carries it, or `GROUND`.
    joint
        Joint that defines its motion in the parent.
    mass
        Mass [kg].
    centre
        Centre of mass, (3,) [m, body frame].
    inertia
        Inertia about the centre of mass, (3, 3) [kg m², body axes].
    in_parent
        The joint's frame on the parent.
    in_child
        The joint's frame on this body.
    """

    name: str
    parent: str
    joint: Joint
    mass: float = 0.0
    centre: ArrayLike = (0.0, 0.0, 0.0)
    inertia: ArrayLike = field(default_factory=lambda: np.zeros((3, 3)))
    in_parent: Frame = field(default_factory=Frame)
    in_child: Frame = field(default_factory=Frame)


@dataclass(frozen=True, eq=False)
class Drive:
    """A compiled `Step`: unit axis (3,), index of its coordinate or `FIXED`, whether it is a
    rotation.
    """

    axis: Floats
    function: Function
    coordinate: int
    turns: bool


@dataclass(frozen=True, eq=False)
class Coupling:
    """Coordinate ``dependent`` equals ``function`` of coordinate ``independent`` (indices)."""

    dependent: int
    independent: int
    function: Function


@dataclass(frozen=True, eq=False)
class Tree:
    """Bodies, every parent before its children.

    Arrays are (people, body, ...), where people is 1 or the size of the batch.

    Attributes
    ----------
    names
        Names of the bodies.
    coordinates
        Names of the coordinates, in the order of the columns of ``q``.
    parent
        Index of each body's parent, `FIXED` for the ground.
    drives
        The moving steps of the joint of each body, rotations first.
    sweeps
        The displacement of the joint of each body; `None` for most joints.
    couplings
        Coupled coordinates, in the order in which they are computed.
    mass
        Masses (people, body) [kg].
    centre
        Centres of mass (people, body, 3) [m, body frame].
    inertia
        Inertia about the centre of mass (people, body, 3, 3) [kg m², body axes].
    joint_in_parent
        Origin of the joint's frame on the parent (people, body, 3) [m, parent frame].
    turned_in_parent
        Rotation of that frame to the parent's axes (people, body, 3, 3).
    joint_in_child
        Origin of the joint's frame on the body (people, body, 3) [m, body frame].
    turned_in_child
        Rotation of that frame to the body's axes (people, body, 3, 3).
    """

    names: tuple[str, ...]
    coordinates: tuple[str, ...]
    parent: tuple[int, ...]
    drives: tuple[tuple[Drive, ...], ...]
    sweeps: tuple[SweepDrive | None, ...]
    couplings: tuple[Coupling, ...]
    mass: Floats
    centre: Floats
    inertia: Floats
    joint_in_parent: Floats
    turned_in_parent: Floats
    joint_in_child: Floats
    turned_in_child: Floats

    def body(self, name: str) -> int:
        """Return the index of a body; `FIXED` for `GROUND`."""
        if name == GROUND:
            return FIXED
        return _index("body", name, self._place_of_body)

    def coordinate(self, name: str) -> int:
        """Return the index of a coordinate."""
        return _index("coordinate", name, self._place_of_coordinate)

    @cached_property
    def _place_of_body(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def _place_of_coordinate(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.coordinates)}

    def coupled(self, name: str, function: Function, independent: str) -> Tree:
        """Return the tree with the coordinate ``name`` coupled as ``function`` of
        ``independent``.
        """
        return self.all_coupled([(name, function, independent)])

    def all_coupled(self, rules: Iterable[tuple[str, Function, str]]) -> Tree:
        """Return the tree with coordinates that follow others.

        Parameters
        ----------
        rules
            Name of the dependent coordinate, function, and name of the independent one, each rule
            after those that its independent coordinate follows.

        Raises
        ------
        AnatomyError
            A coordinate is unknown, has a second rule, or is bound after one that follows it.
        """
        couplings = list(self.couplings)
        bound = {each.dependent for each in couplings}
        followed = {each.independent for each in couplings}
        for name, function, independent in rules:
            dependent, source = self.coordinate(name), self.coordinate(independent)
            if dependent in bound or dependent == source:
                raise AnatomyError(
                    f"a coordinate follows one other; got a second rule for {name!r}; remove one"
                )
            if dependent in followed:
                raise AnatomyError(
                    f"couplings must be given in order; got {name!r} after one that follows it; "
                    "couple it first"
                )
            bound.add(dependent)
            followed.add(source)
            couplings.append(Coupling(dependent, source, function))
        return replace(self, couplings=tuple(couplings))

    def changed(self, **arrays: ArrayLike) -> Tree:
        """Return the tree with some arrays replaced; shapes as in the attributes."""
        ready: dict[str, Floats] = {}
        for name, values in arrays.items():
            array, old = np.asarray(values, dtype=np.float64), getattr(self, name)
            if array.ndim != old.ndim or array.shape[1:] != old.shape[1:]:
                raise UnitError(f"{name}: shape must be (people, {old.shape[1:]}); got {array.shape}")
            ready[name] = array
        return replace(self, **ready)

    def of_people(self, rows: slice | Ints) -> Tree:
        """Return the tree of some of its people; the same tree if it describes one."""
        arrays = {name: getattr(self, name) for name in PEOPLE_ARRAYS}
        some = {name: array[rows] for name, array in arrays.items() if len(array) > 1}
        return replace(self, **some) if some else self

    @cached_property
    def independent(self) -> Ints:
        """Indices of the coordinates that do not depend on others."""
        bound = {each.dependent for each in self.couplings}
        return np.array([i for i in range(len(self.coordinates)) if i not in bound], dtype=np.intp)


def tree(bodies: Sequence[Body], coordinates: Sequence[str]) -> Tree:
    """Return the tree of ``bodies`` for one person, ordered so that parents come first.

    Parameters
    ----------
    bodies
        Bodies in any order.
    coordinates
        Names, in the order of the columns of ``q``; each drives a joint or is coupled.

    Raises
    ------
    AnatomyError
        A name is repeated, a parent or a coordinate is missing, or bodies form a loop.
    """
    for kind, names in (("body", [body.name for body in bodies]), ("coordinate", list(coordinates))):
        repeated = sorted(name for name, count in Counter(names).items() if count > 1 or name == GROUND)
        if repeated:
            raise AnatomyError(
                f"each {kind} has a name of its own; got {repeated[:_NAMED]} again; rename them"
            )
    ordered = _parents_first(bodies)
    names = tuple(body.name for body in ordered)
    rows = {name: row for row, name in enumerate(names)} | {GROUND: FIXED}
    columns = {name: column for column, name in enumerate(coordinates)}
    return Tree(
        names=names,
        coordinates=tuple(coordinates),
        parent=tuple(rows[body.parent] for body in ordered),
        drives=tuple(_drives(body, columns) for body in ordered),
        sweeps=tuple(_sweep(body, columns) for body in ordered),
        couplings=(),
        mass=_stack([body.mass for body in ordered], ()),
        centre=_stack([body.centre for body in ordered], (3,)),
        inertia=_stack([body.inertia for body in ordered], (3, 3)),
        joint_in_parent=_stack([body.in_parent.origin for body in ordered], (3,)),
        turned_in_parent=_stack([body.in_parent.rotation for body in ordered], (3, 3)),
        joint_in_child=_stack([body.in_child.origin for body in ordered], (3,)),
        turned_in_child=_stack([body.in_child.rotation for body in ordered], (3, 3)),
    )


def checked(tree: Tree, what: str, values: ArrayLike) -> Floats:
    """Return ``values`` as (batch, coordinate); raises `UnitError` if the shape is wrong."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != len(tree.coordinates):
        raise UnitError(
            f"{what}: shape must be (batch, {len(tree.coordinates)}), a column for each coordinate, "
            f"got {array.shape}; give one row per pose"
        )
    return array


def _index(kind: str, name: str, places: Mapping[str, int]) -> int:
    if name not in places:
        raise AnatomyError(f"unknown {kind} {name!r}; give one of {_listed(places)}")
    return places[name]


def _listed(names: Collection[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(list(names)[:_NAMED]) + more


def _parents_first(bodies: Sequence[Body]) -> list[Body]:
    known = {GROUND, *(body.name for body in bodies)}
    for body in bodies:
        if body.parent not in known:
            raise AnatomyError(
                f"{body.name}: its parent {body.parent!r} is not a body; give one or {GROUND!r}"
            )
    carried = defaultdict[str, list[int]](list)
    for number, body in enumerate(bodies):
        carried[body.parent].append(number)
    ready, order = carried[GROUND], list[int]()
    heapify(ready)
    while ready:  # of those whose parent has its place, the first as given
        order.append(heappop(ready))
        for number in carried[bodies[order[-1]].name]:
            heappush(ready, number)
    if len(order) < len(bodies):
        placed = set(order)
        ring = _listed([body.name for number, body in enumerate(bodies) if number not in placed])
        raise AnatomyError(f"every body hangs on the ground in the end; got a ring of {ring}; cut it")
    return [bodies[number] for number in order]


def _drives(body: Body, columns: Mapping[str, int]) -> tuple[Drive, ...]:
    if len(body.joint.turns) > 3 or len(body.joint.shifts) > 3:
        raise AnatomyError(f"{body.name}: a joint must have at most three turns and three shifts")
    drives = list[Drive]()
    for steps, turns in ((body.joint.turns, True), (body.joint.shifts, False)):
        for step in steps:
            length = float(np.linalg.norm(step.axis))
            if not 0.0 < length < np.inf:
                raise AnatomyError(f"{body.name}: an axis needs a direction; got {step.axis}")
            column = FIXED if step.coordinate is None else _column(body, step.coordinate, columns)
            if not step.function.is_zero:
                drives.append(Drive(np.asarray(step.axis) / length, step.function, column, turns))
    return tuple(drives)


def _sweep(body: Body, columns: Mapping[str, int]) -> SweepDrive | None:
    sweep = body.joint.sweep
    if sweep is None:
        return None
    if len(sweep.coordinates) != sweep.displacement.coordinates:
        raise AnatomyError(
            f"{body.name}: its displacement needs {sweep.displacement.coordinates} coordinates; got "
            f"{len(sweep.coordinates)}: {_listed(sweep.coordinates)}"
        )
    return SweepDrive(sweep.displacement, tuple(_column(body, each, columns) for each in sweep.coordinates))


def _column(body: Body, coordinate: str, columns: Mapping[str, int]) -> int:
    if coordinate not in columns:
        raise AnatomyError(f"{body.name}: its joint must follow a coordinate of the tree, not {coordinate!r}")
    return columns[coordinate]


def _stack(values: Sequence[ArrayLike], shape: tuple[int, ...]) -> Floats:
    array = np.array([np.asarray(each, dtype=np.float64) for each in values], dtype=np.float64)
    if len(values) and array.shape[1:] != shape:
        raise UnitError(f"each body's value must have the shape {shape}; got {array.shape[1:]}")
    return array.reshape(1, len(values), *shape)
