"""Summaries of a population that merge exactly, in any order, to the same bits.

Sums are whole numbers, because each value is first rounded to a fraction of its unit. Histograms
are counts in bins of fixed width. Neither depends on the order of addition.
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
"""Largest number of people in a chunk, for which sums of squares of rounded values fit 64 bits."""

HALF_BITS = 23  # a rounded value is split at this bit before it is squared
LARGEST_ROUNDED = 2.0**45


class OtherConstants(GluteusError):
    """Results of one study come from different constants, so their last digits do not agree."""

    def __init__(self, where: str, wanted: str, found: str, remedy: str) -> None:
        super().__init__(
            f"{where}: results of one study come from the constants with which it began, {wanted[:12]}; "
            f"got {found[:12]}. {remedy}"
        )
        self._given = where, wanted, found, remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """Support pickling between worker processes."""
        return type(self), self._given


@dataclass(frozen=True, eq=False)
class QuantitySummary:
    """Mergeable summary of one quantity over the averaged people.

    ``total`` and ``squares`` are whole-number sums of values in units of ``2**-bits`` and of their
    squares. ``histogram`` has additional bins for values below and above. ``exceeded`` counts the
    values above each of ``thresholds``.
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
        """Return the summary of up to `MOST_PER_CHUNK` finite values (value,)."""
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
        """Return the sum of squares from sums of products of upper and lower halves."""
        square = (squares[0] << (2 * HALF_BITS)) + (squares[1] << (HALF_BITS + 1)) + squares[2]
        least, most = (value + 0.0 for value in range_)  # -0.0 becomes 0.0, whatever the order of merging
        return cls(measured, count, total, square, least, most, histogram, thresholds, exceeded)

    @property
    def mean(self) -> float:
        """Mean; NaN without values."""
        return float(Fraction(self.total, self.count << self.measured.bits)) if self.count else float("nan")

    @property
    def variance(self) -> float:
        """Variance of the sample (divided by the count minus one), or NaN."""
        if self.count < 2:
            return float("nan")
        spread = self.squares * self.count - self.total**2
        return float(Fraction(spread, self.count * (self.count - 1) << 2 * self.measured.bits))

    @property
    def sd(self) -> float:
        """Standard deviation of the sample."""
        return self.variance**0.5

    def quantile(self, part: float) -> float:
        """Value below which ``part`` of the people lie, within `Measured.resolution`, or NaN."""
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
        """Start and end of a bin of the histogram; the outer bins extend to the extremes."""
        step = self.measured.resolution
        below = self.least if at == 0 else self.measured.low + (at - 1) * step
        above = self.most if at == self.measured.bins + 1 else self.measured.low + at * step
        return below, above

    def merge(self, other: QuantitySummary) -> QuantitySummary:
        """Return the merged summary of both; the order does not change the bits."""
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
        """Return JSON values: large whole numbers as text, the histogram as [bin, count] pairs."""
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
        Fingerprint of the study.
    root_seed, chunk_size : int
        Seed of the draws, and number of people in a chunk.
    chunks : tuple of pairs of int
        Chunks in this summary, as sorted [first, last] ranges without overlap.
    engines : tuple of str
        Engines that did the arithmetic, ``kernel`` or ``numpy``, which agree up to rounding.
    constants : str
        Digest of the constants from which the numbers were computed.
    counts : dict
        Numbers of people by `COUNTED`.
    quantities : dict
        Summaries by name, in the order of `MEASURED`.
    rows : ndarray, shape (person, quantity), optional
        Values of the people of a single chunk, if requested; never merged.
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
        """Share of people who stand level and upright, of those with solved recruitment."""
        lost = sum(self.counts[name] for name in ("without_bones", "bad_input", "not_converged"))
        counted = self.counts["people"] - lost
        return self.counts["held"] / counted if counted else float("nan")

    def merge(self, other: ChunkSummary) -> ChunkSummary:
        """Return the merged summary of both; the order does not change the bits.

        Raises
        ------
        AnatomyError
            They belong to different studies, seeds or chunk sizes, or share a chunk.
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
        """Return one line of JSON, which `from_json` restores bit for bit; rows are left out."""
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
            The text is not a summary.
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
                "the text is not a summary of a population, or is incomplete; compute that part again"
            ) from error

    def digest(self) -> str:
        """SHA-256 of everything except the digest of the constants; equal for equal bits."""
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
                f"chunk {first} is in both summaries, so its people would count twice; leave one out"
            )
        if ranges and first == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return tuple(ranges)
