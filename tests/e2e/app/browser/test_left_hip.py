"""A left hip in every room of the app: the picture is the mirror image, and words say left."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect


def _person(page: Any, side: str, **numbers: str) -> None:
    page.click("#person-button")
    page.locator("#person-side").select_option(side)
    if numbers:
        details = page.locator(".person-form details")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
    for name, value in numbers.items():
        page.fill(f'.person-form input[name="{name}"]', value)
    page.click("#person-apply")


def _picture(seen: Any) -> NDArray[np.float64]:
    """The picture without words as brightness (row, column)."""
    seen.page.evaluate(
        "() => document.querySelectorAll('.overlay, .labels, .side-tag').forEach((each) => {"
        " each.style.visibility = 'hidden'; })"
    )
    png = seen.page.locator("#picture canvas").screenshot()
    return np.asarray(Image.open(BytesIO(png)).convert("L"), dtype=float)


def test_a_left_hip_is_the_mirror_image_of_a_right_one(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        seen.settled()
        page = seen.page
        page.click('button[data-view="front"]')
        expect(page.locator("#side-tag")).to_have_text("Right hip")
        page.wait_for_selector('#picture[data-force-bw]:not([data-force-bw=""])')
        seen.shot("left-hip-before")
        right = _picture(seen)
        _person(page, "left")
        expect(page.locator("#picture")).to_have_attribute("data-side", "left")
        seen.settled()
        page.wait_for_timeout(1500)
        left = _picture(seen)
        margin = right.shape[1] // 8
        mirrored = left[:, ::-1][:, margin:-margin]
        # Lights go with the eye, not with the bones: shapes agree, shades nearly.
        turned = np.corrcoef(right[:, margin:-margin].ravel(), mirrored.ravel())[0, 1]
        straight = np.corrcoef(right[:, margin:-margin].ravel(), left[:, margin:-margin].ravel())[0, 1]
        assert turned > 0.88
        assert straight < turned - 0.03


def test_words_and_other_rooms_follow_the_side(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        seen.settled()
        page = seen.page
        _person(page, "left")
        expect(page.locator("#side-tag")).to_have_text("Left hip")
        expect(page.locator("#person-button")).to_contain_text("left hip")
        for view in ("front", "oblique", "side", "back"):
            page.click(f'button[data-view="{view}"]')
            page.wait_for_timeout(400)
            seen.shot(f"left-hip-{view}")
        page.goto(page.url.split("#")[0] + "#read")
        page.wait_for_timeout(800)
        expect(page.locator("#picture")).to_have_attribute("data-side", "left")
        seen.shot("left-hip-read")


def test_errors_of_single_measures_are_given_beside_them(at: Any) -> None:
    with at("#move") as seen:
        seen.settled()
        page = seen.page
        page.click("#person-button")
        page.locator(".person-form summary").click()
        expect(page.locator('input[name="femoral_offset_mm-error"]')).to_be_disabled()
        assert page.locator('input[name="pelvic_tilt_deg-error"]').count() == 0
        page.click("#person-cancel")
        with page.expect_request("**/api/v1/scene?*") as scene:
            _person(page, "right", **{"femoral_offset_mm": "42.3", "femoral_offset_mm-error": "2"})
        assert "femoral_offset_mm=42.3%2B-2" in scene.value.url
        with page.expect_request("**/api/v1/stance") as asked:
            page.evaluate("() => document.querySelector('#reset').click()")
        assert asked.value.post_data_json["person"]["errors"] == {"femoral_offset_mm": 2}
        page.click("#person-button")
        expect(page.locator('input[name="femoral_offset_mm-error"]')).to_have_value("2")
        seen.shot("person-errors")


def test_a_left_hip_is_examined_and_exported_as_left(at: Any) -> None:
    """Pain on the left is drawn; the skeleton lies on its right side, its left hip above."""
    with at("#examine") as seen:
        page = seen.page
        page.wait_for_selector(".questions")
        for question in page.locator('.questions input[value="no"]').all():
            question.check()
        page.click("#questions-done")
        page.wait_for_selector(".sheet svg")
        box = page.locator(".sheet svg").bounding_box()
        assert box
        x, y = box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"]
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 14, y + 20, steps=5)
        page.mouse.move(x - 4, y + 46, steps=5)
        page.mouse.up()
        page.click("#drawing-done")
        page.wait_for_selector(".card")
        seen.settled()
        expect(page.locator("#side-tag")).to_have_text("Left hip")
        seen.shot("left-hip-candidates")
        page.click("#to-examination")
        page.wait_for_selector("#examination .exam-step")
        expect(page.locator("#side-tag")).to_have_text("Left hip")
        expect(page.locator("#examination")).to_contain_text("left side")
        page.wait_for_timeout(600)
        seen.shot("left-hip-lying")
        with page.expect_download() as waiting:
            page.click("#fhir")
        bundle = json.loads(waiting.value.path().read_text(encoding="utf-8"))
        parts = [
            each["resource"]
            for each in bundle["entry"]
            if each["resource"]["resourceType"] == "BodyStructure"
        ]
        sides = {one["laterality"]["text"] for part in parts for one in part["includedStructure"]}
        assert parts
        assert sides == {"left"}
        page.goto(page.url.split("#")[0] + "#move")
        expect(page.locator("#side-tag")).to_have_text("Right hip")
