"""All thresholds of the checks, each with its source.

Limits called *recommended* are published advice on good simulations. Results beyond them are
reported, but can still be used. The other limits distinguish mistakes from valid recordings. We
chose them: the published walks of three models stay below them by a factor of two or more, and the
mistakes in the tests exceed them. `docs/decisions/0052-plausibility.md` has the numbers.
"""

from __future__ import annotations

from typing import Final

# Recommended (hicks2015; also the criteria in the published static optimisation of Uhlrich 2022).
RESIDUAL_FORCE: Final = 0.05
"""Residual forces, as a share of the peak external force."""
RESIDUAL_MOMENT: Final = 0.01
"""Residual moments, as a share of peak external force times height of the centre of mass."""
RESERVE: Final = 0.05
"""Reserves, as a share of the peak moment of their coordinate."""

# The whole body.
NO_LOAD: Final = 0.02
"""Loads that never exceed this share of body weight count as absent."""
SUPPORTED: Final = 0.3
"""Share of body weight that a motion must need before a missing ground reaction is reported."""
MISSING: Final = 0.5
"""A ground reaction below this share of what the motion needs is missing."""
EXCESS: Final = 1.6
"""A ground reaction above this multiple of what the motion needs is counted twice."""
MISSING_FRAMES: Final = 0.03
"""Share of the frames in which ground reaction may be missing (steps on the edge of a plate)."""
LEFT_OVER: Final = 0.3
"""Share of the frames that must be supported if the others are to be left out."""
MASS: Final = 0.12
"""Relative difference between ground reaction and what the motion needs."""
UNIT: Final = 2.5
"""Beyond this factor, a difference is due to units, not to mass."""
EVEN: Final = 0.35
"""Largest interquartile range of a ratio, relative to its median, that counts as a constant
factor.
"""
UPRIGHT: Final = 0.85
"""Cosine between the mean force and the vertical."""
SIDEWAYS: Final = 0.03
"""Share of body weight that horizontal forces must reach to be compared."""
CORRELATED: Final = 0.4
"""Regression coefficient of given on required horizontal forces."""
RESIDUAL: Final = 0.15
"""Root mean square of given minus required force (smoothed), as a share of the peak force."""
TURNING: Final = 0.12
"""Root mean square of the residual moment (smoothed), as a share of peak force times height of
the centre of mass.
"""

# Under the feet.
UNDER_FOOT: Final = 0.12
"""Mean horizontal distance between a centre of pressure and the foot [m]."""
ON_GROUND: Final = 0.12
BELOW_GROUND: Final = 0.08
"""Height of a foot above its centre of pressure, and depth below it [m]."""
FREE_MOMENT: Final = 0.2
"""Lever arm of the free moment [m]: moment divided by force."""

EARTH: Final = (5.0, 15.0)
"""Range of gravity that counts as possible for a standing model [m/s²]."""
FROZEN_S: Final = 0.1
"""A motion that repeats itself exactly for this long [s] was filled in."""
SPIKE: Final = 1.0
"""Size of a force that lasts for only one or two frames [body weights]."""

# Time.
LONGEST_SHIFT_S: Final = 0.6
LEAST_SHIFT_S: Final = 0.03
SHIFT_GAIN: Final = 0.6
"""A shift in time must leave less than this share of the misfit."""
COARSE_HZ: Final = 20.0
LONG_STEP_S: Final = 0.5

# Coordinates.
WHOLE_TURN: Final = 6.4
"""Joint angles beyond this are degrees, not radians [rad]."""
SMALL_ANGLE: Final = 2.5
"""Angles called degrees that never exceed this may be radians."""
DISTANCE: Final = 20.0
"""Shifts of the root beyond this are not metres [m], unless the model is that large."""
OUT_OF_RANGE: Final = 0.35
"""Excess over a joint's range in the model [rad]."""
LOCKED: Final = 0.01
LOCKED_FAR: Final = 0.09
"""Movement of a locked coordinate [rad or m] that is reported, and that makes a trial
implausible.
"""
JUMP: Final = 0.12
JUMP_M: Final = 0.05
JUMP_TYPICAL: Final = 15.0
"""Second difference of an angle [rad] and of a distance [m], and its multiple of the median
second difference.
"""

# Muscles.
LONGEST_FIBRE: Final = 3.0
"""Optimal fibre lengths that no muscle reaches: active force ends below 2, and in none of 40 public
models a fibre is longer than 3 in the default pose.
"""
SHORTEST_PATH: Final = 0.5
"""Share of its tendon's slack length below which a path is no path of that muscle."""
MISFIT_MUSCLES: Final = 0.5
"""Share of the muscles that must be so for a mistake of the whole model."""

# Results.
HIP_FORCE_BW: Final = 10.0
"""More than any instrumented hip has measured: 8.7 body weights, in stumbling (bergmann1993)."""
LEAST_WEIGHT_N: Final = 500.0
"""Assumed body weight for a model of a single leg [N]."""
AT_BOUND: Final = 0.999
AT_BOUND_FRAMES: Final = 0.5
"""Activation that counts as the upper bound, and the share of frames at this bound that is
reported.
"""
RESERVE_CARRIES: Final = 0.5
"""Share of a coordinate's moment (root mean square) that reserves carry instead of muscles."""
