"""The angle between the pelvis and the thigh that clinicians measure with a goniometer."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.posture import posture
from gluteus.studies.standing.question import StanceRecipe


def goniometer_adduction_deg(hip: Hip, recipe: StanceRecipe | None = None) -> Floats:
    """Return the adduction in one-leg stance as a goniometer shows it.

    Parameters
    ----------
    hip : Hip
        Hip whose adduction is computed.
    recipe : StanceRecipe, optional
        Recipe of the posture.

    Returns
    -------
    ndarray, shape (person,)
        90 degrees less the angle, seen from the front, between the line from one anterior superior
        iliac spine to the other and the line from the spine of the standing side to the middle of
        the knee [degrees].

    Notes
    -----
    The axis of the goniometer lies on the spine, some 40 mm lateral of the hip centre, so that the
    angle exceeds the adduction of the hip joint by about 4 degrees [kosmahl1999].
    """
    stood, bones = posture(hip, recipe=recipe), hip.landmarks
    epicondyles = bones.in_femur("medial_epicondyle") + bones.in_femur("lateral_epicondyle")
    knee = np.einsum("pij,pj->pi", stood.femur, epicondyles / 2)
    spine, other = (
        np.einsum("pij,pj->pi", stood.pelvis, bones.in_pelvis(name)) for name in ("asis", "asis_other")
    )
    across, down = (other - spine)[:, 1:], (knee - spine)[:, 1:]
    cosine = (across * down).sum(axis=1)
    cosine = cosine / (np.linalg.norm(across, axis=1) * np.linalg.norm(down, axis=1))
    return 90.0 - np.degrees(np.arccos(cosine))
