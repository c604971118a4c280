"""The engine: operations of every engine, the two that exist, and the one place that chooses.

NumPy is the definition and runs everywhere. The compiled kernel gives the same results to rounding,
faster. What the kernel does not cover falls back to NumPy here or in the ``compiled_...`` function
of the operation; callers never ask which engine works.
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
    """Operations of an engine: the two programmes of recruitment, and those that follow.

    Each of the following methods prepares a model once; what it returns is then asked many times.
    """

    @property
    def name(self) -> str:
        """Name under which results record the engine."""
        ...

    @property
    def makes_people(self) -> bool:
        """Whether the engine draws, builds and stands a population itself.

        Otherwise a study of a population makes its people, and asks the engine about them.
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
        """Prepare a tree that is to follow markers."""
        ...

    def standing(
        self, model: Model, strength: Floats | float = 1.0, *, power: int = 2, abducts: Bools | None = None
    ) -> StandingMuscles:
        """Prepare the muscles of people who stand.

        Parameters
        ----------
        model : Model
            Of one person, or of one for each row of the batches that are asked.
        strength : float or array, shape (line,) or (row, line)
            Part of each line's active force that is left; passive force stays.
        power : int
            Of the activations in the effort, 2 or 3.
        abducts : array of bool, shape (line,), optional
            Lines that count as abductors, for slopes of their force; none without it.
        """
        ...


@dataclass(frozen=True)
class NumpyEngine:
    """Everything in NumPy: the definition."""

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
    """The compiled kernel; where it does not cover something, NumPy."""

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
    """Return the engine in use: the compiled kernel where it is installed and not switched off.

    Raises
    ------
    UnsupportedFeature
        A variable of the environment has a value that means nothing here; see `kernel.state`.
    """
    return COMPILED if kernel.in_use() else NUMPY


class Prepared(Generic[T]):
    """Something that each engine prepares at first use, and keeps.

    Parameters
    ----------
    prepare : callable
        Prepares it for an engine.
    """

    def __init__(self, prepare: Callable[[Engine], T]) -> None:
        self._prepare, self._found = prepare, dict[str, T]()

    def __call__(self) -> T:
        """Return what the engine in use has prepared."""
        chosen = engine()
        if chosen.name not in self._found:
            self._found[chosen.name] = self._prepare(chosen)
        return self._found[chosen.name]
