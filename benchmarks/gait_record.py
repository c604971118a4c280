"""Record the hip load of a recorded walk at the two peaks of the ground force.

Run from the project's root, for `norms/walking.yaml`:
``python benchmarks/gait_record.py MODEL.osim MOTION.mot LOADS.xml --mass 72.6 --height 1.80``.
Each side that has a whole stance with two peaks gives two instants. The pose is that of the femur
in the pelvis, left hips mirrored. Forces and moments are those of the pelvis on the femur, by
inverse dynamics without muscles, in the pelvis frame: forces in body weights, the moment about the
forward axis over body weight and the distance of the hip centres, the others over body weight and
height.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

from gluteus.files import read_loads, read_table
from gluteus.mechanics.body.motion import frames, place
from gluteus.mechanics.hip.kinematics import pose_from_rotation
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.model.opensim.model import read_osim
from gluteus.studies.motion.trial import trial_of

Floats = NDArray[np.float64]
CUTOFF_HZ = 6.0
LEAST_PEAK = 0.8
"""Body weights of the vertical ground force that make a peak."""
MIRROR = np.diag([1.0, 1.0, -1.0])
TURNED = np.array([-1.0, -1.0, 1.0])
"""Signs of moments under mirroring from left to right."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "motion", "loads"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--mass", type=float, required=True, help="of the person [kg]")
    parser.add_argument("--height", type=float, required=True, help="of the person [m]")
    given = parser.parse_args()
    model, loads = read_osim(given.model), read_loads(given.loads)
    trial = trial_of(
        model,
        read_table(given.motion),
        loads,
        read_table(loads.datafile or given.loads),
        lowpass_hz=CUTOFF_HZ,
    )
    tree = model.tree
    bodies = np.array([tree.body(f"femur_{side}") for side in "rl"])
    carried = model.skeleton.carried(trial.q, trial.qd, trial.qdd, bodies, trial.loads)
    turn, at = frames(place(tree, trial.q), np.array([tree.body("pelvis"), *bodies]))
    weight = given.mass * GRAVITY
    between = float(np.linalg.norm(at[:, 1] - at[:, 2], axis=1).mean())
    print(f"distance of the hip centres {1000 * between:.1f} mm")
    assert trial.loads is not None
    for side in range(2):
        vertical = trial.loads.force[:, side, 1] / weight
        for number, row in enumerate(stance_peaks(vertical)):
            relative = turn[row, 0].T @ turn[row, 1 + side]
            force, moment = (relative @ each[row, side] for each in (carried.in_child, carried.moment))
            if side == 1:
                relative = MIRROR @ relative @ MIRROR
                force, moment = MIRROR @ force, TURNED * moment
            lengths = np.array([between, given.height, given.height])
            values = np.degrees(pose_from_rotation(relative)), force / weight, moment / weight / lengths
            print(f"{'rl'[side]} peak {number + 1} at {trial.time[row]:.3f} s, ground {vertical[row]:.3f} BW")
            for name, each in zip(("pose", "force", "moment"), values, strict=True):
                print(f"  {name}: " + ", ".join(f"{value:.4f}" for value in each))


def stance_peaks(vertical: Floats) -> list[int]:
    """Frames of the two peaks of the first stance that is recorded whole, or none."""
    loaded = np.flatnonzero(vertical > 0.05)
    for part in np.split(loaded, np.flatnonzero(np.diff(loaded) > 1) + 1):
        whole = len(part) and part[0] > 0 and part[-1] < len(vertical) - 1
        found = find_peaks(vertical[part], height=LEAST_PEAK, distance=20)[0] if whole else ()
        peaks = sorted((int(part[place]) for place in found), key=lambda row: -vertical[row])
        if len(peaks) >= 2:
            return sorted(peaks[:2])
    return []


if __name__ == "__main__":
    main()
