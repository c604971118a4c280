"""Divide the angle between computed and measured hip forces of the ten patients.

Run: ``python benchmarks/force_direction.py [--samples 300]``. Each force is inclined to the shaft
in the frontal and in the sagittal plane of the femur. The table says how the median angle falls
when the mean error of one plane, which all patients share, is taken off every computed force. This
divides a known miss and changes nothing in the model.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from numpy.typing import NDArray
from tables import table

from gluteus.studies.validation.level_walking import compare_walking
from gluteus.studies.validation.patients import angle_between, compare_patient, patients
from gluteus.studies.validation.standing_up import compare_standing_up, measured_patients

Floats = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=300)
    samples = parser.parse_args().samples
    known = patients()
    activities = {
        "one-leg stance": [compare_patient(each, samples) for each in known.values()],
        "level walking": [compare_walking(each, samples) for each in known.values()],
        "standing up": [compare_standing_up(each, samples) for each in measured_patients().values()],
    }
    rows: list[list[object]] = []
    for name, found in activities.items():
        computed = np.array([each.force for each in found])
        rows.append([name, *divided(computed, np.array([each.target for each in found]))])
    head = ["activity", "frontal error [degrees]", "sagittal error", "median angle",
            "without the mean frontal error", "without the mean sagittal error", "without both"]  # fmt: skip
    sys.stdout.write(table(head, rows) + "\n")


def divided(computed: Floats, measured: Floats) -> list[str]:
    """Mean and spread of the errors of each plane, and medians of the angle [degrees].

    Parameters
    ----------
    computed, measured : ndarray, shape (patient, 3)
        Forces (lateral, anterior, up) in the frame of the shaft.
    """
    error = inclinations(computed) - inclinations(measured)
    words = [f"{mean:+.1f} ± {sd:.1f}" for mean, sd in zip(error.mean(0), error.std(0, ddof=1), strict=True)]
    for kept in ((0, 0), (1, 0), (0, 1), (1, 1)):
        turned = inclined(inclinations(computed) - error.mean(0) * kept)
        angles = [angle_between(one, other) for one, other in zip(turned, measured, strict=True)]
        words.append(f"{np.median(angles):.1f}")
    return words


def inclinations(force: Floats) -> Floats:
    """Inclination to the shaft, laterally and forwards [degrees], of forces that press down."""
    return np.degrees(np.arctan2(force[:, :2], -force[:, 2:]))


def inclined(degrees: Floats) -> Floats:
    """Directions (patient, 3) with these inclinations."""
    return np.hstack([np.tan(np.radians(degrees)), -np.ones((len(degrees), 1))])


if __name__ == "__main__":
    main()
