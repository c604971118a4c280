"""Sizes estimated from a static trial: one factor for each body, and the shape of bones."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gluteus.bones.proportions import covariance
from gluteus.files import MarkerData
from gluteus.mechanics.body.couplings import resolve
from gluteus.mechanics.body.motion import place, stations
from gluteus.model.opensim.markers import model_markers
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.scaling import scaled
from gluteus.studies.kinematics.estimated import estimate
from gluteus.studies.kinematics.matching import matched
from gluteus.studies.kinematics.scaling import scale
from gluteus.studies.kinematics.sizes import bone_sizes, uniform_sizes
from gluteus.studies.kinematics.targets import targets_of
from tests.helpers.markers import marked_walker

Array = NDArray[np.float64]
FACTORS = {"pelvis": (1.0, 1.04, 1.12), "femur": (1.02, 1.06, 1.02)}


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory) -> OsimModel:
    return marked_walker(tmp_path_factory.mktemp("walker"))


def hips_of(model: OsimModel) -> list[int]:
    return [model.tree.body("femur_r"), model.tree.body("femur_l")]


def standing(model: OsimModel, q: Array | None = None) -> MarkerData:
    """The static trial of somebody with a wide pelvis and long thighs."""
    factors = {
        name: FACTORS.get(name.removesuffix("_r").removesuffix("_l"), (1.05, 1.05, 1.05))
        for name in model.tree.names
    }
    person = scaled(model, factors, mass=70.0).model
    markers = model_markers(model)
    grown = markers.points * np.array([factors[model.tree.names[body]] for body in markers.body])
    pose = resolve(person.tree, person.default_pose()[None] if q is None else q[None]).q
    at = stations(place(person.tree, pose), markers.body, grown[None])
    return MarkerData(markers.names, np.zeros(1), at, 100.0, up="y")


def test_a_wide_pelvis_is_not_taken_for_a_deep_one(walker: OsimModel) -> None:
    static = standing(walker)
    uniform = scale(walker, static, mass_kg=70.0).factors["pelvis"]
    bones = scale(walker, static, mass_kg=70.0, sizes="bones").factors["pelvis"]
    assert uniform[0] == uniform[1] == uniform[2]
    assert 0.05 < bones[2] - bones[0] < 0.13  # 0.12, less what the prior holds back
    found = scale(walker, static, mass_kg=70.0, sizes="bones").factors["femur_r"]
    assert found[1] == pytest.approx(1.06, abs=0.01)


def test_no_number_changes_nothing(walker: OsimModel) -> None:
    sizes = bone_sizes(walker.tree, walker.default_pose(), hips_of(walker), covariance())
    assert sizes is not None
    none = np.zeros(sizes.count)
    np.testing.assert_array_equal(sizes.factors(none), 1.0)
    np.testing.assert_array_equal(sizes.moved(none), 0.0)
    # Left and right are mirror images.
    numbers = np.zeros(sizes.count)
    numbers[3:6] = 0.1
    right, left = (sizes.moved(numbers)[hip] for hip in hips_of(walker))
    np.testing.assert_allclose(right, left * [1.0, 1.0, -1.0])
    assert (right > 0.0).all()


def test_a_model_with_other_axes_or_one_hip_has_one_factor_for_each_body(walker: OsimModel) -> None:
    pose, hips = walker.default_pose(), hips_of(walker)
    assert bone_sizes(walker.tree, pose, hips[:1], covariance()) is None
    assert bone_sizes(walker.tree, pose, [], covariance()) is None
    joints = walker.tree.joint_in_parent[..., [2, 1, 0]]  # hips side by side along x
    assert bone_sizes(walker.tree.changed(joint_in_parent=joints), pose, hips, covariance()) is None


def test_the_search_ends_at_one_place_although_a_knee_is_at_its_limit(walker: OsimModel) -> None:
    """Sizes once depended on where the search began if a knee was bent beyond its range."""
    q = walker.default_pose().copy()
    knees = [walker.tree.coordinate(f"knee_angle_{side}") for side in "rl"]
    q[knees] = 0.1
    data = standing(walker, q)
    markers = model_markers(walker)
    targets = targets_of(walker, markers, matched(data, markers.names))
    upper = targets.upper.copy()
    upper[knees] = 0.0
    targets = replace(targets, upper=upper)
    other = walker.default_pose().copy()
    other[walker.tree.coordinate("hip_flexion_r")] = 0.3
    sizes = uniform_sizes(walker.tree)
    first, second = (estimate(walker.tree, targets, start, sizes) for start in (walker.default_pose(), other))
    for name, factors in first.factors.items():
        assert second.factors[name] == pytest.approx(factors, abs=1e-6)
