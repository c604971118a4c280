"""Write docs/glossary.md from the glossary that the app shows, src/gluteus/report/glossary.yaml.

python scripts/write_glossary.py          writes it
python scripts/write_glossary.py --check  ends with status 1 if the page differs
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

from gluteus.report.glossary import GlossarySection, Term, glossary

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "glossary.md"
_WIDTH = 100
_HEAD = """\
# Glossary

<!-- written by scripts/write_glossary.py; change src/gluteus/report/glossary.yaml -->

Terms of anatomy, biomechanics and computing as this project uses them. The app shows the same
definitions behind dotted words.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *(_section(each) for each in glossary().sections)])


def _section(section: GlossarySection) -> str:
    terms = "\n\n".join(_term(each) for each in section.terms)
    return f"## {section.title}\n\n```{{glossary}}\n{terms}\n```\n"


def _term(term: Term) -> str:
    related = ", ".join(f"{{term}}`{each}`" for each in term.see)
    says = f"{term.says} See {related}." if related else term.says
    lines = textwrap.wrap(
        says,
        width=_WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "\n".join([term.term, *lines])


def main() -> int:
    """Write the page, or check it."""
    wanted = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(wanted, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{PAGE.relative_to(ROOT)} differs from the glossary; run scripts/write_glossary.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
