"""Shards on a Dask cluster: handed out a few at a time, and again if a worker dies."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from gluteus.errors import GluteusError
from gluteus.studies.cluster import connected
from gluteus.studies.population.shard import ShardTask, shard_result

_WAITING = 3


@contextmanager
def cluster(address: str) -> Generator[_Cluster]:
    """Return the workers of the cluster at an address such as ``tcp://127.0.0.1:8786``.

    Raises
    ------
    GluteusError
        No scheduler answers, it has no workers, or they have another version of Gluteus.
    """
    with connected(address) as client:
        yield _Cluster(client)


@dataclass
class _Cluster:
    client: Any

    def results(
        self, task: ShardTask, shards: list[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], tuple[str, bytes | None]]]:
        with _delivered(self.client, task):
            yield from self._results(task, list(reversed(shards)))

    def _results(
        self, task: ShardTask, queue: list[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], tuple[str, bytes | None]]]:
        from distributed import KilledWorker, as_completed

        where: dict[str, tuple[int, int]] = {}
        running: Any = as_completed(loop=self.client.loop)

        def hand_out() -> None:
            shard = queue.pop()
            future = self.client.submit(_shard, task.key, *shard, pure=False, retries=5)
            where[future.key] = shard
            running.add(future)

        threads = sum(self.client.nthreads().values())
        for _ in range(min(len(queue), _WAITING * max(threads, 1))):
            hand_out()
        for ready in running:
            try:
                result = ready.result()
            except KilledWorker as error:
                raise GluteusError(
                    f"the cluster stopped working: {error}; finished shards are kept, run "
                    "the same command again"
                ) from error
            yield where.pop(ready.key), result
            ready.release()
            if queue:
                hand_out()


_tasks: dict[str, ShardTask] = {}
"""Tasks that a worker of the cluster keeps, so that each is sent to it only once."""


@contextmanager
def _delivered(client: Any, task: ShardTask) -> Generator[None]:
    """Keep a task on all workers, including those that join or replace others."""
    from distributed import WorkerPlugin

    class Delivery(WorkerPlugin):
        name = f"gluteus-{task.key}"

        def __init__(self, task: ShardTask) -> None:
            self.task = task

        def setup(self, worker: Any) -> None:
            _keep(self.task)

        def teardown(self, worker: Any) -> None:
            _forget(self.task)

    client.register_plugin(Delivery(task))
    try:
        yield
    finally:
        # A worker that was killed meanwhile has closed its connection and has nothing to forget.
        with suppress(OSError):
            client.unregister_worker_plugin(Delivery.name)


def _keep(task: ShardTask) -> None:
    _tasks[task.key] = task


def _forget(task: ShardTask) -> None:
    _tasks.pop(task.key, None)


def _shard(key: str, first: int, last: int) -> tuple[str, bytes | None]:
    return shard_result(_tasks[key], first, last)
