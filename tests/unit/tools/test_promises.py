"""Every promise of the documentation names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "promises.md"
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| promise"))
]


def test_the_table_is_read() -> None:
    assert len(ROWS) > 40
    assert {len(row) for row in ROWS} == {3}


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:60] for row in ROWS])
def test_pages_and_tests_of_a_promise_exist(row: list[str]) -> None:
    _, made_in, held_by = row
    for page in re.findall(r"\]\(([^)]+)\)", made_in):
        assert (PAGE.parent / page).is_file(), page
    assert re.search(r"`(tests|benchmarks|scripts|frontend/test)/", held_by), "a promise needs a test"
    waiting = list[str]()
    for name in re.findall(r"`([^`]+)`", held_by):
        if name.startswith("test_"):
            waiting.append(name)
        elif "/" in name:
            path = ROOT / name
            assert path.exists(), name
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            for test in waiting:
                assert f"def {test}(" in text, f"{test} is not in {name}"
            waiting.clear()
    assert not waiting, f"{waiting} are in no file that is named"
