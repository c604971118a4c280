"""Muscles of people who stand: both engines agree, and the kernel's bits depend on no setting."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import ArrayLike, NDArray

from gluteus.arrays import Ints
from gluteus.bones import Person
from gluteus.errors import UnitError
from gluteus.mechanics.engine import schema
from gluteus.mechanics.engine.choice import COMPILED, NUMPY, Engine, engine
from gluteus.mechanics.engine.recruitment import Status, greatest_moment
from gluteus.mechanics.engine.schema import Sloped
from gluteus.mechanics.engine.standing import Held
from gluteus.mechanics.engine.standing_kernel import CompiledStanding
from gluteus.mechanics.engine.standing_numpy import NumpyStanding
from gluteus.mechanics.hip.lines import Paths
from gluteus.mechanics.hip.model import Model
from gluteus.mechanics.hip.statics import Standing, stand
from gluteus.model.hip.hip import Hip
from gluteus.studies import reserve, stance, strength
from gluteus.studies.standing.body import burden, stander
from gluteus.studies.standing.weakening import strength_left

Floats = NDArray[np.float64]
PEOPLE = 90
CUT = {"superior_gluteal_nerve": 0.9}
pytestmark = pytest.mark.usefixtures("compiled")


def in_numpy(work: Callable[[], Any]) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLUTEUS_KERNEL", "off")
        return work()


@cache
def hip() -> Hip:
    return Hip(Person(), samples=PEOPLE, seed=3)


@cache
def postures() -> Standing:
    draw, none = np.random.default_rng(0), np.zeros(PEOPLE)
    drop, lean = draw.uniform(-0.1, 0.2, (2, PEOPLE))
    return stand(stander(hip()), none + 0.9, drop, lean, burden(hip(), cane_n=50.0, load_kg=8.0))


def left(lesions: Mapping[str, float] | None) -> Floats:
    return strength_left(hip(), None, lesions)


def held(strength: Floats | float, power: int = 2) -> Held:
    return engine().standing(hip().model(), strength, power=power).hold(postures())


def some(at: Standing, rows: Ints) -> Standing:
    return replace(at, **{each.name: getattr(at, each.name)[rows] for each in fields(at)})


def gap(defined: Floats, found: Floats) -> float:
    """Greatest difference, of the greatest value there is."""
    return float(np.nanmax(np.abs(found - defined)) / np.nanmax(np.abs(defined)))


@pytest.mark.parametrize("lesions", [None, CUT])
def test_muscles_in_poses_are_those_of_numpy(lesions: dict[str, float] | None) -> None:
    poses = np.random.default_rng(1).uniform(-1.0, 1.0, (PEOPLE, 3))
    defined, found = (
        each.standing(hip().model(), left(lesions)).in_poses(poses) for each in (NUMPY, COMPILED)
    )
    for each in fields(defined):
        assert gap(getattr(defined, each.name), getattr(found, each.name)) < 1e-13, each.name
    assert np.ptp(np.where(hip().model().bow > 0, found.moment[..., 0], 0.0)) > 0


@pytest.mark.parametrize("power", [2, 3])
@pytest.mark.parametrize("lesions", [None, CUT])
def test_who_is_held_is_held_alike(lesions: dict[str, float] | None, power: int) -> None:
    defined, found = in_numpy(lambda: held(left(lesions), power)), held(left(lesions), power)
    assert_array_equal(found.status, defined.status)
    assert_array_equal(found.held, defined.held)
    met = defined.status == Status.OK
    assert met.any()
    for each in ("force", "joint", "abduction"):
        for rows, close in ((met, 1e-10), (~met, 1e-7)):  # what comes nearest is less sharply defined
            if rows.any():
                assert gap(getattr(defined, each)[rows], getattr(found, each)[rows]) < close, each


def test_a_model_of_one_person_stands_in_many_postures() -> None:
    model = Hip(Person(sex="m")).model()
    defined, found = (each.standing(model, 0.9).hold(postures()) for each in (NUMPY, COMPILED))
    assert gap(defined.joint, found.joint) < 1e-10
    assert len(found.joint) == PEOPLE


@pytest.mark.parametrize("one", [NUMPY, COMPILED], ids=lambda one: one.name)
def test_other_numbers_of_people_are_refused(one: Engine) -> None:
    muscles, fewer = one.standing(hip().model()), some(postures(), np.arange(4))
    with pytest.raises(UnitError, match="describes 90 people"):
        muscles.in_poses(np.zeros((4, 3)))
    for ask in (muscles.hold, muscles.capacity_over_demand, lambda at: muscles.slopes(at, Sloped.joint)):
        with pytest.raises(UnitError, match="describes 90 people, so it takes as many postures; got 4"):
            ask(fewer)


def test_what_is_no_number_is_named_and_stays_in_its_row() -> None:
    model = hip().model()
    force = model.max_force.copy()
    force[5, 7], force[11, 2] = np.nan, 1e300
    broken = replace(model, max_force=force)
    found, defined = (each.standing(broken).hold(postures()) for each in (COMPILED, NUMPY))
    assert_array_equal(np.flatnonzero(found.status == Status.BAD_INPUT), [5, 11])
    assert_array_equal(found.status, defined.status)
    for each in ("activation", "joint", "unmet"):
        assert_array_equal(np.isnan(getattr(found, each)), np.isnan(getattr(defined, each)))
    others = found.status != Status.BAD_INPUT
    assert_array_equal(found.joint[others], held(1.0).joint[others])
    assert not COMPILED.standing(broken).capacity_over_demand(postures())[[5, 11]].any()


class Longer(Model):
    """A model with paths of its own."""

    def paths(self, q: ArrayLike) -> Paths:
        found = super().paths(q)
        return replace(found, length=found.length + 0.01)


def test_a_model_with_paths_of_its_own_is_asked_for_them() -> None:
    model, poses = hip().model(), np.zeros((PEOPLE, 3))
    longer = Longer(**{each.name: getattr(model, each.name) for each in fields(model)})
    assert isinstance(COMPILED.standing(longer), NumpyStanding)
    assert isinstance(COMPILED.standing(model), CompiledStanding)
    stretched, plain = (COMPILED.standing(each).in_poses(poses).stretch for each in (longer, model))
    assert (stretched > plain).all()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"lesions": CUT},
        {"lesions": CUT, "compensate": "trunk", "cane_n": 60.0, "load_kg": 5.0},
        {"weaken": {"abductors": 0.5}, "obliquity_deg": 3.0, "lean_deg": -2.0, "shift": 0.9},
        {"shift": 0.5},
        {"weaken": {"abductors": 0.5}, "power": 3},
    ],
)
def test_everybody_stands_as_in_numpy(asked: dict[str, Any]) -> None:
    defined, found = in_numpy(lambda: stance(hip(), **asked)), stance(hip(), **asked)
    assert set(found.data_vars) == set(defined.data_vars)
    for name in ("held", "recovered", "status"):
        assert_array_equal(found[name], defined[name])
    assert_array_equal(found["pelvic_obliquity_deg"], defined["pelvic_obliquity_deg"])
    assert_array_equal(found["trunk_lean_deg"], defined["trunk_lean_deg"])
    for name in ("hip_contact_force_femur_bw", "force_n", "share_of_abduction_moment"):
        assert gap(defined[name].values, found[name].values) < 1e-7, name
    for name in ("hip_contact_force_bw", "force_n"):
        calm = defined["status"].values == Status.OK
        assert gap(defined[name].values[calm], found[name].values[calm]) < 1e-9, name


@pytest.mark.parametrize("of", Sloped)
@pytest.mark.parametrize("power", [2, 3])
def test_slopes_are_those_of_numpy(of: Sloped, power: int) -> None:
    model, abducts = hip().model(), np.arange(len(hip().model().share)) % 3 == 0
    defined, found = (
        each.standing(model, power=power, abducts=abducts).slopes(postures(), of)
        for each in (NUMPY, COMPILED)
    )
    assert_array_equal(found.status, defined.status)
    met = found.status == Status.OK
    assert met.mean() > 0.5
    for each in ("by_origin", "by_insertion", "by_moment", "by_weight", "by_turn"):
        mine, theirs = getattr(found, each)[met], getattr(defined, each)[met]
        if theirs.any():
            # Few lines are about to touch their sphere or to be tense, where slopes have a step.
            assert np.quantile(np.abs(mine - theirs), 0.99) < 1e-8 * np.abs(theirs).max(), each
        else:
            assert not mine.any()


def test_reserve_and_strength_are_those_of_numpy() -> None:
    assert gap(in_numpy(lambda: reserve(hip(), lesions=CUT)), reserve(hip(), lesions=CUT)) < 1e-9
    bends = (0.0, 60.0)
    for motion in ("abduction", "external-rotation"):
        defined = in_numpy(lambda motion=motion: strength(hip(), motion, bends, lesions=CUT))
        found = strength(hip(), motion, bends, lesions=CUT)
        for name in ("moment_nm", "balanced_moment_nm", "compartment_moment_nm"):
            assert gap(defined[name].values, found[name].values) < 1e-9, name


def test_greatest_moments_of_two_axes_are_those_of_numpy() -> None:
    capacity = np.random.default_rng(2).normal(0.0, 30.0, (50, 2, 12))
    capacity[7] = 0.0
    for passive in (None, np.random.default_rng(3).normal(0.0, 20.0, (50, 2))):
        defined = in_numpy(lambda passive=passive: greatest_moment(capacity, 0, passive=passive))
        found = greatest_moment(capacity, 0, passive=passive)
        assert_array_equal(found.status, defined.status)
        assert gap(defined.moment, found.moment) < 1e-10


@cache
def many() -> Hip:
    return Hip(Person(), samples=400, seed=8)


def answers() -> list[Floats]:
    found = stance(many(), lesions=CUT)
    names = ("pelvic_obliquity_deg", "hip_contact_force_femur_bw", "line_force_n")
    return [found[name].values for name in names] + [reserve(many(), lesions=CUT)]


@pytest.fixture(scope="module")
def wanted() -> list[Floats]:
    """Answers of the kernel as it is set up here."""
    return answers()


def test_bits_depend_on_neither_threads_nor_instructions(wanted: list[Floats], setting: str) -> None:
    for first, second in zip(wanted, answers(), strict=True):
        assert_array_equal(first, second)


def test_bits_do_not_depend_on_neighbours() -> None:
    everybody, few = many().model(), np.array([3, 77, 201])
    poses = np.random.default_rng(4).uniform(-0.5, 0.5, (400, 3))
    part = COMPILED.standing(everybody.only(few)).in_poses(poses[few])
    assert_array_equal(part.capacity, COMPILED.standing(everybody).in_poses(poses).capacity[few])


def test_arrays_of_other_people_are_refused() -> None:
    ready, lines = COMPILED.standing(hip().model()), len(hip().model().share)
    assert isinstance(ready, CompiledStanding)
    fewer = schema.GivenPoses(q=np.zeros((4, 3)))
    with pytest.raises(ValueError, match=r"GivenPeople\.origin: .*\(1\|rows, lines, 3\) = \(1 or 4, "):
        ready.constants.muscles(ready.people, fewer, muscles_of(4, lines), 1)
    poses = schema.GivenPoses(q=np.zeros((PEOPLE, 3)))
    with pytest.raises(ValueError, match=r"GivenMuscles\.moment: .*\(rows, lines, 3\) = "):
        ready.constants.muscles(ready.people, poses, muscles_of(PEOPLE - 1, lines), 1)


def muscles_of(rows: int, lines: int) -> schema.GivenMuscles:
    each, three = np.empty((rows, lines)), np.empty((rows, lines, 3))
    return schema.GivenMuscles(
        moment=three,
        pull=three.copy(),
        stretch=each,
        active=each.copy(),
        passive=each.copy(),
        capacity=np.empty((rows, 3, lines)),
        resting=np.empty((rows, 3)),
    )
