"""Recompute the comparisons with published measurements and write the tables of docs/validation.md.

Run: .venv/bin/python benchmarks/validate.py [--samples 300]
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
from patients import report
from rich.progress import track
from tables import band, table
from validate_activities import section_demand, section_emg, section_exercise_forces, section_standing_up
from validate_people import (
    section_burdens,
    section_burdens_measured,
    section_everybody,
    section_posture,
    section_walking,
)

from gluteus.bones.draws import UNKNOWNS
from gluteus.bones.fan import FanBoundaries
from gluteus.bones.person import Person
from gluteus.mechanics.engine.choice import engine
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.model.hip.passive import passive_moments
from gluteus.studies import StanceRecipe, arms, boundary_effect, reserve, stance, strength, weakness
from gluteus.studies.operation.compare import ABDUCTORS
from gluteus.studies.operation.offset import offset_effect
from gluteus.studies.validation.comparisons import man_of_strength
from gluteus.studies.validation.patients import TILT, compare_patient, patient_person, patients

PAGE = Path(__file__).parents[1] / "docs" / "validation.md"
START, END = "<!-- computed: start -->", "<!-- computed: end -->"


def section_patients(samples: int) -> str:
    pulls = [compare_patient(known, samples).pull for known in patients().values()]
    return (
        report(max(samples, 1000))
        + "\n\n- Pull of all muscles across the hip: "
        + f"{np.mean(pulls):.2f} ± {np.std(pulls, ddof=1):.2f} BW (implied by the measurements: "
        + "1.8 ± 0.3 BW). "
        + "Published static models on the same data: root mean square error 0.24 to 0.33 BW (`fischer2021`)."
    )


def section_passive(samples: int) -> str:
    """Flexing moment of relaxed muscles, knee straight, beside the measured
    one of the whole joint.
    """
    model = Hip(Person(sex="m"), samples=samples).model()
    rows: list[list[object]] = []
    for bend in (30, 20, 10, 0, -10, -15):
        flexing, extending = passive_moments(np.radians([float(bend)]), np.zeros(1))
        measured = float((flexing - extending)[0])
        pose = np.tile(np.radians([bend, 0, 0]), (model.people, 1))
        found = engine().standing(model).in_poses(pose).resting[:, 0]
        rows.append([bend, f"{measured:.1f}", band(found, 1)])
    head = [
        "hip flexion [degrees]",
        "measured, whole joint (`riener1999`) [N m]",
        "relaxed muscles of men [N m]",
    ]
    return table(head, rows)


def section_drivers(samples: int) -> str:
    person = Person.of(
        sex="m",
        mass_kg=90,
        height_m=1.74,
        hip_centre_distance_mm=171.8,
        femoral_offset_mm=42.8,
        anteversion_deg=12.5,
    )
    hip = Hip(person, samples=samples, seed=1)
    cases = [
        ("nothing", frozenset[str]()),
        *((name, frozenset({name})) for name in UNKNOWNS),
        ("all of them", frozenset(UNKNOWNS)),
    ]
    rows: list[list[object]] = []
    for name, fixed in track(cases, description="drivers"):
        found = stance(hip, recipe=StanceRecipe(tilt=TILT, fixed=fixed))
        rows.append(
            [
                name,
                band(found.hip_contact_force_bw.values[found.held.values]),
                f"{100 * float(found.held.mean()):.0f} %",
            ]
        )
    rows.append(
        [
            "all of them, and bones and muscles at their means",
            f"{stance(Hip(person), recipe=StanceRecipe(tilt=TILT)).hip_contact_force_bw.item():.2f}",
            "",
        ]
    )
    cubed = stance(Hip(person), recipe=StanceRecipe(tilt=TILT), power=3).hip_contact_force_bw.item()
    rows.append(["the same, effort cubed instead of squared", f"{cubed:.2f}", ""])
    published = FanBoundaries.published()
    middle = tuple(
        float(each) for each in np.mean([published.footprint_back, published.footprint_front], axis=0)
    )
    other = {
        "the same, origin from 40 mm behind the spine": published.moved(front_behind_asis=0.040),
        "the same, all strands ending in the middle of the footprint": replace(
            published, footprint_back=middle, footprint_front=middle
        ),
    }
    for name, boundaries in other.items():
        force = stance(
            Hip(person, boundaries=boundaries), recipe=StanceRecipe(tilt=TILT)
        ).hip_contact_force_bw.item()
        rows.append([name, f"{force:.2f}", ""])
    return table(["held at its mean", "hip force, median (95 %) [BW]", "held level"], rows)


def section_arms(samples: int) -> str:
    found = arms(Hip(samples=samples))
    rows: list[list[object]] = []
    for part in THIRDS:
        mine = found.sel(compartment=part)
        rotation = mine.compartment_rotation_arm_mm.values / 10
        rows.append(
            [
                part,
                band(mine.compartment_abduction_arm_mm.values[:, 0] / 10),
                band(rotation[:, 0]),
                band(rotation[:, 3]),
                band(rotation[:, 6]),
                f"{100 * (np.diff(rotation[:, :7], axis=1) > 0).all(axis=1).mean():.0f} %",
            ]
        )
    head = [
        "third",
        "abduction, neutral [cm]",
        "internal rotation, neutral",
        "at 45 degrees",
        "at 90 degrees",
        "rises all the way",
    ]
    hip = Hip(samples=samples)
    model = hip.model()
    lines = np.isin(model.muscle_of, ABDUCTORS)
    pull = model.paths(np.zeros((model.people, 3))).pull_on_pelvis[:, lines] * model.max_force[:, lines, None]
    total = -pull.sum(axis=1)
    frontal = np.degrees(np.arctan2(-total[:, 2], total[:, 1]))
    sagittal = np.degrees(np.arctan2(-total[:, 0], total[:, 1]))
    front = boundary_effect(Hip()).compartment_rotation_arm_mm.sel(compartment="anterior").values
    return "\n\n".join(
        [
            table(head, rows),
            f"- Resultant of the abductors (gluteus medius, minimus, tensor by greatest force): "
            f"{band(frontal, 1)} degrees from the vertical in the frontal "
            f"plane (published 17 to 26, `clark1987`), "
            f"{band(sagittal, 1)} in the sagittal plane (published -2 to 14).\n"
            "- Front boundary of the origin at 10, 20, 30, 40, 50 mm behind the spine: rotation arm of the "
            f"front third {', '.join(f'{value:.1f}' for value in front)} mm.",
        ]
    )


def section_strength(samples: int) -> str:
    rows: list[list[object]] = []
    for sex, words in (("m", "men"), ("f", "women")):
        found = strength(Hip(Person.of(sex=sex), samples=samples), flexion_deg=[0.0])
        moment = found.balanced_moment_nm.values[:, 0]
        rows.append([words, band(moment, 0), band(moment / found.mass_kg.values)])
    head = ["", "greatest balanced abduction moment, hip neutral [N m]", "per body mass [N m/kg]"]
    angles = (-10, 0, 10, 20, 30, 40)
    hip = Hip(samples=samples)
    by_angle = [
        strength(hip, flexion_deg=[0.0], adduction_deg=-float(angle)).balanced_moment_nm.values[:, 0]
        for angle in angles
    ]
    kept = [f"{np.median(moment / by_angle[0]):.2f}" for moment in by_angle]
    return "\n\n".join(
        [
            table(head, rows),
            "By angle of abduction, relative to 10 degrees of adduction (medians; no measurement could "
            "be read):",
            table([f"{angle} degrees" for angle in angles], [list(kept)]),
        ]
    )


def section_by_strength(samples: int) -> str:
    """Men of average mass, weaker and stronger than the norm: what is left, and how many hold."""
    cases = {"intact": {}, "abductors at 0.5": {"abductors": 0.5}, "at 0.48": {"abductors": 0.48}}
    cases |= {
        "without gluteus medius": {MEDIUS: 0.0},
        "without the nerve's muscles": dict.fromkeys(ABDUCTORS, 0.0),
    }
    rows: list[list[object]] = []
    for spreads, words in ((-1, "one standard deviation less"), (0, "the norm"), (1, "one more")):
        one, many = man_of_strength(None, spreads), man_of_strength(samples, spreads)
        cells = [
            f"{reserve(one, weaken)[0]:.2f}, {100 * stance(many, weaken=weaken).held.values.mean():.0f} %"
            for weaken in cases.values()
        ]
        torque = (one.person.abduction_strength_nm or 0.0) / (one.person.mass_kg or 1.0)
        rows.append([words, f"{torque:.2f}", *cells])
    lean = stance(man_of_strength(), lesions={"superior_gluteal_nerve": 1.0}, compensate="trunk")
    return (
        "Capacity over demand of the central man, and share of men who hold the pelvis level:\n\n"
        + table(["strength", "N m/kg", *cases], rows)
        + f"\n\nWithout the nerve, {lean.trunk_lean_deg.item():.0f} degrees of trunk lean hold the norm."
    )


def section_weakness(samples: int) -> str:
    rows: list[list[object]] = []
    for sex, words in (("m", "men"), ("f", "women")):
        hip = Hip(Person.of(sex=sex), samples=samples)
        found = weakness(hip, (1.0, 0.7, 0.5, 0.48, 0.4, 0.3, 0.2, 0.0))
        for what in found["what"].values:
            mine = found.sel(what=what)
            rows.append([words, what, *(f"{100 * part:.0f} %" for part in mine.held.mean("person").values)])
    one = Hip(Person.of(sex="m"))
    cases = {
        "intact": {},
        "all abductors at a half": {"abductors": 0.5},
        "without gluteus medius": {MEDIUS: 0.0},
        "without the muscles of the superior gluteal nerve": dict.fromkeys(ABDUCTORS, 0.0),
    }
    central = [[name, f"{reserve(one, weaken)[0]:.2f}"] for name, weaken in cases.items()]
    lean = stance(one, lesions={"superior_gluteal_nerve": 1.0}, compensate="trunk").trunk_lean_deg.item()
    head = ["", "weakened", *(f"{left} left" for left in (1.0, 0.7, 0.5, 0.48, 0.4, 0.3, 0.2, 0.0))]
    return "\n\n".join(
        [
            "Share of people whose pelvis is held level with the trunk upright:",
            table(head, rows),
            "Capacity over demand of the central man (1 is the limit):",
            table(["case", "capacity / demand"], central),
            f"Without the nerve, {lean:.0f} degrees of trunk lean hold the central man.",
        ]
    )


def section_offset(samples: int) -> str:
    central = offset_effect(Hip(Person.of(sex="m")))
    drawn = offset_effect(Hip(Person.of(sex="m"), samples=samples))
    rows: list[list[object]] = []
    for name, values, target in (
        ("abductor arms, mean of the three muscles", central.arms[:, :3].mean(1), 8),
        ("abductor forces, mean of the three muscles", central.forces[:, :3].mean(1), 16),
        ("force of the abductors together", central.forces[:, 3], 16),
        ("hip force", central.joint, 6),
        ("arm of the abductors together, people drawn", drawn.arms[:, 3], 8),
        ("force of the abductors together, people drawn", drawn.forces[:, 3], 16),
        ("hip force, people drawn", drawn.joint, 6),
    ):
        mean = np.abs(values).mean()
        inside = "yes" if abs(mean - target) <= target / 3 else "**no**"
        rows.append(
            [name, f"{values[0]:+.1f} %", f"{values[1]:+.1f} %", f"{mean:.1f} %", f"{target} %", inside]
        )
    head = ["", "offset -20 %", "offset +20 %", "mean size", "published (`rudiger2017`)", "within a third"]
    others = {
        "the central woman": [Hip(Person.of(sex="f"))],
        "the ten patients on average": [Hip(patient_person(known)) for known in patients().values()],
    }
    return (
        table(head, rows) + "\n\n" + "\n".join(f"- {who}: {by_muscle(hips)}" for who, hips in others.items())
    )


def by_muscle(hips: list[Hip]) -> str:
    """Mean sizes of the changes of arms, forces (each over the three muscles) and hip force, in
    words.
    """
    arm, force, joint = np.mean([offset_effect(hip).sizes() for hip in hips], axis=0)
    return f"arms {arm:.1f} %, forces {force:.1f} % (means of the three muscles), hip force {joint:.1f} %."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--only", nargs="*", metavar="TITLE", help="compute these sections, keep the others")
    given = parser.parse_args()
    samples = given.samples
    sections = {
        "Moment arms": section_arms,
        "Strength": section_strength,
        "Abduction moment on one leg over strength": section_demand,
        "Posture": section_posture,
        "Hip force of ten patients": section_patients,
        "Level walking of ten patients": section_walking,
        "Standing up, by patient": section_standing_up,
        "Measured hip forces in exercises": section_exercise_forces,
        "EMG in exercises": section_emg,
        "Passive moments": section_passive,
        "Loads, canes, leaning and weakness": section_burdens,
        "Loads, canes and leaning beside measurements": section_burdens_measured,
        "Healthy people": section_everybody,
        "What drives the band": section_drivers,
        "Weakness and denervation": section_weakness,
        "Men by strength": section_by_strength,
        "Femoral offset": section_offset,
    }
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(START)
    old, _, after = rest.partition(END)
    kept = dict(part.split("\n\n", 1) for part in old.split("\n## ")[1:]) if given.only else {}
    wanted = given.only or list(sections)
    texts = {
        title: write(samples) if title in wanted else kept[title].strip() for title, write in sections.items()
    }
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in texts.items())
    PAGE.write_text(
        f"{before}{START}\n\n_{samples} people in each sample, seed fixed._\n\n{body}\n\n{END}{after}",
        encoding="utf-8",
    )
    print(body)


if __name__ == "__main__":
    main()
