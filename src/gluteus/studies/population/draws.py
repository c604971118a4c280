"""Draws of a population made in blocks: a counter-based generator, so that any person can be made alone.

Chunk ``i`` of a study has the key of ``SeedSequence(root, spawn_key=(i,))``; each person of the chunk owns
equally many consecutive numbers of that key's Philox stream, whether they are used or not. The compiled
kernel draws the same numbers. A number becomes a standard normal by the inverse of the normal distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats, Ints
from gluteus.bones.fan import FanBoundaries
from gluteus.bones.person import Person
from gluteus.bones.population import ATTEMPTS, People, people_from_draws
from gluteus.bones.shape_model import load_shape_model
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip
from gluteus.studies.standing.body import POSTURES, UNKNOWNS

_WORDS = 4  # numbers that Philox gives at a time


@dataclass(frozen=True)
class DrawLayout:
    """Where among a person's numbers each draw stands.

    ``sizes`` starts with the factor of the volumes that all muscles share, then the muscles' own, the same
    two for fibre lengths, then the disputed fibre length, strength and neutral fibre length. Each
    attempt at bones holds the modes and the femur's length. ``width`` numbers belong to one person.
    """

    modes: int
    muscles: int
    sex = 0
    body = 1
    lesion = 3
    posture = 4

    @property
    def sizes(self) -> int:
        return self.posture + POSTURES * len(UNKNOWNS)

    @property
    def age(self) -> int:
        return self.sizes + 2 * (1 + self.muscles) + 4

    @property
    def bones(self) -> int:
        return _whole(self.age + 1)

    @property
    def attempt(self) -> int:
        """Numbers that one attempt takes."""
        return _whole(self.modes + 1)

    @property
    def width(self) -> int:
        return self.bones + ATTEMPTS * self.attempt


def _whole(count: int) -> int:
    return -(-count // _WORDS) * _WORDS


def draw_layout(muscles: int) -> DrawLayout:
    """The layout for the bones of this package and so many muscles."""
    return DrawLayout(load_shape_model().mode_count, muscles)


def chunk_key(root_seed: int, chunk_index: int) -> NDArray[np.uint64]:
    """The Philox key of a chunk, two words of 64 bits."""
    sequence = np.random.SeedSequence(root_seed, spawn_key=(chunk_index,))
    return sequence.generate_state(2, np.uint64).astype(np.uint64)


def uniforms(root_seed: int, chunk_index: int, people: int, width: int) -> Floats:
    """Numbers between 0 and 1, ends left out, (person, number)."""
    generator = np.random.Philox(key=chunk_key(root_seed, chunk_index))
    raw = generator.random_raw(people * width).reshape(people, width)
    return ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normals(uniform: Floats) -> Floats:
    """Standard normals of the same rank as the uniform numbers."""
    from scipy.special import ndtri

    return np.asarray(ndtri(uniform), dtype=np.float64)


class _Replay:
    """Gives arrays drawn beforehand in the order in which a generator would have been asked for them."""

    def __init__(self, *arrays: Floats) -> None:
        self._left = list(arrays)

    def random(self, size: int) -> Floats:
        return self.standard_normal((size,))

    def standard_normal(self, size: tuple[int, ...]) -> Floats:
        if not self._left or self._left[0].shape != size:
            raise AnatomyError(
                f"the draws of a population in blocks do not fit its recipe: {size} was asked for; "
                "DrawLayout and the recipe of muscles and posture must name the same draws"
            )
        return self._left.pop(0)


class DrawnHip(Hip):
    """Hips whose draws are given, one row of ``uniform`` (person, `DrawLayout.width`) each."""

    def __init__(
        self, person: Person, uniform: Floats, layout: DrawLayout, boundaries: FanBoundaries
    ) -> None:
        super().__init__(person, samples=len(uniform), boundaries=boundaries)
        self._uniform, self._layout = uniform, layout

    @cached_property
    def people(self) -> People:
        """Bodies and bones; `People.replaced` flags those without bones of their own."""
        layout = self._layout

        def bones(attempt: int, rows: Ints) -> tuple[Floats, Floats]:
            first = layout.bones + attempt * layout.attempt
            drawn = normals(self._uniform[rows, first : first + layout.modes + 1])
            return drawn[:, :-1], drawn[:, -1]

        body = normals(self._part(layout.body, 2))
        sex, age = self._uniform[:, layout.sex], self._uniform[:, layout.age]
        return people_from_draws(self.person, sex, body, age, bones, most_replaced=1.0)

    def stream(self, number: int) -> np.random.Generator:
        """The draws of one purpose, in the place of a generator that would make them."""
        layout = self._layout
        return cast("np.random.Generator", (None, self._muscles, self._posture, self._lesion)[number](layout))  # type: ignore[misc]

    def _muscles(self, layout: DrawLayout) -> _Replay:
        own = layout.muscles
        drawn = normals(self._part(layout.sizes, 2 * (1 + own) + 4))
        split = np.cumsum([1, own, 1, own])
        shared = [np.ascontiguousarray(part) for part in np.split(drawn[:, : split[-1]], split[:-1], axis=1)]
        return _Replay(*shared, *drawn[:, split[-1] :].T)

    def _posture(self, layout: DrawLayout) -> _Replay:
        drawn = normals(self._part(layout.posture, POSTURES * len(UNKNOWNS)))
        return _Replay(*(one.T for one in np.split(drawn, POSTURES, axis=1)))

    def _lesion(self, layout: DrawLayout) -> _Replay:
        return _Replay(self._uniform[:, layout.lesion])

    def _part(self, first: int, count: int) -> Floats:
        return self._uniform[:, first : first + count]
