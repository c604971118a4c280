"""One shard of a cohort, wherever it is worked on: text in, text out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from gluteus.studies.population.chunks import chunk_summary
from gluteus.studies.population.cohort_file import CohortPlan
from gluteus.studies.population.summary import NAMES, ChunkSummary


def shard_result(plan_text: str, first: int, last: int) -> tuple[str, bytes | None]:
    """The summary of a shard as JSON and, where the plan wants them, its people as Parquet.

    Text in and text out: what goes to another machine is no object of this program.
    """
    plan = CohortPlan.model_validate_json(plan_text)
    study, rows = plan.stance_study(), list[ChunkSummary]()
    total: ChunkSummary | None = None
    for chunk in range(first, last + 1):
        size = plan.people_in(chunk, chunk)
        found = chunk_summary(study, plan.seed, chunk, plan.chunk, people=size, rows=plan.outputs.rows)
        rows.append(found)
        total = found if total is None else total.merge(found)
    assert total is not None  # a shard has at least one chunk
    return total.to_json(), _parquet(plan, first, rows) if plan.outputs.rows else None


def _parquet(plan: CohortPlan, first: int, chunks: list[ChunkSummary]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    values = np.concatenate([each.rows for each in chunks if each.rows is not None])
    start = first * plan.chunk
    columns: dict[str, Any] = {"person": np.arange(start, start + len(values))}
    columns |= {name: values[:, place] for place, name in enumerate(NAMES)}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd")  # type: ignore[no-untyped-call]
    return buffer.getvalue()
