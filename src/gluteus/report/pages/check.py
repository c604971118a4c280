"""The report as one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gluteus.anatomy import TOPIC_TITLES, VERDICTS, rule_lines
from gluteus.report.pages.content import content, slug, title_of
from gluteus.report.pages.html import render_page, write_text

if TYPE_CHECKING:
    from gluteus.facts import CheckResult
    from gluteus.facts.inaccuracy import StatementReview


def page(result: CheckResult, reviews: Iterable[StatementReview] = ()) -> str:
    """The page of a check result as HTML, with open reports of readers where reviews are given."""
    return render_page(
        "page.html.j2",
        page=content(result),
        reviews={each.statement: each for each in reviews},
        verdict_order=VERDICTS,
        title_of=title_of,
        slug=slug,
        rule=rule_lines(),
        topic_titles=TOPIC_TITLES,
    )


def write_page(
    result: CheckResult, path: Path | str, reviews: Iterable[StatementReview] = (), *, overwrite: bool = False
) -> Path:
    """Write the report of a check as one page, and return its path.

    Parameters
    ----------
    result: of a check.
    path: the HTML file to write.
    reviews: of statements, from a store, to be shown with them.
    overwrite: whether a file that is there may be replaced.

    Raises
    ------
    GluteusError: as `gluteus.files.bytes.whole.write_whole`.
    """
    return write_text(path, page(result, reviews), overwrite=overwrite)
