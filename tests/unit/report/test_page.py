"""The page: self-contained, complete, escaped, and honest about conflicts and reviews."""

from __future__ import annotations

import base64
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gluteus.anatomy import TOPIC_TITLES, VERDICTS, library, rule_lines
from gluteus.bones.person import Person
from gluteus.errors import GluteusError
from gluteus.facts import CheckResult, StatementVerdict
from gluteus.report import figures, write_page
from gluteus.report.figures.picture import Picture
from gluteus.report.pages import check as page_module
from gluteus.report.pages import content as content_module
from gluteus.report.pages.check import page
from gluteus.report.pages.content import number, person_words, share_words, value_words
from gluteus.report.pages.html import pretty

HOSTILE = "<script>alert(1)</script>\"' onload=x & </style> {{ 7 * 7 }}"


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch, pictures: dict[str, Picture]) -> None:
    """Pages of changed verdicts with the figures that are drawn already."""
    monkeypatch.setattr(figures, "draw", lambda result: pictures)


def changed(result: CheckResult, statement: str, **fields: Any) -> CheckResult:
    verdicts = tuple(replace(each, **fields) if each.id == statement else each for each in result.verdicts)
    return replace(result, verdicts=verdicts)


def test_nothing_is_asked_of_the_network(document: Any) -> None:
    for node in document.walk():
        for name in ("src", "srcset", "poster", "data", "action", "formaction", "background"):
            assert node.attributes.get(name, "data:").startswith("data:")
        if node.tag not in {"a", "use"}:
            assert node.attributes.get("href", "data:").startswith("data:")
        assert not [name for name in node.attributes if name.startswith("on")]
    assert not document.all("script")
    assert not document.all("iframe")
    (style,) = document.all("style")
    assert not re.search(r"url\((?!\"data:font/woff2;base64,)", style.text)
    assert "@import" not in style.text


def test_policy_forbids_requests_and_scripts(document: Any) -> None:
    (policy,) = [each for each in document.all("meta") if each.attributes.get("http-equiv")]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.attributes["content"].split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["img-src"] == ["data:"]
    assert "script-src" not in rules


