"""Drivers of an answer: shares of its variance by group of unknowns, and what to measure next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.draws import groups_of
from gluteus.bones.person import MEASURES_DEG, MEASURES_MM, Person
from gluteus.errors import AnatomyError
from gluteus.extras import require_extra
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.quantiles import LEAST_FOR_INTERVAL, enough, interval95
from gluteus.studies.asked import takes
from gluteus.studies.labels import about, labelled
from gluteus.studies.operation.compare import ABDUCTORS
from gluteus.studies.result import Result
from gluteus.studies.sensitivity.pick_freeze import GROUPS, mixed_hip
from gluteus.studies.sensitivity.question import LEAST_PAIRS, SensitivityQuestion, check_samples
from gluteus.studies.standing.body import stander
from gluteus.studies.standing.question import StanceRecipe
from gluteus.studies.standing.stance import SOURCES, reserve, stance

QUANTITIES = ("hip_contact_force_bw", "abductor_force_bw", "capacity_over_demand")
"""Quantities of the analyses; the last is strength over the demand of one-leg stance."""

_BINS = 20
LEAST_FOR_GROUPS = 10 * _BINS
"""Fewest people with a quantity for comparing groups of similar people."""
_SHUFFLES = 10
_INDEPENDENT = StanceRecipe(postures=1)
"""Groups of unknowns, which must be independent for shares of a variance."""


def drivers(
    person: Person, samples: int = 1024, seed: int = 0, progress: Callable[[str], None] | None = None
) -> Result:
    """Variance-based sensitivities of one-leg stance to each group of unknowns.

    The variance is that of the logarithm of each quantity, because the tails are long. For each
    group, SALib estimates the share that it explains by itself (``first_order``) and together with
    its interactions (``total``), with the half-widths of their 95 % intervals. Forces leave out
    people who cannot hold the pelvis level in one of their mixed hips; ``used`` is the share of the
    others. Shares are NaN if fewer than 30 people are left.

    Parameters
    ----------
    person : Person
        What is known; it does not vary.
    samples : int
        Number of pairs of people. Each group needs one further stance of all of them.
    seed : int
        Seed of both draws.
    progress : callable, optional
        Called with the name of each finished group.

    Raises
    ------
    AnatomyError
        Fewer than 64 samples. MissingExtra: SALib is not installed.
    """
    require_extra("sensitivity", "a variance-based sensitivity")
    if samples < LEAST_PAIRS:
        raise AnatomyError(f"samples = {samples} are too few for variances; give {LEAST_PAIRS} or more")
    groups = groups_of(person)
    mixed = [frozenset[str](), *(frozenset({name}) for name in groups), frozenset(groups)]
    answers: list[Mapping[str, Floats]] = []
    for second in mixed:
        answers.append(_answers(mixed_hip(person, samples, seed, second), _INDEPENDENT))
        if progress:
            progress(next(iter(second)) if len(second) == 1 else "people")
    found = [
        shares_of_variance(np.stack([each[name] for each in answers]), seed, groups) for name in QUANTITIES
    ]
    data: dict[str, tuple[tuple[str, ...], Floats]] = {
        part: (("quantity", "group"), np.stack([getattr(each, part) for each in found]))
        for part in ("first_order", "first_order_half_width", "total", "total_half_width")
    }
    data["used"] = (("quantity",), np.array([each.used for each in found]))
    coords = {"quantity": list(QUANTITIES), "group": list(groups)}
    hip = Hip(person, samples=samples, seed=seed)
    return labelled(data, coords, hip, SOURCES, study="sensitivity", **about(hip))


def measure_next(hip: Hip, quantity: str = "hip_contact_force_bw") -> Result:
    """Return how much narrower the 95 % interval of a quantity would be with one more measurement.

    Values are averages for exact measurements. People are sorted into twenty groups of similar
    values; random groups show the effect of chance and its spread.

    Parameters
    ----------
    hip
        Hip with at least 400 samples.
    quantity
        Name of a quantity, one of ``QUANTITIES``.

    Returns
    -------
    Result
        Result over measurement, the most informative first: ``narrower`` is the fraction by which
        the interval shrinks, ``chance`` the spread of that fraction for a measurement without
        information, and ``people`` the number of people with the quantity. For fewer than
        `LEAST_FOR_GROUPS` people, all are NaN.

    Raises
    ------
    AnatomyError
        Too few samples, or an unknown quantity.
    """
    if quantity not in QUANTITIES:
        raise AnatomyError(
            f"{quantity!r} is not a quantity of this study; choose one of {', '.join(QUANTITIES)}"
        )
    check_samples(hip.samples)
    answers = _answers(hip)[quantity]
    rows = np.flatnonzero(np.isfinite(answers))
    known = answers[rows]
    generator = np.random.default_rng(np.random.SeedSequence(hip.seed, spawn_key=(_SHUFFLES,)))
    few = len(known) < LEAST_FOR_GROUPS
    random = [np.nan if few else _width(known[generator.permutation(len(known))]) for _ in range(_SHUFFLES)]
    expected = float(np.mean(random))
    gain = {
        name: np.nan if few else 1 - _width(known[np.argsort(values[rows])]) / expected
        for name, values in _open(hip).items()
    }
    names = sorted(gain, key=lambda name: -gain[name])
    low, median, high = interval95(known, hip.samples)
    data = {
        "narrower": ("measurement", np.array([gain[name] for name in names])),
        "chance": ((), float(np.std(random)) / expected),
        "people": ((), len(known)),
        "low": ((), float(low)),
        "median": ((), float(median)),
        "high": ((), float(high)),
    }
    return labelled(data, {"measurement": names}, hip, SOURCES, study="measure_next", quantity=quantity)


def sensitivity_steps(person: Person) -> int:
    """Number of times that `sensitivity` calls ``progress`` for a person."""
    return len(groups_of(person)) + 2 + len(QUANTITIES)


def sensitivity_parts(
    hip: Hip, question: SensitivityQuestion, progress: Callable[[str], None] | None = None
) -> tuple[Result, list[Result]]:
    """Return the drivers of all quantities, and the gain of every measurement for each quantity.

    Parameters
    ----------
    hip : Hip
        With at least 400 samples.
    question : SensitivityQuestion
    progress : callable, optional
        Called with the name of each finished group of unknowns and quantity.

    Returns
    -------
    tuple
        The result of `drivers`, and those of `measure_next` in the order of `QUANTITIES`.

    Raises
    ------
    AnatomyError
        Too few samples.
    """
    check_samples(hip.samples)
    driven = drivers(hip.person, question.pairs, hip.seed, progress)
    telling: list[Result] = []
    for quantity in QUANTITIES:
        telling.append(measure_next(hip, quantity))
        if progress:
            progress(quantity)
    return driven, telling


@takes(SensitivityQuestion, "pairs")
def sensitivity(
    hip: Hip, question: SensitivityQuestion, *, progress: Callable[[str], None] | None = None
) -> Result:
    """Rank the unknowns that drive one-leg stance, and the measurements that would narrow it.

    Parameters
    ----------
    hip : Hip
        A hip with at least 400 samples.
    question : SensitivityQuestion, optional
        The whole question, instead of the fields below.
    progress : callable, optional
        Called with the name of each finished group of unknowns and quantity.
    {fields}

    Returns
    -------
    Result
        Over quantity, group and measurement: the variables of `drivers`; ``narrower``, the fraction
        of a quantity's 95 % interval that one exact measurement would remove on average; and
        ``chance``, the spread of that fraction for a measurement without information.

    Raises
    ------
    AnatomyError
        There are too few samples or pairs, or a person was given instead of a hip.
    """
    driven, telling = sensitivity_parts(hip, question, progress)
    names = sorted(telling[0].labels("measurement"))
    narrower = [
        each.array("narrower")[[each.labels("measurement").index(name) for name in names]] for each in telling
    ]
    data: dict[str, tuple[tuple[str, ...], Floats]] = {
        name: (variable.dims, variable.values) for name, variable in driven.arrays.items()
    }
    data["narrower"] = (("quantity", "measurement"), np.stack(narrower))
    data["chance"] = (("quantity",), np.array([float(each.array("chance")) for each in telling]))
    coords = {"quantity": list(QUANTITIES), "group": driven.labels("group"), "measurement": names}
    return labelled(data, coords, hip, SOURCES, study="sensitivity", pairs=question.pairs)


def _answers(hip: Hip, recipe: StanceRecipe | None = None) -> dict[str, Floats]:
    """Quantity -> value (person,); forces are NaN for people who cannot hold the pelvis level."""
    standing = stance(hip, recipe=recipe)
    weight = standing.array("mass_kg") * GRAVITY
    names = standing.labels("muscle")
    force = standing.array("force_n")[:, [names.index(each) for each in ABDUCTORS]].sum(axis=1) / weight
    held = standing.array("held")
    joint, abductors = (
        np.where(held, each, np.nan) for each in (standing.array("hip_contact_force_bw"), force)
    )
    return dict(zip(QUANTITIES, (joint, abductors, reserve(hip, recipe=recipe)), strict=True))


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of the variance of one quantity, by group, with the half-widths of their intervals.

    `used` is the share of people whose answers count.
    """

    first_order: Floats
    first_order_half_width: Floats
    total: Floats
    total_half_width: Floats
    used: float


