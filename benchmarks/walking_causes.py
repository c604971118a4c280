"""Where the error of the hip force in walking comes from.

The changes were fixed beforehand (docs/decisions/0065-causes-in-walking.md).

Run from the project's root: ``python benchmarks/walking_causes.py [--samples 100] [--few 20]``.
Linear programmes, one for each person and instant, are solved for the first ``--few`` people. With
``--trial MODEL MOTION LOADS``, a recorded walk is computed with the muscles of its own model, once
meeting the moments of the hips alone and once those of all joints.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from tables import table

import gluteus as gl
from gluteus.studies.validation.patients import patients
from gluteus.studies.validation.walking import two_peaks
from gluteus.studies.validation.walking_causes import Change, Patients, Walkers, older, recorded

FRONTAL = (1.0, 0.0, 0.0)
CHANGES: dict[str, Change] = {
    "no moment about the vertical axis": Change(moment=(1.0, 0.0, 1.0)),
    "no moment in the sagittal plane": Change(moment=(1.0, 1.0, 0.0)),
    "the frontal moment alone": Change(moment=FRONTAL),
    "frontal moment by body mass alone": Change(by_mass=True),
    "cubed activations": Change(criterion="cubes"),
    "stretched fibres without passive force": Change(passive="none"),
    "the same, and passive moment of the whole joint": Change(passive="joint"),
    "knee bent by 15 and 8 degrees": Change(bent=True),
}
PROGRAMMES: dict[str, Change] = {
    "squared activations, these people": Change(),
    "smallest greatest activation": Change(criterion="greatest"),
    "smallest force along the measured one, a lower bound": Change(criterion="joint"),
}
AT_PEAKS: dict[Change, str] = {
    Change(): "",
    Change(moment=(1.0, 0.0, 1.0)): ", no moment about the vertical axis",
    Change(moment=FRONTAL): ", the frontal moment alone",
}
"""Computed after the first results had been seen."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--few", type=int, default=20)
    parser.add_argument("--trial", nargs=3, action="append", default=[], metavar=("MODEL", "MOTION", "LOADS"))
    given = parser.parse_args()
    walkers, few = Walkers(patients(), given.samples), Walkers(patients(), given.few)
    walks = recorded()
    both = list(walks.values())
    rows = [row("base: two recorded walks", walkers.walk(both))]
    rows += [row(f"`{name}` alone", walkers.walk([each])) for name, each in walks.items()]
    for trial, words in (("slow", "0.92 to 1.10"), ("fast", "1.40 to 1.68")):
        rows.append(row(f"five older people at {words} m/s", walkers.walk(older(trial))))
    rows += [row(name, walkers.walk(both, change)) for name, change in CHANGES.items()]
    rows += [row(name, few.walk(both, change)) for name, change in PROGRAMMES.items()]
    slow = older("slow")
    rows.append(row("older people, slow, and the lower bound", few.walk(slow, Change(criterion="joint"))))
    factor, slow_factor = walkers.factor(both), walkers.factor(slow)
    text = table(["change", "computed [BW]", "bias [%]", "mean absolute error [%]", "moments met"], rows)
    sys.stdout.write(
        f"{text}\n\n- All moments times {factor:.2f} would give the measured mean; "
        f"those of the older people at 0.92 to 1.10 m/s times {slow_factor:.2f}.\n"
    )
    for model, motion, loads in given.trial:
        sys.stdout.write(coupling(model, motion, loads))


def coupling(model: str, motion: str, loads: str) -> str:
    """Hip force of a recorded walk on its own model, by the joints whose moments are met."""
    hips = tuple(f"hip_{axis}_{side}" for side in "rl" for axis in ("flexion", "adduction", "rotation"))
    lines: list[str] = []
    for words, matched in (("hips alone", hips), ("all joints", None)):
        found = gl.forces(model, motion=motion, loads=loads, lowpass_hz=6.0, match=matched).dataset
        force, time = found["contact_force_bw"].values, found["time"].values
        peaks = (two_peaks(time, np.asarray(each)) for each in force.T)
        lines += [f"- {model}, {words}: peaks {one[0]:.2f} and {one[1]:.2f} BW\n" for one in peaks if one]
    return "".join(lines)


def row(name: str, found: Patients) -> list[object]:
    """One line of the table."""
    return [
        name,
        f"{found.median.mean():.2f}",
        f"{100 * found.bias:+.0f}",
        f"{100 * found.error:.0f}",
        f"{100 * found.met:.0f} %",
    ]


if __name__ == "__main__":
    main()
