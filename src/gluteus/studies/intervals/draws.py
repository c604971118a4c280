"""Random numbers for the errors of a recording: declared once, and read by name.

Each draw has a generator of its own, keyed by seed, sample and name, so that omitting one source of
error changes no number of another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.studies.intervals.question import Source

DECLARED: Final[Mapping[str, Source]] = {
    "marker_place": "placement",
    "segment_slides": "soft-tissue",
    "marker_slides": "soft-tissue",
    "hip_centre": "joint-centres",
    "segment_size": "scaling",
    "segment_mass": "masses",
    "cutoff": "filter",
    "muscle_volume": "muscles",
    "muscle_volume_common": "muscles",
    "fibre_length": "muscles",
    "fibre_length_common": "muscles",
    "fibre_neutral": "muscles",
}
"""Every draw, with the source of error to which it belongs."""

WIDEST: Final = 3.0
"""Standard normals are clipped to this many standard deviations."""

_WAVES: Final = 16
_PLACES: Final = {name: place for place, name in enumerate(DECLARED)}


@dataclass(frozen=True)
class Draws:
    """The errors of one sample, in standard deviations.

    Attributes
    ----------
    seed, sample : int
    on : collection of Source
        Sources of error that are drawn; the others are 0.
    """

    seed: int
    sample: int
    on: Collection[Source]

    def normal(self, name: str, shape: tuple[int, ...] = ()) -> Floats:
        """Return standard normals of a declared name."""
        if DECLARED[name] not in self.on:
            return np.zeros(shape)
        return np.clip(np.asarray(self._generator(name).standard_normal(shape)), -WIDEST, WIDEST)

    def smooth(self, name: str, time: Floats, shape: tuple[int, ...], scale: float) -> Floats:
        """Return smooth random curves of variance 1, (time, ...).

        Sums of waves with random frequencies: in the limit a Gaussian process whose correlation
        falls to ``exp(-1/2)`` over the time ``scale`` [s].
        """
        if DECLARED[name] not in self.on:
            return np.zeros((len(time), *shape))
        generator = self._generator(name)
        frequency = generator.standard_normal((_WAVES, *shape)) / scale
        phase = generator.uniform(0.0, 2.0 * np.pi, (_WAVES, *shape))
        at = time.reshape(-1, *(1,) * (1 + len(shape)))
        return np.sqrt(2.0 / _WAVES) * np.cos(frequency * at + phase).sum(axis=1)

    def _generator(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, self.sample, _PLACES[name]])
