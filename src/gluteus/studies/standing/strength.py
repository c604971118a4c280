"""Greatest moments that each muscle can make, over postures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip
from gluteus.studies.labels import group_sums, labelled
from gluteus.studies.standing.equilibrium import greatest, muscles_in
from gluteus.studies.standing.weakening import strength_left

if TYPE_CHECKING:
    import xarray as xr

MOTIONS: Mapping[str, tuple[int, float]] = {
    "abduction": (1, -1.0),
    "adduction": (1, 1.0),
    "flexion": (0, 1.0),
    "extension": (0, -1.0),
    "inward-rotation": (2, 1.0),
    "outward-rotation": (2, -1.0),
}
"""Motion -> number of its coordinate and its sense."""

FLEXIONS_DEG = (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 105.0, 120.0)
_SOURCES = ("handsfield2014", "ward2009", "dostal1981", "rajagopal2016", "degroote2016")


def strength(
    hip: Hip,
    motion: str = "abduction",
    flexion_deg: Sequence[float] = FLEXIONS_DEG,
    *,
    adduction_deg: float = 0.0,
    rotation_deg: float = 0.0,
    weaken: Mapping[str, float] | None = None,
    lesions: Mapping[str, float] | None = None,
) -> xr.Dataset:
    """The greatest moment of each muscle about one axis, for hip flexions.

    Parameters:
        hip: whose.
        motion: one of ``MOTIONS``.
        flexion_deg: postures [degrees]; adduction and rotation stay as given.
        weaken, lesions: as in :func:`gluteus.studies.standing.stance.stance`.

    Returns:
        Dataset over person, flexion, muscle and compartment: ``moment_nm`` of each muscle at full activation
        in the sense of the motion (0 where it pulls the other way), ``share`` of their sum, ``rank`` (1 is
        the greatest), and ``balanced_moment_nm`` of all active forces together with the other two axes in
        balance, which is what a dynamometer sees. Passive forces are left out.

    Raises:
        AnatomyError: an unknown motion, or a posture outside -40 to 130 degrees.
    """
    coordinate, sign = _motion(motion)
    bends = _bends(flexion_deg)
    model, left = hip.model(), strength_left(hip, weaken, lesions)
    by_muscle: list[Floats] = []
    by_part: list[Floats] = []
    balanced: list[Floats] = []
    for bend in bends:
        q = np.tile(np.radians([bend, adduction_deg, rotation_deg]), (model.people, 1))
        muscles = muscles_in(model, q, left)
        useful = np.maximum(sign * muscles.capacity[:, coordinate], 0.0)
        by_muscle.append(group_sums(model.muscles, model.muscle_of, useful))
        by_part.append(group_sums(model.compartments, model.compartment_of, useful))
        balanced.append(greatest(muscles, coordinate, sign))
    moment: Floats = np.stack(by_muscle, axis=1)
    data = {
        "moment_nm": (("person", "flexion", "muscle"), moment),
        "share": (
            ("person", "flexion", "muscle"),
            moment / np.maximum(moment.sum(axis=2, keepdims=True), 1e-9),
        ),
        "rank": (("person", "flexion", "muscle"), _ranks(moment)),
        "compartment_moment_nm": (("person", "flexion", "compartment"), np.stack(by_part, axis=1)),
        "balanced_moment_nm": (("person", "flexion"), np.stack(balanced, axis=1)),
        "mass_kg": ("person", hip.people.mass),
    }
    if hip.people.age is not None:
        data["age_years"] = ("person", hip.people.age)
    coords = {
        "flexion_deg": ("flexion", bends),
        "muscle": list(model.muscles),
        "compartment": list(model.compartments),
    }
    return labelled(data, coords, hip, _SOURCES, study="strength", motion=motion)


def _motion(motion: str) -> tuple[int, float]:
    if motion not in MOTIONS:
        raise AnatomyError(f"motion {motion!r} is unknown; choose one of {', '.join(MOTIONS)}")
    return MOTIONS[motion]


def _bends(flexion_deg: Sequence[float]) -> Floats:
    bends = np.atleast_1d(np.asarray(flexion_deg, dtype=float))
    if not bends.size or not np.isfinite(bends).all() or bends.min() < -40 or bends.max() > 130:
        raise AnatomyError(f"hip flexion {list(flexion_deg)} is out of range; give degrees from -40 to 130")
    return bends


def _ranks(moment: Floats) -> Floats:
    order = np.argsort(-moment, axis=2, kind="stable")
    return np.argsort(order, axis=2).astype(np.float64) + 1.0
