"""Two independent samples of hips, mixed by groups: the basis of variance-based sensitivities.

Every random number of a hip belongs to a group of unknowns
(:mod:`gluteus.bones.draws.declaration`). A mixed hip takes some groups from the second sample and
all others from the first, so that the change of a result is the effect of those groups.
"""

from __future__ import annotations

from gluteus.bones.draws import KeyedDraws, MixedDraws, groups_of
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip

GROUPS = groups_of(Person())
"""Groups of unknowns of a person whose age is not known."""


def mixed_hip(person: Person, samples: int, seed: int, second: frozenset[str]) -> Hip:
    """Return hips of the first sample, with some groups of unknowns from the second.

    Parameters
    ----------
    person : Person
        What is known about everybody.
    samples : int
        Number of hips.
    seed : int
        Seed of both samples.
    second : frozenset of str
        Groups of `groups_of` the person that are taken from the second sample.
    """
    first, other = (KeyedDraws(person, samples, seed, sample) for sample in (0, 1))
    return Hip(person, draws=MixedDraws(first, other, second))
