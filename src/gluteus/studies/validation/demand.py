"""Abduction moment that one-leg stance requires, over the greatest that people can make."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.mechanics.hip.kinematics import joint_axes, pose_from_rotation
from gluteus.mechanics.hip.statics import stand
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.body import burden, stander
from gluteus.studies.standing.strength import strength


def abduction_demand_nm(hip: Hip) -> Floats:
    """Abduction moment (person,) [N m] that one-leg stance requires in the usual posture."""
    body = stander(hip)
    none = np.zeros(len(body.mass))
    stood = stand(body, none + 1.0, none, none, burden(hip, 0.0, 0.0, "left"))
    pose = pose_from_rotation(stood.pelvis.swapaxes(1, 2) @ stood.femur)
    in_pelvis = np.einsum("pji,pj->pi", stood.pelvis, stood.moment)
    return -np.einsum("pk,pk->p", joint_axes(pose)[:, 1], in_pelvis)


def demand_over_strength(hip: Hip) -> Floats:
    """That moment (person,) over the maximum in the neutral hip, as on a dynamometer."""
    return abduction_demand_nm(hip) / strength(hip, flexion_deg=[0.0]).balanced_moment_nm.values[:, 0]
