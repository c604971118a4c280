"""Hill-type muscle with a rigid tendon: how long its fibres are, and what they pull.

All functions broadcast over (..., line), the batch axis first. A muscle's force along its tendon is
affine in its activation: ``activation * active_capacity + passive_force``.

Assumptions: the tendon keeps its slack length; the belly keeps its thickness, so that fibres
steepen as they shorten; the force is isometric.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.muscle.coefficients import ForceLengthCurves
from gluteus.mechanics.muscle.degroote import active_force_length, passive_force_length


@dataclass(frozen=True, slots=True)
class FibreState:
    """Fibres at given muscle-tendon lengths.

    Attributes
    ----------
    normalised_length
        Fibre length over optimal fibre length, (..., line) [1].
    cos_pennation
        Cosine of the angle between fibres and tendon, (..., line) [1].
    tendon_length
        Rigid tendon, (..., line) [m].
    slack
        Whether the tendon alone is as long as the whole, so that no fibre is left along it and the
        muscle pulls nothing, (..., line).
    """

    normalised_length: Floats
    cos_pennation: Floats
    tendon_length: Floats
    slack: Bools


def fibre_state(
    muscle_tendon_length: ArrayLike,
    tendon_length: ArrayLike,
    optimal_length: ArrayLike,
    pennation: ArrayLike = 0.0,
) -> FibreState:
    """The fibres of muscles whose tendons do not give.

    Parameters
    ----------
    muscle_tendon_length
        Path length, (..., line) [m].
    tendon_length
        Slack length of the tendon, (..., line) [m].
    optimal_length
        Optimal fibre length, (..., line) [m].
    pennation
        Angle of the fibres at their optimal length, (..., line) [rad].
    """
    optimal, tendon = _array(optimal_length), _array(tendon_length)
    along = _array(muscle_tendon_length) - tendon
    slack = along <= 0.0
    along = np.maximum(along, 0.0)
    length = np.hypot(along, optimal * np.sin(_array(pennation)))
    cosine = np.divide(along, length, out=np.zeros_like(length), where=length != 0.0)
    return FibreState(length / optimal, cosine, np.broadcast_to(tendon, length.shape), slack)


def calibrated_tendon_length(
    reference_length: ArrayLike,
    optimal_length: ArrayLike,
    pennation: ArrayLike = 0.0,
    normalised_length: ArrayLike = 1.0,
) -> Floats:
    """The tendon length that gives the fibres a known length in a reference posture, (..., line)
    [m].

    `fibre_state` at the reference posture then returns `normalised_length`. A negative value means
    that the fibres do not fit into the path: `fibre_state` still accepts it, but the anatomy is to
    be checked.

    Parameters
    ----------
    reference_length
        Muscle-tendon length in the reference posture, (..., line) [m].
    optimal_length
        Optimal fibre length, (..., line) [m].
    pennation
        Angle of the fibres at their optimal length, (..., line) [rad].
    normalised_length
        Fibre length over optimal in the reference posture, (..., line) [1]; no shorter than the
        belly is thick, ``sin(pennation)``.
    """
    optimal, wanted = _array(optimal_length), _array(normalised_length)
    thickness = np.sin(_array(pennation))
    along = np.sqrt(np.maximum((wanted - thickness) * (wanted + thickness), 0.0))
    return _array(reference_length) - optimal * along


def active_capacity(state: FibreState, max_force: ArrayLike, curves: ForceLengthCurves) -> Floats:
    """Isometric force along the tendon at full activation, passive force left out, (..., line) [N].

    Parameters
    ----------
    state
        The fibres.
    max_force
        Maximal isometric force of the fibres, (..., line) [N].
    curves
        The muscle's curves.
    """
    return _array(max_force) * state.cos_pennation * active_force_length(state.normalised_length, curves)


def passive_force(state: FibreState, max_force: ArrayLike, curves: ForceLengthCurves) -> Floats:
    """Force along the tendon without activation, (..., line) [N].

    Parameters as in `active_capacity`.
    """
    return _array(max_force) * state.cos_pennation * passive_force_length(state.normalised_length, curves)


def _array(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
