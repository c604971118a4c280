"""What is the same for all people of a study of stance, as the kernel's `HipPlan` reads it.

Names are those of ``kernel/src/population/plan.hpp``; each number is fetched where the NumPy pipeline
fetches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gluteus.anatomy import Muscle, Quantity, library, norms
from gluteus.arrays import Floats
from gluteus.bones import conditioning
from gluteus.bones.ages import survey
from gluteus.bones.attachments import AnchoredPoints, hip_muscle_lines
from gluteus.bones.draws import BONES, POSTURE, UNKNOWNS, WIDEST, DrawLayout
from gluteus.bones.fan import fan
from gluteus.bones.landmarks import centre_correction, groups
from gluteus.bones.person import Person
from gluteus.bones.points import SurfacePoints
from gluteus.bones.population import (
    DRAWN,
    LEAST_MASS,
    model_spread,
    published_spread,
    target_names,
)
from gluteus.errors import RecordError
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.model.hip.lines import Model
from gluteus.model.hip.strength import strength_norm
from gluteus.studies.population.kernel_spheres import in_blocks, sphere_numbers, with_steps
from gluteus.studies.population.question import StanceStudy
from gluteus.studies.population.summary import HALF_BITS, LARGEST_ROUNDED, MEASURED, NAMES
from gluteus.studies.standing.body import usual_shape_angle
from gluteus.studies.standing.compiled import muscle_numbers, named_numbers
from gluteus.studies.standing.stance import HALVINGS, STEPS
from gluteus.studies.standing.weakening import abducting_lines, strength_left

_MARKS = (
    "asis",
    "asis_other",
    "tubercle",
    "tubercle_other",
    "medial_epicondyle",
    "lateral_epicondyle",
    "shaft_high",
    "shaft_low",
    "neck",
    "condyles",
    "trochanter_outermost",
    "psis",
    "psis_other",
    "sacral_promontory",
)
_MEASURES = (
    "hip_centre_distance",
    "femoral_offset",
    "neck_length",
    "neck_shaft_angle",
    "anteversion",
    "trochanter_lateral",
    "pelvis_width",
    "hip_centre_depth",
    "hip_centre_height",
    "femur_length",
    "head_radius",
)
_DRAWN_AIM, _FEMUR_AIM, _MEASURED_AIM = 0, 1, 2
_FEMUR = "femur_length"
_CLOSE = 1e-12
"""Metres and radians at which the kernel stops moving a person's bones towards their measures. The NumPy
pipeline stops all people together at `conditioning.CLOSE`, most of them far beyond it."""


@dataclass(frozen=True)
class PlanNumbers:
    """What a `HipPlan` is made of."""

    numbers: dict[str, list[float]]
    integers: dict[str, list[int]]


def plan_numbers(study: StanceStudy, layout: DrawLayout) -> PlanNumbers:
    """The numbers of a study.

    Raises:
        AnatomyError: an unknown muscle, nerve or a part out of range.
        RecordError: a record lacks what people are drawn from.
    """
    hip = Hip(study.person, boundaries=study.boundaries)
    model = hip.model()
    parts = (
        _draws(layout),
        _body(study.person),
        _ages(study.person),
        _bones(study.person),
        _muscles(model),
        _lines(study, model),
        _posture(study),
        _strength(study.person),
        _recruitment(study, hip),
        _summary(study),
    )
    named = {name: values for part in parts for name, values in part.items()}
    return PlanNumbers(*named_numbers(named))


Part = dict[str, Any]


def _draws(layout: DrawLayout) -> Part:
    return {
        **{f"slot_{name}": slot for name, slot in layout.slots.items()},
        "posture_stride": layout.strides[POSTURE.name],
        "bones_stride": layout.strides[BONES.name],
        "bones_first": layout.on_demand,
        "attempts": BONES.attempts,
        "width": layout.width,
        "widest": WIDEST,
    }


def _by_sex(table: dict[str, Quantity], name: str) -> list[float]:
    return [table[f"{name}_men"].si, table[f"{name}_women"].si]


def _spread_by_sex(table: dict[str, Quantity], name: str) -> list[float]:
    return [_sd(table[f"{name}_men"]), _sd(table[f"{name}_women"])]


def _sd(quantity: Quantity) -> float:
    if quantity.sd_si is None:
        raise RecordError(f"{quantity}: what is drawn needs a spread; met none. Add an sd.")
    return quantity.sd_si


def _body(person: Person) -> Part:
    table = dict(norms("body"))
    return {
        "sex": {"m": 0, "f": 1, None: -1}[person.sex],
        "known_mass": np.nan if person.mass_kg is None else float(person.mass_kg),
        "known_height": np.nan if person.height_m is None else float(person.height_m),
        "height_mean": _by_sex(table, "height"),
        "height_sd": _spread_by_sex(table, "height"),
        "mass_mean": _by_sex(table, "mass"),
        "mass_sd": _spread_by_sex(table, "mass"),
        "link": _by_sex(table, "height_mass_correlation"),
        "least_mass": LEAST_MASS,
    }


def _ages(person: Person) -> Part:
    found, table, (youngest, oldest) = survey(), norms("age"), person.ages or (0.0, 0.0)
    by_age = {
        "age_knots": found.age,
        "age_height_mean": found.height_mean,
        "age_height_sd": found.height_sd,
        "age_mass_mean": found.log_mass_mean,
        "age_mass_sd": found.log_mass_sd,
    }
    return {
        **{name: np.zeros(0) if person.ages is None else values for name, values in by_age.items()},
        "age_link": found.link,
        "youngest": float(youngest),
        "oldest": float(oldest),
        "strength_lost": table["strength_lost_per_year"].value,
        "strength_lost_spread": table["strength_lost_per_year_spread"].value,
        "strength_full_to": table["strength_full_to_age"].value,
    }


def _bones(person: Person) -> Part:
    names = target_names(person)
    slopes = conditioning.slopes_at_mean(names)
    steps = slopes[:, :-1]
    marks = np.concatenate(
        [with_steps(groups()[name], steps).reshape(-1, 1 + steps.shape[1] + len(names)) for name in _MARKS]
    )
    u = 1 + steps.shape[1]
    part: Part = {
        "modes": steps.shape[1],
        "targets": len(names),
        "marks": np.concatenate([in_blocks(marks[:, :u]), marks[:, u:].ravel()]),
        "slopes": slopes,
        "gram": slopes @ slopes.T,
        "centre_correction": centre_correction(),
        "size_spread": conditioning.SIZE_SPREAD,
        "ridge": conditioning.RIDGE,
        "longest_step": conditioning.LONGEST_STEP,
        "unusual": conditioning.UNUSUAL,
        "met_angle": float(conditioning.MET[0]),
        "met_length": conditioning.MET[1],
        "close_angle": _CLOSE,
        "close_length": _CLOSE,
        "passes": conditioning.PASSES,
    }
    cubes: list[Floats] = []
    for ball, group in (("socket", "acetabulum"), ("socket_other", "acetabulum_other"), ("head", "head")):
        sphere = sphere_numbers(ball, groups()[group], steps)
        cubes.append(sphere.pop("cubes"))
        part |= sphere
    part["cubes"] = np.stack(cubes, axis=1)
    return part | _targets(person, names)


def _targets(person: Person, names: tuple[str, ...]) -> Part:
    measured = person.measured()
    mean, spread, femur = published_spread(np.array([False, True]), np.ones(2))
    model_mean, model_sd, link = model_spread()
    known = [_FEMUR, *(name for name in measured if name in DRAWN)]
    at = [DRAWN.index(name) for name in known]
    aims = [
        _FEMUR_AIM if name == _FEMUR else _MEASURED_AIM if name in measured else _DRAWN_AIM for name in names
    ]
    return {
        "target_measure": [_MEASURES.index(name) for name in names],
        "target_aim": aims,
        "target_drawn": [DRAWN.index(name) if name in DRAWN else 0 for name in names],
        "target_value": [float(measured.get(name, 0.0)) for name in names],
        "drawn_measure": [_MEASURES.index(name) for name in DRAWN],
        "drawn_mean": mean,
        "drawn_sd": spread,
        "model_mean": model_mean,
        "model_sd": model_sd,
        "known_drawn": at,
        "known_value": [float(measured.get(name, 0.0)) for name in known],
        "known_pull": np.linalg.solve(link[np.ix_(at, at)], link[at]),
        "femur_of_height": float(femur[0]),
        "femur_of_height_sd": _sd(norms("body")["femur_length_of_stature"]),
    }


def _muscles(model: Model) -> Part:
    table = norms("muscle_model")
    records = [library().muscles[name] for name in model.muscles]
    pennation = np.array([_si(record.architecture.pennation, 0.0) for record in records])
    return {
        "muscles": len(records),
        "volume_slope": [_volume(record)[0] for record in records],
        "volume_intercept": [_volume(record)[1] for record in records],
        "has_volume": [int(record.architecture.volume is not None) for record in records],
        "cos_pennation": np.cos(pennation),
        "sin_pennation": np.sin(pennation),
        "fibre_length": [_si(record.architecture.fibre_length, np.nan) for record in records],
        "published_section": [_si(record.architecture.pcsa, np.nan) for record in records],
        "largest": model.muscles.index("gluteus_maximus"),
        "minimus": model.muscles.index("gluteus_minimus"),
        "volume_spread": table["volume_spread"].value,
        "volume_common": table["volume_spread_common"].value,
        "fibre_spread": table["fibre_length_spread"].value,
        "fibre_common": table["fibre_length_common"].value,
        "minimus_fibre_length": table["minimus_fibre_length"].si,
        "minimus_fibre_length_spread": float(table["minimus_fibre_length_spread"].value),
        "neutral_mean": table["neutral_fibre_length"].value,
        "neutral_sd": float(table["neutral_fibre_length"].sd or 0),
        "longest_fibre": table["longest_fibre_of_path"].value,
        "least_volume": 1e-6,
    }


def _si(quantity: Quantity | None, otherwise: float) -> float:
    return otherwise if quantity is None else quantity.si


def _volume(record: Muscle) -> tuple[float, float]:
    regression = record.architecture.volume
    return (0.0, 0.0) if regression is None else (regression.slope.si, regression.intercept.si)


def _lines(study: StanceStudy, model: Model) -> Part:
    strands, others = fan(study.boundaries), hip_muscle_lines()
    pelvic = _points(strands.origin, (line.pelvis for line in others))
    femoral = _points(strands.insertion, (line.femur for line in others))
    bow = [strands.bow_radius] * len(strands.share) + [line.record.bow for line in others]
    part: Part = {
        "muscle_of_line": [model.muscles.index(muscle) for muscle in model.muscle_of],
        "share": model.share,
        "bow": np.array(bow),
    }
    for name, (placed, offset, first, count) in (("pelvic", pelvic), ("femoral", femoral)):
        part |= {name: placed, f"{name}_offset": offset, f"{name}_first": first, f"{name}_count": count}
    return part


def _points(
    strands: SurfacePoints, others: Iterable[AnchoredPoints]
) -> tuple[Floats, Floats, list[int], list[int]]:
    """Coefficients of all points, their offsets, and each line's first point and count of points."""
    none = np.zeros((0, strands.linear[1].shape[0]))
    placed, offsets = [with_steps(strands, none)], [np.zeros((len(strands), 3))]
    first, count = list(range(len(strands))), [1] * len(strands)
    at = len(strands)
    for line in others:
        placed.append(with_steps(line.surface, none))
        offsets.append(line.offset)
        first.append(at)
        count.append(len(line.surface))
        at += len(line.surface)
    matrix = np.concatenate(placed)
    return in_blocks(matrix.reshape(-1, matrix.shape[2])), np.concatenate(offsets), first, count


