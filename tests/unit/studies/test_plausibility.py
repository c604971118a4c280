"""The checks as they are declared, and their table in the documentation."""

from pathlib import Path

from gluteus.studies.motion.plausibility.catalogue import CHECKS, table
from tests.helpers.mistakes import MISTAKES

DOCS = Path(__file__).parents[3] / "docs" / "forces.md"
START, END = "<!-- checks: start -->\n", "<!-- checks: end -->"
AFTER = {"hip-force", "unmet-frames", "muscles-at-bound", "reserves-carry", "locked-moves"}
"""Checks of results, and one whose stronger twin has a mistake."""


def test_the_documentation_has_the_table_of_the_checks() -> None:
    text = DOCS.read_text(encoding="utf-8")
    shown = text[text.index(START) + len(START) : text.index(END)]
    assert shown.strip() == table(), "run: python -m tests.unit.studies.test_plausibility"


def test_every_check_says_cause_and_remedy() -> None:
    for each in CHECKS:
        assert each.severity in ("implausible", "partial", "caution")
        assert each.finds
        assert each.limit
        assert each.remedy


def test_every_check_of_a_recording_has_a_mistake() -> None:
    named = set[str]().union(*(expected for _, expected in MISTAKES.values()))
    unnamed = {each.id for each in CHECKS} - named - AFTER
    assert unnamed <= {"loads-do-not-fit", "ground-reaction-twice", "off-the-plates"}


if __name__ == "__main__":
    content = DOCS.read_text(encoding="utf-8")
    first, last = content.index(START) + len(START), content.index(END)
    DOCS.write_text(f"{content[:first]}\n{table()}\n\n{content[last:]}", encoding="utf-8")
