"""Sizes of simulated people with and without the shape of bones (decision 67).

GLUTEUS_THREADS=1 python benchmarks/sizes.py ../shared/mocap/rajagopal/Rajagopal2016.osim
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time as clock
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray
from rich.progress import track as progress

from gluteus.bones.points import Shapes
from gluteus.bones.proportions import covariance, covariance_of
from gluteus.model.opensim.model import OsimModel
from gluteus.studies.kinematics.inverse import inverse_kinematics
from gluteus.studies.kinematics.scaling import scale
from tests.helpers.sized_people import (
    SizedPerson,
    femur_error_m,
    hip_error_m,
    known_bones,
    known_shapes,
    person_of_bones,
    person_of_no_shape,
    regression_error_m,
    without_muscles,
)

Array = NDArray[np.float64]

DRAWS = {"left out": 4, "another's model": 2}
NO_SHAPE = 40
MEASURES = ("hip [mm]", "femur [mm]", "hip angles [deg]")


@dataclass(frozen=True)
class Case:
    """A person, the covariance that a prior may use for them, and whose bones they have."""

    person: SizedPerson
    covariance: Array
    bones: int


def cases(model: OsimModel, population: str, seed: int) -> Iterator[Case]:
    """The people of a population."""
    if population == "no shape":
        for number in range(NO_SHAPE):
            yield Case(person_of_no_shape(model, seed + 10_000 + number), covariance(), number)
        return
    bones, shapes = known_bones(), known_shapes()
    count = len(shapes)
    for who in range(count):
        rest = [other for other in range(count) if other != who]
        left = covariance_of(Shapes(shapes.weights[rest], shapes.size[rest]))
        for draw in range(DRAWS[population]):
            number = seed + 100 * who + draw
            other = int(np.random.default_rng(number + 50_000).choice(rest))
            mean = bones.only(rest).mean() if population == "left out" else bones.only([other])
            yield Case(person_of_bones(model, bones.only([who]), mean, number), left, who)


def errors(model: OsimModel, case: Case, *, bones: bool) -> list[float]:
    """Errors of a person's hips and femurs, and of their hip angles in the motion."""
    found = scale(
        model, case.person.static, mass_kg=70.0, sizes=case.covariance if bones else "uniform"
    )  # fmt: skip
    pose = np.array(list(found.pose.values()))
    result = inverse_kinematics(found.model, case.person.motion, up="y")
    names = found.model.coordinate_names
    hips = [place for place, name in enumerate(names) if name.startswith("hip_")]
    gap = np.degrees(result.array("value")[:, hips] - case.person.q[:, hips])
    return [
        1e3 * hip_error_m(case.person, found.model, pose),
        1e3 * femur_error_m(case.person, found.model),
        float(np.sqrt(np.square(gap).mean())),
    ]


def compared(model: OsimModel, population: str, seed: int) -> dict[str, Any]:
    """Mean errors of a population without and with the bones, and the paired difference."""
    groups, rows = list[int](), list[list[list[float]]]()
    for case in progress(list(cases(model, population, seed)), population):
        groups.append(case.bones)
        rows.append([errors(model, case, bones=bones) for bones in (False, True)])
    values = np.array(rows)
    people = np.array([values[np.array(groups) == group].mean(axis=0) for group in sorted(set(groups))])
    again = np.random.default_rng(0).integers(0, len(people), (2000, len(people)))
    change = (people[:, 1] - people[:, 0])[again].mean(axis=1)
    ends = np.quantile(change, [0.025, 0.975], axis=0)
    without, bones = people.mean(axis=0)
    found: dict[str, Any] = {"people": len(values)}
    for place, name in enumerate(MEASURES):
        found[name] = {
            "without": round(float(without[place]), 2),
            "with": round(float(bones[place]), 2),
            "change_percent": round(100.0 * float(bones[place] / without[place] - 1.0), 1),
            "difference_95": [round(float(end), 2) for end in ends[:, place]],
        }
    return found


def main() -> None:
    """Print the errors of each population."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="Rajagopal2016.osim")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--populations", nargs="*", default=[*DRAWS, "no shape"])
    asked = parser.parse_args()
    used = clock.process_time()
    with tempfile.TemporaryDirectory() as folder:
        model = without_muscles(asked.model, Path(folder))
        found: dict[str, Any] = {name: compared(model, name, asked.seed) for name in asked.populations}
    rng, bones = np.random.default_rng(asked.seed), known_bones()
    peer = [regression_error_m(bones.only([who]), rng) for who in range(len(bones.femur)) for _ in range(4)]
    found["regression"] = {"people": len(peer), "hip [mm]": round(1e3 * float(np.mean(peer)), 2)}
    found["processor_seconds"] = round(clock.process_time() - used, 1)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
