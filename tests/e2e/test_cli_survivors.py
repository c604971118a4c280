"""Numbers over people in the JSON of all verbs say how many people, and run over enough."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from gluteus.cli import app
from gluteus.quantiles import LEAST_FOR_INTERVAL, LEAST_FOR_MEDIAN

HARD = ["--lesion", "superior_gluteal_nerve", "--weaken", "gluteus_maximus=0.1", "--compensate", "none"]
"""Asked for what most people cannot do."""

ASKED: dict[str, list[list[str]]] = {
    "stance": [
        ["--samples", "200", *HARD],
        ["--samples", "200", "--shift", "0.5"],
        ["--samples", "40", "--cup-inclination", "40", "--cup-anteversion", "15", "--head-diameter", "36"],
        ["--sex", "f"],
    ],
    "plan": [
        ["--samples", "60", "--lengthen", "30"],
        ["--samples", "60", "--option", "a=lengthen 34", "--option", "b=add-offset 4"],
    ],
    "strength": [["--samples", "40", "--flexion", "0,90"]],
    "arms": [["--samples", "40", "--flexion", "0,90"]],
    "exercises": [["--samples", "40"]],
    "check": [["--samples", "40"], ["--samples", "40", "--abduction-strength", "15"]],
    "examine": [["--zone", "middle", "--samples", "40"]],
    "sensitivity": [["--samples", "400", "--pairs", "64"]],
    "cohort": [["-n", "64"]],
}
WITHOUT = {
    "read", "list", "pain", "forces", "trials", "ik", "scale", "lab", "lint", "serve", "store",
    "export", "reports", "report-inaccuracy", "encounters", "validate",
}  # fmt: skip
"""Verbs whose answers hold no numbers over people, or are walked in their own tests."""


def distributions(found: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with a median and an interval, with its place."""
    if isinstance(found, dict):
        if "median" in found and "interval95" in found:
            yield place, found
        for name, each in found.items():
            yield from distributions(each, f"{place}.{name}")
    elif isinstance(found, list):
        for number, each in enumerate(found):
            yield from distributions(each, f"{place}[{number}]")


def problems(found: Any, asked: int) -> list[str]:
    """Distributions that lack their number of people, or say more than so many people can."""
    wrong: list[str] = []
    for place, each in distributions(found):
        people = each.get("n", each.get("people"))
        if people is None:
            wrong.append(f"{place}: no n")
        elif each.get("over", "people") != "people" or people >= min(LEAST_FOR_INTERVAL, asked):
            continue
        elif each["interval95"] != [None, None]:
            wrong.append(f"{place}: an interval over {people} of {asked}")
        elif people < min(LEAST_FOR_MEDIAN, asked) and each["median"] is not None:
            wrong.append(f"{place}: a number over {people} of {asked}")
    return wrong


@pytest.mark.parametrize(
    ("verb", "words"), [(verb, words) for verb, every in ASKED.items() for words in every]
)
def test_every_number_over_people_says_how_many_and_has_enough(
    verb: str, words: list[str], tmp_path: Path
) -> None:
    out = ["--out", str(tmp_path / "out")] if verb == "cohort" else []
    done = CliRunner().invoke(app, [verb, *words, *out, "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert list(distributions(found))
    assert not problems(found, found["provenance"]["samples"])


def test_every_verb_is_walked_or_has_no_numbers_over_people() -> None:
    verbs = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert verbs <= ASKED.keys() | WITHOUT, verbs - ASKED.keys() - WITHOUT


def test_the_walk_sees_what_it_looks_for() -> None:
    few = {"a": [{"median": 1.0, "interval95": [0.0, 2.0], "n": 12}, {"median": 1.0, "interval95": [0, 2]}]}
    assert problems(few, 100) == [".a[0]: an interval over 12 of 100", ".a[1]: no n"]
    assert problems({"median": 1.0, "interval95": [None, None], "n": 9}, 100) == [": a number over 9 of 100"]
    assert not problems({"median": 1.0, "interval95": [1.0, 1.0], "n": 1}, 1)


def test_some_of_the_questions_leave_few_people() -> None:
    """Otherwise the walk would prove nothing."""
    done = CliRunner().invoke(app, ["stance", *ASKED["stance"][0], "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert found["n"]["standing"] < found["n"]["asked"]
    medius = found["muscles"]["gluteus_medius"]
    assert medius["active_force_n"]["median"] in (0, None)
