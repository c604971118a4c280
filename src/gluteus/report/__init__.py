"""How it is shown: the self-contained page of a check, articles and verdicts in the terminal, and references.

- `write_page`: the report of a check as one HTML file.
- `print_verdicts`: the verdicts of a check as a table in the terminal.
- `print_article`, `article_json`: the record of a muscle as an article, and as plain data.
- `cite`: the sources that a result rests on.

Names are loaded at first use: drawing needs libraries that citing and reading do not.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gluteus.report.article import article_json, print_article
    from gluteus.report.pages.check import write_page
    from gluteus.report.references import cite
    from gluteus.report.terminal.verdicts import print_verdicts

__all__ = ["article_json", "cite", "print_article", "print_verdicts", "write_page"]

_HOMES = {
    "article_json": "article",
    "cite": "references",
    "print_article": "article",
    "print_verdicts": "terminal.verdicts",
    "write_page": "pages.check",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'gluteus.report' has no attribute {name!r}")
    value: object = getattr(import_module(f"gluteus.report.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
