"""Every comparison with published measurements: the measured value, the computed one, agreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gluteus.anatomy import Quantity, norms
from gluteus.anatomy.exercise import MuscleReading, exercise_named, muscle_readings
from gluteus.arrays import Floats
from gluteus.bones.person import Person
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.model.hip.strength import strength_norm
from gluteus.studies.exercise.comparison import hardest
from gluteus.studies.exercise.study import exercises
from gluteus.studies.fan.arms import arms
from gluteus.studies.operation.compare import ABDUCTORS
from gluteus.studies.operation.offset import OffsetEffect, offset_effect
from gluteus.studies.standing.stance import stance
from gluteus.studies.standing.strength import strength
from gluteus.studies.validation.comparison import Comparison, compared
from gluteus.studies.validation.demand import demand_over_strength
from gluteus.studies.validation.goniometer import goniometer_adduction_deg
from gluteus.studies.validation.level_walking import compare_walking
from gluteus.studies.validation.patients import ComparedPatient, angle_between, compare_patient, patients
from gluteus.studies.validation.standing_up import compare_standing_up, measured_patients

Progress = Callable[[str], None]


def validation(samples: int = 300, progress: Progress | None = None) -> list[Comparison]:
    """Compute and return all comparisons.

    Parameters
    ----------
    samples
        Number of people drawn for each comparison.
    progress
        Called with the name of each finished part.
    """
    found: list[Comparison] = []
    for name, compute in PARTS.items():
        found.extend(compute(samples))
        if progress:
            progress(name)
    return found


def _arms(samples: int) -> list[Comparison]:
    table, hip = norms("validation"), Hip(samples=samples)
    study = arms(hip)
    found: list[Comparison] = []
    for motion, words in (("abduction", "abduction"), ("rotation", "internal rotation")):
        for part in THIRDS:
            values = study.sel(compartment=part)[f"compartment_{motion}_arm_mm"].values[:, 0]
            title = f"{words} arm of the {part} third, neutral"
            known = table[f"{motion}_arm_of_{part}_third"]
            found.append(compared("moment arms", title, "mm", known, values, note=known.note or ""))
    frontal, sagittal = _resultant(hip)
    for name, values in (("frontal", frontal), ("sagittal", sagittal)):
        title = f"abductor resultant from the vertical, {name} plane"
        found.append(compared("moment arms", title, "degrees", table[f"abductor_resultant_{name}"], values))
    return found


def _resultant(hip: Hip) -> tuple[np.ndarray, np.ndarray]:
    """Inclination (person,) [degrees] of the abductors' maximum pull in the neutral hip."""
    model = hip.model()
    lines = np.isin(model.muscle_of, ABDUCTORS)
    pull = model.paths(np.zeros((model.people, 3))).pull_on_pelvis[:, lines] * model.max_force[:, lines, None]
    total = -pull.sum(axis=1)
    return (
        np.degrees(np.arctan2(-total[:, 2], total[:, 1])),
        np.degrees(np.arctan2(-total[:, 0], total[:, 1])),
    )


def _strength(samples: int) -> list[Comparison]:
    """Force per cross-section that follows from the norm of abduction strength."""
    tension = Hip(samples=samples).specific_tension * 1e-4
    note = (
        "It follows from the norm of strength, cross-sections and moment arms. Other models with "
        "fibre lengths from cadavers use 60 N/cm2 (rajagopal2016)."
    )
    title = "force per cross-section that the norm of strength asks for"
    return [
        compared(
            "strength", title, "N/cm2", norms("body")["specific_tension_quadriceps"], tension, note=note
        ),
        *_demand(samples),
    ]


def _demand(samples: int) -> list[Comparison]:
    """The abduction moment of one-leg stance, as a share of people's strength."""
    table = norms("validation")
    within = table["demand_tolerance"].value
    note = (
        "Required moment on one leg divided by the maximum one, medians. The abstract concludes "
        "from these shares that passive tissues carry a part. Old people are 70 years old here; "
        "the source prints no age."
    )
    groups = {
        "young_women": Person(sex="f"),
        "young_men": Person(sex="m"),
        "old_women": Person.of(sex="f", age=70),
        "old_men": Person.of(sex="m", age=70),
    }
    found: list[Comparison] = []
    for key, person in groups.items():
        known = table[f"demand_over_strength_{key}"]
        band = (known.value * (1 - within), known.value * (1 + within))
        title = f"abduction moment on one leg over strength, {key.replace('_', ' ')}"
        shares = demand_over_strength(Hip(person, samples=samples))
        found.append(compared("strength", title, "share", known, shares, band=band, note=note))
    return found


def _posture(samples: int) -> list[Comparison]:
    """Adduction as shown by a goniometer, whose axis lies lateral of the hip centre."""
    shown = goniometer_adduction_deg(Hip(samples=samples))
    published = norms("stance")["hip_adduction_goniometer_single_stance"]
    band = (published.value - (published.sd or 0), published.value + (published.sd or 0))
    title = "adduction in one-leg stance, as a goniometer shows it"
    note = "The mean obliquity of the pelvis was set by this measurement (decision 48)."
    return [compared("posture", title, "degrees", published, shown, band=band, note=note)]


