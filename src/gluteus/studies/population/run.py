"""A study over a population: shards of people, worked on here or on a cluster, resumable, the same bits."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from gluteus.errors import GluteusError
from gluteus.extras import require_extra
from gluteus.studies.population.chunks import check_bones
from gluteus.studies.population.cohort_file import CohortPlan, plan_of, read_plan
from gluteus.studies.population.folder import CohortFolder
from gluteus.studies.population.shard import shard_result
from gluteus.studies.population.summary import ChunkSummary

_MOST_BREAKS = 5
"""Worker processes of this machine that may die before the run gives up."""

_WAITING = 2
"""Shards handed out for each worker: enough that none waits, few enough that memory stays small."""

Shard = tuple[int, int]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Finished:
    """A cohort that is done: its summary, how many people were found finished, and shards made again."""

    plan: CohortPlan
    summary: ChunkSummary
    resumed: int
    damaged: tuple[str, ...]


def run_cohort(
    plan: CohortPlan,
    folder: CohortFolder,
    *,
    processes: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Finished:
    """Finish a cohort in its folder: shards that are there and whole are taken as they are.

    Parameters:
        plan: what is asked.
        folder: where shards are kept, opened for the same plan.
        processes: of this machine; 1 works in this process.
        scheduler: address of a Dask cluster in the place of processes here.
        progress: called with the number of people of each shard that is done.

    Raises:
        MissingExtra: rows are asked for without pyarrow, or a cluster without Dask.
        GluteusError: no room on the disk, workers that keep dying, an unreachable cluster, or shards of
            another engine. What is finished stays, and the same command goes on from there.
    """
    if plan.outputs.rows:
        require_extra("cohort", "a cohort that keeps rows", "pyarrow")
    if scheduler:
        require_extra("cohort", "a cohort on a cluster", "distributed")
    with folder.alone():
        total, missing, damaged = _found(plan, folder)
        resumed = total.counts["people"] if total else 0
        if progress and resumed:
            progress(resumed)
        if missing:
            with _workers(processes, scheduler) as workers:
                for shard, (text, rows) in workers.results(plan, missing):
                    folder.keep(*shard, text, rows)
                    fresh = ChunkSummary.from_json(text)
                    total = total.merge(fresh) if total else fresh
                    if progress:
                        progress(plan.people_in(*shard))
    if total is None or total.counts["people"] != plan.people:
        raise GluteusError(f"{folder.path} is not complete; run the same command again")
    _check_engines(total)
    check_bones(total, plan.stance_study())
    return Finished(plan, total, resumed, damaged)


def cohort(
    study: CohortPlan | Mapping[str, object] | Path | str,
    out: Path | str,
    *,
    processes: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Finished:
    """One-leg stance of a population, summarised; a run that was stopped goes on.

    Parameters
    ----------
    study : CohortPlan, mapping or path
        Who is asked, how many and what: a plan, the keys of a study file, or the file
        (docs/cohort.md).
    out : path
        Folder that keeps finished parts.
    processes : int
        Worker processes on this machine; 1 works in this process.
    scheduler : str, optional
        Address of a Dask scheduler, in the place of processes here.
    progress : callable, optional
        Called with the number of people of each part that is done.

    Returns
    -------
    Finished
        With the summary of every quantity.

    Raises
    ------
    GluteusError
        The question does not fit, the folder holds another study, or workers keep dying.
    """
    if isinstance(study, CohortPlan):
        plan = study
    else:
        plan = read_plan(study) if isinstance(study, Path | str) else plan_of(study)
    folder = CohortFolder.open(Path(out), plan)
    return run_cohort(plan, folder, processes=processes, scheduler=scheduler, progress=progress)


def _found(
    plan: CohortPlan, folder: CohortFolder
) -> tuple[ChunkSummary | None, list[Shard], tuple[str, ...]]:
    """What is finished, merged; the shards that are not; and the names of damaged files among them."""
    total: ChunkSummary | None = None
    missing: list[Shard] = []
    for shard in plan.shards():
        kept = folder.read(*shard)
        if kept is None:
            missing.append(shard)
        else:
            total = total.merge(kept) if total else kept
    paths = (folder.shard_path(*shard) for shard in missing)
    return total, missing, tuple(path.name for path in paths if path.exists())


def _check_engines(total: ChunkSummary) -> None:
    if len(total.engines) > 1:
        raise GluteusError(
            f"shards of this cohort come from different engines ({', '.join(total.engines)}), which agree to "
            "rounding but not to the bit; run the whole cohort where one engine is, in a new folder"
        )


class _Workers(Protocol):
    """Who works on shards: results come as they are ready, in any order."""

    def results(
        self, plan: CohortPlan, shards: list[Shard]
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
        self, plan: CohortPlan, shards: list[Shard]
    ) -> Iterator[tuple[Shard, tuple[str, bytes | None]]]:
        text = plan.text()
        for shard in shards:
            yield shard, shard_result(text, *shard)


@dataclass
class _Processes:
    """Processes of this machine; where one is killed, its shard and those that waited are given out again."""

    count: int

    def results(
        self, plan: CohortPlan, shards: list[Shard]
    ) -> Iterator[tuple[Shard, tuple[str, bytes | None]]]:
        text, left = plan.text(), list(reversed(shards))
        for _ in range(_MOST_BREAKS + 1):
            done = set[Shard]()
            try:
                for shard, result in self._round(text, left):
                    done.add(shard)
                    yield shard, result
                return
            except BrokenProcessPool:
                left = [shard for shard in left if shard not in done]
        raise GluteusError(
            f"worker processes died {_MOST_BREAKS + 1} times (memory, or killed by hand); finished shards "
            "are kept: ask for fewer processes and run the same command again"
        )

    def _round(self, text: str, left: list[Shard]) -> Iterator[tuple[Shard, tuple[str, bytes | None]]]:
        queue = list(left)
        running: dict[Future[tuple[str, bytes | None]], Shard] = {}
        # A fresh interpreter each: threads of the kernel do not survive a fork.
        with ProcessPoolExecutor(self.count, mp_context=get_context("spawn")) as pool:
            while queue or running:
                while queue and len(running) < _WAITING * self.count:
                    shard = queue.pop()
                    running[pool.submit(shard_result, text, *shard)] = shard
                for ready in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(ready), ready.result()
