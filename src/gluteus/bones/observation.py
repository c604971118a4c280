"""Measures as observations: what they say of a person's bones, each within its error.

Before anything is measured, the measures of a person's bones have a joint normal distribution:
those
with a published spread (`DRAWN`) as published, correlated as the shape model correlates them;
others
as the shape model has them follow from these. Measured values condition it. Drawn people follow
Matheron's rule: a draw from the distribution before, moved by what the measured values (each with a
drawn error) differ from that draw, has the distribution after.
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
"""Where the drawn measures leave less than this of another [m], bones need not meet it."""
GROSS = 6.0
"""Standard deviations from what all other measures say beyond which a measure contradicts them."""

_REFERENCE_DRAWS = 2000


def by_sex(name: str, female: Bools) -> Floats:
    """Published means (person,) of a quantity by sex."""
    table = norms("body")
    return np.where(female, table[f"{name}_women"].si, table[f"{name}_men"].si)


def spread_by_sex(name: str, female: Bools) -> Floats:
    """Published spreads (person,) of a quantity by sex."""
    table = norms("body")
    return np.where(female, spread_of(table[f"{name}_women"]), spread_of(table[f"{name}_men"]))


def spread_of(quantity: Quantity) -> float:
    """Standard deviation in SI units.

    Raises
    ------
    RecordError
        The record has none.
    """
    if quantity.sd_si is None:
        raise RecordError(f"norms/body.yaml: {quantity}: what is drawn needs a spread; got none. Add an sd.")
    return quantity.sd_si


@lru_cache(maxsize=1)
def model_spread() -> tuple[Floats, Floats, Floats]:
    """Means, spreads (measure,) and correlations of the drawn measures over the modes."""
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
    """Published length of the femur over body height, and its spread."""
    ratio = norms("body")["femur_length_of_stature"]
    return ratio.value, spread_of(ratio)


def published_spread(female: Bools) -> tuple[Floats, Floats]:
    """Published mean and spread of the drawn measures, (person, measure) each."""
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
    """Observations of a person's bones, and how they move the measures of a draw.

    Attributes
    ----------
    names : tuple of str
        All measures: `DRAWN`, then the others that were measured.
    known : tuple of int
        Numbers of those that are known: the femur's length by height, then the measured ones.
    value, error : ndarray, shape (known,)
        Measured values and their errors' standard deviations [m or rad]; of the femur, whose value
        depends on the person, 0.
    follow : ndarray, shape (other, drawn)
        Slopes of the other measures with the drawn ones.
    at_mean : ndarray, shape (other,)
        Values of the other measures on the mean bones less what follows from the drawn ones there.
    covariance : ndarray, shape (2, measure, measure)
        Before anything is known, of men and women.
    pull : ndarray, shape (2, measure, known)
        How far each measure moves per unit of what a known one differs from the draw, men and
        women.
    targets : tuple of int
        Numbers of the measures that bones are made to meet.
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
        """Measured, but without a published spread."""
        return self.names[len(DRAWN) :]


@lru_cache(maxsize=64)
def observed(person: Person) -> Observed:
    """The observations of a person's bones."""
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
    """How far each measure moves (measure, known) per unit a known one is off a draw."""
    of_known = covariance[np.ix_(known, known)] + noise
    return np.asarray(np.linalg.solve(of_known, covariance[known]).T, dtype=np.float64)


def _joint(drawn: Floats, follow: Floats, left: Floats) -> Floats:
    """Covariance of the drawn measures and of others that follow them, but for what is left."""
    across = follow @ drawn
    return np.block([[drawn, across.T], [across, across @ follow.T + left]])


def measures_of(person: Person, base: Shapes, female: Bools, femur: Floats, noise: Floats) -> Floats:
    """Measures (person, measure) of people's bones, given what was observed; in `Observed.names`.

    Parameters
    ----------
    person : Person
        What was measured of everybody.
    base : Shapes
        Draws of the shape model's modes at size 1, or the mean shape.
    female : ndarray of bool, shape (person,)
        Sex.
    femur : ndarray, shape (person,)
        Length of the femur [m], as it follows from height.
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
    """The stems of people (person,), each measure within its error; None without a replaced hip.

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
    """The measured stem: offset and version [m, rad], NaN where like the bone; None without."""
    found = stems(person, np.zeros((1, len(MEASURES))))
    return None if found is None else (float(found.offset[0]), float(found.version[0]))


@dataclass(frozen=True)
class Misfit:
    """How a measured value lies to what all else says of it, in the field's units.

    Attributes
    ----------
    name : str
        Of the measure.
    given, error : float
        As measured.
    expected, spread : float
        From all other measures, the person's sex and height.
    """

    name: str
    given: float
    error: float
    expected: float
    spread: float

    @property
    def deviations(self) -> float:
        """Standard deviations by which it differs, its own error included."""
        return (self.given - self.expected) / float(np.hypot(self.spread, self.error))


def misfits(person: Person, female: bool, height: float) -> dict[str, Misfit]:
    """Each measure of the bones against all that is known without it."""
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
    """Raise where a measure contradicts all the others grossly.

    Raises
    ------
    AnatomyError
        Names the measure that fits least, and what the others say of it.
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
        f"{field} = {odd.given:g} contradicts everything else that is known: that says "
        f"{odd.expected:.1f} +- {odd.spread:.1f} {unit}, {abs(odd.deviations):.1f} standard deviations away "
        f"({GROSS:g} are accepted). Check its definition and unit, or give its error, as in "
        f"{odd.given:g}+-{max(abs(odd.given - odd.expected) / 2, 1):.0f}"
    )
