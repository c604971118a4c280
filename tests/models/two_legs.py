"""The documents of the two models with legs."""

from tests.models import document as osim
from tests.models import legs, strands


def walker() -> str:
    """Return the walker: 10 bodies, 21 coordinates, 42 Thelen muscles, no surfaces."""
    joints = [legs.pelvis_joint(), legs.back_joint()]
    for side in legs.SIDES:
        joints += [legs.hip_joint(side), legs.knee_joint(side, -1.0), *legs.foot_joints(side, locked=False)]
    records = strands.read("walker.yaml")
    return legs.model(
        "walker", legs.bodies({}, patella=False), joints, [*strands.muscles(records["muscles"])]
    )


def wrapped_legs() -> str:
    """Return the other: 12 bodies, 23 coordinates, 36 muscles, 14 surfaces, 3 actuators."""
    records = strands.read("wrapped_legs.yaml")
    joints, couplers = [legs.pelvis_joint(), legs.back_joint()], []
    for side in legs.SIDES:
        joints += [legs.hip_joint(side), legs.knee_joint(side, 1.0), legs.kneecap_joint(side)]
        joints += legs.foot_joints(side, locked=True)
        knee = f"knee_angle_{side}"
        couplers.append(osim.coupler(f"{knee}_follower", knee, f"{knee}_beta", osim.linear(1.0)))
    motors = [
        osim.coordinate_actuator(f"{name}_motor", name, 10.0)
        for name in ("lumbar_extension", "lumbar_bending", "lumbar_rotation")
    ]
    return legs.model(
        "wrapped_legs",
        legs.bodies(strands.surfaces(records["surfaces"]), patella=True),
        joints,
        [*strands.muscles(records["muscles"]), *motors],
        osim.objects("ConstraintSet", couplers),
        osim.objects("MarkerSet", strands.markers(records["markers"])),
    )
