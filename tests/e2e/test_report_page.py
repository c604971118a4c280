"""The report in a real browser: nothing overflows, nothing complains, nothing leaves the page."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from gluteus.facts import check
from gluteus.report import write_page

WIDTHS = (1280, 400)
POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")

# The page itself runs no script. This one measures a copy of it, in a frame: no window is narrower
# than 500.
MEASURE = """
<script>
addEventListener("load", () => {
  const wide = document.documentElement.clientWidth;
  const within = (node, names) => node && (node.matches(names) || within(node.parentElement, names));
  const beyond = (node) => node.getBoundingClientRect().right > wide + 1;
  const outside = [...document.body.querySelectorAll("*")].filter((node) =>
    node.getBoundingClientRect().width && beyond(node) && !within(node, ".picture, thead, .skip, .shapes"));
  const blocks = [...document.querySelectorAll("main > section, main > figure, main > aside")];
  const top = (node) => node.getBoundingClientRect().top;
  const bottom = (node) => node.getBoundingClientRect().bottom;
  const texts = [...document.querySelectorAll("p, li, td, th, figcaption")];
  const resources = performance.getEntriesByType("resource").map((each) => each.name);
  parent.postMessage({
    inner: innerWidth,
    page: document.documentElement.scrollWidth,
    outside: outside.map((node) => node.outerHTML.slice(0, 120)),
    overlap: blocks.filter((node, at) => at && top(node) < bottom(blocks[at - 1]) - 1).map((node) => node.id),
    images: [...document.images].map((image) => [image.complete, image.naturalWidth, image.clientHeight]),
    badges: [...document.querySelectorAll(".badge svg")].map((each) => each.getBoundingClientRect().width),
    smallest: Math.min(...texts.map((node) => parseFloat(getComputedStyle(node).fontSize))),
    requests: resources.filter((name) => !name.startsWith("data:")),
  }, "*");
});
</script>
"""
FRAME = """
<!doctype html><title>frame</title><pre id="measured"></pre>
<script>
onmessage = (told) => { document.getElementById("measured").textContent = JSON.stringify(told.data); };
</script>
<iframe src="%s" style="width: %dpx; height: 900px; border: 0"></iframe>
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(check(samples=30, seed=1), tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture(scope="module")
def measured_copy(report: Path) -> Path:
    page, removed = POLICY.subn("", report.read_text(encoding="utf-8"))
    assert removed == 1
    copy = report.with_name("measured.html")
    copy.write_text(page.replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
    return copy


def browse(chromium: str, page: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"]
    watched = [
        f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr",
        "--virtual-time-budget=3000",
    ]
    command = [chromium, *quiet, *watched, *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def console_of(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in run.stderr.splitlines() if "CONSOLE" in line]


def measured(chromium: str, page: Path, folder: Path, width: int) -> dict[str, Any]:
    frame = folder / "frame.html"
    frame.write_text(FRAME % (page.as_uri(), width), encoding="utf-8")
    run = browse(chromium, frame, folder, "--window-size=1400,1000", "--dump-dom")
    found = re.search(r'<pre id="measured">(.+?)</pre>', run.stdout, re.DOTALL)
    assert found, "the measuring script did not run"
    return json.loads(unescape(found[1]))


@pytest.mark.parametrize("width", WIDTHS)
def test_page_fits_and_shows_everything(
    chromium: str, measured_copy: Path, tmp_path: Path, width: int
) -> None:
    found = measured(chromium, measured_copy, tmp_path, width)
    assert found["inner"] == width
    assert found["page"] <= width
    assert found["outside"] == []
    assert found["overlap"] == []
    assert len(found["images"]) >= 7
    assert all(complete and natural > 0 and height > 150 for complete, natural, height in found["images"])
    assert all(size > 10 for size in found["badges"])
    assert found["smallest"] >= 12
    assert found["requests"] == []


def test_browser_has_nothing_to_complain_of(chromium: str, report: Path, tmp_path: Path) -> None:
    run = browse(chromium, report, tmp_path, "--dump-dom")
    assert console_of(run) == []
    assert 'id="references"' in run.stdout


def test_a_complaint_would_be_seen(chromium: str, report: Path, tmp_path: Path) -> None:
    """The policy stops a script, and the log says so: the test above can fail."""
    broken = tmp_path / "broken.html"
    page = report.read_text(encoding="utf-8")
    broken.write_text(
        page.replace("</body>", "<script>document.title = 'ran'</script></body>"), encoding="utf-8"
    )
    run = browse(chromium, broken, tmp_path, "--dump-dom")
    assert any("Content Security Policy" in line for line in console_of(run))
    assert "<title>ran</title>" not in run.stdout


def test_page_prints(chromium: str, report: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    browse(chromium, report, tmp_path, f"--print-to-pdf={target}")
    assert target.read_bytes().startswith(b"%PDF")
    assert target.stat().st_size > 100_000
