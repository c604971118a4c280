"""From regions to candidates: what must hold whatever the figures are."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.errors import AnatomyError
from gluteus.pain import PainResult, forward, pain_json, questionnaire, rank
from gluteus.pain.ranking.bayes import drawing_model, meant
from gluteus.pain.ranking.findings import evidence, log_ratios, reliability
from gluteus.pain.ranking.sets import level

ALL_NO = {each.id: "no" for each in questionnaire()}
REGIONS = list(library().regions)
SIGNS = pain_library().signs
POINTS = [key for key, sign in SIGNS.items() if sign.test == "gluteal_point"]
ROOTS = {"root_l4", "root_l5", "root_s1"}
MODEL = drawing_model()

some_regions = st.dictionaries(st.sampled_from(REGIONS), st.floats(0.05, 1), min_size=1, max_size=12)
some_findings = st.dictionaries(st.sampled_from(list(SIGNS)), st.booleans(), max_size=5)


def ranked(regions: object, findings: object = (), prior: str = "published") -> PainResult:
    return rank(regions, "left", ALL_NO, findings, prior)  # type: ignore[arg-type]


def probabilities(
    regions: dict[str, float], findings: dict[str, bool], prior: str = "published"
) -> np.ndarray:
    drawing = np.array([[regions.get(code, 0.0) for code in MODEL.regions]])
    return MODEL.posterior(drawing, prior, evidence(MODEL, findings))[0]  # type: ignore[arg-type]


def root_probability(regions: dict[str, float], findings: dict[str, bool]) -> float:
    posterior = probabilities(regions, findings)
    has_root = MODEL.sources[:, [name in ROOTS for name in MODEL.patterns]].any(axis=1)
    return float(posterior[has_root].sum())


READ = {
    name: [each.region for each in referral if each.seen != "recalled" and each.strength > 1]
    for name, referral in pain_library().referral.items()
}
FROM_MEMORY = [name for name, regions in READ.items() if not regions]


@pytest.mark.parametrize("name", [name for name in READ if name not in FROM_MEMORY])
def test_a_source_is_among_the_candidates_of_its_own_map(name: str):
    """Essential and common regions of a map, drawn without noise: the source is in the set."""
    result = ranked(READ[name], prior="uniform")
    assert name in {source for each in result.candidates for source in each.sources}


def test_two_maps_rest_on_memory_alone():
    assert FROM_MEMORY == ["vastus_lateralis", "pelvic_floor"]


def test_zones_lead_where_their_maps_say():
    assert ranked(["BUT_M", "BUT_UL", "TROCH"]).candidates[0].sources == ("gmed_middle", "sgn")
    back = ranked(["CREST_P", "SIJ", "SAC", "LUM_L"]).candidates[0]
    assert back.sources == ("gmed_posterior", "ql_deep_upper")
    both_sides = ranked(["LUM_L", "LUM_L_c", "SAC", "SAC_c", "CREST_L"]).candidates[0]
    assert both_sides.sources == ("gmed_anterior",)


@given(some_regions, some_findings, st.sampled_from(["published", "uniform"]))
def test_probabilities_are_probabilities(regions: dict[str, float], findings: dict[str, bool], prior: str):
    assert probabilities(regions, findings, prior).sum() == pytest.approx(1)
    result = ranked(regions, findings, prior)
    scores = [each.score for each in result.candidates]
    assert scores == sorted(scores, reverse=True)
    assert result.held is not None
    until = level(prior, "trusted", regions)
    assert until <= result.held <= 1 + 1e-9
    assert result.aim == 0.9
    for each in result.candidates:
        assert 0 <= each.score_range[0] <= each.score + 1e-9
        assert each.score <= each.score_range[1] + 1e-9
        assert set(each.explains) | set(each.leaves) == set(regions)
        assert not set(each.explains) & set(each.leaves)
        assert len(each.examine) <= 3
        # There is always one to propose until those that are asked of everybody are done.
        assert each.examine or {sign.id for sign in result.always} <= set(findings)
        assert not {sign.id for sign in each.examine} & set(findings)
    smaller = [MODEL.candidates.ids.index(each.id) for each in result.candidates[:-1]]
    assert MODEL.held(probabilities(regions, findings, prior), smaller) < until
    chosen = [MODEL.candidates.ids.index(each.id) for each in result.candidates]
    assert MODEL.held(probabilities(regions, findings, prior), chosen) == pytest.approx(result.held)


@given(some_regions, some_findings, st.sampled_from(POINTS))
def test_a_trigger_point_found_never_lowers_the_probability_of_a_root(
    regions: dict[str, float], findings: dict[str, bool], point: str
):
    found = root_probability(regions, findings | {point: True})
    not_examined = {key: value for key, value in findings.items() if key != point}
    assert found >= root_probability(regions, not_examined) - 1e-12
    assert found >= root_probability(regions, not_examined | {point: False}) - 1e-12


def test_a_trigger_point_raises_the_root_and_its_zone():
    regions = dict.fromkeys(["BUT_M", "BUT_UL", "TH_LU"], 1.0)
    for point in POINTS:
        assert root_probability(regions, {point: True}) > root_probability(regions, {})
    before, after = probabilities(regions, {}), probabilities(regions, {"point_gmed_middle": True})
    zone, nerve, root = (MODEL.patterns.index(name) for name in ("gmed_middle", "sgn", "root_l5"))
    assert after[zone] / after[nerve] > 4 * before[zone] / before[nerve]
    assert after[zone] / after[root] == pytest.approx(before[zone] / before[root])


@given(some_regions, some_findings)
def test_the_neurological_screen_is_always_asked_for(regions: dict[str, float], findings: dict[str, bool]):
    always = {sign.id for sign in ranked(regions, findings).always}
    assert always == ({"neuro_screen"} - set(findings))


def test_findings_move_by_their_ratio_and_their_reliability():
    """In odds against everything else, one source at a time: LR to the power kappa."""
    sign = SIGNS["sij_provocation"]
    positive, negative = log_ratios(sign)
    assert sign.lr_positive is not None
    assert positive == pytest.approx(reliability(sign) * np.log(sign.lr_positive.value), abs=0.01)
    assert negative < 0 < positive
    joint = MODEL.patterns.index("sij")
    shift = evidence(MODEL, {"sij_provocation": True})
    assert shift[joint] == pytest.approx(positive)
    assert np.count_nonzero(shift) == MODEL.sources[:, joint].sum()


def test_a_less_reliable_sign_moves_less():
    point, deep = SIGNS["point_gmed_middle"], SIGNS["point_gmin"]
    assert reliability(point) > reliability(deep)
    assert log_ratios(point)[0] > log_ratios(deep)[0] > 0


def test_a_perfect_published_figure_settles_nothing():
    """17 of 17 positive gives a finite ratio when the sign is absent."""
    positive, negative = log_ratios(SIGNS["stance_30s"])
    assert np.isfinite([positive, negative]).all()
    assert ranked(["TROCH"], {"stance_30s": False}).held is not None


@pytest.mark.parametrize("key", [key for key, sign in SIGNS.items() if not sign.moves])
@pytest.mark.parametrize("found", [True, False])
def test_signs_without_read_figures_move_nothing_and_say_so(key: str, found: bool):
    plain, with_sign = ranked(["TROCH", "BUT_M"]), ranked(["TROCH", "BUT_M"], {key: found})
    assert [each.score for each in with_sign.candidates] == [each.score for each in plain.candidates]
    assert with_sign.without_effect == (key,)


def test_low_back_pain_speaks_against_a_pure_hip():
    with_back = probabilities(dict.fromkeys(["GROIN", "BUT_M", "LUM_L"], 1.0), {})
    without = probabilities(dict.fromkeys(["GROIN", "BUT_M"], 1.0), {})
    alone = MODEL.patterns.index("hip_joint")
    assert with_back[alone] < 0.2 * without[alone]


@given(some_regions, some_findings)
def test_no_sign_is_proposed_whose_reading_is_disputed(regions: dict[str, float], findings: dict[str, bool]):
    proposed = {sign.id for each in ranked(regions, findings).candidates for sign in each.examine}
    assert "pelvic_compression" not in proposed


def test_two_sources_at_once_are_found():
    result = ranked(["CREST_P", "SAC", "SIJ", "LUM_L", "KNEE_L", "LEG_L", "ANK_L", "TH_LL", "TH_LU"])
    best = result.pairs[0]
    assert set(best.candidates) == {"gmed_posterior_or_ql_deep", "gmin_anterior"}
    assert best.score > 0.5
    assert [each.score for each in result.pairs] == sorted((x.score for x in result.pairs), reverse=True)


def test_a_fraction_is_a_part_of_the_evidence():
    joint = MODEL.patterns.index("tfl")
    scores = [probabilities({"BUT_M": 1.0, "TROCH": part}, {})[joint] for part in (0.0, 0.3, 0.7, 1.0)]
    assert scores == sorted(scores)
    assert ranked({"TROCH": 1.0}).candidates == ranked(["TROCH"]).candidates


def test_a_part_counts_as_what_was_meant():
    """Nothing is nothing, all is all, a touch is little, two thirds are nearly all."""
    parts = np.linspace(0, 1, 101)
    counted = meant(parts)
    assert counted[0] == 0
    assert counted[-1] == 1
    assert (np.diff(counted) > 0).all()
    assert np.diff(counted).max() < 0.1
    assert counted[5] < 0.02
    assert counted[67] > 0.95


@given(some_regions)
def test_parts_are_virtual_evidence(regions: dict[str, float]):
    """Each region speaks by the mixture of being in the drawing and of not being in it, written out anew."""
    posterior = probabilities(regions, {})
    by_hand = np.log(MODEL.prior["published"])
    for column, code in enumerate(MODEL.regions):
        inside = float(meant(np.array(regions.get(code, 0.0))))
        drawn = MODEL.drawn[:, column]
        by_hand = by_hand + np.log(drawn * inside + (1 - drawn) * (1 - inside))
    by_hand = np.exp(by_hand - by_hand.max())
    assert posterior == pytest.approx(by_hand / by_hand.sum(), abs=1e-9)


def test_the_prior_can_be_switched_off():
    published, uniform = ranked(["BUT_M"]), ranked(["BUT_M"], prior="uniform")
    assert published.candidates[0].id == "iliocostalis"
    assert uniform.candidates[0].id != "iliocostalis"
    assert [each.id for each in published.candidates] != [each.id for each in uniform.candidates]
    per_candidate = MODEL.weight["uniform"] @ MODEL.candidates.member
    assert per_candidate == pytest.approx(np.full(len(MODEL.candidates.ids), 1 / len(MODEL.candidates.ids)))


def test_doubted_maps_give_longer_lists_and_lower_scores():
    regions = ["LUM_L", "LUM_L_c", "SAC", "SAC_c", "CREST_L"]
    trusted, doubted = (rank(regions, "left", ALL_NO, maps=maps) for maps in ("trusted", "doubted"))
    assert len(doubted.candidates) >= len(trusted.candidates)
    assert doubted.candidates[0].id == trusted.candidates[0].id
    assert doubted.candidates[0].score < trusted.candidates[0].score
    assert pain_json(doubted)["maps"] == "doubted"


def test_the_constant_list_stands_beside_and_is_the_same_for_all():
    one, other = ranked(["BUT_M"]), ranked(["GROIN", "TH_AU"], prior="uniform")
    shared = min(len(one.baseline), len(other.baseline))
    assert shared >= 5
    assert one.baseline[:shared] == other.baseline[:shared]
    assert len(one.baseline) >= len(one.candidates)


def test_groups_are_one_candidate_with_their_members():
    ids = MODEL.candidates.ids
    assert "gmed_middle_or_sgn" in ids
    assert "gmed_middle" not in ids
    assert len(ids) == len(MODEL.patterns) - 2
    middle = ranked(["BUT_UL", "BUT_M"]).candidates[0]
    assert [sign.id for sign in middle.examine] == list(pain_library().merged[middle.id].examine)


def test_what_rests_on_memory_weighs_as_a_spill_over_and_is_marked():
    row = MODEL.patterns.index("vastus_lateralis")
    assert MODEL.felt[row].max() == pain_library().model["felt_spillover"].si
    front = forward("anterior")
    assert "SAC" in front.recalled
    assert front.strengths["SAC"] == 3
    assert ranked(["LUM_L", "LUM_L_c", "SAC", "SAC_c"]).candidates[0].recalled


def test_forward_gives_every_region_of_the_zone_record():
    for zone in library().zones.values():
        found = forward(zone.id)
        assert {code: value for code, value in found.strengths.items() if value} == {
            each.region: each.strength for each in zone.referral
        }
        assert list(found.strengths) == REGIONS
        assert found.caveats
    with pytest.raises(AnatomyError, match="There are: gmed_posterior"):
        forward("gmed_upper")


BAD: dict[str, tuple[dict[str, object], str]] = {
    "region": ({"regions": ["BUT_X"]}, "no region is called 'BUT_X'. There are: LUM_U"),
    "text": ({"regions": "BUT_M,SIJ"}, "Split it at the commas"),
    "no region": ({"regions": []}, "at least one painful region"),
    "empty fraction": ({"regions": {"BUT_M": 0.0}}, "at least one painful region"),
    "fraction": ({"regions": {"BUT_M": 1.2}}, "from 0 to 1; met 1.2 for BUT_M"),
    "not a number": ({"regions": {"BUT_M": float("nan")}}, "from 0 to 1; met nan"),
    "side": ({"side": "both"}, "a side is left or right; met 'both'"),
    "prior": ({"prior": "flat"}, "a prior is published or uniform; met 'flat'"),
    "maps": ({"maps": "loved"}, "trusted or doubted; met 'loved'"),
    "choice": ({"unanswered": "ignore"}, "withhold or show; met 'ignore'"),
    "sign": ({"findings": {"point_x": True}}, "a finding is a sign of the list; met 'point_x'"),
    "result": (
        {"findings": {"twitch": "rather"}},
        "the answer to a sign is yes, no or unknown; met 'rather'",
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
    assert {"stop", "reasons", "candidates", "baseline", "provenance"} <= written.keys()
    for each in written["candidates"]:
        assert {"sources", "score", "explains", "leaves", "examine"} <= each.keys()
    assert {"version", "seed", "samples", "model", "sources"} <= written["provenance"].keys()
    assert set(written["provenance"]["sources"]) <= library().sources.keys()
    assert {"adelmanesh2016", "leoni2013", "delphi2018"} <= set(written["provenance"]["sources"])
    assert written["findings_without_effect"] == ["twitch"]
    assert written["candidates"][0]["score"] == pytest.approx(result.candidates[0].score, rel=1e-3)