def shares_of_variance(answers: Floats, seed: int, groups: tuple[str, ...] = GROUPS) -> Shares:
    """Return sensitivity indices of groups from results of mixed hips, (mixed hip, person)."""
    from SALib.analyze import sobol

    used = np.isfinite(answers).all(axis=0) & (answers > 0).all(axis=0)
    if not enough(int(used.sum()), answers.shape[1], LEAST_FOR_INTERVAL):
        none = np.full(len(groups), np.nan)
        return Shares(none, none, none, none, used=float(used.mean()))
    logs = np.log(answers[:, used])
    problem = {"num_vars": len(groups), "names": list(groups), "bounds": [[0.0, 1.0]] * len(groups)}
    found: Any = sobol.analyze(problem, logs.T.ravel(), calc_second_order=False, seed=seed)
    parts = (np.asarray(found[name], dtype=float) for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return Shares(*parts, used=float(used.mean()))


def _open(hip: Hip) -> dict[str, Floats]:
    """Unknowns of the person that could be measured: name -> value (person,)."""
    people, person, body = hip.people, hip.person, stander(hip)
    medius = hip.sizes.cross_section[:, hip.model().muscles.index(MEDIUS)]
    found = {
        "mass": (people.mass, person.mass_kg),
        **({} if people.age is None else {"age": (people.age, None)}),
        "height": (people.height, person.height_m),
        "pelvic_tilt": (body.pelvic_tilt, None),
        "femur_rotation": (body.femur_rotation, None),
        "gravity_line": (body.gravity_line, None),
        "gluteus_medius_cross_section": (medius, None),
        "abduction_strength": (hip.sizes.strength, person.abduction_strength_nm),
    }
    for name in (*MEASURES_MM, *MEASURES_DEG):
        unit = "deg" if name in MEASURES_DEG else "mm"
        found[name] = (hip.landmarks.measure(name), getattr(person, f"{name}_{unit}"))
    return {name: values for name, (values, known) in found.items() if known is None and np.ptp(values) > 0}


def _width(values: Floats) -> float:
    """Mean width of the 95 % intervals of equal groups of values in their order."""
    groups = np.array_split(values, _BINS)
    return float(np.mean([np.subtract(*np.quantile(group, [0.975, 0.025])) for group in groups]))
