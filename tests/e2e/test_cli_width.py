"""Results on a terminal of 80 columns: nothing is cut, and no interval is broken."""

import re
from pathlib import Path

import pytest

from gluteus.cli import app
from tests.helpers.command import gluteus

from .test_cli_faults import commands, get_command

SHOWN = (
    "stance --sex f --samples 40",
    "strength --sex f --samples 40",
    "arms --sex f --samples 40 --flexion 0,60,90",
    "plan --sex f --samples 40 --add-offset 5",
    "sensitivity --sex f --samples 400 --pairs 64",
    "cohort -n 64 --sex f --out women",
    "exercises --samples 40",
    "pain --questions",
    "pain --regions help",
    "pain --regions CREST_P,SIJ --unanswered show",
    "examine --zone middle",
    "check --sources",
    "read gluteus_medius",
    "list muscles",
    "list nerves",
    "list signs",
    "list statements",
)
BROKEN = re.compile(r"\(-?[\d.,]+( to)?\s*(│|┃|$)", re.M)
"""An interval whose end is on another line."""


def shown(*words: str) -> str:
    done = gluteus(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("command", SHOWN)
def test_results_fit_eighty_columns(command: str) -> None:
    page = shown(*command.split())
    assert [line for line in page.splitlines() if len(line) > 80] == []
    assert [line for line in page.splitlines() if re.search(r"\w… *(│|┃|  )", line)] == []
    if command.split()[0] in ("stance", "arms", "plan", "sensitivity", "cohort", "exercises"):
        assert BROKEN.search(page) is None, BROKEN.search(page)


@pytest.mark.parametrize("path", [path for path, _ in commands(get_command(app))], ids=" ".join)
def test_help_has_no_types_of_python(path: tuple[str, ...]) -> None:
    page = shown(*path, "--help")
    assert "list[" not in page
    assert "<class" not in page


def test_the_help_groups_the_options_of_a_person() -> None:
    page = shown("stance", "--help")
    person, operation = page.index("Person ("), page.index("Operation:")
    assert operation < page.index("--add-offset") < person < page.index("--mass")
