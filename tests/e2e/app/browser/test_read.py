"""Reading in the browser: evidence, lighting, a slider on a figure, a report and its editor."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect


def test_a_statement_shows_its_evidence(at: Any) -> None:
    with at("#read", drawn=True) as seen:
        page = seen.page
        page.wait_for_selector('.article[data-judged="true"]', timeout=120_000)
        assert page.locator(".sentence").count() == 28  # 17 of the article, 11 of its exercises
        badge = page.locator('button.badge[data-statement="strongest-abductor"]')
        expect(badge).to_contain_text("of 100 people")
        badge.click()
        page.wait_for_selector('.evidence[data-statement="strongest-abductor"]')
        assert "gluteus_medius" in seen.data("#picture", "lit")
        finding = page.locator(".finding").first
        expect(finding).to_contain_text("In everybody")
        expect(finding).to_contain_text(" to ")
        assert page.locator('.side[data-stance="supports"] li').count() > 0
        assert page.locator('.side[data-stance="qualifies"] li').count() > 0
        seen.settled()
        seen.shot("read")


def test_the_slider_on_a_figure_moves_the_hip(at: Any) -> None:
    with at("#read/strongest-abductor") as seen:
        page = seen.page
        slider = page.locator(".curves-slider").first
        slider.wait_for(timeout=120_000)
        seen.settled()
        slider.evaluate("(el) => { el.value = '60'; el.dispatchEvent(new Event('input')); }")
        seen.wait_data("#picture", "flexion-deg", "Math.abs(Number(value) - 60) < 1")
        expect(page.locator(".curves-legend").first).to_contain_text("gluteus medius")


def test_hovering_a_sentence_lights_what_it_speaks_of(at: Any) -> None:
    with at("#read") as seen:
        seen.settled()
        seen.page.locator("#statement-zones-near-crest .sentence-text").hover()
        seen.wait_data("#picture", "lit", "value.includes('zones:')")
        seen.page.locator(".headline").hover()
        seen.wait_data("#picture", "lit", "value === ''")


def test_source_numbers_jump_to_the_reference(at: Any) -> None:
    with at("#read") as seen:
        number = seen.page.locator(".source-number").first
        number.click()
        focused = seen.page.evaluate("document.activeElement.id")
        assert focused == f"ref-{number.inner_text()}"


def test_selected_words_are_reported_and_the_editor_answers(at: Any, editor_token: str) -> None:
    with at("#read") as seen:
        page = seen.page
        page.wait_for_selector("#statement-attachment")
        page.evaluate(
            """() => {
              const text = document.querySelector('#statement-attachment .term').firstChild;
              getSelection().setBaseAndExtent(text, 0, text, 'greater trochanter'.length);
            }"""
        )
        page.wait_for_selector(".report-button:not([hidden])")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".report-quote")).to_have_text("greater trochanter")
        page.keyboard.type("Two facets of it; the browser test says so.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector('html[data-reported="1"]')

        page.goto(page.url.split("#")[0] + "#editor")
        page.fill("#editor-token", "not-the-token-of-this-editor")
        page.keyboard.press("Enter")
        page.wait_for_selector(".token-form .trouble")
        seen.complaints.clear()  # the browser itself notes the refused request
        page.fill("#editor-token", editor_token)
        page.keyboard.press("Enter")
        report = page.locator(".report", has_text="the browser test says so").first
        expect(report).to_have_attribute("data-open", "true")
        expect(report.locator("mark")).to_have_text("greater trochanter")
        report.locator("textarea").fill("The record names both facets.")
        report.locator('[data-action="close"]').click()
        closed = page.locator('.report[data-open="false"]', has_text="the browser test says so").first
        expect(closed).to_contain_text("The record names both facets.")
        seen.shot("editor")
