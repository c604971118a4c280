"""Fit what the recipe of posture needs from measured postures, without any force (decision 48).

Run from the project's root: ``python benchmarks/postures.py``. It prints the mean obliquity of the
pelvis at which drawn people show the measured angle of the goniometer in one-leg stance, and the
pulls that keep the published means of all unknowns of posture, for ``norms/stance_model.yaml``.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from gluteus.anatomy import norms
from gluteus.bones.draws import CHOSEN, POSTURE
from gluteus.model.hip.hip import Hip
from gluteus.studies import StanceRecipe
from gluteus.studies.standing.body import posture_of_draws, sound_effort
from gluteus.studies.standing.posture_choice import pulls, temperature
from gluteus.studies.validation.goniometer import goniometer_adduction_deg

Floats = NDArray[np.float64]
SEEDS = (11, 12)
SETS = 4
"""Independent sets of postures for each person, each of as many as people choose among."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000, help="for each of two seeds")
    people = parser.parse_args().people
    print(report_obliquity(people))
    print(report_pulls(people))


def report_obliquity(people: int) -> str:
    """Mean obliquity [degrees] that gives the measured angle of the goniometer."""
    measured = norms("stance")["hip_adduction_goniometer_single_stance"].value
    mean = norms("stance_model")["pelvic_obliquity_one_leg"].value
    shown = np.mean([goniometer_adduction_deg(Hip(samples=people, seed=seed)).mean() for seed in SEEDS])
    return (
        f"goniometer: {shown:.2f} degrees at a mean obliquity of {mean}, measured {measured}; "
        f"wanted obliquity {mean - (shown - measured):.2f}"
    )


def report_pulls(people: int) -> str:
    """Pulls, and means and spreads of the unknowns with them, in standard deviations."""
    efforts, normals = zip(*(drawn_postures(people, seed) for seed in SEEDS), strict=True)
    effort, normal = np.concatenate(efforts), np.concatenate(normals)
    found = fitted(effort, normal, np.array([pulls()[name] for name in CHOSEN]))
    mean, spread = moments(effort, normal, found)
    rows = [
        f"{name}: pull {pull:.3f}, mean {at:+.3f}, spread {wide:.3f}"
        for name, pull, at, wide in zip(CHOSEN, found, mean, spread, strict=True)
    ]
    return "\n".join(rows)


def drawn_postures(people: int, seed: int) -> tuple[Floats, Floats]:
    """Efforts (set of one person, posture) and standard normals (set, posture, unknown)."""
    hip, recipe = Hip(samples=people, seed=seed), StanceRecipe()
    attempt = hip.draws.attempts(POSTURE)
    everybody = np.arange(people)
    efforts: list[Floats] = []
    normals: list[Floats] = []
    for _ in track(range(SETS * recipe.tried), description=f"postures, seed {seed}"):
        drawn = attempt(everybody)
        efforts.append(sound_effort(hip, posture_of_draws(hip, recipe, drawn)))
        normals.append(np.stack([drawn[name] for name in CHOSEN], axis=1))
    shape = (people, SETS, recipe.tried)
    effort = np.stack(efforts, axis=1).reshape(shape)
    normal = np.stack(normals, axis=1).reshape(*shape, len(CHOSEN))
    return effort.reshape(-1, recipe.tried), normal.reshape(-1, recipe.tried, len(CHOSEN))


def chances(effort: Floats, normal: Floats, pull: Floats) -> Floats:
    """Chance (set, posture) of each posture of a set."""
    log = -(effort - effort.min(axis=1, keepdims=True)) / temperature() - normal @ pull
    weight = np.exp(np.maximum(log - log.max(axis=1, keepdims=True), -700.0))
    return weight / weight.sum(axis=1, keepdims=True)


def moments(effort: Floats, normal: Floats, pull: Floats) -> tuple[Floats, Floats]:
    """Mean and spread (unknown,) of the standard normals of chosen postures."""
    chance = chances(effort, normal, pull)[..., None]
    mean = (chance * normal).sum(axis=1).mean(axis=0)
    square = (chance * normal**2).sum(axis=1).mean(axis=0)
    return mean, np.sqrt(square - mean**2)


def fitted(effort: Floats, normal: Floats, pull: Floats, rounds: int = 30) -> Floats:
    """Pulls (unknown,) at which every mean is 0, by Newton's method."""
    for _ in range(rounds):
        chance = chances(effort, normal, pull)[..., None]
        mean = (chance * normal).sum(axis=1)
        inner = np.einsum("spi,spj->ij", chance * normal, normal) - mean.T @ mean
        step: Floats = np.linalg.solve(inner / len(mean), mean.mean(axis=0))
        pull = pull + step
    return pull


if __name__ == "__main__":
    main()
