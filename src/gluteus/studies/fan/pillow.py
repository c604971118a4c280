"""Fibre lengths of gluteus medius in side-lying, with and without a pillow between the knees."""

from __future__ import annotations

import numpy as np

from gluteus.anatomy import norms
from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.mechanics.muscle.rigid import fibre_state, passive_force
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.studies.labels import labelled
from gluteus.studies.result import Result


@check_types
def pillow(hip: Hip) -> Result:
    """Compute fibre lengths of gluteus medius in the upper leg, in side-lying.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.

    Returns
    -------
    Result
        Over person, compartment and pillow (False, True): ``length_change_percent`` of the
        muscle-tendon length relative to the neutral hip, ``fibre_length_normalised`` and
        ``passive_force_n`` of each third.
    """
    model = hip.model()
    neutral = model.lengths(np.zeros((model.people, 3)))
    changes: list[Floats] = []
    fibres: list[Floats] = []
    forces: list[Floats] = []
    for with_pillow in (False, True):
        q = lying(hip, with_pillow)
        length = model.lengths(q)
        state = fibre_state(length, model.tendon_length, model.fibre_length, model.pennation)
        changes.append(_by_third(hip, 100 * (length / neutral - 1), mean=True))
        fibres.append(_by_third(hip, state.normalised_length, mean=True))
        forces.append(_by_third(hip, passive_force(state, model.max_force, model.curves), mean=False))
    dims = ("person", "compartment", "pillow")
    data = {
        "length_change_percent": (dims, np.stack(changes, axis=2)),
        "fibre_length_normalised": (dims, np.stack(fibres, axis=2)),
        "passive_force_n": (dims, np.stack(forces, axis=2)),
    }
    coords = {"compartment": list(THIRDS), "pillow": [False, True]}
    return labelled(data, coords, hip, ("gluteus_assumption", "ward2009"), study="pillow")


def lying(hip: Hip, with_pillow: bool) -> Floats:
    """Return poses (person, 3) [rad] of the upper hip.

    A person has the same random draws with and without the pillow.
    """
    table = norms("side_lying")
    bend = table["hip_flexion"]
    sunk = table["adduction_with_pillow" if with_pillow else "adduction_without_pillow"]
    of_sunk = hip.draws["lying_adduction_with_pillow" if with_pillow else "lying_adduction"]
    q = np.zeros((hip.model().people, 3))
    q[:, 0] = bend.si + (bend.sd_si or 0.0) * hip.draws["lying_flexion"]
    q[:, 1] = sunk.si + (sunk.sd_si or 0.0) * of_sunk
    return q


def _by_third(hip: Hip, values: Floats, *, mean: bool) -> Floats:
    model = hip.model()
    parts: list[Floats] = []
    for part in THIRDS:
        lines = model.lines_of(f"{MEDIUS}/{part}")
        weights = model.share[lines] / model.share[lines].sum() if mean else np.ones(lines.sum())
        parts.append(values[:, lines] @ weights)
    return np.stack(parts, axis=1)
