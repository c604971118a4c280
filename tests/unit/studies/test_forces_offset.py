"""The femoral offset in motion: what moves, what stays, and that a longer arm
spares the abductors.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gluteus as gl
from gluteus.errors import AnatomyError
from gluteus.mechanics.body.motion import place
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.motion.femoral_offset import moved_femur, offset_effect
from tests.helpers import leg


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OsimModel:
    return gl.read_osim(leg.write_leg(tmp_path_factory.mktemp("leg")))


def test_a_tilted_femur_leaves_hip_and_knee_where_they_were(model: OsimModel) -> None:
    femur, tibia = model.tree.body("femur_r"), model.tree.body("tibia_r")
    tilted, shifted = (moved_femur(model, femur, 0.01, way) for way in ("tilt", "shift"))
    q = model.default_pose()[None]
    old, one, other = (place(each.tree, q) for each in (model, tilted, shifted))
    assert_allclose(one.joint[0], old.joint[0], atol=1e-15)
    assert_allclose(other.joint[0, tibia] - old.joint[0, tibia], [0.0, 0.0, 0.01], atol=1e-12)
    mine = model.paths.body == femur
    gone = (tilted.paths.place - model.paths.place)[:, 2]
    assert_allclose(gone[mine], 0.01 * (1.0 + model.paths.place[mine, 1] / 0.4), atol=1e-12)
    assert_allclose(gone[~mine], 0.0)


def test_abductors_with_a_longer_arm_pull_less(model: OsimModel, tmp_path: Path) -> None:
    # Pushing the leg outwards from below would need adductors; pushing it inwards needs abductors.
    loads = leg.write_loads(tmp_path, (0.0, 0.0, -40.0))
    found = offset_effect(model, leg.swing(), loads, reserves=0.1)
    assert found.attrs["failed"] == 0
    less, more = found["abductor_arm_change_percent"].values
    assert less < -5.0 < 5.0 < more
    assert (
        found["abductor_force_change_percent"].values[0]
        > 0.0
        > found["abductor_force_change_percent"].values[1]
    )
    assert found.attrs["published_percent"] == {"abductor_arm": 8.0, "abductor_force": 16.0, "hip_force": 6.0}
    none = offset_effect(model, leg.swing(), loads, reserves=0.1, share=1e-9)
    assert np.abs(none["hip_force_change_percent"].values).max() < 1e-3


def test_a_side_that_the_model_lacks_is_refused(model: OsimModel) -> None:
    with pytest.raises(AnatomyError, match="needs a coordinate hip_adduction_l"):
        offset_effect(model, leg.swing(), None, side="left")
    with pytest.raises(AnatomyError, match="choose right or left"):
        offset_effect(model, leg.swing(), None, side="front")
