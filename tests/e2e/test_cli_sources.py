"""`gluteus check --sources` as its users meet it."""

import json
import subprocess
import sys
from unittest import mock

import pytest

from gluteus.anatomy.sources.claims import claim_library
from tests.helpers.command import gluteus

FIELDS = {"kind", "sure", "sources", "claims", "printed", "expected", "from_memory", "notes"}


def call(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of `gluteus check`."""
    done = gluteus("check", *arguments)
    return done.returncode, done.stdout, done.stderr


def test_json_is_one_object_with_every_finding() -> None:
    status, out, err = call("--sources", "--json")
    assert (status, err) == (0, "")
    content = json.loads(out)
    assert content.keys() == {"claims", "findings", "recomputed", "limits"}
    assert content["claims"] == len(claim_library().claims)
    assert all(each.keys() == FIELDS for each in content["findings"])
    slipman = [each for each in content["findings"] if "slipman-foot" in each["claims"]]
    assert [(each["kind"], each["sure"]) for each in slipman] == [("percentage", "certain arithmetic")]
    assert any(each["ppv_at_other_prior"] is not None for each in content["recomputed"])


def test_the_table_names_what_is_printed_and_what_stands_against_it() -> None:
    status, out, err = call("--sources")
    assert (status, err) == (0, "")
    words = " ".join(out.split())
    for said in ("certain arithmetic:", "likely misprint:", "disagreement:", "slipman2000", "7 of 50"):
        assert said in words
    for said in ("166 for 116", "Recomputed from sensitivity and specificity", "from memory"):
        assert said in words


def test_a_narrow_terminal_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = call("--sources")
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= 60


def test_no_hip_is_studied() -> None:
    with mock.patch("gluteus.facts.check_evidence", side_effect=AssertionError("a study was run")):
        assert call("--sources", "--json")[0] == 0
        with pytest.raises(AssertionError, match="a study was run"):
            call("--json")


def test_a_process_of_its_own_ends_well() -> None:
    script = "from gluteus.cli import main; main()"
    command = [sys.executable, "-c", script, "check", "--sources", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert json.loads(done.stdout)["findings"]


def test_a_page_is_refused() -> None:
    status, out, err = call("--sources", "--report", "page.html")
    assert (status, out) == (2, "")
    assert "--sources writes no page" in err
    assert len(err.splitlines()) == 1
