"""Constants that all people of a study of stance share, for the kernel.

Each number comes from the same place as in the NumPy pipeline.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import radians

import numpy as np

from gluteus.anatomy import Muscle, Quantity, library, norms
from gluteus.anatomy.nerve import Loss
from gluteus.arrays import Floats
from gluteus.bones import conditioning
from gluteus.bones.ages import survey
from gluteus.bones.attachments import AnchoredPoints, hip_muscle_lines
from gluteus.bones.draws import BONES, POSTURE, WIDEST, DrawLayout
from gluteus.bones.fan import fan
from gluteus.bones.landmark_points import groups
from gluteus.bones.landmarks import centre_correction
from gluteus.bones.observation import (
    DRAWN,
    central_stem,
    femur_of_height,
    model_spread,
    observed,
    published_spread,
)
from gluteus.bones.person import MEASURES, Person
from gluteus.bones.points import SurfacePoints
from gluteus.bones.population import LEAST_MASS
from gluteus.errors import RecordError
from gluteus.mechanics.engine import schema
from gluteus.mechanics.engine.standing_kernel import muscle_constants
from gluteus.mechanics.hip.model import Model
from gluteus.model.hip.hip import MEDIUS, Hip, usual_shape_angle
from gluteus.model.hip.sizes import neutral_lengths
from gluteus.model.hip.strength import strength_norm
from gluteus.studies.population.kernel_spheres import in_blocks, sphere_and_cubes, with_steps
from gluteus.studies.population.quantities import MEASURED_BY_NAME
from gluteus.studies.population.question import StanceStudy
from gluteus.studies.population.summary import HALF_BITS, LARGEST_ROUNDED
from gluteus.studies.standing.body import burden_at
from gluteus.studies.standing.posture_choice import free_pulls
from gluteus.studies.standing.stance import giving
from gluteus.studies.standing.unknowns import unknowns_of
from gluteus.studies.standing.weakening import abducting_lines, strength_left

# Group of landmarks in `gluteus.bones.landmarks`, and the point in it.
_MARKS = {mark.name: (mark.name, 0) for mark in schema.Mark} | {
    "condyle_lateral": ("condyles", 0),
    "condyle_medial": ("condyles", 1),
}
_SPHERES = {"socket": "acetabulum", "socket_other": "acetabulum_other", "head": "head"}
_SEXES = {"m": schema.Sex.man, "f": schema.Sex.woman}
_PLURALS = {schema.Sex.man: "men", schema.Sex.woman: "women"}
_FEMALE = [int(sex == schema.Sex.woman) for sex in schema.Sex]  # rows of tables of (men, women)


def hip_constants(study: StanceStudy, layout: DrawLayout) -> schema.HipConstants:
    """Return the constants of a study that the kernel needs.

    Raises
    ------
    AnatomyError
        A muscle or nerve is unknown, or a fraction is out of range.
    RecordError
        A record lacks values from which people are drawn.
    """
    hip = Hip(study.person, boundaries=study.boundaries)
    model = hip.model()
    return schema.HipConstants(
        mechanics=_mechanics(study, hip),
        draws=_draws(layout),
        body=_body(study.person),
        ages=_ages(study.person),
        bones=_bones(study.person),
        sizes=_sizes(model),
        lines=_lines(study, model),
        posture=_posture(study),
        strength=_strength(study, hip),
        summary=_summary(study),
    )


def _mechanics(study: StanceStudy, hip: Hip) -> schema.MuscleConstants:
    model = hip.model()
    medius = np.array(model.muscle_of) == MEDIUS
    return muscle_constants(model.share, model.curves, study.power, abducting_lines(hip), medius)


def _draws(layout: DrawLayout) -> schema.DrawConstants:
    slots = layout.slots
    return schema.DrawConstants(
        width=layout.width,
        bones_first=layout.on_demand,
        bones_stride=layout.strides[BONES.name],
        attempts=BONES.attempts,
        posture_stride=layout.strides[POSTURE.name],
        slot_sex=slots["sex"],
        slot_body_size=slots["body_size"],
        slot_age=slots["age"],
        slot_nerve_supply=slots["nerve_supply"],
        slot_muscle_volume_shared=slots["muscle_volume_shared"],
        slot_muscle_volume=slots["muscle_volume"],
        slot_fibre_length_shared=slots["fibre_length_shared"],
        slot_fibre_length=slots["fibre_length"],
        slot_minimus_fibre_length=slots["minimus_fibre_length"],
        slot_abduction_strength=slots["abduction_strength"],
        slot_neutral_fibre_length=slots["neutral_fibre_length"],
        slot_strength_lost=slots["strength_lost"],
        slot_attachment=slots["attachment"],
        slot_bone_modes=slots["bone_modes"],
        slot_femur_length=slots["femur_length"],
        slot_unknown=[slots[unknown.name] for unknown in schema.Unknown],
        slot_posture_choice=slots["posture_choice"],
        slot_measure_error=slots["measure_error"],
        widest=WIDEST,
    )


def _by_sex(table: Mapping[str, Quantity], name: str) -> list[float]:
    return [table[f"{name}_{_PLURALS[sex]}"].si for sex in schema.Sex]


def _spread_by_sex(table: Mapping[str, Quantity], name: str) -> list[float]:
    return [_sd(table[f"{name}_{_PLURALS[sex]}"]) for sex in schema.Sex]


def _sd(quantity: Quantity) -> float:
    if quantity.sd_si is None:
        raise RecordError(f"{quantity}: what is drawn needs a spread; got none. Add an sd.")
    return quantity.sd_si


def _body(person: Person) -> schema.BodyConstants:
    table = dict(norms("body"))
    return schema.BodyConstants(
        sex=None if person.sex is None else _SEXES[person.sex],
        known_mass=person.mass_kg,
        known_log_mass=None if person.mass_kg is None else math.log(person.mass_kg),
        known_height=person.height_m,
        height_mean=_by_sex(table, "height"),
        height_sd=_spread_by_sex(table, "height"),
        mass_mean=_by_sex(table, "mass"),
        mass_sd=_spread_by_sex(table, "mass"),
        link=_by_sex(table, "height_mass_correlation"),
        least_mass=LEAST_MASS,
    )


def _ages(person: Person) -> schema.AgeConstants:
    found, table, (youngest, oldest) = survey(), norms("age"), person.ages or (0.0, 0.0)
    knots = slice(None) if person.ages is not None else slice(0)
    return schema.AgeConstants(
        knots_at=found.age[knots],
        height_mean=found.height_mean[_FEMALE, knots],
        height_sd=found.height_sd[_FEMALE, knots],
        mass_mean=found.log_mass_mean[_FEMALE, knots],
        mass_sd=found.log_mass_sd[_FEMALE, knots],
        link=np.asarray(found.link)[_FEMALE],
        youngest=float(youngest),
        oldest=float(oldest),
        strength_lost=table["strength_lost_per_year"].value,
        strength_lost_spread=table["strength_lost_per_year_spread"].value,
        strength_full_to=table["strength_full_to_age"].value,
    )


def _bones(person: Person) -> schema.BoneConstants:
    found = observed(person)
    names = tuple(found.names[number] for number in found.targets)
    stem = central_stem(person)
    slopes = conditioning.slopes_at_mean(names, stem)
    steps = slopes[:, :-1]
    u = 1 + steps.shape[1]
    marks = _marks(steps)
    balls = [sphere_and_cubes(groups()[_SPHERES[ball.name]], steps) for ball in schema.Ball]
    mean, spread = published_spread(np.array(_FEMALE, dtype=np.bool_))
    model_mean, model_sd, _ = model_spread()
    ratio, ratio_spread = femur_of_height()
    order, known, errors = list(MEASURES), person.measured(), person.measure_errors()
    parts = [part.name for part in schema.StemPart]
    return schema.BoneConstants(
        marks=in_blocks(marks[..., :u].reshape(-1, u)),
        mark_steps=marks[..., u:],
        spheres=[sphere for sphere, _ in balls],
        cubes=np.stack([cubes for _, cubes in balls], axis=1),
        slopes=slopes,
        gram=slopes @ slopes.T,
        target_measure=[schema.Measure[name] for name in names],
        target_among=list(found.targets),
        drawn_measure=[schema.Measure[name] for name in DRAWN],
        drawn_mean=mean,
        drawn_sd=spread,
        model_mean=model_mean,
        model_sd=model_sd,
        other_measure=[schema.Measure[name] for name in found.others],
        other_follow=found.follow,
        known_among=list(found.known),
        known_value=found.value,
        known_error=found.error,
        known_noise=[0, *(order.index(found.names[number]) for number in found.known[1:])],
        known_pull=found.pull[_FEMALE].swapaxes(1, 2),
        stem=person.implant,
        stem_value=[known.get(name, np.nan) for name in parts],
        stem_error=[errors.get(name, 0.0) for name in parts],
        stem_noise=[order.index(name) for name in parts],
        femur_of_height=ratio,
        femur_of_height_sd=ratio_spread,
        centre_correction=centre_correction(),
        size_spread=conditioning.SIZE_SPREAD,
        ridge=conditioning.RIDGE,
        longest_step=conditioning.LONGEST_STEP,
        unusual=conditioning.UNUSUAL,
        met_angle=float(conditioning.MET[0]),
        met_length=conditioning.MET[1],
        close_angle=conditioning.CLOSE[0],
        close_length=conditioning.CLOSE[1],
        passes=conditioning.PASSES,
    )


def _marks(steps: Floats) -> Floats:
    """Return coefficients of the landmarks in the kernel's order, (mark, axis, 1 + mode + step)."""
    found = {name: with_steps(groups()[name], steps) for name in {group for group, _ in _MARKS.values()}}
    return np.stack([found[group][point] for group, point in (_MARKS[mark.name] for mark in schema.Mark)])


