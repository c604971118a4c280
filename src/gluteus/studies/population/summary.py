"""Summaries of a population that merge exactly, in any order, to the same bits.

Sums are whole numbers (a value is rounded to a fraction of its unit first), histograms are counts
in bins of stated width: neither depends on who was added first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats
from gluteus.errors import AnatomyError, GluteusError
from gluteus.json_types import JsonObject
from gluteus.studies.population.quantities import COUNTED, Measured

Counts = NDArray[np.int64]

MOST_PER_CHUNK = 65536
"""People of a chunk at most: sums of as many squares of rounded values still fit 64 bits."""

HALF_BITS = 23  # a rounded value is split here before it is squared
LARGEST_ROUNDED = 2.0**45


class OtherConstants(GluteusError):
    """Results of one study come from different constants, so that their
    last digits do not agree.
    """

    def __init__(self, where: str, wanted: str, found: str, remedy: str) -> None:
        super().__init__(
            f"{where}: results of one study come from the constants that it was begun with, {wanted[:12]}; "
            f"got {found[:12]}. {remedy}"
        )
        self._given = where, wanted, found, remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel from worker processes."""
        return type(self), self._given


@dataclass(frozen=True, eq=False)
class QuantitySummary:
    """One quantity over the people averaged, mergeable.

    ``total`` and ``squares`` are sums of whole numbers, of values in units of ``2**-bits`` and of
    their squares; ``histogram`` has a bin below and one above. ``exceeded`` counts the values above
    each of ``thresholds``.
    """

    measured: Measured
    count: int
    total: int
    squares: int
    least: float
    most: float
    histogram: Counts
    thresholds: tuple[float, ...]
    exceeded: Counts

    @classmethod
    def of(cls, measured: Measured, values: Floats, thresholds: Sequence[float] = ()) -> QuantitySummary:
        """The summary of up to `MOST_PER_CHUNK` finite values (value,)."""
        whole = np.rint(np.clip(values * 2.0**measured.bits, -LARGEST_ROUNDED, LARGEST_ROUNDED)).astype(
            np.int64
        )
        upper = whole >> HALF_BITS
        lower = whole - (upper << HALF_BITS)
        parts = [int((a * b).sum()) for a, b in ((upper, upper), (upper, lower), (lower, lower))]
        inside = np.floor((values - measured.low) * (measured.bins / (measured.high - measured.low)))
        bins = np.clip(inside + 1, 0, measured.bins + 1).astype(np.int64)
        return cls.from_parts(
            measured,
            len(values),
            int(whole.sum()),
            parts,
            (float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))),
            np.bincount(bins, minlength=measured.bins + 2).astype(np.int64),
            tuple(thresholds),
            np.array([(values > limit).sum() for limit in thresholds], dtype=np.int64),
        )

    @classmethod
    def from_parts(
        cls,
        measured: Measured,
        count: int,
        total: int,
        squares: Sequence[int],
        range_: tuple[float, float],
        histogram: Counts,
        thresholds: tuple[float, ...],
        exceeded: Counts,
    ) -> QuantitySummary:
        """From the sums of the upper half squared, upper times lower
        half, and lower half squared.
        """
        square = (squares[0] << (2 * HALF_BITS)) + (squares[1] << (HALF_BITS + 1)) + squares[2]
        least, most = (value + 0.0 for value in range_)  # -0.0 becomes 0.0, whatever the order of merging
        return cls(measured, count, total, square, least, most, histogram, thresholds, exceeded)

    @property
    def mean(self) -> float:
        """Mean; NaN of nothing."""
        return float(Fraction(self.total, self.count << self.measured.bits)) if self.count else float("nan")

    @property
    def variance(self) -> float:
        """Variance of the sample (divided by one less than the count).

        NaN of fewer than two values.
        """
        if self.count < 2:
            return float("nan")
        spread = self.squares * self.count - self.total**2
        return float(Fraction(spread, self.count * (self.count - 1) << 2 * self.measured.bits))

    @property
    def sd(self) -> float:
        """Standard deviation of the sample."""
        return self.variance**0.5

    def quantile(self, part: float) -> float:
        """Value that ``part`` of the people stay below, accurate to `Measured.resolution`.

        NaN of nothing.
        """
        if not 0 <= part <= 1:
            raise AnatomyError(f"quantile = {part} is out of range; give 0 to 1")
        if not self.count:
            return float("nan")
        rank = part * self.count
        filled = np.cumsum(self.histogram)
        at = int(min(np.searchsorted(filled, rank, side="left"), self.measured.bins + 1))
        before = float(filled[at - 1]) if at else 0.0
        within = (rank - before) / max(float(self.histogram[at]), 1.0)
        below, above = self._edges(at)
        return float(np.clip(below + within * (above - below), self.least, self.most))

    def _edges(self, at: int) -> tuple[float, float]:
        """Where a bin of the histogram begins and ends.

        The first and last reach to the extremes.
        """
        step = self.measured.resolution
        below = self.least if at == 0 else self.measured.low + (at - 1) * step
        above = self.most if at == self.measured.bins + 1 else self.measured.low + at * step
        return below, above

    def merge(self, other: QuantitySummary) -> QuantitySummary:
        """The summary of both; equal bits in any order."""
        return QuantitySummary(
            self.measured,
            self.count + other.count,
            self.total + other.total,
            self.squares + other.squares,
            min(self.least, other.least),
            max(self.most, other.most),
            self.histogram + other.histogram,
            self.thresholds,
            self.exceeded + other.exceeded,
        )

    def as_json(self) -> JsonObject:
        """Numbers and texts only: large whole numbers as texts, the histogram as [bin, count]."""
        filled = np.flatnonzero(self.histogram)
        return {
            "unit": self.measured.unit,
            "count": self.count,
            "total": str(self.total),
            "squares": str(self.squares),
            "bits": self.measured.bits,
            "least": self.least if self.count else None,
            "most": self.most if self.count else None,
            "low": self.measured.low,
            "high": self.measured.high,
            "bins": self.measured.bins,
            "histogram": [[int(at), int(self.histogram[at])] for at in filled],
            "exceeded": [
                [limit, int(more)] for limit, more in zip(self.thresholds, self.exceeded, strict=True)
            ],
        }

    @classmethod
    def from_json(cls, name: str, found: Mapping[str, Any]) -> QuantitySummary:
        """The inverse of `as_json`."""
        measured = Measured(
            name, found["unit"], found["low"], found["high"], int(found["bins"]), int(found["bits"])
        )
        histogram = np.zeros(measured.bins + 2, dtype=np.int64)
        for at, count in found["histogram"]:
            histogram[at] = count
        empty = found["count"] == 0
        return cls(
            measured,
            int(found["count"]),
            int(found["total"]),
            int(found["squares"]),
            np.inf if empty else float(found["least"]),
            -np.inf if empty else float(found["most"]),
            histogram,
            tuple(float(limit) for limit, _ in found["exceeded"]),
            np.array([more for _, more in found["exceeded"]], dtype=np.int64),
        )


