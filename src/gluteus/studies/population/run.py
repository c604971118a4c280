"""A study over a population: shards of people, computed here or on a cluster, resumable."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from gluteus.arguments import check_types
from gluteus.errors import GluteusError
from gluteus.extras import require_extra
from gluteus.studies.population.chunks import check_bones
from gluteus.studies.population.cohort_file import CohortStudy, cohort_of, read_cohort
from gluteus.studies.population.folder import CohortFolder
from gluteus.studies.population.shard import ShardTask, shard_result
from gluteus.studies.population.summary import ChunkSummary
from gluteus.studies.workers import end_with_parent

_MOST_BREAKS = 5
"""Number of worker processes of this machine that may die before the run gives up."""

_WAITING = 2
"""Shards handed out per worker: enough to keep it busy, few enough to keep memory small."""

Shard = tuple[int, int]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Finished:
    """A finished cohort: its summary, the people found finished, and the shards computed again."""

    study: CohortStudy
    summary: ChunkSummary
    resumed: int
    damaged: tuple[str, ...]


def run_cohort(
    wanted: CohortStudy,
    folder: CohortFolder,
    *,
    processes: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Finished:
    """Finish a cohort in its folder; intact shards are reused.

    Parameters
    ----------
    wanted : CohortStudy
        Study of the cohort.
    folder : CohortFolder
        Folder of the shards, opened for the same study.
    processes : int
        Worker processes on this machine; 1 works in this process.
    scheduler : str, optional
        Address of a Dask cluster, instead of processes here.
    progress : callable, optional
        Called with the number of people of each finished shard.

    Raises
    ------
    MissingExtra
        Rows are requested without pyarrow, or a cluster without Dask.
    GluteusError
        The disk is full, workers keep dying, the cluster is unreachable, or shards come from
        another engine or other constants. Finished shards are kept, and the same command continues
        from there.
    """
    if wanted.outputs.rows:
        require_extra("cohort", "a cohort that keeps rows", "pyarrow")
    if scheduler:
        require_extra("cohort", "a cohort on a cluster", "distributed")
    with folder.alone():
        total, missing, damaged = _found(wanted, folder)
        resumed = total.counts["people"] if total else 0
        if progress and resumed:
            progress(resumed)
        if missing:
            with _workers(processes, scheduler) as workers:
                task = ShardTask.of(wanted, folder.constants)
                for shard, (text, rows) in workers.results(task, missing):
                    fresh = ChunkSummary.from_json(text)
                    total = _with(total, fresh)
                    folder.keep(*shard, text, rows)
                    if progress:
                        progress(wanted.people_in(*shard))
    if total is None or total.counts["people"] != wanted.people:
        raise GluteusError(f"{folder.path} is not complete; run the same command again")
    check_bones(total, wanted.stance_study())
    return Finished(wanted, total, resumed, damaged)


@check_types
def cohort(
    study: CohortStudy | Mapping[str, object] | Path | str,
    out: Path | str,
    *,
    processes: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Finished:
    """Summarise one-leg stance of a population; an interrupted run continues.

    Parameters
    ----------
    study : CohortStudy, mapping or path
        People and question: a study, the keys of a study file, or the file (docs/cohort.md).
    out : path
        Folder of the finished parts.
    processes : int
        Worker processes on this machine; 1 works in this process.
    scheduler : str, optional
        Address of a Dask scheduler, instead of processes here.
    progress : callable, optional
        Called with the number of people of each finished part.

    Returns
    -------
    Finished
        Result with the summary of every quantity.

    Raises
    ------
    GluteusError
        The question does not fit, the folder holds another study, or workers keep dying.
    """
    if isinstance(study, CohortStudy):
        wanted = study
    else:
        wanted = read_cohort(study) if isinstance(study, Path | str) else cohort_of(study)
    folder = CohortFolder.open(Path(out), wanted)
    return run_cohort(wanted, folder, processes=processes, scheduler=scheduler, progress=progress)


def _found(
    wanted: CohortStudy, folder: CohortFolder
) -> tuple[ChunkSummary | None, list[Shard], tuple[str, ...]]:
    """Return the merged finished shards, the missing shards, and the names of damaged files."""
    total: ChunkSummary | None = None
    missing: list[Shard] = []
    for shard in wanted.shards():
        kept = folder.read(*shard)
        if kept is None:
            missing.append(shard)
        else:
            total = _with(total, kept)
    paths = (folder.shard_path(*shard) for shard in missing)
    return total, missing, tuple(path.name for path in paths if path.exists())


def _with(total: ChunkSummary | None, shard: ChunkSummary) -> ChunkSummary:
    """Return the summary merged with another shard of the same engine and constants."""
    if total is None:
        return shard
    merged = total.merge(shard)
    if len(merged.engines) > 1:
        raise GluteusError(
            f"shards of this cohort come from different engines ({', '.join(merged.engines)}), which "
            "agree up to rounding but not bit for bit; run the whole cohort with one engine, in "
            "a new folder"
        )
    return merged


class _Workers(Protocol):
    """Distributes shards to workers; results arrive in any order."""

    def results(
        self, task: ShardTask, shards: list[Shard]
    ) -> Iterator[tuple[Shard, tuple[str, bytes | None]]]: ...


@contextmanager
def _workers(processes: int, scheduler: str | None) -> Generator[_Workers]:
    if scheduler is not None:
        from gluteus.studies.population.cluster import cluster

        with cluster(scheduler) as found:
            yield found
    else:
        yield _Here() if processes == 1 else _Processes(processes)


class _Here:
    def results(
        self, task: ShardTask, shards: list[Shard]
    ) -> Iterator[tuple[Shard, tuple[str, bytes | None]]]:
        for shard in shards:
            yield shard, shard_result(task, *shard)


@dataclass
class _Processes:
    """Processes of this machine; shards of a killed process are handed out again."""

    count: int

    def results(
        self, task: ShardTask, shards: list[Shard]
    ) -> Iterator[tuple[Shard, tuple[str, bytes | None]]]:
        left = list(reversed(shards))
        for _ in range(_MOST_BREAKS + 1):
            done = set[Shard]()
            try:
                for shard, result in self._round(task, left):
                    done.add(shard)
                    yield shard, result
                return
            except BrokenProcessPool:
                left = [shard for shard in left if shard not in done]
        raise GluteusError(
            f"worker processes died {_MOST_BREAKS + 1} times (for lack of memory, or killed by "
            "hand); finished shards are kept: use fewer processes and run the same command "
            "again"
        )

    def _round(self, task: ShardTask, left: list[Shard]) -> Iterator[tuple[Shard, tuple[str, bytes | None]]]:
        queue = list(left)
        running: dict[Future[tuple[str, bytes | None]], Shard] = {}
        # Each process is a fresh interpreter, because threads of the kernel do not survive a fork.
        with ProcessPoolExecutor(self.count, get_context("spawn"), end_with_parent) as pool:
            while queue or running:
                while queue and len(running) < _WAITING * self.count:
                    shard = queue.pop()
                    running[pool.submit(shard_result, task, *shard)] = shard
                for ready in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(ready), ready.result()