def _sizes(model: Model) -> schema.SizeConstants:
    table = norms("muscle_model")
    records = [library().muscles[name] for name in model.muscles]
    pennation = np.array([_si(record.architecture.pennation, 0.0) for record in records])
    return schema.SizeConstants(
        volume_slope=[_volume(record)[0] for record in records],
        volume_intercept=[_volume(record)[1] for record in records],
        has_volume=[int(record.architecture.volume is not None) for record in records],
        cos_pennation=np.cos(pennation),
        sin_pennation=np.sin(pennation),
        fibre_length=[_si(record.architecture.fibre_length, np.nan) for record in records],
        published_section=[_si(record.architecture.pcsa, np.nan) for record in records],
        largest=model.muscles.index("gluteus_maximus"),
        minimus=model.muscles.index("gluteus_minimus"),
        volume_spread=table["volume_spread"].value,
        volume_common=table["volume_spread_common"].value,
        fibre_spread=table["fibre_length_spread"].value,
        fibre_common=table["fibre_length_common"].value,
        minimus_fibre_length=table["minimus_fibre_length"].si,
        minimus_fibre_length_spread=float(table["minimus_fibre_length_spread"].value),
        neutral_mean=neutral_lengths(),
        neutral_sd=float(table["neutral_fibre_length"].sd or 0),
        attachment_sd=table["attachment_spread"].si,
        longest_fibre=table["longest_fibre_of_path"].value,
        least_volume=1e-6,
    )


