"""Present results: the self-contained page of a check, articles and verdicts in the terminal,
and references.

- `write_page`: the report of a check as one HTML file.
- `print_verdicts`: the verdicts of a check as a table in the terminal.
- `print_article`, `article_json`: the record of a muscle as an article, and as plain data.
- `cite`: the sources that a result rests on.

Names are loaded at first use, because drawing needs libraries that citing and reading do not.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
