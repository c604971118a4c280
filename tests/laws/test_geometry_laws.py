"""Lengths, arms, pulls and flags of paths by the kernel are those of NumPy, in any batch."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from gluteus.errors import AnatomyError
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
from gluteus.mechanics.engine.geometry import CompiledGeometry
from gluteus.mechanics.paths.muscle_paths import Moving, MusclePaths, PathWrap
from gluteus.mechanics.wrapping.cylinder import Climb, Cylinder
from gluteus.mechanics.wrapping.ellipsoid import Ellipsoid
from gluteus.mechanics.wrapping.path import Manner
from gluteus.mechanics.wrapping.sphere import Sphere
from gluteus.mechanics.wrapping.surface import Points, Side, Surface, Wrapped
from gluteus.mechanics.wrapping.torus import Torus
from gluteus.model.opensim.model import OsimModel, read_osim
from tests.helpers.models import model_path

Array = NDArray[np.float64]

DOCUMENTS = (
    "limb", "every feature", "walker", "wrapped legs",
    "gait10dof18musc", "gait2392", "Rajagopal2016", "arm26",
)  # fmt: skip
FEW = {"limb", "wrapped legs", "arm26"}  # an ellipsoid costs NumPy a hundredth of a second and more


@cache
def read(name: str, wrapping: Manner = "shortest") -> OsimModel:
    allow = ("CoordinateCouplerConstraint",) if name == "every feature" else ()
    return read_osim(model_path(name), allow=allow, wrapping=wrapping)


def poses(model: OsimModel, count: int, seed: int = 0) -> Array:
    ranges = np.array([coordinate.range for coordinate in model.spec.coordinates])
    low, high = np.where(np.abs(ranges) > 6.0, np.sign(ranges), ranges).T
    return np.random.default_rng(seed).uniform(low, high, (count, len(low)))


def may_slide(paths: MusclePaths, muscle: int) -> bool:
    surfaces = paths.surfaces.get(muscle, ())
    return any(not each.surface.geodesic for each in surfaces)


def on_kernel(tree: Tree, paths: MusclePaths) -> CompiledGeometry:
    found = COMPILED.geometry(tree, paths)
    assert isinstance(found, CompiledGeometry)
    return found


def taken(paths: CompiledGeometry) -> Array:
    """Muscles that the kernel computes itself."""
    return np.setdiff1d(np.arange(paths.reference.paths.count), paths.rest)


def agree(tree: Tree, paths: MusclePaths, q: Array, muscles: Array) -> Array:
    """Compare the kernel with NumPy away from switches; return NumPy's flags."""
    columns = np.arange(q.shape[1])
    found, wanted = (
        [made.lengths(q, muscles), made.moment_arms(q, muscles, columns), made.near_switch(q, muscles)]
        for made in (on_kernel(tree, paths), NUMPY.geometry(tree, paths))
    )
    away = ~wanted[2]
    assert (found[2] != wanted[2]).mean() < 1e-4, "flags differ where a threshold falls between two roundings"
    assert np.abs(found[0] - wanted[0])[away].max() < 1e-12
    size = 1.0 + np.abs(wanted[1]).max(axis=-1, keepdims=True)  # splines may be steep
    # Where paths slide, NumPy's complex steps go through rounds that end with the lengths.
    slides = np.zeros(wanted[0].shape, dtype=bool)
    slides[:, [may_slide(paths, muscle) for muscle in muscles]] = True
    off = (np.abs(found[1] - wanted[1]) / size).max(axis=-1)
    assert off[away & ~slides].max(initial=0.0) < 1e-12
    assert off[away & slides].max(initial=0.0) < 1e-10
    assert np.abs(found[0] - wanted[0]).max() < 1e-9, "lengths do not jump where kinds change smoothly"
    return wanted[2]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_tensions_pull_on_bodies_as_in_numpy(name: str, compiled: None) -> None:
    model = read(name)
    q = poses(model, 12)
    tension = np.random.default_rng(1).uniform(0.0, 1000.0, (12, len(model.muscle_names)))
    tension[:, ::3] = 0.0
    one, reference = model.geometry(q), NUMPY.geometry(model.tree, model.paths)
    found, other = one.wrenches(tension), reference.in_poses(q)
    wanted = other.wrenches(tension)
    away = ~reference.near_switch(q, np.arange(len(model.muscle_names))).any(axis=1)
    assert away.sum() > 6
    assert np.abs(wanted).max() > 10.0
    assert_allclose(found[away], wanted[away], atol=1e-8)
    assert_allclose(one.length, other.length, atol=1e-9)
    assert_array_equal(one.length, model.lengths(q))
    assert_array_equal(one.moment_arm, model.moment_arms(q))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_lengths_arms_and_flags_are_those_of_numpy(name: str, compiled: None) -> None:
    model = read(name)
    mine = taken(on_kernel(model.tree, model.paths))
    assert len(mine) == len(model.muscle_names), "no muscle is left to NumPy"
    near = agree(model.tree, model.paths, poses(model, 40 if name in FEW else 300), mine)
    assert near.mean() < 0.05


