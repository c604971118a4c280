"""Forces of muscles: the kernel gives those of NumPy, for every model and tendon, in any batch."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from gluteus.files.osim.spec.forces import (
    ActiveForceLengthSpec,
    DeGrooteFregly2016Spec,
    FiberForceLengthSpec,
    Millard2012Spec,
    MuscleSpec,
    Thelen2003Spec,
)
from gluteus.files.osim.spec.paths import PathSpec
from gluteus.mechanics.engine.choice import COMPILED, NUMPY
from gluteus.mechanics.engine.choice import engine as engine_in_use
from gluteus.mechanics.engine.muscle import CompiledMuscleForces, MixedMuscleForces
from gluteus.mechanics.muscle.fibres import HillMuscles, Tendon, compliant_fibres, rigid_fibres
from gluteus.mechanics.muscle.millard import MillardCurves
from gluteus.model.opensim.model import read_osim
from gluteus.model.opensim.muscles import hill_muscles
from tests.helpers.models import model_path

Array = NDArray[np.float64]

Forces = tuple[Array, Array]
TENDONS = pytest.mark.parametrize("tendon", ["rigid", "compliant"])
PASSIVE = pytest.mark.parametrize("passive", [False, True])


@cache
def muscles() -> HillMuscles:
    """Muscles of every model and shape, with and without dampers, one with a rigid tendon."""
    random, found = np.random.default_rng(0), list[MuscleSpec]()
    for number in range(4):
        sizes = {
            "path": PathSpec((), ()),
            "max_isometric_force": float(random.uniform(100.0, 3000.0)),
            "optimal_fiber_length": float(random.uniform(0.03, 0.3)),
            "tendon_slack_length": float(random.uniform(0.03, 0.4)),
            "pennation_angle_at_optimal": float(random.choice([0.0, 0.2, 0.5])),
            "max_contraction_velocity": float(random.uniform(8.0, 15.0)),
            "ignore_tendon_compliance": number == 3,
        }
        curves = ActiveForceLengthSpec(shallow_ascending_slope=0.7) if number else ActiveForceLengthSpec()
        passive = FiberForceLengthSpec(0.05, 0.6, 0.2, 4.0, 0.6) if number == 2 else FiberForceLengthSpec()
        found += [
            Thelen2003Spec(name=f"t{number}", KshapePassive=4.0 + number, Af=0.2 + 0.05 * number, **sizes),
            Millard2012Spec(
                name=f"m{number}", fiber_damping=0.1 * (number > 0), active_force_length=curves,
                fiber_force_length=passive, **sizes,
            ),
            DeGrooteFregly2016Spec(
                name=f"d{number}", fiber_damping=0.05 * number, active_force_width_scale=1.0 + 0.1 * number,
                ignore_passive_fiber_force=number == 1, **sizes,
            ),
        ]  # fmt: skip
    return hill_muscles(found)


def paths(each: HillMuscles, batch: int, seed: int = 0) -> tuple[Array, Array]:
    """Lengths from slack to far stretched, and speeds beyond the fastest fibre both ways."""
    random = np.random.default_rng(seed)
    shape = (batch, each.max_force.shape[1])
    length = each.tendon_length + random.uniform(0.1, 1.7, shape) * each.optimal_length
    return length, random.uniform(-1.2, 1.2, shape) * each.fastest


def collapsing(each: HillMuscles, length: Array, velocity: Array, activation: float) -> NDArray[np.bool_]:
    """Whether fibres are at the end of their reach, where force drops and rounding decides."""
    found = compliant_fibres(each, length, velocity, activation)
    return np.abs(found.length * each.optimal_length - np.maximum(each.shortest, 1e-9)) < 1e-6


def some_paths(tendon: Tendon) -> tuple[Array, Array]:
    return paths(muscles(), 1100 if tendon == "rigid" else 50)


@pytest.fixture(scope="module")
def wanted_forces() -> dict[Tendon, Forces]:
    """The forces of the kernel as it is set up here."""
    prepared = engine_in_use().muscle_forces(muscles())
    return {
        tendon: prepared.capacity_and_passive(*some_paths(tendon), tendon, True)
        for tendon in ("rigid", "compliant")
    }


def assert_same(one: Array, other: Array, each: HillMuscles, engine: str) -> None:
    if engine == "numpy":
        assert (np.abs(one - other) / each.max_force).max() < 1e-6
    else:
        assert one.tobytes() == other.tobytes()


@TENDONS
@PASSIVE
def test_every_model_is_that_of_numpy(tendon: Tendon, passive: bool, compiled: None) -> None:
    mine, (length, velocity) = muscles(), paths(muscles(), 60)
    found, wanted = (
        each.muscle_forces(mine).capacity_and_passive(length, velocity, tendon, passive)
        for each in (COMPILED, NUMPY)
    )
    apart = np.zeros(length.shape, dtype=np.bool_)
    close = 1e-11
    if tendon == "compliant":
        apart = collapsing(mine, length, velocity, 1.0) | collapsing(mine, length, velocity, 0.0)
        # Equilibrium ends at 1e-9 N; the fibres' share of the speed is a quotient of differences.
        close = 1e-6
        assert apart.mean() < 0.05
    for one, other in zip(found, wanted, strict=True):
        assert np.where(apart, 0.0, np.abs(one - other) / mine.max_force).max() < close
        assert one.min() >= 0.0
    assert found[0].max() > 0.5 * mine.max_force.min()
    assert (found[1].max() > 0.0) == passive


@TENDONS
@pytest.mark.parametrize("name", ["walker", "wrapped legs", "Rajagopal2016"])
def test_a_whole_model_is_that_of_numpy(name: str, tendon: Tendon, compiled: None) -> None:
    model = read_osim(model_path(name))
    q = model.default_pose() + np.random.default_rng(0).uniform(-0.2, 0.2, (3, len(model.coordinate_names)))
    length = model.lengths(model.resolve(q))
    velocity = np.random.default_rng(1).uniform(-0.1, 0.1, length.shape)
    found = model.muscle_forces(length, velocity, tendon=tendon)
    wanted = NUMPY.muscle_forces(model.muscles).capacity_and_passive(length, velocity, tendon, passive=True)
    for one, other in zip(found, wanted, strict=True):
        assert (np.abs(one - other) / model.max_force).max() < 1e-6


@TENDONS
def test_bits_depend_on_neither_threads_nor_instructions(
    tendon: Tendon, compiled: None, wanted_forces: dict[Tendon, Forces], setting: str
) -> None:
    mine, (length, velocity) = muscles(), some_paths(tendon)
    found = COMPILED.muscle_forces(mine).capacity_and_passive(length, velocity, tendon, True)
    assert [one.tobytes() for one in found] == [one.tobytes() for one in wanted_forces[tendon]]


@TENDONS
def test_forces_do_not_depend_on_neighbours(tendon: Tendon, engine: str) -> None:
    """On the kernel to the bit; an equilibrium of NumPy ends when all of its rows are found."""
    mine, (length, velocity) = muscles(), paths(muscles(), 50)
    asked = engine_in_use().muscle_forces(mine)
    wanted = asked.capacity_and_passive(length, velocity, tendon, True)
    for rows in (slice(0, 1), slice(7, 17), slice(49, 50)):
        some = asked.capacity_and_passive(length[rows], velocity[rows], tendon, True)
        for one, other in zip(some, wanted, strict=True):
            assert_same(one, other[rows], mine, engine)


@TENDONS
def test_each_person_alone_gets_the_forces_of_the_crowd(tendon: Tendon, engine: str) -> None:
    mine, random = muscles(), np.random.default_rng(4)
    many = replace(
        mine,
        max_force=mine.max_force * random.uniform(0.5, 1.5, (9, 12)),
        tendon_length=mine.tendon_length * random.uniform(0.9, 1.1, (9, 12)),
    )
    (length, velocity), prepare = paths(many, 9), engine_in_use().muscle_forces
    together = prepare(many).capacity_and_passive(length, velocity, tendon, True)
    for person in (0, 8):
        rows = slice(person, person + 1)
        own = replace(many, max_force=many.max_force[rows], tendon_length=many.tendon_length[rows])
        alone = prepare(own).capacity_and_passive(length[rows], velocity[rows], tendon, True)
        for one, other in zip(alone, together, strict=True):
            assert_same(one, other[rows], own, engine)
    one_path = prepare(many).capacity_and_passive(length[:1], velocity[:1], tendon, True)
    assert one_path[0].shape == (9, 12)
    assert_same(one_path[0][:1], together[0][:1], many, engine)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@TENDONS
def test_what_is_no_number_stays_with_its_own_sample(tendon: Tendon, engine: str) -> None:
    mine, (length, velocity) = muscles(), paths(muscles(), 24)
    asked = engine_in_use().muscle_forces(mine)
    wanted = asked.capacity_and_passive(length, velocity, tendon, True)
    broken, speeds = length.copy(), velocity.copy()
    broken[3], speeds[9] = np.nan, np.nan
    found = asked.capacity_and_passive(broken, speeds, tendon, True)
    defined = NUMPY.muscle_forces(mine).capacity_and_passive(broken, speeds, tendon, True)
    others = np.setdiff1d(np.arange(24), [3, 9])
    for one, whole, theirs in zip(found, wanted, defined, strict=True):
        assert_same(one[others], whole[others], mine, engine)
        if tendon == "rigid":
            taut = rigid_fibres(mine, length, velocity).taut[9]
            assert np.array_equal(np.isnan(one[9]), taut)
            assert np.array_equal(np.isnan(one), np.isnan(theirs))


class Unknown:
    """Curves that the kernel does not know, by way of those of a model that it knows."""

    def __init__(self, known: MillardCurves) -> None:
        self.damping, self.passive = known.damping, known.passive
        self.velocity, self.tendon, self.known = known.velocity, known.tendon, known

    def active(self, length: Array) -> Array:
        return 0.5 * self.known.active(length)

    def kernel_row(self) -> None:
        return None


@TENDONS
def test_curves_that_the_kernel_does_not_know_leave_their_muscles_alone_to_numpy(
    tendon: Tendon, compiled: None
) -> None:
    groups = tuple(
        (each, Unknown(curves) if isinstance(curves, MillardCurves) else curves)
        for each, curves in muscles().groups
    )
    strange, (length, velocity) = replace(muscles(), groups=groups), paths(muscles(), 6)
    theirs = next(each for each, curves in groups if isinstance(curves, Unknown))
    others = np.setdiff1d(np.arange(12), theirs)
    mixed = COMPILED.muscle_forces(strange)
    assert isinstance(mixed, MixedMuscleForces)
    (mine, on_kernel), (rest, _) = mixed.parts
    assert isinstance(on_kernel, CompiledMuscleForces)
    assert mine.tolist() == others.tolist()
    assert rest.tolist() == sorted(theirs.tolist())
    found = mixed.capacity_and_passive(length, velocity, tendon, True)
    known = COMPILED.muscle_forces(muscles()).capacity_and_passive(length, velocity, tendon, True)
    defined = NUMPY.muscle_forces(strange).capacity_and_passive(length, velocity, tendon, True)
    for one, by_kernel, by_numpy in zip(found, known, defined, strict=True):
        assert one[:, others].tobytes() == by_kernel[:, others].tobytes()
        assert (np.abs(one - by_numpy)[:, theirs] <= 1e-6).all()
