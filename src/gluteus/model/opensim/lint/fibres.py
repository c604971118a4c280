"""Checks of muscles over the ranges of their joints: lengths and fibres."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.files.osim.spec.forces import PathMuscleSpec
from gluteus.mechanics.muscle.degroote import active_force_length
from gluteus.mechanics.muscle.rigid import fibre_state
from gluteus.model.hip.curves import force_length_curves
from gluteus.model.opensim.lint.finding import Finding, figures, finding_of
from gluteus.model.opensim.lint.poses import Windows, muscle_poses
from gluteus.model.opensim.model import OsimModel

_IDLE: Final = 1e-6
"""A path whose length changes by less than this [m] over all poses crosses no joint."""


def parameter_findings(model: OsimModel) -> Iterator[Finding]:
    """Find parameters with which a muscle cannot work, and models whose muscles all lack
    strength.
    """
    muscles = model.spec.muscles
    for muscle in muscles:
        yield from _parameters(muscle)
    if muscles and all(_without_strength(each) for each in muscles):
        whose = f"all {len(muscles)} muscles" if len(muscles) > 1 else "the only muscle"
        told = f"the max_isometric_force of {whose} is not above 0: no muscle can pull"
        yield finding_of("muscle-parameter", "/forceset", told, 0.0)


def _without_strength(muscle: Any) -> bool:
    """Whether only the path of a muscle was read: its maximum force is not positive."""
    return isinstance(muscle, PathMuscleSpec) and muscle.kind.startswith("max_isometric_force")


def _parameters(muscle: Any) -> Iterator[Finding]:
    rules: tuple[tuple[str, Callable[[float], bool], str], ...] = (
        ("pennation_angle_at_optimal", lambda value: 0 <= value < np.pi / 2, "from 0 to below pi/2 rad"),
        ("max_control", lambda value: value > muscle.min_control, "above min_control"),
    )
    for name, sound, rule in rules:
        value = float(getattr(muscle, name))
        if not sound(value):
            told = f"{name} of {muscle.name} is {value:g}, and must be {rule}"
            yield finding_of("muscle-parameter", f"/forceset/{muscle.name}", told, value)


def length_findings(model: OsimModel, windows: Windows) -> Iterator[Finding]:
    """Find muscles whose path or fibres reach impossible lengths."""
    if not model.muscle_names:
        return
    q = muscle_poses(model, windows, sweeps=9, random=128)
    lengths = model.lengths(q)
    for number, muscle in enumerate(model.spec.muscles):
        yield from _of_muscle(muscle, lengths[:, number])


def _of_muscle(muscle: Any, lengths: Floats) -> Iterator[Finding]:
    path, least = f"/forceset/{muscle.name}", float(lengths.min())
    if not np.isfinite(lengths).all() or least <= 0.0:
        told = f"the path of {muscle.name} has the length {figures(1e3 * least, 3)} mm in some pose"
        yield finding_of("path-length", path, told, 1e3 * least)
    elif np.ptp(lengths) < _IDLE and len(lengths) > 1:
        told = f"the path of {muscle.name} has the same length in all poses, {figures(1e3 * least, 4)} mm"
        yield finding_of("path-idle", path, told, 1e3 * least)
    else:
        yield from _fibres(muscle, lengths, path)


def _fibres(muscle: Any, lengths: Floats, path: str) -> Iterator[Finding]:
    """Return fibres with rigid tendons."""
    tendon, share = muscle.tendon_slack_length, norms("lint")["share_of_poses"].si
    slack = float((lengths < tendon).mean())
    if slack > share:
        told = (
            f"the path of {muscle.name} is shorter than its tendon, {figures(1e3 * tendon, 4)} mm, in "
            f"{100 * slack:.0f} % of poses, down to {figures(1e3 * lengths.min(), 4)} mm"
        )
        yield finding_of("tendon-slack", path, told, 100 * slack)
        return
    state = fibre_state(lengths, tendon, muscle.optimal_fiber_length, muscle.pennation_angle_at_optimal)
    fibre, (shortest, longest) = state.normalised_length, working_lengths()
    for outside, word in ((fibre < shortest, "shorter"), (fibre > longest, "longer")):
        if outside.mean() > share:
            bound = shortest if word == "shorter" else longest
            worst = fibre.min() if word == "shorter" else fibre.max()
            told = (
                f"the fibres of {muscle.name} are {word} than {bound:.2f} optimal lengths, where they exert "
                f"no active force, in {100 * outside.mean():.0f} % of poses; at the end {worst:.2f}"
            )
            yield finding_of("fibre-length", path, told, float(worst))


@cache
def working_lengths() -> tuple[float, float]:
    """Return the shortest and longest fibre length [optimal lengths] with active force
    [degroote2016].
    """
    length = np.linspace(0.0, 2.5, 2501)
    works = length[active_force_length(length, force_length_curves()) > norms("lint")["no_force_left"].si]
    return float(works[0]), float(works[-1])
