"""The compiled kernel and NumPy are one engine: same lengths, arms and flags, for any batch and threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

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
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.wrapping.cylinder import wrap_cylinder
from gluteus.mechanics.wrapping.ellipsoid import wrap_ellipsoid
from gluteus.mechanics.wrapping.path import Manner
from gluteus.mechanics.wrapping.sphere import wrap_sphere
from gluteus.mechanics.wrapping.surface import Side
from gluteus.mechanics.wrapping.torus import wrap_torus
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.opensim.paths import Moving, MusclePaths, Surface
from gluteus.model.opensim.poses import Poses

Array = NDArray[np.float64]

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "opensim"
DOCUMENTS = {
    "limb": ROOT / "tests/unit/model/test_osim_limb.osim",
    "every feature": ROOT / "tests/unit/files/every_feature.osim",
    "gait10dof18musc": SHARED / "models/gait10dof18musc.osim",
    "gait2392": SHARED / "models/gait2392_thelen2003muscle.osim",
    "Rajagopal2016": SHARED / "models/Rajagopal2016.osim",
    "arm26": SHARED / "models/arm26.osim",
}
FEW = {"limb", "arm26"}  # an ellipsoid costs NumPy a hundredth of a second and more


@pytest.fixture(autouse=True)
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GLUTEUS_KERNEL", "GLUTEUS_THREADS"):
        monkeypatch.delenv(name, raising=False)
    if not kernel.in_use():
        pytest.skip(str(kernel.state()))


@cache
def read(name: str, wrapping: Manner = "shortest") -> OsimModel:
    if not DOCUMENTS[name].is_file():
        pytest.skip(f"{DOCUMENTS[name].name} is not in ../shared/opensim")
    allow = ("CoordinateCouplerConstraint",) if name == "every feature" else ()
    return read_osim(DOCUMENTS[name], allow=allow, wrapping=wrapping)


def poses(model: OsimModel, count: int, seed: int = 0) -> Array:
    ranges = np.array([coordinate.range for coordinate in model.spec.coordinates])
    low, high = np.where(np.abs(ranges) > 6.0, np.sign(ranges), ranges).T
    return np.random.default_rng(seed).uniform(low, high, (count, len(low)))


@contextmanager
def variables(**values: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(f"GLUTEUS_{name}", value)
        yield


def both(posed: Poses, q: Array, muscles: Array) -> tuple[list[Array], list[Array]]:
    """Lengths, arms and flags by the kernel and by NumPy."""
    columns = np.arange(q.shape[1])

    def ask() -> list[Array]:
        return [
            posed.lengths(q, muscles), posed.moment_arms(q, muscles, columns), posed.near_switch(q, muscles),
        ]  # fmt: skip

    found = ask()
    with variables(KERNEL="off"):
        return found, ask()


def may_slide(paths: MusclePaths, muscle: int) -> bool:
    surfaces = paths.surfaces.get(muscle, ())
    return any(not surface.geodesic for surface in surfaces)


def agree(posed: Poses, q: Array, muscles: Array) -> Array:
    """Hold kernel and NumPy against each other away from switches; NumPy's flags come back."""
    found, wanted = both(posed, q, muscles)
    away = ~wanted[2]
    assert (found[2] != wanted[2]).mean() < 1e-4, "flags differ where a threshold falls between two roundings"
    assert np.abs(found[0] - wanted[0])[away].max() < 1e-12
    size = 1.0 + np.abs(wanted[1]).max(axis=-1, keepdims=True)  # splines may be steep
    # Where paths slide, NumPy's complex steps go through rounds that end with the lengths.
    slides = np.zeros(wanted[0].shape, dtype=bool)
    slides[:, [may_slide(posed.paths, muscle) for muscle in muscles]] = True
    off = (np.abs(found[1] - wanted[1]) / size).max(axis=-1)
    assert off[away & ~slides].max(initial=0.0) < 1e-12
    assert off[away & slides].max(initial=0.0) < 1e-10
    assert np.abs(found[0] - wanted[0]).max() < 1e-9, "lengths do not jump where kinds change smoothly"
    return wanted[2]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_tensions_pull_on_bodies_as_in_numpy(name: str) -> None:
    model = read(name)
    q = poses(model, 12)
    tension = np.random.default_rng(1).uniform(0.0, 1000.0, (12, len(model.muscle_names)))
    tension[:, ::3] = 0.0
    one = model.geometry(q)
    found = one.wrenches(tension)
    with variables(KERNEL="off"):
        other = model.geometry(q)
        wanted = other.wrenches(tension)
        away = ~model.near_switch(q).any(axis=1)
    assert away.sum() > 6
    assert np.abs(wanted).max() > 10.0
    assert_allclose(found[away], wanted[away], atol=1e-8)
    assert_allclose(one.length, other.length, atol=1e-9)
    assert_array_equal(one.length, model.lengths(q))
    assert_array_equal(one.moment_arm, model.moment_arms(q))


