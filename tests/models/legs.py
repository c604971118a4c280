"""A pelvis, a trunk and two legs that walk; both models of this package hang muscles on them."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from tests.models import document as osim
from tests.models.document import Vec3

HIP: Vec3 = (0.0, 0.0, 0.085)
"""Centre of the right hip in the pelvis [m]; the pelvis has its origin midway between both."""
KNEE, ANKLE, BACK = (0.0, -0.40, 0.0), (0.0, -0.39, 0.0), (-0.06, 0.10, 0.0)
HEEL: Vec3 = (-0.045, -0.045, 0.006)
SIDES = ("r", "l")

STANDING: dict[str, Vec3] = {"pelvis": osim.NOWHERE, "torso": BACK}
for _side, _sign in (("r", 1.0), ("l", -1.0)):
    _hip = (HIP[0], HIP[1], _sign * HIP[2])
    _knee = (_hip[0] + KNEE[0], _hip[1] + KNEE[1], _hip[2] + KNEE[2])
    _ankle = (_knee[0] + ANKLE[0], _knee[1] + ANKLE[1], _knee[2] + ANKLE[2])
    _heel = (_ankle[0] + HEEL[0], _ankle[1] + HEEL[1], _ankle[2] + _sign * HEEL[2])
    for _name, _place in (("femur", _hip), ("tibia", _knee), ("talus", _ankle), ("calcn", _heel)):
        STANDING[f"{_name}_{_side}"] = _place
    STANDING[f"patella_{_side}"] = (_knee[0] + 0.045, _knee[1], _knee[2])
"""Where bodies are while all coordinates are 0, from the origin of the pelvis [m]."""


def on_side(place: Sequence[float], side: str) -> Vec3:
    """Return a place given for the right side on either side."""
    x, y, z = place
    return (x, y, z if side == "r" else -z)


def turned_on_side(turned: Sequence[float], side: str) -> Vec3:
    """Return body-fixed rotations about x, y, z given for the right side on either side."""
    x, y, z = turned
    return (x, y, z) if side == "r" else (-x, -y, z)


def bodies(surfaces: Mapping[str, Sequence[ET.Element]], patella: bool) -> list[ET.Element]:
    """Make the bodies, with the surfaces that each carries; 72 kg together."""
    made = [
        osim.body("pelvis", 11.0, (-0.03, 0.04, 0.0), (0.10, 0.09, 0.06), surfaces.get("pelvis", ())),
        osim.body("torso", 34.0, (-0.01, 0.28, 0.0), (1.5, 0.75, 1.4), surfaces.get("torso", ())),
    ]
    for side in SIDES:
        sizes: dict[str, tuple[float, Vec3, Vec3]] = {
            "femur": (8.8, (0.0, -0.17, 0.0), (0.13, 0.035, 0.14)),
            "tibia": (3.5, (0.0, -0.18, 0.0), (0.05, 0.005, 0.05)),
            "talus": (0.1, (0.0, 0.0, 0.0), (0.001, 0.001, 0.001)),
            "calcn": (1.1, (0.09, 0.02, 0.0), (0.0015, 0.004, 0.004)),
        }
        if patella:
            sizes["patella"] = (0.08, (0.0, 0.0, 0.0), (0.0001, 0.0001, 0.0001))
        for name, (mass, centre, inertia) in sizes.items():
            on = f"{name}_{side}"
            made.append(osim.body(on, mass, on_side(centre, side), inertia, surfaces.get(on, ())))
    return made


def pelvis_joint() -> ET.Element:
    """Make the free joint of the pelvis: tilt, list and rotation, then three translations."""
    turns = (("tilt", (0.0, 0.0, 1.0)), ("list", (1.0, 0.0, 0.0)), ("rotation", (0.0, 1.0, 0.0)))
    moves = (("tx", (1.0, 0.0, 0.0)), ("ty", (0.0, 1.0, 0.0)), ("tz", (0.0, 0.0, 1.0)))
    coordinates = [osim.coordinate(f"pelvis_{name}", -0.8, 0.8) for name, _ in turns]
    for name, _ in moves:
        middle = 0.9 if name == "ty" else 0.0
        coordinates.append(osim.coordinate(f"pelvis_{name}", middle - 2.0, middle + 2.0, middle))
    transform = osim.spatial_transform(
        [osim.axis(each, of=f"pelvis_{name}") for name, each in turns],
        [osim.axis(each, of=f"pelvis_{name}") for name, each in moves],
    )
    return osim.joint(
        "CustomJoint", "ground_pelvis", ("ground", "pelvis"), osim.NOWHERE, coordinates, transform
    )


def back_joint() -> ET.Element:
    """Make the joint of the trunk on the pelvis."""
    turns = (
        ("extension", (0.0, 0.0, 1.0)), ("bending", (1.0, 0.0, 0.0)), ("rotation", (0.0, 1.0, 0.0)),
    )  # fmt: skip
    return osim.joint(
        "CustomJoint",
        "back",
        ("pelvis", "torso"),
        BACK,
        [osim.coordinate(f"lumbar_{name}", -0.6, 0.6) for name, _ in turns],
        osim.spatial_transform([osim.axis(each, of=f"lumbar_{name}") for name, each in turns], osim.along()),
    )


def hip_joint(side: str) -> ET.Element:
    """Make a hip: flexion, adduction and internal rotation are positive on both sides."""
    sign = 1.0 if side == "r" else -1.0
    turns = (
        ("flexion", (0.0, 0.0, 1.0), (-0.5, 1.8)),
        ("adduction", (sign, 0.0, 0.0), (-0.7, 0.4)),
        ("rotation", (0.0, sign, 0.0), (-0.6, 0.6)),
    )
    names = [f"hip_{name}_{side}" for name, _, _ in turns]
    return osim.joint(
        "CustomJoint",
        f"hip_{side}",
        ("pelvis", f"femur_{side}"),
        on_side(HIP, side),
        [osim.coordinate(name, *limits) for name, (_, _, limits) in zip(names, turns, strict=True)],
        osim.spatial_transform(
            [osim.axis(each, of=name) for name, (_, each, _) in zip(names, turns, strict=True)],
            osim.along(),
        ),
    )


def knee_joint(side: str, flexion: float) -> ET.Element:
    """Make a knee whose axis glides with its angle.

    Parameters
    ----------
    flexion : float
        Sign of the coordinate in flexion: -1 as in older models, +1 as in newer ones.
    """
    name = f"knee_angle_{side}"
    bent = (0.0, 0.4, 0.9, 1.5, 2.1)
    knots = [flexion * each for each in bent]
    x, y = (0.0, 0.003, 0.004, -0.001, -0.006), (-0.400, -0.401, -0.404, -0.408, -0.410)
    if flexion < 0.0:
        knots, x, y = knots[::-1], x[::-1], y[::-1]
    glide = osim.along(osim.spline(knots, x), osim.spline(knots, y), of=name)
    turn = osim.axis((0.0, 0.0, 1.0), osim.linear(-flexion), of=name)
    others = [osim.axis((0.0, 1.0, 0.0)), osim.axis((1.0, 0.0, 0.0))]
    limits = sorted((flexion * -0.1, flexion * 2.0))
    return osim.joint(
        "CustomJoint",
        f"knee_{side}",
        (f"femur_{side}", f"tibia_{side}"),
        osim.NOWHERE,
        [osim.coordinate(name, limits[0], limits[1])],
        osim.spatial_transform([turn, *others], glide),
    )


def kneecap_joint(side: str) -> ET.Element:
    """Make the joint of a patella, which glides around the femur and turns less than the knee."""
    name = f"knee_angle_{side}_beta"
    bent = (-0.2, 0.0, 0.5, 1.2, 2.1)
    glide = osim.along(
        osim.spline(bent, (0.0455, 0.045, 0.043, 0.026, -0.004)),
        osim.spline(bent, (-0.392, -0.400, -0.422, -0.444, -0.452)),
        of=name,
    )
    turns = [
        osim.axis((0.0, 0.0, 1.0), osim.linear(-0.7), of=name),
        osim.axis((0.0, 1.0, 0.0)),
        osim.axis((1.0, 0.0, 0.0)),
    ]
    return osim.joint(
        "CustomJoint",
        f"patellofemoral_{side}",
        (f"femur_{side}", f"patella_{side}"),
        osim.NOWHERE,
        [osim.coordinate(name, -0.1, 2.0)],
        osim.spatial_transform(turns, glide),
    )


def foot_joints(side: str, locked: bool) -> list[ET.Element]:
    """Make ankle and subtalar joint; the second about an oblique axis, locked if asked."""
    tilted = turned_on_side((-1.2, 1.2, 0.0), side)  # z of the joint then points forward and up
    fixed = {"locked": True} if locked else {}
    ankle = osim.joint(
        "PinJoint",
        f"ankle_{side}",
        (f"tibia_{side}", f"talus_{side}"),
        ANKLE,
        [osim.coordinate(f"ankle_angle_{side}", -0.8, 0.6)],
        turned=turned_on_side((0.1, -0.15, 0.0), side),
    )
    subtalar = osim.joint(
        "PinJoint",
        f"subtalar_{side}",
        (f"talus_{side}", f"calcn_{side}"),
        on_side(HEEL, side),
        [osim.coordinate(f"subtalar_angle_{side}", -0.4, 0.4, **fixed)],
        turned=tilted,
    )
    return [ankle, subtalar]


def model(
    name: str,
    parts: Sequence[ET.Element],
    joints: Sequence[ET.Element],
    forces: Sequence[ET.Element],
    *others: ET.Element,
) -> str:
    """Return the document of a model with gravity along -y."""
    return osim.write(
        osim.element(
            "Model",
            name,
            osim.element("Ground", "ground"),
            osim.objects("BodySet", parts),
            osim.objects("JointSet", joints),
            *others,
            osim.objects("ForceSet", forces),
            gravity=(0.0, -9.80665, 0.0),
        )
    )