@pytest.mark.parametrize("name", ["limb", "wrapped legs", "Rajagopal2016"])
def test_opensims_manner_leaves_several_surfaces_to_numpy(name: str, compiled: None) -> None:
    model = read(name, "opensim")
    mine = taken(on_kernel(model.tree, model.paths))
    several = {muscle for muscle, surfaces in model.paths.surfaces.items() if len(surfaces) > 1}
    assert several
    assert not several & set(mine.tolist())
    agree(model.tree, model.paths, poses(model, 100), mine)


@dataclass(frozen=True, eq=False)
class Unknown:
    """A surface that the kernel does not know, by way of one that it knows."""

    known: Surface

    @property
    def geodesic(self) -> bool:
        return self.known.geodesic

    def wrap(self, start: Points, end: Points) -> Wrapped:
        return self.known.wrap(start, end)

    def kernel_row(self) -> None:
        return None


def test_a_surface_that_the_kernel_does_not_know_leaves_its_muscle_alone_to_numpy(compiled: None) -> None:
    random = np.random.default_rng(7)
    tree, paths = some_tree(random), some_paths(random)
    muscle, wraps = next((muscle, wraps) for muscle, wraps in paths.surfaces.items() if len(wraps) == 1)
    strange = replace(wraps[0], surface=Unknown(wraps[0].surface))
    mixed = on_kernel(tree, replace(paths, surfaces=paths.surfaces | {muscle: (strange,)}))
    assert mixed.rest.tolist() == [muscle]
    q, muscles, others = random.uniform(-1.2, 1.2, (20, 6)), np.arange(8), taken(mixed)
    found, by_kernel = mixed.lengths(q, muscles), on_kernel(tree, paths).lengths(q, muscles)
    assert_array_equal(found[:, others], by_kernel[:, others])
    by_numpy = NUMPY.geometry(tree, paths).lengths(q, muscles)
    assert_array_equal(found[:, muscle], by_numpy[:, muscle])


AXES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (0.3, -0.5, 0.8))


def some_function(random: np.random.Generator, size: float) -> Function:
    knots, values = np.linspace(-1.0, 1.0, 5), size * random.normal(size=5)
    kinds = (
        linear(size), constant(size * random.normal()), polynomial(size * random.normal(size=4)),
        simm_spline(knots, values), piecewise_linear(knots, values),
    )  # fmt: skip
    return kinds[random.integers(len(kinds))]


def some_tree(random: np.random.Generator) -> Tree:
    """Five bodies in a random tree; every coordinate may drive several steps."""
    names = [f"q{number}" for number in range(6)]

    def steps(size: float) -> tuple[Step, ...]:
        return tuple(
            Step(AXES[random.integers(5)], some_function(random, size), names[random.integers(6)])
            for _ in range(random.integers(1, 4))
        )

    def frame() -> Frame:
        turned = Rotation.random(random_state=random).as_matrix() if random.random() < 0.5 else np.eye(3)
        return Frame(random.normal(0.0, 0.1, 3), turned)

    bodies = [
        Body(
            f"b{number}", "ground" if number == 0 else f"b{random.integers(number)}",
            Joint(steps(1.0), steps(0.05) if random.random() < 0.5 else ()),
            in_parent=frame(), in_child=frame(),
        )
        for number in range(5)
    ]  # fmt: skip
    return tree(bodies, names)


