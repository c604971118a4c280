"""A recording is looked at, analysed, and played on its own model in the browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.helpers import markers as marking
from tests.helpers.models import SHARED, model_path
from tests.models import walk


def _handed(seen: Any, files: list[Path]) -> None:
    seen.page.wait_for_selector("#motion")
    seen.page.set_input_files("#motion-input", files)


def _scrub(seen: Any, frame: int) -> None:
    seen.page.locator("#motion-scrub").fill(str(frame))
    seen.wait_data("#rooms", "model-frame", f"Number(value) === {frame}")
    seen.wait_data("#rooms", "model-muscles", "value === 'true'")
    seen.page.wait_for_timeout(500)


def test_markers_and_plates_play_on_their_own_model(at: Any, axe: str, tmp_path: Path) -> None:
    marking.write_laboratory(tmp_path)
    with at("#move", drawn=True) as seen:
        _handed(seen, [tmp_path / "generic.osim", tmp_path / "walk.c3d"])
        page = seen.page
        page.locator("#motion-options summary").click()
        page.fill("#field-reserves", "20")
        page.click("#motion-start")
        look = page.locator("#motion-look")
        expect(look).to_contain_text("40 shared with the model", timeout=60_000)
        expect(look).to_contain_text("right foot")
        expect(page.get_by_label("low-pass at 6 Hz (suggested)")).to_be_checked()
        page.wait_for_selector("#ranked li")
        page.wait_for_timeout(1500)  # numbers of the sliders are pale until they are those of the posture
        assert not seen.grave(axe)
        seen.shot("model-look")
        page.click("#motion-go")
        page.wait_for_selector("#player[data-shows=model]", timeout=120_000)
        _scrub(seen, 60)
        expect(page.locator("#motion-told")).to_contain_text("body weights on the right femoral head")
        expect(page.locator("#motion-told")).to_contain_text("mm RMS")
        expect(page.locator("#motion-told")).to_contain_text("N on calcn_r")
        seen.shot("model-whole")
        for name in ("Side", "Front"):
            page.get_by_role("button", name=name, exact=True).click()
            page.wait_for_timeout(900)
            seen.shot(f"model-hips-{name.lower()}")
        page.get_by_role("button", name="Whole", exact=True).click()
        page.check("#model-skin")
        page.uncheck("#model-markers")
        page.locator("#model-muscles").select_option("right")
        _scrub(seen, 61)
        seen.shot("model-skin")
        page.locator("#motion-event").select_option(index=1)
        seen.wait_data("#player", "frame", "Number(value) !== 61")
        assert not seen.grave(axe)
        page.click("#motion-play")
        seen.wait_data("#player", "playing", "value === 'true'")
        seen.wait_data("#rooms", "model-frame", "Number(value) > 20")
        page.click("#motion-play")
        page.get_by_role("button", name="Back to the sliders").click()
        expect(page.locator("#player")).to_have_count(0)
        assert seen.data("#rooms", "model") == ""


def test_an_implausible_motion_says_so_before_it_is_analysed(at: Any, tmp_path: Path) -> None:
    motion, *_ = walk.write_walk(tmp_path, rate_hz=25.0)
    with at("#move", drawn=True) as seen:
        _handed(seen, [model_path("walker"), motion])  # nothing says what pushes on the feet
        page = seen.page
        page.click("#motion-start")
        expect(page.locator("#motion-look-verdict")).to_contain_text("implausible", timeout=60_000)
        expect(page.locator("#motion-go")).to_have_count(0)
        assert page.locator("#motion-look [data-finding]").count() >= 1
        seen.shot("model-look-implausible")


def test_a_model_without_a_person_is_drawn_as_rods(at: Any, tmp_path: Path) -> None:
    published = SHARED / "models/arm26.osim"
    if not published.is_file():
        pytest.skip("arm26 does not lie beside this checkout")
    motion = tmp_path / "arm.mot"
    rows = "\n".join(f"{0.05 * row:.2f}\t{1.0 * row:.3f}\t{2.0 * row:.3f}" for row in range(30))
    motion.write_text(
        f"arm\nnRows=30\nnColumns=3\ninDegrees=yes\nendheader\ntime\tr_shoulder_elev\tr_elbow_flex\n{rows}\n",
        encoding="utf-8",
    )
    with at("#move", drawn=True) as seen:
        _handed(seen, [published, motion])
        page = seen.page
        page.click("#motion-start")
        page.click("#motion-go", timeout=60_000)
        page.wait_for_selector("#player[data-shows=model]", timeout=120_000)
        _scrub(seen, 20)
        seen.shot("model-rods")


def test_the_published_walk_plays_on_its_model(at: Any) -> None:
    folder = SHARED / "walk"
    if not folder.is_dir():
        pytest.skip("the published walk does not lie beside this checkout")
    names = (
        "subject01_simbody_adjusted.osim", "subject01_walk1_ik.mot", "subject01_walk1_grf.xml",
        "subject01_walk1_grf.mot", "gait2392_SO_Residual_Actuators.xml",
    )  # fmt: skip
    with at("#move", drawn=True) as seen:
        _handed(seen, [folder / name for name in names])
        page = seen.page
        page.click("#motion-start")
        expect(page.get_by_label("low-pass at 6 Hz (suggested)")).to_be_checked(timeout=60_000)
        page.click("#motion-go")
        page.wait_for_selector("#player[data-shows=model]", timeout=120_000)
        _scrub(seen, 45)
        seen.shot("model-gait2392")
