"""Forces of limits, springs and ligaments as functions of a value and its rate."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats


def smooth_step(x: Floats, start: float, end: float) -> Floats:
    """Return 0 up to ``start``, 1 from ``end``, and between them a curve without curvature at its
    ends.
    """
    t = np.clip((x - start) / (end - start), 0.0, 1.0)
    return t**3 * (10.0 - 15.0 * t + 6.0 * t**2)


def limit_force(
    q: Floats,
    speed: Floats,
    *,
    upper: tuple[float, float],
    lower: tuple[float, float],
    transition: float,
    damping: float,
) -> Floats:
    """Return the generalised force of a stop on a coordinate.

    Beyond a limit the stiffness and the damping increase over the transition.

    Parameters
    ----------
    q, speed : array of shape (batch,)
        Value and rate of the coordinate [rad or m, and per s].
    upper, lower : (float, float)
        Stiffness beyond the limit, and the limit.
    transition : float
        Range over which a stop becomes stiff [rad or m].
    damping : float
        Damping beyond a limit [N m s/rad or N s/m].
    """
    above = smooth_step(q, upper[1], upper[1] + transition)
    below = 1.0 - smooth_step(q, lower[1] - transition, lower[1])
    return (
        upper[0] * above * (upper[1] - q)
        + lower[0] * below * (lower[1] - q)
        - damping * (above + below) * speed
    )


def blankevoort_tension(
    length: Floats, rate: Floats, *, slack: float, stiffness: float, transition: float, damping: float
) -> Floats:
    """Return the tension of a ligament after Blankevoort and Huiskes (1991) [N].

    A parabola up to the strain ``transition``, a straight line beyond it; damped while it
    lengthens.

    Parameters
    ----------
    length, rate : array of shape (batch,)
        Length of the path and its rate [m, m/s].
    slack : float
        Length at which tension begins [m].
    stiffness : float
        Stiffness of the straight part [N per strain].
    transition : float
        Strain at the end of the toe region.
    damping : float
        Damping per rate of strain [N s].
    """
    strain, strain_rate = length / slack - 1.0, rate / slack
    toe = 0.5 * stiffness / transition * strain**2
    straight = stiffness * (strain - 0.5 * transition)
    elastic = np.where(strain <= 0.0, 0.0, np.where(strain < transition, toe, straight))
    damped = np.where((strain > 0.0) & (strain_rate > 0.0), damping * strain_rate, 0.0)
    return np.maximum(elastic + damped, 0.0)


def spring_tension(
    length: Floats, rate: Floats, *, resting: float, stiffness: float, dissipation: float
) -> Floats:
    """Return the tension of a spring along a path, which never pushes [N]; see
    `blankevoort_tension`.
    """
    stretch = np.maximum(length - resting, 0.0)
    return stiffness * stretch * (1.0 + dissipation * rate)
