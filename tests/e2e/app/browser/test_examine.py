"""Examining in the browser: a red flag, a drawing, candidates, the examination, the export."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import expect


def _answered(seen: Any) -> None:
    page = seen.page
    page.wait_for_selector(".questions")
    for question in page.locator('.questions input[value="no"]').all():
        question.check()
    page.click("#questions-done")
    page.wait_for_selector(".sheet svg")


def _draw(seen: Any) -> None:
    """A stroke over the right buttock, seen from behind."""
    page, box = seen.page, seen.page.locator(".sheet svg").bounding_box()
    assert box
    x, y = box["x"] + 0.6 * box["width"], box["y"] + 0.3 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 14, y + 20, steps=5)
    page.mouse.move(x + 4, y + 46, steps=5)
    page.mouse.up()


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
    with at("#examine") as seen:
        page = seen.page
        _answered(seen)
        expect(page.locator("#drawing-done")).to_be_disabled()
        _draw(seen)
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
        _answered(seen)
        summary = page.locator(".by-region summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.locator('[data-region="SIJ-right"]').focus()
        page.keyboard.press("Space")
        assert seen.data(".board", "marks") == "1"
        expect(page.locator('[data-region="SIJ-right"]')).to_be_focused()
        page.keyboard.press("Space")
        assert seen.data(".board", "marks") == "0"
