"""`gluteus lint` at the command line."""

import json
from pathlib import Path

import pytest

from tests.helpers.command import gluteus

MODEL = Path(__file__).parents[1] / "unit" / "model" / "test_lint_two_legs.osim"


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """The model with a foot on the left of twice the inertia that any body of its mass has."""
    path = tmp_path / "spoilt.osim"
    text = MODEL.read_text(encoding="utf-8")
    old = "<inertia>0.0014 0.0039 0.0041 0 0 0</inertia>"
    assert text.count(old) == 2
    head, tail = text.rsplit(old, 1)
    path.write_text(f"{head}<inertia>0.0014 0.0039 0.009 0 0 0</inertia>{tail}", encoding="utf-8")
    return path


def test_a_table_names_rule_line_and_remedy(spoilt: Path) -> None:
    done = gluteus("lint", str(spoilt))
    assert done.returncode == 0, done.stderr
    assert "two legs: 1 error, 1 warning, no notes" in done.stdout
    assert "error inertia-impossible" in done.stdout
    line = next(n for n, text in enumerate(spoilt.read_text().splitlines(), 1) if '"calcn_l"' in text)
    assert f"{line}  the principal inertias of calcn_l are 0.0014, 0.0039 and 0.009" in done.stdout
    assert "To do: no body has such an inertia" in done.stdout


def test_json_is_one_object(spoilt: Path) -> None:
    done = gluteus("lint", str(spoilt), "--json")
    found = json.loads(done.stdout)
    assert found["counts"] == {"error": 1, "warning": 1, "note": 0}
    first = found["findings"][0]
    assert (first["rule"], first["place"]) == ("inertia-impossible", "/bodyset/calcn_l")
    assert {"line", "value", "message", "remedy", "severity"} <= set(first)
    assert {"version", "seed", "samples", "model", "sources"} <= set(found["provenance"])


def test_a_file_that_is_none_ends_with_status_2(tmp_path: Path) -> None:
    done = gluteus("lint", str(tmp_path / "absent.osim"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be read" in done.stderr
