"""A model document compiled: its names, poses and slopes, and what it refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

import gluteus
from gluteus.errors import AnatomyError, UnitError, UnsupportedFeature
from gluteus.mechanics.wrapping.path import Manner
from gluteus.model.opensim.model import OsimModel, read_osim

Array = NDArray[np.float64]
Read = Callable[..., OsimModel]

DOCUMENT = Path(__file__).with_name("test_osim_limb.osim")
LIMB = read_osim(DOCUMENT)
FLEX, TWIST, BEND, TILT = range(4)


@pytest.fixture
def read_changed(tmp_path: Path) -> Read:
    """Read the limb with pieces of its text replaced; each piece must be there."""

    def read(*changes: tuple[str, str], **options: Any) -> OsimModel:
        text = DOCUMENT.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"the document has no {old!r}"
            text = text.replace(old, new, 1)
        path = tmp_path / "changed.osim"
        path.write_text(text, encoding="utf-8")
        return read_osim(path, **options)

    return read


def poses(model: OsimModel, count: int, seed: int = 0) -> Array:
    """Poses within the ranges of the coordinates, coupled ones left as they fall."""
    low, high = np.array([coordinate.range for coordinate in model.spec.coordinates]).T
    return np.random.default_rng(seed).uniform(low, high, (count, len(low)))


@pytest.fixture(scope="module")
def smooth() -> Array:
    """Poses away from switches, more than a block of them."""
    q = poses(LIMB, 300)
    return q[~LIMB.near_switch(q).any(axis=1)][:260]


def column(model: OsimModel, name: str) -> int:
    return model.muscle_names.index(name)


def test_names_are_those_of_the_document_in_its_order() -> None:
    assert LIMB.coordinate_names == ("flex", "twist", "bend", "tilt")
    assert LIMB.muscle_names[:4] == ("plain", "glut_med1_r", "via", "moving")
    assert isinstance(gluteus.read_osim(DOCUMENT), OsimModel)


def test_muscles_keep_their_parameters() -> None:
    for name, value in (
        ("max_force", 1119.0), ("fibre_length", 0.0535), ("tendon_length", 0.078), ("pennation", 0.14),
    ):  # fmt: skip
        array = getattr(LIMB, name)
        assert array.shape == (1, len(LIMB.muscle_names))
        assert array[0, 0] == value
    assert LIMB.max_force[0, 1] == 800.0


def test_default_pose_is_the_documents_with_the_coupled_coordinate_in_place() -> None:
    assert_allclose(LIMB.default_pose(), [0.2, 0.0, 0.4, 0.9 * 0.3], rtol=1e-15)


def test_poses_come_alone_or_in_batches_of_any_size(smooth: Array) -> None:
    lengths, arms = LIMB.lengths(smooth), LIMB.moment_arms(smooth)
    assert lengths.shape == (260, 12)
    assert arms.shape == (260, 12, 4)
    for row in (0, 255, 256, 259):
        assert_allclose(LIMB.lengths(smooth[row]), lengths[row : row + 1], rtol=1e-13)
        assert_allclose(LIMB.moment_arms(smooth[row]), arms[row : row + 1], atol=1e-10)
    assert LIMB.lengths(smooth[:0]).shape == (0, 12)
    assert LIMB.moment_arms(smooth[:0]).shape == (0, 12, 4)


@pytest.mark.parametrize("shape", [(3,), (2, 5), (1, 2, 4)])
def test_a_pose_has_a_value_for_each_coordinate(shape: tuple[int, ...]) -> None:
    with pytest.raises(UnitError, match="batch, 4"):
        LIMB.lengths(np.zeros(shape))


@pytest.mark.parametrize("wrapping", ["shortest", "opensim"])
def test_moment_arms_are_minus_the_slope_of_lengths(smooth: Array, wrapping: Manner) -> None:
    """By every coordinate as given, the coupled one too, over every kind of surface."""
    model, q, step = read_osim(DOCUMENT, wrapping=wrapping), smooth[:60], 1e-6
    arms = model.moment_arms(q)
    nudges = step * np.concatenate([np.eye(4), -np.eye(4)])
    up, down = model.lengths((q + nudges[:, None]).reshape(-1, 4)).reshape(2, 4, 60, -1)
    wrong = np.abs(np.moveaxis(arms, -1, 0) + (up - down) / (2 * step))
    assert np.quantile(wrong, 0.999) < 1e-8
    if wrapping == "shortest":
        assert wrong.max() < 2e-8
    assert (np.abs(arms).max(axis=0) > 1e-3).any(axis=0).all(), "every coordinate moves some muscle"


def test_few_poses_are_near_a_switch() -> None:
    assert LIMB.near_switch(poses(LIMB, 300)).mean() < 0.01


def test_coupled_coordinates_count_as_given_until_resolved() -> None:
    q = np.array([[0.1, 0.0, 1.0, -0.3]])
    resolved = LIMB.resolve(q)
    assert_allclose(resolved, [[0.1, 0.0, 1.0, 0.9 * 0.5]], rtol=1e-15)
    changed = np.abs(LIMB.lengths(q) - LIMB.lengths(resolved))[0] > 1e-6
    assert [name for name, moved in zip(LIMB.muscle_names, changed, strict=True) if moved] == ["patellar"]


def test_couplings_are_worked_out_in_the_order_that_they_need(read_changed: Read) -> None:
    first = """<CoordinateCouplerConstraint name="first">
     <coupled_coordinates_function><LinearFunction><coefficients>2 0.1</coefficients></LinearFunction>
     </coupled_coordinates_function>
     <independent_coordinate_names>tilt</independent_coordinate_names>
     <dependent_coordinate_name>twist</dependent_coordinate_name>
    </CoordinateCouplerConstraint>
    <CoordinateCouplerConstraint name="follow">"""
    model = read_changed(('<CoordinateCouplerConstraint name="follow">', first))
    assert_allclose(model.resolve([0.0, 9.0, 1.0, 9.0]), [[0.0, 2 * 0.45 + 0.1, 1.0, 0.45]], rtol=1e-15)


def test_a_coupling_that_is_not_enforced_binds_nothing(read_changed: Read) -> None:
    model = read_changed(
        ("<coupled_coordinates_function>", "<isEnforced>false</isEnforced><coupled_coordinates_function>")
    )
    q = poses(model, 3)
    assert_array_equal(model.resolve(q), q)


def test_a_conditional_point_counts_within_its_range_and_is_flagged_at_its_ends() -> None:
    via = column(LIMB, "via")
    q = np.zeros((5, 4))
    q[:, FLEX] = 0.6 + np.array([-0.3, 0.0, 0.5e-5, 2e-5, 0.3])
    lengths = LIMB.lengths(q)[:, via]
    assert np.diff(lengths)[2] < -1e-4, "the way is shorter without the point"
    assert np.abs(np.diff(lengths)[1]) < 1e-6
    assert LIMB.near_switch(q)[:, via].tolist() == [False, False, True, False, False]


def test_a_surface_that_is_not_active_is_not_there() -> None:
    q = poses(LIMB, 20)
    ends = [LIMB.lengths(q)[:, column(LIMB, "idle")], LIMB.moment_arms(q)[:, column(LIMB, "idle")]]
    assert column(LIMB, "idle") not in LIMB.paths.surfaces
    assert 0.1 < ends[0].min() < ends[0].max() < 0.4
    assert np.abs(ends[1][..., BEND:]).max() == 0.0


@pytest.mark.parametrize("name", ["glmed1_r", "glut_med1_r"])
def test_muscles_go_by_the_names_of_any_family(name: str) -> None:
    assert_array_equal(np.flatnonzero(LIMB.lines_of(name)), [1])


def test_unknown_muscle_is_an_anatomy_error() -> None:
    with pytest.raises(AnatomyError, match="biceps"):
        LIMB.lines_of("biceps")


def test_a_model_without_muscles_moves_all_the_same(read_changed: Read) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    forces = text[text.index("  <ForceSet") : text.index(" </Model>")]
    model = read_changed((forces, ""))
    assert model.lengths(model.default_pose()).shape == (1, 0)
    assert model.moment_arms(model.default_pose()).shape == (1, 0, 4)
    assert model.near_switch(model.default_pose()).shape == (1, 0)


EGG = "<wrap_object>egg</wrap_object>\n          <method>hybrid</method>"


@pytest.mark.parametrize("method", ["axial", "midpoint"])
def test_a_method_of_wrapping_changes_the_path(read_changed: Read, method: str) -> None:
    model = read_changed((EGG, EGG.replace("hybrid", method)))
    q = poses(model, 50)
    other, hybrid = (each.lengths(q)[:, column(each, "over_ellipsoid")] for each in (model, LIMB))
    assert np.abs(other - hybrid).max() > 1e-5
    arms = model.moment_arms(q)[:, column(model, "over_ellipsoid")]
    clear = ~model.near_switch(q)[:, column(model, "over_ellipsoid")]
    for place, unit in enumerate(np.eye(q.shape[1])):
        up, down = (
            model.lengths(q + step * unit)[:, column(model, "over_ellipsoid")] for step in (1e-6, -1e-6)
        )
        assert np.abs((down - up) / 2e-6 - arms[:, place])[clear].max() < 1e-6


COUPLING = (
    "<independent_coordinate_names>bend</independent_coordinate_names>",
    "<independent_coordinate_names>bend flex</independent_coordinate_names>",
)
SPLINE = "<x>-0.2 0.4 1 1.8</x>\n       <y>-0.1 0.3 0.5 0.9</y>"
PLANE = (
    f"<SimmSpline>\n       {SPLINE}\n      </SimmSpline>",
    "<LinearFunction><coefficients>1 2 0</coefficients></LinearFunction>",
)


def test_a_coupling_to_two_coordinates_is_refused_or_listed(read_changed: Read) -> None:
    with pytest.raises(UnsupportedFeature, match="'follow' follows 2 coordinates"):
        read_changed(COUPLING, PLANE)
    model = read_changed(COUPLING, PLANE, allow=["CoordinateCouplerConstraint"])
    assert [each.where for each in model.spec.unsupported] == ["/constraintset/follow"]
    assert_array_equal(model.resolve([1, 2, 3, 4]), [[1, 2, 3, 4]])


STEP = """<coordinates>twist</coordinates>
       <axis>0.2 1 0.1</axis>
       <LinearFunction name="function"><coefficients>1 0</coefficients>"""
CHANGED_JOINTS = {
    "LinearFunction": (STEP, STEP.replace("twist", "flex twist").replace("1 0<", "1 2 0<")),
    "Body": ('<Body name="lower">', '<Body name="loose"><mass>1</mass></Body><Body name="lower">'),
    "Joint": (
        '<PhysicalOffsetFrame name="kneecap_child">\n       <socket_parent>/bodyset/cap',
        '<PhysicalOffsetFrame name="kneecap_child">\n       <socket_parent>/bodyset/lower',
    ),
}


@pytest.mark.parametrize("name", CHANGED_JOINTS)
def test_trees_that_need_more_than_a_joint_for_each_body(read_changed: Read, name: str) -> None:
    """Several coordinates on one axis, a body without a joint, and two joints that carry one
    body.
    """
    model = read_changed(CHANGED_JOINTS[name])
    q = poses(model, 20)
    step = 1e-6
    slopes = np.stack(
        [
            (model.lengths(q + step * unit) - model.lengths(q - step * unit)) / (2.0 * step)
            for unit in np.eye(q.shape[1])
        ],
        axis=-1,
    )
    smooth = ~(model.near_switch(q) | (np.abs(slopes) > 1.0).any(axis=-1))
    assert smooth.mean() > 0.5
    assert_allclose(model.moment_arms(q)[smooth], -slopes[smooth], atol=2e-7)
    whole = read_changed()
    assert_allclose(model.tree.mass.sum(), whole.tree.mass.sum() + (name == "Body"), rtol=1e-12)


def test_a_joint_of_a_body_with_itself_is_refused(read_changed: Read) -> None:
    to_itself = ("<socket_parent>/ground<", "<socket_parent>/bodyset/base<")
    with pytest.raises(UnsupportedFeature, match="joins /bodyset/base to itself"):
        read_changed(to_itself)


def test_a_joint_turned_round_carries_its_parent_backwards(read_changed: Read) -> None:
    upside_down = (
        ("<socket_parent>/ground<", "<socket_parent>/bodyset/base<"),
        ("<socket_parent>/bodyset/base<", "<socket_parent>/ground<"),
    )
    turned, usual = read_changed(upside_down[1], upside_down[0]), read_changed()
    assert turned.tree.parent.count(-1) == 1
    q = poses(usual, 5)
    assert_allclose(turned.lengths(q), usual.lengths(q), atol=1e-12)  # no muscle crosses the joint
