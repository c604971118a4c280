"""Every family of things in a model document comes out as it was written."""

from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest

from gluteus.errors import AnatomyError
from gluteus.files import ModelSpec, read_osim_spec
from gluteus.files.osim.spec import forces as spec_forces
from gluteus.files.osim.spec import functions as spec_functions
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec import paths as spec_paths

Read = Callable[..., ModelSpec]


@pytest.fixture(scope="module")
def model() -> ModelSpec:
    return read_osim_spec(Path(__file__).with_name("every_feature.osim"))


def test_head_of_the_document(model: ModelSpec) -> None:
    assert (model.name, model.version, model.gravity) == ("every_feature", 40500, (0.0, -9.81, 0.0))
    assert model.credits == "Written for the tests."
    assert model.groups == (spec.GroupSpec("ForceSet", "hip_abd", ("abd", "quad")),)
    assert model.unsupported == ()


def test_bodies(model: ModelSpec) -> None:
    assert [body.name for body in model.bodies][:3] == ["pelvis", "thigh", "shank"]
    thigh = spec.BodySpec(
        "thigh", "/bodyset/thigh", 2.5, (0.01, -0.2, 0.003), (0.1, 0.2, 0.15, 0.01, -0.02, 0.003)
    )
    assert model.bodies[1] == thigh


def test_offset_frames_stand_wherever_the_format_lets_them(model: ModelSpec) -> None:
    frames = {frame.frame: frame for frame in model.offset_frames}
    assert frames["/camera"] == spec.OffsetFrameSpec("/camera", "/ground", (1.0, 2.0, 3.0))
    assert frames["/bodyset/pelvis/clinical"].parent == "/bodyset/pelvis", "by the relative path `..`"
    assert frames["/jointset/hip/pelvis_offset"].orientation == (0.1, 0.2, -0.3)
    assert model.base_frame("/bodyset/pelvis/clinical") == "/bodyset/pelvis"
    assert model.base_frame("/camera") == "/ground"
    with pytest.raises(AnatomyError, match="no frame 'pelvis'"):
        model.base_frame("pelvis")


def test_joints_and_what_their_coordinates_are(model: ModelSpec) -> None:
    kinds = {joint.name: (joint.kind, [item.motion for item in joint.coordinates]) for joint in model.joints}
    angle, distance = "rotational", "translational"
    assert kinds == {
        "root": ("Free", [angle] * 3 + [distance] * 3),
        "hip": ("Custom", [angle, "coupled", distance]),
        "knee": ("Pin", [angle]),
        "ankle": ("Universal", [angle, angle]),
        "mtp": ("Custom", [angle]),
        "back": ("Gimbal", [angle] * 3),
        "neck": ("Ball", [angle] * 3),
        "shoulder": ("Planar", [angle, distance, distance]),
        "wrist": ("Weld", []),
        "rail": ("Slider", [distance]),
    }
    assert model.joints[1].parent_frame == "/jointset/hip/pelvis_offset", "by its short name"


def test_coordinates(model: ModelSpec) -> None:
    found = {item.name: item for item in model.coordinates}
    assert found["flex"] == spec.CoordinateSpec("flex", "rotational", 0.1, 0.2, (-0.5, 2.0), clamped=True)
    assert found["add"].range == (-3.0, 3.0), "from the defaults of the document"
    assert found["knee_angle"].locked
    assert found["rail_x"].prescribed_function == spec_functions.Linear((0.5, 0.0))


