"""First steps of an examination in the browser."""

from __future__ import annotations

from typing import Any


def answer_safety_questions(seen: Any) -> None:
    """No to every question, and on to the drawing."""
    page = seen.page
    page.wait_for_selector(".questions")
    for question in page.locator('.questions input[value="no"]').all():
        question.check()
    page.click("#questions-done")
    page.wait_for_selector(".sheet svg")


def draw_on_the_buttock(seen: Any) -> None:
    """A stroke over the right buttock, seen from behind."""
    page, box = seen.page, seen.page.locator(".sheet svg").bounding_box()
    assert box
    x, y = box["x"] + 0.6 * box["width"], box["y"] + 0.3 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 14, y + 20, steps=5)
    page.mouse.move(x + 4, y + 46, steps=5)
    page.mouse.up()
