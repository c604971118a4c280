"""Measures as observations with an error, and what they imply about a person's bones.

Before anything is measured, the measures of a person's bones have a joint normal distribution.
Those with a published spread (`DRAWN`) have this spread, with the correlations of the shape model;
the others follow from these as in the shape model. Measured values condition this distribution.
Drawn people follow Matheron's rule: a draw from the prior is moved according to the differences
between the measured values (each with a drawn error) and that draw. The result is a draw from the
posterior.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gluteus.anatomy import Quantity, norms
from gluteus.arrays import Bools, Floats
from gluteus.bones.conditioning import measured_on, slopes_at_mean
from gluteus.bones.landmarks import Stem
from gluteus.bones.person import MEASURES, MEASURES_DEG, Person, in_edge_units
from gluteus.bones.points import Shapes
from gluteus.bones.prepared import prepared
from gluteus.bones.shape_model import load_shape_model
from gluteus.errors import AnatomyError, RecordError

DRAWN = (
    "hip_centre_distance",
    "femoral_offset",
    "neck_shaft_angle",
    "anteversion",
    "hip_centre_depth",
    "femur_length",
)
"""Measures with a published spread; the rest of the bones follows from the shape model."""

FEMUR = "femur_length"
DETERMINED = 5e-4
"""If the drawn measures determine another measure to within this [m], bones need not meet it."""
GROSS = 6.0
"""Number of standard deviations beyond which a measure contradicts all others."""

_REFERENCE_DRAWS = 2000


def by_sex(name: str, female: Bools) -> Floats:
    """Return published means (person,) of a quantity by sex."""
    table = norms("body")
    return np.where(female, table[f"{name}_women"].si, table[f"{name}_men"].si)


def spread_by_sex(name: str, female: Bools) -> Floats:
    """Return published standard deviations (person,) of a quantity by sex."""
    table = norms("body")
    return np.where(female, spread_of(table[f"{name}_women"]), spread_of(table[f"{name}_men"]))


def spread_of(quantity: Quantity) -> float:
    """Return a standard deviation in SI units.

    Raises
    ------
    RecordError
        The record gives none.
    """
    if quantity.sd_si is None:
        raise RecordError(f"norms/body.yaml: {quantity}: what is drawn needs a spread; got none. Add an sd.")
    return quantity.sd_si


@lru_cache(maxsize=1)
def model_spread() -> tuple[Floats, Floats, Floats]:
    """Return means, standard deviations (measure,) and correlations of the drawn measures over the
    modes.
    """
    found = prepared("spread", _model_spread)
    return found["mean"], found["sd"], found["correlation"]


def _model_spread() -> dict[str, Floats]:
    generator = np.random.default_rng(np.random.SeedSequence(0))
    weights = generator.standard_normal((_REFERENCE_DRAWS, load_shape_model().mode_count))
    values = measured_on(Shapes(weights, np.ones(_REFERENCE_DRAWS)), DRAWN)
    scaled = (values - values.mean(0)) / values.std(0)
    correlation = scaled.T @ scaled / len(values)
    return {"mean": values.mean(0), "sd": values.std(0), "correlation": correlation}


def femur_of_height() -> tuple[float, float]:
    """Return the published ratio of the length of the femur to body height, and its standard
    deviation.
    """
    ratio = norms("body")["femur_length_of_stature"]
    return ratio.value, spread_of(ratio)


def published_spread(female: Bools) -> tuple[Floats, Floats]:
    """Return published means and standard deviations of the drawn measures, (person,
    measure) each.
    """
    table = norms("body")
    distance = table["hip_centre_distance"]
    ratio = table["femur_length_of_stature"]
    tall, tall_sd = by_sex("height", female), spread_by_sex("height", female)
    ones = np.ones(len(female))
    mean = [distance.si * ones]
    spread = [spread_of(distance) * ones]
    for name in ("femoral_offset", "neck_shaft_angle", "anteversion"):
        mean.append(by_sex(name, female))
        spread.append(spread_by_sex(name, female))
    for part in (table["hip_centre_depth_of_stature"], ratio):
        mean.append(part.value * tall)
        spread.append(np.hypot(part.value * tall_sd, spread_of(part) * tall))
    return np.stack(mean, 1), np.stack(spread, 1)


@dataclass(frozen=True, eq=False)
class Observed:
    """Observations of a person's bones, and their effect on the measures of a draw.

    Attributes
    ----------
    names : tuple of str
        All measures: `DRAWN`, then the others that were measured.
    known : tuple of int
        Numbers of the known measures: the length of the femur by height, then the measured ones.
    value, error : ndarray, shape (known,)
        Measured values and standard deviations of their errors [m or rad]; 0 for the femur, whose
        value depends on the person.
    follow : ndarray, shape (other, drawn)
        Derivatives of the other measures by the drawn ones.
    at_mean : ndarray, shape (other,)
        Values of the other measures on the mean bones, minus the values that follow from the drawn
        ones.
    covariance : ndarray, shape (2, measure, measure)
        Prior covariance for men and women.
    pull : ndarray, shape (2, measure, known)
        Change of each measure per unit of difference between a known measure and the draw, for men
        and women.
    targets : tuple of int
        Numbers of the measures that the bones have to meet.
    """

    names: tuple[str, ...]
    known: tuple[int, ...]
    value: Floats
    error: Floats
    follow: Floats
    at_mean: Floats
    covariance: Floats
    pull: Floats
    targets: tuple[int, ...]

    @property
    def others(self) -> tuple[str, ...]:
        """Measured quantities without a published spread."""
        return self.names[len(DRAWN) :]


@lru_cache(maxsize=64)
def observed(person: Person) -> Observed:
    """Return the observations of a person's bones."""
    on_bones, errors = person.on_bones(), person.measure_errors()
    others = tuple(name for name in on_bones if name not in DRAWN)
    names = DRAWN + others
    known = [names.index(FEMUR), *(names.index(name) for name in on_bones)]
    value, error = (np.array([0.0, *(table[name] for name in on_bones)]) for table in (on_bones, errors))
    stem = central_stem(person)
    slopes = slopes_at_mean(names, stem)
    drawn, other = slopes[: len(DRAWN)], slopes[len(DRAWN) :]
    follow: Floats = np.asarray(np.linalg.solve(drawn @ drawn.T, drawn @ other.T).T, dtype=np.float64)
    free = other - follow @ drawn
    mean = measured_on(Shapes.mean(), names, None if stem is None else Stem(*np.array(stem)[:, None]))[0]
    _, _, link = model_spread()
    _, spread = published_spread(np.array([False, True]))
    covariance = np.stack([_joint(np.outer(sd, sd) * link, follow, free @ free.T) for sd in spread])
    noise = np.diag(error**2)
    pull = np.stack([_gain(each, known, noise) for each in covariance])
    left = np.sqrt(np.diag(free @ free.T))
    met = [len(DRAWN) + row for row in range(len(others)) if left[row] > DETERMINED]
    return Observed(
        names=names,
        known=tuple(known),
        value=value,
        error=error,
        follow=follow,
        at_mean=mean[len(DRAWN) :] - follow @ mean[: len(DRAWN)],
        covariance=covariance,
        pull=pull,
        targets=(*range(len(DRAWN)), *met),
    )