def taken(posed: Poses) -> Array:
    """Muscles that the kernel works out itself."""
    return np.setdiff1d(np.arange(len(posed.paths.start) - 1), posed._compiled.rest)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_lengths_arms_and_flags_are_those_of_numpy(name: str) -> None:
    model = read(name)
    mine = taken(model._geometry)
    assert len(mine) == len(model.muscle_names), "no muscle is left to NumPy"
    near = agree(model._geometry, poses(model, 40 if name in FEW else 300), mine)
    assert near.mean() < 0.05


@pytest.mark.parametrize("name", ["limb", "Rajagopal2016"])
def test_opensims_manner_leaves_several_surfaces_to_numpy(name: str) -> None:
    model = read(name, "opensim")
    mine = taken(model._geometry)
    several = {muscle for muscle, surfaces in model.paths.surfaces.items() if len(surfaces) > 1}
    assert several
    assert not several & set(mine.tolist())
    agree(model._geometry, poses(model, 100), mine)


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


def some_surface(random: np.random.Generator, alone: bool, points: int, kinds: str = "cs") -> Surface:
    side = Side(int(random.integers(3)), int(random.integers(-1, 2)))
    radius = float(random.uniform(0.01, 0.08))
    climb = "plane" if alone else "helix"
    length = float(random.choice([0.05, 0.3, 10.0]))
    cylinder = partial(wrap_cylinder, radius=radius, length=length, side=side, climb=climb)
    answers = {
        "c": cylinder,
        "s": partial(wrap_sphere, radius=radius, side=side),
        "e": partial(wrap_ellipsoid, radii=radius * random.uniform(0.6, 1.6, 3), side=side),
        "t": partial(wrap_torus, inner=radius, outer=2.0 * radius, side=side, climb=climb),
    }
    kind = random.choice(list(kinds), p=[0.6, 0.4] if kinds == "cs" else None)
    first, last = (0, -1) if random.random() < 0.6 else sorted(random.integers(0, points, 2).tolist())
    return Surface(
        body=int(random.integers(-1, 5)), axes=Rotation.random(random_state=random).as_matrix(),
        origin=random.normal(0.0, 0.03, 3), answer=answers[kind], geodesic=kind in "cs",
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
def test_random_models_are_those_of_numpy(seed: int) -> None:
    random = np.random.default_rng(seed)
    posed = Poses(some_tree(random), some_paths(random))
    q = random.uniform(-1.2, 1.2, (40, 6))
    muscles = np.arange(8)
    assert len(taken(posed)) == 8
    agree(posed, q, muscles)


@pytest.mark.parametrize("seed", range(3))
def test_random_ellipsoids_and_tori_are_those_of_numpy(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    posed = Poses(some_tree(random), some_paths(random, 5, "etetc"))
    muscles = np.arange(5)
    assert len(taken(posed)) == 5
    agree(posed, random.uniform(-1.2, 1.2, (16, 6)), muscles)


def test_any_batch_gives_the_same_bits() -> None:
    """Alone, or in any place of a pack or a block, a pose gets the same numbers."""
    for name in ("limb", "every feature"):
        model = read(name)
        q, mine = poses(model, 150), taken(model._geometry)
        columns = np.arange(q.shape[1])
        arms, lengths = model._geometry.moment_arms(q, mine, columns), model._geometry.lengths(q, mine)
        for some in (slice(0, 1), slice(7, 9), slice(0, 64), slice(63, 150), slice(149, 150)):
            assert_array_equal(model._geometry.moment_arms(q[some], mine, columns), arms[some])
            assert_array_equal(model._geometry.lengths(q[some], mine), lengths[some])
    assert model.lengths(q[:0]).shape == (0, len(model.muscle_names))
    assert model.moment_arms(q[:0]).shape == (0, len(model.muscle_names), q.shape[1])


def test_threads_and_instruction_sets_give_the_same_bits() -> None:
    model = read("limb")
    q, mine = poses(model, 3000), taken(model._geometry)
    columns = np.arange(q.shape[1])
    wanted = model._geometry.moment_arms(q, mine, columns)
    for settings in [{"THREADS": str(count)} for count in (1, 2, 3)] + [
        {"KERNEL": name} for name in kernel.compiled.isas()
    ]:
        with variables(**settings):
            assert_array_equal(model._geometry.moment_arms(q, mine, columns), wanted)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_a_pose_that_is_no_number_spoils_no_other() -> None:
    model = read("limb")
    q, mine = poses(model, 40), taken(model._geometry)
    wanted = model._geometry.lengths(q, mine)
    broken = q.copy()
    broken[[3, 20], 0], broken[11, 2] = np.nan, np.inf
    found, numpy = both(model._geometry, broken, mine)
    whole = np.setdiff1d(np.arange(40), [3, 11, 20])
    assert_array_equal(found[0][whole], wanted[whole])
    assert_array_equal(np.isnan(found[0]), np.isnan(numpy[0]))
    assert np.isnan(found[0][3]).any()
    assert np.isnan(found[1][3][np.isnan(found[0][3])]).any(axis=-1).all(), "no arm passes for good"


def test_some_muscles_and_coordinates_are_cut_from_the_whole() -> None:
    model = read("limb")
    q = poses(model, 4)
    with pytest.raises(AnatomyError, match="unknown muscle 'soleus_x'"):
        model.moment_arms(q, muscles=["soleus_x"])
    muscles, coordinates = ("over_both", "plain", "moving"), ("tilt", "flex")
    rows = [model.muscle_names.index(name) for name in muscles]
    columns = [model.coordinate_names.index(name) for name in coordinates]
    arms, lengths = model.moment_arms(q)[:, rows][..., columns], model.lengths(q)[:, rows]
    for settings in ({}, {"KERNEL": "off"}):
        with variables(**settings):
            assert_allclose(model.moment_arms(q, muscles=muscles, coordinates=coordinates), arms, atol=1e-12)
            assert_allclose(model.lengths(q, muscles=muscles), lengths, atol=1e-12)
            assert_array_equal(model.near_switch(q, muscles=muscles), np.zeros((4, 3)))


def test_people_may_have_points_and_joints_of_their_own() -> None:
    """One call for many people is many calls for one person each."""
    model = read("limb")
    q, posed = poses(model, 30), model._geometry
    random, mine = np.random.default_rng(1), taken(posed)
    moved = {
        name: getattr(posed.tree, name) + random.normal(0.0, 0.005, (30, len(posed.tree.names), 3))
        for name in ("joint_in_parent", "joint_in_child")
    }
    place = posed.paths.place + random.normal(0.0, 0.005, (30, *posed.paths.place.shape))
    found = np.empty((30, len(mine)))
    tables, columns = posed._compiled, np.arange(len(mine))
    tables.run(posed.tree.changed(**moved), place, q, mine, columns, lengths=found)
    for person in (0, 1, 13, 29):
        own = posed.tree.changed(**{name: values[person : person + 1] for name, values in moved.items()})
        alone = Poses(own, replace(posed.paths, place=place[person]))
        assert_array_equal(alone.lengths(q[person : person + 1], mine)[0], found[person])
