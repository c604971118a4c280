"""Parts of validate.py: exercises of instrumented hips, EMG, and strength that one leg asks for."""

from __future__ import annotations

import numpy as np
from tables import band, table

from gluteus.anatomy import norms
from gluteus.anatomy.exercise import HipForceReading
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.studies import exercises
from gluteus.studies.exercise.comparison import hip_force_comparisons
from gluteus.studies.validation.comparison import Comparison
from gluteus.studies.validation.comparisons import PARTS
from gluteus.studies.validation.standing_up import compare_exercise, compare_standing_up, measured_patients


def section_standing_up(samples: int) -> str:
    """The nine patients, by the recipe `sit_to_stand`."""
    found = {name: compare_standing_up(each, samples) for name, each in measured_patients().items()}
    rows: list[list[object]] = []
    for name, each in found.items():
        parts = (", ".join(f"{value:.2f}" for value in vector) for vector in (each.target, each.force))
        share = f"{len(each.drawn)} of {each.asked}"
        rows.append([name, f"{each.measured:.2f}", band(each.drawn), share, f"{each.angle_deg:.1f}", *parts])
    head = ["patient", "measured", "median (95 %)", "hold it", "angle [degrees]",
            "measured, lateral, anterior, up", "computed"]  # fmt: skip
    measured = np.array([each.measured for each in found.values()])
    medians = np.array([each.median for each in found.values()])
    angles = np.array([each.angle_deg for each in found.values()])
    drawn = np.random.default_rng(0).integers(0, len(measured), (10_000, len(measured)))
    error, ratio = 100 * np.abs(medians / measured - 1), medians[drawn].mean(1) / measured[drawn].mean(1)
    near = 100 * norms("validation")["standing_up_error"].value
    gates = [
        ["bias of the mean [%]", 100 * (medians.mean() / measured.mean() - 1), 100 * (ratio - 1),
         f"within {near:.0f}"],
        ["mean absolute error [%]", error.mean(), error[drawn].mean(1), f"at most {near:.0f}"],
        ["median angle [degrees]", np.median(angles), np.median(angles[drawn], axis=1), "at most 7"],
    ]  # fmt: skip
    lines: list[list[object]] = []
    for name, value, spread, asked in gates:
        low, high = np.quantile(spread, [0.025, 0.975])
        lines.append([name, f"{value:.1f}", f"{low:.1f} to {high:.1f}", asked])
    return "\n\n".join([table(head, rows), table(["gate", "value", "bootstrap 95 %", "asked"], lines)])


def section_exercise_forces(samples: int) -> str:
    """All measured hip forces of exercises that could be read, each with the printed criterion."""
    near = norms("validation")["standing_up_error"].value
    rows: list[list[object]] = []
    met: list[bool] = []
    for title, exercise, activity in (
        ("standing up from a chair", "sit_to_stand", "standing_up"),
        ("standing on one leg, as in the exercise", "one_leg_stance", ""),
    ):
        known = measured_patients(activity).values()
        found = [compare_exercise(each, samples, exercise, activity) for each in known]
        measured = np.array([each.measured for each in found])
        mean, computed = measured.mean(), np.mean([each.median for each in found])
        met.append(measured.min() <= computed <= measured.max() or abs(computed / mean - 1) <= near)
        spread = f"{mean:.2f} ({measured.min():.2f} to {measured.max():.2f}), {len(found)} patients"
        rows.append([title, "one exercise", spread, f"{computed:.2f} ({100 * (computed / mean - 1):+.0f} %)"])
    groups = hip_force_comparisons(exercises(Hip(Person(), samples=samples)))
    for each in (one for one in groups if one.reading.measures == "force"):
        most, least = (f(each.first_bw, each.hardest_bw) for f in (max, min))
        limit, words = _published(each.reading, each.walking_bw)
        # A greatest or usual value that was published is an upper limit.
        met.append(most <= limit if "about" not in words else abs(most / limit - 1) <= near)
        rows.append([each.reading.name, "group", words, f"{least:.1f} to {most:.1f}"])
    for row, one in zip(rows, met, strict=True):
        row.append("yes" if one else "**no**")
    head = [
        "exercise",
        "what was published",
        "measured [BW]",
        "computed [BW]",
        f"in range or {100 * near:.0f} %",
    ]
    verdict = f"- {sum(met)} of {len(met)} within the range or {100 * near:.0f} % (asked: two thirds)."
    return table(head, rows) + "\n\n" + verdict


def _published(reading: HipForceReading, walking_bw: float) -> tuple[float, str]:
    """Published load of a group [BW], and in words."""
    if reading.of_walking is None:
        return float(reading.highest_bw or 0.0), f"at most {reading.highest_bw:.1f} in any patient"
    limit = reading.of_walking * walking_bw
    return limit, f"{'about' if reading.of_walking < 1 else 'mostly at most'} {limit:.1f}"


def section_emg(samples: int) -> str:
    """Activation beside EMG, where a study prints mean and standard deviation."""
    return _rows(PARTS["EMG in exercises"](samples), 0, "EMG [% of the maximum], mean ± 1 SD")


def section_demand(samples: int) -> str:
    """Abduction moment that one-leg stance asks for, over strength."""
    found = [each for each in PARTS["strength"](samples) if each.source == "mirshams2022"]
    return _rows(found, 2, "measured, within a third")


def _rows(found: list[Comparison], digits: int, measured: str) -> str:
    rows: list[list[object]] = []
    for each in found:
        low, high = each.band
        ends = f"{each.interval95[0]:.{digits}f} to {each.interval95[1]:.{digits}f}"
        rows.append(
            [
                each.title,
                f"{each.published:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})",
                each.published_n or "",
                f"{each.median:.{digits}f} ({ends})",
                each.n,
                f"`{each.source}`",
                "yes" if each.fits else f"**no**, {each.apart}",
            ]
        )
    return table(["", measured, "n", "computed, median (95 %)", "n", "source", "met"], rows)
