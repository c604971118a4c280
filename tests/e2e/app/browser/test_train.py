"""Train in the browser: ranked exercises, two side by side, an address that keeps them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect


def test_exercises_are_ranked_and_compared(at: Any) -> None:
    with at("#train", drawn=True) as seen:
        page = seen.page
        page.locator("#exercises li").first.wait_for(timeout=120_000)
        assert page.locator("#exercises li").count() >= 20
        page.locator('[data-exercise="clam_30"]').click()
        page.locator('[data-exercise="one_leg_squat"]').click()
        expect(page.locator("#compared article")).to_have_count(2)
        expect(page).to_have_url(re.compile(r"#train/clam_30/one_leg_squat$"), timeout=30_000)
        expect(page.locator("#gallery [data-performs]")).to_have_count(2, timeout=120_000)
        page.locator('[data-performs="clam_30"] button', has_text="Start").click()
        expect(page.locator('[data-performs="clam_30"]')).to_have_attribute("data-phase", "start")
        expect(page.locator('[data-performs="clam_30"]')).to_contain_text("body weights")
        seen.shot("train")


def test_an_exercise_plays_through_its_phases_and_pauses(at: Any) -> None:
    """On its step, by arrow of the hip force and caption; the step is part of the picture."""
    with at("#train/pelvic_drop/sit_to_stand", drawn=True) as seen:
        page = seen.page
        shown = page.locator('[data-performs="pelvic_drop"]')
        expect(shown).to_be_visible(timeout=120_000)
        shown.locator("button", has_text="Start").click()
        expect(shown).to_have_attribute("data-phase", "start")
        shown.locator("button", has_text="Play").click()
        expect(shown).to_have_attribute("data-phase", "middle", timeout=60_000)
        expect(shown).to_have_attribute("data-phase", "end", timeout=60_000)
        shown.locator("button", has_text="Pause").click()
        expect(shown.locator("button", has_text="Play")).to_be_visible()
        page.locator('[data-performs="sit_to_stand"] button', has_text="Start").click()
        seen.shot("train-step-and-chair")


def test_the_exercises_are_those_of_the_person(at: Any) -> None:
    with at("#train/clam_30?p.sex=m&p.mass_kg=110&p.height_m=1.9", without_webgl=True) as heavy:
        listed = heavy.page.locator('[data-exercise="clam_30"]')
        listed.wait_for(timeout=120_000)
        expect(heavy.page.locator("header")).to_contain_text("110 kg")
        of_heavy = listed.inner_text()
    with at("#train/clam_30?p.sex=f&p.mass_kg=50&p.height_m=1.55", without_webgl=True) as light:
        listed = light.page.locator('[data-exercise="clam_30"]')
        listed.wait_for(timeout=120_000)
        assert _newtons(listed.inner_text()) < 0.8 * _newtons(of_heavy)


def _newtons(text: str) -> float:
    found = re.search(r"(\d+) N", text)
    assert found, text
    return float(found[1])


def test_claims_of_an_exercise_stand_beside_it(at: Any) -> None:
    with at("#train/clam_30") as seen:
        claims = seen.page.locator('[data-claims="clam_30"]')
        expect(claims.locator("li[data-statement]").first).to_be_visible(timeout=180_000)
        expect(claims).to_contain_text("The clam isolates gluteus medius.")
        assert claims.locator('[data-kind="contested"]').count() >= 1
        seen.shot("train-claims")


def test_without_webgl_the_pictures_of_the_phases_play(at: Any) -> None:
    with at("#train/clam_30", without_webgl=True) as seen:
        image = seen.page.locator('[data-shown="clam_30"] img')
        expect(image).to_be_visible(timeout=120_000)
        expect(image).to_have_js_property("complete", True, timeout=60_000)
        assert image.evaluate("(el) => el.naturalWidth") > 100
        assert seen.page.locator("#gallery").count() == 0


def test_a_limit_on_the_hip_force_leaves_exercises_out(at: Any) -> None:
    with at("#train") as seen:
        page = seen.page
        page.locator("#exercises li").first.wait_for(timeout=120_000)
        before = page.locator("#exercises li").count()
        page.locator("#train-most").fill("2.5")
        page.locator("#train-most").press("Tab")
        expect(page.locator("#left-out")).to_contain_text("left out", timeout=60_000)
        assert page.locator("#exercises li").count() < before


def test_a_band_is_added_shown_and_kept_in_the_address(at: Any) -> None:
    with at("#train/side_lying_abduction/standing_abduction_moving") as seen:
        page = seen.page
        page.locator("#exercises li").first.wait_for(timeout=120_000)
        plain = page.locator('[data-exercise="side_lying_abduction"]').inner_text()
        page.locator(".train-resistances summary").click()
        page.locator("#train-band").select_option("green")
        listed = page.locator('[data-exercise="side_lying_abduction"]')
        expect(listed).to_contain_text("green band round the ankles", timeout=60_000)
        assert listed.inner_text() != plain
        expect(page).to_have_url(re.compile(r"r\.band=green"), timeout=30_000)
        expect(page.locator('[data-shown="standing_abduction_moving"]')).to_contain_text(
            "green band from the ankle to a post"
        )
        expect(page.locator("#gallery [data-performs]")).to_have_count(2, timeout=120_000)
        seen.shot("train-band")


def test_an_address_opens_the_comparison(at: Any) -> None:
    with at("#train/lunge") as seen:
        expect(seen.page.locator('[data-shown="lunge"]')).to_be_visible(timeout=120_000)
