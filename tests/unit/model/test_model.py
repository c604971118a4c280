"""The model's names, shapes and refusals."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gluteus.bones.draws import SeededDraws
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError, UnitError
from gluteus.mechanics.hip.model import Model
from gluteus.model import Hip
from gluteus.model.hip.operation import Operation

ONE = Hip(Person(sex="m")).model()
THREE = Hip(samples=3, seed=1).model()


def test_arrays_have_a_row_for_each_person_and_a_column_for_each_line() -> None:
    for model, people in ((ONE, 1), (THREE, 3)):
        lines = len(model.muscle_names)
        assert model.people == people
        assert model.origin.shape == model.insertion.shape == (people, lines, 3)
        for name in ("constant_length", "bow", "max_force", "fibre_length", "pennation", "tendon_length"):
            assert getattr(model, name).shape == (people, lines), name
        assert len(model.muscle_of) == len(model.compartment_of) == len(model.share) == lines
        assert len(set(model.muscle_names)) == lines


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("gluteus_medius", 48),
        ("gluteus_medius/anterior", 16),
        ("gluteus_medius_posterior", 16),
        ("glmed_01_r", 1),
        ("glmed_01", 1),
        ("gluteus_minimus", 3),
        ("tfl_r", 1),
        ("gluteus_maximus/inferior", 1),
        ("piriformis/whole", 1),
    ],
)
def test_lines_go_by_their_muscle_compartment_or_own_name(name: str, count: int) -> None:
    assert ONE.lines_of(name).sum() == count


def test_thirds_follow_one_another_from_front_to_back() -> None:
    numbers = [
        np.flatnonzero(ONE.lines_of(f"gluteus_medius/{part}")) for part in ("anterior", "middle", "posterior")
    ]
    assert_array_equal(np.concatenate(numbers), np.arange(48))


def test_an_unknown_muscle_is_refused_with_those_there_are() -> None:
    with pytest.raises(AnatomyError, match=r"'platysma'.*gluteus_medius.*piriformis"):
        ONE.lines_of("platysma")


def test_every_muscle_of_the_record_that_crosses_the_hip_is_in_the_model() -> None:
    assert ONE.muscles[0] == "gluteus_medius"
    assert len(ONE.muscles) == 22
    assert {part.split("/")[0] for part in ONE.compartments} == set(ONE.muscles)


def test_one_person_takes_any_number_of_poses() -> None:
    poses = np.random.default_rng(0).uniform(-0.3, 0.5, (7, 3))
    assert ONE.lengths(poses).shape == (7, 75)
    assert ONE.moment_arms(poses).shape == (7, 75, 3)
    assert ONE.lengths(poses[0]).shape == (1, 75)
    assert_array_equal(ONE.resolve(poses), poses)
    assert_array_equal(ONE.default_pose(), np.zeros(3))


def test_many_people_take_one_pose_or_one_each() -> None:
    poses = np.random.default_rng(0).uniform(-0.3, 0.5, (3, 3))
    each = THREE.lengths(poses)
    for person in range(3):
        assert_allclose(THREE.lengths(poses[person])[person], each[person], rtol=1e-14)
    with pytest.raises(UnitError, match="3 people, so it takes one pose or 3; got 2"):
        THREE.lengths(poses[:2])


@pytest.mark.parametrize("wrong", [np.zeros(2), np.zeros((4, 4)), np.zeros((2, 2, 3)), 0.0])
def test_a_pose_of_another_shape_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(UnitError, match="hip_flexion_r, hip_adduction_r, hip_rotation_r"):
        ONE.moment_arms(wrong)


def test_lengths_are_those_of_the_moving_stretch_and_what_never_changes() -> None:
    assert_allclose(ONE.lengths(np.zeros(3)), ONE.paths(np.zeros(3)).length + ONE.constant_length)
    assert np.all(ONE.constant_length[:, ONE.lines_of("gluteus_medius")] == 0)
    assert np.all(ONE.constant_length[:, ONE.lines_of("psoas_major")] > 0.05)


def test_a_changed_model_shares_the_rest() -> None:
    weak = ONE.changed(max_force=0.5 * ONE.max_force)
    assert isinstance(weak, Model)
    assert_array_equal(weak.max_force, 0.5 * ONE.max_force)
    assert weak.origin is ONE.origin


@pytest.mark.parametrize("samples", [0, -3])
def test_a_sample_has_somebody_in_it(samples: int) -> None:
    with pytest.raises(AnatomyError, match=f"samples = {samples} is out of range; give 1 or more"):
        Hip(samples=samples)


def test_given_draws_say_how_many_hips_there_are() -> None:
    person = Person(sex="f")
    given, own = Hip(person, draws=SeededDraws(person, 3, seed=4)), Hip(person, samples=3, seed=4)
    assert given.samples == 3
    assert_array_equal(given.model().origin, own.model().origin)
    assert_array_equal(given.model().max_force, own.model().max_force)
    with pytest.raises(AnatomyError, match="samples = 2 and draws both"):
        Hip(person, samples=2, draws=given.draws)


def test_an_implant_moves_the_femur_against_its_head_and_nothing_else() -> None:
    hip = Hip(Person(sex="f"))
    before, after = hip.model(), hip.operated(Operation(lateral_mm=8.0, up_mm=-2.0)).model()
    assert_allclose(after.insertion - before.insertion, np.broadcast_to([0.0, -0.002, 0.008], (1, 75, 3)))
    assert after.tendon_length is before.tendon_length
    assert hip.model() is before
    medius = before.lines_of("gluteus_medius")
    gain = -(after.moment_arms(np.zeros(3)) - before.moment_arms(np.zeros(3)))[0, medius, 1]
    assert np.all(gain > 0.001), "more offset, longer abduction arms"
