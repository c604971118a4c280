"""From regions to candidates: what must be true whatever the figures are."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.anatomy import library
from gluteus.anatomy.pain.layout import pain_layout
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.errors import AnatomyError
from gluteus.pain import PainResult, forward, pain_json, questionnaire, rank
from gluteus.pain.ranking.findings import evidence, limited, log_ratios, reliability, upper_limits
from gluteus.pain.ranking.inference import (
    log_likelihood,
    meant,
    pair_members,
    posterior,
    prior_weights,
    reported,
)
from gluteus.pain.ranking.region_maps import region_maps
from gluteus.pain.ranking.sets import LEAST, LEAST_WITH_FINDINGS
from gluteus.pain.ranking.structures import structures

ALL_NO = {each.id: "no" for each in questionnaire()}
REGIONS = list(library().regions)
SIGNS = pain_library().signs
POINTS = [key for key, sign in SIGNS.items() if sign.test == "gluteal_point"]
ROOTS = ("root_l4", "root_l5", "root_s1")
NAMES = list(structures())
MAPS = region_maps()

some_regions = st.dictionaries(st.sampled_from(REGIONS), st.floats(0.05, 1), min_size=1, max_size=12)
some_findings = st.dictionaries(st.sampled_from(list(SIGNS)), st.booleans(), max_size=5)


def ranked(regions: object, findings: object = (), prior: str = "uniform") -> PainResult:
    return rank(regions, "left", ALL_NO, findings, prior)  # type: ignore[arg-type]


def scores(regions: dict[str, float], findings: dict[str, bool]) -> dict[str, float]:
    """All scores after findings and limits, in the way of `rank` but for every structure."""
    where = reported(regions)
    plain, moved = posterior(where), posterior(where, evidence=evidence(findings))
    if not any(SIGNS[key].moves for key in findings):
        return dict(zip(NAMES, plain.score, strict=True))
    kept = limited(
        np.append(moved.score, moved.unlisted),
        np.append(plain.score, plain.unlisted),
        np.append(upper_limits(findings), 1.0),
    )
    return dict(zip(NAMES, kept[:-1], strict=True))


def of_roots(found: dict[str, float]) -> float:
    return sum(found[key] for key in ROOTS)


READ = {
    key: [
        each.region
        for pattern in structure.patterns[:1]
        for each in pain_library().referral[pattern]
        if each.seen != "recalled" and each.strength > 1
    ]
    for key, structure in structures().items()
}


@pytest.mark.parametrize("name", [name for name, regions in READ.items() if regions])
def test_a_source_is_among_the_candidates_of_its_own_map(name: str):
    assert name in {each.id for each in ranked(READ[name]).candidates}


def test_every_pattern_belongs_to_one_structure():
    members = [pattern for each in structures().values() for pattern in each.patterns]
    assert sorted(members) == sorted(pain_library().patterns)
    assert len(structures()) == 32


def test_zones_are_a_second_line_and_the_drawing_chooses_among_them():
    for zone, regions in {
        "gmed_middle": ["BUT_M", "BUT_UL"],
        "gmed_posterior": ["CREST_P", "SIJ", "SAC", "LUM_L"],
        "gmed_anterior": ["LUM_L", "LUM_L_c", "SAC", "SAC_c", "CREST_L"],
    }.items():
        muscle = next(each for each in ranked(regions).candidates if each.id == "gluteus_medius")
        assert muscle.zones[0].id == zone
        assert sum(each.share for each in muscle.zones) == pytest.approx(1)


@given(some_regions, some_findings, st.sampled_from(["published", "uniform"]))
def test_candidates_are_consistent(regions: dict[str, float], findings: dict[str, bool], prior: str):
    result = ranked(regions, findings, prior)
    given = [each.score for each in result.candidates]
    roots = [each.score for each in result.candidates if result.alert and each.id in result.alert.first]
    others = given[len(roots) :]
    assert given == sorted(roots, reverse=True) + sorted(others, reverse=True)
    assert [each for group in result.groups for each in group.candidates] == list(result.candidates)
    counted = any(SIGNS[key].moves for key in findings)
    assert len(given) >= (LEAST_WITH_FINDINGS if counted else LEAST)
    assert result.unlisted is not None
    assert 0 < result.unlisted < 1
    for each in result.candidates:
        assert 0 < each.score < 1
        assert each.score_range[0] - 1e-9 <= each.score <= each.score_range[1] + 1e-9
        assert set(each.explains) | set(each.leaves) == set(regions)
        assert not set(each.explains) & set(each.leaves)
        assert not set(each.expected) & set(regions)
        assert len(each.examine) <= 3
        assert each.examine or {sign.id for sign in result.always} <= set(findings)
        assert not {sign.id for sign in each.examine} & set(findings)


@given(some_regions, some_findings)
def test_probabilities_add_up(regions: dict[str, float], findings: dict[str, bool]):
    found = posterior(reported(regions), evidence=evidence(findings))
    alone = found.score.sum() - 2 * found.pairs.sum()
    assert alone + found.pairs.sum() + found.unlisted == pytest.approx(1)
    for index in range(len(NAMES)):
        assert found.zones[MAPS.structure == index].sum() == pytest.approx(1)


@given(some_regions, some_findings)
def test_no_finding_crowns_a_source(regions: dict[str, float], findings: dict[str, bool]):
    """No score is above what regions alone gave or what the best confirmed sign allows."""
    plain, after = posterior(reported(regions)).score, scores(regions, findings)
    most = np.maximum(plain, upper_limits(findings))
    if any(SIGNS[key].moves for key in findings):
        assert (np.array(list(after.values())) <= most + 1e-9).all()


def test_the_limit_is_the_weighed_ratio_of_the_best_sign():
    index = NAMES.index("sacroiliac_joint")
    sign = SIGNS["sij_provocation"]
    assert sign.lr_positive is not None
    ratio = sign.lr_positive.value ** reliability(sign)
    limit = upper_limits({"sij_provocation": True})
    assert limit[index] == pytest.approx(ratio / (1 + ratio), abs=0.01)
    assert limit[NAMES.index("hip_joint")] == 0.5
    assert upper_limits({"sij_provocation": False})[index] == 0.5


def test_one_point_no_longer_gives_one_name():
    result = ranked(["BUT_M", "BUT_UL", "TROCH"], {"point_gmed_middle": True})
    first = result.candidates[0]
    assert first.id == "gluteus_medius"
    assert first.score < 0.5
    assert "gluteal_tendon" in {each.id for each in result.candidates}


def test_what_limits_take_goes_to_the_others():
    kept = limited(np.array([0.9, 0.06, 0.04]), np.array([0.3, 0.4, 0.3]), np.array([0.6, 0.5, 1.0]))
    assert kept == pytest.approx([0.6, 0.24, 0.16])
    assert limited(np.array([0.9, 0.1]), np.array([0.95, 0.05]), np.array([0.5, 0.5]))[0] == 0.9


@given(some_regions, some_findings, st.sampled_from(POINTS))
def test_a_trigger_point_found_never_lowers_the_probability_of_a_root(
    regions: dict[str, float], findings: dict[str, bool], point: str
):
    not_examined = {key: value for key, value in findings.items() if key != point}
    found = _evidence_of_roots(regions, not_examined | {point: True})
    assert found >= _evidence_of_roots(regions, not_examined) - 1e-12
    assert found >= _evidence_of_roots(regions, not_examined | {point: False}) - 1e-12


def _evidence_of_roots(regions: dict[str, float], findings: dict[str, bool]) -> float:
    found = posterior(reported(regions), evidence=evidence(findings)).score
    return sum(float(found[NAMES.index(key)]) for key in ROOTS)


def test_a_trigger_point_raises_the_root_and_its_muscle():
    regions = dict.fromkeys(["BUT_M", "BUT_UL", "TH_LU"], 1.0)
    before, after = scores(regions, {}), scores(regions, {"point_gmed_middle": True})
    assert of_roots(after) > of_roots(before)
    assert after["gluteus_medius"] / after["superior_gluteal_nerve"] > (
        1.5 * before["gluteus_medius"] / before["superior_gluteal_nerve"]
    )


@given(some_regions, some_findings)
def test_the_neurological_screen_is_always_asked_for(regions: dict[str, float], findings: dict[str, bool]):
    always = {sign.id for sign in ranked(regions, findings).always}
    assert always == ({"neuro_screen"} - set(findings))


def test_findings_count_by_ratio_agreement_and_applicability():
    sign = SIGNS["sij_provocation"]
    positive, negative = log_ratios(sign)
    assert sign.lr_positive is not None
    assert positive == pytest.approx(reliability(sign) * np.log(sign.lr_positive.value), abs=0.01)
    assert negative < 0 < positive
    shift = evidence({"sij_provocation": True})
    assert shift[MAPS.zones.index("sij")] == pytest.approx(positive)
    assert np.count_nonzero(shift) == 1
    assert reliability(SIGNS["point_gmed_middle"]) == pytest.approx(0.83 * 0.7)


def test_two_findings_about_one_source_count_less_than_their_product():
    """They are not independent: the weaker one counts half."""
    zone = MAPS.zones.index("gtps")
    one, other = (log_ratios(SIGNS[key])[0] for key in ("stance_30s", "resisted_derotation"))
    both = evidence({"stance_30s": True, "resisted_derotation": True})[zone]
    assert both == pytest.approx(max(one, other) + 0.5 * min(one, other))


def test_a_perfect_published_figure_settles_nothing():
    assert np.isfinite(log_ratios(SIGNS["stance_30s"])).all()
    assert ranked(["TROCH"], {"stance_30s": True}).candidates[0].score < 0.8


@pytest.mark.parametrize("key", [key for key, sign in SIGNS.items() if not sign.moves])
@pytest.mark.parametrize("found", [True, False])
def test_signs_without_read_figures_move_nothing_and_say_so(key: str, found: bool):
    plain, with_sign = ranked(["TROCH", "BUT_M"]), ranked(["TROCH", "BUT_M"], {key: found})
    scores = {each.id: each.score for each in with_sign.candidates}
    assert {each.id: each.score for each in plain.candidates}.items() <= scores.items()
    first = with_sign.alert.first if with_sign.alert else ()
    assert set(scores) <= {each.id for each in plain.candidates} | set(first)
    assert with_sign.without_effect == (key,)


def test_the_next_finding_shortens_the_list_on_average_and_says_what_each_result_does():
    for regions in (["TROCH"], ["LUM_L", "BUT_M"], ["BUT_M", "TH_PU", "LEG_P"]):
        result = ranked(regions)
        proposed = result.next_sign
        assert proposed is not None
        assert sum(each.probability for each in proposed.outcomes) == pytest.approx(1)
        for each in proposed.outcomes:
            after = ranked(regions, {proposed.sign.id: each.found})
            assert each.size == len(after.candidates)
            assert each.first == tuple(one.id for one in after.candidates[:3])


@given(some_regions, some_findings)
def test_no_sign_is_proposed_whose_reading_is_disputed(regions: dict[str, float], findings: dict[str, bool]):
    result = ranked(regions, findings)
    proposed = {sign.id for each in result.candidates for sign in each.examine}
    assert "pelvic_compression" not in proposed
    assert result.next_sign is None or result.next_sign.sign.id not in findings


def test_two_sources_at_once_are_found():
    regions = ["PERI", "COC", "BUT_LM", "KNEE_A", "KNEE_M", "LEG_M", "TH_AU"]
    result = ranked(regions)
    scores = {frozenset(each.candidates): each.score for each in result.pairs}
    prior = pain_library().model["two_sources"].si / len(pair_members()[0])
    assert scores[frozenset({"pelvic_floor", "root_l4"})] > 400 * prior
    assert all("root_l4" in each for each in scores), "nothing else explains thigh, knee and shin"
    assert {"pelvic_floor", "root_l4"} <= {each.id for each in result.candidates}


def test_a_region_that_is_not_reported_counts_less_than_one_that_is():
    """An unmarked region of the map costs 0.2 of what it would cost if absence were certain."""
    column = REGIONS.index("GROIN")
    felt = MAPS.felt[[MAPS.zones.index("hip_joint")]]
    one, other = reported({"BUT_M": 1.0}), reported({"BUT_M": 1.0, "GROIN": 1.0})
    change = log_likelihood(other, felt) - log_likelihood(one, felt)
    assert change[0] == pytest.approx(np.log(felt[0, column]) - 0.2 * np.log1p(-felt[0, column]))


def test_a_part_counts_as_what_was_meant():
    """Nothing is nothing, all is all, a touch is little, most of a region is nearly all."""
    counted = meant(np.linspace(0, 1, 101))
    assert (counted[0], counted[-1]) == (0, 1)
    assert (np.diff(counted) > 0).all()
    assert counted[5] < 0.02
    assert counted[67] > 0.95
    assert ranked({"TROCH": 1.0}).candidates == ranked(["TROCH"]).candidates


def test_words_for_wider_areas_leave_their_regions_open():
    """ "Buttock" is explained by whatever hurts anywhere in it, and a named part says more."""
    assert set(pain_layout().vague) >= {"buttock", "leg", "thigh"}
    vague = ranked(["buttock", "leg"])
    assert all("buttock" in (*each.explains, *each.leaves) for each in vague.candidates)
    assert "gluteus_maximus" in {each.id for each in ranked(["buttock"]).candidates}
    where = reported({"buttock": 1.0, "BUT_LM": 1.0})
    assert where.wide == ()
    assert ranked(["buttock", "BUT_LM"]).candidates[0].score == ranked(["BUT_LM"]).candidates[0].score


def test_priors_are_flat_or_flattened():
    assert np.ptp(prior_weights("uniform")) == 0
    assert prior_weights("published").max() < 6 * prior_weights("published").min()
    uniform, published = ranked(["BUT_M"]), ranked(["BUT_M"], prior="published")
    assert [each.score for each in uniform.candidates] != [each.score for each in published.candidates]


def test_the_constant_list_stands_beside_and_is_the_same_for_all():
    one, other = ranked(["BUT_M"]), ranked(["GROIN", "TH_AU"], prior="published")
    shared = min(len(one.baseline), len(other.baseline))
    assert shared >= 5
    assert one.baseline[:shared] == other.baseline[:shared]
    assert len(one.baseline) >= len(one.candidates)


def test_the_promise_stands_beside_every_list():
    result = ranked(["BUT_M"])
    assert result.promise is not None
    assert (result.promise.held, result.promise.cases) == (27, 30)
    assert result.listed_of == 32


def test_what_rests_on_memory_is_marked():
    front = forward("anterior")
    assert "SAC" in front.recalled
    assert front.strengths["SAC"] == 3
    listed = {each.id: each for each in ranked(["COC", "PERI"]).candidates}
    assert listed["pelvic_floor"].recalled
    assert not listed["posterior_femoral_cutaneous_nerve"].recalled


def test_forward_gives_every_region_of_the_zone_record():
    for zone in library().zones.values():
        found = forward(zone.id)
        assert {code: value for code, value in found.strengths.items() if value} == {
            each.region: each.strength for each in zone.referral
        }
        assert list(found.strengths) == REGIONS
        assert found.caveats
    with pytest.raises(AnatomyError, match="give gmed_posterior"):
        forward("gmed_upper")


BAD: dict[str, tuple[dict[str, object], str]] = {
    "region": ({"regions": ["BUT_X"]}, "no region is called 'BUT_X'; did you mean"),
    "text": ({"regions": "BUT_M,SIJ"}, "give a mapping or a list"),
    "no region": ({"regions": []}, "at least one code"),
    "empty fraction": ({"regions": {"BUT_M": 0.0}}, "at least one code"),
    "fraction": ({"regions": {"BUT_M": 1.2}}, "BUT_M = 1.2 is not a fraction"),
    "not a number": ({"regions": {"BUT_M": float("nan")}}, "BUT_M = nan is not a fraction"),
    "side": ({"side": "both"}, "side = 'both' is unknown; give left or right"),
    "prior": ({"prior": "flat"}, "prior = 'flat' is unknown; give published or uniform"),
    "choice": ({"unanswered": "ignore"}, "unanswered = 'ignore' is unknown; give withhold or show"),
    "sign": ({"findings": {"point_x": True}}, "no sign is called 'point_x'"),
    "result": (
        {"findings": {"twitch": "rather"}},
        "sign twitch = 'rather' is not an answer; give yes, no or unknown",
    ),
}


@pytest.mark.parametrize(("wrong", "message"), BAD.values(), ids=BAD)
def test_bad_input_gets_one_clear_error(wrong: dict[str, object], message: str):
    arguments: dict[str, object] = {"regions": ["BUT_M"], "side": "left", "answers": ALL_NO}
    with pytest.raises(AnatomyError, match=message):
        rank(**(arguments | wrong))  # type: ignore[arg-type]


def test_the_json_has_the_shared_keys_and_resolves_its_sources():
    result = ranked(["BUT_M", "BUT_UL"], {"point_gmed_middle": True, "twitch": False})
    written = json.loads(json.dumps(pain_json(result)))
    assert {
        "stop",
        "reasons",
        "candidates",
        "baseline",
        "promise",
        "next_sign",
        "provenance",
    } <= written.keys()
    for each in written["candidates"]:
        assert {"sources", "score", "explains", "leaves", "examine"} <= each.keys()
    assert {"version", "seed", "samples", "model", "sources"} <= written["provenance"].keys()
    assert set(written["provenance"]["sources"]) <= library().sources.keys()
    assert {"adelmanesh2016", "delphi2018"} <= set(written["provenance"]["sources"])
    assert written["findings_without_effect"] == ["twitch"]
    assert written["candidates"][0]["score"] == pytest.approx(result.candidates[0].score, rel=1e-3)