def _gain(covariance: Floats, known: list[int], noise: Floats) -> Floats:
    """Return the change of each measure (measure, known) per unit of difference between a known
    measure and a draw.
    """
    of_known = covariance[np.ix_(known, known)] + noise
    return np.asarray(np.linalg.solve(of_known, covariance[known]).T, dtype=np.float64)


def _joint(drawn: Floats, follow: Floats, left: Floats) -> Floats:
    """Return the covariance of the drawn measures and of those that follow from them."""
    across = follow @ drawn
    return np.block([[drawn, across.T], [across, across @ follow.T + left]])


def measures_of(person: Person, base: Shapes, female: Bools, femur: Floats, noise: Floats) -> Floats:
    """Return measures (person, measure) of people's bones given the observations, in the order of
    `Observed.names`.

    Parameters
    ----------
    person : Person
        Measurements that apply to every person.
    base : Shapes
        Draws of the shape model's modes at size 1, or the mean shape.
    female : ndarray of bool, shape (person,)
        Sex.
    femur : ndarray, shape (person,)
        Length of the femur [m], which follows from height.
    noise : ndarray, shape (person, measure)
        Standard normals for the errors, in the order of `MEASURES`.
    """
    found = observed(person)
    model_mean, model_sd, _ = model_spread()
    mean, spread = published_spread(female)
    stem = stems(person, noise)
    on_base = measured_on(base, found.names, stem)
    of_model = on_base[:, : len(DRAWN)]
    free = (of_model - model_mean) / model_sd
    if not base.weights.any():
        free = np.zeros_like(free)
    drawn = mean + spread * free
    others = on_base[:, len(DRAWN) :] + (drawn - of_model) @ found.follow.T
    before = np.concatenate([drawn, others], axis=1)
    given = np.broadcast_to(found.value, (len(base), len(found.value))).copy()
    given[:, 0] = femur
    at = [list(MEASURES).index(found.names[number]) for number in found.known[1:]]
    given[:, 1:] += found.error[1:] * noise[:, at]
    miss = given - before[:, list(found.known)]
    return before + np.einsum("pmk,pk->pm", found.pull[female.astype(int)], miss)