def test_functions_of_a_custom_joint(model: ModelSpec) -> None:
    hip, mtp = model.joints[1], model.joints[4]
    piecewise = spec_functions.PiecewiseLinear((-1.0, 0.0, 2.0), (0.1, 0.0, 0.3))
    assert [axis.function for axis in hip.axes] == [
        spec_functions.Linear((1.0, 0.0)),
        spec_functions.Polynomial((0.2, -0.1, 0.05)),
        spec_functions.Constant(0.02),
        spec_functions.SimmSpline((-1.5, -0.7, 0.0, 0.9, 1.6), (0.01, 0.02, 0.005, -0.01, 0.03)),
        spec_functions.Linear((1.0, 0.0)),
        spec_functions.Multiplier(piecewise, 0.9),
    ]
    assert [axis.coordinates for axis in hip.axes] == [
        ("flex",),
        ("add",),
        (),
        ("flex",),
        ("slide",),
        ("add",),
    ]
    assert hip.axes[0].axis == (0.0, 0.0, 1.0)
    assert mtp.axes[3].function == spec_functions.SimmSpline((-1.0, 0.0, 1.0, 2.0), (0.0, 0.1, 0.1, 0.0))


def test_coupled_coordinates(model: ModelSpec) -> None:
    linear = spec_functions.Linear((0.5, -0.25, 0.1))
    assert model.couplers == (spec.CouplerSpec("couple", ("swing", "back1"), "px", linear, 0.8, True),)


def test_wrap_surfaces(model: ModelSpec) -> None:
    place = {"translation": (0.01, 0.02, 0.03), "xyz_body_rotation": (0.1, -0.2, 0.3)}
    pelvis, thigh = "/bodyset/pelvis", "/bodyset/thigh"
    assert model.wraps == (
        spec_paths.WrapCylinderSpec(
            "wall", f"{pelvis}/wrapobjectset/wall", pelvis, quadrant="-x", radius=0.03, length=0.2, **place
        ),
        spec_paths.WrapEllipsoidSpec(
            "egg", f"{pelvis}/wrapobjectset/egg", pelvis, dimensions=(0.02, 0.03, 0.04), **place
        ),
        spec_paths.WrapSphereSpec(
            "ball", f"{thigh}/wrapobjectset/ball", thigh, quadrant="+y", radius=0.025, **place
        ),
        spec_paths.WrapTorusSpec(
            "ring", f"{thigh}/wrapobjectset/ring", thigh, False, inner_radius=0.01, outer_radius=0.04, **place
        ),
    )


def test_points_of_paths(model: ModelSpec) -> None:
    quad, abductor = model.muscles[0].path, model.muscles[1].path
    spline = spec_functions.SimmSpline((-2.0, -1.0, 0.0, 0.5), (0.03, 0.04, 0.05, 0.05))
    knee = "knee_angle"
    assert quad.points == (
        spec_paths.PathPointSpec("q1", "/bodyset/pelvis/clinical", (0.0, -0.05, 0.05)),
        spec_paths.ConditionalPathPointSpec("via", "/bodyset/thigh", "flex", (0.03, -0.1, 0.01), (-0.2, 1.1)),
        spec_paths.MovingPathPointSpec(
            "kneecap",
            "/bodyset/shank",
            (knee, knee, knee),
            (spline, spec_functions.Polynomial((0.01, 0.02)), spec_functions.Constant(0.001)),
        ),
    )
    assert abductor.points[1].frame == "/bodyset/thigh", "by a path that climbs to the root"
    assert abductor.wraps == (
        spec_paths.PathWrapSpec("/bodyset/pelvis/wrapobjectset/wall", "hybrid", None),
        spec_paths.PathWrapSpec("/bodyset/thigh/wrapobjectset/ball", "axial", (1, 2)),
    )


def test_muscles(model: ModelSpec) -> None:
    thelen, millard, degroote = model.muscles
    assert thelen == spec_forces.Thelen2003Spec(
        "quad", thelen.path, True, 0.02, 1.0, 1.0, 900.0, 0.11, 0.31, 0.2, 9.0,
        FmaxTendonStrain=0.05, KshapeActive=0.5, Af=0.3,
    ), "one value from the defaults of the document, one over them"  # fmt: skip
    assert isinstance(millard, spec_forces.Millard2012Spec)
    assert (millard.fiber_damping, millard.ignore_tendon_compliance) == (0.05, True)
    assert millard.active_force_length == spec_forces.ActiveForceLengthSpec(minimum_value=0.02)
    assert millard.force_velocity == spec_forces.ForceVelocitySpec(
        max_eccentric_velocity_force_multiplier=1.5, concentric_curviness=0.5
    )
    assert millard.fiber_force_length == spec_forces.FiberForceLengthSpec(strain_at_one_norm_force=0.8)
    assert millard.tendon_force_length == spec_forces.TendonForceLengthSpec(strain_at_one_norm_force=0.05)
    assert degroote == spec_forces.DeGrooteFregly2016Spec(
        "calf",
        degroote.path,
        max_isometric_force=3000.0,
        tendon_strain_at_one_norm_force=0.06,
        tendon_compliance_dynamics_mode="implicit",
    )


