"""Comparisons with published numbers: the rule that judges them, and that they follow the model."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gluteus.anatomy import Quantity, library, norms
from gluteus.bones.person import Person
from gluteus.errors import GluteusError
from gluteus.model import Hip
from gluteus.model.hip.hip import THIRDS
from gluteus.studies import reserve, stance
from gluteus.studies.motion.batch_list import TrialRequest
from gluteus.studies.validation import comparisons as room
from gluteus.studies.validation.comparison import Comparison, compared
from gluteus.studies.validation.comparisons import PARTS, validation
from gluteus.studies.validation.demand import abduction_demand_nm, demand_over_strength
from gluteus.studies.validation.patients import patients
from gluteus.studies.validation.standing_up import compare_standing_up, measured_patients
from gluteus.studies.validation.walking import two_peaks, walking

SAMPLES = 60


@cache
def all_of_them() -> tuple[Comparison, ...]:
    return tuple(validation(SAMPLES))


def published(**more: float) -> Quantity:
    known = norms("validation")["pull_across_hip"].model_dump()
    return Quantity.model_validate(known | {"sd": None, "low": None, "high": None} | more)


def test_a_range_is_the_band_else_the_spread() -> None:
    ranged = compared("g", "t", "u", published(value=2.0, low=1.0, high=5.0), [3.0])
    spread = compared("g", "t", "u", published(value=2.0, sd=0.5), [3.0], factor=10.0)
    assert ranged.band == (1.0, 5.0)
    assert spread.band == (15.0, 25.0)
    assert spread.published == 20.0


def test_the_median_decides() -> None:
    found = compared("g", "t", "u", published(value=2.0, low=1.0, high=3.0), [0.0, 2.5, 9.0])
    assert found.fits
    assert not replace(found, median=3.1).fits
    assert found.apart == ""
    assert replace(found, median=found.band[1] + 0.3).apart == f"too high by 0.3 {found.unit}"
    assert replace(found, median=found.band[0] - 0.3).apart == f"too low by 0.3 {found.unit}"
    assert not replace(found, median=0.9).fits


def test_every_comparison_has_a_source_that_was_not_recalled() -> None:
    for each in all_of_them():
        assert each.source in library().sources, each.title
        assert each.seen != "recalled", each.title
        assert each.band[0] < each.band[1], each.title
        assert each.interval95[0] <= each.median <= each.interval95[1], each.title


def test_each_number_says_how_many_people_it_runs_over() -> None:
    counts = {each.title: each.n for each in all_of_them()}
    assert all(0 < n <= SAMPLES for n in counts.values())
    assert counts["ten patients, mean of the medians"] == 10
    assert counts["nine patients standing up, mean of the medians"] == 9
    assert counts["hip force, the central man, offset 20 % less or more"] == 1
    assert counts["men who hold the pelvis level with 48 % of abductor strength"] == SAMPLES
    cuff = next(title for title in counts if "abduction with a cuff" in title)
    assert counts[cuff] < SAMPLES, "those who cannot hold the exercise are not counted"


def test_a_quantity_brings_its_people_along() -> None:
    found = compared("g", "t", "u", published(value=2.0, low=1.0, high=5.0), [3.0, 4.0])
    assert (found.published_n, found.population, found.n) == (10, "10 patients", 2)
    assert compared("g", "t", "u", published(value=2.0, low=1.0, high=5.0), 3.0, n=40).n == 40


def test_standing_up_is_compared_for_the_nine_that_were_measured() -> None:
    known = measured_patients()
    assert set(patients()) - set(known) == {"H1L"}
    one = compare_standing_up(known["H2R"], SAMPLES)
    assert one.measured == pytest.approx(np.linalg.norm(one.target), rel=2e-3)
    assert len(one.drawn) < one.asked == SAMPLES
    assert 0.5 < np.linalg.norm(one.force) / one.median < 1.5


def test_a_stance_asks_for_body_weight_times_its_arm() -> None:
    hip = Hip(Person(sex="m"), samples=SAMPLES)
    asked = abduction_demand_nm(hip) / hip.people.mass
    whole = stance(hip).abduction_moment_nm_per_kg.values
    assert np.all(asked > 0.3)
    assert np.median(asked) == pytest.approx(np.median(whole), rel=0.1), "nearly all of it is abduction"
    assert np.all(demand_over_strength(hip) < 2)


def test_what_is_known_to_miss_is_said_to_miss() -> None:
    verdicts = {each.title: each.fits for each in all_of_them()}
    assert not verdicts["mean absolute error over ten patients, recorded walks"]
    assert verdicts["share of the ten inside the 95 % interval"]
    assert not verdicts["mean absolute error over nine patients"]
    assert not verdicts["force of the abductors together, offset 20 % less or more"]
    assert verdicts["abductor arms, each muscle by its own change, offset 20 % less or more"]
    for motion in ("abduction", "internal rotation"):
        assert all(f"{motion} arm of the {part} third, neutral" in verdicts for part in THIRDS)
    assert sum(title.startswith("patient ") for title in verdicts) == 10


def test_progress_is_told_for_each_part() -> None:
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "PARTS", {name: lambda _: () for name in PARTS})
        assert room.validation(SAMPLES, told.append) == []
    assert told == list(PARTS)


def test_a_weaker_model_no_longer_holds_with_half(monkeypatch: pytest.MonkeyPatch) -> None:
    table = dict(norms("validation"))
    left = table["strength_left_after_nerve_block"]
    table["strength_left_after_nerve_block"] = left.model_copy(update={"value": 0.1})
    monkeypatch.setattr(room, "norms", lambda name: table if name == "validation" else norms(name))
    (drawn,) = PARTS["weakness"](SAMPLES)
    assert not drawn.fits


def test_a_man_of_the_norm_keeps_little_without_gluteus_medius() -> None:
    one = room.man_of_strength()
    assert reserve(one)[0] == pytest.approx(reserve(Hip(Person(sex="m")))[0], rel=0.02)
    assert 1.0 < reserve(one, {"gluteus_medius": 0.0})[0] < 1.4
    weaker, stronger = (reserve(room.man_of_strength(None, spreads))[0] for spreads in (-1, 1))
    assert weaker < reserve(one)[0] < stronger


def test_a_root_that_hardly_matters_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {each.title.split()[4].rstrip(","): each for each in PARTS["root lesions"](SAMPLES)}
    assert found["L5"].median < found["S1"].median < 1
    assert found["L5"].fits
    monkeypatch.setattr(room, "_ROOTS", {"L3": "strength_left_at_l4_l5"})
    (other,) = PARTS["root lesions"](SAMPLES)
    assert other.median > 0.9
    assert not other.fits


def test_the_two_peaks_of_a_step_are_found() -> None:
    time = np.linspace(0.0, 1.0, 501)
    step = 2.6 * np.exp(-(((time - 0.3) / 0.06) ** 2)) + 3.4 * np.exp(-(((time - 0.7) / 0.06) ** 2)) + 0.3
    assert two_peaks(time, step) == pytest.approx((2.9, 3.7), abs=1e-3)
    noisy = step + 0.2 * np.sin(400 * time)
    assert two_peaks(time, noisy) == pytest.approx((2.9, 3.7), abs=0.25), "ripples are no peaks of their own"
    assert two_peaks(time, np.where(time < 0.5, step, np.nan)) is None
    assert two_peaks(time, 0.2 * step) is None, "less than a body weight"


def test_a_recording_that_is_no_walk_is_refused(tmp_path: Path) -> None:
    trial = TrialRequest(name="lost", model=tmp_path / "none.osim", motion=tmp_path / "none.mot")
    with pytest.raises(GluteusError, match=r"lost: .*none\.osim"):
        walking([trial])
