"""Where the error of the hip force in walking comes from: one change of the comparison at a time.

The base is `level_walking`; the changes were fixed before any was computed
(docs/decisions/0065-causes-in-walking.md). No result of the model uses what is found here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from gluteus.anatomy import norms
from gluteus.arrays import Bools, Floats
from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.recruiter import Recruiter
from gluteus.mechanics.engine.schema import Status
from gluteus.mechanics.engine.standing import HELD_TOLERANCE
from gluteus.mechanics.hip.kinematics import joint_axes
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.knee import with_bent_knee
from gluteus.model.hip.passive import passive_moments
from gluteus.studies.validation.level_walking import IN_PLANES, Instant, instants, loaded
from gluteus.studies.validation.patients import patient_person

OLDER = ("p25", "p30", "p33", "p35", "p41")
"""People of `norms/walking_older.yaml`."""

_LEG = 0.16
"""Mass of a leg, of the body; its weight is between the ground and the hip."""
_KNEE = np.radians([15.0, 8.0])
"""Bend of the knee at the first and second peak, where a change asks for one."""
_BETWEEN = 0.17
"""Distance of the hip centres to which a moment by mass alone belongs [m]."""
_FORWARD = 0


@dataclass(frozen=True)
class Change:
    """Differences from the base; the defaults are the base.

    Attributes
    ----------
    moment : tuple of float
        Factors of the net moment about the forward, upward and outward axis of the pelvis.
    by_mass : bool
        Whether the frontal moment scales with body mass alone.
    criterion : str
        ``squares`` or ``cubes`` of the activations, ``greatest``, the smallest greatest
        activation, or ``joint``, the smallest force along the measured one.
    passive : str
        ``fibres``; ``none``; or ``joint``, for which the measured passive moment of the whole
        joint is taken off the demand, and fibres have no passive force.
    bent : bool
        Whether the knee is bent.
    """

    moment: tuple[float, float, float] = (1.0, 1.0, 1.0)
    by_mass: bool = False
    criterion: str = "squares"
    passive: str = "fibres"
    bent: bool = False


@dataclass(frozen=True, eq=False)
class Patients:
    """The ten patients with the same change: one entry for each.

    Attributes
    ----------
    measured, median : ndarray, shape (patient,)
        Size of the measured force, and of the computed one [body weights].
    met : float
        Share of people and instants whose muscles make the moment.
    """

    measured: Floats
    median: Floats
    met: float

    @property
    def bias(self) -> float:
        """Mean of the computed sizes over that of the measured ones, less 1."""
        return float(self.median.mean() / self.measured.mean() - 1)

    @property
    def error(self) -> float:
        """Mean absolute error, as a part of the measured size."""
        return float(np.abs(self.median / self.measured - 1).mean())


class Walkers:
    """The ten patients, each drawn once.

    Parameters
    ----------
    known : mapping of str to mapping
        Measures of the patients, as `patients` returns them.
    samples : int
        People drawn for what is unknown of a patient.
    """

    def __init__(self, known: Mapping[str, dict[str, float]], samples: int) -> None:
        self._hips = [Hip(patient_person(each), samples=samples, seed=1) for each in known.values()]
        self._known = list(known.values())

    def walk(self, recordings: Sequence[Sequence[Instant]], change: Change | None = None) -> Patients:
        """Compute the patients in recorded walks.

        Parameters
        ----------
        recordings : sequence of sequence of Instant
            In the order first, second peak, and so on.
        change : Change, optional
        """
        each = change or Change()
        peaks = [(at, number % 2) for moments in recordings for number, at in enumerate(moments)]
        found = [
            _mean_size(hip, known, peaks, each) for hip, known in zip(self._hips, self._known, strict=True)
        ]
        return Patients(
            np.array([known["walking_force"] / 100 for known in self._known]),
            np.array([median for median, _ in found]),
            float(np.mean([met for _, met in found])),
        )

    def factor(self, recordings: Sequence[Sequence[Instant]]) -> float:
        """Factor of all moments at which the computed mean equals the measured one."""
        low, high = 0.0, 1.0
        for _ in range(12):
            middle = (low + high) / 2
            over = self.walk(recordings, Change(moment=(middle, middle, middle))).bias > 0
            low, high = (low, middle) if over else (middle, high)
        return (low + high) / 2


def recorded() -> Mapping[str, tuple[Instant, ...]]:
    """The recorded walks of the base."""
    return instants()


def older(trial: str) -> tuple[tuple[Instant, ...], ...]:
    """Five older people on a treadmill, ``slow`` or ``fast``; fast loads act in the slow poses."""
    table = norms("walking_older")

    def peak(person: str, number: int) -> Instant:
        def value(name: str, of: str = trial) -> float:
            return table[f"{person}.{of}.{number}.{name}"].si

        tilt = np.mean([table[f"{person}.slow.{each}.tilt"].si for each in (1, 2)])
        pose = [value("flexion", "slow") - tilt, value("adduction", "slow"), value("rotation", "slow")]
        ground = [value(f"ground_{way}") / GRAVITY for way in ("forward", "up", "medially")]
        # What the ground does not carry, the leg's own weight excepted, the pelvis presses down.
        force = np.array([-ground[0], _LEG - ground[1], ground[2]])
        moment = [-value("abduction"), value("internal_rotation"), value("flexion_moment")]
        return Instant(np.array(pose), force, np.array(moment) / GRAVITY, by_lengths=False)

    return tuple(tuple(peak(person, number) for number in (1, 2)) for person in OLDER)


def _mean_size(
    hip: Hip, known: Mapping[str, float], peaks: Sequence[tuple[Instant, int]], change: Change
) -> tuple[float, float]:
    """Median over people of the mean size [body weights], and the share that is met."""
    weight = hip.people.mass * GRAVITY
    sizes: list[Floats] = []
    met: list[float] = []
    for at, peak in peaks:
        joint, holds = _joint(hip, known, at, peak, change)
        sizes.append(np.linalg.norm(joint, axis=1) / weight)
        met.append(float(holds.mean()))
    whole = np.mean(sizes, axis=0)
    solved = whole[~np.isnan(whole)]
    return float(np.median(solved)) if len(solved) else np.nan, float(np.mean(met))


def _joint(
    hip: Hip, known: Mapping[str, float], at: Instant, peak: int, change: Change
) -> tuple[Floats, Bools]:
    """Force on the femoral head (person, 3) [N, pelvis], and who meets the moment."""
    posture = loaded(hip, at)
    moment = posture.moment * np.array(change.moment)
    if change.by_mass:
        between = np.linalg.norm(hip.landmarks.hip_centre_other_in_pelvis, axis=1)
        moment[:, _FORWARD] *= _BETWEEN / between
    model = hip.model()
    people = len(moment)
    if change.bent:
        model = with_bent_knee(model, np.full(people, _KNEE[peak]))
    q = np.tile(at.pose, (people, 1))
    muscles = engine().standing(model).in_poses(q)
    passive, resting = muscles.passive, muscles.resting
    if change.passive != "fibres":
        passive, resting = np.zeros_like(passive), np.zeros_like(resting)
    if change.passive == "joint":
        flexing, extending = passive_moments(q[:, 0], np.zeros(people))
        resting = np.stack([flexing - extending, np.zeros(people), np.zeros(people)], axis=1)
    demand = np.einsum("bck,bk->bc", joint_axes(q), moment) - resting
    activation, holds = _SOLVERS[change.criterion](
        muscles.capacity,
        demand,
        model.share,
        _Aim(muscles.active[..., None] * muscles.pull, _measured_way(hip, known, posture.femur)),
    )
    force = activation * muscles.active + passive
    return np.einsum("bl,blk->bk", force, muscles.pull) + posture.weight, holds


@dataclass(frozen=True, eq=False)
class _Aim:
    """Full activation of each line, and the measured direction, in the pelvis frame.

    Attributes
    ----------
    push : ndarray, shape (person, line, 3)
        What each line adds to the force on the head [N].
    way : ndarray, shape (person, 3)
        Direction of the measured force.
    """

    push: Floats
    way: Floats


def _measured_way(hip: Hip, known: Mapping[str, float], femur: Floats) -> Floats:
    vector = np.zeros(3)
    for name, axis in zip(("lateral", "anterior", "up"), IN_PLANES, strict=True):
        vector[axis] = known[f"walking_force_{name}"]
    vector /= np.linalg.norm(vector)
    return np.einsum("pij,pjk,k->pi", femur, hip.landmarks.shaft_axes, vector)


def _effort(power: int) -> Callable[[Floats, Floats, Floats, _Aim], tuple[Floats, Bools]]:
    def solve(capacity: Floats, demand: Floats, share: Floats, aim: _Aim) -> tuple[Floats, Bools]:
        found = Recruiter(engine).solve(capacity, demand, share, power=power)
        holds = (np.abs(found.unmet).max(axis=1) <= HELD_TOLERANCE) & (found.status <= Status.UNMET)
        return found.activation, holds

    return solve


def _greatest(capacity: Floats, demand: Floats, share: Floats, aim: _Aim) -> tuple[Floats, Bools]:
    """The smallest greatest activation."""
    lines = capacity.shape[2]
    cost = np.append(np.zeros(lines), 1.0)
    below = np.hstack([np.eye(lines), -np.ones((lines, 1))])
    return _each_row(capacity, demand, lambda row: (cost, below))


def _least_joint(capacity: Floats, demand: Floats, share: Floats, aim: _Aim) -> tuple[Floats, Bools]:
    """The smallest force of the joint along the measured one."""
    costs = np.einsum("plk,pk->pl", aim.push, aim.way) / 1000.0
    return _each_row(capacity, demand, lambda row: (costs[row], None))


def _each_row(
    capacity: Floats, demand: Floats, problem: Callable[[int], tuple[Floats, Floats | None]]
) -> tuple[Floats, Bools]:
    """Solve a linear programme for each row; rows without a solution are NaN."""
    activation = np.full((len(capacity), capacity.shape[2]), np.nan)
    for row, (matrix, wanted) in enumerate(zip(capacity, demand, strict=True)):
        cost, below = problem(row)
        extra = len(cost) - matrix.shape[1]
        found = linprog(
            cost,
            A_ub=below,
            b_ub=None if below is None else np.zeros(len(below)),
            A_eq=np.hstack([matrix, np.zeros((len(matrix), extra))]),
            b_eq=wanted,
            bounds=(0.0, 1.0),
        )
        if found.status == 0:
            activation[row] = np.asarray(found.x)[: matrix.shape[1]]
    return activation, ~np.isnan(activation[:, 0])


_SOLVERS: Mapping[str, Callable[[Floats, Floats, Floats, _Aim], tuple[Floats, Bools]]] = {
    "squares": _effort(2),
    "cubes": _effort(3),
    "greatest": _greatest,
    "joint": _least_joint,
}
