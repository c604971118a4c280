"""One-leg stance of very many people, made, computed, summarised and discarded in chunks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any

from gluteus.arguments import check_types
from gluteus.bones.person import Person
from gluteus.bones.population import MOST_REPLACED, central_people
from gluteus.errors import AnatomyError
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.engine.choice import engine
from gluteus.studies.population.compiled import kernel_chunk
from gluteus.studies.population.constants import Constants
from gluteus.studies.population.question import CHUNK, StanceStudy
from gluteus.studies.population.reference import numpy_chunk
from gluteus.studies.population.summary import MOST_PER_CHUNK, ChunkSummary


@check_types
def chunk_summary(
    study: StanceStudy,
    root_seed: int,
    chunk_index: int,
    chunk_size: int,
    *,
    people: int | None = None,
    rows: bool = False,
    constants: Constants | None = None,
) -> ChunkSummary:
    """Return the summary of one chunk of people: a pure function of its arguments.

    The same arguments, constants included, give the same bits in any process, thread and order and,
    with the compiled kernel, on any machine.

    Parameters
    ----------
    study : StanceStudy
        Study that defines what is computed for each person.
    root_seed : int
        Seed of the whole population.
    chunk_index : int
        Number of the chunk, from 0.
    chunk_size : int
        Number of people in a chunk, 1 to 65,536.
    people : int, optional
        Number of people that are computed, from the first; by default all. The last chunk of a
        population may need fewer.
    rows : bool
        Whether to keep the values of each person (`ChunkSummary.rows`).
    constants : Constants, optional
        Constants of the study; by default those that NumPy computes here, whose last digits depend
        on NumPy.

    Returns
    -------
    ChunkSummary
        The summary.

    Raises
    ------
    AnatomyError
        Values of the study exclude each other, or a number is out of range.
    OtherConstants
        The engine is NumPy, and it computes other constants here.
    """
    if not 1 <= chunk_size <= MOST_PER_CHUNK:
        raise AnatomyError(f"a chunk must have 1 to {MOST_PER_CHUNK} people; got {chunk_size}")
    if root_seed < 0 or chunk_index < 0:
        raise AnatomyError(f"seed and chunk must be 0 or more; got {root_seed} and {chunk_index}")
    made = chunk_size if people is None else people
    if not 1 <= made <= chunk_size:
        raise AnatomyError(f"{made} people do not fit into a chunk of {chunk_size}; give 1 to {chunk_size}")
    chunk = kernel_chunk if engine().makes_people else numpy_chunk
    return chunk(study, root_seed, chunk_index, made, chunk_size, rows, constants)


def stance_crowd(
    person: Person | None = None,
    people: int = 10_000,
    *,
    seed: int = 0,
    chunk: int = CHUNK,
    threads: int | None = None,
    study: StanceStudy | None = None,
    progress: Callable[[int], None] | None = None,
    **asked: Any,
) -> ChunkSummary:
    """Compute one-leg stance of a population and summarise it.

    People are drawn and discarded chunk by chunk, so memory does not grow with their number. The
    same seed and chunk size give the same bits for any number of threads.

    Parameters
    ----------
    person : Person, optional
        What is known about everybody; everything else is drawn.
    people : int
        Number of people; the last chunk contains the rest.
    seed : int
        Seed of all random draws.
    chunk : int
        Number of people in a chunk.
    threads : int, optional
        Number of chunks that are computed at a time; by default the number of threads of the
        kernel.
    study : StanceStudy, optional
        The whole study, instead of `person` and the fields in `asked`.
    progress : callable, optional
        Called with the number of people of each finished chunk.
    **asked : object
        Fields of `StanceStudy`, such as ``shift``, ``weaken`` and ``lesions``.

    Returns
    -------
    ChunkSummary
        Counts, means, spreads, extremes, quantiles and exceedances.

    Raises
    ------
    AnatomyError
        A value is out of range, or known measures exclude each other.
    """
    if people < 1:
        raise AnatomyError(f"people must be at least 1; got {people}")
    if study is None:
        study = StanceStudy(person, **{name: value for name, value in asked.items() if value is not None})
    elif person is not None or asked:
        raise AnatomyError("the study already contains the person and the questions; leave out the others")
    central_people(study.person)  # refuses measures that exclude each other at once
    sizes = [min(chunk, people - first) for first in range(0, people, chunk)]

    def one(index: int) -> ChunkSummary:
        found = chunk_summary(study, seed, index, chunk, people=sizes[index])
        if progress is not None:
            progress(sizes[index])
        return found

    with ThreadPoolExecutor(threads or kernel.threads()) as pool:
        total = reduce(ChunkSummary.merge, pool.map(one, range(len(sizes))))
    check_bones(total, study)
    return total


def check_bones(summary: ChunkSummary, study: StanceStudy) -> None:
    """Raise an error if more people than accepted have no bones.

    Raises
    ------
    AnatomyError
        The known measures exclude each other for more than 2 % of the people.
    """
    missed, people = summary.counts["without_bones"], summary.counts["people"]
    if people >= 50 and missed > MOST_REPLACED * people:
        raise AnatomyError(
            f"{missed} of {people} people have no bones that fit what is known of them "
            f"({', '.join(study.person.measured()) or 'their height'}); leave out the least certain measure"
        )
