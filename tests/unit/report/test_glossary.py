"""The glossary: one source for the page of the docs and for the app."""

import sys
from pathlib import Path

import pytest

from gluteus.errors import RecordError
from gluteus.report.glossary import glossary

ROOT = Path(__file__).parents[3]


def test_the_page_is_written_from_the_glossary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    sys.modules.pop("write_glossary", None)
    from write_glossary import PAGE, page  # pyright: ignore[reportMissingImports]

    assert PAGE.read_text(encoding="utf-8") == page(), "run scripts/write_glossary.py"


def test_every_definition_is_a_sentence() -> None:
    for section in glossary().sections:
        for each in section.terms:
            assert each.says.endswith("."), each.term
            assert each.says[0].isupper(), each.term


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ("term: B, says: X., also: [a]", "each form belongs to one term"),
        ("term: B, says: X., see: [C]", "`see` names terms of the glossary"),
    ],
)
def test_a_broken_glossary_is_refused(tmp_path: Path, second: str, rule: str) -> None:
    file = tmp_path / "glossary.yaml"
    first = "{term: A, says: X.}"
    file.write_text(f"sections:\n  - title: T\n    terms:\n      - {first}\n      - {{{second}}}\n")
    with pytest.raises(RecordError, match=rule):
        glossary(file)
