"""The body of the hip's person, in any posture."""

from __future__ import annotations

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.mechanics.hip.arms import ArmSizes
from gluteus.mechanics.hip.whole_body import Body
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.body import stander


def body_of(hip: Hip) -> Body:
    """Return the bodies of a hip's people: those of `stance`, with the leg divided at knee and
    ankle.
    """
    standing = stander(hip)
    people, table, assumed = hip.people, norms("stance"), norms("exercises")

    def by_sex(name: str) -> Floats:
        known = table if f"{name}_women" in table else assumed
        return np.where(people.female, known[f"{name}_women"].si, known[f"{name}_men"].si)

    def of_height(name: str) -> Floats:
        return assumed[name].si * people.height

    parts = {name: by_sex(f"{name}_mass_fraction") for name in ("thigh", "shank", "foot")}
    whole = sum(parts.values())
    leg = {name: part / whole * standing.leg_mass for name, part in parts.items()}
    epicondyles = [hip.landmarks.in_femur(f"{side}_epicondyle") for side in ("medial", "lateral")]
    thigh = np.linalg.norm(sum(epicondyles) / 2, axis=1)
    foot_height = of_height("ankle_height_of_stature")
    upper, fore = of_height("upper_arm_of_stature"), of_height("forearm_of_stature")
    arm = ArmSizes(
        upper_mass=by_sex("upper_arm_mass_fraction") * standing.mass,
        fore_mass=by_sex("forearm_mass_fraction") * standing.mass,
        hand_mass=by_sex("hand_mass_fraction") * standing.mass,
        upper=upper,
        fore=fore,
        upper_centre=by_sex("upper_arm_com_from_shoulder") * upper,
        fore_centre=by_sex("forearm_com_from_elbow") * fore,
        hand_centre=of_height("hand_com_beyond_wrist_of_stature"),
    )
    shank = standing.leg_length - thigh - foot_height
    return Body(
        mass=standing.mass,
        trunk_mass=standing.mass - 2 * standing.leg_mass,
        thigh_mass=leg["thigh"],
        shank_mass=leg["shank"],
        foot_mass=leg["foot"],
        thigh=thigh,
        shank=shank,
        foot_height=foot_height,
        thigh_centre=by_sex("thigh_com_from_hip") * thigh,
        shank_centre=by_sex("shank_com_from_knee") * shank,
        foot_forward=of_height("foot_middle_before_ankle_of_stature"),
        forefoot_forward=of_height("forefoot_before_ankle_of_stature"),
        trunk_centre=standing.trunk_centre,
        trunk_pivot=standing.trunk_pivot,
        shoulder=of_height("shoulder_above_hip_of_stature"),
        shoulder_side=of_height("shoulder_from_midline_of_stature"),
        arm=arm,
        limb_radius={
            place: norms("bands")[f"{place}_radius_of_stature"].si * people.height
            for place in ("knee", "ankle", "forefoot")
        },
        other_hip=standing.other_hip,
        middle=standing.middle,
        pelvic_tilt=standing.pelvic_tilt,
        femur_rotation=standing.femur_rotation,
    )
