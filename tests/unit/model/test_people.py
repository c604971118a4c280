"""Models of many people: each row is what that person's own model says.

And the face of all models.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from gluteus.bones.person import Person
from gluteus.errors import AnatomyError, GluteusError, UnitError
from gluteus.mechanics.body.dynamics import inverse_dynamics
from gluteus.mechanics.body.motion import move
from gluteus.mechanics.engine import geometry
from gluteus.model.hip.hip import Hip
from gluteus.model.opensim.model import OsimModel, read_osim
from gluteus.model.posable import PosableModel

Array = NDArray[np.float64]

LIMB = read_osim(Path(__file__).with_name("test_osim_limb.osim"))
LEGS = read_osim(Path(__file__).with_name("test_lint_two_legs.osim"))
PEOPLE, BLOCK = 10, 4
"""More people than go through NumPy in a block."""
LOOKED_AT = (0, 3, 4, 9)


@pytest.fixture(params=["on", "off"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the compiled kernel where it is there, and without; in blocks smaller than the batch."""
    monkeypatch.setattr(geometry, "_BLOCK", BLOCK)
    if request.param == "off":
        monkeypatch.setenv("GLUTEUS_KERNEL", "off")


def drawn(model: OsimModel, people: int = PEOPLE) -> tuple[OsimModel, Array]:
    """People whose points and masses all differ, each in a pose of its own."""
    random = np.random.default_rng(3)
    places = model.paths.places
    points = places + random.normal(0.0, 0.003, (people, *places.shape[1:]))
    mass = model.tree.mass * random.uniform(0.8, 1.2, (people, model.tree.mass.shape[1]))
    low, high = np.array([coordinate.range for coordinate in model.spec.coordinates]).clip(-1.0, 1.0).T
    q = model.resolve(random.uniform(low, high, (people, len(low))))
    return model.varied(points=points, mass=mass), q


@pytest.mark.parametrize("model", [LIMB, LEGS], ids=["limb", "legs"])
@pytest.mark.usefixtures("kernel")
def test_each_row_is_that_persons(model: OsimModel) -> None:
    people, q = drawn(model)
    assert people.people == PEOPLE
    lengths, arms, near = people.lengths(q), people.moment_arms(q), people.near_switch(q)
    assert_array_equal(lengths.shape, (PEOPLE, len(model.muscle_names)))
    for row in LOOKED_AT:
        alone = people.only(np.array([row]))
        assert alone.people == 1
        assert_allclose(alone.lengths(q[row]), lengths[row : row + 1], rtol=1e-12)
        clear = ~near[row]
        assert_allclose(alone.moment_arms(q[row])[:, clear], arms[row : row + 1, clear], atol=1e-9)
    assert np.ptp(people.lengths(q[0]), axis=0).min() > 1e-3, "one pose, and all people differ in it"


def test_arms_are_minus_the_slope_of_each_persons_lengths() -> None:
    people, q = drawn(LIMB, 12)
    step, arms, clear = 1e-6, people.moment_arms(q), ~people.near_switch(q)
    for column in range(q.shape[1]):
        nudge = step * np.eye(q.shape[1])[column]
        slope = (people.lengths(q + nudge) - people.lengths(q - nudge)) / (2 * step)
        assert_allclose(arms[..., column][clear], -slope[clear], atol=2e-8)


def test_sizes_by_name_leave_the_others_alone() -> None:
    force = np.array([500.0, 800.0, 900.0])
    people = LEGS.varied(max_force={"glut_med1_r": force}, fibre_length={"soleus_l": 0.15}, tendon_length={})
    at = LEGS.muscle_names.index("glmed1_r")
    assert_array_equal(people.max_force[:, at], force)
    rest = np.arange(len(LEGS.muscle_names)) != at
    assert_array_equal(people.max_force[:, rest], np.repeat(LEGS.max_force[:, rest], 3, axis=0))
    assert people.fibre_length.shape == (1, 8)
    assert people.fibre_length[0, LEGS.muscle_names.index("soleus_l")] == 0.15


def test_points_by_name_move_their_muscle_alone() -> None:
    place = np.array([[-0.02, -0.01, 0.056], [-0.02, -0.01, 0.066]])
    people = LEGS.varied(points={"glmed1_r-P2": place})
    same = people.lengths(LEGS.default_pose()) - LEGS.lengths(LEGS.default_pose())
    assert_allclose(same[0], 0.0, atol=1e-15)
    moved = np.abs(same[1]) > 1e-6
    assert [name for name, each in zip(LEGS.muscle_names, moved, strict=True) if each] == ["glmed1_r"]


