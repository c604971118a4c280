"""How the sizes of pelvis and femur vary together."""

import numpy as np

from gluteus.bones.landmarks import Landmarks
from gluteus.bones.proportions import (
    PROPORTIONS,
    covariance,
    covariance_of,
    pelvis_in_spines,
    proportions_of,
)
from tests.helpers.sized_people import known_bones, known_shapes


def test_the_pelvis_is_measured_in_the_frame_of_its_spines() -> None:
    found, bones = pelvis_in_spines(Landmarks(known_shapes())), known_bones()
    np.testing.assert_allclose(found.size, bones.pelvis, atol=1e-12)
    mirrored = (bones.hips[:, 0] + bones.hips[:, 1] * [1.0, 1.0, -1.0]) / 2
    np.testing.assert_allclose(found.hip, mirrored, atol=1e-12)
    # Hip centres lie behind, below and inside of the anterior spines.
    assert (found.hip[:, 0] < 0.0).all()
    assert (found.hip[:, 1] < 0.0).all()
    assert ((found.hip[:, 2] > 0.0) & (found.hip[:, 2] < found.size[:, 2] / 2)).all()


def test_proportions_add_up_to_the_hip_centre() -> None:
    bones = pelvis_in_spines(Landmarks(known_shapes()))
    numbers = proportions_of(Landmarks(known_shapes()))
    mean = bones.hip.mean(axis=0)
    rebuilt = np.exp(numbers[:, :3]) * mean + 2.0 * mean[2] * numbers[:, 3:6]
    np.testing.assert_allclose(rebuilt, bones.hip, atol=1e-12)


def test_drawn_bones_vary_as_those_of_the_people_behind_the_model() -> None:
    drawn, people = covariance(), covariance_of(known_shapes())
    assert drawn.shape == (len(PROPORTIONS), len(PROPORTIONS))
    np.testing.assert_allclose(np.sqrt(np.diag(drawn)), np.sqrt(np.diag(people)), rtol=0.15)
    assert np.linalg.eigvalsh(drawn).min() > 0.0
    # Width of the pelvis says nothing of its depth, and where wide, hips lie less far out for it.
    spread = np.sqrt(np.diag(drawn))
    links = drawn / np.outer(spread, spread)
    at = {name: place for place, name in enumerate(PROPORTIONS)}
    assert abs(links[at["pelvis_width"], at["pelvis_depth"]]) < 0.2
    assert links[at["pelvis_width"], at["hip_outward"]] < -0.5
