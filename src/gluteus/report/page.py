"""The report as one HTML file that asks the network for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gluteus.report.content import VERDICTS, content, title_of
from gluteus.report.html import render_page, write_text

if TYPE_CHECKING:
    from gluteus.facts import CheckResult


def page(result: CheckResult) -> str:
    """The page of a check result as HTML."""
    return render_page("page.html.j2", page=content(result), verdict_order=VERDICTS, title_of=title_of)


def write_page(result: CheckResult, path: Path | str) -> Path:
    """Where the page now stands; a file that was there before is replaced in one step, or left as it was.

    Parameters
    ----------
    result: of a check.
    path: the HTML file to write.

    Raises
    ------
    FileFormatError: `path` is a folder, or lies in one that does not exist or cannot be written.
    """
    return write_text(path, page(result))
