"""Results of a cohort: a JSON object, a table in Parquet, histograms in Zarr, and their
provenance.
"""

from __future__ import annotations

import io
import json
import platform
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus._version import __version__
from gluteus.bones.unusual import unusual_words
from gluteus.files.bytes.whole import write_folder, write_whole
from gluteus.json_types import JsonObject
from gluteus.quantiles import ENDS, LEAST_FOR_INTERVAL, LEAST_FOR_MEDIAN, enough
from gluteus.report.as_json import number
from gluteus.report.who import person_in_short
from gluteus.studies.labels import SHAPE_MODEL, sources_of
from gluteus.studies.population.cohort_file import CohortStudy
from gluteus.studies.population.run import Finished
from gluteus.studies.population.summary import ChunkSummary, QuantitySummary
from gluteus.studies.standing.stance import SOURCES
from gluteus.units import without_unit

_MIDDLE = 0.5
_QUANTILES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


def cohort_json(done: Finished, seconds: float, folder: Path) -> JsonObject:
    """Return `population_json` with a report on the run in its folder."""
    found = population_json(done.study, done.summary)
    run = {
        "resumed": done.resumed,
        "made_again": list(done.damaged),
        "folder": str(folder),
        "seconds": number(seconds),
    }
    return found | run | {"provenance": found["provenance"]}


def population_json(wanted: CohortStudy, total: ChunkSummary) -> JsonObject:
    """Return people, chunks and the summary of each quantity, with provenance and digest."""
    return {
        "people": wanted.people,
        "chunks": wanted.chunks,
        "counts": total.counts,
        "held": number(total.held),
        "summary": {
            name: _quantity(one, total.counts["people"])
            for name, one in total.quantities.items()
            if one.count
        },
        "provenance": provenance(wanted, total),
    }


def provenance(wanted: CohortStudy, total: ChunkSummary) -> JsonObject:
    """Return the origin of the numbers.

    Equal results have equal provenance, wherever they were computed.
    """
    return {
        "version": __version__,
        "seed": wanted.seed,
        "samples": wanted.people,
        "chunk": wanted.chunk,
        "model": SHAPE_MODEL,
        "sources": sources_of(wanted.population, SOURCES),
        "unusual": unusual_words(wanted.population),
        "engines": list(total.engines),
        "study": wanted.fingerprint(),
        "constants": total.constants,
        "digest": total.digest(),
    }


def _quantile(one: QuantitySummary, part: float, asked: int) -> float:
    """Return a quantile; NaN if too few of the asked people have the quantity
    (`gluteus.quantiles`).
    """
    least = LEAST_FOR_MEDIAN if part == _MIDDLE else LEAST_FOR_INTERVAL
    return one.quantile(part) if enough(one.count, asked, least) else float("nan")


def _quantity(one: QuantitySummary, asked: int) -> dict[str, Any]:
    quantiles = {f"{100 * part:g}": number(_quantile(one, part, asked)) for part in _QUANTILES}
    return {
        "unit": one.measured.unit,
        "people": one.count,
        "mean": number(one.mean),
        "sd": number(one.sd),
        "least": number(one.least),
        "most": number(one.most),
        "median": quantiles["50"],
        "interval95": [quantiles["2.5"], quantiles["97.5"]],
        "percentiles": quantiles,
        "resolution": one.measured.resolution,
        "exceeded": {
            f"{limit:g}": int(more) for limit, more in zip(one.thresholds, one.exceeded, strict=True)
        },
    }


def write_results(done: Finished, seconds: float, folder: Path) -> None:
    """Write summary.json, summary.parquet, provenance.json and, on request, histograms.zarr.

    Raises
    ------
    GluteusError
        A file cannot be written.
    """
    content = cohort_json(done, seconds, folder)
    write_whole(folder / "summary.json", (json.dumps(content, indent=1) + "\n").encode(), overwrite=True)
    write_whole(folder / "summary.parquet", _parquet(done.summary), overwrite=True)
    machine = {"python": platform.python_version(), "numpy": np.__version__, "system": platform.platform()}
    told = provenance(done.study, done.summary) | {
        "plan": json.loads(done.study.text()),
        "machine": machine,
    }
    write_whole(folder / "provenance.json", (json.dumps(told, indent=1) + "\n").encode(), overwrite=True)
    if done.study.outputs.histograms:
        write_folder(folder / "histograms.zarr", partial(_fill_histograms, done.summary), "zarr.json")


def _parquet(total: ChunkSummary) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {"quantity": name, "unit": one.measured.unit, "people": one.count, "mean": one.mean, "sd": one.sd}
        | {"least": one.least, "most": one.most}
        | {f"p{100 * part:g}": _quantile(one, part, total.counts["people"]) for part in _QUANTILES}
        for name, one in total.quantities.items()
        if one.count
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _fill_histograms(total: ChunkSummary, path: Path) -> None:
    """Write one group for each quantity: ``edges`` (bin + 1,) and ``count`` (bin,).

    Attributes count the values beyond the edges.
    """
    import zarr

    root = zarr.open_group(path, mode="a")
    for name, one in total.quantities.items():
        measured = one.measured
        group = root.create_group(name)
        edges = np.linspace(measured.low, measured.high, measured.bins + 1)
        group.create_array("edges", data=edges)
        group.create_array("count", data=one.histogram[1:-1])
        below, above = int(one.histogram[0]), int(one.histogram[-1])
        group.attrs.update({"units": measured.unit, "below": below, "above": above})


def _plain(value: float) -> str:
    """Return a number with three significant digits, without an exponent."""
    if abs(value) < 1e-6:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def cohort_table(done: Finished, seconds: float) -> Group:
    """Return the median, 95 % interval, mean and spread of each quantity, and who is not
    averaged.
    """
    total = done.summary
    who = person_in_short(done.study.population)
    table = Table(title=Text(f"One-leg stance of {done.study.people:,} people: {who}"), box=box.SIMPLE_HEAD)
    table.add_column("quantity")
    asked = total.counts["people"]
    for words in ("people", "median", "95 % of people", "mean"):
        table.add_column(words, justify="right", no_wrap=True)
    for name, one in total.quantities.items():
        if not one.count:
            continue
        low, middle, high = (_quantile(one, part, asked) for part in ENDS)
        median = _plain(middle) if np.isfinite(middle) else "too few"
        interval = f"{_plain(low)} to {_plain(high)}" if np.isfinite(low) else ""
        unit = "" if one.measured.unit in ("", "1") else f" [{one.measured.unit}]"
        label = Text(f"{without_unit(name).replace('_', ' ')}{unit}")
        table.add_row(label, f"{one.count:,}", median, interval, _plain(one.mean))
    lost = {name: count for name, count in total.counts.items() if name not in ("people", "averaged", "held")}
    told = (
        ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in lost.items() if count) or "nobody"
    )
    held = f"{100 * total.held:.2f} % of {asked:,} hold the usual posture. Not averaged: {told}."
    earlier = f"; {done.resumed:,} people are from an earlier run" if done.resumed else ""
    pace = f"{seconds:.1f} s{earlier}. Digest {total.digest()[:16]}."
    again = f"Damaged and computed again: {', '.join(done.damaged)}." if done.damaged else ""
    return Group(table, Text(held), Text(pace), Text(again))
