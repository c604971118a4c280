"""Muscles of several published models: fibres with rigid or compliant tendons, and forces.

Arrays are (batch, muscle), the parameters (1 or batch, muscle). A muscle's force along its tendon
is treated as affine in its activation, ``activation * capacity + passive``, which recruitment
requires. With a rigid tendon this is exact, except for Thelen's muscle in motion, whose fibres
shorten faster when more active.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.muscle.curves import MuscleCurves

Group = tuple[Ints, MuscleCurves]
Tendon = Literal["rigid", "compliant"]

_STRETCHES = 12  # doublings of a tendon's strain until it carries more than its fibres
_CHORDS = 100
_BALANCED = 1e-9  # N
_PROBE = 1e-6  # of the optimal length, for the stiffness of fibre and tendon


@dataclass(frozen=True, eq=False)
class HillMuscles:
    """Muscles and the models that their curves follow.

    Attributes
    ----------
    max_force
        Maximum isometric force of the fibres [N].
    optimal_length
        Optimal length of the fibres [m].
    tendon_length
        Slack length of the tendon [m].
    height
        Constant thickness of the muscle between its two aponeuroses [m].
    fastest
        Maximum shortening velocity [m/s].
    shortest
        Minimum length at which fibres exert force [m].
    rigid
        Whether the document declares the tendon rigid, (muscle,).
    groups
        Indices of the muscles of each muscle model, with its curves.
    """

    max_force: Floats
    optimal_length: Floats
    tendon_length: Floats
    height: Floats
    fastest: Floats
    shortest: Floats
    rigid: Bools
    groups: tuple[Group, ...]

    def curve(self, answer: Callable[[MuscleCurves, Ints], Floats], like: Floats) -> Floats:
        """Combine the results of each muscle model for its muscles, in the shape of ``like``."""
        result = np.empty_like(like)
        for indices, curves in self.groups:
            result[..., indices] = answer(curves, indices)
        return result

    def only(self, groups: Sequence[Group]) -> tuple[Ints, HillMuscles]:
        """Return the muscles of some groups: their indices, ascending, and the muscles."""
        chosen = np.sort(np.concatenate([np.zeros(0, dtype=np.intp), *(indices for indices, _ in groups)]))
        some = HillMuscles(
            max_force=self.max_force[:, chosen],
            optimal_length=self.optimal_length[:, chosen],
            tendon_length=self.tendon_length[:, chosen],
            height=self.height[:, chosen],
            fastest=self.fastest[:, chosen],
            shortest=self.shortest[:, chosen],
            rigid=self.rigid[chosen],
            groups=tuple((np.searchsorted(chosen, indices), curves) for indices, curves in groups),
        )
        return chosen, some


@dataclass(frozen=True, eq=False)
class Fibres:
    """Fibres of muscles in a batch of poses.

    Attributes
    ----------
    length
        Fibre length divided by the optimal length.
    velocity
        Velocity divided by the maximum shortening velocity, positive for lengthening.
    cos_pennation
        Cosine of the angle between fibres and tendon.
    taut
        Whether the fibres exert force: the path is longer than the tendon, and the fibres than
        their minimum length.
    """

    length: Floats
    velocity: Floats
    cos_pennation: Floats
    taut: Bools


def rigid_fibres(muscles: HillMuscles, length: Floats, velocity: Floats) -> Fibres:
    """Return fibres with tendons that keep their slack length.

    Parameters
    ----------
    length
        Length of the whole path [m].
    velocity
        Velocity of the whole path [m/s], positive for lengthening.
    """
    along = length - muscles.tendon_length
    return _fibres(muscles, np.maximum(along, 0.0), velocity, along > 0.0)


def compliant_fibres(
    muscles: HillMuscles, length: Floats, velocity: Floats, activation: Floats | float
) -> Fibres:
    """Return fibres in equilibrium with compliant tendons, at one activation.

    The fibres take the share of the path's velocity that follows from static equilibrium at
    constant activation, and at most all of it. Muscles with `rigid` set have rigid tendons here,
    too.

    Parameters
    ----------
    length, velocity
        As for `rigid_fibres`.
    activation
        Activation of all muscles, a number or (batch, muscle).
    """
    level = np.broadcast_to(np.asarray(activation, dtype=np.float64), length.shape)
    still = np.zeros_like(length)
    resting = _equilibrium(muscles, length, still, level)
    share = _fibre_share(muscles, length, resting, level)
    tendon = _equilibrium(muscles, length, share * velocity, level)
    along = length - tendon
    found = _fibres(muscles, np.maximum(along, 0.0), share * velocity, along > 0.0)
    if not muscles.rigid.any():
        return found
    rigid = rigid_fibres(muscles, length, velocity)
    return Fibres(
        length=np.where(muscles.rigid, rigid.length, found.length),
        velocity=np.where(muscles.rigid, rigid.velocity, found.velocity),
        cos_pennation=np.where(muscles.rigid, rigid.cos_pennation, found.cos_pennation),
        taut=np.where(muscles.rigid, rigid.taut, found.taut),
    )


def active_force(muscles: HillMuscles, fibres: Fibres, activation: Floats | float = 1.0) -> Floats:
    """Return the force along the tendon that activation adds, (batch, muscle) [N]."""
    level = np.broadcast_to(np.asarray(activation, dtype=np.float64), fibres.length.shape)

    def answer(curves: MuscleCurves, mine: Ints) -> Floats:
        moving = curves.velocity(fibres.velocity[..., mine], level[..., mine])
        return curves.active(fibres.length[..., mine]) * moving

    return _along_tendon(muscles, fibres, level * muscles.curve(answer, fibres.length))


def passive_force(muscles: HillMuscles, fibres: Fibres) -> Floats:
    """Return the force along the tendon without activation, including a damper, (batch, muscle)
    [N].

    It is never negative.
    """
    return np.maximum(_parallel_force(muscles, fibres), 0.0)


def whole_force(muscles: HillMuscles, fibres: Fibres, activation: Floats | float) -> Floats:
    """Return the total force along the tendon, (batch, muscle) [N]: active, passive and damper; not
    negative.
    """
    return np.maximum(active_force(muscles, fibres, activation) + _parallel_force(muscles, fibres), 0.0)


def capacity_and_passive(
    muscles: HillMuscles,
    length: Floats,
    velocity: Floats,
    tendon: Tendon = "rigid",
    passive: bool = True,
) -> tuple[Floats, Floats]:
    """Return the force that full activation adds, and the force without activation, (batch, muscle)
    [N].

    With a compliant tendon, each of them comes from its own equilibrium. Between them, the force is
    treated as linear in the activation.

    Parameters
    ----------
    length, velocity
        As for `rigid_fibres`.
    tendon
        "rigid" or "compliant".
    passive
        Whether to include passive force. Without it, the active force is that of the fibres alone,
        and the passive force is zero.
    """
    compliant = tendon == "compliant"
    rigid = rigid_fibres(muscles, length, velocity)
    full = compliant_fibres(muscles, length, velocity, 1.0) if compliant else rigid
    if not passive:
        return active_force(muscles, full), np.zeros_like(length)
    idle = compliant_fibres(muscles, length, velocity, 0.0) if compliant else rigid
    least = passive_force(muscles, idle)
    return np.maximum(whole_force(muscles, full, 1.0) - least, 0.0), least


def _fibres(muscles: HillMuscles, along: Floats, velocity: Floats, pulled: Bools) -> Fibres:
    """Return fibres from their extent and speed along the tendon."""
    length = np.hypot(along, muscles.height)
    cosine = np.divide(along, length, out=np.zeros_like(length), where=length > 0.0)
    return Fibres(
        length=length / muscles.optimal_length,
        velocity=velocity * cosine / muscles.fastest,
        cos_pennation=cosine,
        taut=pulled & (length > muscles.shortest),
    )


def _parallel_force(muscles: HillMuscles, fibres: Fibres) -> Floats:
    def answer(curves: MuscleCurves, mine: Ints) -> Floats:
        return curves.passive(fibres.length[..., mine]) + curves.damping * fibres.velocity[..., mine]

    return _along_tendon(muscles, fibres, muscles.curve(answer, fibres.length))


def _along_tendon(muscles: HillMuscles, fibres: Fibres, normalised: Floats) -> Floats:
    return np.where(fibres.taut, muscles.max_force * fibres.cos_pennation * normalised, 0.0)


def _tendon_force(muscles: HillMuscles, tendon: Floats) -> Floats:
    """Return the force of tendons with a length [m], (batch, muscle) [N]."""
    relative = tendon / muscles.tendon_length
    return muscles.max_force * muscles.curve(
        lambda curves, mine: curves.tendon(relative[..., mine]), relative
    )


def _fibre_force(muscles: HillMuscles, along: Floats, velocity: Floats, activation: Floats) -> Floats:
    """Return the total force of fibres along the tendon, from their extent and speed along it,
    (batch, muscle) [N].
    """
    return whole_force(muscles, _fibres(muscles, np.maximum(along, 0.0), velocity, along > 0.0), activation)


def _equilibrium(muscles: HillMuscles, length: Floats, velocity: Floats, activation: Floats) -> Floats:
    """Return tendon lengths [m] at which the forces of tendons and fibres are equal, (batch,
    muscle).

    It is the slack length if the fibres exert no force.
    """
    slack = np.broadcast_to(muscles.tendon_length, length.shape)

    def surplus(tendon: Floats) -> Floats:
        pull = _fibre_force(muscles, length - tendon, velocity, activation)
        return _tendon_force(muscles, tendon) - pull

    high, step = slack * 1.05, 0.05
    for _ in range(_STRETCHES):
        short = surplus(high) < 0.0
        if not short.any():
            break
        step *= 2.0
        high = np.where(short, slack * (1.0 + step), high)
    low = np.where(surplus(slack) > 0.0, 0.9 * slack, slack)  # De Groote's tendons pull a little when slack
    return _zero(surplus, low, high)


def _zero(rise: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Return the zero of an increasing function, by the Illinois variant of regula falsi."""
    under, over = rise(low), rise(high)
    chord, side = low, np.zeros_like(low)
    for _ in range(_CHORDS):
        gap = over - under
        chord = np.where(gap > 0.0, (low * over - high * under) / np.where(gap > 0.0, gap, 1.0), low)
        chord = np.clip(chord, low, high)
        value = rise(chord)
        if np.all((np.abs(value) <= _BALANCED) | (high - low <= 1e-15 * np.abs(high))):
            break
        above = value > 0.0
        over = np.where(above, value, np.where(side < 0.0, 0.5 * over, over))
        under = np.where(above, np.where(side > 0.0, 0.5 * under, under), value)
        high, low = np.where(above, chord, high), np.where(above, low, chord)
        side = np.where(above, 1.0, -1.0)
    return chord


def _fibre_share(muscles: HillMuscles, length: Floats, tendon: Floats, activation: Floats) -> Floats:
    """Return the share of the path's velocity that fibres take: tendon stiffness divided by that of
    both, (batch, muscle).
    """
    step, still = _PROBE * muscles.optimal_length, np.zeros_like(length)

    def slope(force: Callable[[Floats], Floats], at: Floats) -> Floats:
        return (force(at + step) - force(at - step)) / (2.0 * step)

    of_tendon = slope(lambda each: _tendon_force(muscles, each), tendon)
    of_fibre = slope(lambda each: _fibre_force(muscles, each, still, activation), length - tendon)
    both = of_tendon + of_fibre
    share = np.divide(of_tendon, both, out=np.ones_like(both), where=both > 0.0)
    return np.clip(share, 0.0, 1.0)
