"""Examining in the browser: a red flag, a drawing, candidates, the examination, the export."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import expect

from tests.helpers.examining import answer_safety_questions, draw_on_the_buttock


def _answer(seen: Any, **answers: str) -> None:
    """Answers otherwise than `answer_safety_questions`, before going on."""
    for question, said in answers.items():
        seen.page.check(f'input[name="{question}"][value="{said}"]')


def _no_to_all(seen: Any) -> None:
    seen.page.wait_for_selector(".questions")
    for question in seen.page.locator('.questions input[value="no"]').all():
        question.check()


def _tab_to(seen: Any, selector: str, most: int = 200) -> None:
    """Press Tab until the focus is on such an element."""
    for _ in range(most):
        if seen.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        seen.page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {selector}")


def test_a_red_flag_takes_the_whole_column(at: Any) -> None:
    with at("#examine") as seen:
        page = seen.page
        page.wait_for_selector(".questions")
        expect(page.locator("#questions-done")).to_be_disabled()
        page.click('input[name="saddle_numb"][value="yes"]')
        stop = page.locator("#stop")
        expect(stop).to_contain_text("Emergency department")
        assert page.locator(".questions, .sheet, .card").count() == 0
        assert seen.data("#rooms", "step") == "stop"
        seen.shot("examine-stop")
        page.click("#stop-back")
        expect(page.locator('input[name="saddle_numb"]:checked')).to_have_count(0)


def test_a_drawing_leads_to_candidates_and_an_examination(at: Any, axe: str) -> None:
    with at("#examine", drawn=True) as seen:
        page = seen.page
        answer_safety_questions(seen)
        expect(page.locator("#drawing-done")).to_be_disabled()
        draw_on_the_buttock(seen)
        assert seen.data(".board", "marks") == "1"
        page.click("#draw-mirror")
        assert seen.data(".board", "marks") == "2"
        page.click("#draw-undo")
        assert seen.data(".board", "marks") == "1"
        seen.shot("examine-drawing")
        assert not seen.grave(axe)
        page.click("#drawing-done")
        page.wait_for_selector(".card")
        first = page.locator(".card").first
        expect(first).to_contain_text("Explains:")
        expect(first).to_contain_text("%")
        assert page.locator(".baseline li").count() > 2
        assert page.locator(".candidate-map svg").count() >= 2
        seen.settled()
        seen.shot("examine-candidates")
        assert not seen.grave(axe)
        page.click("#to-examination")
        page.wait_for_selector("#examination .exam-step")
        assert seen.data("#picture", "lying") == "true"
        assert seen.data("#picture", "examined") in ("posterior", "middle", "anterior")
        item = page.locator(".exam-item").first
        item.locator('input[value="yes"]').check()
        page.click("#save")
        expect(page.locator("#kept")).to_contain_text("Kept on this machine")
        seen.shot("examine-examination")
        assert not seen.grave(axe)
        for width in (400, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(400)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            seen.shot(f"examine-examination-{width}")
        with page.expect_download() as waiting:
            page.click("#fhir")
        bundle = json.loads(waiting.value.path().read_text(encoding="utf-8"))
        assert waiting.value.suggested_filename.endswith(".fhir.json")
        assert bundle["resourceType"] == "Bundle"
        assert any(entry["resource"]["resourceType"] == "Observation" for entry in bundle["entry"])


def test_regions_can_be_marked_with_keys_alone(at: Any) -> None:
    with at("#examine") as seen:
        page = seen.page
        answer_safety_questions(seen)
        summary = page.locator(".by-region summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.locator('[data-region="SIJ-right"]').focus()
        page.keyboard.press("Space")
        assert seen.data(".board", "marks") == "1"
        expect(page.locator('[data-region="SIJ-right"]')).to_be_focused()
        page.keyboard.press("Space")
        assert seen.data(".board", "marks") == "0"


def test_nothing_answers_several_questions_at_once(at: Any) -> None:
    with at("#examine") as seen:
        page = seen.page
        page.wait_for_selector(".questions")
        assert page.locator(".questions button").count() == 1
        assert page.locator('input[name="sign_of_the_buttock"]').count() == 0
        why = page.locator('[data-question="past_cancer"] details')
        why.locator("summary").click()
        expect(why).to_contain_text("moderate concern")
        expect(why).to_contain_text("Verhagen")
        page.set_viewport_size({"width": 400, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        seen.shot("examine-questions-400")


def test_one_urgent_answer_is_a_banner_and_two_stop(at: Any, axe: str) -> None:
    with at("#examine") as seen:
        page = seen.page
        _no_to_all(seen)
        _answer(seen, past_cancer="yes")
        page.click("#questions-done")
        page.wait_for_selector(".sheet svg")
        draw_on_the_buttock(seen)
        page.click("#drawing-done")
        page.wait_for_selector(".card")
        expect(page.locator("#urgent")).to_contain_text("The treating or family doctor")
        assert not seen.grave(axe)
        seen.shot("examine-banner")
        page.click('[data-step="questions"]')
        page.click('input[name="growing_pain"][value="yes"]')
        expect(page.locator("#stop")).to_contain_text("Two or more reasons")
        expect(page.locator("#stop [data-question]")).to_have_count(3)
        seen.shot("examine-two-stop")


def test_positive_nerves_act_in_the_column_and_in_the_list(at: Any, axe: str) -> None:
    with at("#examine") as seen:
        page = seen.page
        answer_safety_questions(seen)
        draw_on_the_buttock(seen)
        page.click("#drawing-done")
        page.wait_for_selector(".card")
        page.click("#to-examination")
        page.wait_for_selector("#examination .exam-step")
        expect(page.locator('[data-step="stance"] .exam-item')).to_have_count(2)
        page.check('input[name="item-neuro_screen"][value="yes"]')
        expect(page.locator("#alert")).to_contain_text("no dry needling")
        for step in ("strength", "stance", "rivals"):
            expect(page.locator(f'.exam-step[data-step="{step}"] .exam-item')).to_have_count(0)
            expect(page.locator(f'[data-waiting="{step}"]')).to_contain_text("Not yet")
        expect(page.locator('input[name="item-neuro_screen"][value="yes"]')).to_be_focused()
        assert not seen.grave(axe)
        seen.shot("examine-alert")
        page.set_viewport_size({"width": 400, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        seen.shot("examine-alert-400")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.click('[data-step="candidates"]')
        page.wait_for_selector(".card")
        expect(page.locator(".card").first).to_have_attribute("data-candidate", re.compile("^root_"))
        expect(page.locator("#alert")).to_be_visible()
        seen.shot("examine-roots-first")


def test_the_examiner_can_stop_it(at: Any) -> None:
    with at("#examine") as seen:
        page = seen.page
        answer_safety_questions(seen)
        page.click('[data-step="examination"]')
        page.wait_for_selector("#examination .exam-step")
        page.click('input[name="sign_of_the_buttock"][value="yes"]')
        expect(page.locator("#stop")).to_contain_text("imaging of the pelvis and hip")


def test_an_examination_survives_a_reload_until_it_is_forgotten(at: Any) -> None:
    with at("#examine") as seen:
        page = seen.page
        answer_safety_questions(seen)
        draw_on_the_buttock(seen)
        page.click("#drawing-done")
        page.wait_for_selector(".card")
        page.click("#to-examination")
        page.wait_for_selector("#examination .exam-step")
        page.check('input[name="item-tenderness"][value="yes"]')
        page.reload()
        page.wait_for_selector("#examination .exam-step")
        expect(page.locator('input[name="item-tenderness"][value="yes"]')).to_be_checked()
        expect(page.locator("#so-far .bar, #so-far li, #so-far svg").first).to_be_visible()
        page.click("#forget")
        page.wait_for_selector(".questions")
        assert page.locator(".questions input:checked").count() == 0
        page.reload()
        page.wait_for_selector(".questions")
        assert page.locator(".questions input:checked").count() == 0


def test_a_muscle_outside_the_list_is_said_before_it_is_examined(at: Any) -> None:
    with at("#examine") as seen:
        page = seen.page
        answer_safety_questions(seen)
        page.click(".by-region summary")
        for region in ("KNEE_M-right", "TH_M-right"):
            page.check(f'[data-region="{region}"]')
        page.click("#drawing-done")
        page.wait_for_selector(".card")
        expect(page.locator("#outside")).to_contain_text("Gluteus medius is not among")
        page.click("#to-examination")
        page.wait_for_selector("#examination .exam-step")
        expect(page.locator("#outside")).to_be_visible()


def test_the_whole_path_works_with_keys_alone(at: Any) -> None:
    """Safety questions, drawing, candidates, examination and record, without a pointer."""
    with at("#examine") as seen:
        page, keys = seen.page, seen.page.keyboard
        page.wait_for_selector(".questions")
        questions = page.locator(".questions .question").count()
        _tab_to(seen, '.questions input[type="radio"]')
        for _ in range(questions):
            _tab_to(seen, '.question input[type="radio"]:not(:checked)')
            keys.press("Space")
            keys.press("Tab")
        _tab_to(seen, "#questions-done")
        keys.press("Enter")
        page.wait_for_selector(".sheet svg")
        _tab_to(seen, ".by-region summary")
        keys.press("Enter")
        _tab_to(seen, '[data-region="BUT_M-right"]')
        keys.press("Space")
        assert seen.data(".board", "marks") == "1"
        _tab_to(seen, "#drawing-done")
        keys.press("Enter")
        page.wait_for_selector(".card")
        _tab_to(seen, "#to-examination")
        keys.press("Enter")
        page.wait_for_selector("#examination .exam-step")
        _tab_to(seen, 'input[name="item-neuro_screen"]')
        keys.press("ArrowRight")
        _tab_to(seen, "#save")
        keys.press("Enter")
        expect(page.locator("#kept")).to_contain_text("Kept on this machine")
