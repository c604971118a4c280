"""The state of every screen in its address; back, forward, reload, a new tab; undo and redo."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect


def _hash(page: Any) -> str:
    return unquote(str(page.evaluate("location.hash")))


def _wait_hash(page: Any, part: str, *, there: bool = True) -> None:
    page.wait_for_function(
        "([part, there]) => decodeURIComponent(location.hash).includes(part) === there", arg=[part, there]
    )


def _set(page: Any, slider: str, value: float) -> None:
    page.locator(f"#slider-{slider}").evaluate(
        "(el, value) => { el.value = String(value); el.dispatchEvent(new Event('input')); }", value
    )


def _standing(seen: Any) -> None:
    seen.settled()
    seen.page.wait_for_selector("#ranked li")
    seen.wait_data("#picture", "force-bw", "Number(value) > 0")


def test_the_move_screen_comes_back_from_its_address(at: Any) -> None:
    with at(
        "#move?v=1&p.sex=f&p.mass_kg=62&s.shift=0.8&o.lateral_mm=5&cut=L5&w.gluteus_minimus=0.5&pin=",
        without_webgl=True,
    ) as seen:
        page = seen.page
        _standing(seen)
        expect(page.locator("#person-button")).to_contain_text("woman, 62 kg")
        expect(page.locator("#slider-shift")).to_have_value("0.8")
        expect(page.locator("#slider-lateral_mm")).to_have_value("5")
        expect(page.locator("#slider-gluteus_minimus")).to_have_value("0.5")
        expect(page.locator('[data-nerve="L5"]')).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#pinned-words")).to_contain_text("one leg")
        seen.wait_data("#picture", "pinned", "value === 'true'")
        seen.shot("state-move")
        _set(page, "cane_n", 60)
        _wait_hash(page, "s.cane_n=60")
        page.reload()
        _standing(seen)
        expect(page.locator("#slider-cane_n")).to_have_value("60")
        expect(page.locator("#slider-lateral_mm")).to_have_value("5")
        expect(page.locator("#pinned-words")).to_contain_text("one leg")


def test_back_and_forward_go_through_what_was_set(at: Any) -> None:
    with at("#move", without_webgl=True) as seen:
        page = seen.page
        _standing(seen)
        page.click('[data-preset="both-feet"]')
        _wait_hash(page, "s.shift=0.5")
        page.click('[data-nerve="L5"]')
        _wait_hash(page, "cut=L5")
        page.go_back()
        expect(page.locator('[data-nerve="L5"]')).to_have_attribute("aria-pressed", "false")
        expect(page.locator("#slider-shift")).to_have_value("0.5")
        page.go_back()
        expect(page.locator("#slider-shift")).to_have_value("1")
        page.go_forward()
        expect(page.locator("#slider-shift")).to_have_value("0.5")
        seen.wait_data("#picture", "force-bw", "Number(value) > 0 && Number(value) < 1.5")


def test_a_link_to_a_screen_holds_what_is_set_there(at: Any) -> None:
    with at("#move", without_webgl=True) as seen:
        page = seen.page
        _standing(seen)
        _set(page, "lateral_mm", 6)
        _wait_hash(page, "o.lateral_mm=6")
        page.click('.screens a[data-screen="examine"]')
        page.wait_for_selector(".questions")
        expect(page.locator('.screens a[data-screen="move"]')).to_have_attribute(
            "href", "#move?v=1&o.lateral_mm=6"
        )
        with page.context.expect_page() as opening:
            page.click('.screens a[data-screen="move"]', modifiers=["Control"])
        other = opening.value
        other.wait_for_selector("#ranked li")
        expect(other.locator("#slider-lateral_mm")).to_have_value("6")
        other.close()
        page.click('.screens a[data-screen="move"]')
        expect(page.locator("#slider-lateral_mm")).to_have_value("6")


def test_what_an_address_says_in_vain_is_named(at: Any) -> None:
    with at("#move?v=9&s.shift=7&colour=red", without_webgl=True) as seen:
        note = seen.page.locator("#notice")
        expect(note).to_contain_text("newer Gluteus")
        expect(note).to_contain_text("s.shift")
        expect(note).to_contain_text("colour")
        _standing(seen)
        assert _hash(seen.page) == "#move"
        expect(note).to_be_visible()
        note.locator("button").click()
        expect(note).to_be_hidden()


def test_undo_and_redo_are_one_line_over_all_screens(at: Any) -> None:
    with at("#move", without_webgl=True) as seen:
        page = seen.page
        _standing(seen)
        expect(page.locator("#undo")).to_be_disabled()
        page.locator("#slider-lateral_mm").evaluate(
            "(el) => { for (const value of ['1', '3', '5']) {"
            " el.value = value; el.dispatchEvent(new Event('input')); } }"
        )
        page.click('[data-nerve="L5"]')
        page.click('.screens a[data-screen="train"]')
        page.locator("#exercises li").first.wait_for(timeout=120_000)
        page.locator('[data-exercise="clam_30"]').click()
        expect(page.locator("#compared article")).to_have_count(1)
        page.keyboard.press("Control+z")
        expect(page.locator("#compared article")).to_have_count(0)
        expect(page.locator(".toast")).to_contain_text("Undone: choice of exercises")
        page.keyboard.press("Control+z")
        page.wait_for_selector("#ranked li", timeout=120_000)  # pictures of exercises come first
        expect(page.locator('[data-nerve="L5"]')).to_have_attribute("aria-pressed", "false")
        page.click("#undo")
        expect(page.locator("#slider-lateral_mm")).to_have_value("0")
        expect(page.locator("#undo")).to_be_disabled()
        page.keyboard.press("Control+Shift+z")
        expect(page.locator("#slider-lateral_mm")).to_have_value("5")
        _wait_hash(page, "o.lateral_mm=5")
        page.click("#redo")
        expect(page.locator('[data-nerve="L5"]')).to_have_attribute("aria-pressed", "true")
        seen.shot("state-undo")


def test_a_person_is_undone_and_stands_in_the_address(at: Any) -> None:
    with at("#read", without_webgl=True) as seen:
        page = seen.page
        seen.settled()
        page.click("#person-button")
        page.check('input[name="sex"][value="m"]')
        page.locator("#person-side").select_option("left")
        page.click("#person-apply")
        _wait_hash(page, "p.sex=m")
        _wait_hash(page, "p.side=left")
        expect(page.locator("#side-tag")).to_have_text("Left hip")
        page.keyboard.press("Control+z")
        expect(page.locator("#person-button")).to_contain_text("anybody")
        _wait_hash(page, "p.sex=m", there=False)
        expect(page.locator("#side-tag")).to_have_text("Right hip")


def test_reading_keeps_the_sentence_and_the_posture_on_its_figure(at: Any) -> None:
    with at("#read/strongest-abductor", without_webgl=True) as seen:
        page = seen.page
        slider = page.locator(".curves-slider").first
        slider.wait_for(timeout=120_000)
        seen.settled()
        slider.evaluate("(el) => { el.value = '60'; el.dispatchEvent(new Event('input')); }")
        _wait_hash(page, "at.")
        page.reload()
        page.locator(".curves-slider").first.wait_for(timeout=120_000)
        seen.wait_data("#picture", "flexion-deg", "Math.abs(Number(value) - 60) < 1")
        expect(page.locator(".curves-slider").first).to_have_value("60")
        page.click('button.badge[data-statement="nerve"]')
        page.wait_for_selector('.evidence[data-statement="nerve"]')
        page.go_back()
        page.wait_for_selector('.evidence[data-statement="strongest-abductor"]')


def test_an_examination_never_stands_in_the_address(at: Any) -> None:
    with at("#read?p.sex=f&p.age=70", without_webgl=True) as seen:
        page = seen.page
        seen.settled()
        page.click('.screens a[data-screen="examine"]')
        page.wait_for_selector(".questions")
        for question in page.locator('.questions input[value="no"]').all():
            question.check()
        page.check('input[name="past_cancer"][value="yes"]')
        page.click("#questions-done")
        page.wait_for_selector(".sheet svg")
        assert _hash(page) == "#examine/drawing"
        page.go_back()
        page.wait_for_selector(".questions")
        expect(page.locator('input[name="past_cancer"][value="yes"]')).to_be_checked()
        assert _hash(page) == "#examine"
        page.keyboard.press("Control+z")
        expect(page.locator('input[name="past_cancer"][value="no"]')).to_be_checked()
        page.keyboard.press("Control+Shift+z")
        expect(page.locator('input[name="past_cancer"][value="yes"]')).to_be_checked()
        page.reload()
        page.wait_for_selector(".questions")
        expect(page.locator('input[name="past_cancer"][value="yes"]')).to_be_checked()
        expect(page.locator("#person-button")).to_contain_text("woman, 70 years")
        expect(page.locator("#kept-here")).to_contain_text("Resumed")
        seen.shot("state-examine-taken-up")
        page.click("#forget")
        expect(page.locator(".questions input:checked")).to_have_count(0)
        assert page.evaluate("localStorage.getItem('gluteus-examination')") is None
        expect(page.locator("#undo")).to_have_attribute("aria-label", "Undo")
        page.get_by_role("status").get_by_role("button", name="Undo").click()
        expect(page.locator('input[name="past_cancer"][value="yes"]')).to_be_checked()


def test_options_of_an_operation_and_their_comparison_come_back(at: Any) -> None:
    with at("#move?v=1&o.lateral_mm=5", without_webgl=True) as seen:
        page = seen.page
        _standing(seen)
        page.click("#plan-keep")
        _set(page, "lateral_mm", 8)
        page.click("#plan-start")
        page.wait_for_selector(".plan-table")
        _wait_hash(page, "compare=1")
        page.reload()
        page.wait_for_selector(".plan-table", timeout=60_000)
        expect(page.locator('.plan-table [data-option="A"]').first).to_be_attached()
        expect(page.locator('.plan-table [data-option="As set now"]').first).to_be_attached()


@pytest.mark.parametrize("address", ["#constructor", "#__proto__/a?v=1&x=1", "#%E0%A4%A/" + "a/" * 3000])
def test_hostile_addresses_open_the_app(at: Any, address: str) -> None:
    with at(address, without_webgl=True) as seen:
        expect(seen.page.locator("#rooms")).to_have_attribute("data-screen", "start")
        seen.page.wait_for_function("location.hash === '#start'")


def test_names_in_a_hostile_address_are_told_in_a_few_visible_words(at: Any) -> None:
    keys = "".join(f"&{letter * 500}%E2%80%AE%0A=1" for letter in "abcdefgh")
    with at(f"#read?v=1{keys}", without_webgl=True) as seen:
        told = seen.page.locator("#notice")
        expect(told).to_contain_text("and 3 more")
        assert len(told.inner_text()) < 400


@pytest.mark.parametrize("kept", ["null", '{"version": 1, "marks": 3}'])
def test_foreign_contents_of_the_storage_open_the_app(at: Any, kept: str) -> None:
    with at("#examine", without_webgl=True) as seen:
        seen.page.evaluate("(kept) => localStorage.setItem('gluteus-examination', kept)", kept)
        seen.page.reload()
        expect(seen.page.locator("#rooms")).to_have_attribute("data-screen", "examine")
        seen.page.wait_for_selector(".examine")


def test_the_camera_and_the_layers_come_back_from_the_address(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        page = seen.page
        _standing(seen)
        entries = page.evaluate("history.length")
        assert _hash(page) == "#move"
        page.locator("#picture").focus()
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("+")
        _wait_hash(page, "v.eye=152,12,")
        # Turning the picture replaces the entry, so that Back leads to what was set before.
        assert page.evaluate("history.length") == entries
        page.locator(".more-muscles summary").click()
        page.locator("#layers").evaluate("(el) => { el.value = '3'; el.dispatchEvent(new Event('input')); }")
        _wait_hash(page, "v.layer=3")
        page.locator('.structure-list input[value="piriformis"]').uncheck()
        page.locator("#nerves").check()
        page.locator("#cut").select_option("coronal")
        page.locator("#shows").select_option("stretch")
        _wait_hash(page, "v.cut=coronal~60")
        _wait_hash(page, "v.colour=stretch")
        shared = page.url
        page.reload()
        _standing(seen)
        _sees_layers(seen, page)
        page.locator(".more-muscles summary").click()
        page.wait_for_timeout(600)
        seen.shot("state-layers")
        with page.context.expect_page() as opening:
            page.evaluate("(url) => window.open(url)", shared)
        other = opening.value
        other.wait_for_selector("#ranked li")
        _sees_layers(seen, other)
        other.close()
        page.go_back()
        seen.wait_data("#picture", "shows", "value === 'force'")
        expect(page.locator("#cut")).to_have_value("coronal")
        page.go_forward()
        seen.wait_data("#picture", "shows", "value === 'stretch'")


def _sees_layers(seen: Any, page: Any) -> None:
    expect(page.locator("#picture")).to_have_attribute("data-view", "own")
    expect(page.locator("#picture")).to_have_attribute("data-cut", "coronal")
    expect(page.locator("#picture")).to_have_attribute("data-nerves", "true")
    expect(page.locator("#picture")).to_have_attribute("data-shows", "stretch")
    expect(page.locator("#layers")).to_have_value("3")
    expect(page.locator('.structure-list input[value="gluteus_minimus"]')).to_be_checked()
    expect(page.locator('.structure-list input[value="piriformis"]')).not_to_be_checked()
    assert "v.eye=152,12," in _hash(page)


def test_a_view_with_a_name_stands_in_the_address_and_the_first_one_does_not(at: Any) -> None:
    with at("#read") as seen:
        page = seen.page
        seen.settled()
        page.click('[data-view="back"]')
        _wait_hash(page, "v.look=back")
        expect(page.locator('.screens a[data-screen="move"]')).to_have_attribute(
            "href", "#move?v=1&v.look=back"
        )
        page.click('[data-view="oblique"]')
        _wait_hash(page, "v.look", there=False)
        assert _hash(page) == "#read"


def test_a_drag_is_no_step_and_layers_are_undone(at: Any) -> None:
    with at("#move") as seen:
        page = seen.page
        _standing(seen)
        box = page.locator("#picture").bounding_box()
        page.mouse.move(box["x"] + 100, box["y"] + 200)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 200, steps=6)
        page.mouse.up()
        _wait_hash(page, "v.eye=98,12,")
        expect(page.locator("#undo")).to_be_disabled()
        page.locator(".more-muscles summary").click()
        page.locator("#skin").uncheck()
        _wait_hash(page, "v.hide=skin")
        page.keyboard.press("Escape")
        page.click("#undo")
        expect(page.locator("#skin")).to_be_checked()
        _wait_hash(page, "v.hide", there=False)
        # The look stays: it was no step.
        assert "v.eye=98,12," in _hash(page)


def test_muscles_that_the_hip_does_not_have_are_named(at: Any) -> None:
    with at("#move?v=1&v.muscles=gluteus_minimus,levator&v.eye=1,2", without_webgl=True) as seen:
        expect(seen.page.locator("#notice")).to_contain_text("v.eye")
        _standing(seen)
        expect(seen.page.locator("#notice")).to_contain_text("levator")
        _wait_hash(seen.page, "v.muscles=gluteus_minimus")


def test_a_left_hip_is_seen_from_where_the_address_says(at: Any) -> None:
    eye = "v.eye=40,10,1.1,-0.005,0.028,-0.03"
    with at(f"#move?v=1&p.side=left&{eye}") as seen:
        _standing(seen)
        seen.wait_data("#picture", "side", "value === 'left'")
        assert eye in _hash(seen.page)
        seen.page.locator("#picture").focus()
        # To the left in the mirror is to the right.
        seen.page.keyboard.press("ArrowLeft")
        _wait_hash(seen.page, "v.eye=34,10,1.1,")
