"""Two independent draws of the same hips, mixed group by group: what variance-based sensitivities need.

Every number that a hip draws belongs to a group of unknowns. A mixed hip takes one group from the second draw
and all others from the first, so that what changes is what that group does.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from gluteus.arrays import Floats
from gluteus.bones.person import Person
from gluteus.model.hip.hip import BODY_STREAM, MUSCLE_STREAM, Hip
from gluteus.studies.standing.body import POSTURE_STREAM, UNKNOWNS

_CALLS: dict[int, tuple[str, ...]] = {
    # In the order in which population.draw_people and sizes.muscle_sizes ask; the last goes on for repeats.
    BODY_STREAM: ("body", "body", "bones"),
    MUSCLE_STREAM: (
        "muscle_volumes",
        "muscle_volumes",
        "fibre_lengths",
        "fibre_lengths",
        "fibre_lengths",
        "abduction_strength",
        "neutral_fibre_length",
    ),
}
_CALLS_WITH_AGE: dict[int, tuple[str, ...]] = {
    BODY_STREAM: ("body", "body", "age", "bones"),
    MUSCLE_STREAM: (*_CALLS[MUSCLE_STREAM], "age"),
}
_OTHER = "nerve_supply"

GROUPS = ("body", "bones", *dict.fromkeys(_CALLS[MUSCLE_STREAM]), *UNKNOWNS)
"""Groups of unknowns: body is sex, mass and height; bones their shape; then muscles; then posture."""


def groups_of(person: Person) -> tuple[str, ...]:
    """The groups of unknowns of a person: ``GROUPS``, and where an age is known ``age``.

    That is where in the known range the age lies, and how much strength is lost with it.
    """
    return GROUPS if person.ages is None else ("age", *GROUPS)


class _Draws(np.random.Generator):
    """A generator whose calls are numbered, each with a key of its own in the first or second draw."""

    def __init__(self, person: Person, seed: int, stream: int, second: frozenset[str]) -> None:
        super().__init__(np.random.PCG64(0))
        calls = _CALLS if person.ages is None else _CALLS_WITH_AGE
        self._names = calls.get(stream, (_OTHER,))
        self._seed, self._stream, self._second, self._call = seed, stream, second, 0

    def random(self, size: Any = None, *_: Any, **__: Any) -> Any:
        return cast("Floats", self._next().random(size))

    def standard_normal(self, size: Any = None, *_: Any, **__: Any) -> Any:
        if self._stream != POSTURE_STREAM:
            return cast("Floats", self._next().standard_normal(size))
        people = int(size[1])
        return np.stack([self._of(name, row).standard_normal(people) for row, name in enumerate(UNKNOWNS)])

    def _next(self) -> np.random.Generator:
        name = self._names[min(self._call, len(self._names) - 1)]
        self._call += 1
        return self._of(name, self._call)

    def _of(self, name: str, number: int) -> np.random.Generator:
        key = (int(name in self._second), self._stream, number)
        return np.random.default_rng(np.random.SeedSequence(self._seed, spawn_key=key))


class MixedHip(Hip):
    """Hips of the first draw, but for the groups named, which are of the second.

    Args:
        person, samples, seed: as for `Hip`.
        second: groups of `groups_of` the person taken from the second draw.
    """

    def __init__(self, person: Person, samples: int, seed: int, second: frozenset[str]) -> None:
        super().__init__(person, samples=samples, seed=seed)
        self._second = second

    def stream(self, number: int) -> np.random.Generator:
        """The generator of one purpose, mixed of both draws."""
        return _Draws(self.person, self.seed, number, self._second)
