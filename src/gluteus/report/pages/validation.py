"""The validation as JSON, as a table and as a page: measured and computed numbers, misses
included.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus._version import __version__
from gluteus.json_types import JsonObject
from gluteus.report.as_json import number
from gluteus.report.figures.validation import forest
from gluteus.report.pages.html import render_page, write_text
from gluteus.report.references import references
from gluteus.studies.validation.comparison import Comparison

_READ = {
    "source": "read in the source",
    "secondary": "read in another text",
    "computed": "computed from published data",
    "recalled": "from memory",
}


COUNTS = (
    "n: people, specimens or hips that were measured, if the source says; and people behind the "
    "computed number."
)
"""Legend of the two columns of counts, on the page and in the terminal."""


def validation_json(found: Sequence[Comparison], samples: int) -> JsonObject:
    """Return every comparison with its band, and whether it fits."""
    return {
        "fits": sum(each.fits for each in found),
        "comparisons": [
            {
                "group": each.group,
                "title": each.title,
                "unit": each.unit,
                "published": number(each.published),
                "band": [number(end) for end in each.band],
                "source": each.source,
                "seen": each.seen,
                "published_n": each.published_n,
                "population": each.population,
                "median": number(each.median),
                "interval95": [number(end) for end in each.interval95],
                "n": each.n,
                "fits": each.fits,
                "apart": each.apart,
                "note": each.note,
            }
            for each in found
        ],
        "provenance": {
            "version": __version__,
            "samples": samples,
            "sources": sorted({each.source for each in found}),
        },
    }


def validation_table(found: Sequence[Comparison]) -> Group:
    """Return one row for each comparison; misses stand out."""
    table = Table(title=Text("Measured and computed"))
    table.add_column("")
    table.add_column("what")
    for words in ("published", "n", "computed", "n"):
        table.add_column(words, justify="right", no_wrap=True)
    for each in found:
        mark = Text("fits", style="green") if each.fits else Text("misses", style="bold red")
        apart = f": {each.apart}" if each.apart else ""
        what = Text.assemble(each.title, (f" [{each.unit}]", "dim"), apart)
        table.add_row(
            mark, what, published_words(each), people_words(each), computed_words(each), str(each.n)
        )
    return Group(table, Text(f"{tally(found)}\n{COUNTS}"))


def tally(found: Sequence[Comparison]) -> str:
    """Return in words how many fit."""
    return f"{sum(each.fits for each in found)} of {len(found)} computed medians lie in the published bands."


def people_words(each: Comparison) -> str:
    """Return the number of people, specimens or hips behind a published number; a dash if
    unknown.
    """
    return "-" if each.published_n is None else str(each.published_n)


def published_words(each: Comparison) -> str:
    """Return the published band."""
    return f"{each.band[0]:.3g} to {each.band[1]:.3g}"


def computed_words(each: Comparison) -> str:
    """Return the computed median, with its interval if there is one."""
    low, high = each.interval95
    return f"{each.median:.3g}" if low == high else f"{each.median:.3g} ({low:.3g} to {high:.3g})"


def write_validation(
    found: Sequence[Comparison], path: Path | str, samples: int, *, overwrite: bool = False
) -> Path:
    """Write comparisons as one page.

    Parameters and errors as `gluteus.report.pages.html.write_text`.
    """
    groups = [_group(name, list(rows)) for name, rows in groupby(found, key=lambda each: each.group)]
    text = render_page(
        "validation.html.j2",
        groups=groups,
        misses=[each for each in found if not each.fits],
        tally=tally(found),
        samples=samples,
        version=__version__,
        read=_READ,
        published=published_words,
        computed=computed_words,
        people=people_words,
        counts=COUNTS,
        references=references(each.source for each in found),
    )
    return write_text(path, text, overwrite=overwrite)


def _group(name: str, rows: list[Comparison]) -> dict[str, Any]:
    # The figure is our own, not text from a record.
    return {"name": name, "rows": rows, "figure": Markup(forest(rows))}
