"""The server goes away under every screen and comes back; files that cannot be taken; widths."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.app.browser.conftest import Watched, opened
from tests.e2e.app.conftest import serving

_SCREENS = {
    "read": ".article",
    "move": "#ranked li",
    "examine": ".questions",
    "train": "#exercises [data-exercise]",
}
_WIDTHS = (320, 400, 768, 1100, 1440, 2560)


def _act(screens: dict[str, Watched]) -> None:
    """On each screen, something that asks the server."""
    screens["read"].page.click('button.badge[data-statement="nerve"]')
    screens["move"].page.click('[data-preset="both-feet"]')
    screens["examine"].page.check('input[name="saddle_numb"][value="yes"]')
    screens["train"].page.select_option("#train-muscle", "gluteus_maximus")


def test_every_screen_outlives_its_server(chromium_browser: Browser, tmp_path: Path) -> None:
    store = tmp_path / "store.gluteus"
    with ExitStack() as pages:
        with serving(store) as served:
            url = served.url
            screens = {
                name: pages.enter_context(opened(chromium_browser, f"{url}/#{name}", without_webgl=True))
                for name in _SCREENS
            }
            for name, seen in screens.items():
                seen.page.wait_for_selector(_SCREENS[name], timeout=120_000)
                seen.page.wait_for_selector('#rooms[data-ready="true"]', timeout=120_000)
        _act(screens)
        for name, seen in screens.items():
            expect(seen.page.locator("#offline")).to_be_visible()
            expect(seen.page.locator("#offline")).to_contain_text("gluteus serve")
            assert seen.page.locator(_SCREENS[name]).count(), f"{name} lost its last answer"
            seen.shot(f"recovery-{name}-gone")
        assert float(screens["move"].data("#picture", "force-bw")) > 2
        with serving(store, port=urlsplit(url).port or 0):
            for seen in screens.values():
                expect(seen.page.locator("#offline")).to_be_hidden(timeout=60_000)
            screens["read"].page.wait_for_selector(
                '.evidence[data-statement="nerve"] footer', timeout=240_000
            )
            screens["move"].wait_data("#picture", "force-bw", "Number(value) > 0 && Number(value) < 1.5")
            expect(screens["examine"].page.locator("#stop")).to_be_visible()
            expect(screens["train"].page.locator("#exercises [data-exercise]").first).to_be_visible(
                timeout=120_000
            )
            for name, seen in screens.items():
                assert not seen.page.locator(".panel > .trouble, .answers > .trouble").count(), name
                seen.shot(f"recovery-{name}-back")
            for seen in screens.values():
                seen.page.goto("about:blank")  # the server ends before the pages do
        for seen in screens.values():
            seen.complaints.clear()  # the browser itself notes every question that nobody answered


_HANDED_OVER = """([size, name]) => {
  const file = new File([new Uint8Array(8)], name);
  Object.defineProperty(file, "size", { value: size });
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer });
  Object.defineProperty(event.dataTransfer, "files", { value: [file] });
  document.body.dispatchEvent(event);
}"""


def test_a_file_above_the_limit_is_refused_before_it_is_handed_over(at: Any) -> None:
    with at("#move", without_webgl=True) as seen:
        page = seen.page
        page.wait_for_selector("#motion")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.evaluate(_HANDED_OVER, [312_000_000, "walk.mot"])
        status = page.locator(".motion-status")
        expect(status).to_contain_text("walk.mot was not taken: it has 312 MB")
        expect(status).to_contain_text("200 MB")
        assert page.locator(".motion-files li").count() == 0
        assert not [each for each in asked if "/uploads" in each]
        page.evaluate(_HANDED_OVER, [1000, "photo.png"])
        expect(status).to_contain_text("photo.png cannot be read here")


def test_files_are_dropped_on_any_screen(at: Any) -> None:
    with at("#read", without_webgl=True) as seen:
        page = seen.page
        page.wait_for_selector(".article")
        page.evaluate(_HANDED_OVER, [1000, "walk.mot"])
        expect(page.locator(".motion-files li")).to_have_count(1)
        assert page.evaluate("location.hash") == "#move"
        expect(page.locator(".motion-status")).to_contain_text("Add a model (.osim)")


_OVERLAPS = """() => {
  const shown = (each) => { const r = each.getBoundingClientRect();
    return r.width > 0 && getComputedStyle(each).visibility !== "hidden"; };
  const boxes = [...document.querySelectorAll(".overlay > *, .bar > *")].filter(shown);
  const found = [];
  for (const one of boxes) for (const other of boxes) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
      found.push(`${one.className} over ${other.className}`);
  }
  return found;
}"""


@pytest.mark.parametrize("screen", ["read/strongest-abductor", "move", "examine", "train"])
def test_every_width_shows_everything_beside_each_other(at: Any, screen: str) -> None:
    name = screen.split("/")[0]
    with at(f"#{screen}", without_webgl=True) as seen:
        page = seen.page
        page.wait_for_selector(_SCREENS[name], state="attached", timeout=120_000)
        seen.settled()
        for width in _WIDTHS:
            page.set_viewport_size({"width": width, "height": 1440 if width > 2000 else 800})
            page.wait_for_timeout(300)
            seen.shot(f"width-{name}-{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert not (over := page.evaluate(_OVERLAPS)), f"{width}: {over}"
