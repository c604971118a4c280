"""A model of OpenSim, ready to be posed: lengths of its muscles and their exact moment arms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arguments import check_types
from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import AnatomyError
from gluteus.files import ModelSpec, matching_name, read_osim_spec
from gluteus.files.osim.model import allowed_names
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.dynamics import Loads
from gluteus.mechanics.body.tree import PEOPLE_ARRAYS, Tree, checked
from gluteus.mechanics.engine.choice import Prepared
from gluteus.mechanics.engine.dynamics import Dynamics
from gluteus.mechanics.engine.geometry import Geometry, MusclesInPoses
from gluteus.mechanics.engine.muscle import MuscleForces
from gluteus.mechanics.muscle.fibres import HillMuscles, Tendon
from gluteus.mechanics.paths.muscle_paths import MusclePaths
from gluteus.mechanics.wrapping.path import Manner
from gluteus.model.opensim.graph import jointed
from gluteus.model.opensim.limits import Limits
from gluteus.model.opensim.muscles import check_forces, hill_muscles, strengths
from gluteus.model.opensim.paths import muscle_paths
from gluteus.model.opensim.people import (
    Varied,
    people_in,
    poses_of_people,
    sized,
    varied_muscles,
    varied_paths,
    varied_tree,
)
from gluteus.model.opensim.structures import Structures, structures_of
from gluteus.model.opensim.tree import model_tree


@dataclass(frozen=True, eq=False)
class OsimModel:
    """A compiled model document; muscles and coordinates keep its names and order.

    Attributes
    ----------
    spec
        Content of the document; `spec.unsupported` lists parts that the caller allowed to be left
        out.
    tree
        Bodies, joints and couplings.
    paths
        Paths of the muscles.
    max_force
        Maximum isometric force of the fibres, (people, muscle) [N]; a document describes 1 person.
    fibre_length
        Optimal fibre length, (people, muscle) [m].
    tendon_length
        Slack length of the tendon, (people, muscle) [m].
    pennation
        Pennation angle at the optimal length, (people, muscle) [rad].
    structures
        Springs, ligaments, bushings and limits of the document that are switched on.
    """

    spec: ModelSpec
    tree: Tree
    paths: MusclePaths
    max_force: Floats
    fibre_length: Floats
    tendon_length: Floats
    pennation: Floats
    structures: Structures

    @property
    def coordinate_names(self) -> tuple[str, ...]:
        """Names of the coordinates, in the order of the columns of a pose."""
        return self.tree.coordinates

    @cached_property
    def muscle_names(self) -> tuple[str, ...]:
        """Names of the muscles, as in the document."""
        return tuple(muscle.name for muscle in self.spec.muscles)

    def default_pose(self) -> Floats:
        """The document's default values (coordinate,) [rad or m], coupled coordinates made
        consistent.
        """
        values = np.array([[coordinate.default_value for coordinate in self.spec.coordinates]])
        return resolve(self.tree, values).q[0]

    def resolve(self, q: ArrayLike) -> Floats:
        """Return poses (batch, coordinate) in which coupled coordinates have the values that follow
        from the others.
        """
        return resolve(self.tree, self._poses(q)).q

    def lengths(self, q: ArrayLike, *, muscles: Sequence[str] | None = None) -> Floats:
        """Muscle-tendon lengths (batch, muscle) [m].

        Parameters
        ----------
        q
            Poses (batch, coordinate) [rad or m]. Coupled coordinates are taken as given: see
            `resolve`.
        muscles
            Names, in the order of the result; None for all.
        """
        return self._geometry().lengths(self._poses(q), _indices("muscle", muscles, self.muscle_names))

    def moment_arms(
        self,
        q: ArrayLike,
        *,
        muscles: Sequence[str] | None = None,
        coordinates: Sequence[str] | None = None,
    ) -> Floats:
        """Moment arms (batch, muscle, coordinate) [m/rad, or 1 for a distance].

        They are exactly minus the derivative of `lengths` with respect to each coordinate, with all
        others fixed, including coupled ones. No derivative exists where a conditional point becomes
        active or inactive, or where a path jumps over a surface: see `near_switch`.

        Parameters
        ----------
        q, muscles
            As for `lengths`.
        coordinates
            Names, in the order of the result; None for all. Selecting a few saves memory, and
            usually time.
        """
        chosen = _indices("muscle", muscles, self.muscle_names)
        columns = _indices("coordinate", coordinates, self.coordinate_names)
        return self._geometry().moment_arms(self._poses(q), chosen, columns)

    def geometry(self, q: ArrayLike) -> MusclesInPoses:
        """Return lengths, moment arms, and the effect of muscle tensions on bodies, in one call.

        Parameters
        ----------
        q
            As for `lengths`.
        """
        return self._geometry().in_poses(self._poses(q))

    def near_switch(self, q: ArrayLike, *, muscles: Sequence[str] | None = None) -> Bools:
        """Whether the path of a muscle changes its type within 1e-5 m or rad, (batch, muscle).

        Parameters
        ----------
        q, muscles
            As for `lengths`.
        """
        return self._geometry().near_switch(self._poses(q), _indices("muscle", muscles, self.muscle_names))

    @cached_property
    def muscles(self) -> HillMuscles:
        """Return fibres and tendons, with the curves that the document names.

        Raises
        ------
        UnsupportedFeature
            The force of a muscle is not modelled, and the caller did not allow it to be left out.
        """
        check_forces(self.spec.muscles)
        return sized(hill_muscles(self.spec.muscles), **self._sizes)

    @cached_property
    def _muscle_forces(self) -> Prepared[MuscleForces]:
        return Prepared(lambda engine: engine.muscle_forces(self.muscles))

    def muscle_forces(
        self,
        length: ArrayLike,
        velocity: ArrayLike = 0.0,
        *,
        tendon: Tendon = "rigid",
        passive: bool = True,
    ) -> tuple[Floats, Floats]:
        """Return the active force at full activation and the passive force of each muscle [N].

        Both are along the tendon, (batch, muscle); force is taken as affine in the activation.

        Parameters
        ----------
        length
            Lengths of the paths (batch, muscle) [m], as returned by `lengths`.
        velocity
            Velocities at which paths lengthen (batch, muscle) [m/s]: minus moment arms times
            speeds.
        tendon
            "rigid", or "compliant" for equilibrium of fibres and tendon; tendons that the document
            declares rigid stay rigid.
        passive
            Whether to include passive force. Without it, the active force is that of the fibres
            alone, as in OpenSim's recruitment, and the passive force is zero.
        """
        paths = np.atleast_2d(np.asarray(length, dtype=np.float64))
        speeds = np.broadcast_to(np.asarray(velocity, dtype=np.float64), paths.shape)
        return self._muscle_forces().capacity_and_passive(paths, speeds, tendon, passive)

    def inverse_dynamics(
        self, q: ArrayLike, speeds: ArrayLike, accelerations: ArrayLike, loads: Loads | None = None
    ) -> Floats:
        """Return the generalised forces that a motion requires, (batch, coordinate) [N m, or N for
        a distance].

        Coupled coordinates get their own column, as if they were free.

        Parameters
        ----------
        q, speeds, accelerations
            Arrays (batch, coordinate) [rad or m, and per s and s²]; coupled coordinates are taken
            as given.
        loads
            External forces on the bodies.
        """
        return self.skeleton.needed(self._poses(q), self._poses(speeds), self._poses(accelerations), loads)

    @property
    def skeleton(self) -> Dynamics:
        """The bodies with gravity, for inverse dynamics and joint reactions."""
        return self._dynamics()

    @cached_property
    def _dynamics(self) -> Prepared[Dynamics]:
        gravity = np.array(self.spec.gravity, dtype=np.float64)
        return Prepared(lambda engine: engine.dynamics(self.tree, gravity))

    @cached_property
    def people(self) -> int:
        """How many people the arrays describe."""
        bodies = (getattr(self.tree, name) for name in PEOPLE_ARRAYS)
        return people_in((*bodies, *self._sizes.values(), self.paths.places))

    def varied(
        self,
        *,
        points: Varied | None = None,
        max_force: Varied | None = None,
        fibre_length: Varied | None = None,
        tendon_length: Varied | None = None,
        pennation: Varied | None = None,
        mass: Varied | None = None,
        centre: Varied | None = None,
        inertia: Varied | None = None,
    ) -> OsimModel:
        """Return the model with values that differ between people.

        Row i of a batch of poses belongs to person i; a single pose applies to all people.

        Each argument is an array for all parts, or a mapping from names to arrays (people,) or
        numbers, such as `max_force={"glmed1_r": force}`. Muscles may have the names of any family
        of models. Values that are not given stay the same for all people.

        Parameters
        ----------
        points : array, shape (people, point, 3), or mapping
            Points of the paths, in the document's order or by name [m, body frame]. Displacements
            of moving points are added.
        max_force, fibre_length, tendon_length, pennation : array or mapping
            Properties of the muscles, (people, muscle) [N, m, m, rad].
        mass, centre, inertia : array or mapping
            Properties of the bodies in `tree.names`: (people, body) [kg], (people, body, 3) [m],
            (people, body, 3, 3) [kg m²]. If no inertia is given, it is proportional to the mass.

        Raises
        ------
        UnitError
            A shape is wrong, arrays have different numbers of people, or a size is not positive.
        AnatomyError
            No part has that name, or several have it.
        """
        muscles = {
            "max_force": max_force, "fibre_length": fibre_length, "tendon_length": tendon_length,
            "pennation": pennation,
        }  # fmt: skip
        bodies = {"mass": mass, "centre": centre, "inertia": inertia}
        arrays = varied_muscles(muscles, self._sizes, self.muscle_names)
        paths = self.paths
        if points is not None:
            names = [point.name for muscle in self.spec.muscles for point in muscle.path.points]
            paths = varied_paths(paths, points, names)
        made = replace(self, tree=varied_tree(self.tree, bodies), paths=paths, **arrays)
        _ = made.people  # raises where arrays are for different numbers of people
        return made

    def only(self, rows: Ints) -> OsimModel:
        """Return the model of some of its people."""
        some = {name: array[rows] for name, array in self._sizes.items() if len(array) > 1}
        return replace(self, tree=self.tree.of_people(rows), paths=self.paths.of_people(rows), **some)

    def lines_of(self, name: str) -> Bools:
        """Return the indices of the muscles that a name of any family of models refers to.

        Raises
        ------
        AnatomyError
            No muscle has that name; the message lists similar names.
        """
        wanted = matching_name(name, self.muscle_names)
        return np.array([each == wanted for each in self.muscle_names])

    @property
    def _sizes(self) -> dict[str, Floats]:
        """Return arrays (people, muscle) by name."""
        return {
            "max_force": self.max_force,
            "fibre_length": self.fibre_length,
            "tendon_length": self.tendon_length,
            "pennation": self.pennation,
        }

    @cached_property
    def _geometry(self) -> Prepared[Geometry]:
        return Prepared(lambda engine: engine.geometry(self.tree, self.paths))

    def _poses(self, q: ArrayLike) -> Floats:
        poses = checked(self.tree, "q", np.atleast_2d(np.asarray(q, dtype=np.float64)))
        return poses_of_people(poses, self.people)


@check_types
def read_osim(
    path: Path | str, *, allow: str | Iterable[str] = (), wrapping: Manner = "shortest"
) -> OsimModel:
    """Return the model of an OpenSim document, ready to be posed.

    Parameters
    ----------
    path : Path or str
        The document.
    allow : str or iterable of str, optional
        Names of features that may be left out. They are then listed in
        `OsimModel.spec.unsupported`, and the model moves without them.
    wrapping : {'shortest', 'opensim'}
        "shortest" finds the shortest path over several surfaces. "opensim" repeats OpenSim 4.6 to
        rounding, for comparison: searches that stop early, straight parts measured between outdated
        points, ellipsoids in pieces of 1 mm. Moment arms are the derivative of length in both, but
        OpenSim's lengths jump where a search takes one more iteration.

    Returns
    -------
    OsimModel
        The model; its arrays cannot be changed.

    Raises
    ------
    FileFormatError
        A part is malformed or missing, or a reference leads nowhere; the message has path and line.
    UnsupportedFeature
        The document contains a part that Gluteus does not model.
    """
    allowed = allowed_names(allow)
    document = read_osim_spec(path, allow=allowed)
    limits = Limits(document, allowed)
    limits.check_size(document)
    limits.check_actuators(document, document.actuators)
    document = jointed(document)
    tree = model_tree(document, limits)
    paths = muscle_paths(document, tree, wrapping, limits)
    structures = structures_of(document, tree, wrapping, limits)
    return OsimModel(
        spec=replace(document, unsupported=(*document.unsupported, *limits.left_out)),
        tree=tree,
        paths=paths,
        structures=structures,
        max_force=strengths(document.muscles),
        fibre_length=np.array([[muscle.optimal_fiber_length for muscle in document.muscles]]),
        tendon_length=np.array([[muscle.tendon_slack_length for muscle in document.muscles]]),
        pennation=np.array([[muscle.pennation_angle_at_optimal for muscle in document.muscles]]),
    )


def _indices(kind: str, wanted: Sequence[str] | None, names: tuple[str, ...]) -> Ints:
    """Return the indices of the wanted names in ``names``; all indices for None.

    Raises
    ------
    AnatomyError
        A name is not among them.
    """
    if wanted is None:
        return np.arange(len(names), dtype=np.intp)
    places = _places(names)
    try:
        return np.array([places[name] for name in wanted], dtype=np.intp)
    except KeyError as unknown:
        raise AnatomyError(f"unknown {kind} {unknown}; give one of {', '.join(names)}") from None


@lru_cache(maxsize=64)
def _places(names: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}
