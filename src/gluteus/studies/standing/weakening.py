"""Strength that weakness and nerve lesions leave to each line."""

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
    """Part of each line's active force that is left, (person, line).

    Parameters
    ----------
    hip
        Whose muscles.
    weaken
        Muscle, compartment or line -> part left, 0 to 1 (or ``abductors`` for all that abduct in
        neutral).
    lesions
        Root, plexus or nerve -> part of its fibres lost, 0 to 1.

    The loss by a root is drawn between its published extremes for every person; the central hip
    takes the typical one.

    Raises
    ------
    AnatomyError
        An unknown name, or a part outside 0 to 1.
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
    """Lines with an abduction arm of more than 10 mm in the neutral posture of the central hip."""
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
