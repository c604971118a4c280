"""The rule for verdicts in the docs is the one that the code applies."""

import re
from pathlib import Path

from gluteus.anatomy import rule_lines

DOCS = Path(__file__).parents[2] / "docs"


def test_the_docs_print_the_rule_that_is_applied():
    text = (DOCS / "records.md").read_text(encoding="utf-8")
    block = text.split("<!-- rule: begin -->")[1].split("<!-- rule: end -->")[0]
    printed = [" ".join(item.split()) for item in re.split(r"^- ", block, flags=re.MULTILINE)[1:]]
    assert printed == list(rule_lines())
