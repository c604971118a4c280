"""Which thirds of gluteus medius turn the thigh inward: one definition for all outputs.

A third turns the thigh inward if the median of its moment arm about the long axis of the femur is
positive. Its arm is the mean over its cross-section, at a given hip flexion without adduction and
rotation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.quantiles import share_of_100

_NAMES = ("front third", "middle third", "back third")
DEFINITION = (
    "Moment arms about the long axis of the femur, each the mean over the cross-section of a third, with the "
    "hip neither adducted nor rotated"
)


def turns_inward(arms_mm: Floats) -> Bools:
    """Return whether each third turns the thigh inward: the sign of the median over the people.

    Parameters
    ----------
    arms_mm : array, shape (person, ...)
        Internal rotation arms.

    Returns
    -------
    array of bool, shape (...)
        Whether the median is positive.
    """
    return np.median(arms_mm, axis=0) > 0


def turning_words(flexion_deg: Sequence[float] | Floats, arms_mm: Floats) -> str:
    """Say which thirds turn the thigh inward in which posture, and how that is defined.

    Parameters
    ----------
    flexion_deg : sequence of float, shape (flexion,)
        Hip flexions.
    arms_mm : array, shape (person, flexion, third)
        Internal rotation arms of the thirds, from front to back.

    Returns
    -------
    str
        Two or three sentences.
    """
    bends = np.asarray(flexion_deg, dtype=float)
    order = np.argsort(bends)
    if (bends == 0).any():
        order = order[bends[order] >= 0]  # The answer starts with the straight hip.
    flexion_deg, arms_mm = bends[order], arms_mm[:, order]
    inward = turns_inward(arms_mm)
    over = f"medians over {len(arms_mm)} people" if len(arms_mm) > 1 else "one typical hip"
    changes = _beyond(flexion_deg, np.median(arms_mm, axis=0))
    sentences = [_at(flexion_deg[0], arms_mm[:, 0], inward[0]), changes]
    return " ".join([*(each for each in sentences if each), f"{DEFINITION}; {over}."])


def _at(flexion: float, arms_mm: Floats, inward: Bools) -> str:
    """Return the answer for one posture, with the arm (person, third) of each third that turns
    inward.
    """
    posture = "With the hip straight" if flexion == 0 else f"With the hip flexed {flexion:.0f} degrees"
    thirds = [_third(name, arms_mm[:, column]) for column, name in enumerate(_NAMES) if inward[column]]
    if not thirds:
        return f"{posture}, no third turns the thigh inward."
    if len(thirds) == 1:
        return f"{posture}, only the {thirds[0]} turns the thigh inward."
    return f"{posture}, the {_and(thirds)} turn the thigh inward."


def _third(name: str, arms_mm: Floats) -> str:
    people = f", in {share_of_100(float((arms_mm > 0).mean()))} of 100 people" if len(arms_mm) > 1 else ""
    return f"{name} ({np.median(arms_mm):.1f} mm{people})"


def _beyond(flexion_deg: Floats, medians: Floats) -> str:
    """Describe how flexion changes the answer; empty if it does not.

    The flexion at which a median passes through zero is interpolated, so that outputs with
    different flexion steps agree.
    """
    inward = medians > 0
    told: list[str] = []
    for lead, becomes in (("also by", True), ("no longer by", False)):
        changes = [
            f"the {name} from about {_crossing(flexion_deg, medians[:, column], at)} degrees on"
            for column, name in enumerate(_NAMES)
            for at in range(1, len(inward))
            if inward[at, column] == becomes != inward[at - 1, column]
        ]
        told += [f"{lead} {_and(changes)}"] if changes else []
    return f"As the hip flexes, it is turned inward {', '.join(told)}." if told else ""


def _crossing(flexion_deg: Floats, medians: Floats, at: int) -> int:
    """Return the flexion at which a median passes through zero before posture ``at``, rounded to
    5 degrees.
    """
    before, after = float(medians[at - 1]), float(medians[at])
    first, second = float(flexion_deg[at - 1]), float(flexion_deg[at])
    return 5 * round((first + (second - first) * before / (before - after)) / 5.0)


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
