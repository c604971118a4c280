"""Parts of validate.py: people on one leg, with burdens and in walking, beside measurements."""

from __future__ import annotations

import numpy as np
from tables import band, table

from gluteus.bones.person import Person
from gluteus.model.hip.hip import MEDIUS, Hip
from gluteus.studies import stance
from gluteus.studies.validation.goniometer import goniometer_adduction_deg
from gluteus.studies.validation.level_walking import compare_walking
from gluteus.studies.validation.patients import compare_patient, patients


def section_posture(samples: int) -> str:
    hip = Hip(samples=samples)
    found = stance(hip)
    adduction = found.hip_adduction_deg.values[found.held.values]
    return (
        f"- Adduction in one-leg stance: {band(adduction, 1)} degrees at the hip joint, "
        f"{band(goniometer_adduction_deg(hip), 1)} as a goniometer shows it "
        "(measured 7 ± 3, `youdas2007`)."
    )


def section_walking(samples: int) -> str:
    """The ten patients in level walking: recorded loads on their hips, and their own stance."""
    known = patients()
    walked = {name: compare_walking(each, samples) for name, each in known.items()}
    stood = {name: compare_patient(each, samples) for name, each in known.items()}
    recordings = list(next(iter(walked.values())).by_recording)
    rows: list[list[object]] = []
    for name, each in walked.items():
        rows.append(
            [
                name,
                f"{each.measured:.2f}",
                band(each.drawn),
                *(f"{each.by_recording[recording]:.2f}" for recording in recordings),
                f"{each.angle_deg:.1f}",
                f"{100 * each.met:.0f} %",
                f"{stood[name].median:.2f}",
            ]
        )
    head = ["patient", "measured", "recorded walks, median (95 %)", *(f"`{each}`" for each in recordings),
            "angle [degrees]", "moments met", "own stance"]  # fmt: skip
    measured = np.array([each.measured for each in walked.values()])
    estimates = {
        "recorded walks": np.array([each.median for each in walked.values()]),
        "the patients' own stance": np.array([each.median for each in stood.values()]),
    }
    drawn = np.random.default_rng(0).integers(0, len(measured), (10_000, len(measured)))
    lines: list[list[object]] = []
    for name, medians in estimates.items():
        error = 100 * np.abs(medians / measured - 1)
        low, high = np.quantile(error[drawn].mean(axis=1), [0.025, 0.975])
        bias = 100 * (medians.mean() / measured.mean() - 1)
        lines.append([name, f"{error.mean():.1f} ({low:.1f} to {high:.1f})", f"{bias:+.1f}"])
    angle = np.median([each.angle_deg for each in walked.values()])
    return "\n\n".join(
        [
            table(head, rows),
            table(["estimate", "mean absolute error [%], bootstrap 95 %", "bias [%]"], lines),
            f"- Median angle to the measured force: {angle:.1f} degrees.",
        ]
    )


def section_burdens(samples: int) -> str:
    """Loads, canes and leaning beside what was measured."""
    hip = Hip(Person.of(sex="m", mass_kg=75), samples=samples, seed=1)
    quarter = 0.25 * 75
    asked: dict[str, dict[str, object]] = {
        "nothing": {},
        "a quarter of body weight in the other hand": {"load_kg": quarter, "load_side": "left"},
        "a quarter of body weight in the hand of this side": {"load_kg": quarter, "load_side": "right"},
        "cane in the other hand, 100 N": {"cane_n": 100.0},
        "trunk leaning 10 degrees over this leg by choice": {"lean_deg": 10.0},
        "pelvis hanging 5 degrees on the other side by choice": {"obliquity_deg": 5.0},
        "superior gluteal nerve cut": {"lesions": {"superior_gluteal_nerve": 1.0}},
        "48 % of abductor strength": {"weaken": {"abductors": 0.48}},
    }
    rows: list[list[object]] = []
    before: dict[str, np.ndarray] = {}
    for name, question in asked.items():
        found = stance(hip, **question)
        stood = found.recovered.values
        force, activation = found.hip_contact_force_bw.values, found.activation.sel(muscle=MEDIUS).values
        before = before or {"force": force, "activation": activation, "stood": stood}
        both = stood & before["stood"]
        change = 100 * (np.median(activation[both] / before["activation"][both]) - 1)
        falls = 100 * (force[both] < before["force"][both]).mean()
        rows.append(
            [
                name,
                f"{stood.sum()} of {len(stood)}",
                band(force[stood]),
                band(found.trunk_lean_deg.values[stood], 1),
                f"{change:+.0f} %",
                f"{falls:.0f} %",
            ]
        )
    head = [
        "men of 75 kg",
        "stand",
        "hip force [BW]",
        "trunk lean [degrees]",
        "activation of gluteus medius, median change",
        "force below their own before",
    ]
    return table(head, rows)


