"""Every comparison with published measurements: what was measured, what is computed, and whether it
fits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gluteus.anatomy import Quantity, norms
from gluteus.bones.person import Person
from gluteus.model.hip.hip import THIRDS, Hip
from gluteus.model.hip.strength import strength_norm
from gluteus.studies.fan.arms import arms
from gluteus.studies.operation.compare import ABDUCTORS
from gluteus.studies.operation.offset import OffsetEffect, offset_effect
from gluteus.studies.standing.stance import stance
from gluteus.studies.standing.strength import strength
from gluteus.studies.validation.goniometer import goniometer_adduction_deg
from gluteus.studies.validation.level_walking import compare_walking
from gluteus.studies.validation.patients import ComparedPatient, angle_between, compare_patient, patients

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Comparison:
    """A published number beside the computed one.

    Attributes
    ----------
    group
        What it belongs to, such as ``hip force``.
    title
        What is compared, in words.
    unit
        Of all numbers.
    published
        The value; ``band`` (low, high) is what counts as met.
    source
        Key of the record that gives it; ``seen`` how it was read.
    median, interval95
        Computed; of one hip, or of one number over a group, the interval is that number.
    note
        What a reader must know to judge it.
    """

    group: str
    title: str
    unit: str
    published: float
    band: tuple[float, float]
    source: str
    seen: str
    median: float
    interval95: tuple[float, float]
    note: str = ""

    @property
    def fits(self) -> bool:
        """Whether the computed median lies in the published band."""
        return self.band[0] <= self.median <= self.band[1]

    @property
    def apart(self) -> str:
        """Distance of the median from the band, such as ``too high by 0.3 mm``; empty inside."""
        low, high = self.band
        if self.fits:
            return ""
        above = self.median > high
        by = self.median - high if above else low - self.median
        return f"too {'high' if above else 'low'} by {by:.2g} {self.unit}"


def compared(
    group: str,
    title: str,
    unit: str,
    quantity: Quantity,
    values: ArrayLike,
    *,
    factor: float = 1.0,
    band: tuple[float, float] | None = None,
    note: str = "",
) -> Comparison:
    """A comparison with a record: its range, else its standard deviation, is the band unless one is
    given.

    Parameters
    ----------
    values
        Computed, one or many, in the unit shown.
    factor
        From the record's own unit to the unit shown.
    """
    value, spread = quantity.value, quantity.sd or 0.0
    low = quantity.low if quantity.low is not None else value - spread
    high = quantity.high if quantity.high is not None else value + spread
    bottom, middle, top = np.quantile(np.asarray(values, dtype=float), [0.025, 0.5, 0.975])
    return Comparison(
        group,
        title,
        unit,
        value * factor,
        band or (low * factor, high * factor),
        quantity.source,
        quantity.seen,
        float(middle),
        (float(bottom), float(top)),
        note,
    )


def validation(samples: int = 300, progress: Progress | None = None) -> list[Comparison]:
    """All comparisons, computed now.

    Parameters
    ----------
    samples
        People drawn for each.
    progress
        Called with the name of each part when it is done.
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
    """Inclination (person,) [degrees] of the abductors' pull on the femur, by greatest force, hip
    neutral.
    """
    model = hip.model()
    lines = np.isin(model.muscle_of, ABDUCTORS)
    pull = model.paths(np.zeros((model.people, 3))).pull_on_pelvis[:, lines] * model.max_force[:, lines, None]
    total = -pull.sum(axis=1)
    return (
        np.degrees(np.arctan2(-total[:, 2], total[:, 1])),
        np.degrees(np.arctan2(-total[:, 0], total[:, 1])),
    )


def _strength(samples: int) -> list[Comparison]:
    """How much of it there is is drawn from a norm.

    What that says of the muscles can be compared.
    """
    tension = Hip(samples=samples).specific_tension * 1e-4
    note = (
        "Follows from the norm of strength, cross-sections and arms. Models with fibre lengths of cadavers, "
        "as these, take 60 N/cm2 (rajagopal2016)."
    )
    title = "force per cross-section that the norm of strength asks for"
    return [
        compared("strength", title, "N/cm2", norms("body")["specific_tension_quadriceps"], tension, note=note)
    ]


