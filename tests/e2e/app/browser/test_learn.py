"""Learning in the browser: the first screen, the tour, dotted words, the quiz."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

QUIZ = 2
"""Its first question asks for the front third of gluteus medius."""


def _quiz(app: Any, number: int = QUIZ) -> list[dict[str, Any]]:
    found: dict[str, Any] = httpx.post(f"{app.api}/quiz", json={"number": number}, timeout=60).json()
    return found["questions"]


def _shown(seen: Any, question: str) -> None:
    seen.page.wait_for_selector(f'.quiz[data-question="{question}"]')


def test_the_first_screen_says_what_it_is_and_has_three_doors(at: Any) -> None:
    with at() as seen:
        page = seen.page
        expect(page.locator("#what-this-is")).to_contain_text("gluteus medius")
        assert page.locator("#what-this-is").inner_text().count(".") == 1, "it is one sentence"
        doors = page.locator(".door")
        assert [each.get_attribute("data-screen") for each in doors.all()] == ["read", "move", "examine"]
        seen.settled()
        for screen, ready in (("read", ".article"), ("move", "#ranked"), ("examine", ".questions")):
            page.locator(f'.door[data-screen="{screen}"]').focus()
            page.keyboard.press("Enter")
            page.wait_for_selector(ready, state="attached")
            page.locator(".brand").click()
            page.wait_for_selector(".doors")
        assert page.url.endswith("#start")
        seen.shot("start")


def test_the_tour_has_five_steps_and_keeps_no_focus(at: Any, axe: str) -> None:
    with at() as seen:
        page = seen.page
        seen.settled()
        page.locator("#take-tour").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#tour-next")).to_be_focused()
        screens: list[str] = []
        for step in range(1, 6):
            expect(page.locator("#tour")).to_have_attribute("data-step", str(step))
            expect(page.locator(".toured")).to_have_count(1)
            screens.append(seen.data("#rooms", "screen"))
            if step == 2:
                seen.shot("tour")
                assert not seen.grave(axe)
            page.keyboard.press("Enter")
        assert screens == ["start", "read", "move", "examine", "move"]
        page.wait_for_selector(".quiz")
        expect(page.locator("#tour, .toured")).to_have_count(0)

        page.goto(page.url.split("#")[0])
        page.reload()
        again = page.locator("#take-tour")
        expect(again).to_have_text("Repeat the tour")
        again.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert not page.evaluate("document.activeElement.closest('#tour')"), "Tab leaves the tour"
        page.locator("#tour-end").focus()
        page.keyboard.press("Escape")
        expect(page.locator("#tour")).to_have_count(0)


def test_a_dotted_word_opens_its_definition(at: Any, axe: str) -> None:
    with at("#read") as seen:
        page = seen.page
        term = page.locator('.article .term[data-term="greater trochanter"]')
        expect(term).to_have_count(1)
        term.focus()
        page.keyboard.press("Enter")
        card = page.locator("#term-card")
        expect(card).to_be_visible()
        expect(card).to_contain_text("Prominence of bone")
        assert "greater-trochanter" not in page.url
        assert page.url.endswith("#read"), "a definition is not a step of its own"
        page.wait_for_timeout(300)
        assert not seen.grave(axe)
        seen.shot("term")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        term.hover()
        expect(card).to_be_visible()
        card.locator("a").click()
        sought = page.locator(".glossary-list .sought")
        expect(sought).to_have_text("greater trochanter")
        expect(sought).to_be_in_viewport()


@pytest.mark.parametrize(
    ("address", "term", "definition"),
    [
        ("move", "body weight", "weight"),
        ("examine", "iliac crest", "rim of the hip bone"),
        ("train/side_lying_abduction", "activation", "muscle"),
    ],
)
def test_dotted_words_stand_on_every_screen(
    at: Any, axe: str, address: str, term: str, definition: str
) -> None:
    with at(f"#{address}") as seen:
        page = seen.page
        words = page.locator(f':is(#panel, #answers) a.term[data-term="{term}"]')
        expect(words).to_have_count(1)
        words.scroll_into_view_if_needed()
        words.focus()
        page.keyboard.press("Enter")
        card = page.locator("#term-card")
        expect(card).to_be_visible()
        expect(card).to_contain_text(definition)
        assert not (found := seen.grave(axe)), found
        seen.shot(f"terms-{address.split('/')[0]}")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        words.click()
        card.locator("a").click()
        expect(page.locator("dt.sought")).to_have_text(term)


def test_words_stay_dotted_while_numbers_change(at: Any) -> None:
    with at("#move") as seen:
        page = seen.page
        words = page.locator("#force-words")
        expect(words.locator("a.term")).to_have_text("body weights")
        before = words.inner_text()
        page.locator("#slider-shift").evaluate(
            "(el) => { el.value = '0.7'; el.dispatchEvent(new Event('input')); }"
        )
        page.wait_for_function(
            "(before) => document.querySelector('#force-words').textContent !== before", arg=before
        )
        expect(words.locator("a.term")).to_have_text("body weights")


def test_the_glossary_finds_terms(at: Any) -> None:
    with at("#glossary/moment%20arm", without_webgl=True) as seen:
        page = seen.page
        expect(page.locator(".sought")).to_have_text("moment arm")
        page.fill("#glossary-filter", "jump")
        expect(page.locator(".glossary-list dt")).to_have_count(0)
        expect(page.locator(".glossary-list")).to_contain_text("No term contains this.")
        page.fill("#glossary-filter", "trochanter")
        expect(page.locator(".glossary-list dt").first).to_be_visible()


def test_a_quiz_is_answered_with_keys_scored_and_begun_again(at: Any, app: Any) -> None:
    questions = _quiz(app)
    with at(f"#quiz/{QUIZ}") as seen:
        page = seen.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        seen.settled()
        for index, question in enumerate(questions):
            _shown(seen, question["id"])
            ids = [each["id"] for each in question["choices"]]
            taken = question["answer"] if index else next(each for each in ids if each != question["answer"])
            page.locator(f'[data-choice="{taken}"]').focus()
            page.keyboard.press("Enter")
            why = page.locator(".quiz-why")
            expect(why).to_contain_text(question["owner"].split(":")[0])
            expect(why.locator("h3")).to_have_text("Right" if index else "Not quite")
            if index == 2:
                seen.shot("quiz-why")
            page.locator("#quiz-next").press("Enter")
        expect(page.locator("#quiz-score")).to_have_text("4 of 5 right")
        seen.shot("quiz-score")
        page.reload()
        expect(page.locator("#quiz-score")).to_have_text("4 of 5 right")
        page.click("#quiz-share")
        expect(page.locator(".toast")).to_contain_text("copied")
        assert page.evaluate("navigator.clipboard.readText()").endswith(f"/#quiz/{QUIZ}")
        page.click("#quiz-again")
        _shown(seen, questions[0]["id"])
        expect(page.locator(".quiz-choice:enabled")).not_to_have_count(0)
        page.keyboard.press("Control+z")
        expect(page.locator("#quiz-score")).to_have_text("4 of 5 right")
        page.click("#quiz-other")
        page.wait_for_function("n => !location.hash.startsWith(n)", arg=f"#quiz/{QUIZ}?")


def test_a_part_of_the_muscle_is_pointed_at_in_the_picture(at: Any, app: Any) -> None:
    asked = _quiz(app)[0]
    assert asked["answer"] == "gluteus_medius/anterior"
    with at(f"#quiz/{QUIZ}") as seen:
        page = seen.page
        _shown(seen, asked["id"])
        seen.settled()
        seen.wait_data("#picture", "whole", "value === 'true'")
        expect(page.locator(".label:visible")).to_have_count(0)
        page.wait_for_timeout(600)
        box = page.locator("#picture").bounding_box()
        assert box
        places = [(0.05, 0.5), (0.67, 0.45)]
        page.mouse.click(box["x"] + places[0][0] * box["width"], box["y"] + places[0][1] * box["height"])
        expect(page.locator(".quiz")).to_have_attribute("data-answered", "false")
        page.mouse.click(box["x"] + places[1][0] * box["width"], box["y"] + places[1][1] * box["height"])
        expect(page.locator(".quiz")).to_have_attribute("data-answered", "true")
        expect(page.locator('.quiz-choice[data-state="right"]')).to_contain_text("Your answer is right")
        assert "gluteus_medius/anterior" in seen.data("#picture", "lit")
        seen.shot("quiz-pointed")


def test_a_choice_of_place_lights_the_part(at: Any, app: Any) -> None:
    asked = _quiz(app)[0]
    with at(f"#quiz/{QUIZ}") as seen:
        _shown(seen, asked["id"])
        seen.settled()
        seen.page.locator('[data-choice="gluteus_medius/posterior"]').focus()
        seen.wait_data("#picture", "lit", "value.includes('gluteus_medius/posterior')")
        assert seen.data(".quiz", "answered") == "false"


def test_the_names_come_back_after_the_quiz(at: Any) -> None:
    with at(f"#quiz/{QUIZ}") as seen:
        page = seen.page
        seen.settled()
        seen.wait_data("#picture", "asks", "value === 'true'")
        page.click('.screens a[data-screen="read"]')
        seen.wait_data("#picture", "asks", "value === 'false'")
        expect(page.locator(".label", has_text="gluteus medius").first).to_be_visible()


_READY = {
    "start": ".doors",
    f"quiz/{QUIZ}": ".quiz",
    f"quiz/{QUIZ}?v=1&a=gluteus_medius/middle": ".quiz",
    "glossary": "dt",
}


@pytest.mark.parametrize("screen", _READY)
def test_axe_and_widths(at: Any, axe: str, screen: str) -> None:
    with at(f"#{screen}") as seen:
        page = seen.page
        page.wait_for_selector(_READY[screen])
        seen.settled()
        name = screen.split("/")[0] + ("-answered" if "a=" in screen else "")
        for width in (320, 1280, 2560):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 640 if width == 320 else 900})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.wait_for_timeout(400)
                seen.shot(f"{name}-{width}-{scheme}")
                assert not (grave := seen.grave(axe)), f"{width} {scheme}: {grave}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width