def stems(person: Person, noise: Floats) -> Stem | None:
    """Return the stems of people (person,), each measure with its error; None without a replaced
    hip.

    ``noise`` (person, measure) are standard normals for the errors, in the order of `MEASURES`.
    """
    if not person.implant:
        return None
    known, errors, order = person.measured(), person.measure_errors(), list(MEASURES)

    def held(name: str) -> Floats:
        if name not in known:
            return np.full(len(noise), np.nan)
        return known[name] + errors[name] * noise[:, order.index(name)]

    by_neck = held("neck_length") * np.sin(held("neck_shaft_angle"))
    offset = held("femoral_offset")
    return Stem(np.where(np.isnan(offset), by_neck, offset), held("anteversion"))


def central_stem(person: Person) -> tuple[float, float] | None:
    """Return offset and version of the measured stem [m, rad], NaN if equal to the bone; None
    without a stem.
    """
    found = stems(person, np.zeros((1, len(MEASURES))))
    return None if found is None else (float(found.offset[0]), float(found.version[0]))


@dataclass(frozen=True)
class Misfit:
    """A measured value compared with the value that all other information implies, in the units of
    the field.

    Attributes
    ----------
    name : str
        Name of the measure.
    given, error : float
        Measured value and its error.
    expected, spread : float
        Value implied by all other measures, sex and height, and its standard deviation.
    """

    name: str
    given: float
    error: float
    expected: float
    spread: float

    @property
    def deviations(self) -> float:
        """Difference in standard deviations, including the error of the measurement."""
        return (self.given - self.expected) / float(np.hypot(self.spread, self.error))


def misfits(person: Person, female: bool, height: float) -> dict[str, Misfit]:
    """Compare each measure of the bones with the value that all other information implies."""
    found = observed(person)
    mean, _ = published_spread(np.array([female]))
    ratio, ratio_spread = femur_of_height()
    expected = np.concatenate([mean[0], found.at_mean + found.follow @ mean[0]])
    noise = np.diag(found.error**2)
    noise[0, 0] = (ratio_spread * height) ** 2
    value = found.value.copy()
    value[0] = ratio * height
    known = list(found.known)
    of_known: Floats = found.covariance[int(female)][np.ix_(known, known)] + noise
    inverse = np.asarray(np.linalg.inv(of_known), dtype=np.float64)
    pulled: Floats = np.asarray(inverse @ (value - expected[known]), dtype=np.float64)
    result: dict[str, Misfit] = {}
    for row, number in enumerate(known):
        if row == 0:
            continue
        name, variance = found.names[number], 1 / float(inverse[row, row])
        result[name] = Misfit(
            name,
            in_edge_units(name, float(value[row])),
            in_edge_units(name, float(found.error[row])),
            in_edge_units(name, float(value[row]) - float(pulled[row]) * variance),
            in_edge_units(name, float(np.sqrt(max(variance - float(found.error[row]) ** 2, 0.0)))),
        )
    return result


def refuse_contradictions(person: Person, female: bool, height: float) -> None:
    """Raise an error if a measure contradicts all others by more than `GROSS`.

    Raises
    ------
    AnatomyError
        Names the measure with the largest contradiction, and the value that the others imply.
    """
    found = misfits(person, female, height)
    if not found:
        return
    odd = max(found.values(), key=lambda each: abs(each.deviations))
    if abs(odd.deviations) <= GROSS:
        return
    unit = "degrees" if odd.name in MEASURES_DEG else "mm"
    field = MEASURES[odd.name]
    raise AnatomyError(
        f"{field} = {odd.given:g} contradicts the other measures, which imply "
        f"{odd.expected:.1f} +- {odd.spread:.1f} {unit}, {abs(odd.deviations):.1f} standard deviations away "
        f"({GROSS:g} are accepted). Check its definition and unit, or give its error, as in "
        f"{odd.given:g}+-{max(abs(odd.given - odd.expected) / 2, 1):.0f}"
    )
