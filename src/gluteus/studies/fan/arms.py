"""Moment arms of the fan of gluteus medius over hip flexion, and the effect of its boundaries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.bones.fan import FanBoundaries
from gluteus.mechanics.hip.model import Model
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.studies.asked import takes
from gluteus.studies.labels import about, labelled
from gluteus.studies.result import Result
from gluteus.studies.standing.question import ArmsQuestion

_TO_MM = 1e3
_SOURCES = ("gray1918", "robertson2008")


@takes(ArmsQuestion, "flexion_deg")
def arms(hip: Hip, question: ArmsQuestion) -> Result:
    """Return moment arms of the strands and thirds of gluteus medius.

    Internal rotation, abduction and flexion are positive. The moment arm of a third is the mean
    over its cross-section.

    Parameters
    ----------
    hip : Hip
        The hip; one row for each of its people.
    question : ArmsQuestion, optional
        The whole question, instead of the fields below.
    {fields}

    Returns
    -------
    Result
        Over person, flexion, strand and compartment (anterior, middle, posterior): moment arms
        [mm].
    """
    flexion_deg = question.flexion_deg
    model = hip.model()
    strands = model.lines_of(MEDIUS)
    found = np.stack([_arms(model, bend)[:, strands] for bend in flexion_deg], axis=1)
    weights = _thirds(model)
    parts = np.einsum("pfsc,ts->pftc", found, weights)
    data: dict[str, tuple[tuple[str, ...], Floats]] = {}
    for column, (name, sign) in enumerate((("flexion", 1.0), ("abduction", -1.0), ("rotation", 1.0))):
        data[f"{name}_arm_mm"] = (("person", "flexion", "strand"), sign * _TO_MM * found[..., column])
        data[f"compartment_{name}_arm_mm"] = (
            ("person", "flexion", "compartment"),
            sign * _TO_MM * parts[..., column],
        )
    coords = {
        "flexion_deg": ("flexion", np.asarray(flexion_deg, dtype=float)),
        "strand": [name for name, mine in zip(model.muscle_names, strands, strict=True) if mine],
        "compartment": list(THIRDS),
    }
    return labelled(data, coords, hip, _SOURCES, study="arms", **about(hip))


def _arms(model: Model, flexion_deg: float) -> Floats:
    return model.moment_arms(np.tile(np.radians([flexion_deg, 0.0, 0.0]), (model.people, 1)))


def _thirds(model: Model) -> Floats:
    """Return the weights (third, strand) of each strand within its third."""
    strands = model.lines_of(MEDIUS)
    rows = [model.lines_of(f"{MEDIUS}/{part}")[strands] * model.share[strands] for part in THIRDS]
    return np.array([row / row.sum() for row in rows])


@check_types
def boundary_effect(hip: Hip, front_mm: Sequence[float] = (10, 20, 30, 40, 50)) -> Result:
    """Return moment arms of the thirds for several front boundaries of the origin.

    Parameters
    ----------
    hip : Hip
        The hip; its central hip is computed in the neutral pose.
    front_mm : sequence of float
        Start of the origin, measured along the crest from the anterior superior iliac spine [mm].

    Returns
    -------
    Result
        Over boundary and compartment: moment arms [mm].
    """
    rows: list[Result] = []
    for front in front_mm:
        moved = FanBoundaries.published().moved(front_behind_asis=front * 1e-3)
        rows.append(arms(Hip(hip.person, boundaries=moved), [0.0]))
    data = {
        name: (("front_boundary_mm", "compartment"), np.stack([row.array(name)[0, 0] for row in rows]))
        for name in ("compartment_rotation_arm_mm", "compartment_abduction_arm_mm")
    }
    coords = {"front_boundary_mm": list(front_mm), "compartment": list(THIRDS)}
    return labelled(data, coords, hip, _SOURCES, study="boundary")
