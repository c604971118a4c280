"""One shard of a cohort, computed anywhere: text in, text out."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from gluteus.studies.population.chunks import chunk_summary
from gluteus.studies.population.cohort_file import CohortStudy
from gluteus.studies.population.constants import Constants, constants_from
from gluteus.studies.population.quantities import NAMES
from gluteus.studies.population.summary import ChunkSummary, OtherConstants


@dataclass(frozen=True)
class ShardTask:
    """Task of the workers of a cohort, as text, so that no objects of this program are sent.

    Parameters
    ----------
    study : str
        Study as JSON.
    constants : str
        Constants of its study, as written by `Constants.to_text`.
    digest : str
        SHA-256 of the constants, as stored in the cohort's folder.
    """

    study: str
    constants: str
    digest: str

    @property
    def key(self) -> str:
        """Name of the task; equal for equal studies and constants."""
        return hashlib.sha256((self.study + self.digest).encode()).hexdigest()

    @classmethod
    def of(cls, wanted: CohortStudy, constants: Constants) -> ShardTask:
        """Return the task of a cohort."""
        return cls(wanted.text(), constants.to_text(), constants.digest)

    def read(self) -> tuple[CohortStudy, Constants]:
        """Return study and constants, after comparing the constants with the digest."""
        constants = constants_from(self.constants)
        if constants.digest != self.digest:
            raise OtherConstants(
                "a worker",
                self.digest,
                constants.digest,
                "Check the network, and run the same command again.",
            )
        return CohortStudy.model_validate_json(self.study), constants


def shard_result(task: ShardTask, first: int, last: int) -> tuple[str, bytes | None]:
    """Return the summary of a shard as JSON and, if the study asks for them, its people as Parquet.

    Parameters
    ----------
    task : ShardTask
        Study and constants.
    first, last : int
        First and last chunk of the shard.

    Raises
    ------
    OtherConstants
        The constants were changed in transit, or the engine here is NumPy and computes others.
    """
    wanted, constants = task.read()
    study, rows = wanted.stance_study(), list[ChunkSummary]()
    total: ChunkSummary | None = None
    for chunk in range(first, last + 1):
        size = wanted.people_in(chunk, chunk)
        found = chunk_summary(
            study,
            wanted.seed,
            chunk,
            wanted.chunk,
            people=size,
            rows=wanted.outputs.rows,
            constants=constants,
        )
        rows.append(found)
        total = found if total is None else total.merge(found)
    assert total is not None  # a shard has at least one chunk
    return total.to_json(), _parquet(wanted, first, rows) if wanted.outputs.rows else None


def _parquet(wanted: CohortStudy, first: int, chunks: list[ChunkSummary]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    values = np.concatenate([each.rows for each in chunks if each.rows is not None])
    start = first * wanted.chunk
    columns: dict[str, Any] = {"person": np.arange(start, start + len(values))}
    columns |= {name: values[:, place] for place, name in enumerate(NAMES)}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd")  # type: ignore[no-untyped-call]
    return buffer.getvalue()
