"""Moving in the browser: weight, nerves, comparison, the person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from playwright.sync_api import expect

from gluteus.files import write_table
from tests.helpers import leg
from tests.helpers.models import model_path
from tests.models import walk

_BEST_MEASUREMENT = """async (quantity) => {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ person: {}, pairs: 64 });
  const job = await (await fetch("/api/v1/sensitivity", { method: "POST", headers, body })).json();
  const found = await (await fetch(job.result)).json();
  return found.measure_next[quantity].measurements[0].name;
}"""
"""The same question is the same job, which is done by then."""


def _set(seen: Any, slider: str, value: float) -> None:
    seen.page.locator(f"#slider-{slider}").evaluate(
        "(el, value) => { el.value = String(value); el.dispatchEvent(new Event('input')); }", value
    )


def _standing(seen: Any) -> None:
    seen.settled()
    seen.page.wait_for_selector("#ranked li")
    seen.wait_data("#picture", "force-bw", "Number(value) > 0")


def test_the_force_arrow_grows_as_the_weight_goes_to_one_leg(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        found: list[tuple[float, float]] = []
        for shift in (0.5, 0.75, 1.0):
            before = seen.data("#picture", "force-bw")
            _set(seen, "shift", shift)
            if shift < 1.0 or found:
                seen.wait_data("#picture", "force-bw", f"value !== '{before}'")
            found.append((float(seen.data("#picture", "force-bw")), float(seen.data("#picture", "arrow-mm"))))
        forces, arrows = zip(*found, strict=True)
        assert forces[0] < 0.75 * forces[1] < 0.75 * forces[2], forces
        assert arrows[0] < arrows[1] < arrows[2], arrows
        expect(seen.page.locator("#force-words")).to_contain_text("body weights")


def test_a_cut_superior_gluteal_nerve_makes_the_trunk_lean(at: Any) -> None:
    with at("#move", drawn=True) as seen:
        _standing(seen)
        # People stand with the pelvis a little raised on the other side (decision 48).
        assert -8 < float(seen.data("#picture", "obliquity-deg")) < 0.5
        seen.wait_data("#results", "held", "Number(value) > 0.8")
        seen.shot("move")
        node = seen.page.locator('[data-nerve="superior_gluteal_nerve"]')
        node.focus()
        seen.page.keyboard.press("Enter")
        expect(node).to_have_attribute("aria-pressed", "true")
        lost = seen.page.locator('[data-nerve="superior_gluteal_branch_medius_anterior"]')
        expect(lost).to_have_attribute("data-state", "lost")
        leans = "Number(/Trunk lean ([0-9.]+)/.exec(document.querySelector('#results').innerText)?.[1])"
        seen.page.wait_for_function(f"() => {leans} > 15")
        seen.shot("move-nerve-cut")
        assert float(seen.data("#results", "held")) < 0.5
        seen.page.click("#reset")
        seen.page.wait_for_function(f"() => !({leans} > 15)")


def test_a_pinned_state_stays_beside_the_present_one(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        seen.page.click("#pin")
        assert seen.data("#picture", "pinned") == "true"
        seen.page.click('[data-preset="cane-other-hand"]')
        expect(seen.page.locator(".was").first).to_contain_text("was")
        expect(seen.page.locator(".was").first).to_contain_text("less now")
        expect(seen.page.locator("#slider-cane_n")).to_have_value("100")
        expect(seen.page.locator(".bar-pin").first).to_be_attached()
        seen.page.click("#pin")
        assert seen.data("#picture", "pinned") == "false"


def test_moment_arms_follow_the_operation_and_the_pin_keeps_the_old_ones(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        seen.wait_data(".arms", "middle-at0", "Number(value) > 20")
        before = float(seen.data(".arms", "middle-at0"))
        seen.page.click("#pin")
        _set(seen, "lateral_mm", 10)
        seen.wait_data(".arms", "middle-at0", f"Number(value) > {before + 4}")
        expect(seen.page.locator(".arms .curves-legend")).to_contain_text("pinned")
        expect(seen.page.locator("#pinned-words")).to_contain_text("one leg")
        seen.page.get_by_role("button", name="Every strand").click()
        seen.shot("move-offset-compared")
        seen.page.locator("#operation summary").click()
        _set(seen, "cup_medial_mm", 10)
        longer = float(seen.data(".arms", "middle-at0"))
        seen.wait_data(".arms", "middle-at0", f"Math.abs(Number(value) - {longer}) > 1")
        seen.page.click("#reset")
        seen.wait_data(".arms", "middle-at0", f"Math.abs(Number(value) - {before}) < 0.01")


def test_every_declared_field_has_a_control(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        forms = seen.page.evaluate("() => fetch('/api/v1/about').then((each) => each.json())")["questions"]
        for part in ("stance", "pose", "operation", "forces"):
            for each in forms[part]:
                name = each["name"]
                if each["kind"] == "parts":  # the nerve tree, and the sliders of strengths
                    continue
                control = seen.page.locator(f"#slider-{name}, #field-{name}, [data-choice='{name}']")
                expect(control, f"{part} {name}").to_have_count(1)
        seen.page.click("#person-button")
        for each in forms["person"]:
            if each["name"] not in ("sex", "errors"):  # errors follow how the bones were measured
                expect(seen.page.locator(f"#person-{each['name']}")).to_have_count(1)


def test_assumptions_change_the_answer_and_name_the_pinned_state(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        page = seen.page
        seen.wait_data("#results", "force-bw", "Number(value) > 0")
        before = seen.data("#results", "force-bw")
        page.locator("#assumptions summary").click()
        page.locator('[data-choice="power"] [data-value="3"]').click()
        seen.wait_data("#results", "force-bw", f"value !== '' && value !== '{before}'")
        cubed = seen.data("#results", "force-bw")
        page.locator("#field-fixed-pelvic_tilt").check()
        page.locator("#field-tilt").select_option("pelvic_tilt_app_hip_replacement")
        seen.wait_data("#results", "force-bw", f"value !== '' && value !== '{cubed}'")
        _set(seen, "postures", 1)
        page.click("#pin")
        words = page.locator("#pinned-words")
        for said in (
            "cubed activations",
            "fixed at the mean: pelvic tilt",
            "hip replacement",
            "postures drawn 1",
        ):
            expect(words).to_contain_text(said)
        seen.shot("move-assumptions")
        page.click("#reset")
        seen.wait_data("#results", "force-bw", f"value === '{before}'")


def test_a_measured_tilt_replaces_the_assumption(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        page = seen.page
        seen.wait_data("#results", "force-bw", "Number(value) > 0")
        before = seen.data("#results", "force-bw")
        page.locator("#assumptions summary").click()
        page.click("#enter-measurements")
        page.fill("#person-pelvic_tilt_deg", "-12")
        page.fill("#person-hip_centre_height_mm", "80")
        seen.shot("move-measurements")
        page.click("#person-apply")
        seen.wait_data("#results", "force-bw", f"value !== '' && value !== '{before}'")
        expect(page.locator("#measured-words")).to_contain_text("pelvic tilt, standing \u221212°")
        expect(page.locator("#measured-words")).to_contain_text("80 mm")


def test_an_operation_is_compared_before_and_after(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        page = seen.page
        expect(page.locator("#plan-start")).to_be_disabled()
        _set(seen, "lateral_mm", 8)
        page.click("#plan-start")
        row = page.locator('[data-quantity="hip_contact_force_bw"]')
        expect(row.locator('[data-case="difference"]')).to_contain_text("\u2212")
        expect(page.locator("#plan-start")).to_be_hidden()
        page.locator("#plan").scroll_into_view_if_needed()
        seen.shot("move-plan")
        _set(seen, "lateral_mm", 4)
        expect(page.locator("#plan")).to_have_attribute("data-stale", "true")
        expect(page.locator("#plan-start")).to_have_text("Compare again")


def test_options_are_kept_compared_and_filed(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        page = seen.page
        expect(page.locator("#plan-keep")).to_be_disabled()
        _set(seen, "lateral_mm", 8)
        page.click("#plan-keep")
        expect(page.locator("#plan-keep")).to_be_disabled()
        page.locator("#operation summary").click()
        _set(seen, "version_deg", 10)
        page.click("#plan-start")
        heads = page.locator(".plan-table thead th")
        expect(heads).to_have_text(["before", "A", "As set now"])
        expect(page.locator("#plan-chances li")).to_have_count(2)
        expect(page.locator("#plan-who")).to_contain_text("who can stand on one leg in every case")
        page.locator("#plan").scroll_into_view_if_needed()
        seen.shot("move-plan-options")
        with page.expect_download() as filed:
            page.click("#plan-page")
        assert filed.value.suggested_filename == "gluteus-plan.html"
        text = Path(filed.value.path()).read_text(encoding="utf-8")
        assert "Options side by side" in text
        paper = page.context.new_page()
        paper.set_content(text)
        for size in ("A4", "Letter"):
            assert len(pdfium.PdfDocument(paper.pdf(format=size))) == 1, size
        paper.close()
        page.click('[data-option="A"]')
        expect(page.locator("#plan")).to_have_attribute("data-stale", "true")


def test_what_to_measure_next_is_found_or_cancelled(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        page = seen.page
        page.click("#next-start")
        page.locator("#measure-next").get_by_role("button", name="Cancel").click()
        expect(page.locator("#next-start")).to_be_visible()
        page.click("#next-start")
        page.locator("#next-measurements li").first.wait_for(timeout=400_000)
        for quantity in ("capacity_over_demand", "abductor_force_bw"):
            page.locator("#next-quantity").select_option(quantity)
            best = page.evaluate(_BEST_MEASUREMENT, quantity)
            expect(page.locator("#next-measurements li").first).to_have_attribute("data-id", best)
        page.locator("#measure-next").scroll_into_view_if_needed()
        seen.shot("move-measure-next")


def test_a_cut_root_leaves_part_of_the_fibres(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        seen.page.click('[data-nerve="L5"]')
        nerve = seen.page.locator('[data-nerve="superior_gluteal_nerve"]')
        expect(nerve).to_have_attribute("data-state", "part")
        left = seen.page.locator(".nerve-left").first
        expect(left).not_to_have_text("100 %")
        assert 0 < int(left.inner_text().removesuffix("\u00a0%")) < 100
        seen.shot("move-root-cut")


def test_a_preset_carries_the_weight_over(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        seen.page.emulate_media(reduced_motion="no-preference")
        seen.page.click('[data-preset="both-feet"]')
        seen.wait_data("#picture", "force-bw", "Number(value) < 1.5")
        told = seen.page.evaluate(
            """() => new Promise((done) => {
              const seen = [];
              const slider = document.querySelector('#slider-shift');
              document.querySelector('[data-preset="two-feet-to-one"]').click();
              const look = setInterval(() => {
                if (seen.at(-1) !== slider.value) seen.push(slider.value);
                if (slider.value === '1') { clearInterval(look); done(seen.map(Number)); }
              }, 50);
            })"""
        )
        assert told[0] < 0.6
        assert len(told) > 3
        assert told == sorted(told)
        seen.wait_data("#picture", "force-bw", "Number(value) > 2")


_SHIFT = """() => new Promise((done) => {
  const seen = [];
  const look = setInterval(() => {
    const slider = document.querySelector('#slider-shift');
    if (!slider) return;
    if (seen.at(-1) !== slider.value) seen.push(slider.value);
    if (slider.value === '1' && seen.length > 1) { clearInterval(look); done(seen.map(Number)); }
  }, 40);
})"""


def test_opening_the_screen_plays_the_weight_shift_once(at: Any) -> None:
    with at("#read", without_webgl=True) as seen:
        page = seen.page
        seen.settled()
        page.emulate_media(reduced_motion="no-preference")
        page.click('.screens a[data-screen="move"]')
        told = page.evaluate(_SHIFT)
        run = told[told.index(min(told)) :]  # the sliders stand at their goal until the bones are there
        assert run[0] < 0.6
        assert len(run) > 3
        assert run == sorted(run)
        seen.wait_data("#picture", "force-bw", "Number(value) > 2")
        assert page.evaluate("location.hash") == "#move"
        page.click('.screens a[data-screen="read"]')
        page.wait_for_selector(".article")
        page.click('.screens a[data-screen="move"]')
        page.wait_for_selector("#slider-shift")
        page.wait_for_timeout(300)
        expect(page.locator("#slider-shift")).to_have_value("1")


def test_the_weight_shift_can_be_skipped(at: Any) -> None:
    with at("#read", without_webgl=True) as seen:
        page = seen.page
        seen.settled()
        page.emulate_media(reduced_motion="no-preference")
        page.click('.screens a[data-screen="move"]')
        # Not a click of the mouse: on a slow machine the motion may be over before it arrives.
        page.wait_for_selector("#skip")
        page.evaluate("document.querySelector('#skip')?.click()")
        expect(page.locator("#slider-shift")).to_have_value("1")
        expect(page.locator("#skip")).to_have_count(0)


def test_the_free_leg_bends(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        seen.page.click('[data-preset="sit-to-90"]')
        seen.wait_data("#picture", "flexion-deg", "Math.abs(Number(value) - 90) < 1")
        expect(seen.page.locator("#force-words")).to_be_hidden()
        seen.page.select_option("#shows", "inward_rotation")
        assert seen.data("#picture", "shows") == "inward_rotation"
        seen.shot("move-sitting")


def test_another_person_changes_the_answers(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        page = seen.page
        before = page.locator("#force-words").inner_text()
        page.click("#person-button")
        page.check('input[name="sex"][value="m"]')
        page.fill("#person-mass_kg", "95")
        page.fill("#person-height_m", "1.9")
        page.keyboard.press("Enter")
        expect(page.locator("#person-button")).to_contain_text("man, 95 kg, 1.90 m")
        expect(page.locator("#force-words")).not_to_have_text(before)
        page.goto(page.url.split("#")[0] + "#read/strongest-abductor")
        finding = page.locator(".finding", has_text="In this person (man, 95 kg, 1.90 m)").first
        finding.wait_for(timeout=120_000)
        expect(page.locator(".finding", has_text="In everybody").first).to_be_visible()


def test_an_impossible_person_is_refused_in_words(at: Any) -> None:
    with at("#move") as seen:
        _standing(seen)
        page = seen.page
        page.click("#person-button")
        page.locator("summary", has_text="Measured").click()
        page.fill("#person-femoral_offset_mm", "20")
        page.fill("#person-neck_length_mm", "75")
        page.fill("#person-neck_shaft_angle_deg", "100")
        page.click("#person-apply")
        page.wait_for_selector(".stage .trouble")
        assert seen.data("#rooms", "ready") == "true"  # the last good picture stays
        seen.complaints.clear()


def test_a_walk_plays_with_both_legs_and_the_trunk(at: Any, tmp_path: Path) -> None:
    files = [model_path("walker"), *walk.write_walk(tmp_path, rate_hz=25.0), tmp_path / "walk_grf.mot"]
    with at("#move", drawn=True) as seen:
        _standing(seen)
        page = seen.page
        page.set_input_files("#motion-input", files)
        page.locator("#motion-options summary").click()
        page.fill("#field-reserves", "20")
        page.fill("#field-lowpass_hz", "6")
        page.click("#motion-start")
        page.click("#motion-go", timeout=60_000)
        page.wait_for_selector("#player[data-shows=model]", timeout=90_000)
        page.locator("#motion-on").select_option("person")
        page.wait_for_selector("#player[data-shows=person]")
        page.get_by_role("button", name="Whole", exact=True).click()
        for name, steps in (("strike", 1), ("swing", 8)):
            for _ in range(steps):
                page.click("#motion-forward")
            page.wait_for_timeout(800)
            seen.shot(f"move-walk-{name}")


def test_a_recorded_motion_is_analysed_and_played(at: Any, tmp_path: Path) -> None:
    leg.write_leg(tmp_path)
    leg.write_loads(tmp_path)
    write_table(leg.swing(), tmp_path / "swing.mot")
    files = sorted(each for each in tmp_path.iterdir() if each.suffix in (".osim", ".mot", ".xml", ".sto"))
    with at("#move", drawn=True) as seen:
        _standing(seen)
        page = seen.page
        page.set_input_files("#motion-input", files)
        expect(page.locator(".motion-files li")).to_have_count(len(files))
        page.locator("#motion-options summary").click()
        page.fill("#field-reserves", "1")
        page.fill("#field-times", "2, 1")
        page.click("#motion-start")
        expect(page.locator("#motion .trouble")).to_contain_text("ends before it begins")
        seen.complaints.clear()
        page.fill("#field-times", "")
        page.locator("#field-objective").select_option("cubed")
        page.click("#motion-start")
        page.click("#motion-go", timeout=60_000)
        page.wait_for_selector("#player", timeout=90_000)
        frames = int(seen.data("#player", "frames"))
        assert frames > 2
        expect(page.locator("#motion-told")).to_contain_text("body weights on the right femoral head")
        # It plays by itself.
        seen.wait_data("#player", "frame", f"Number(value) === {frames - 1}")
        seen.wait_data("#player", "playing", "value === 'false'")
        seen.shot("move-motion")
        page.click("#motion-back")
        seen.wait_data("#player", "frame", f"Number(value) === {frames - 2}")
        page.click("#motion-forward")
        seen.wait_data("#player", "frame", f"Number(value) === {frames - 1}")
        page.locator("#motion-speed").select_option("0.25")
        page.check("#motion-loop")
        page.click("#motion-play")
        seen.wait_data("#player", "frame", "Number(value) > 1 && Number(value) < 6")
        assert seen.data("#player", "playing") == "true"
        page.click("#motion-play")
        page.get_by_role("button", name="Back to the sliders").click()
        expect(page.locator("#player")).to_have_count(0)