def some_surface(random: np.random.Generator, alone: bool, points: int, kinds: str = "cs") -> PathWrap:
    side = Side(int(random.integers(3)), int(random.integers(-1, 2)))
    radius = float(random.uniform(0.01, 0.08))
    climb: Climb = "plane" if alone else "helix"
    length = float(random.choice([0.05, 0.3, 10.0]))
    surfaces: dict[str, Surface] = {
        "c": Cylinder(radius, length, side, climb),
        "s": Sphere(radius, side),
        "e": Ellipsoid(radius * random.uniform(0.6, 1.6, 3), side),
        "t": Torus(radius, 2.0 * radius, side, climb),
    }
    kind = random.choice(list(kinds), p=[0.6, 0.4] if kinds == "cs" else None)
    first, last = (0, -1) if random.random() < 0.6 else sorted(random.integers(0, points, 2).tolist())
    return PathWrap(
        body=int(random.integers(-1, 5)), axes=Rotation.random(random_state=random).as_matrix(),
        origin=random.normal(0.0, 0.03, 3), surface=surfaces[kind],
        first=first, last=last,
    )  # fmt: skip


def some_paths(random: np.random.Generator, muscles: int = 8, kinds: str = "cs") -> MusclePaths:
    """Paths with fixed, moving and conditional points, over none to three cylinders and spheres."""
    sizes = random.integers(2, 6, muscles)
    points = int(sizes.sum())
    moving = tuple(
        Moving(
            int(point),
            np.array(AXES[random.integers(3)]),
            some_function(random, 0.02),
            int(random.integers(-1, 6)),
        )
        for point in np.flatnonzero(random.random(points) < 0.2)
    )
    # Some muscles of two surfaces, some with one between points that come and go.
    counts = random.choice([0, 1, 1, 2, 2], muscles)
    surfaces = {
        muscle: tuple(
            some_surface(random, counts[muscle] == 1, int(sizes[muscle]), kinds)
            for _ in range(counts[muscle])
        )
        for muscle in range(muscles)
        if counts[muscle]
    }
    conditional = random.random(points) < 0.15
    return MusclePaths(
        muscle=np.repeat(np.arange(muscles), sizes), body=random.integers(-1, 5, points),
        place=random.normal(0.0, 0.1, (points, 3)), start=np.concatenate([[0], np.cumsum(sizes)]),
        moving=moving, condition=np.where(conditional, random.integers(0, 6, points), -1),
        range=np.sort(random.uniform(-1.0, 1.0, (points, 2)), axis=1), surfaces=surfaces, manner="shortest",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_random_models_are_those_of_numpy(seed: int, compiled: None) -> None:
    random = np.random.default_rng(seed)
    tree, paths = some_tree(random), some_paths(random)
    assert len(taken(on_kernel(tree, paths))) == 8
    agree(tree, paths, random.uniform(-1.2, 1.2, (40, 6)), np.arange(8))


@pytest.mark.parametrize("seed", range(3))
def test_random_ellipsoids_and_tori_are_those_of_numpy(seed: int, compiled: None) -> None:
    random = np.random.default_rng(100 + seed)
    tree, paths = some_tree(random), some_paths(random, 5, "etetc")
    assert len(taken(on_kernel(tree, paths))) == 5
    agree(tree, paths, random.uniform(-1.2, 1.2, (16, 6)), np.arange(5))


@pytest.mark.parametrize("name", ["limb", "every feature"])
def test_any_batch_gives_the_same_numbers(name: str, engine: str) -> None:
    """A pose gets the same numbers alone or anywhere in a batch; on the kernel, the same bits."""
    model = read(name)
    q = poses(model, 150 if engine != "numpy" else 12)
    arms, lengths = model.moment_arms(q), model.lengths(q)
    close = {"rtol": 0.0, "atol": 1e-12 if engine == "numpy" else 0.0}
    for some in (slice(0, 1), slice(7, 9), slice(0, 64), slice(63, 150), slice(len(q) - 1, len(q))):
        assert_allclose(model.moment_arms(q[some]), arms[some], **close)
        assert_allclose(model.lengths(q[some]), lengths[some], **close)
    assert model.lengths(q[:0]).shape == (0, len(model.muscle_names))
    assert model.moment_arms(q[:0]).shape == (0, len(model.muscle_names), q.shape[1])


@pytest.fixture(scope="module")
def limb_arms() -> tuple[Array, Array]:
    """Many poses, and the moment arms of the kernel as it is set up here."""
    q = poses(read("limb"), 3000)
    return q, read("limb").moment_arms(q)


def test_threads_and_instruction_sets_give_the_same_bits(
    compiled: None, limb_arms: tuple[Array, Array], setting: str
) -> None:
    q, wanted = limb_arms
    assert_array_equal(read("limb").moment_arms(q), wanted)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_a_pose_that_is_no_number_spoils_no_other(engine: str) -> None:
    model = read("limb")
    q = poses(model, 40)
    wanted = model.lengths(q)
    broken = q.copy()
    broken[[3, 20], 0], broken[11, 2] = np.nan, np.inf
    lengths, arms = model.lengths(broken), model.moment_arms(broken)
    whole = np.setdiff1d(np.arange(40), [3, 11, 20])
    assert_array_equal(lengths[whole], wanted[whole])
    by_numpy = NUMPY.geometry(model.tree, model.paths).lengths(broken, np.arange(lengths.shape[1]))
    assert_array_equal(np.isnan(lengths), np.isnan(by_numpy))
    assert np.isnan(lengths[3]).any()
    assert np.isnan(arms[3][np.isnan(lengths[3])]).any(axis=-1).all(), "no arm passes for good"


def test_some_muscles_and_coordinates_are_cut_from_the_whole(engine: str) -> None:
    model = read("limb")
    q = poses(model, 4)
    with pytest.raises(AnatomyError, match="unknown muscle 'soleus_x'"):
        model.moment_arms(q, muscles=["soleus_x"])
    muscles, coordinates = ("over_both", "plain", "moving"), ("tilt", "flex")
    rows = [model.muscle_names.index(name) for name in muscles]
    columns = [model.coordinate_names.index(name) for name in coordinates]
    arms, lengths = model.moment_arms(q)[:, rows][..., columns], model.lengths(q)[:, rows]
    assert_allclose(model.moment_arms(q, muscles=muscles, coordinates=coordinates), arms, atol=1e-12)
    assert_allclose(model.lengths(q, muscles=muscles), lengths, atol=1e-12)
    assert_array_equal(model.near_switch(q, muscles=muscles), np.zeros((4, 3)))


def test_people_may_have_points_and_joints_of_their_own(engine: str) -> None:
    """One call for many people gives what many calls for one person each give."""
    model, random = read("limb"), np.random.default_rng(1)
    tree, paths, muscles = model.tree, model.paths, np.arange(len(model.muscle_names))
    moved = {
        name: getattr(tree, name) + random.normal(0.0, 0.005, (30, len(tree.names), 3))
        for name in ("joint_in_parent", "joint_in_child")
    }
    place, q = paths.place + random.normal(0.0, 0.005, (30, *paths.place.shape)), poses(model, 30)
    many = engine_in_use().geometry(tree.changed(**moved), replace(paths, place=place))
    found = many.lengths(q, muscles)
    for person in (0, 1, 13, 29):
        rows = slice(person, person + 1)
        own = tree.changed(**{name: values[rows] for name, values in moved.items()})
        alone = engine_in_use().geometry(own, replace(paths, place=place[person]))
        close = 1e-12 if engine == "numpy" else 0.0
        assert_allclose(alone.lengths(q[rows], muscles)[0], found[person], rtol=0.0, atol=close)
