"""Articles and verdicts in the terminal."""

from __future__ import annotations

import io
import json
import re

import pytest
from rich.console import Console

from gluteus.anatomy import Muscle, library, rule_lines
from gluteus.errors import AnatomyError
from gluteus.facts import CheckResult
from gluteus.report import article_json, print_article, print_verdicts
from gluteus.report.pages.content import value_words

MUSCLES = sorted(library().muscles)


def printed(muscle: str, width: int = 4000) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    print_article(muscle, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def no_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", MUSCLES)
def test_article_of_each_muscle_says_everything(name: str) -> None:
    muscle: Muscle = library().muscles[name]
    told = printed(name)
    assert muscle.names.en.upper() in told
    assert muscle.names.la in told
    for attachment in muscle.attachments:
        assert attachment.site in told
    for action in muscle.actions:
        assert f"{action.motion}: {action.arm.value:g}" in told
    for part in muscle.compartments:
        assert library().nerves[part.nerve].names.en in told
    assert "no named reviewer yet" in told
    assert "not a diagnosis" in told


@pytest.mark.parametrize("name", MUSCLES)
def test_article_numbers_lead_to_its_sources(name: str) -> None:
    told = printed(name)
    listed = {int(number) for number in re.findall(r"^  \[(\d+)\] ", told, flags=re.MULTILINE)}
    used = {int(number) for group in re.findall(r"\[([\d, ]+)\]", told) for number in group.split(",")}
    assert listed == set(range(1, len(listed) + 1))
    assert used == listed
    assert len(listed) == len(article_json(name)["sources"])


@pytest.mark.parametrize("name", MUSCLES)
def test_article_as_data(name: str) -> None:
    found = json.loads(json.dumps(article_json(name)))
    assert found["id"] == name
    assert set(found["nerve"]) == {part["id"] for part in found["compartments"]}
    for nerve in found["nerve"].values():
        assert sum(root["share"] for root in nerve["roots"].values()) == pytest.approx(1)
    assert found["provenance"]["sources"] == [source["key"] for source in found["sources"]]
    assert bool(found["zones"]) == bool(found["statements"]) == (name == "gluteus_medius")


def test_gluteus_medius_has_statements_zones_and_a_review() -> None:
    found = article_json("Gluteus Medius")
    assert [each["id"] for each in found["statements"]] == list(library().statements)
    assert [each["id"] for each in found["zones"]] == ["posterior", "middle", "anterior"]
    assert found["last_review"]["date"]
    told = printed("glmed1_r")
    for zone in library().zones.values():
        for step in zone.examination.steps:
            assert step in told
        for referral in zone.referral:
            assert library().regions[referral.region].name in told
    for caveat in found["caveats"]:
        assert told.count(caveat) == len(found["zones"]), "beside every map"
    assert "expects no fixed place" in " ".join(found["caveats"])
    assert "refer always" not in told
    assert "The pillow: between the knees" in told


def test_article_fits_a_narrow_terminal() -> None:
    told = printed("gluteus_medius", width=60)
    assert max(map(len, told.splitlines())) <= 60
    assert no_blanks(library().statement("zones-near-crest").text) in no_blanks(told)


def test_an_unknown_muscle_is_refused_with_a_hint() -> None:
    for verb in (article_json, printed):
        with pytest.raises(AnatomyError, match="gluteus_medius"):
            verb("gluteus medus")


def test_terminal_table_has_all_verdicts(result: CheckResult) -> None:
    console = Console(file=io.StringIO(), width=300, color_system=None)
    print_verdicts(result, console)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    for verdict in result.verdicts:
        assert verdict.verdict.upper() in told
        assert no_blanks(verdict.text) in no_blanks(told)
        for part in verdict.parts:
            assert no_blanks(f"{part.text}: {part.verdict}") in no_blanks(told)
        for evidence in verdict.computed:
            shown = f"{evidence.quantity}: {value_words(evidence)}. {evidence.says}"
            assert no_blanks(shown) in no_blanks(told)
            assert evidence.label in evidence.says
    for line in rule_lines():
        assert no_blanks(line) in no_blanks(told)
    (tally,) = re.findall(r"^(\d+ .*)\.$", told, re.MULTILINE)
    assert sum(int(number) for number in re.findall(r"\d+", tally)) == len(library().statements)


def test_verdicts_fit_80_columns(result: CheckResult) -> None:
    console = Console(file=io.StringIO(), width=80, color_system=None)
    print_verdicts(result, console)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, told.splitlines())) <= 80
