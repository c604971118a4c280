"""A leg on a pelvis that slides, small enough to follow by hand, and files that
move and load it.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gluteus.files import MotionTable, write_table

Array = NDArray[np.float64]

HIP = (0.0, 0.0, 0.08)
# From the pelvis (place in its frame, [m]) to the femur, around the hip on all sides.
MUSCLES = {
    "glut_med1_r": ((0.03, 0.10, 0.10), (0.01, -0.03, 0.07)),
    "glut_med2_r": ((-0.02, 0.11, 0.10), (-0.01, -0.03, 0.07)),
    "glut_med3_r": ((-0.06, 0.08, 0.08), (-0.02, -0.02, 0.06)),
    "tfl_r": ((0.06, 0.06, 0.12), (0.02, -0.15, 0.03)),
    "add_long_r": ((0.03, -0.05, 0.01), (0.01, -0.20, 0.00)),
    "add_mag1_r": ((-0.04, -0.06, 0.03), (-0.01, -0.12, -0.01)),
    "iliacus_r": ((0.05, 0.05, 0.07), (0.03, -0.06, -0.01)),
    "glut_max1_r": ((-0.08, 0.03, 0.06), (-0.03, -0.10, 0.03)),
}


def _muscle(name: str, strength: float) -> str:
    frames = ("/bodyset/pelvis", "/bodyset/femur_r")
    points = "".join(
        f'<PathPoint name="{name}{end}"><socket_parent_frame>{frame}</socket_parent_frame>'
        f"<location>{' '.join(map(str, place))}</location></PathPoint>"
        for end, (frame, place) in enumerate(zip(frames, MUSCLES[name], strict=True))
    )
    return (
        f'<Thelen2003Muscle name="{name}"><GeometryPath name="path"><PathPointSet><objects>{points}</objects>'
        f"</PathPointSet></GeometryPath><max_isometric_force>{1500 * strength}</max_isometric_force>"
        "<optimal_fiber_length>0.11</optimal_fiber_length><tendon_slack_length>0.05</tendon_slack_length>"
        "</Thelen2003Muscle>"
    )


def _body(name: str, mass: float, centre: str) -> str:
    return (
        f'<Body name="{name}"><mass>{mass}</mass><mass_center>{centre}</mass_center>'
        "<inertia>0.1 0.02 0.1 0 0 0</inertia></Body>"
    )


def _joint(kind: str, name: str, parent: str, place: str, child: str, coordinates: str) -> str:
    return (
        f'<{kind} name="{name}"><socket_parent_frame>in_parent</socket_parent_frame>'
        f"<socket_child_frame>{child}</socket_child_frame><coordinates>{coordinates}</coordinates><frames>"
        f'<PhysicalOffsetFrame name="in_parent"><socket_parent>{parent}</socket_parent>'
        f"<translation>{place}</translation><orientation>0 0 0</orientation></PhysicalOffsetFrame>"
        f"</frames></{kind}>"
    )


def _coordinate(name: str, extra: str = "") -> str:
    return f'<Coordinate name="{name}"><range>-2 2</range>{extra}</Coordinate>'


def document(strength: float = 1.0) -> str:
    """The leg as a document of OpenSim; ``strength`` multiplies every muscle's force."""
    hip = "".join(_coordinate(f"hip_{each}_r") for each in ("adduction", "rotation", "flexion"))
    knee = _coordinate("knee_angle_r", "<default_value>-0.2</default_value><locked>true</locked>")
    rail = (
        '<SliderJoint name="rail"><socket_parent_frame>in_parent</socket_parent_frame>'
        "<socket_child_frame>in_child</socket_child_frame>"
        f"<coordinates>{_coordinate('pelvis_ty')}</coordinates><frames>"
        '<PhysicalOffsetFrame name="in_parent"><socket_parent>/ground</socket_parent>'
        "<translation>0 1 0</translation><orientation>0 0 1.5707963267948966</orientation>"
        '</PhysicalOffsetFrame><PhysicalOffsetFrame name="in_child">'
        "<socket_parent>/bodyset/pelvis</socket_parent>"
        "<translation>0 0 0</translation><orientation>0 0 1.5707963267948966</orientation>"
        "</PhysicalOffsetFrame></frames></SliderJoint>"
    )
    joints = (
        rail
        + _joint("GimbalJoint", "hip_r", "/bodyset/pelvis", "0 0 0.08", "/bodyset/femur_r", hip)
        + _joint("PinJoint", "knee_r", "/bodyset/femur_r", "0 -0.4 0", "/bodyset/tibia_r", knee)
    )
    bodies = _body("pelvis", 10, "0 0 0") + _body("femur_r", 6, "0 -0.2 0") + _body("tibia_r", 4, "0 -0.2 0")
    muscles = "".join(_muscle(name, strength) for name in MUSCLES)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OpenSimDocument Version="40500"><Model name="leg">'
        f'<Ground name="ground"/><gravity>0 -10 0</gravity><BodySet name="bodyset"><objects>{bodies}'
        f'</objects></BodySet><JointSet name="jointset"><objects>{joints}</objects></JointSet>'
        f'<ForceSet name="forceset"><objects>{muscles}</objects></ForceSet></Model></OpenSimDocument>'
    )


NAMES = ("pelvis_ty", "hip_adduction_r", "hip_rotation_r", "hip_flexion_r")


def swing(frames: int = 60, size: float = 1.0, noise: float = 0.0) -> MotionTable:
    """The leg swinging once in 0.6 s, or at rest with ``size`` 0; the knee has no column."""
    time = np.linspace(0.0, 0.6, frames)
    turn = 2.0 * np.pi * time / 0.6
    columns = [0.0 * turn, -0.1 + 0.1 * np.cos(turn), 0.05 * np.sin(turn), 0.3 * np.sin(turn)]
    values = size * np.stack(columns, axis=1)
    values[:, 1:] += noise * np.random.default_rng(0).normal(size=(frames, 3))
    return MotionTable("swing", time, NAMES, values, in_degrees=False)


def loads_xml(body: str = "tibia_r", point: bool = True) -> str:
    """A force on the leg, and a free moment, from columns of `loads.mot`."""
    at = "<point_identifier>p</point_identifier>" if point else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OpenSimDocument Version="40500"><ExternalLoads name="push">'
        f'<objects><ExternalForce name="push"><applied_to_body>{body}</applied_to_body>'
        f"<force_expressed_in_body>ground</force_expressed_in_body>"
        f"<point_expressed_in_body>{body}</point_expressed_in_body><force_identifier>f</force_identifier>{at}"
        "<torque_identifier>m</torque_identifier></ExternalForce></objects><datafile>loads.mot</datafile>"
        "</ExternalLoads></OpenSimDocument>"
    )


def write_loads(folder: Path, force: tuple[float, float, float] = (0.0, 60.0, 0.0), **said: object) -> Path:
    """The loads file and its table, a steady force at the tibia's far end from -1 to 2 s."""
    time = np.linspace(-1.0, 2.0, 31)
    row = [*force, 0.0, -0.4, 0.0, 0.0, 0.0, 0.0]
    names = tuple(f"{kind}{axis}" for kind in "fpm" for axis in "xyz")
    table = MotionTable("loads", time, names, np.tile(row, (31, 1)), in_degrees=False)
    write_table(table, folder / "loads.mot", overwrite=True)
    path = folder / "loads.xml"
    path.write_text(loads_xml(**said), encoding="utf-8")  # type: ignore[arg-type]
    return path


def write_leg(folder: Path, strength: float = 1.0) -> Path:
    """The document as a file."""
    path = folder / "leg.osim"
    path.write_text(document(strength), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(document())
