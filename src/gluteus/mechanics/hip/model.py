"""A model of the right hip: frozen arrays for one person or many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gluteus.anatomy import library
from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import UnitError
from gluteus.mechanics.hip.kinematics import COORDINATES
from gluteus.mechanics.hip.lines import Paths, moment_arms, paths
from gluteus.mechanics.muscle.coefficients import ForceLengthCurves
from gluteus.mechanics.wrapping.surface import NEAR


@dataclass(frozen=True, eq=False)
class Model:
    """Lines of action between pelvis and femur with their muscles.

    Arrays are (people, line) or (people, line, 3), where people is 1 or the size of the batch, in
    SI units. Pelvis points are in the pelvis frame and femur points in the femur frame, both
    relative to the hip centre.

    Attributes
    ----------
    muscle_names : tuple of str
        One name for each line.
    muscle_of : tuple of str
        Record id of each line's muscle, (line,).
    compartment_of : tuple of str
        Compartment of each line, ``muscle/part``, (line,).
    share : array, shape (line,)
        Share of its muscle's cross-section; the shares of a muscle add up to 1.
    origin, insertion : array, shape (people, line, 3)
        Ends of the part that changes with the hip [m].
    constant_length : array, shape (people, line)
        Length before and after that part [m].
    bow : array, shape (people, line)
        Radius of the sphere about the hip centre that the line cannot enter [m].
    max_force : array, shape (people, line)
        Maximum isometric force of the fibres [N].
    fibre_length : array, shape (people, line)
        Optimal fibre length [m].
    pennation : array, shape (people, line)
        Pennation angle at the optimal length [rad].
    tendon_length : array, shape (people, line)
        Length of the rigid tendon [m].
    curves : ForceLengthCurves
        Force-length curves.
    """

    muscle_names: tuple[str, ...]
    muscle_of: tuple[str, ...]
    compartment_of: tuple[str, ...]
    share: Floats
    origin: Floats
    insertion: Floats
    constant_length: Floats
    bow: Floats
    max_force: Floats
    fibre_length: Floats
    pennation: Floats
    tendon_length: Floats
    curves: ForceLengthCurves

    coordinate_names = COORDINATES

    @property
    def people(self) -> int:
        """How many people the arrays describe."""
        return len(self.origin)

    @cached_property
    def muscles(self) -> tuple[str, ...]:
        """Record ids of the muscles, each once, in the order of their lines."""
        return tuple(dict.fromkeys(self.muscle_of))

    @cached_property
    def compartments(self) -> tuple[str, ...]:
        """Compartments, each once, in the order of their lines."""
        return tuple(dict.fromkeys(self.compartment_of))

    def default_pose(self) -> Floats:
        """The neutral pose (coordinate,) [rad]."""
        return np.zeros(len(COORDINATES))

    def resolve(self, q: ArrayLike) -> Floats:
        """Return the poses unchanged, because this model has no coupled coordinates."""
        return self._poses(q)

    def lengths(self, q: ArrayLike) -> Floats:
        """Muscle-tendon lengths (batch, line) [m] for poses (batch, coordinate) [rad]."""
        poses = self._poses(q)
        return self.paths(poses).length + self.constant_length

    def moment_arms(self, q: ArrayLike) -> Floats:
        """Moment arms (batch, line, coordinate) [m/rad]: minus the derivative of the lengths."""
        poses = self._poses(q)
        return moment_arms(self.paths(poses), poses)

    def near_switch(self, q: ArrayLike) -> Bools:
        """Lines within 1e-5 rad of touching or leaving their sphere, (batch, line).

        Unlike many paths of other models, lengths and moment arms are continuous there.
        """
        found, poses = self.paths(q), self._poses(q)
        return (np.abs(found.turned) < NEAR) & np.broadcast_to(
            self.bow > 0.0, (len(poses), self.bow.shape[1])
        )

    def paths(self, q: ArrayLike) -> Paths:
        """Return lengths, moments and force directions of the lines in poses (batch, coordinate)
        [rad].
        """
        return paths(self.origin, self.insertion, self.bow, self._poses(q))

    def lines_of(self, name: str) -> Bools:
        """Return which lines a name stands for, shape (line,).

        Parameters
        ----------
        name : str
            Name of a line, of a part of a muscle (``gluteus_medius/anterior``, or its line in
            public models, ``glmed1_r``), or of a muscle (id, English or Latin name).

        Raises
        ------
        AnatomyError
            No line has that name; the message lists similar names.
        """
        wanted = name.removesuffix("_r")
        names = zip(self.muscle_names, self.compartment_of, strict=True)
        chosen = np.array(
            [wanted in (line.removesuffix("_r"), part, part.replace("/", "_")) for line, part in names]
        )
        if chosen.any():
            return chosen
        muscle = library().muscle(name)
        parts = [muscle.compartment(part.id) for part in muscle.compartments if name in part.opensim]
        return np.isin(self.compartment_of, parts) if parts else np.array(self.muscle_of) == muscle.id

    def changed(self, **arrays: Floats) -> Model:
        """Return the model with some arrays replaced."""
        return replace(self, **arrays)  # type: ignore[arg-type]

    def only(self, rows: Ints) -> Model:
        """Return the model of some of its people."""
        if self.people == 1:
            return self
        names = (
            "origin",
            "insertion",
            "constant_length",
            "bow",
            "max_force",
            "fibre_length",
            "pennation",
            "tendon_length",
        )
        return self.changed(
            **{
                name: np.broadcast_to(array, (self.people, *array.shape[1:]))[rows]
                for name in names
                for array in [getattr(self, name)]
            }
        )

    def _poses(self, q: ArrayLike) -> Floats:
        poses = np.atleast_2d(np.asarray(q, dtype=float))
        if poses.ndim != 2 or poses.shape[1] != len(COORDINATES):
            raise UnitError(
                f"a pose must have {len(COORDINATES)} coordinates ({', '.join(COORDINATES)}) in radians, "
                f"with the batch as the first axis; got an array of shape {np.shape(q)}"
            )
        if self.people > 1 and len(poses) == 1:
            poses = np.repeat(poses, self.people, axis=0)
        if self.people > 1 and len(poses) != self.people:
            raise UnitError(
                f"the model describes {self.people} people, so it takes one pose or {self.people}; "
                f"got {len(poses)}"
            )
        return poses
