"""The choice among several drawn postures: people stand in one that suits their muscles.

The probability of a posture is proportional to ``exp(-effort / temperature - pull . z)``. The
effort is that of the muscles in this posture. The temperature determines how much the effort
matters, and follows from how much people's posture varies between days. The pulls ``pull`` keep the
population means of the unknowns ``z`` at their published values, which the effort alone would shift
(docs/decisions/0042-recipe.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats, Ints
from gluteus.bones.draws import CHOSEN
from gluteus.bones.person import Person
from gluteus.mechanics.engine.standing import UNHELD
from gluteus.studies.standing.question import StanceRecipe

_LEAST_CHANCE = -700.0
"""Logarithm of the smallest probability that counts as larger than zero."""


def temperature() -> float:
    """Effort that makes a posture e times less likely."""
    return norms("stance_model")["posture_temperature"].value


@lru_cache(maxsize=1)
def pulls() -> Mapping[str, float]:
    """Pull of each chosen unknown, per standard deviation."""
    table = norms("stance_model")
    return {name: table[f"posture_pull_{name}"].value for name in CHOSEN}


def free_pulls(recipe: StanceRecipe, person: Person) -> Mapping[str, float]:
    """Return the pulls of the unknowns that differ between a person's postures."""
    known = {"pelvic_tilt"} if person.pelvic_tilt_deg is not None else set[str]()
    return {name: pull for name, pull in pulls().items() if name not in recipe.fixed | known}


def preference(recipe: StanceRecipe, person: Person, normals: Mapping[str, Floats]) -> Floats:
    """Return the part (person,) of a posture's log probability that does not depend on muscles.

    Parameters
    ----------
    recipe : StanceRecipe
        Unknowns that it fixes at their mean have no pull.
    person : Person
        A known pelvic tilt has no pull either.
    normals : mapping of str to ndarray, shape (person,)
        Standard normals by chosen unknown.
    """
    total = np.zeros(len(next(iter(normals.values()))))
    for name, pull in free_pulls(recipe, person).items():
        total = total - pull * normals[name]
    return total


def picked_posture(efforts: Floats, preferences: Floats, choice: Floats) -> Ints:
    """Return the number of the posture (person,) in which each person stands.

    Parameters
    ----------
    efforts, preferences : ndarray, shape (person, posture)
        Results of `gluteus.mechanics.engine.standing.effort_of` and of `preference`.
    choice : ndarray, shape (person,)
        Uniform numbers between 0 and 1.

    Notes
    -----
    People who can hold none of the postures get the one with the least unmet moment.
    """
    least = efforts.min(axis=1, keepdims=True)
    chance = preferences - (efforts - least) / temperature()
    chance = np.where((efforts < UNHELD) | (efforts == least), chance, -np.inf)
    weights = np.exp(np.maximum(chance - chance.max(axis=1, keepdims=True), _LEAST_CHANCE))
    weights = np.where(np.isneginf(chance), 0.0, weights)
    reached = np.cumsum(weights, axis=1)
    threshold = choice[:, None] * reached[:, -1:]
    return np.minimum((reached < threshold).sum(axis=1), efforts.shape[1] - 1)
