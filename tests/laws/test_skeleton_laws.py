"""Inverse dynamics and joint reactions by the kernel are those of NumPy, in any batch."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from gluteus.errors import AnatomyError, UnitError
from gluteus.mechanics.body import joints as tree_joints
from gluteus.mechanics.body.couplings import coupling_slopes, folded, resolve
from gluteus.mechanics.body.dynamics import Loads
from gluteus.mechanics.body.functions import (
    Function,
    constant,
    linear,
    piecewise_linear,
    polynomial,
    simm_spline,
)
from gluteus.mechanics.body.tree import Body, Frame, Joint, Step, Tree, tree
from gluteus.mechanics.engine.choice import COMPILED, NUMPY
from gluteus.mechanics.engine.choice import engine as engine_in_use
from gluteus.mechanics.engine.dynamics import Dynamics, NumpyDynamics
from gluteus.model.opensim.model import read_osim
from tests.helpers.models import model_path

Array = NDArray[np.float64]

GRAVITY = np.array([0.3, -9.7, 0.2])
COORDINATES = tuple(f"q{number}" for number in range(9))
BODIES = 8
PEOPLE = 30
KINDS = {
    "free": 6, "gimbal": 3, "universal": 2, "planar": 3, "pin": 1, "slider": 1, "weld": 0,
    "constant_curvature": 3,
}  # fmt: skip


def some_function(random: np.random.Generator) -> Function:
    """Functions of every kind, among them a spline of many pieces and a steep polynomial."""
    knots, values = np.linspace(-1.0, 1.0, 5), random.normal(size=5)
    many = np.linspace(-1.5, 1.5, 40)
    kinds = (
        linear(random.normal()), constant(random.normal()), polynomial(random.normal(size=7)),
        simm_spline(knots, values), piecewise_linear(knots, values),
        simm_spline(many, np.sin(2.0 * many)),
    )  # fmt: skip
    return kinds[random.integers(len(kinds))]


def some_joint(random: np.random.Generator) -> Joint:
    if random.random() < 0.5:
        kind = list(KINDS)[random.integers(len(KINDS))]
        names = [str(name) for name in random.choice(COORDINATES, KINDS[kind], replace=False)]
        arc = {"length": random.normal()} if kind == "constant_curvature" else {}
        return getattr(tree_joints, kind)(*names, **arc)

    def steps() -> tuple[Step, ...]:
        return tuple(
            Step(
                tuple(random.normal(size=3).tolist()),
                some_function(random),
                None if random.random() < 0.2 else str(random.choice(COORDINATES)),
            )
            for _ in range(random.integers(0, 4))
        )

    return Joint(steps(), steps())


@cache
def some_tree(seed: int) -> Tree:
    """Eight bodies with joints of every kind, masses of their own for each of thirty people."""
    random = np.random.default_rng(seed)

    def frame() -> Frame:
        turned = Rotation.random(random_state=random).as_matrix() if random.random() < 0.5 else np.eye(3)
        return Frame(random.normal(0.0, 0.3, 3), turned)

    bodies = [
        Body(
            f"b{number}", "ground" if number == 0 else f"b{random.integers(number)}", some_joint(random),
            in_parent=frame(), in_child=frame(),
        )
        for number in range(BODIES)
    ]  # fmt: skip
    shape = random.normal(0.0, 0.1, (PEOPLE, BODIES, 3, 3))
    return tree(bodies, COORDINATES).changed(
        mass=random.uniform(0.0, 10.0, (PEOPLE, BODIES)),
        centre=random.normal(0.0, 0.2, (PEOPLE, BODIES, 3)),
        inertia=shape @ shape.swapaxes(-1, -2),
        joint_in_child=random.normal(0.0, 0.2, (PEOPLE, BODIES, 3)),
    )


def some_loads(random: np.random.Generator, batch: int) -> Loads:
    force, moment, point = random.normal(0.0, 1.0, (3, batch, 5, 3)) * [[[[300.0]]], [[[20.0]]], [[[0.3]]]]
    return Loads(
        ("b7", "b3", "b3", "b0", "ground"), force, moment, point,
        ("ground", "b3", "b5", "ground", "b1"), ("ground", "ground", "b2", "b6", "b1"),
    )  # fmt: skip


class Asked:
    """Everything that dynamics are asked, in one order."""

    def __init__(self, seed: int, batch: int = PEOPLE) -> None:
        random = np.random.default_rng(100 + seed)
        self.motion = random.uniform(-1.4, 1.4, (3, batch, len(COORDINATES))) * [[[1.0]], [[5.0]], [[40.0]]]
        self.loads = some_loads(random, batch)
        self.applied = random.normal(0.0, 50.0, (batch, BODIES, 6))
        self.bodies = np.array([6, 0, 3, 7])

    def answers(self, skeleton: Dynamics) -> list[Array]:
        q, qd, qdd = self.motion
        carried = skeleton.carried(q, qd, qdd, self.bodies, self.loads, self.applied)
        return [
            skeleton.needed(q, qd, qdd, self.loads, self.applied),
            skeleton.needed(q, qd, qdd),
            carried.in_child,
            carried.in_parent,
            carried.moment,
            skeleton.carried(q, qd, qdd, self.bodies, self.loads).moment,
            skeleton.pushes(q, self.loads),
        ]


def agree(found: list[Array], wanted: list[Array]) -> None:
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine.shape == theirs.shape
        size = np.abs(theirs).max(axis=tuple(range(1, theirs.ndim)), keepdims=True)
        assert (np.abs(mine - theirs) <= 1e-11 * size).all()


@pytest.mark.parametrize("seed", range(8))
def test_random_trees_are_those_of_numpy(seed: int, compiled: None) -> None:
    asked = Asked(seed)
    found, wanted = (asked.answers(each.dynamics(some_tree(seed), GRAVITY)) for each in (COMPILED, NUMPY))
    assert max(np.abs(each).max() for each in wanted) > 1.0
    agree(found, wanted)


def one_person(seed: int) -> Tree:
    made = some_tree(seed)
    return made.changed(
        **{name: getattr(made, name)[:1] for name in ("mass", "centre", "inertia", "joint_in_child")}
    )


@pytest.fixture(scope="module")
def wanted() -> list[Array]:
    """Answers for many poses of one person, by the kernel as it is set up here."""
    return Asked(3, batch=1100).answers(engine_in_use().dynamics(one_person(3), GRAVITY))


def test_threads_and_instruction_sets_give_the_same_bits(
    compiled: None, wanted: list[Array], setting: str
) -> None:
    found = Asked(3, batch=1100).answers(COMPILED.dynamics(one_person(3), GRAVITY))
    for one, same in zip(found, wanted, strict=True):
        assert one.tobytes() == same.tobytes()


def assert_same(one: Array, other: Array, engine: str) -> None:
    if engine == "numpy":
        agree([one], [other])
    else:
        assert one.tobytes() == other.tobytes()


def test_any_batch_gives_the_same_numbers(engine: str) -> None:
    asked, skeleton = Asked(3, batch=1100), engine_in_use().dynamics(one_person(3), GRAVITY)
    q, qd, qdd = asked.motion
    whole = skeleton.needed(q, qd, qdd, applied=asked.applied)
    for rows in (slice(0, 1), slice(5, 9), slice(63, 200), slice(1099, 1100)):
        found = skeleton.needed(q[rows], qd[rows], qdd[rows], applied=asked.applied[rows])
        assert_same(found, whole[rows], engine)
    assert skeleton.needed(q[:0], qd[:0], qdd[:0]).shape == (0, len(COORDINATES))


def test_each_person_alone_gets_the_numbers_of_the_crowd(engine: str) -> None:
    asked, made, prepare = Asked(1), some_tree(1), engine_in_use().dynamics
    q, qd, qdd = asked.motion
    together = prepare(made, GRAVITY).needed(q, qd, qdd)
    for person in (0, 13, PEOPLE - 1):
        rows = slice(person, person + 1)
        names = ("mass", "centre", "inertia", "joint_in_child")
        alone = prepare(made.changed(**{name: getattr(made, name)[rows] for name in names}), GRAVITY)
        assert_same(alone.needed(q[rows], qd[rows], qdd[rows]), together[rows], engine)


def test_turned_joints_of_their_own_are_left_to_numpy(compiled: None) -> None:
    turned = Rotation.random(PEOPLE * BODIES, random_state=1).as_matrix().reshape(PEOPLE, BODIES, 3, 3)
    assert isinstance(COMPILED.dynamics(some_tree(2).changed(turned_in_child=turned), GRAVITY), NumpyDynamics)


def test_what_does_not_fit_is_refused(engine: str) -> None:
    asked, skeleton = Asked(0), engine_in_use().dynamics(some_tree(0), GRAVITY)
    q, qd, qdd = asked.motion
    with pytest.raises(UnitError, match="qd: shape"):
        skeleton.needed(q, qd[:, 1:], qdd)
    with pytest.raises(UnitError, match="needs 1 or 29 people"):
        skeleton.needed(q[1:], qd[1:], qdd[1:])
    with pytest.raises(UnitError, match="applied: shape"):
        skeleton.needed(q, qd, qdd, applied=asked.applied[:, 1:])
    none = np.zeros((PEOPLE, 1, 3))
    nowhere = Loads(("b9",), none, none, none, ("ground",), ("ground",))
    with pytest.raises(AnatomyError, match="unknown body 'b9'"):
        skeleton.needed(q, qd, qdd, nowhere)


@pytest.mark.parametrize("name", ["walker", "wrapped legs", "subject of the walk"])
def test_whole_models_are_those_of_numpy(name: str, compiled: None) -> None:
    model = read_osim(model_path(name))
    random = np.random.default_rng(0)
    motion = random.normal(0.0, 1.0, (3, 100, len(model.coordinate_names))) * [[[0.3]], [[3.0]], [[40.0]]]
    resolved = resolve(model.tree, *motion)
    bodies = np.arange(len(model.tree.names))

    def answers(skeleton: Dynamics) -> list[Array]:
        q, qd, qdd = resolved.q, resolved.qd, resolved.qdd
        carried = skeleton.carried(q, qd, qdd, bodies)
        return [skeleton.needed(q, qd, qdd), carried.in_child, carried.in_parent, carried.moment]

    gravity = np.array(model.spec.gravity)
    agree(answers(model.skeleton), answers(NUMPY.dynamics(model.tree, gravity)))


def test_inverse_dynamics_of_people_who_differ(engine: str) -> None:
    """A model with couplings: each person's own masses, and folding as by the matrix of slopes."""
    model, random = read_osim(model_path("limb")), np.random.default_rng(0)
    shape = (5, len(model.coordinate_names))
    resolved = resolve(model.tree, *random.uniform(-0.3, 0.3, (3, *shape)))
    mass = model.tree.mass * random.uniform(0.5, 1.5, (5, len(model.tree.names)))
    found = model.varied(mass=mass).inverse_dynamics(resolved.q, resolved.qd, resolved.qdd)
    for row in range(5):
        rows = slice(row, row + 1)
        alone = model.varied(mass=mass[rows])
        mine = alone.inverse_dynamics(resolved.q[rows], resolved.qd[rows], resolved.qdd[rows])
        assert_same(mine, found[rows], engine)
    assert model.tree.couplings
    by_slopes = np.matmul(found[:, None], coupling_slopes(model.tree, resolved.q))[:, 0]
    assert np.abs(folded(model.tree, resolved.q, found) - by_slopes).max() < 1e-12 * np.abs(found).max()