def _hip_force(samples: int) -> list[Comparison]:
    found = {name: compare_patient(known, samples) for name, known in patients().items()}
    return [*_group_force(list(found.values())), *(_patient(name, each) for name, each in found.items())]


def _group_force(found: Sequence[ComparedPatient]) -> list[Comparison]:
    table, group = norms("validation"), norms("patients_ols")["group.force"]
    near = table["bias_of_hip_force"].value
    band = (group.value / 100 * (1 - near), group.value / 100 * (1 + near))
    medians, people = np.mean([each.median for each in found]), len(found)
    mean_force, mean_target = (
        np.mean([getattr(each, part) for each in found], axis=0) for part in ("force", "target")
    )
    angle = angle_between(mean_force, mean_target)
    inside = np.mean([each.interval95[0] <= each.measured <= each.interval95[1] for each in found])
    unit = "body weights"
    return [
        compared("hip force", "ten patients, mean of the medians", unit, group, medians,
                 factor=0.01, band=band, n=people),
        compared("hip force", "share of the ten inside the 95 % interval", "share",
                 table["patients_inside_interval"], inside, n=people),
        compared("hip force", "ten patients, direction of the mean force", "degrees from measured",
                 table["direction_error_of_static_models"], angle, n=people),
        compared("hip force", "ten patients, median angle to the measured force", "degrees",
                 table["direction_error_of_static_models"], np.median([each.angle_deg for each in found]),
                 n=people),
        compared("hip force", "pull of all muscles across the hip", unit,
                 table["pull_across_hip"], [each.pull for each in found]),
    ]  # fmt: skip


def _patient(name: str, found: ComparedPatient) -> Comparison:
    published = norms("patients_ols")[f"{name}.force"]
    spread = norms("patients_ols")["group.force"].sd or 0.0
    return compared(
        "patients",
        f"patient {name}",
        "body weights",
        published,
        found.drawn,
        factor=0.01,
        band=((published.value - spread) / 100, (published.value + spread) / 100),
        note=f"Direction {found.angle_deg:.0f} degrees off. "
        "The band is the spread of the ten around this one's measurement.",
    )


def _walking(samples: int) -> list[Comparison]:
    """The ten patients in level walking, from the motion of others and from their own stance."""
    table, known = norms("validation"), list(patients().values())
    walked = [compare_walking(each, samples) for each in known]
    stood = [compare_patient(each, samples).median for each in known]
    measured = np.array([each.measured for each in walked])
    group, unit = "level walking", "body weights"
    near = table["walking_error_of_ten"]
    note = (
        "Loads of two other, younger people, recorded at their own speed, on the patients' hips "
        "at the peaks of the ground force. The stance of each patient is the usual estimate "
        "with static models."
    )
    errors = {
        "recorded walks": np.abs([each.median for each in walked] / measured - 1).mean(),
        "the patients' own stance": np.abs(stood / measured - 1).mean(),
    }
    return [
        compared(group, "ten patients walking, mean of the medians", unit, table["level_walking_hip_force"],
                 np.mean([each.median for each in walked]), factor=0.01, n=len(known), note=note),
        *(compared(group, f"mean absolute error over ten patients, {what}", "share", near, error,
                   n=len(known), note=note)
          for what, error in errors.items()),
        compared(group, "ten patients walking, median angle to the measured force", "degrees",
                 table["direction_error_of_static_models"], np.median([each.angle_deg for each in walked]),
                 n=len(known), note=note),
    ]  # fmt: skip


def _standing_up(samples: int) -> list[Comparison]:
    """Nine patients who stand up from a chair, by the recipe of the exercise."""
    table = norms("validation")
    stood = [compare_standing_up(each, samples) for each in measured_patients().values()]
    measured = np.array([each.measured for each in stood])
    medians = np.array([each.median for each in stood])
    known, near = table["standing_up_hip_force"], table["standing_up_error"]
    band = (known.value / 100 * (1 - near.value), known.value / 100 * (1 + near.value))
    note = (
        "The posture is that of the exercise, for healthy people who use both legs alike; how "
        "these patients rose was not recorded."
    )
    group, people = "standing up", len(stood)
    return [
        compared(group, "nine patients standing up, mean of the medians", "body weights", known,
                 medians.mean(), factor=0.01, band=band, n=people, note=note),
        compared(group, "mean absolute error over nine patients", "share", table["standing_up_error_of_nine"],
                 np.abs(medians / measured - 1).mean(), n=people, note=note),
        compared(group, "nine patients standing up, median angle to the measured force", "degrees",
                 table["direction_error_of_static_models"], np.median([each.angle_deg for each in stood]),
                 n=people, note=note),
    ]  # fmt: skip


