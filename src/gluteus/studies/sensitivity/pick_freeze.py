"""Two independent samples of the same hips, mixed group by group: the basis of variance-based
sensitivities.

Every random number of a hip belongs to a group of unknowns
(:mod:`gluteus.bones.draws.declaration`). A mixed hip takes some groups from the second sample and
all others from the first, so that what changes is the effect of those groups.
"""

from __future__ import annotations

from gluteus.bones.draws import KeyedDraws, MixedDraws, groups_of
from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip

GROUPS = groups_of(Person())
"""Groups of unknowns of somebody whose age is not known."""


def mixed_hip(person: Person, samples: int, seed: int, second: frozenset[str]) -> Hip:
    """Hips of the first sample, except for some groups of unknowns.

    Parameters
    ----------
    person : Person
        What is known of everybody.
    samples : int
        How many hips.
    seed : int
        Of both samples.
    second : frozenset of str
        Groups of `groups_of` the person that are taken from the second sample.
    """
    first, other = (KeyedDraws(person, samples, seed, sample) for sample in (0, 1))
    return Hip(person, draws=MixedDraws(first, other, second))
