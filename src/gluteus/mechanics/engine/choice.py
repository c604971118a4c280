"""The engine: its operations, the two implementations, and the function that chooses.

NumPy is the definition and runs everywhere. The compiled kernel is faster and gives the same
results up to rounding. Cases that the kernel does not cover fall back to NumPy, here or in the
``compiled_...`` function of the operation. Callers never ask which engine is in use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.engine.dynamics import Dynamics, NumpyDynamics, compiled_dynamics
from gluteus.mechanics.engine.geometry import Geometry, NumpyGeometry, compiled_geometry
from gluteus.mechanics.engine.muscle import MuscleForces, NumpyMuscleForces, compiled_muscle_forces
from gluteus.mechanics.engine.programmes import compiled_dual, compiled_reward, numpy_dual
from gluteus.mechanics.engine.recruiter import Programmes, Recruiter
from gluteus.mechanics.engine.standing import StandingMuscles
from gluteus.mechanics.engine.standing_kernel import compiled_standing, covers
from gluteus.mechanics.engine.standing_numpy import NumpyStanding
from gluteus.mechanics.engine.tracking import NumpyTracking, Tracking, compiled_tracking
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.muscle.fibres import HillMuscles
from gluteus.mechanics.paths.muscle_paths import MusclePaths
from gluteus.mechanics.recruitment.dual import DualProblem, DualSolution
from gluteus.mechanics.recruitment.linear import LinearProgramme, greatest_reward

T = TypeVar("T")


class Engine(Programmes, Protocol):
    """Operations of an engine: the two optimisation problems of recruitment, and the methods below.

    Each of the following methods prepares a model once and returns an object that is used many
    times.
    """

    @property
    def name(self) -> str:
        """Name under which results record the engine."""
        ...

    @property
    def makes_people(self) -> bool:
        """Whether the engine itself draws people, builds their bones and computes their stance.

        Otherwise a study of a population makes the people and calls the engine.
        """
        ...

    def geometry(self, tree: Tree, paths: MusclePaths) -> Geometry:
        """Prepare the paths of muscles."""
        ...

    def dynamics(self, tree: Tree, gravity: Floats) -> Dynamics:
        """Prepare a tree in a field of gravity (3,) [m/s², ground]."""
        ...

    def muscle_forces(self, muscles: HillMuscles) -> MuscleForces:
        """Prepare fibres and tendons."""
        ...

    def tracking(self, tree: Tree) -> Tracking:
        """Prepare a tree whose markers track measured ones."""
        ...

    def standing(
        self, model: Model, strength: Floats | float = 1.0, *, power: int = 2, abducts: Bools | None = None
    ) -> StandingMuscles:
        """Prepare the muscles of standing people.

        Parameters
        ----------
        model : Model
            Model of one person, or of one for each row of a batch.
        strength : float or array, shape (line,) or (row, line)
            Remaining fraction of the active force of each line; passive force does not change.
        power : int
            Power of the activations in the effort, 2 or 3.
        abducts : array of bool, shape (line,), optional
            Lines that count as abductors, for derivatives of their force; by default none.
        """
        ...


@dataclass(frozen=True)
class NumpyEngine:
    """All operations in NumPy: the definition."""

    name: str = "numpy"
    makes_people: bool = False
    rows_together: int = 512
    """Their arrays stay in the cache."""

    def geometry(self, tree: Tree, paths: MusclePaths) -> Geometry:
        """See `Engine.geometry`."""
        return NumpyGeometry(tree, paths)

    def dynamics(self, tree: Tree, gravity: Floats) -> Dynamics:
        """See `Engine.dynamics`."""
        return NumpyDynamics(tree, gravity)

    def muscle_forces(self, muscles: HillMuscles) -> MuscleForces:
        """See `Engine.muscle_forces`."""
        return NumpyMuscleForces(muscles)

    def tracking(self, tree: Tree) -> Tracking:
        """See `Engine.tracking`."""
        return NumpyTracking(tree)

    def standing(
        self, model: Model, strength: Floats | float = 1.0, *, power: int = 2, abducts: Bools | None = None
    ) -> StandingMuscles:
        """See `Engine.standing`."""
        return NumpyStanding(model, strength, power, _counted(model, abducts), Recruiter(lambda: self))

    def dual(
        self, problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
    ) -> DualSolution:
        """See `Programmes.dual`."""
        return numpy_dual(problem, unit=unit, proximal=proximal, passes=passes, max_iterations=max_iterations)

    def reward(self, programme: LinearProgramme) -> tuple[Floats, Bools]:
        """See `Programmes.reward`."""
        return greatest_reward(programme)


@dataclass(frozen=True)
class CompiledEngine:
    """The compiled kernel, with NumPy for cases that it does not cover."""

    name: str = "kernel"
    makes_people: bool = True
    rows_together: int = 16384
    """Enough for all threads."""

    def geometry(self, tree: Tree, paths: MusclePaths) -> Geometry:
        """See `Engine.geometry`."""
        return compiled_geometry(tree, paths)

    def dynamics(self, tree: Tree, gravity: Floats) -> Dynamics:
        """See `Engine.dynamics`."""
        return compiled_dynamics(tree, gravity)

    def muscle_forces(self, muscles: HillMuscles) -> MuscleForces:
        """See `Engine.muscle_forces`."""
        return compiled_muscle_forces(muscles)

    def tracking(self, tree: Tree) -> Tracking:
        """See `Engine.tracking`."""
        return compiled_tracking(tree)

    def standing(
        self, model: Model, strength: Floats | float = 1.0, *, power: int = 2, abducts: Bools | None = None
    ) -> StandingMuscles:
        """See `Engine.standing`."""
        counted = _counted(model, abducts)
        if not covers(model, power):
            return NumpyStanding(model, strength, power, counted, Recruiter(lambda: self))
        return compiled_standing(model, strength, power, counted)

    def dual(
        self, problem: DualProblem, *, unit: float, proximal: float, passes: int, max_iterations: int
    ) -> DualSolution:
        """See `Programmes.dual`."""
        return compiled_dual(
            problem, unit=unit, proximal=proximal, passes=passes, max_iterations=max_iterations
        )

    def reward(self, programme: LinearProgramme) -> tuple[Floats, Bools]:
        """See `Programmes.reward`."""
        return compiled_reward(programme)


def _counted(model: Model, abducts: Bools | None) -> Bools:
    return np.zeros(len(model.share), dtype=np.bool_) if abducts is None else abducts


NUMPY: Final = NumpyEngine()
COMPILED: Final = CompiledEngine()


def engine() -> Engine:
    """Return the engine in use: the compiled kernel if it is installed and not switched off.

    Raises
    ------
    UnsupportedFeature
        An environment variable has an invalid value; see `kernel.state`.
    """
    return COMPILED if kernel.in_use() else NUMPY


class Prepared(Generic[T]):
    """An object that each engine prepares at first use and keeps.

    Parameters
    ----------
    prepare : callable
        Function that prepares the object for an engine.
    """

    def __init__(self, prepare: Callable[[Engine], T]) -> None:
        self._prepare, self._found = prepare, dict[str, T]()

    def __call__(self) -> T:
        """Return the object that the engine in use has prepared."""
        chosen = engine()
        if chosen.name not in self._found:
            self._found[chosen.name] = self._prepare(chosen)
        return self._found[chosen.name]
