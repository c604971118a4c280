"""Effect of femoral offset on moment arms and forces of the abductors, and on the hip force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.operation import Operation
from gluteus.studies.operation.compare import ABDUCTORS
from gluteus.studies.standing.stance import stance


@dataclass(frozen=True, eq=False)
class OffsetEffect:
    """Changes [%] with less offset (first) and more offset (second).

    They are medians over people who hold the pelvis level with all three offsets.

    ``arms`` and ``forces`` (2, 4) are the changes for gluteus medius, gluteus minimus, tensor
    fasciae latae, and the three together. ``joint`` (2,) is the change of the hip contact force.
    ``people`` is the number of people behind these medians.
    """

    arms: Floats
    forces: Floats
    joint: Floats
    people: int

    def sizes(self) -> tuple[float, float, float]:
        """Return mean sizes [%] of the changes: of arms and of forces over the three muscles,
        and of the hip force.
        """
        return (
            float(np.abs(self.arms[:, :3]).mean()),
            float(np.abs(self.forces[:, :3]).mean()),
            float(np.abs(self.joint).mean()),
        )


def offset_effect(hip: Hip) -> OffsetEffect:
    """Compute one-leg stance with a fifth less and more offset (`rudiger2017`) and unchanged
    tendons.
    """
    part = norms("offset")["offset_change"].si
    step = part * hip.landmarks.measures["femoral_offset"].mean() * 1e3
    hips = (hip, *(hip.operated(Operation(lateral_mm=sign * step)) for sign in (-1, 1)))
    found = [_state(each) for each in hips]
    kept = np.logical_and.reduce([each[3] for each in found])

    def change(which: int) -> Floats:
        base = found[0][which][..., kept]
        moved = [found[side][which][..., kept] / np.maximum(base, 1e-9) - 1 for side in (1, 2)]
        return 100 * np.median(np.array(moved), axis=-1)

    return OffsetEffect(change(0), change(1), change(2), int(kept.sum()))


def _state(hip: Hip) -> tuple[Floats, Floats, Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return arms and forces (muscle and all, person), and hip force and held (person,)."""
    model, standing = hip.model(), stance(hip)
    abducting = -model.moment_arms(np.zeros((model.people, 3)))[:, :, 1] * model.max_force
    arms: list[Floats] = []
    for names in (*((name,) for name in ABDUCTORS), ABDUCTORS):
        lines = np.isin(model.muscle_of, names)
        arms.append(abducting[:, lines].sum(1) / model.max_force[:, lines].sum(1))
    forces = standing.force_n.sel(muscle=list(ABDUCTORS)).values.T
    total = np.vstack([forces, forces.sum(0)])
    return np.array(arms), total, standing.hip_contact_force_bw.values, standing.held.values
