"""Words that the room never says: that something is excluded, or what somebody has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gluteus.anatomy import DATA
from gluteus.pain import pain_json, questionnaire, rank

ROOT = Path(__file__).parents[3]
NEVER = re.compile(
    r"\brul(?:e|es|ed|ing)[\s-]+(?:it[\s-]+)?out\b|\byou have\b|\bdiagnosis is\b|\bdiagnosed with\b"
    r"|\byou suffer\b|\bthe patient has\b|\bexcludes? (?:a |the )?(?:fracture|cancer|infection)",
    re.IGNORECASE,
)
ALL_NO = {each.id: "no" for each in questionnaire()}


def texts_in_code(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts_in(key)
            yield from texts_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


FILES = [
    *sorted(file for file in (DATA / "pain").rglob("*") if file.is_file()),
    *sorted((ROOT / "src" / "gluteus" / "pain").rglob("*.py")),
    *sorted((DATA.parent / "pain").glob("*.py")),
    ROOT / "docs" / "pain.md",
    ROOT / "docs" / "decisions" / "0011-pain-ranking.md",
    ROOT / "docs" / "decisions" / "0033-pain-inference.md",
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_text_of_the_room_excludes_or_diagnoses(file: Path):
    texts = texts_in_code(file) if file.suffix == ".py" else [file.read_text("utf-8")]
    assert [found.group() for text in texts for found in NEVER.finditer(re.sub(r"\s+", " ", text))] == []


def test_no_result_excludes_or_diagnoses():
    results = [
        rank(["BUT_M", "CREST_P"], "left", ALL_NO, {"point_gmed_middle": True}),
        rank(["BUT_M"], "left", ALL_NO | {"fever": "yes"}),
        rank(["BUT_M"], "left", unanswered="show"),
        rank(["BUT_M"], "left"),
    ]
    for result in results:
        assert [text for text in texts_in(pain_json(result)) if NEVER.search(text)] == []


@pytest.mark.parametrize(
    "text",
    ["A fracture is ruled out.", "This rules out cancer", "You have sciatica", "The diagnosis is clear"],
)
def test_the_words_are_recognised(text: str):
    assert NEVER.search(text)
