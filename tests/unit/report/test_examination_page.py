"""The page of an examination: self-contained, laid out for A4, escaped; a stop shows no step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gluteus.bones.person import Person
from gluteus.errors import GluteusError
from gluteus.model.hip.hip import Hip
from gluteus.pain import questionnaire
from gluteus.pain.examination.notes import Notes
from gluteus.pain.examination.result import Examined, examined
from gluteus.pain.examination.steps import examination
from gluteus.report.figures.palpation import draw
from gluteus.report.figures.picture import Picture
from gluteus.report.pages import examination as examination_page_module
from gluteus.report.pages.examination import examination_page, write_examination
from gluteus.report.terminal.examination import examined_text, figure_words

ALL_NO = {each.id: "no" for each in questionnaire()}


@pytest.fixture(scope="module")
def hip() -> Hip:
    return Hip(Person.of(sex="f", height_m=1.68), samples=20)


def carried_out(hip: Hip, answers: dict[str, str], zone: str = "middle") -> Examined:
    notes = Notes(zone, "left", "P-017")
    notes.answer(answers)
    notes.find({"tenderness": "yes", "twitch": "unknown"})
    return examined(notes.encounter, hip, ["BUT_M", "BUT_UL"])


@pytest.fixture(scope="module")
def html(hip: Hip) -> str:
    return examination_page(carried_out(hip, ALL_NO), hip)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without the picture, which takes seconds."""
    blank = Picture("palpation", "title", "caption", "alt", b"", "webp", 1, 1)
    monkeypatch.setattr(examination_page_module, "draw", lambda told, hip: blank)


def test_the_page_asks_the_network_for_nothing(html: str):
    assert "default-src 'none'; img-src data:" in html
    assert not re.search(r"<script|<iframe|@import|url\((?!\"data:font/woff2;base64,)", html)
    for address in re.findall(r'(?:src|href)="([^"]+)"', html):
        assert re.match(r"data:|#|https?://", address)
    outside = html[: html.index('id="references"')]
    assert "https://" not in outside


def test_it_is_laid_out_for_a4(html: str):
    assert "@page { size: A4;" in html
    assert "@media print" in html


def test_links_lead_somewhere(html: str):
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert target in ids


def test_every_step_and_item_stands_with_its_boxes(html: str, hip: Hip):
    told = examination("middle", hip, "left")
    for step in told.steps:
        assert f'id="{step.id}"' in html
    assert html.count('<span class="boxes" ') == len(told.items)
    assert html.count('class="said"') == 2
    assert re.search(r'aria-label="yes">.*class="said">yes', html)


def test_sources_are_named_by_author_and_year_and_not_by_key(html: str):
    body = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    assert "(Lucas 2009" in body
    assert "lucas2009" not in body
    assert "Ortiz-Declet" in body


def test_the_picture_has_words_for_who_cannot_see_it(hip: Hip):
    picture = draw(examination("anterior", hip, "right"), hip)
    assert picture.kind == "svg"
    assert "anterior zone ringed" in picture.alt
    assert "head to the left" in picture.caption
    mirrored = draw(examination("anterior", hip, "left"), hip)
    assert "head to the right" in mirrored.caption
    assert mirrored.data != picture.data


def test_the_ranking_stands_beside_the_constant_list(html: str):
    assert "Without any drawing, the most common sources are" in html
    assert "This is not a diagnosis" in html


def test_every_source_that_a_point_speaks_for_is_named(html: str):
    assert "root L5, root S1, and as much for gluteus minimus" in html


@pytest.mark.usefixtures("undrawn")
def test_a_step_that_waits_names_the_open_questions_by_their_number(hip: Hip):
    html = examination_page(carried_out(hip, ALL_NO | {"stress_fracture": None, "fever": None}), hip)
    assert html.count("Open questions: 1.</b>") == 3
    assert html.index("on every step, that came with running") < html.index("Is there fever")


def test_a_stop_shows_where_to_go_and_no_step(hip: Hip):
    html = examination_page(carried_out(hip, ALL_NO | {"saddle_numb": "yes"}), hip)
    assert "Stop: seek care first." in html
    assert "Emergency department" in html
    assert '<ul class="items">' not in html
    assert "<img" not in html


@pytest.mark.usefixtures("undrawn")
def test_open_questions_are_listed_before_the_first_step(hip: Hip):
    html = examination_page(carried_out(hip, {}), hip)
    assert "questions are open, and none of them is cleared" in html
    assert html.index("none of them is cleared") < html.index('id="position"')
    assert "are not ranked while red-flag questions are open" in html


@pytest.mark.usefixtures("undrawn")
def test_a_single_open_question_is_called_one(hip: Hip):
    answered = dict(list(ALL_NO.items())[1:])
    assert "Red flags first: 1 question is open</h2>" in examination_page(carried_out(hip, answered), hip)


@pytest.mark.usefixtures("undrawn")
def test_texts_are_escaped(hip: Hip):
    notes = Notes("middle", "left", "P-017")
    object.__setattr__(notes.encounter, "subject", "<b onload=x>")
    assert "&lt;b onload=x&gt;" in examination_page(examined(notes.encounter, hip), hip)


def test_a_place_that_takes_no_page_is_refused(hip: Hip, tmp_path: Path):
    result = carried_out(hip, ALL_NO | {"fever": "yes"})
    with pytest.raises(GluteusError, match="is a folder"):
        write_examination(result, hip, tmp_path)
    assert (
        write_examination(result, hip, tmp_path / "page.html")
        .read_text("utf-8")
        .startswith("<!doctype html>")
    )


def test_the_terminal_tells_the_same(hip: Hip, capsys: pytest.CaptureFixture[str]):
    from rich.console import Console

    Console(width=100).print(examined_text(carried_out(hip, ALL_NO)))
    told = capsys.readouterr().out
    assert told.index("Red flags first") < told.index("Position") < told.index("Feel, in this order")
    assert "[ ] twitch" in told
    assert "This is not a diagnosis" in told
    Console(width=100).print(examined_text(carried_out(hip, ALL_NO | {"fever": "yes"})))
    stopped = capsys.readouterr().out
    assert "Stop: seek care first." in stopped
    assert "Position" not in stopped


def test_a_figure_says_what_how_much_of_how_many_and_from_where(hip: Hip):
    items = {each.id: each for each in examination("middle", hip).items}
    (sensitivity, *_) = items["stance_30s"].figures
    assert figure_words(sensitivity) == "sensitivity 100 %, n = 17 (Lequesne 2008)"
    (kappa,) = items["twitch"].figures
    assert figure_words(kappa).startswith("agreement of examiners (kappa) 0.26 (−0.05 to 0.57) (Lucas")
