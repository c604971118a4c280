"""Rules of the statements about exercises.

Each person is compared with themselves, in the phase of each exercise that works the muscle hardest
among the phases that the person can hold. People who cannot hold any phase of an exercise are left
out of its comparisons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from gluteus.anatomy import library
from gluteus.anatomy.exercise import exercise_records
from gluteus.arrays import Bools, Floats, Ints
from gluteus.facts.conditions import Rule, found
from gluteus.facts.evidence import Evidence
from gluteus.facts.verdict import ComputedEvidence
from gluteus.quantiles import LEAST_FOR_MEDIAN, enough

MODERATE = 20.0
"""Activation [%] above which EMG studies no longer call an exercise low (ebert2017)."""
TENSOR = "tensor_fasciae_latae"
LYING = ("side_lying_abduction", "clam_30", "clam_60")
ONE_LEG = ("one_leg_stance", "one_leg_squat", "pelvic_drop")

Answer = tuple[ComputedEvidence, ...]


class _Measure(NamedTuple):
    """One way to measure work: variable of the study, its name, the words for more of it, unit,
    factor.
    """

    variable: str
    noun: str
    more: str
    unit: str
    factor: float


_FORCE = _Measure("force_n", "force", "pulls harder", "N", 1.0)
_ACTIVATION = _Measure("activation", "activation", "is more active", "%", 100.0)
_BOTH = (_FORCE, _ACTIVATION)


def _hardest(values: Floats) -> Floats:
    """Return the maximum over phases; NaN where a person can hold none of them."""
    most = np.where(np.isnan(values), -np.inf, values).max(axis=-2)
    return np.where(np.isfinite(most), most, np.nan)


def _work(evidence: Evidence, muscle: str, measure: _Measure, names: Iterable[str]) -> Floats:
    """Return a muscle's force or activation in the hardest phase of each exercise, by person."""
    chosen = evidence.exercises[measure.variable].sel(exercise=list(names), muscle=muscle)
    return measure.factor * _hardest(chosen.values)


def _told(
    evidence: Evidence, quantity: str, unit: str, values: Floats, condition: str, holds: Bools, where: str
) -> Answer:
    """Return the condition over the people who have a value; nothing when there are too few of
    them.
    """
    known = np.isfinite(values)
    if not enough(int(known.sum()), known.size, LEAST_FOR_MEDIAN):
        return ()
    out = int((~known).sum())
    if out:
        where += f"; {out} of {known.size} people cannot hold the compared exercises and are left out"
    told = found(
        evidence,
        "exercises",
        quantity,
        unit,
        values[known],
        condition,
        holds[known],
        where,
        figure="exercises",
    )
    return (told,)


def _more(measure: _Measure, one: str, other: str, evidence: Evidence, muscle: str) -> Answer:
    """Test whether a muscle works more in one exercise than in another."""
    first, second = _work(evidence, muscle, measure, (one, other))
    subject, against = _name(muscle), f"in {_called(one)} than in {_called(other)}"
    return _told(
        evidence,
        f"{measure.noun} of {subject} in {_called(one)} minus that in {_called(other)}",
        measure.unit,
        first - second,
        f"{subject} {measure.more} {against}",
        first > second,
        "each in the hardest phase that the person can hold",
    )


def _no_more(one: str, other: str, evidence: Evidence, muscle: str) -> Answer:
    """Test whether the muscle is at most as active in one exercise as in another."""
    first, second = _work(evidence, muscle, _ACTIVATION, (one, other))
    return _told(
        evidence,
        f"activation of {_name(muscle)} in {_called(one)} minus that in {_called(other)}",
        "%",
        first - second,
        f"{_name(muscle)} is no more active in {_called(one)} than in {_called(other)}",
        first <= second,
        "each in the hardest phase that the person can hold",
    )


def _more_of_both(one: str, other: str, evidence: Evidence, muscle: str) -> Answer:
    """Test whether force and activation are larger in one exercise than in another."""
    return tuple(each for measure in _BOTH for each in _more(measure, one, other, evidence, muscle))


def _clam_tensor(evidence: Evidence, muscle: str) -> Answer:
    return _leads(evidence, muscle, (TENSOR,), _name(TENSOR))


def _clam_alone(evidence: Evidence, muscle: str) -> Answer:
    others = [str(name) for name in evidence.exercises["muscle"].values if str(name) != muscle]
    return _leads(evidence, muscle, others, "any other muscle of the hip")


def _leads(evidence: Evidence, muscle: str, others: Sequence[str], words: str) -> Answer:
    """Test whether the muscle is more active than others, in each clam's hardest phase."""
    told: list[ComputedEvidence] = []
    for exercise in ("clam_30", "clam_60"):
        active = 100 * evidence.exercises["activation"].sel(exercise=exercise)
        mine = active.sel(muscle=muscle).values
        phase = np.where(np.isnan(mine), -np.inf, mine).argmax(axis=0)
        people: Ints = np.arange(mine.shape[1], dtype=np.intp)
        own = mine[phase, people]
        most = active.sel(muscle=list(others)).values.max(axis=-1)[phase, people]
        told += _told(
            evidence,
            f"activation of {_name(muscle)} in {_called(exercise)} minus that of {words}",
            "%",
            own - most,
            f"{_name(muscle)} is more active than {words}",
            own > most,
            f"in the phase that works {_name(muscle)} hardest",
        )
    return tuple(told)