def _si(quantity: Quantity | None, otherwise: float) -> float:
    return otherwise if quantity is None else quantity.si


def _volume(record: Muscle) -> tuple[float, float]:
    regression = record.architecture.volume
    return (0.0, 0.0) if regression is None else (regression.slope.si, regression.intercept.si)


def _lines(study: StanceStudy, model: Model) -> schema.LineConstants:
    strands, others = fan(study.boundaries), hip_muscle_lines()
    pelvic = _points(strands.origin, (line.pelvis for line in others))
    femoral = _points(strands.insertion, (line.femur for line in others))
    return schema.LineConstants(
        pelvic=pelvic.matrix,
        pelvic_offset=pelvic.offset,
        pelvic_first=pelvic.first,
        pelvic_count=pelvic.count,
        femoral=femoral.matrix,
        femoral_offset=femoral.offset,
        femoral_first=femoral.first,
        femoral_count=femoral.count,
        muscle_of_line=[model.muscles.index(muscle) for muscle in model.muscle_of],
        share=model.share,
        bow=[strands.bow_radius] * len(strands.share) + [line.record.bow for line in others],
    )


@dataclass(frozen=True, eq=False)
class _Points:
    """Points of all lines on a bone; those of one line are consecutive."""

    matrix: Floats
    offset: Floats
    first: list[int]
    count: list[int]


