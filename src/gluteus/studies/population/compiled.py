"""A chunk of people through the compiled kernel: the same draws and mechanics as
in `crowd_numpy`.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.choice import COMPILED
from gluteus.studies.population.constants import Constants, constants_of
from gluteus.studies.population.draws import chunk_key
from gluteus.studies.population.quantities import COUNTED, MEASURED, MEASURED_BY_NAME, only_of_standing
from gluteus.studies.population.question import StanceStudy
from gluteus.studies.population.summary import ChunkSummary, QuantitySummary

_making = Lock()
_BINS = np.array([MEASURED_BY_NAME[quantity.name].bins + 2 for quantity in schema.Quantity])
_ORDER = [schema.Quantity[one.name] for one in MEASURED]
_STANDS = sum(1 << fate for fate in (schema.Fate.has_bones, schema.Fate.recovered))
_SAME_ORDER = list(schema.Quantity) == _ORDER  # the kernel's columns are those of the study


def kernel_chunk(
    study: StanceStudy,
    root_seed: int,
    chunk_index: int,
    people: int,
    chunk_size: int,
    rows: bool,
    constants: Constants | None,
) -> ChunkSummary:
    """See :func:`gluteus.studies.population.chunks.chunk_summary`."""
    values = np.empty((people, len(MEASURED))) if rows else None
    key, chosen = chunk_key(root_seed, chunk_index), constants or _constants(study)
    counts, quantities, fate = crowd_of(study, people, key=key, values=values, constants=chosen)
    if values is not None:
        only_of_standing(values, (fate & _STANDS) == _STANDS)
    return ChunkSummary(
        study.fingerprint(),
        root_seed,
        chunk_size,
        ((chunk_index, chunk_index),),
        (COMPILED.name,),
        chosen.digest,
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
    constants: Constants | None = None,
) -> tuple[dict[str, int], dict[str, QuantitySummary], NDArray[np.uint8]]:
    """Return counts and summaries of people, and the outcome of each.

    Parameters
    ----------
    study
        Study that is computed for each person.
    people
        Number of people, at most `MOST_PER_CHUNK`.
    key
        Key of the chunk; if None, the draws must be given.
    uniform
        Numbers between 0 and 1, (person, `DrawLayout.width`).
    values
        Array that is filled with the people's values, (person, quantity).
    threads
        Number of threads.
    only_bones
        Whether to stop after bones and muscles, for timing the making of people.
    constants
        Constants of the study; computed here if None.

    Returns
    -------
    tuple[dict[str, int], dict[str, QuantitySummary], NDArray[np.uint8]]
        Counts, summaries, and for each person a sum of 1 (has bones), 2 (bad input), 4 (not
        converged), 8 (recovered), 16 (held level and upright).
    """
    draw = schema.CrowdDraw(people=people, key=key, uniform=uniform, only_bones=only_bones)
    found = schema.CrowdResult(
        counts=np.empty(len(schema.Count), dtype=np.int64),
        sums=np.empty((len(schema.Quantity), len(schema.Sum)), dtype=np.int64),
        least=np.empty(len(schema.Quantity)),
        most=np.empty(len(schema.Quantity)),
        histogram=np.empty(int(_BINS.sum()), dtype=np.int64),
        exceeded=np.empty(sum(len(some) for some in study.thresholds.values()), dtype=np.int64),
        values=None if values is None or _SAME_ORDER else np.empty_like(values),
        fate=np.zeros(people, dtype=np.uint8),
    )
    if _SAME_ORDER:
        found.values = values
    _compiled(constants or _constants(study)).crowd(draw, found, threads)
    if values is not None and found.values is not None and not _SAME_ORDER:
        values[:] = found.values[:, _ORDER]
    counts = {name: int(found.counts[schema.Count[name]]) for name in COUNTED}
    return counts, _summaries(study, found), found.fate


def _summaries(study: StanceStudy, found: schema.CrowdResult) -> dict[str, QuantitySummary]:
    asked = [name for name, some in study.thresholds.items() for _ in some]
    parts = np.split(found.histogram, np.cumsum(_BINS)[:-1])
    summaries: dict[str, QuantitySummary] = {}
    for one in MEASURED:
        quantity = schema.Quantity[one.name]
        sums = {sum_.name: int(found.sums[quantity, sum_]) for sum_ in schema.Sum}
        summaries[one.name] = QuantitySummary.from_parts(
            one,
            sums["number"],
            sums["total"],
            (sums["upper_squared"], sums["upper_times_lower"], sums["lower_squared"]),
            (float(found.least[quantity]), float(found.most[quantity])),
            parts[quantity].copy(),
            tuple(study.thresholds.get(one.name, ())),
            found.exceeded[[name == one.name for name in asked]],
        )
    return summaries


def _constants(study: StanceStudy) -> Constants:
    with _making:
        return constants_of(study)


def _compiled(constants: Constants) -> kernel.compiled.HipConstants:
    with _making:
        return _made(constants)


@lru_cache(maxsize=16)
def _made(constants: Constants) -> kernel.compiled.HipConstants:
    return kernel.compiled.HipConstants(constants.hip)