def _posture(study: StanceStudy) -> Part:
    table, model = dict(norms("stance")), norms("stance_model")
    unknowns = study.recipe.unknowns()
    return {
        **{f"{name}_mean": [unknowns[name].men, unknowns[name].women] for name in UNKNOWNS},
        **{f"{name}_sd": unknowns[name].sd for name in UNKNOWNS},
        "trunk_centre": _by_sex(table, "hat_com_above_hip_of_stature"),
        "leg_length": model["hip_to_foot_of_stature"].si,
        "leg_centre": _by_sex(table, "leg_com_below_hip_of_stature"),
        "usual_shape_angle": float(usual_shape_angle(study.person.sex)[0]),
        "postures": study.recipe.tried,
        "shift": float(study.shift),
        "compensate": int(study.compensate == "trunk"),
        "widest_give": model["largest_drop" if study.compensate == "none" else "largest_lean"].si,
        "steps": STEPS,
        "halvings": HALVINGS,
    }


def _strength(person: Person) -> Part:
    norm, measured = strength_norm(), person.abduction_strength_nm
    of_one_kilogram = norm.of_average_mass / norm.average_mass**norm.mass_exponent
    return {
        "abduction_strength": np.nan if measured is None else float(measured),
        "strength_mean": np.log(of_one_kilogram),
        "strength_mass_exponent": norm.mass_exponent,
        "strength_spread": norm.spread,
    }


