"""Hill-type muscle with a rigid tendon: fibre lengths and forces.

All functions broadcast over (..., line), with the batch axis first. The force of a muscle along its
tendon is affine in its activation: ``activation * active_capacity + passive_force``.

Assumptions: the tendon keeps its slack length; the belly keeps its thickness, so that pennation
increases when fibres shorten; the force is isometric.
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
        Length of the rigid tendon, (..., line) [m].
    slack
        Whether the tendon alone is as long as the muscle-tendon unit, so that the muscle exerts no
        force, (..., line).
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
    """Return the fibres of muscles with rigid tendons.

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
    """Return the tendon length with which fibres have a known length in a reference posture, (...,
    line) [m].

    `fibre_state` at the reference posture then returns `normalised_length`. A negative value means
    that the fibres do not fit into the path. `fibre_state` still accepts it, but the anatomy should
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
        Fibre length divided by the optimal length in the reference posture, (..., line) [1]; at
        least ``sin(pennation)``, the thickness of the belly.
    """
    optimal, wanted = _array(optimal_length), _array(normalised_length)
    thickness = np.sin(_array(pennation))
    along = np.sqrt(np.maximum((wanted - thickness) * (wanted + thickness), 0.0))
    return _array(reference_length) - optimal * along


def active_capacity(state: FibreState, max_force: ArrayLike, curves: ForceLengthCurves) -> Floats:
    """Return the isometric force along the tendon at full activation, without passive force, (...,
    line) [N].

    Parameters
    ----------
    state
        State of the fibres.
    max_force
        Maximum isometric force of the fibres, (..., line) [N].
    curves
        The muscle's curves.
    """
    return _array(max_force) * state.cos_pennation * active_force_length(state.normalised_length, curves)


def passive_force(state: FibreState, max_force: ArrayLike, curves: ForceLengthCurves) -> Floats:
    """Return the force along the tendon without activation, (..., line) [N].

    Parameters as in `active_capacity`.
    """
    return _array(max_force) * state.cos_pennation * passive_force_length(state.normalised_length, curves)


def _array(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
