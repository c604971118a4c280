"""Text from strangers never acts on a terminal, a page or the order of reading."""

import io
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from gluteus.report.terminal.console import terminal
from gluteus.report.terminal.trials import write_trials_page
from gluteus.studies.motion.batch_run import TrialResult
from gluteus.visible import acting, json_text, shortened, visible, visible_cell, visible_line

ATTACKS = {
    "colour": "\x1b[31mred",
    "title of the window": "\x1b]0;owned\x07",
    "hyperlink": "\x1b]8;;http://x.test\x1b\\click\x1b]8;;\x1b\\",
    "C1 sequence": "\x9b31mred",
    "back over": "safe\b\b\b\bevil",
    "carriage return": "evil\rsafe",
    "delete": "a\x7fb",
    "null": "a\0b",
    "override of direction": "txt.\u202exe.exe",
    "isolate": "\u2066a\u2069",
    "right-to-left mark": "\u200fa",
    "line separator": "a\u2028b",
    "nothing to see": "a\u200b\ufeff\u2060b",
    "tag characters": "a\U000e0041",
    "lone surrogate": "a\udc80",
}
HARMLESS = "Größe 12 µm², “quote”, Φ, 中, \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645, tab\tline\n"
attacks = pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())


def acts(text: str) -> bool:
    """Whether a text has a character that acts, by the tables of Unicode."""
    left = {"\n", "\t", "\u00ad", "\u200c", "\u200d"}
    return any(
        unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(each) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
        for each in text
        if each not in left
    )


@attacks
def test_attack_becomes_an_escape(text: str) -> None:
    assert not acts(visible(text))
    assert visible(text) != text
    assert "\\" in visible(text)
    assert acting(text) is not None
    encoded = json_text({"text": text})
    assert not acts(encoded)
    assert json.loads(encoded) == {"text": text}


def test_text_stays_as_it_is() -> None:
    assert visible(HARMLESS) == HARMLESS
    assert visible_line("a\nb\tc") == "a\\nb\\tc"
    assert acting("Größe 12 µm²") is None
    assert acting("two\nlines") == "\\n"


@given(st.text())
def test_any_text(text: str) -> None:
    assert not acts(visible(text))
    assert "\n" not in visible_line(text)
    assert json.loads(json_text(text)) == text


@attacks
def test_terminal_shows_the_escape_in_text_tables_and_strings(text: str) -> None:
    table = Table(title=text)
    table.add_column(text)
    table.add_row(Text(text, style="bold"))
    for content in (text, Text(text), table):
        shown = io.StringIO()
        console = terminal(file=shown, force_terminal=True, width=200, color_system="truecolor")
        console.print(content, markup=False)
        own_styles_apart = Text.from_ansi(shown.getvalue()).plain
        assert not acts(own_styles_apart)
        assert "\x1b]" not in shown.getvalue()


@attacks
def test_page_shows_the_escape(text: str, tmp_path: Path) -> None:
    failed = TrialResult(name=text, error=text)
    page = write_trials_page([failed], tmp_path / "page.html").read_text(encoding="utf-8")
    assert not acts(page)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "-1+2", "@SUM(A1)"])
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    assert visible_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "walk 1", "-5", "+1.5e3", "glmed1_r", "a=b"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert visible_cell(text) == text


@pytest.mark.parametrize("length", [0, 3999, 4000, 4001, 1_000_000])
def test_messages_have_an_end(length: int) -> None:
    text = ("what is wrong; " + "x" * length + "; the remedy")[-length:] if length else ""
    told = shortened(text)
    assert len(told) <= 4000
    assert told == text or (" ... " in told and told.endswith("the remedy"))
