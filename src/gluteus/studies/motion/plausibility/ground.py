"""Compare the ground reaction with what the motion needs: its presence, direction and size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.studies.motion.plausibility import limits
from gluteus.studies.motion.plausibility.finding import Check, Finding
from gluteus.studies.motion.plausibility.support import Support
from gluteus.studies.motion.trial import Trial

NO_GROUND_REACTION: Final = Check(
    "no-ground-reaction",
    "implausible",
    "no ground reaction, although nothing else supports the model",
    f"loads below {limits.NO_LOAD:.0%} of body weight in all frames",
    "give the external loads of this trial (.xml), with the forces switched on; without plates, no "
    "force of a standing leg can be computed",
)
GRAVITY: Final = Check(
    "gravity",
    "implausible",
    "an impossible gravity in a model with loads",
    f"below {limits.EARTH[0]:g} or above {limits.EARTH[1]:g} m/s\u00b2",
    "correct the gravity of the model: (0, -9.80665, 0) where y is up",
)
SPIKE: Final = Check(
    "force-spike",
    "implausible",
    "spikes in the loads",
    f"more than {limits.SPIKE:g} body weight for one or two frames",
    "check the signal of the plate there, and filter it or leave these frames out",
)
NO_SHEAR: Final = Check(
    "no-horizontal-force",
    "caution",
    "ground reaction without the horizontal force that the motion needs",
    f"one horizontal part of all loads is zero, and the motion needs {limits.SIDEWAYS:.0%} of body weight "
    "(root mean square)",
    "check whether the columns of the horizontal forces are filled",
)
REVERSED: Final = Check(
    "reversed-forces",
    "implausible",
    "ground reaction that pulls downwards",
    f"mean force within {np.degrees(np.arccos(limits.UPRIGHT)):.0f} degrees of straight down",
    "the file contains the force on the plate; change the sign of all forces and moments",
)
VERTICAL_AXIS: Final = Check(
    "vertical-axis",
    "implausible",
    "ground reaction along an axis that is not vertical in the model",
    f"mean force more than {np.degrees(np.arccos(limits.UPRIGHT)):.0f} degrees off the vertical",
    "turn forces, points and moments of the loads into the model's axes (OpenSim: y is up, x forwards)",
)
FORCE_UNIT: Final = Check(
    "force-unit",
    "implausible",
    "forces that are not newtons",
    f"ground reaction off by a constant factor of {limits.UNIT:g} or more",
    "convert the forces of the loads to newtons",
)
MASS: Final = Check(
    "mass-and-loads",
    "implausible",
    "a model whose mass differs from that of the person on the plates",
    f"ground reaction off by a constant {limits.MASS:.0%} or more",
    "scale the model to the person's mass, or correct the plates' calibration",
)
MISSING: Final = Check(
    "ground-reaction-missing",
    "implausible",
    "frames in which a foot carries weight but has no ground reaction",
    f"less than {limits.MISSING:.0%} of the needed vertical force in more than "
    f"{limits.MISSING_FRAMES:.0%} of the frames",
    "add the plate of the other foot, or analyse only the frames that plates cover (--times)",
)
OFF_PLATES: Final = Check(
    "off-the-plates",
    "partial",
    "frames at the beginning or end before both feet are on plates, or after",
    "as ground-reaction-missing, but only at the ends, with all feet on plates in between",
    "these frames are marked and not used; leave them out with --times",
)
EXCESS: Final = Check(
    "ground-reaction-twice",
    "implausible",
    "frames with far more ground reaction than the motion needs",
    f"more than {limits.EXCESS:g} times the needed vertical force in more than "
    f"{limits.MISSING_FRAMES:.0%} of the frames",
    "check whether two forces of the loads name the same columns, or one plate is counted twice",
)

_UNITS: Final = {
    "kilonewtons": 1e-3,
    "millinewtons": 1e3,
    "kilograms (kgf)": 1.0 / 9.80665,
    "pounds (lbf)": 1.0 / 4.4482216,
}
_LOADED: Final = 0.3
_LEVEL: Final = 0.1
_NEAR_UNIT: Final = 1.25


def direction_findings(support: Support) -> Iterator[Finding]:
    """Yield findings that make any further comparison of forces pointless."""
    every = np.ones(len(support.given), dtype=np.bool_)
    needed = float(support.lift_needed.mean())
    total = support.given.mean(axis=0)
    upright = float(total @ support.up) / max(float(np.linalg.norm(total)), 1e-12)
    if support.peak < limits.NO_LOAD * support.weight and (_factor(support) is None or upright < 0.0):
        if needed > limits.SUPPORTED * support.weight:
            yield NO_GROUND_REACTION.found(
                f"the ground reaction is missing: loads never exceed {support.peak:.3g} N, and the root "
                f"of the model needs {needed:.0f} N, {needed / support.weight:.0%} of body weight, as a "
                "residual",
                every,
            )
        return
    if needed < limits.SUPPORTED * support.weight or upright > limits.UPRIGHT:
        return
    if upright < -limits.UPRIGHT:
        yield REVERSED.found(
            f"the mean vertical force of the loads is {total @ support.up:.0f} N, downwards", every
        )
    else:
        axis, force = "xyz"[int(np.argmax(np.abs(total)))], ", ".join(f"{each:.0f}" for each in total)
        yield VERTICAL_AXIS.found(
            f"the mean force of the loads is ({force}) N, mostly along {axis}, "
            f"{np.degrees(np.arccos(np.clip(upright, -1, 1))):.0f} degrees off the model's vertical",
            every,
        )


def gravity_findings(gravity: Floats, trial: Trial) -> Iterator[Finding]:
    """Yield a finding if gravity contradicts the loads."""
    size = float(np.linalg.norm(gravity))
    if trial.loads is not None and trial.loads.force.any() and not _on_a_planet(size):
        every = np.ones(len(trial.time), dtype=np.bool_)
        yield GRAVITY.found(f"the model's gravity is {size:g} m/s\u00b2", every)


def _on_a_planet(gravity: float) -> bool:
    return limits.EARTH[0] <= gravity <= limits.EARTH[1]


def force_findings(support: Support) -> Iterator[Finding]:
    """Yield findings about single parts and frames of the loads."""
    spikes = _spikes(support.total, limits.SPIKE * support.weight)
    if spikes.any():
        first = float(support.time[int(np.argmax(spikes))])
        yield SPIKE.found(
            f"the loads jump to {np.abs(support.total[spikes]).max():.0f} N and back at {first:.3f} s", spikes
        )
    needed = np.sqrt((support.required**2).mean(axis=0)) / support.weight
    for axis in range(3):
        level = abs(float(support.up[axis])) < _LEVEL and float(np.linalg.norm(support.free[:, axis])) > 0.9
        if level and needed[axis] > limits.SIDEWAYS and not support.total[:, axis].any():
            yield NO_SHEAR.found(
                f"the loads have no force along {'xyz'[axis]}, and the motion needs {needed[axis]:.0%} of "
                "body weight (root mean square)",
                np.ones(len(support.time), dtype=np.bool_),
            )


def _spikes(force: Floats, size: float) -> Bools:
    """Return the frames of a force (frame, 3) that differ from the median of five by more than a
    size.
    """
    none = np.zeros(len(force), dtype=np.bool_)
    if len(force) < 5 or np.abs(np.diff(force, axis=0)).max() < size:
        return none
    near = np.median(np.lib.stride_tricks.sliding_window_view(force, 5, axis=0), axis=-1)
    none[2:-2] = np.abs(force[2:-2] - near).max(axis=1) > size
    return none


def size_findings(support: Support, time: Floats, all_loaded: bool) -> Iterator[Finding]:
    """Yield findings about the size of an upright ground reaction.

    Parameters
    ----------
    support : Support
    time : array (frame,)
        [s]
    all_loaded : bool
        Whether a load acts on every foot of the model at some time.
    """
    needed, given = support.lift_needed, support.lift_given
    every, factor = np.ones(len(given), dtype=np.bool_), _factor(support)
    mass = support.weight / 9.80665
    if factor is not None and not 1.0 / limits.UNIT < factor < limits.UNIT:
        yield FORCE_UNIT.found(
            f"the vertical force of the loads is {factor:.3g} times what the motion of a model of "
            f"{mass:.4g} kg needs, {given.mean():.4g} instead of {needed.mean():.0f} N on average"
            f"{_unit(factor, support)}",
            every,
        )
    elif factor is not None and abs(factor - 1.0) > limits.MASS:
        yield MASS.found(
            f"the vertical force of the loads is {factor:.2f} times what the motion of a model of "
            f"{mass:.1f} kg needs, as of a person of {mass * factor:.1f} kg",
            every,
        )
    else:
        yield from _gaps(support, needed, given, time, all_loaded)


def _factor(support: Support) -> float | None:
    """Return the ratio of given to required vertical force, if it is the same in all frames."""
    needed, given = support.lift_needed, support.lift_given
    loaded = (given > _LOADED * given.max()) & (needed > 0.1 * support.weight)
    if given.max() <= 0.0 or not loaded.any():
        return None
    low, factor, high = np.quantile(given[loaded] / needed[loaded], [0.25, 0.5, 0.75]).tolist()
    carries = needed > limits.SUPPORTED * support.weight
    gaps = carries & (given < limits.MISSING * factor * needed)
    even = high - low < limits.EVEN * factor and _inside(gaps).mean() <= limits.MISSING_FRAMES
    return factor if even else None


def _inside(gaps: Bools) -> Bools:
    """Return the gaps without those at the beginning and the end of a trial."""
    there = np.flatnonzero(~gaps)
    kept = np.zeros_like(gaps)
    if len(there):
        kept[there[0] : there[-1] + 1] = gaps[there[0] : there[-1] + 1]
    return kept if len(there) > limits.LEFT_OVER * len(gaps) else gaps


def _gaps(
    support: Support, needed: Floats, given: Floats, time: Floats, all_loaded: bool
) -> Iterator[Finding]:
    carries = needed > limits.SUPPORTED * support.weight
    missing: Bools = carries & (given < limits.MISSING * needed)
    twice: Bools = carries & (given > limits.EXCESS * needed)
    if twice.mean() > limits.MISSING_FRAMES:
        yield EXCESS.found(
            f"in {twice.sum()} of {len(twice)} frames the loads give more than {limits.EXCESS:g} times the "
            f"vertical force that the motion needs, {given[twice].mean():.0f} instead of "
            f"{needed[twice].mean():.0f} N on average",
            twice,
        )
    if missing.mean() <= limits.MISSING_FRAMES:
        return
    words = (
        f"in {missing.sum()} of {len(missing)} frames the loads give less than {limits.MISSING:.0%} of the "
        f"vertical force that the motion needs, {given[missing].mean():.0f} instead of "
        f"{needed[missing].mean():.0f} N on average"
    )
    if all_loaded and not _inside(missing).any():
        there = np.flatnonzero(~missing)
        span = f"--times {time[there[0]]:.3f},{time[there[-1]]:.3f}"
        yield OFF_PLATES.found(
            words, missing, f"these frames are marked and not used; leave them out with {span}"
        )
    else:
        yield MISSING.found(words, missing)


def _unit(factor: float, support: Support) -> str:
    known = _UNITS | {
        "body weights": 1.0 / support.weight,
        "newtons per kilogram": 9.80665 / support.weight,
    }
    name = min(known, key=lambda each: abs(np.log(known[each] / factor)))
    near = abs(np.log(known[name] / factor)) < np.log(_NEAR_UNIT)
    return f"; the numbers look like {name}" if near else ""
