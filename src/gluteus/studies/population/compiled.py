"""A chunk of people through the compiled kernel: the same draws and mechanics as in `crowd_numpy`."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats
from gluteus.bones.draws import draw_layout
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.engine.choice import COMPILED
from gluteus.studies.population.draws import chunk_key
from gluteus.studies.population.kernel_tables import plan_numbers
from gluteus.studies.population.question import StanceStudy
from gluteus.studies.population.summary import COUNTED, MEASURED, ChunkSummary, QuantitySummary

_making = Lock()
_BINS = np.array([one.bins + 2 for one in MEASURED])


def kernel_chunk(
    study: StanceStudy, root_seed: int, chunk_index: int, people: int, chunk_size: int, rows: bool
) -> ChunkSummary:
    """See :func:`gluteus.studies.population.chunks.chunk_summary`."""
    values = np.empty((people, len(MEASURED))) if rows else None
    counts, quantities, _ = crowd_of(study, people, key=chunk_key(root_seed, chunk_index), values=values)
    return ChunkSummary(
        study.fingerprint(),
        root_seed,
        chunk_size,
        ((chunk_index, chunk_index),),
        (COMPILED.name,),
        counts,
        quantities,
        values,
    )


def crowd_of(
    study: StanceStudy,
    people: int,
    *,
    key: NDArray[np.uint64] | None = None,
    uniform: Floats | None = None,
    values: Floats | None = None,
    threads: int = 1,
    only_bones: bool = False,
) -> tuple[dict[str, int], dict[str, QuantitySummary], NDArray[np.uint8]]:
    """Counts and summaries of people from a chunk's key or from given draws, and what became of each.

    Parameters:
        study: what they are put through.
        people: how many, at most `MOST_PER_CHUNK`.
        key: of the chunk; without it the draws are given.
        uniform: numbers between 0 and 1, (person, `DrawLayout.width`).
        values: filled in with the people's values, (person, quantity).
        threads: how many work at a time.
        only_bones: stop at the muscles on their bones, for measuring what people cost to make.

    Returns:
        counts, summaries, and for each person a sum of 1 (has bones), 2 (bad input), 4 (not converged), 8
        (recovered), 16 (held level and upright).
    """
    counts = np.zeros(len(COUNTED), dtype=np.int64)
    sums = np.zeros((len(MEASURED), 5), dtype=np.int64)
    extremes = np.zeros((len(MEASURED), 2))
    histogram = np.zeros(int(_BINS.sum()), dtype=np.int64)
    limits = [(one.name, study.thresholds.get(one.name, ())) for one in MEASURED]
    asked = [(name, limit) for name, some in study.thresholds.items() for limit in some]
    exceeded = np.zeros(len(asked), dtype=np.int64)
    fate = np.zeros(people, dtype=np.uint8)
    words = np.zeros(2, dtype=np.uint64) if key is None else key
    _plan(study).crowd(
        words, uniform, people, threads, only_bones, counts, sums, extremes, histogram, exceeded, values, fate
    )
    quantities: dict[str, QuantitySummary] = {}
    parts = np.split(histogram, np.cumsum(_BINS)[:-1])
    for one, (name, some), row, range_, bins in zip(MEASURED, limits, sums, extremes, parts, strict=True):
        over = np.array([more for (of, _), more in zip(asked, exceeded, strict=True) if of == name], np.int64)
        number, total, *squares = (int(value) for value in row)
        spread = (float(range_[0]), float(range_[1]))
        quantities[name] = QuantitySummary.from_parts(
            one, number, total, squares, spread, bins.copy(), tuple(some), over
        )
    return dict(zip(COUNTED, counts.tolist(), strict=True)), quantities, fate


def _plan(study: StanceStudy) -> kernel.compiled.HipPlan:
    with _making:
        return _made(study.to_json(), _Asked(study))


class _Asked:
    """A study that is the same as any other: the text beside it tells them apart."""

    def __init__(self, study: StanceStudy) -> None:
        self.study = study

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=16)
def _made(text: str, asked: _Asked) -> kernel.compiled.HipPlan:
    found = plan_numbers(asked.study, draw_layout())
    return kernel.compiled.HipPlan(found.numbers, found.integers)