def _first(exercise: str, evidence: Evidence, muscle: str) -> Answer:
    """Test whether no other exercise without added load works the muscle more.

    Variants of the exercise itself are not compared.
    """
    records = exercise_records()
    names = [str(name) for name in evidence.exercises["exercise"].values]
    rest = [name for name in names if not records[name].resistance and not name.startswith(exercise)]
    told: list[ComputedEvidence] = []
    for measure in _BOTH:
        own = _work(evidence, muscle, measure, (exercise,))[0]
        most = np.nanmax(_work(evidence, muscle, measure, rest), axis=0)
        told += _told(
            evidence,
            f"{measure.noun} of {_name(muscle)} in {_called(exercise)} minus the largest in the others",
            measure.unit,
            own - most,
            f"{_name(muscle)} {measure.more} than in any of {len(rest)} other exercises without added load",
            own > most,
            f"compared with {_list(rest)}",
        )
    return tuple(told)


def _one_leg_over_lying(evidence: Evidence, muscle: str) -> Answer:
    told: list[ComputedEvidence] = []
    for measure in _BOTH:
        up, down = (_work(evidence, muscle, measure, names).mean(axis=0) for names in (ONE_LEG, LYING))
        told += _told(
            evidence,
            f"mean {measure.noun} of {_name(muscle)} in exercises on one leg minus that in lying",
            measure.unit,
            up - down,
            f"{_name(muscle)} {measure.more} on one leg, on average",
            up > down,
            f"on one leg: {_list(ONE_LEG)}; in lying: {_list(LYING)}",
        )
    return tuple(told)


def _standing_leg(evidence: Evidence, muscle: str) -> Answer:
    return tuple(
        each
        for name in ("standing_abduction", "band_walk")
        for each in _more_of_both(f"{name}_stance", f"{name}_moving", evidence, muscle)
    )


def _band_medius(evidence: Evidence, muscle: str) -> Answer:
    legs = ("band_walk_stance", "band_walk_moving")
    return tuple(
        each for leg in legs for each in _more(_ACTIVATION, f"{leg}_foot", f"{leg}_knee", evidence, muscle)
    )


def _band_tensor(evidence: Evidence, _: str) -> Answer:
    legs = ("band_walk_stance", "band_walk_moving")
    return tuple(each for leg in legs for each in _no_more(f"{leg}_foot", f"{leg}_knee", evidence, TENSOR))


def _thigh_out_tensor(evidence: Evidence, _: str) -> Answer:
    out, straight = "side_lying_abduction_external", "side_lying_abduction_cuff"
    return _more(_ACTIVATION, out, straight, evidence, TENSOR)


def _at_work(exercise: str, evidence: Evidence, muscle: str) -> Answer:
    """Test whether the muscle is at least moderately active."""
    active = _work(evidence, muscle, _ACTIVATION, (exercise,))[0]
    return _told(
        evidence,
        f"activation of {_name(muscle)} in {_called(exercise)}",
        "%",
        active,
        f"it is at least {MODERATE:.0f} % active, above what EMG studies call low",
        active >= MODERATE,
        "in the hardest phase that the person can hold",
    )


def _lying_spares_joint(evidence: Evidence, muscle: str) -> Answer:
    force = evidence.exercises["hip_contact_force_bw"]
    down, up = (_hardest(force.sel(exercise=list(names)).values) for names in (LYING, ONE_LEG))
    most, least = down.max(axis=0), up.min(axis=0)
    return _told(
        evidence,
        "smallest force on the hip joint in exercises on one leg minus the largest in lying",
        "body weights",
        least - most,
        "the force on the joint is smaller in every exercise in lying than in every exercise on one leg",
        most < least,
        f"in lying: {_list(LYING)}; on one leg: {_list(ONE_LEG)}",
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(exercise_records()[name].name for name in names)


def _called(exercise: str) -> str:
    return f"“{exercise_records()[exercise].name}”"


def _name(muscle: str) -> str:
    return library().muscles[muscle].names.en


EXERCISE_RULES: Mapping[str, Rule] = {
    "clam_tensor": _clam_tensor,
    "clam_alone": _clam_alone,
    "thigh_out_tensor": _thigh_out_tensor,
    "thigh_out_medius": partial(
        _more, _ACTIVATION, "side_lying_abduction_cuff", "side_lying_abduction_external"
    ),
    "thigh_in": partial(_more_of_both, "side_lying_abduction_internal", "side_lying_abduction"),
    "side_lying_first": partial(_first, "side_lying_abduction"),
    "one_leg_over_lying": _one_leg_over_lying,
    "standing_leg": _standing_leg,
    "band_medius": _band_medius,
    "band_tensor": _band_tensor,
    "side_plank_first": partial(_first, "side_plank"),
    "hitch_standing": partial(_at_work, "hip_hitch"),
    "hitch_lifted": partial(_at_work, "hip_hitch_lifted"),
    "clam_bent": partial(_more_of_both, "clam_60", "clam_30"),
    "lying_spares_joint": _lying_spares_joint,
}
"""Rules of the computed checks about exercises, by name."""