def test_actuators(model: ModelSpec) -> None:
    pelvis = "/bodyset/pelvis"
    assert model.actuators == (
        spec_forces.CoordinateActuatorSpec("reserve", True, -inf, inf, 12.0, coordinate="flex"),
        spec_forces.TorqueActuatorSpec(
            "residual_m", True, -inf, inf, 5.0, body_a=pelvis, body_b="/ground", torque_is_global=False,
            axis=(0.0, 1.0, 0.0),
        ),
        spec_forces.PointActuatorSpec(
            "residual_f", True, -1.0, 1.0, 7.0, body=pelvis, point=(0.1, 0.0, 0.0), direction=(0.0, 1.0, 0.0),
            force_is_global=True,
        ),
    )  # fmt: skip


def test_markers(model: ModelSpec) -> None:
    asis, knee = model.markers
    assert asis == spec.MarkerSpec("asis", "/bodyset/pelvis", (0.02, 0.03, 0.12), True)
    assert not knee.fixed


@pytest.mark.parametrize(
    ("written", "meant"),
    [("all", "all"), ("ALL", "all"), ("Unassigned", "all"), ("x", "+x"), ("-Z", "-z"), ("+y", "+y")],
)
def test_spellings_of_a_quadrant(read_changed: Read, written: str, meant: str) -> None:
    model = read_changed(("<quadrant>-x</quadrant>", f"<quadrant>{written}</quadrant>"))
    assert model.wraps[0].quadrant == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("-1 -1", None), ("0 0", None), ("1 3", (1, 3)), ("-1 2", (1, 2)), ("2 -1", (2, 3))],
)
def test_open_ends_of_a_wrap_range(read_changed: Read, written: str, meant: object) -> None:
    model = read_changed(("<range>1 2</range>", f"<range>{written}</range>"))
    assert model.muscles[1].path.wraps[1].range == meant


def test_older_names_of_the_spline_and_of_the_path(read_changed: Read) -> None:
    model = read_changed(
        ("NaturalCubicSpline name", "natCubicSpline name"),
        ("/NaturalCubicSpline", "/natCubicSpline"),
        ('GeometryPath name="path"', 'GeometryPath name="geometrypath"'),
    )
    assert isinstance(model.joints[4].axes[3].function, spec_functions.SimmSpline)
    assert len(model.muscles[0].path.points) == 3


def test_unused_defaults_change_nothing(model: ModelSpec, read_changed: Read) -> None:
    unused = "<ControlLinear name='default'><kp>100</kp></ControlLinear>"
    assert read_changed(("<defaults>", f"<defaults>{unused}")).muscles == model.muscles


@pytest.mark.parametrize(
    ("function", "motion"),
    [
        ("<coefficients>1 0</coefficients>", "rotational"),
        ("<coefficients>-1 0.5</coefficients>", "rotational"),
        ("<coefficients>2 0</coefficients>", "coupled"),
    ],
)
def test_motion_of_a_custom_coordinate_needs_a_slope_of_one(
    read_changed: Read, function: str, motion: str
) -> None:
    at = '<LinearFunction name="function">\n        <coefficients>1 0</coefficients>'
    model = read_changed((at, at.replace("<coefficients>1 0</coefficients>", function)))
    assert model.joints[1].coordinates[0].motion == motion
