"""Open reports of readers on the page: beside their statement, escaped, with where the quote stands
now.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gluteus.facts import CheckResult
from gluteus.facts.inaccuracy import report_inaccuracy, statement_review
from gluteus.pain.store import Store
from gluteus.report import figures
from gluteus.report.figures.picture import Picture
from gluteus.report.pages.check import page

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch, pictures: dict[str, Picture]) -> None:
    monkeypatch.setattr(figures, "draw", lambda result: pictures)


def test_a_dispute_stands_with_its_statement_alone(result: CheckResult, tmp_path: Path):
    with Store(tmp_path / "reports.gluteus") as store:
        token = store.set_editor_token()
        report_inaccuracy(store, "nerve", "from the moon", HOSTILE)
        store.answer(1, "We look into it.", token)
        report_inaccuracy(store, "origin", "anything", "closed long ago")
        store.close_report(2, "corrected", token)
        html = page(result, [statement_review(store, each) for each in ("nerve", "origin")])
    before, own = html.split('<section class="statement" id="nerve"', 1)
    own, after = own.split("</section>", 1)
    assert "Readers dispute" in own
    assert "Readers dispute" not in before + after
    assert "&lt;script&gt;" in own
    assert "the words are no longer here" in own
    assert "Editor: We look into it." in own
    assert "The next review is due by" in own
    assert HOSTILE not in html
    assert "closed long ago" not in html


def test_without_a_store_nothing_is_said_of_readers(result: CheckResult):
    assert "Readers dispute" not in page(result)


def test_the_page_says_how_to_report_its_words(result: CheckResult):
    html = page(result)
    own = html.split('<section id="inaccurate"', 1)[1].split("</section>", 1)[0]
    assert "gluteus report-inaccuracy --store" in own
    assert f"--statement {result.verdicts[0].id} --quote" in own
    assert 'href="#inaccurate"' in html