def test_links_lead_somewhere(document: Any) -> None:
    ids = [each.attributes["id"] for each in document.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    for link in document.all("a"):
        target = link.attributes["href"]
        assert target[1:] in ids if target.startswith("#") else re.match(r"https?://\S+$", target)
        assert link.text


def test_addresses_stand_among_the_references_alone(document: Any) -> None:
    def outward(node: Any) -> set[str]:
        return {
            each.attributes["href"] for each in node.all("a") if not each.attributes["href"].startswith("#")
        }

    assert outward(document)
    assert outward(document) == outward(document.by_id("references"))


def test_every_statement_stands_with_its_verdict(document: Any, result: CheckResult) -> None:
    for verdict in result.verdicts:
        section = document.by_id(verdict.id)
        assert pretty(verdict.text) in pretty(section.text)
        assert section.all("span", "badge")[0].text == verdict.verdict
        assert len(section.all("li")) >= len(verdict.cited)
        for evidence in verdict.computed:
            assert pretty(evidence.quantity) in section.text
            assert pretty(value_words(evidence)) in section.text
            assert evidence.cases in section.text
            assert ("not evidence" in section.text) or evidence.tests == "statement"
        for part in verdict.parts:
            assert pretty(part.text) in section.all("ul", "parts")[0].text
        assert bool(section.all("p", "suggested")) == bool(verdict.suggested)
    assert [each.attributes["id"] for each in document.all("section", "statement")] == list(
        library().statements
    )


def test_summary_lists_all_verdicts_and_counts_them(document: Any, result: CheckResult) -> None:
    summary = document.by_id("summary")
    rows = summary.all("table")[0].all("tbody")[0].all("tr")
    (topic,) = [row for row in rows if row.attributes.get("class") == "topic"]
    assert topic.text == TOPIC_TITLES["exercises"]
    rows = [row for row in rows if row is not topic]
    assert [row.all("span", "badge")[0].text for row in rows] == [each.verdict for each in result.verdicts]
    told = [int(each.all("b")[0].text) for each in summary.all("ul", "tally")[0].all("li")]
    assert told == [sum(each.verdict == kind for each in result.verdicts) for kind in VERDICTS]


def test_prints_the_rule_that_is_applied(document: Any) -> None:
    printed = [each.text for each in document.by_id("rules").all("li")]
    assert printed[: len(rule_lines())] == list(rule_lines())


def test_says_twice_what_it_is_not(document: Any) -> None:
    notes = document.all("aside", "limits")
    assert len(notes) == 2
    assert all("not a medical device, a diagnosis or medical advice" in note.text for note in notes)


def test_tables_tell_what_they_hold(document: Any) -> None:
    assert len(document.all("table")) > 5
    for table in document.all("table"):
        assert table.all("caption")[0].text
        assert all(cell.attributes.get("scope") in {"col", "row", "rowgroup"} for cell in table.all("th"))


def test_pictures_are_inside_and_have_words(document: Any) -> None:
    images = document.all("img")
    assert len(images) == len(document.all("figcaption")) >= 7
    for image in images:
        kind, _, data = image.attributes["src"].partition(";base64,")
        start = base64.b64decode(data)[:12]
        assert start.startswith(b"<?xml") if kind == "data:image/svg+xml" else start[8:] == b"WEBP"
        assert len(image.attributes["alt"]) > 60


def test_figures_are_numbered_as_they_come(document: Any) -> None:
    captions = [each.all("b")[0].text for each in document.all("figcaption")]
    assert [int(re.findall(r"\d+", words)[0]) for words in captions] == list(range(1, len(captions) + 1))


def test_conflict_stands_side_by_side(document: Any) -> None:
    nerve = document.by_id("nerve")
    sides = {side: nerve.all("div", side)[0] for side in ("supports", "qualifies", "disputes")}
    for citation in library().statement("nerve").citations:
        assert citation.finding in sides[citation.stance].text
    (values,) = nerve.all("table", "values")
    rows = {row.all("th")[0].text: row.text for row in values.all("tbody")[0].all("tr")}
    assert {"L5-S1", "L4-S1"} <= set(rows)
    assert "Tempski 2024" in rows["L4-S1"]
    assert "Tempski 2024" not in rows["L5-S1"]


def test_what_does_not_count_is_marked(document: Any) -> None:
    for row in document.by_id("name").all("li"):
        number_of = int(re.findall(r"\[(\d+)\]", row.text)[0])
        source = document.by_id(f"ref-{number_of}")
        assert ("does not count" in row.text) == (" textbook," not in f" {source.text}")


def test_references_are_numbered_in_order_and_lead_back(document: Any, result: CheckResult) -> None:
    items = document.all("ol", "references")[0].all("li")
    assert [item.attributes["id"] for item in items] == [f"ref-{n}" for n in range(1, len(items) + 1)]
    first = result.verdicts[0].cited[0].source
    assert library().sources[first].title in items[0].text
    back = {link.attributes["href"] for link in items[0].all("a")}
    cited_in = {f"#{each.id}" for each in result.verdicts if first in {one.source for one in each.cited}}
    assert cited_in <= back


@pytest.mark.usefixtures("undrawn")
def test_hostile_text_stays_text(result: CheckResult, monkeypatch: pytest.MonkeyPatch, parse: Any) -> None:
    verdict = result.verdict("nerve")
    bad = verdict.cited[0].model_copy(
        update={"finding": HOSTILE, "locator": HOSTILE, "grade": HOSTILE, "gives": HOSTILE}
    )
    poisoned = changed(
        result, "nerve", cited=(bad, *verdict.cited[1:]), text=HOSTILE, reason=HOSTILE, note=HOSTILE
    )
    plain = content_module.references

    def references(keys: Any) -> Any:
        return {
            key: replace(
                each, text=HOSTILE, short=HOSTILE, links=((HOSTILE, f"https://example.org/{HOSTILE}"),)
            )
            for key, each in plain(keys).items()
        }

    monkeypatch.setattr(content_module, "references", references)
    poisoned = replace(poisoned, provenance={**result.provenance, "model": HOSTILE})
    written = page(poisoned)
    document = parse(written)
    assert not document.all("script")
    assert not [name for node in document.walk() for name in node.attributes if name.startswith("on")]
    assert HOSTILE in document.by_id("nerve").all("blockquote")[0].text
    assert "{{ 7 * 7 }}" in document.by_id("nerve").text


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("kind", VERDICTS)
def test_each_verdict_has_word_and_shape(result: CheckResult, kind: str, parse: Any) -> None:
    section = parse(page(changed(result, "twitch", verdict=kind))).by_id("twitch")
    badge = section.all("p", "reason")[0].all("span", "badge")[0]
    assert badge.text == kind
    assert badge.all("use")[0].attributes["href"] == f"#{kind.replace(' ', '-')}"


@pytest.mark.usefixtures("undrawn")
def test_review_names_nobody_who_did_not_review(result: CheckResult, parse: Any) -> None:
    def line(found: CheckResult) -> str:
        return parse(page(found)).by_id("twitch").all("p", "review")[0].text

    review = result.verdict("twitch").review
    assert "No named clinician has reviewed this statement" in line(result)
    named = line(changed(result, "twitch", review=review.model_copy(update={"by": "A. Example"})))
    assert "Reviewed by A. Example" in named
    assert "No named clinician" not in named
    assert "due" not in line(changed(result, "twitch", review_due=False))
    assert "A new review is due" in line(changed(result, "twitch", review_due=True))


@pytest.mark.usefixtures("undrawn")
def test_a_condition_that_fails_says_so(result: CheckResult, parse: Any) -> None:
    evidence = replace(result.verdict("exam-pillow").computed[0], n=50, holds_n=10, needed=0.95)
    row = (
        parse(page(changed(result, "exam-pillow", computed=(evidence,))))
        .by_id("exam-pillow")
        .all("tbody")[0]
        .text
    )
    assert "10 of 50 people" in row
    assert "95 of 100 needed: does not hold" in row


@pytest.mark.usefixtures("undrawn")
def test_writes_one_file_and_nothing_else(result: CheckResult, tmp_path: Path, parse: Any) -> None:
    target = tmp_path / "report.html"
    assert write_page(result, str(target)) == target
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
    parse(target.read_text(encoding="utf-8"))
    (tmp_path / "other").write_text("x")
    assert target.stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.usefixtures("undrawn")
def test_refuses_folders(result: CheckResult, tmp_path: Path) -> None:
    with pytest.raises(GluteusError, match="is a folder"):
        write_page(result, tmp_path)
    with pytest.raises(GluteusError, match="in a folder that exists"):
        write_page(result, tmp_path / "missing" / "report.html")


def test_a_failure_leaves_the_old_page(
    result: CheckResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")
    monkeypatch.setattr(page_module, "page", lambda *given: "new")
    with pytest.raises(GluteusError, match="exists"):
        write_page(result, target)
    monkeypatch.delattr(os, "fsync")
    with pytest.raises(AttributeError):
        write_page(result, target, overwrite=True)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_says_who_was_asked_about() -> None:
    assert "population" in person_words(Person())
    assert person_words(Person.of(sex="m", age=70)).startswith("a man of 70 years; ")
    assert person_words(Person.of(age=[60, 80], mass_kg=62)).startswith("an adult of 60 to 80 years, mass 62")
    words = person_words(Person.of(sex="f", mass_kg=62, height_m=1.68, anteversion_deg=20))
    assert words.startswith("a woman, mass 62 kg, height 1.68 m, anteversion 20°;")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0.0"),
        (0.0123, "0.012"),
        (0.97, "1.0"),
        (-3.14, "-3.1"),
        (43.2, "43"),
        (float("nan"), "not known"),
    ],
)
def test_numbers_have_the_digits_a_reader_needs(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("share", "words"), [(1.0, "100 of 100"), (0.0, "0 of 100"), (0.97, "97 of 100"), (0.999, "99.9 of 100")]
)
def test_a_share_is_never_rounded_to_everybody(share: float, words: str) -> None:
    assert share_words(share) == words


def test_value_without_spread_is_one_number(result: CheckResult) -> None:
    verdict: StatementVerdict = result.verdict("strongest-abductor")
    single = replace(verdict.computed[0], interval95=(verdict.computed[0].median,) * 2)
    assert "(" not in value_words(single)
    assert "(" in value_words(result.verdict("strongest-abductor").computed[0])
