"""The report as one HTML file that loads nothing from the network."""

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
    """Return the page of a check result as HTML, with open reports of readers if reviews are
    given.
    """
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
    """Write the report of a check as one HTML page.

    Parameters
    ----------
    result : CheckResult
        Result of a check.
    path : Path or str
        The HTML file.
    reviews : iterable of StatementReview, optional
        Open reports and review dates from a store, to be shown with the statements.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    GluteusError
        The file exists, is never replaced, or cannot be written.
    """
    return write_text(path, page(result, reviews), overwrite=overwrite)