def section_burdens_measured(samples: int) -> str:
    """Changes by loads, canes and leaning, in the terms of those who measured them."""
    hip = Hip(Person.of(sex="m", mass_kg=75), samples=samples, seed=1)
    quarter = 0.25 * 75

    def medians(**question: object) -> dict[str, float]:
        found = stance(hip, **question)
        stood = found.recovered.values
        return {
            "force": float(np.median(found.hip_contact_force_bw.values[stood])),
            "activation": float(np.median(found.activation.sel(muscle=MEDIUS).values[stood])),
            "moment": float(np.median(found.abduction_moment_nm_per_kg.values[stood])),
        }

    def change(one: dict[str, float], other: dict[str, float], what: str) -> str:
        return f"{100 * (one[what] / other[what] - 1):+.0f} %"

    plain = medians()
    away, near = (medians(load_kg=quarter, load_side=side) for side in ("left", "right"))
    cane = medians(cane_n=100.0)
    both = medians(cane_n=100.0, load_kg=0.15 * 75, load_side="right")
    loaded = medians(load_kg=0.15 * 75, load_side="right")
    apart, over = medians(lean_deg=-10.0), medians(lean_deg=10.0)
    raised, dropped = medians(obliquity_deg=-5.0), medians(obliquity_deg=5.0)
    rows: list[list[object]] = [
        ["quarter of body weight in one hand: hip of the other side against the loaded side's",
         "about +67 % (Bergmann 1997, abstract)", change(away, near, "force")],
        ["cane in the other hand: activity of the abductors",
         "-31 %, near-maximal push -42 % (Neumann 1998, abstract)",
         f"{change(cane, plain, 'activation')} with 100 N"],
        ["cane in the other hand: abduction moment, operated hip in walking",
         "-26 % (Ajemian 2004, abstract)", f"{change(cane, plain, 'moment')} with 100 N"],
        ["cane in the other hand and load on this side: activity of the abductors",
         "about -40 % (Neumann 1999, abstract)", f"{change(both, plain, 'activation')} with 100 N and 11 kg"],
        ["load in the other hand: activity of the abductors", "raised (Neumann 1985, abstract)",
         change(away, plain, "activation")],
        ["load in the hand of this side: activity of the abductors",
         "equal or lower (Neumann 1985, abstract)",
         change(loaded, plain, "activation")],
        ["trunk 10 degrees away from the standing leg against upright: activity",
         "raised (Prior 2014, abstract)", change(apart, plain, "activation")],
        ["trunk 10 degrees over the standing leg against upright: activity", "",
         change(over, plain, "activation")],
        ["pelvis dropped 5 degrees against raised 5 degrees: activity", "lower (Prior 2014, abstract)",
         change(dropped, raised, "activation")],
        ["one-leg stance, hip force", "2.1 to 2.8 body weights (Kotzar 1991, abstract, two patients)",
         f"{plain['force']:.2f}"],
    ]  # fmt: skip
    return table(["men of 75 kg", "measured", "model, change of medians"], rows)


def section_everybody(samples: int) -> str:
    """Whether healthy people of any age stand on one leg."""
    rows: list[list[object]] = []
    for ages in ((20, 29), (40, 49), (60, 60), (70, 70), (80, 80)):
        cells: list[object] = []
        for sex in ("m", "f"):
            found = stance(Hip(Person.of(sex=sex, age=ages[0], age_to=ages[1]), samples=samples, seed=1))
            cells += [
                f"{100 * float(found.held.mean()):.1f} %",
                f"{100 * float(found.recovered.mean()):.1f} %",
            ]
        rows.append([f"{ages[0]} to {ages[1]}" if ages[0] < ages[1] else str(ages[0]), *cells])
    return table(["age", "men hold upright", "men stand", "women hold upright", "women stand"], rows)