@dataclass(frozen=True, eq=False)
class ChunkSummary:
    """Summary of one chunk of people, or of many chunks merged.

    Attributes
    ----------
    study : str
        Fingerprint of the study that the people were put through.
    root_seed, chunk_size : int
        Of the draw.
    chunks : tuple of pairs of int
        The chunks in here as [first, last] ranges, sorted, none twice.
    engines : tuple of str
        Engines that did the arithmetic, ``kernel`` or ``numpy`` (equal to rounding, not to the
        bit).
    constants : str
        Digest of the study's constants from which the numbers were computed.
    counts : dict
        People by `COUNTED`.
    quantities : dict
        Summaries by name, in the order of `MEASURED`.
    rows : ndarray, shape (person, quantity), optional
        Values of a single chunk, where they were asked for; never merged.
    """

    study: str
    root_seed: int
    chunk_size: int
    chunks: tuple[tuple[int, int], ...]
    engines: tuple[str, ...]
    constants: str
    counts: dict[str, int]
    quantities: dict[str, QuantitySummary]
    rows: Floats | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> QuantitySummary:
        """The summary of one quantity."""
        if name not in self.quantities:
            raise AnatomyError(f"{name!r} is not summarised; choose one of {', '.join(self.quantities)}")
        return self.quantities[name]

    @property
    def held(self) -> float:
        """Part of the people with bones and a recruitment who hold level and upright.

        NaN of nobody.
        """
        lost = sum(self.counts[name] for name in ("without_bones", "bad_input", "not_converged"))
        counted = self.counts["people"] - lost
        return self.counts["held"] / counted if counted else float("nan")

    def merge(self, other: ChunkSummary) -> ChunkSummary:
        """Return the summary of both; equal bits in any order.

        Raises
        ------
        AnatomyError
            They belong to different studies, seeds or sizes of chunk, or share a chunk.
        OtherConstants
            They were computed from different constants.
        """
        for name, words in (("study", "studies"), ("root_seed", "seeds"), ("chunk_size", "sizes of chunk")):
            if getattr(self, name) != getattr(other, name):
                raise AnatomyError(
                    f"summaries of different {words} ({getattr(self, name)}, "
                    f"{getattr(other, name)}) belong to different populations; merge "
                    "summaries of the same study, seed and size of chunk"
                )
        if self.constants != other.constants:
            raise OtherConstants(
                f"chunks {other.chunks}",
                self.constants,
                other.constants,
                "Compute all chunks from the same constants (chunk_summary(constants=)).",
            )
        return ChunkSummary(
            self.study,
            self.root_seed,
            self.chunk_size,
            _joined(self.chunks, other.chunks),
            tuple(sorted({*self.engines, *other.engines})),
            self.constants,
            {name: self.counts[name] + other.counts[name] for name in COUNTED},
            {name: one.merge(other.quantities[name]) for name, one in self.quantities.items()},
        )

    def to_json(self) -> str:
        """As one line of JSON; `from_json` gives it back bit for bit. Rows are left out."""
        return _as_text(self._content() | {"constants": self.constants})

    def _content(self) -> dict[str, Any]:
        return {
            "study": self.study,
            "root_seed": str(self.root_seed),
            "chunk_size": self.chunk_size,
            "chunks": [list(part) for part in self.chunks],
            "engines": list(self.engines),
            "counts": self.counts,
            "quantities": {name: one.as_json() for name, one in self.quantities.items()},
        }

    @classmethod
    def from_json(cls, text: str) -> ChunkSummary:
        """The inverse of `to_json`.

        Raises
        ------
        AnatomyError
            The text is no summary.
        """
        try:
            found = json.loads(text)
            return cls(
                found["study"],
                int(found["root_seed"]),
                int(found["chunk_size"]),
                _joined(tuple((int(a), int(b)) for a, b in found["chunks"]), ()),
                tuple(found["engines"]),
                str(found["constants"]),
                {name: int(found["counts"][name]) for name in COUNTED},
                {name: QuantitySummary.from_json(name, one) for name, one in found["quantities"].items()},
            )
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise AnatomyError(
                "the text is not a summary of a crowd, or is not all there; compute that part again"
            ) from error

    def digest(self) -> str:
        """SHA-256 of everything but the digest of the constants: equal for equal bits."""
        return hashlib.sha256(_as_text(self._content()).encode()).hexdigest()


def _as_text(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"))


def _joined(
    one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    ranges: list[tuple[int, int]] = []
    for first, last in sorted((*one, *other)):
        if ranges and first <= ranges[-1][1]:
            raise AnatomyError(
                f"chunk {first} is in both summaries, and its people would count twice; leave one out"
            )
        if ranges and first == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return tuple(ranges)
