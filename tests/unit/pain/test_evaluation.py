"""The yardstick itself: cases out of fold, comparisons, simulation, and the printed report."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gluteus.anatomy.pain.cases import CaseFile, CaseLibrary, FirstScoring, case_library
from gluteus.anatomy.pain.layout import pain_layout
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.chart.chart import body_chart
from gluteus.pain.ranking.case_evaluation import OutOfFold, accepted, best_constant_list, cosine, frozen
from gluteus.pain.ranking.evaluation import report
from gluteus.pain.ranking.findings_evaluation import (
    case_findings,
    finding_scores,
    in_words,
    with_findings,
)
from gluteus.pain.ranking.inference import posterior, reported
from gluteus.pain.ranking.region_maps import region_maps, written_maps
from gluteus.pain.ranking.simulation import hurting
from gluteus.pain.ranking.structures import structures

CASES = case_library().scored("development")
REGIONS = list(pain_library().regions)
PAGE = Path(__file__).parents[3] / "docs" / "pain.md"


def test_the_ranking_beats_the_cosine_and_the_best_constant_list(folds: OutOfFold):
    ranked, alike, constant = folds.scores(), cosine(CASES), best_constant_list(CASES)
    for mine, other, same in zip(ranked.top, alike.top, constant.top, strict=True):
        assert mine > max(other, same)


def test_the_best_constant_list_holds_what_any_list_of_three_holds():
    """Greedy choice against a random search over lists of three."""
    correct, random = accepted(CASES), np.random.default_rng(5)
    best = max(
        int(correct[:, random.choice(correct.shape[1], 3, replace=False)].any(axis=1).sum())
        for _ in range(3000)
    )
    assert best_constant_list(CASES).top[1] >= best


def test_out_of_fold_means_that_a_case_does_not_teach_its_own_answer(folds: OutOfFold):
    """In sample the same cases look better: the folds do something."""
    inside, outside = frozen(CASES), folds.scores()
    assert inside.top[0] > outside.top[0]
    assert inside.brier is not None
    assert outside.brier is not None
    assert inside.brier < outside.brier - 0.05


def test_wrong_answers_are_seen():
    """Cases with their confirmed sources exchanged are not found."""
    exchanged = [
        case.model_copy(update={"groups": other.groups})
        for case, other in zip(CASES, CASES[55:] + CASES[:55], strict=True)
    ]
    assert frozen(exchanged).top[1] < 0.5 * frozen(CASES).top[1]


def test_cases_move_a_map_towards_what_they_show():
    index = list(structures()).index("hamstrings")
    before, after = written_maps(), written_maps().updated(CASES)
    rows = np.flatnonzero(before.structure == index)
    column = REGIONS.index("TH_PL")
    assert (after.felt[rows, column] > before.felt[rows, column]).all()
    assert ((after.felt > 0) & (after.felt < 1)).all()


def test_a_published_share_is_kept():
    """72 of 100 with sacroiliac pain feel it low in the back, before neighbours and cases."""
    index = list(structures()).index("sacroiliac_joint")
    row = written_maps().felt[written_maps().structure == index][0]
    assert row[REGIONS.index("LUM_L")] == pytest.approx(0.8 * 0.72 + 0.2 * 0.3, abs=0.05)
    assert row[REGIONS.index("GROIN")] > row[REGIONS.index("LAB")]


def test_neighbours_touch_on_the_chart():
    """Regions that are called neighbours lie within 80 mm (calf and sole) in some view."""
    layout = pain_layout()
    shapes = {sex: body_chart(sex).regions("right") for sex in ("f", "m")}
    for region, touching in layout.neighbours.items():
        for other in touching:
            if (region, other) == ("FOOT_P", "FOOT_D"):
                continue  # sole and top of the foot are never in one view
            assert min(_gap(shapes[sex][region], shapes[sex][other]) for sex in shapes) < 80, (region, other)


def _gap(first: tuple, second: tuple) -> float:
    """The least distance [mm] of two regions in one view."""
    gaps = [
        np.linalg.norm(a.ring[:, None] - b.ring[None], axis=2).min()
        for a in first
        for b in second
        if a.view == b.view
    ]
    return min(gaps, default=np.inf)


def test_simulated_people_are_found_more_often_than_by_chance():
    """A test of the software: it inverts its own model. It says nothing about patients."""
    zone, hurts = hurting(400, 3)
    maps, found = region_maps(), 0
    for true, marked in zip(zone, hurts, strict=True):
        score = posterior(
            reported({code: 1.0 for code, is_marked in zip(REGIONS, marked, strict=True) if is_marked})
        ).score
        found += maps.structure[true] in np.argsort(-score)[:3]
    assert found / len(zone) > 3 * 3 / len(structures())
    again = hurting(400, 3)
    assert np.array_equal(zone, again[0])
    assert hurts.any(axis=1).all()


def test_cases_with_findings_are_counted_with_their_interval():
    assert all(len(signs) <= 3 for signs in case_findings().values())
    sentences = with_findings(case_library())
    learned, together = sentences[0], sentences[-1]
    for words in sentences:
        assert "95 % interval" in words
        assert words.partition(": ")[2] in re.sub(r"\s+", " ", PAGE.read_text("utf-8"))
    coded = [case.id for case in CASES if case.id in case_findings()]
    assert f"{len(coded)} of {len(CASES)} cases" in learned
    assert f"{len(case_findings())} of " in together, "every case with a finding is scored"
    bare = [case for case in CASES if case.id not in case_findings()]
    assert in_words(finding_scores(bare, CASES), len(bare)) == "No case has a finding with published figures."


def test_findings_of_cases_are_told_in_their_records():
    """Each coded sign stands in the words of its case, on the side on which it was coded."""
    words = {
        "straight_leg_raise": ("straight leg raise", "SLR", "Lasegue", "sciatic stretch"),
        "sij_provocation": ("SIJ cluster",),
        "stance_30s": ("single-leg stance",),
    }
    for case_id, signs in case_findings().items():
        case = case_library().cases[case_id]
        for sign, there in signs.items():
            told = "; ".join(case.present if there else case.absent)
            assert any(each in told for each in words[sign]), (case_id, sign)


@pytest.mark.usefixtures("scored_once")
def test_the_report_names_cases_and_comparisons():
    text = report()
    for words in (f"{len(CASES)} published cases", "cosine", "best constant list", "out of fold"):
        assert words in text


@pytest.mark.usefixtures("scored_once")
def test_a_set_is_scored_only_when_it_says_so(monkeypatch: pytest.MonkeyPatch):
    library = case_library()
    first = library.sets["first"]
    later = first.model_copy(update={"set": "later", "role": "validation"})
    scored = FirstScoring(date=first.coded, settings="abcdef1")

    def sets(last: CaseFile) -> CaseLibrary:
        return replace(library, sets={**library.sets, "later": last})

    module = "gluteus.pain.ranking.evaluation"
    monkeypatch.setattr(f"{module}.case_library", lambda: sets(later))
    assert "Set later" not in report()
    monkeypatch.setattr(
        f"{module}.case_library", lambda: sets(later.model_copy(update={"first_scoring": scored}))
    )
    assert "Set later: 57 cases" in report()
