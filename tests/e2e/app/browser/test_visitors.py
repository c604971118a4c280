"""Five visitors, each with nothing but the first screen: what they came for, in few steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from playwright.sync_api import Page, expect

from tests.helpers.examining import answer_safety_questions, draw_on_the_buttock
from tests.helpers.models import model_path
from tests.helpers.webm import film_of
from tests.models import walk

_PAPER = Path(__file__).parents[4] / "build" / "app-paper"


@dataclass
class Hand:
    """A hand that counts what it does: clicks, taps, choices and fields that are filled."""

    page: Page
    touches: bool = False
    done: int = 0

    def press(self, selector: str) -> None:
        self.done += 1
        place = self.page.locator(selector).first
        if self.touches:
            place.tap()
        else:
            place.click()

    def choose(self, selector: str, value: str) -> None:
        self.done += 1
        self.page.select_option(selector, value)

    def give(self, selector: str, files: list[Path]) -> None:
        self.done += 1
        self.page.set_input_files(selector, files)

    def fill(self, selector: str, value: str) -> None:
        self.done += 1
        self.page.fill(selector, value)


@contextmanager
def visit(at: Any, most: int, **wishes: Any) -> Iterator[tuple[Any, Hand]]:
    """The first screen, with its doors; at the end no more than ``most`` steps were needed."""
    with at(drawn=True, **wishes) as seen:
        hand = Hand(seen.page, touches=wishes.get("phone", False))
        seen.page.wait_for_selector(".doors")
        seen.settled()
        yield seen, hand
        assert hand.done <= most, f"{hand.done} steps, {most} are allowed"


def test_a_student_finds_which_third_turns_the_thigh_inward(at: Any) -> None:
    with visit(at, 2) as (seen, hand):
        hand.press('.door[data-screen="read"]')
        hand.press('button.badge[data-statement="anterior-internal-rotation"]')
        finding = seen.page.locator(".finding").first
        finding.wait_for(timeout=120_000)
        evidence = seen.page.locator(".evidence")
        expect(evidence).to_contain_text("only the front third")
        expect(evidence).to_contain_text("of 100 people")
        seen.wait_data("#picture", "lit", "value.includes('gluteus_medius/anterior')")
        seen.shot("visitor-student")


def test_a_surgeon_prints_what_5_mm_more_offset_do_to_a_left_hip(at: Any) -> None:
    with visit(at, 6) as (seen, hand):
        page = seen.page
        hand.press('.door[data-screen="move"]')
        page.wait_for_selector("#ranked li")
        hand.press("#person-button")
        hand.choose("#person-side", "left")
        hand.press("#person-apply")
        hand.press('[data-preset="offset-plus-5"]')
        hand.press("#plan-start")
        page.wait_for_selector(".plan-table")
        expect(page.locator("#plan-who")).to_contain_text("Left hip")
        seen.wait_data("#results", "stale", "value === 'false'")
        seen.shot("visitor-surgeon")
        page.wait_for_timeout(500)
        _PAPER.mkdir(parents=True, exist_ok=True)
        path = _PAPER / "visitor-surgeon.pdf"
        page.pdf(path=path, format="A4", print_background=False)
        sheets = pdfium.PdfDocument(path)
        sheets[0].render(scale=2).to_pil().save(path.with_suffix(".png"))
        assert len(sheets) == 1
        letter = page.pdf(format="Letter", print_background=False)
        assert len(pdfium.PdfDocument(letter)) == 1
        words = sheets[0].get_textpage().get_text_range()
        for each in (
            "Left hip",
            "5 mm more offset",
            "before",
            "after",
            "Hip contact force",
            "For information",
        ):
            assert each in words, each


def test_a_physiotherapist_examines_with_a_positive_reflex_sign(at: Any) -> None:
    with visit(at, 5) as (seen, hand):
        page = seen.page
        hand.press('.door[data-screen="examine"]')
        answer_safety_questions(seen)
        draw_on_the_buttock(seen)
        hand.press("#drawing-done")
        page.wait_for_selector(".card")
        hand.press("#to-examination")
        page.wait_for_selector("#examination .exam-step")
        hand.press('input[name="item-neuro_screen"][value="yes"]')
        expect(page.locator("#alert")).to_contain_text("no dry needling")
        seen.shot("visitor-physiotherapist")
        hand.press('[data-step="candidates"]')
        page.wait_for_selector(".card")
        assert (page.locator(".card").first.get_attribute("data-candidate") or "").startswith("root_")


def test_a_researcher_takes_a_clip_of_a_recording_with_its_hip_force(at: Any, tmp_path: Path) -> None:
    files = [model_path("walker"), *walk.write_walk(tmp_path, rate_hz=25.0), tmp_path / "walk_grf.mot"]
    with visit(at, 9) as (seen, hand):
        page = seen.page
        hand.press('.door[data-screen="move"]')
        page.wait_for_selector("#ranked li")
        hand.give("#motion-input", files)
        hand.press("#motion-options summary")
        hand.fill("#field-reserves", "20")
        hand.fill("#field-lowpass_hz", "6")
        hand.press("#motion-start")
        hand.press("#motion-go")  # units, filter and plausibility have been shown
        expect(page.locator("#motion-told")).to_contain_text("body weights", timeout=180_000)
        seen.shot("visitor-researcher")
        hand.press(".nearer details.take summary")
        with page.expect_download(timeout=180_000) as waiting:
            hand.press('.nearer [data-take="clip"]')
        clip = _PAPER / "visitor-researcher.webm"
        waiting.value.save_as(clip)
        film = film_of(clip.read_bytes())
        assert len(film.times_s) == int(seen.data("#player", "frames"))


def test_a_phone_takes_a_quiz_of_five(at: Any) -> None:
    with visit(at, 11, phone=True) as (seen, hand):
        page = seen.page
        hand.press('.start a[data-screen="quiz"]')
        for number in range(1, 6):
            page.wait_for_selector('.quiz[data-answered="false"]')
            if number == 1:
                seen.shot("visitor-phone")
            hand.press(".quiz-choice")
            page.wait_for_selector(".quiz-why")
            hand.press("#quiz-next")
        expect(page.locator("#quiz-score")).to_contain_text("of 5 right")
        seen.shot("visitor-phone-score")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