def _points(strands: SurfacePoints, others: Iterable[AnchoredPoints]) -> _Points:
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
    return _Points(in_blocks(matrix.reshape(-1, matrix.shape[2])), np.concatenate(offsets), first, count)


def _posture(study: StanceStudy) -> schema.PostureConstants:
    table, model = dict(norms("stance")), norms("stance_model")
    unknowns = unknowns_of(study)
    carried = burden_at(np.ones(1), study.cane_n, study.load_kg, study.load_side == study.person.side)
    means = [{"men": unknowns[one.name].men, "women": unknowns[one.name].women} for one in schema.Unknown]
    return schema.PostureConstants(
        unknown_mean=[[mean[_PLURALS[sex]] for sex in schema.Sex] for mean in means],
        unknown_sd=[unknowns[unknown.name].sd for unknown in schema.Unknown],
        unknown_pull=[free_pulls(study, study.person).get(unknown.name, 0.0) for unknown in schema.Unknown],
        trunk_centre=_by_sex(table, "hat_com_above_hip_of_stature"),
        leg_length=model["hip_to_foot_of_stature"].si,
        leg_centre=_by_sex(table, "leg_com_below_hip_of_stature"),
        usual_shape_angle=float(usual_shape_angle(study.person.sex)[0]),
        postures=study.tried,
        known_tilt=None if study.person.pelvic_tilt_deg is None else radians(study.person.pelvic_tilt_deg),
        shift=float(study.shift),
        **{each.name: float(getattr(carried, each.name)[0]) for each in fields(carried)},
        give=giving(study),
    )


def _strength(study: StanceStudy, hip: Hip) -> schema.StrengthConstants:
    norm, losses = strength_norm(), _losses(study, hip.model())
    return schema.StrengthConstants(
        capacity=study.capacity,
        left=strength_left(hip, study.weaken)[0],
        loss_low=None if losses is None else [loss.low for loss in losses],
        loss_typical=None if losses is None else [loss.typical for loss in losses],
        loss_high=None if losses is None else [loss.high for loss in losses],
        abduction=study.person.abduction_strength_nm,
        mean=np.log(norm.of_average_mass / norm.average_mass**norm.mass_exponent)[_FEMALE],
        mass_exponent=np.asarray(norm.mass_exponent)[_FEMALE],
        spread=np.asarray(norm.spread)[_FEMALE],
    )


def _losses(study: StanceStudy, model: Model) -> list[Loss] | None:
    if not study.lesions:
        return None
    by_part = library().innervation_lost(dict(study.lesions))
    return [by_part[compartment] for compartment in model.compartment_of]


def _summary(study: StanceStudy) -> schema.SummaryConstants:
    measured = [MEASURED_BY_NAME[quantity.name] for quantity in schema.Quantity]
    limits = [(name, limit) for name, some in study.thresholds.items() for limit in some]
    return schema.SummaryConstants(
        low=[one.low for one in measured],
        high=[one.high for one in measured],
        bins=[one.bins for one in measured],
        bits=[one.bits for one in measured],
        thresholds=[limit for _, limit in limits],
        thresholds_of=[schema.Quantity[name] for name, _ in limits],
        largest_rounded=LARGEST_ROUNDED,
        half_bits=HALF_BITS,
    )