def _posture(samples: int) -> list[Comparison]:
    """Adduction as a goniometer shows it, whose axis lies lateral of the hip centre."""
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
    medians = np.mean([each.median for each in found])
    mean_force, mean_target = (
        np.mean([getattr(each, part) for each in found], axis=0) for part in ("force", "target")
    )
    angle = angle_between(mean_force, mean_target)
    inside = np.mean([each.interval95[0] <= each.measured <= each.interval95[1] for each in found])
    unit = "body weights"
    return [
        compared("hip force", "ten patients, mean of the medians", unit, group, medians,
                 factor=0.01, band=band),
        compared("hip force", "share of the ten inside the 95 % interval", "share",
                 table["patients_inside_interval"], inside),
        compared("hip force", "ten patients, direction of the mean force", "degrees from measured",
                 table["direction_error_of_static_models"], angle),
        compared("hip force", "ten patients, median angle to the measured force", "degrees",
                 table["direction_error_of_static_models"], np.median([each.angle_deg for each in found])),
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
    """The ten patients in level walking, by the motion of others and from their own stance."""
    table, known = norms("validation"), list(patients().values())
    walked = [compare_walking(each, samples) for each in known]
    stood = [compare_patient(each, samples).median for each in known]
    measured = np.array([each.measured for each in walked])
    group, unit = "level walking", "body weights"
    near = table["walking_error_of_ten"]
    note = (
        "Recorded loads of two other, younger people at their own speed on the patients' hips, at the peaks "
        "of the ground force. The stance of each patient is the estimate that static models are given."
    )
    errors = {
        "recorded walks": np.abs([each.median for each in walked] / measured - 1).mean(),
        "the patients' own stance": np.abs(stood / measured - 1).mean(),
    }
    return [
        compared(group, "ten patients walking, mean of the medians", unit, table["level_walking_hip_force"],
                 np.mean([each.median for each in walked]), factor=0.01, note=note),
        *(compared(group, f"mean absolute error over ten patients, {what}", "share", near, error, note=note)
          for what, error in errors.items()),
        compared(group, "ten patients walking, median angle to the measured force", "degrees",
                 table["direction_error_of_static_models"], np.median([each.angle_deg for each in walked]),
                 note=note),
    ]  # fmt: skip


def _weakness(samples: int) -> list[Comparison]:
    table = norms("validation")
    left = table["strength_left_after_nerve_block"].value
    held = stance(Hip(Person(sex="m"), samples=samples), weaken={"abductors": left}).held.values
    note = "All abductors weakened alike; the block weakened those of the superior gluteal nerve."
    title = "men who hold the pelvis level with 48 % of abductor strength"
    published = table["held_after_nerve_block"]
    return [compared("weakness", title, "share", published, held.mean(), note=note)]


def man_of_strength(samples: int | None = None, spreads: float = 0.0) -> Hip:
    """A man of average mass, so many standard deviations stronger than the norm."""
    norm = strength_norm()
    strength_nm = norm.of_average_mass[0] * (1 + spreads * norm.spread[0])
    person = Person.of(sex="m", mass_kg=float(norm.average_mass[0]), abduction_strength_nm=float(strength_nm))
    return Hip(person, samples=samples)


_ROOTS = {"L5": "strength_left_at_l4_l5", "S1": "strength_left_at_l5_s1"}


def _roots(samples: int) -> list[Comparison]:
    """A bound, because nobody printed how much of the root the patients had lost."""
    table, hip = norms("validation"), Hip(samples=samples)
    whole = strength(hip, flexion_deg=[0.0]).balanced_moment_nm.values[:, 0]
    note = (
        "A bound: the model loses the whole root, the patients' root was compressed. A root that mattered "
        "less to the abductors than these patients show would miss it. Mean force of one side over the other."
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
        _offset_change("abductor_arm_change", f"abductor arms, {each}", arm),
        _offset_change("abductor_force_change", f"abductor forces, {each}", force),
        _offset_change("abductor_force_change", f"force of {both}", _together(central)),
        _offset_change("hip_force_change", "hip force, the central man", joint),
        _offset_change("abductor_force_change", f"force of {both}, people drawn", _together(drawn)),
        _offset_change("hip_force_change", "hip force, people drawn", drawn.sizes()[2]),
    ]


def _together(effect: OffsetEffect) -> float:
    return float(np.abs(effect.forces[:, 3]).mean())


def _offset_change(key: str, title: str, size: float) -> Comparison:
    published, part = norms("offset")[key], norms("validation")["offset_tolerance"].value
    band = (published.value * (1 - part), published.value * (1 + part))
    note = "In gait, not in stance. The abstract gives muscles their own changes (medius more than minimus)."
    title = f"{title}, offset 20 % less or more"
    return compared("femoral offset", title, "% change", published, size, band=band, note=note)


PARTS: dict[str, Callable[[int], Sequence[Comparison]]] = {
    "moment arms": _arms,
    "strength": _strength,
    "posture": _posture,
    "hip force": _hip_force,
    "level walking": _walking,
    "weakness": _weakness,
    "root lesions": _roots,
    "femoral offset": _offset,
}
"""Comparisons: name -> function of the number of people."""
