"""The kernel finds the poses that NumPy's definition finds, and its derivatives are exact."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields, replace

import numpy as np
import pytest

from gluteus.mechanics.body import tracking
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.functions import linear, polynomial, simm_spline
from gluteus.mechanics.body.joints import constant_curvature, free, gimbal, pin
from gluteus.mechanics.body.motion import place, stations
from gluteus.mechanics.body.tracking import Targets, Tracked
from gluteus.mechanics.body.tree import FIXED, Body, Frame, Joint, Step, Tree, tree
from gluteus.mechanics.engine.choice import COMPILED, NUMPY
from gluteus.mechanics.engine.tracking import CompiledTracking
from tests.helpers.markers import Array

FRAMES = 37  # no multiple of any number of lanes


LEG = (
    "tilt", "list", "turn", "x", "y", "z", "flexion", "adduction", "rotation",
    "knee", "patella", "ankle", "toes", "nod", "lean", "look",
)  # fmt: skip


def leg() -> Tree:
    """Pelvis, thigh, shank that glides as it bends, patella coupled to the knee, foot, and a spine
    of constant curvature.
    """
    glide = simm_spline([-2.5, -1.0, 0.0, 0.5], [-0.02, 0.01, 0.0, -0.03])
    screw_home, rise = polynomial([0.1, 0.02, 0.0]), polynomial([0.03, 0.0, 0.1])
    knee = Joint(
        turns=(Step((0.0, 0.3, 1.0), linear(), "knee"), Step((1.0, 0.0, 0.0), screw_home, "knee")),
        shifts=(Step((1.0, 0.0, 0.0), glide, "knee"), Step((0.0, 1.0, 0.0), rise, "knee")),
    )
    patella = Joint(turns=(Step((0.0, 0.0, 1.0), linear(), "patella"),))
    turned = np.array([[0.8, -0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])
    down, hip = Frame((0.0, -0.4, 0.0)), Frame((-0.07, -0.06, 0.08))
    bodies = [
        Body("pelvis", "ground", free(*LEG[:6])),
        Body("thigh", "pelvis", gimbal(*LEG[6:9]), in_parent=hip),
        Body(
            "shank", "thigh", knee,
            in_parent=Frame((0.0, -0.4, 0.02), turned), in_child=Frame((0.01, 0.0, 0.0), turned),
        ),
        Body("patella", "thigh", patella, in_parent=down),
        Body("foot", "shank", pin("ankle"), in_parent=down),
        Body("toes", "foot", pin("toes"), in_parent=Frame((0.15, 0.0, 0.0))),
        Body("chest", "pelvis", constant_curvature("nod", "lean", "look", length=0.4), in_parent=hip),
    ]  # fmt: skip
    follows = simm_spline([-2.0, -1.0, 0.0, 1.0], [1.3, 0.9, 0.1, 0.0])
    return tree(bodies, LEG).coupled("patella", follows, "knee")


def recording(seed: int = 0, noise_m: float = 0.01) -> tuple[Tree, Targets, Array]:
    """A leg that moves, its markers with noise and gaps, a start, limits, a lock and wishes."""
    generator = np.random.default_rng(seed)
    moved, count = leg(), len(leg().coordinates)
    time = np.linspace(0.0, 1.0, FRAMES)[:, None]
    size, phase = generator.uniform(0.1, 0.5, count), generator.uniform(0.0, 6.0, count)
    q = resolve(moved, size * np.sin(2.0 * np.pi * time + phase)).q
    body = np.array([FIXED, *np.repeat([0, 1, 2, 3, 4, 6], 4)], dtype=np.intp)  # none on the toes
    points = generator.uniform(-0.1, 0.1, (1, len(body), 3))
    measured = stations(place(moved, q), body, points) + generator.normal(
        0.0, noise_m, (FRAMES, len(body), 3)
    )
    measured[3, 5] = measured[20:, 9] = np.nan
    lower, upper = np.full(count, -np.inf), np.full(count, np.inf)
    knee, ankle = moved.coordinate("knee"), moved.coordinate("ankle")
    upper[knee] = np.median(q[:, knee])
    wish = np.zeros(count)
    wish[[knee, moved.coordinate("patella"), moved.coordinate("tilt")]] = 1e-3, 2e-3, 0.1
    held = np.zeros(count, dtype=np.bool_)
    held[ankle] = True
    start = q + generator.normal(0.0, 0.2, q.shape)
    start[:, ankle] = q[:, ankle]
    weight = generator.uniform(0.5, 10.0, len(body))
    weight[7] = 0.0
    return moved, Targets(body, points, measured, weight, 0.9 * q, wish, held, lower, upper), start


def derivatives(moved: Tree, targets: Targets, q: Array) -> tuple[Array, Array, Array, Array]:
    """Slope and curvature, and both by central differences of value and slope."""
    free_ones = tracking.free_coordinates(moved, targets)
    problem = tracking._Problem(moved, targets, free_ones)  # pyright: ignore[reportPrivateUsage]
    rows, nudge = np.arange(len(q)), 1e-6
    here = problem.at(q, rows)
    slope, curvature = np.zeros_like(here.slope), np.zeros_like(here.exact)
    for place_, column in enumerate(free_ones.tolist()):
        sides = [q.copy(), q.copy()]
        sides[0][:, column] += nudge
        sides[1][:, column] -= nudge
        up, down = (problem.at(resolve(moved, side).q, rows) for side in sides)
        slope[:, place_] = (up.value - down.value) / (2.0 * nudge)
        curvature[:, place_] = (up.slope - down.slope) / (2.0 * nudge)
    return here.slope, here.exact, slope, curvature


def test_slope_and_curvature_are_exact() -> None:
    moved, targets, start = recording()
    slope, curvature, slope_, curvature_ = derivatives(moved, targets, resolve(moved, start).q)
    np.testing.assert_allclose(slope, slope_, atol=1e-8)
    np.testing.assert_allclose(curvature, curvature_, atol=1e-8)


def test_the_kernel_finds_the_same_poses(instructions: str) -> None:
    moved, targets, start = recording()
    wanted = NUMPY.tracking(moved).track(targets, start)
    kernel = COMPILED.tracking(moved)
    assert isinstance(kernel, CompiledTracking)
    found = kernel.track(targets, start)
    assert found.converged.all()
    assert wanted.converged.all()
    loose = tracking.undetermined(moved, targets, wanted.q)
    assert loose.any(axis=0).tolist() == [name == "toes" for name in moved.coordinates]
    np.testing.assert_array_equal(kernel.undetermined(targets, found.q), loose)
    assert np.abs(found.q - wanted.q)[~loose].max() < 1e-9
    np.testing.assert_allclose(found.objective, wanted.objective, rtol=1e-12)
    np.testing.assert_allclose(found.distance, wanted.distance, atol=1e-10)
    assert (found.q[:, moved.coordinate("knee")] <= targets.upper[moved.coordinate("knee")]).all()
    np.testing.assert_array_equal(found.q[:, moved.coordinate("ankle")], start[:, moved.coordinate("ankle")])


def test_bits_depend_on_neither_instructions_threads_nor_neighbours(
    setting: str, variables: Callable[..., AbstractContextManager[None]]
) -> None:
    moved, targets, start = recording(seed=2)
    rows = np.arange(5, FRAMES)
    found = COMPILED.tracking(moved).track(targets, start)
    with variables(KERNEL="baseline", THREADS="1"):
        other = COMPILED.tracking(moved).track(targets.of_frames(rows), start[rows])
    for field in fields(Tracked):
        np.testing.assert_array_equal(getattr(found, field.name)[rows], getattr(other, field.name))


def test_markers_far_from_the_origin_are_followed_as_well(instructions: str) -> None:
    moved, targets, start = recording(seed=3)
    alone = np.flatnonzero(targets.body != FIXED)  # a marker on the ground does not come along
    targets = replace(
        targets, body=targets.body[alone], points=targets.points[:, alone],
        measured=targets.measured[:, alone], weight=targets.weight[alone],
    )  # fmt: skip
    wanted = NUMPY.tracking(moved).track(targets, start)
    far, shift = start.copy(), np.array([200.0, -30.0, 80.0])
    places = [moved.coordinate(name) for name in "xyz"]
    far[:, places] += shift
    found = COMPILED.tracking(moved).track(replace(targets, measured=targets.measured + shift), far)
    found.q[:, places] -= shift
    assert found.converged.all()
    loose = tracking.undetermined(moved, targets, wanted.q)
    assert np.abs(found.q - wanted.q)[~loose].max() < 1e-8


@pytest.mark.parametrize("name", ["numpy", pytest.param("kernel", marks=pytest.mark.needs_kernel)])
def test_people_of_a_tree_have_frames_of_their_own(name: str, request: pytest.FixtureRequest) -> None:
    if name == "kernel":
        request.getfixturevalue("compiled")
    engine = NUMPY if name == "numpy" else COMPILED
    moved, targets, start = recording(seed=4)
    longer = moved.joint_in_parent * np.linspace(0.95, 1.05, FRAMES)[:, None, None]
    people = moved.changed(joint_in_parent=longer)
    together = engine.tracking(people).track(targets, start)
    for frame in (0, 17, FRAMES - 1):
        rows = slice(frame, frame + 1)
        one = engine.tracking(people.of_people(rows)).track(targets.of_frames(rows), start[rows])
        np.testing.assert_allclose(together.q[rows], one.q, atol=1e-9)
