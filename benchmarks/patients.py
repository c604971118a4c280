"""Ten patients with instrumented hips: every gate of decision 0042, with bootstrap intervals.

Run from the project's root: ``python benchmarks/patients.py``. Forces in body weights.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from gluteus.model.hip.hip import Hip
from gluteus.studies.validation.patients import compare_patient, patient_person, patients

Floats = NDArray[np.float64]
SEED, RESAMPLES = 0, 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1000)
    print(report(parser.parse_args().samples))


def report(samples: int) -> str:
    """One row for each patient, then the gates, with forces and without."""
    lines: list[str] = []
    write = lines.append
    write("| patient | measured | median (95 %) | stand as drawn | angle [degrees] |")
    write("| --- | --- | --- | --- | --- |")
    found = {name: compare_patient(known, samples) for name, known in patients().items()}
    for name, one in found.items():
        low, high = one.interval95
        write(
            f"| {name} | {one.measured:.2f} | {one.median:.2f} ({low:.2f} to {high:.2f}) | "
            f"{100 * one.held:.0f} % | {one.angle_deg:.1f} |"
        )
    measured = np.array([one.measured for one in found.values()])
    medians = np.array([one.median for one in found.values()])
    ends = np.array([one.interval95 for one in found.values()])
    angles = np.array([one.angle_deg for one in found.values()])
    write("")
    write("| gate | value | bootstrap 95 % | asked |")
    write("| --- | --- | --- | --- |")
    rows = np.random.default_rng(SEED).integers(0, len(medians), (RESAMPLES, len(medians)))
    for title, asked, compute in (
        ("bias of the mean [%]", "within 5", lambda at: 100 * (medians[at].mean() / measured[at].mean() - 1)),
        ("root mean square error [BW]", "below 0.27", lambda at: _rms(medians[at] - measured[at])),
        ("the same of a constant for everybody [BW]", "", lambda at: measured[at].std()),
        ("median angle [degrees]", "at most 3.5", lambda at: np.median(angles[at])),
        ("in the 95 % interval [of 10]", "at least 9", lambda at: 10 * _inside(measured[at], ends[at])),
        ("mean width of the interval [BW]", "at most 2.3", lambda at: np.diff(ends[at], axis=1).mean()),
        (
            "mean absolute error [%]",
            "reported",
            lambda at: 100 * np.abs(medians[at] / measured[at] - 1).mean(),
        ),
        ("correlation", "reported", lambda at: _correlation(medians[at], measured[at])),
    ):
        value = float(compute(np.arange(len(medians))))
        low, high = np.nanquantile([compute(at) for at in rows], [0.025, 0.975])
        write(f"| {title} | {value:.2f} | {low:.2f} to {high:.2f} | {asked} |")
    write("")
    return "\n".join([*lines, *_without_forces(samples)])


def _rms(values: Floats) -> float:
    return float(np.sqrt((values**2).mean()))


def _inside(values: Floats, ends: Floats) -> float:
    return float(((ends[:, 0] <= values) & (values <= ends[:, 1])).mean())


def _correlation(first: Floats, second: Floats) -> float:
    if first.std() == 0 or second.std() == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def _without_forces(samples: int) -> list[str]:
    """Measures that are predicted without being given."""
    lines: list[str] = []
    write = lines.append
    write("| predicted without being given | root mean square error [mm] | in the 95 % interval |")
    write("| --- | --- | --- |")
    for field, measure, key in (
        ("pelvis_width_mm", "pelvis_width", "asis_width"),
        ("trochanter_tip_lateral_mm", "trochanter_tip_lateral", "trochanter_tip_lateral"),
    ):
        misses: list[float] = []
        inside: list[bool] = []
        for known in patients().values():
            if key in known:
                hip = Hip(patient_person(known, without=[field]), samples=samples, seed=1)
                values = 1e3 * hip.landmarks.measure(measure)
                low, high = np.quantile(values, [0.025, 0.975])
                misses.append(float(np.median(values)) - known[key])
                inside.append(bool(low <= known[key] <= high))
        write(f"| {measure} | {_rms(np.array(misses)):.1f} | {sum(inside)} of {len(inside)} |")
    return lines


if __name__ == "__main__":
    main()