def test_forces_follow_the_persons_sizes() -> None:
    """Twice the force.

    Fibres and tendon longer by as much as the path leave the force as it was.
    """
    length = LEGS.lengths(LEGS.default_pose())
    active, passive = LEGS.muscle_forces(length)
    double = LEGS.varied(max_force=np.concatenate([LEGS.max_force, 2.0 * LEGS.max_force]))
    both = double.muscle_forces(np.repeat(length, 2, axis=0))
    assert_allclose(both[0], np.concatenate([active, 2.0 * active]), rtol=1e-12)
    assert_allclose(both[1], np.concatenate([passive, 2.0 * passive]), rtol=1e-12, atol=1e-12)
    large = LEGS.varied(fibre_length=1.3 * LEGS.fibre_length, tendon_length=1.3 * LEGS.tendon_length)
    for tendon in ("rigid", "compliant"):
        own, others = (
            LEGS.muscle_forces(length, tendon=tendon),
            large.muscle_forces(1.3 * length, tendon=tendon),
        )
        assert_allclose(others[0], own[0], rtol=1e-6, atol=1e-6)
    slack = LEGS.varied(tendon_length=LEGS.tendon_length * np.array([[1.0], [1.05], [1.1]]))
    rows = slack.muscle_forces(np.repeat(length, 3, axis=0))[0]
    for row in range(3):
        alone = slack.only(np.array([row])).muscle_forces(length)[0]
        assert_allclose(rows[row : row + 1], alone, rtol=1e-12)


def test_heavier_people_need_more_moment() -> None:
    """Twice the mass in the same shape, twice the moments: inertia follows the mass."""
    people = LEGS.varied(mass=np.concatenate([LEGS.tree.mass, 2.0 * LEGS.tree.mass]))
    q = np.repeat(LEGS.default_pose()[None], 2, axis=0)
    qdd = np.random.default_rng(0).normal(0.0, 5.0, (1, q.shape[1])).repeat(2, axis=0)
    gravity = np.array([0.0, -9.81, 0.0])
    found = inverse_dynamics(people.tree, move(people.tree, q, 0.0 * q, qdd), gravity)
    assert_allclose(found[1], 2.0 * found[0], rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize(
    ("change", "piece"),
    [
        (lambda: LEGS.varied(max_force=np.ones((3, 2))), "shape"),
        (lambda: LEGS.varied(max_force={"glmed1_r": np.ones((3, 2))}), "shape"),
        (lambda: LEGS.varied(max_force={"glmed1_r": 0.0}), "above 0"),
        (lambda: LEGS.varied(mass={"pelvis": -1.0}), "negative"),
        (lambda: LEGS.varied(fibre_length={"glmed1_r": np.nan}), "finite"),
        (lambda: LEGS.varied(mass=np.ones((3, 8)), max_force=np.ones((4, 8))), "same people"),
        (lambda: LEGS.varied(points={"nowhere": np.zeros(3)}), "nowhere"),
        (lambda: LEGS.varied(mass=np.ones((3, 8))).lengths(np.zeros((2, 16))), "one pose or 3"),
    ],
)
def test_what_does_not_fit_is_refused(change: Callable[[], object], piece: str) -> None:
    with pytest.raises((UnitError, AnatomyError), match=piece):
        change()


# --- the face that all models share


MODELS: list[PosableModel] = [
    Hip(Person()).model(), Hip(Person(), samples=5).model(), LIMB, LEGS, drawn(LEGS, 5)[0],
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=["hip", "hips", "limb", "legs", "people"])
def test_every_model_has_the_same_face(model: PosableModel) -> None:
    coordinates, muscles, people = len(model.coordinate_names), len(model.muscle_names), model.people
    pose = model.default_pose()
    assert pose.shape == (coordinates,)
    batch = np.repeat(pose[None], people if people > 1 else 3, axis=0)
    for q, rows in ((pose, people), (batch, len(batch))):
        assert model.resolve(q).shape == (rows, coordinates)
        assert model.lengths(q).shape == (rows, muscles)
        assert model.moment_arms(q).shape == (rows, muscles, coordinates)
        assert model.near_switch(q).shape == (rows, muscles)
        assert model.near_switch(q).dtype == bool
    for array in (model.max_force, model.fibre_length, model.tendon_length, model.pennation):
        assert array.shape in ((people, muscles), (1, muscles))
    assert model.lines_of(model.muscle_names[0]).shape == (muscles,)
    assert model.lines_of(model.muscle_names[0])[0]
    assert model.only(np.array([0])).people == 1
    with pytest.raises(AnatomyError):
        model.lines_of("no such muscle")
    with pytest.raises(GluteusError):
        model.lengths(np.zeros((1, coordinates + 1)))


def test_a_line_over_the_hips_sphere_is_flagged_where_it_comes_to_touch() -> None:
    model = Hip(Person()).model()
    q = np.zeros((2001, 3))
    q[:, 0] = np.linspace(-0.5, 1.5, 2001)
    bowed = model.paths(q).bowed
    line = int(np.flatnonzero((bowed.any(axis=0)) & ~bowed.all(axis=0))[0])
    step = int(np.flatnonzero(bowed[1:, line] != bowed[:-1, line])[0])
    low, high = q[step : step + 1], q[step + 1 : step + 2]
    before = bool(bowed[step, line])
    for _ in range(40):
        middle = 0.5 * (low + high)
        same = bool(model.paths(middle).bowed[0, line]) == before
        low, high = (middle, high) if same else (low, middle)
    assert model.near_switch(low)[0, line]
    assert not model.near_switch(q[[0, -1]])[:, line].any()