def _emg(samples: int) -> list[Comparison]:
    """Activation of gluteus medius in exercises, compared with means and deviations of EMG."""
    readings = [
        each
        for each in muscle_readings()
        if each.muscle == MEDIUS and each.compartment is None and each.value is not None and each.sd
    ]
    found = exercises(Hip(samples=samples), exercises=tuple(each.exercise for each in readings))
    return [_one_emg(each, hardest(found, "activation", each.exercise, MEDIUS)) for each in readings]


def _one_emg(reading: MuscleReading, activation: Floats) -> Comparison:
    """EMG of an exercise in one study; ``activation`` (person,) is NaN for people who fail."""
    known = Quantity(
        value=reading.value or 0.0,
        sd=reading.sd,
        n=reading.n,
        unit="%",
        source=reading.source,
        seen=reading.seen,
    )
    title = f"gluteus medius, {exercise_named(reading.exercise).name} ({reading.study})"
    note = "Activation is computed and EMG measured; the two are not proportional."
    holders = 100 * activation[~np.isnan(activation)]
    return compared("EMG in exercises", title, "% of the maximum", known, holders, note=note)


def _weakness(samples: int) -> list[Comparison]:
    table = norms("validation")
    left = table["strength_left_after_nerve_block"].value
    held = stance(Hip(Person(sex="m"), samples=samples), weaken={"abductors": left}).held.values
    note = (
        "All abductors are weakened alike; the nerve block weakened only those of the superior gluteal nerve."
    )
    title = "men who hold the pelvis level with 48 % of abductor strength"
    published = table["held_after_nerve_block"]
    return [compared("weakness", title, "share", published, held.mean(), n=len(held), note=note)]


def man_of_strength(samples: int | None = None, spreads: float = 0.0) -> Hip:
    """A man of average mass who is a number of standard deviations stronger than the norm."""
    norm = strength_norm()
    strength_nm = norm.of_average_mass[0] * (1 + spreads * norm.spread[0])
    person = Person.of(sex="m", mass_kg=float(norm.average_mass[0]), abduction_strength_nm=float(strength_nm))
    return Hip(person, samples=samples)


_ROOTS = {"L5": "strength_left_at_l4_l5", "S1": "strength_left_at_l5_s1"}


def _roots(samples: int) -> list[Comparison]:
    """A bound, because the source does not say how much of the root the patients had lost."""
    table, hip = norms("validation"), Hip(samples=samples)
    whole = strength(hip, flexion_deg=[0.0]).balanced_moment_nm.values[:, 0]
    note = (
        "A bound: the model loses the whole root, whereas the patients' root was compressed. The "
        "bound is missed if the root supplies less of the abductors than these patients lost. "
        "Mean force of one side over the other."
    )
    found: list[Comparison] = []
    for root, key in _ROOTS.items():
        left = strength(hip, flexion_deg=[0.0], lesions={root: 1.0}).balanced_moment_nm.values[:, 0] / whole
        title = f"abduction strength left without {root}, an upper bound"
        band = (0.0, table[key].value)
        found.append(compared("root lesions", title, "share", table[key], left, band=band, note=note))
    return found


def _offset(samples: int) -> list[Comparison]:
    man = Person(sex="m")
    central, drawn = offset_effect(Hip(man)), offset_effect(Hip(man, samples=samples))
    arm, force, joint = central.sizes()
    each, both = "each muscle by its own change", "the abductors together"
    return [
        _offset_change("abductor_arm_change", f"abductor arms, {each}", arm, 1),
        _offset_change("abductor_force_change", f"abductor forces, {each}", force, 1),
        _offset_change("abductor_force_change", f"force of {both}", _together(central), 1),
        _offset_change("hip_force_change", "hip force, the central man", joint, 1),
        _offset_change(
            "abductor_force_change", f"force of {both}, people drawn", _together(drawn), drawn.people
        ),
        _offset_change("hip_force_change", "hip force, people drawn", drawn.sizes()[2], drawn.people),
    ]


def _together(effect: OffsetEffect) -> float:
    return float(np.abs(effect.forces[:, 3]).mean())


def _offset_change(key: str, title: str, size: float, people: int) -> Comparison:
    published, part = norms("offset")[key], norms("validation")["offset_tolerance"].value
    band = (published.value * (1 - part), published.value * (1 + part))
    note = (
        "Measured in gait, not in stance. The abstract gives each muscle its own change "
        "(medius more than minimus)."
    )
    title = f"{title}, offset 20 % less or more"
    return compared("femoral offset", title, "% change", published, size, band=band, n=people, note=note)


PARTS: dict[str, Callable[[int], Sequence[Comparison]]] = {
    "moment arms": _arms,
    "strength": _strength,
    "posture": _posture,
    "hip force": _hip_force,
    "level walking": _walking,
    "standing up": _standing_up,
    "EMG in exercises": _emg,
    "weakness": _weakness,
    "root lesions": _roots,
    "femoral offset": _offset,
}
"""Comparisons by name: functions of the number of people."""
