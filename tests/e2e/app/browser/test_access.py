"""Everybody can use it: keys alone, axe, narrow and dark pages, weight of the page."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

STATIC = Path(__file__).parents[4] / "src" / "gluteus" / "web" / "static"
LIMIT_BYTES = 700_000
SCREENS = ("read/strongest-abductor", "move", "examine", "train/lunge", "editor")
_READY = {
    "read/strongest-abductor": ".evidence footer",
    "move": "#ranked li",
    "examine": ".questions",
    "train/lunge": "#compared article",
    "editor": ".token-form",
}


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_serious(at: Any, axe: str, screen: str) -> None:
    with at(f"#{screen}") as seen:
        page = seen.page
        page.wait_for_selector(_READY[screen], state="attached", timeout=120_000)
        seen.settled()
        for width in (1280, 400):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.wait_for_timeout(400)
                seen.shot(f"{screen.split('/')[0]}-{width}-{scheme}")
                assert not (grave := seen.grave(axe)), f"{width} {scheme}: {grave}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_serious_in_the_opened_move_screen(at: Any, axe: str) -> None:
    """Assumptions, options of an analysis, and an operation compared."""
    with at("#move") as seen:
        page = seen.page
        page.wait_for_selector(_READY["move"], state="attached")
        page.locator("#slider-lateral_mm").focus()
        page.keyboard.press("ArrowRight")
        page.locator("#plan-start").press("Enter")
        page.wait_for_selector(".plan-table")
        page.evaluate(
            """() => {
              for (const each of document.querySelectorAll("details")) each.open = true;
              document.querySelector(".motion-options").hidden = false;
            }"""
        )
        for width in (1280, 400):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.wait_for_timeout(400)
                seen.shot(f"move-opened-{width}-{scheme}")
                assert not (grave := seen.grave(axe)), f"{width} {scheme}: {grave}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_keys_alone_reach_everything(at: Any) -> None:
    with at("#read") as seen:
        page = seen.page
        page.wait_for_selector(".badge")
        seen.settled()
        reached: set[str] = set()
        for _ in range(45):
            page.keyboard.press("Tab")
            reached.add(
                page.evaluate(
                    """() => { const e = document.activeElement;
                    return e.id || e.getAttribute('href') || e.dataset.view || e.dataset.statement
                      || e.getAttribute('aria-label') || e.tagName; }"""
                )
            )
        wanted = {
            "#read",
            "#move",
            "#examine",
            "person-button",
            "picture",
            "front",
            "shows",
            "name",
            "origin",
        }
        assert wanted <= reached, wanted - reached


def test_arrow_keys_turn_the_picture(at: Any) -> None:
    with at("#read") as seen:
        page = seen.page
        seen.settled()
        page.locator("#picture").focus()
        before = int(seen.data("#picture", "drawn"))
        for key in ("ArrowLeft", "ArrowUp", "+"):
            page.keyboard.press(key)
        seen.wait_data("#picture", "drawn", f"Number(value) > {before}")
        # Spine, chest and skin are made in idle moments, which come late on a busy machine.
        page.wait_for_function(
            """async () => {
              const at = () => Number(document.querySelector('#picture').dataset.drawn);
              const before = at();
              await new Promise((done) => setTimeout(done, 800));
              return at() === before;
            }""",
            timeout=60_000,
        )


def test_the_page_is_light_enough(at: Any) -> None:
    files = [each for each in STATIC.rglob("*") if each.is_file() and not each.name.startswith(".")]
    assert files
    weight = sum(len(gzip.compress(each.read_bytes(), 9)) for each in files)
    assert weight < LIMIT_BYTES, f"{weight} bytes compressed"


def test_a_server_that_went_away_is_told_in_words(at: Any) -> None:
    with at("#move") as seen:
        page = seen.page
        page.wait_for_selector("#ranked li")
        page.route("**/api/v1/**", lambda route: route.abort())
        page.click('[data-preset="both-feet"]')
        told = page.locator("#offline")
        expect(told).to_be_visible()
        assert "gluteus serve" in told.inner_text()
        before = seen.data("#picture", "force-bw")
        assert float(before) > 2  # the last good picture stays
        seen.shot("offline")
        page.unroute("**/api/v1/**")
        expect(told).to_be_hidden()  # by itself
        seen.wait_data("#picture", "force-bw", "Number(value) > 0 && Number(value) < 1.5")
        seen.complaints.clear()


def test_type_is_shipped_with_the_app(at: Any) -> None:
    with at("#read") as seen:
        seen.page.wait_for_selector(".badge")
        loaded = seen.page.evaluate(
            "() => document.fonts.ready.then(fonts => [...fonts]"
            ".filter(each => each.status === 'loaded').map(each => each.family))"
        )
        assert {each.strip('"') for each in loaded} >= {"Source Serif 4", "Source Sans 3"}


def test_without_webgl_everything_else_works(at: Any) -> None:
    with at("#move", without_webgl=True) as seen:
        seen.page.wait_for_selector("#ranked li")
        assert seen.data("#picture", "picture") == "still"
        assert "WebGL" in seen.page.locator(".no-webgl").inner_text()
        seen.settled()
        seen.wait_data("#picture", "drawn", "Number(value) > 0")
        drawn = seen.page.evaluate(
            """() => { const c = document.querySelector('#picture canvas');
            const p = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            let n = 0; for (let i = 3; i < p.length; i += 4) n += p[i] > 0; return n * 4 / p.length; }"""
        )
        assert drawn > 0.03, "the still picture shows no bones"
        seen.shot("without-webgl")
        seen.page.click('[data-preset="both-feet"]')
        seen.wait_data("#picture", "force-bw", "Number(value) > 0 && Number(value) < 1.5")


def test_on_a_phone_the_note_about_webgl_leaves_the_figure_free(at: Any) -> None:
    with at("#move?v=1&v.look=whole", without_webgl=True, phone=True) as seen:
        seen.settled()
        note = seen.page.locator(".no-webgl")
        box = note.bounding_box()
        picture = seen.page.locator("#picture").bounding_box()
        # The figure stands in the middle; its head is a tenth of the picture wide.
        assert box["x"] + box["width"] < picture["x"] + 0.45 * picture["width"]
        assert box["height"] < 30
        seen.shot("phone-without-webgl")
        note.locator("summary").click()
        expect(note).to_contain_text("the picture is drawn more simply")
