"""Badges follow the printed rule: readers who apply it to what they see find the class they see.

Each face is read as text: the page, the terminal, ``--json`` and what the app shows. The rule is
read from the sentences that the face prints, and the evidence from the words and numbers beside
the badge.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from rich.console import Console

from gluteus.anatomy import VERDICTS, library
from gluteus.anatomy.statement import DESIGN_WORDS, Citation
from gluteus.facts import CheckResult, ComputedEvidence, check, checking
from gluteus.report import figures
from gluteus.report.as_json import check_json
from gluteus.report.figures.picture import Picture
from gluteus.report.pages.check import page
from gluteus.report.terminal.verdicts import print_verdicts
from gluteus.web.routes import article
from tests.helpers.printed_rule import PrintedRule, Shown

STRENGTH = re.compile(
    r"(?:(\d+) independent sources?|no source that counts) for it(?: \(best: ([^)]+)\))?, "
    r"(?:(\d+) independent sources?|none) against it",
    re.IGNORECASE,
)
CASES = re.compile(r"(\d+) of (\d+) (?:people|strands|zones).*?(\d+) (?:of 100 )?needed")
OPPOSITE = {"supports": "disputes", "disputes": "supports"}


@dataclass(frozen=True)
class Badge:
    """A class as a face shows it, with the evidence that the face shows for it."""

    verdict: str
    shown: Shown
    parts: tuple[tuple[str, Shown], ...] = ()


Face = tuple[PrintedRule, dict[str, Badge]]


def shown_in(words: str, conditions: tuple[tuple[float, float], ...] = ()) -> Shown:
    """Evidence in words, such as ``2 independent sources for it (best: text), none against it``."""
    found = STRENGTH.search(words)
    assert found, words
    return Shown(int(found[1] or 0), int(found[3] or 0), found[2], conditions)


def condition_in(words: str) -> tuple[float, float]:
    found = CASES.search(words)
    assert found, words
    return int(found[1]) / int(found[2]), int(found[3]) / 100


def page_face(result: CheckResult, parse: Any) -> Face:
    document = parse(page(result))
    badges: dict[str, Badge] = {}
    for section in document.all("section", "statement"):
        (reason,) = section.all("p", "reason")
        rows = [row for table in section.all("table", "computed") for row in table.all("tr")[1:]]
        tested = [
            (row.all("th")[0].text, condition_in(row.all("td")[1].text))
            for row in rows
            if "not evidence" not in row.text
        ]
        parts = tuple(
            (
                item.all("span", "badge")[0].text,
                shown_in(item.all("span", "small")[0].text, of_part(tested, item.all("b")[0].text)),
            )
            for group in section.all("ul", "parts")
            for item in group.all("li")
        )
        conditions = tuple(each for _, each in tested)
        badges[section.attributes["id"]] = Badge(
            reason.all("span", "badge")[0].text, shown_in(reason.text, conditions), parts
        )
    lines = [each.text for each in document.by_id("rules").all("li")]
    return PrintedRule(lines[:-1]), badges  # the last line is about reviews


def terminal_face(result: CheckResult) -> Face:
    console = Console(file=io.StringIO(), width=5000)
    print_verdicts(result, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    blocks = [[line.strip() for line in block.splitlines()] for block in text.split("\n\n")]
    statements = [each for each in blocks if re.fullmatch(r"\W [A-Z ]+", each[0])]
    badges: dict[str, Badge] = {}
    for name, (head, sentence, *lines) in zip(library().statements, statements, strict=True):
        assert sentence == library().statements[name].text
        computed = [line for line in lines if line.startswith("Computed")]
        tested = [(line, condition_in(line)) for line in computed if "not evidence" not in line]
        found = [line for line in lines if line not in computed and STRENGTH.search(line)]
        verdict = head[2:].lower()
        if library().statements[name].parts:
            parts = tuple(
                (kind, shown_in(line, of_part(tested, part)))
                for line in found
                for part, kind in [_part_in(line)]
            )
            badges[name] = Badge(verdict, Shown(0, 0), parts)
        else:
            badges[name] = Badge(verdict, shown_in(found[0], tuple(each for _, each in tested)))
    (rule,) = [each for each in blocks if each[0] == "How verdicts are decided"]
    return PrintedRule(rule[1:]), badges


def _part_in(line: str) -> tuple[str, str]:
    """The text of a part and the verdict on it."""
    found = re.match(rf"(.+): ({'|'.join(VERDICTS)}); ", line)
    assert found, line
    return found[1], found[2]


def of_part(tested: list[tuple[str, tuple[float, float]]], part: str) -> tuple[tuple[float, float], ...]:
    """The conditions whose words name a part in quotation marks."""
    return tuple(condition for words, condition in tested if f"“{part}”" in words)


def json_face(content: dict[str, Any]) -> Face:
    def shown(each: dict[str, Any], computed: list[dict[str, Any]]) -> Shown:
        strength = each["strength"]
        best = strength["best_for"] and DESIGN_WORDS[strength["best_for"]]
        tested = [one for one in computed if one["tests"] == "statement"]
        conditions = tuple((one["holds_n"] / one["n"], one["needed"]) for one in tested)
        return Shown(strength["sources_for"], strength["sources_against"], best, conditions)

    return PrintedRule(content["rule"]), {
        each["id"]: Badge(
            each["badge"]["kind"] if "badge" in each else each["verdict"],
            shown(each, each["computed"]),
            tuple(
                (part["verdict"], shown(part, [one for one in each["computed"] if one["part"] == part["id"]]))
                for part in each["parts"]
            ),
        )
        for each in content["statements"]
    }


def app_face(result: CheckResult) -> Face:
    numbers = article._numbers(result)
    statements = [article._checked(result, each, numbers, Counter()) for each in result.verdicts]
    for each in statements:
        words = each["badge"]["words"]
        assert words.startswith(each["badge"]["kind"])
        assert re.sub(r",.*", "", words) == each["verdict"]
    return json_face({"rule": check_json(result)["rule"], "statements": statements})


def faces(result: CheckResult, parse: Any) -> Iterator[tuple[str, Face]]:
    yield "page", page_face(result, parse)
    yield "terminal", terminal_face(result)
    yield "json", json_face(json.loads(json.dumps(check_json(result))))
    yield "app", app_face(result)


def assert_badges_follow(rule: PrintedRule, badges: dict[str, Badge]) -> None:
    for name, badge in badges.items():
        for verdict, shown in badge.parts:
            assert rule.verdict(shown) == verdict, (name, shown)
        if badge.parts:
            assert rule.verdict_on_parts([verdict for verdict, _ in badge.parts]) == badge.verdict, name
        else:
            assert rule.verdict(badge.shown) == badge.verdict, (name, badge.shown)


def test_every_badge_follows_the_rule_that_is_printed_with_it(
    result: CheckResult, pictures: dict[str, Picture], parse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "draw", lambda result: pictures)
    for face, (rule, badges) in faces(result, parse):
        assert list(badges) == list(library().statements), face
        assert_badges_follow(rule, badges)
        assert {name: badge.verdict for name, badge in badges.items()} == {
            each.id: each.verdict for each in result.verdicts
        }, face
    assert {each.verdict for each in result.verdicts} == set(VERDICTS), "every class has a statement"


def opposite(citation: Citation) -> Citation:
    parts = {name: OPPOSITE.get(stance, stance) for name, stance in citation.parts.items()}
    return citation.model_copy(
        update={"stance": OPPOSITE.get(citation.stance, citation.stance), "parts": parts}
    )


def disproved(found: ComputedEvidence) -> ComputedEvidence:
    """The same number, whose condition holds where it did not."""
    return replace(found, holds_n=found.n - found.holds_n)


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch) -> CheckResult:
    """A check with opposite stances of all sources and opposite results of all conditions."""
    known = library()
    statements = {
        name: each.model_copy(update={"citations": tuple(map(opposite, each.citations))})
        for name, each in known.statements.items()
    }
    rule_of = checking.rule_of
    monkeypatch.setattr(checking, "library", lambda: replace(known, statements=statements))
    monkeypatch.setattr(
        checking,
        "rule_of",
        lambda statement, name: lambda *given: tuple(map(disproved, rule_of(statement, name)(*given))),
    )
    return check(samples=40, seed=3)


def test_evidence_turned_round_turns_every_class_round(
    result: CheckResult,
    turned: CheckResult,
    pictures: dict[str, Picture],
    parse: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Supported becomes contradicted, and the reverse; each face says so by its own rule."""
    monkeypatch.setattr(figures, "draw", lambda result: pictures)
    may_become = {
        "well supported": {"contradicted"},
        "supported": {"contradicted"},
        "contested": {"contested"},
        "contradicted": {"well supported", "supported"},
        "not settled": {"not settled"},
    }
    seen = set[str]()
    for before, after in zip(result.verdicts, turned.verdicts, strict=True):
        pairs = [(before.verdict, after.verdict)] if not before.parts else []
        pairs += [(one.verdict, other.verdict) for one, other in zip(before.parts, after.parts, strict=True)]
        for was, now in pairs:
            assert now in may_become[was], (before.id, was, now)
            seen.add(was)
    assert seen == set(VERDICTS)
    for face, (rule, badges) in faces(turned, parse):
        assert_badges_follow(rule, badges)
        assert {name: badge.verdict for name, badge in badges.items()} == {
            each.id: each.verdict for each in turned.verdicts
        }, face
