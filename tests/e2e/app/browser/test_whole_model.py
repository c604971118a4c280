"""A recording is looked at, analysed, and played on its own model in the browser."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.helpers import markers as marking
from tests.helpers.models import SHARED, model_path
from tests.helpers.webm import film_of
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
        seen.wait_data("#player", "playing", "value === 'true'")
        seen.wait_data("#player", "frame", "Number(value) > 1")
        expect(page.locator("#results")).to_be_hidden()
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
        expect(page.locator("#results")).to_be_visible()
        assert seen.data("#rooms", "model") == ""


@pytest.fixture
def playing(at: Any, tmp_path: Path) -> Iterator[Any]:
    """The laboratory's walk in the player, paused at its first frame."""
    marking.write_laboratory(tmp_path)
    with at("#move", drawn=True) as seen:
        _handed(seen, [tmp_path / "generic.osim", tmp_path / "walk.c3d"])
        page = seen.page
        page.locator("#motion-options summary").click()
        page.fill("#field-reserves", "20")
        page.click("#motion-start")
        page.click("#motion-go", timeout=90_000)
        page.wait_for_selector("#player[data-shows=model]", timeout=120_000)
        _scrub(seen, 0)
        yield seen


def test_a_model_is_named_under_the_pointer_and_by_keyboard(playing: Any) -> None:
    seen, page = playing, playing.page
    _scrub(seen, 30)
    page.get_by_role("button", name="Side", exact=True).click()
    page.wait_for_timeout(900)
    box = page.locator("#picture").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    seen.wait_data("#picture", "named", "value !== ''")
    bone_or_muscle = seen.data("#picture", "named")
    # Names go on while it plays.
    page.check("#motion-loop")
    page.click("#motion-play")
    page.mouse.move(middle[0] + 2, middle[1])
    seen.wait_data("#picture", "named", "value !== ''")
    assert seen.data("#player", "playing") == "true"
    page.click("#motion-play")
    assert bone_or_muscle
    page.locator("#model-point").focus()
    page.locator("#model-point").select_option(index=1)
    chosen = page.locator("#model-point option:checked").inner_text()
    seen.wait_data("#picture", "named", f"value === {chosen!r}")
    expect(page.locator(".name-tag")).to_contain_text("activation")
    seen.shot("model-named")
    page.locator("#model-point").select_option("")
    seen.wait_data("#picture", "named", "value === ''")


def test_how_a_motion_is_played_stands_in_the_address(playing: Any) -> None:
    seen, page = playing, playing.page
    _scrub(seen, 42)
    page.uncheck("#model-markers")
    page.check("#model-skin")
    page.locator("#model-muscles").select_option("right")
    page.locator("#motion-speed").select_option("0.25")
    page.check("#motion-loop")
    page.locator("#picture").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    entries = page.evaluate("history.length")
    for part in ("m.frame=42", "m.muscles=right", "m.speed=0.25", "m.repeat=1", "v.eye="):
        page.wait_for_function("(part) => location.hash.includes(part)", arg=part)
    eye = page.evaluate("location.hash.match(/v\\.eye=[^&]*/)[0]")
    page.reload()
    page.wait_for_selector("#player[data-shows=model]", timeout=120_000)
    seen.wait_data("#rooms", "model-frame", "value === '42'")
    expect(page.locator("#model-markers")).not_to_be_checked()
    expect(page.locator("#model-skin")).to_be_checked()
    expect(page.locator("#model-muscles")).to_have_value("right")
    expect(page.locator("#motion-speed")).to_have_value("0.25")
    expect(page.locator("#motion-loop")).to_be_checked()
    seen.wait_data("#picture", "view", "value === 'own'")
    assert eye in page.evaluate("location.hash")
    assert page.evaluate("history.length") == entries
    seen.wait_data("#picture", "detail", "value === 'fine'")
    page.wait_for_timeout(1500)
    seen.shot("model-from-address")
    page.get_by_role("button", name="Back to the sliders").click()
    expect(page.locator("#player")).to_have_count(0)
    page.wait_for_function("() => !/[?&][mv]\\./.test(location.hash)")


_FILM = """async (data) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = 'data:video/webm;base64,' + data;
  document.body.append(video);
  const canvas = document.createElement('canvas');
  const seen = () => {
    Object.assign(canvas, { width: 160, height: 100 });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, 160, 100);
    return [...context.getImageData(0, 0, 160, 100).data];
  };
  const pictures = [];
  await new Promise((done, fail) => {
    video.onerror = () => fail(new Error('the film cannot be played'));
    video.ontimeupdate = () => pictures.push(seen());
    video.onended = () => done();
    video.play().catch(fail);
  });
  const changed = (a, b) => a.filter((value, at) => Math.abs(value - b[at]) > 24).length / a.length;
  return { wide: video.videoWidth, count: pictures.length, last: video.currentTime,
           changed: Math.max(...pictures.map((each) => changed(each, pictures[0]))) };
}"""
"""Plays a film; gives its width, how long it is, and how much of the picture changes."""


def test_a_clip_of_the_model_is_a_film_in_which_it_walks(playing: Any) -> None:
    page = playing.page
    frames = int(playing.data("#player", "frames"))
    page.locator("#motion-speed").select_option("0.5")
    page.locator(".nearer details.take summary").click()
    with page.expect_download(timeout=300_000) as waiting:
        page.locator('.nearer [data-take="clip"]').click()
    film = Path(waiting.value.path()).read_bytes()
    times = film_of(film).times_s
    assert len(times) == frames
    last = float(playing.page.locator("#motion-scrub").get_attribute("data-seconds") or "nan")
    assert times[-1] == pytest.approx(last / 0.5, abs=0.01)
    assert film_of(film).duration_s == pytest.approx(times[-1] + 0.6, abs=0.01)
    # A page of its own: the app's policy lets nothing play but what the app serves.
    other = page.context.new_page()
    told = other.evaluate(_FILM, base64.b64encode(film).decode())
    other.close()
    assert told["wide"] >= 600
    assert told["last"] > 0.5
    assert told["changed"] > 0.01, told


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
