"""Exports of the app: pictures, drawings, numbers, clips, the address; and printed pages."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2 as pdfium
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.helpers.webm import film_of

_PAPER = Path(__file__).parents[4] / "build" / "app-paper"
_RECORDS_MS = 300_000
"""A clip is recorded picture by picture, however long that takes on a busy machine."""


def _taken(page: Any, place: str, kind: str) -> Path:
    menu = page.locator(f"{place} details.take").first
    menu.locator("summary").click()
    with page.expect_download(timeout=_RECORDS_MS) as waiting:
        menu.locator(f'[data-take="{kind}"]').click()
    name = waiting.value.suggested_filename
    assert name.startswith("gluteus-")
    path = _PAPER / name
    waiting.value.save_as(path)
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def _standing(seen: Any) -> None:
    seen.settled()
    seen.page.wait_for_selector("#ranked li")
    seen.page.wait_for_selector(".arms .curves-plot canvas")
    seen.wait_data("#picture", "force-bw", "Number(value) > 0")


def test_figures_are_taken_as_picture_drawing_and_numbers(at: Any) -> None:
    with at("#move?v=1&p.sex=f&p.mass_kg=62&o.lateral_mm=5", without_webgl=True) as seen:
        page = seen.page
        _standing(seen)
        arms = _rows(_taken(page, ".arms", "csv"))
        at_rest = [
            each
            for each in arms
            if each["panel"] == "Abduction"
            and each["series"] == "Middle third"
            and each["hip flexion [°]"] == "0"
        ]
        shown = float(seen.data(".arms", "middle-at0"))
        assert float(at_rest[0]["median"]) == pytest.approx(shown)
        assert at_rest[0]["unit"] == "mm"
        assert at_rest[0]["who"] == "Woman, 62 kg. One leg; offset +5 mm."
        drawing = ElementTree.parse(_taken(page, ".arms", "svg")).getroot()
        words = " ".join(each.text or "" for each in drawing.iter("{http://www.w3.org/2000/svg}text"))
        assert "Moment arms over hip flexion" in words
        assert "Front third" in words
        assert "62 kg" in words
        with Image.open(_taken(page, ".arms", "png")) as picture:
            assert picture.width >= 1200
            assert sum(each > 0 for each in picture.convert("L").histogram()) > 8
        ranked = _rows(_taken(page, ".standing:has(#ranked)", "csv"))
        assert ranked[0]["name"] == "Gluteus medius"
        assert ranked[0]["unit"] == "%"
        force = _rows(_taken(page, ".numbers-now", "csv"))
        assert float(force[0]["median"]) == pytest.approx(float(seen.data("#results", "force-bw")))
        box = page.locator("#picture").bounding_box()
        assert box
        with Image.open(_taken(page, ".nearer", "png")) as hip:
            assert hip.width == pytest.approx(2 * box["width"], abs=2)
        menu = page.locator(".arms details.take")
        menu.locator("summary").click()
        seen.shot("take-menu")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")


def test_the_address_is_copied(at: Any) -> None:
    with at("#move?v=1&o.lateral_mm=5", without_webgl=True) as seen:
        page = seen.page
        _standing(seen)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        menu = page.locator(".arms details.take")
        menu.locator("summary").click()
        menu.locator('[data-take="address"]').click()
        expect(page.locator(".toast")).to_contain_text("copied")
        assert page.evaluate("navigator.clipboard.readText()").endswith("/#move?v=1&o.lateral_mm=5")


def test_a_clip_of_the_weight_shift_is_a_film(at: Any) -> None:
    with at("#move", without_webgl=True) as seen:
        page = seen.page
        _standing(seen)
        page.emulate_media(reduced_motion="no-preference")
        clip = _taken(page, ".nearer", "clip")
        assert clip.suffix == ".webm"
        film = film_of(clip.read_bytes())
        # 2.6 s at 30 pictures a second, however slow the machine; the last one stays.
        assert film.times_s == pytest.approx([index / 30 for index in range(79)], abs=0.002)
        assert film.duration_s == pytest.approx(2.6 + 0.6, abs=0.01)
        expect(page.locator(".toast")).to_contain_text("Clip saved: 3.2 s, 79 pictures.")


_SCREENS = {
    "move": (
        "#move?v=1&o.lateral_mm=5&pin=&compare=1",
        ".plan-table",
        ("Move", "offset +5 mm", "Gluteus medius"),
    ),
    "read": (
        "#read/strongest-abductor",
        ".evidence footer",
        ("Read", "References", "The strongest abductor"),
    ),
    "train": ("#train/lunge", "#compared article", ("Train", "Forward lunge", "Activation of muscles")),
    "examine": ("#examine", ".questions", ("Examine", "Safety questions")),
}


def _pages(page: Any, size: str) -> int:
    """Pages on which the browser prints what it shows."""
    return len(pdfium.PdfDocument(page.pdf(format=size, print_background=False)))


@pytest.mark.parametrize("screen", _SCREENS)
def test_every_screen_is_printed_on_pages_that_are_not_blank(at: Any, screen: str) -> None:
    address, ready, wanted = _SCREENS[screen]
    with at(address, without_webgl=True) as seen:
        page = seen.page
        page.wait_for_selector(ready, state="attached", timeout=120_000)
        seen.settled()
        page.wait_for_timeout(500)
        page.emulate_media(color_scheme="dark")
        _PAPER.mkdir(parents=True, exist_ok=True)
        if screen == "move":
            assert [_pages(page, size) for size in ("A4", "Letter")] == [1, 1]
        path = _PAPER / f"{screen}.pdf"
        page.pdf(path=path, format="A4", print_background=False)
        words = []
        for number, sheet in enumerate(pdfium.PdfDocument(path)):
            picture = sheet.render(scale=1).to_pil().convert("L")
            picture.save(_PAPER / f"{screen}-{number + 1}.png")
            dark = sum(picture.histogram()[:128]) / (picture.width * picture.height)
            assert 0.002 < dark < 0.4, f"page {number + 1} of {screen} is blank or black: {dark:.4f}"
            words.append(sheet.get_textpage().get_text_range())
        whole = "\n".join(words)
        for each in (*wanted, "For information only"):
            assert each in whole
        if screen == "examine":
            assert "http" not in words[0].split("Safety")[0], "the head of an examination names no address"
        assert page.locator(".print-head, .print-picture, .curves-print").count() == 0, (
            "paper leaves nothing behind"
        )
