"""The figure in space: whole, with named parts, layers and cuts, from all sides."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

SIDES = {"front": 0, "right-front": 6, "right": 15, "right-back": 22, "back": 30, "left-front": 52}
"""Looks from all round, as presses of an arrow key of 6 degrees from the front."""


def _complete(seen: Any) -> None:
    seen.settled()
    seen.wait_data("#picture", "whole", "value === 'true'")


def _press(seen: Any, key: str, times: int) -> None:
    seen.page.locator("#picture").evaluate(
        "(el, [key, times]) => { for (let at = 0; at < times; at++)"
        " el.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})); }",
        [key, times],
    )


def _set(seen: Any, selector: str, value: str, event: str = "input") -> None:
    seen.page.locator(selector).evaluate(
        "(el, [value, event]) => { el.value = value; el.dispatchEvent(new Event(event)); }", [value, event]
    )


def _picture(seen: Any) -> np.ndarray:
    """Pixels of the picture, once it is drawn."""
    seen.page.wait_for_timeout(600)
    data = seen.page.locator("#picture canvas").screenshot()
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"), dtype=float)


def _open(seen: Any) -> None:
    seen.page.locator(".more-muscles summary").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_from_all_sides(at: Any, theme: str) -> None:
    with at("#read", drawn=True) as seen:
        seen.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        _complete(seen)
        seen.page.click('[data-view="whole"]')
        seen.page.wait_for_timeout(600)
        seen.shot(f"figure-whole-{theme}")
        seen.page.click('[data-view="front"]')
        turned = 0
        for name, presses in SIDES.items():
            _press(seen, "ArrowLeft", presses - turned)
            turned = presses
            picture = _picture(seen)
            # Bone and muscle stand out from the page behind them.
            assert picture.std() > 12, name
            seen.shot(f"figure-{name}-{theme}")


def test_parts_are_named_under_the_pointer_and_by_keyboard(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        _complete(seen)
        seen.page.wait_for_selector("#ranked li")
        seen.page.click('[data-view="side"]')
        seen.page.wait_for_timeout(700)
        box = seen.page.locator("#picture").bounding_box()
        middle = box["x"] + box["width"] * 0.49, box["y"] + box["height"] * 0.36
        seen.page.mouse.move(*middle)
        seen.wait_data("#picture", "named", "value.startsWith('gluteus medius')")
        expect(seen.page.locator(".name-tag")).to_contain_text("musculus gluteus medius")
        expect(seen.page.locator(".name-tag")).to_contain_text("% of its strength")
        seen.page.mouse.click(*middle)
        seen.page.mouse.move(box["x"] + 5, box["y"] + box["height"] - 5)
        seen.page.wait_for_timeout(200)
        assert seen.data("#picture", "named").startswith("gluteus medius")
        seen.shot("figure-named")
        _open(seen)
        seen.page.locator('[data-structure="sacrum"]').focus()
        seen.wait_data("#picture", "named", "value === 'sacrum'")
        seen.page.keyboard.press("Enter")
        seen.wait_data("#picture", "view", "value === 'own'")
        seen.page.keyboard.press("Escape")
        seen.wait_data("#picture", "named", "value === ''")


def test_layers_come_off_one_after_another(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        _complete(seen)
        seen.page.click('[data-view="back"]')
        _open(seen)
        maximus = seen.page.locator('.structure-list input[value="gluteus_maximus"]')
        medius = seen.page.locator('.structure-list input[value="gluteus_medius"]')
        expect(medius).to_be_checked()
        expect(maximus).not_to_be_checked()
        pictures = []
        for layer, (has_maximus, has_medius) in enumerate([(1, 1), (1, 1), (0, 1), (0, 0), (0, 0), (0, 0)]):
            _set(seen, "#layers", str(layer))
            assert (maximus.is_checked(), medius.is_checked()) == (bool(has_maximus), bool(has_medius))
            pictures.append(_picture(seen))
            seen.shot(f"figure-layer-{layer}")
        for first, second in pairwise(pictures):
            assert (np.abs(first - second).max(axis=2) > 20).mean() > 0.002
        expect(seen.page.locator("#layers-words")).to_have_text("Bones")


@pytest.mark.parametrize("cut", ["sagittal", "coronal", "transverse"])
def test_a_plane_cuts_the_figure_open(at: Any, cut: str) -> None:
    with at("#move", drawn=True) as seen:
        _complete(seen)
        _open(seen)
        _set(seen, "#layers", "1")
        whole = _picture(seen)
        _set(seen, "#cut", cut, "change")
        seen.wait_data("#picture", "cut", f"value === '{cut}'")
        opened = []
        for place in ("50", "68"):
            _set(seen, "#cut-at", place)
            opened.append(_picture(seen))
        seen.shot(f"figure-cut-{cut}")
        changed = [(np.abs(each - whole).max(axis=2) > 20).mean() for each in opened]
        assert min(changed) > 0.01
        assert (np.abs(opened[0] - opened[1]).max(axis=2) > 20).mean() > 0.005
        _set(seen, "#cut", "", "change")
        assert (np.abs(_picture(seen) - whole).max(axis=2) > 20).mean() < 0.02


def test_the_arrow_is_the_force_of_the_number(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        seen.settled()
        seen.page.wait_for_selector("#ranked li")
        told = "Number(document.querySelector('#results').dataset.forceBw)"
        seen.wait_data("#picture", "force-bw", f"Math.abs(Number(value) - {told}) < 0.001")
        force, arrow = (float(seen.data("#picture", name)) for name in ("force-bw", "arrow-mm"))
        _set(seen, "#slider-shift", "0.7")
        seen.wait_data("#picture", "force-bw", f"Number(value) < {force - 0.2} && value == {told}.toFixed(3)")
        less, shorter = (float(seen.data("#picture", name)) for name in ("force-bw", "arrow-mm"))
        # 17.5 mm for each body weight.
        assert (arrow - shorter) / (force - less) == pytest.approx(17.5, rel=0.02)


def test_words_hide_neither_each_other_nor_the_hip(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        _complete(seen)
        seen.page.wait_for_selector("#ranked li")
        _open(seen)
        _set(seen, "#layers", "3")
        seen.page.locator(".more-muscles summary").click()
        for view in ("front", "back", "side", "oblique"):
            seen.page.click(f'[data-view="{view}"]')
            seen.page.wait_for_timeout(900)
            boxes = seen.page.evaluate(
                "() => [...document.querySelectorAll('.label:not([hidden])')].map((each) => {"
                " const box = each.getBoundingClientRect();"
                " return [box.left, box.right, box.top, box.bottom]; })"
            )
            assert len(boxes) >= 3, view
            for index, one in enumerate(boxes):
                for other in boxes[index + 1 :]:
                    apart = (
                        one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
                    )
                    assert apart, (view, one, other)
            seen.shot(f"figure-words-{view}")


def test_the_nerve_is_drawn_on_request(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        _complete(seen)
        before = _picture(seen)
        _open(seen)
        seen.page.locator("#nerves").check()
        seen.wait_data("#picture", "nerves", "value === 'true'")
        assert (np.abs(_picture(seen) - before).max(axis=2) > 20).mean() > 0.0005
        seen.shot("figure-nerve")


def test_moving_figures_lose_triangles_and_keep_their_form(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        _complete(seen)
        seen.page.wait_for_selector("#ranked li")
        fine = _picture(seen)
        assert seen.data("#picture", "detail") == "fine"
        box = seen.page.locator("#picture").bounding_box()
        seen.page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
        seen.page.mouse.down()
        # A turn there and back: the same look, with the picture held.
        seen.page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
        seen.page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
        coarse = _picture(seen)
        held = seen.data("#picture", "detail")
        seen.shot("figure-coarse")
        seen.page.mouse.up()
        seen.wait_data("#picture", "detail", "value === 'fine'")
        assert held == "coarse", "WebGL in software is slow enough to lose detail"
        # Averaged over blocks of 8 x 8 dots, hardly any block changes: the form stays.
        # The row of buttons above does change: the look is no longer that of a button.
        changed = np.abs(_blocks(fine) - _blocks(coarse)).max(axis=2)[8:] > 25
        assert changed.mean() < 0.02, f"{100 * changed.mean():.2f} % of the blocks"
        assert np.abs(_picture(seen) - fine)[64:].mean() < 0.5


def _blocks(picture: np.ndarray) -> np.ndarray:
    """Mean colours of blocks of 8 x 8 dots."""
    high, wide = picture.shape[0] // 8, picture.shape[1] // 8
    return picture[: 8 * high, : 8 * wide].reshape(high, 8, wide, 8, 3).mean(axis=(1, 3))