def _recruitment(study: StanceStudy, hip: Hip) -> Part:
    model = hip.model()
    medius = np.array(model.muscle_of) == MEDIUS
    part: Part = muscle_numbers(model.share, model.curves, study.power, abducting_lines(hip), medius) | {
        "capacity": int(study.capacity),
        "left": strength_left(hip, study.weaken)[0],
    }
    losses: list[list[float]] = []
    if study.lesions:
        by_part = library().innervation_lost(dict(study.lesions))
        known = [by_part[compartment] for compartment in model.compartment_of]
        losses = [[loss.low, loss.typical, loss.high] for loss in known]
    columns = np.array(losses).T if losses else np.zeros((3, 0))
    names = ("loss_low", "loss_typical", "loss_high")
    return part | dict(zip(names, columns, strict=True))


def _summary(study: StanceStudy) -> Part:
    limits = [(name, limit) for name, some in study.thresholds.items() for limit in some]
    return {
        "low": [one.low for one in MEASURED],
        "high": [one.high for one in MEASURED],
        "bins": [one.bins for one in MEASURED],
        "bits": [one.bits for one in MEASURED],
        "thresholds": np.array([limit for _, limit in limits], dtype=np.float64),
        # An empty list would not say what it is of.
        "thresholds_of": np.array([NAMES.index(name) for name, _ in limits], dtype=np.int64),
        "largest_rounded": LARGEST_ROUNDED,
        "half_bits": HALF_BITS,
    }
