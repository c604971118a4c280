"""A chunk of people: their draws and their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import flag, length, numbers, size, struct, wholes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gluteus.arrays import Floats

    Counts = NDArray[np.int64]

size("people", 1, 65_536)  # as many squares of rounded values fit 64 bits
size("draws")
size("all_bins")


@struct()
class CrowdDraw:
    """The people to draw, from the generator with `key` or from numbers between 0 and 1."""

    people: int = length("people")
    key: NDArray[np.uint64] | None = wholes(2, type="uint64", optional=True)
    uniform: Floats | None = numbers("people", "draws", optional=True)
    only_bones: bool = flag()  # stop at their muscles


@struct()
class CrowdResult:
    """Results of a chunk. Histograms are stored one after the other, each with a bin for values
    below and one for values above.
    """

    counts: Counts = wholes("Count", type="int64", written=True)
    sums: Counts = wholes("Quantity", "Sum", type="int64", written=True)
    least: Floats = numbers("Quantity", written=True)
    most: Floats = numbers("Quantity", written=True)
    histogram: Counts = wholes("all_bins", type="int64", written=True)
    exceeded: Counts = wholes("limits", type="int64", written=True)
    values: Floats | None = numbers("people", "Quantity", written=True, optional=True)
    fate: NDArray[np.uint8] = wholes("people", type="uint8", written=True)
