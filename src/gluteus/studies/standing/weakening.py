"""Strength that is left in each line after weakness and nerve lesions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gluteus.anatomy import library
from gluteus.arrays import Floats
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip

_ABDUCTION = 1


def strength_left(
    hip: Hip, weaken: Mapping[str, float] | None = None, lesions: Mapping[str, float] | None = None
) -> Floats:
    """Return the share of each line's active force that is left, (person, line).

    Parameters
    ----------
    hip
        Hip with the muscles.
    weaken
        For a muscle, compartment or line, the share that is left, 0 to 1; ``abductors`` stands for
        all muscles that abduct in the neutral posture.
    lesions
        For a root, plexus or nerve, the share of its fibres that is lost, 0 to 1. The loss after
        damage to a root is drawn for every person between its published extremes; the central hip
        has the typical loss.

    Raises
    ------
    AnatomyError
        A name is unknown, or a share is outside 0 to 1.
    """
    model = hip.model()
    left = np.ones((model.people, len(model.muscle_names)))
    for name, part in (weaken or {}).items():
        if not 0 <= part <= 1:
            raise AnatomyError(
                f"{name} = {part} is out of range; give the fraction of its strength that "
                "is left, from 0 to 1"
            )
        left[:, abducting_lines(hip) if name == "abductors" else model.lines_of(name)] *= part
    return left * (1 - _lost(hip, lesions or {}))


def abducting_lines(hip: Hip) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the lines with an abduction arm of more than 10 mm in the neutral pose of the
    central hip.
    """
    return hip.central.model().moment_arms(np.zeros(3))[0, :, _ABDUCTION] < -0.010


def _lost(hip: Hip, lesions: Mapping[str, float]) -> Floats:
    model = hip.model()
    lost = np.zeros((model.people, len(model.muscle_names)))
    if not lesions:
        return lost
    by_part = library().innervation_lost(lesions)
    draw = hip.draws["nerve_supply"]
    for part in model.compartments:
        loss = by_part[part]
        known = np.interp(draw, [0.0, 0.5, 1.0], [loss.low, loss.typical, loss.high])
        lost[:, model.lines_of(part)] = known[:, None]
    return lost
