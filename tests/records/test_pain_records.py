"""The pain records: every figure has a source, and ratios follow from
sensitivity and specificity.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from gluteus.anatomy import DATA, Quantity, Record, library
from gluteus.anatomy.pain.patterns import PainLibrary, pain_library
from gluteus.errors import AnatomyError, RecordError

LIBRARY: PainLibrary = pain_library()
SOURCES = library().sources

# What the evidence asks to be covered.
ZONES = {"gmed_posterior", "gmed_middle", "gmed_anterior"}
RIVALS = {
    *(
        "gmin_anterior",
        "gmin_posterior",
        "gmax_sacral",
        "gmax_ischial",
        "gmax_coccygeal",
        "piriformis",
        "tfl",
    ),
    *("ql_superficial_upper", "ql_superficial_lower", "ql_deep_upper", "ql_deep_lower", "iliopsoas"),
    *("iliocostalis", "longissimus", "multifidus", "hamstrings_medial", "hamstrings_lateral"),
    *(
        "vastus_lateralis",
        "adductors",
        "pelvic_floor",
        "rectus_abdominis",
        "sij",
        "facet",
        "tlj",
        "scn",
        "mcn",
    ),
    *("sgn", "root_l4", "root_l5", "root_s1", "hip_joint", "gtps", "lfcn", "vertebral_fracture"),
    "sacral_fracture",
}
OWN_MAPS = {key: group for key, group in LIBRARY.referral.items() if not LIBRARY.patterns[key].zone}
CATEGORIES = {
    *("cauda equina", "fracture", "femoral neck and head", "malignancy", "infection", "thrombosis"),
    *("vascular or visceral", "sign of the buttock", "progressive weakness", "children", "pregnancy"),
    *("anticoagulation", "long-standing pain"),
}


def quantities(record: object, place: str) -> Iterator[tuple[str, Quantity]]:
    if isinstance(record, Quantity):
        yield place, record
    elif isinstance(record, Record):
        for name in type(record).model_fields:
            yield from quantities(getattr(record, name), f"{place}.{name}")
    elif isinstance(record, tuple):
        for index, item in enumerate(record):
            yield from quantities(item, f"{place}.{index}")


def all_quantities() -> list[tuple[str, Quantity]]:
    groups = [
        *LIBRARY.patterns.items(),
        *LIBRARY.signs.items(),
        *LIBRARY.model.items(),
        *((str(prior.patterns), prior) for prior in LIBRARY.priors),
    ]
    return [each for key, record in groups for each in quantities(record, key)]


def test_every_source_of_pain_of_the_evidence_has_a_pattern():
    assert set(LIBRARY.patterns) == ZONES | RIVALS


def test_every_region_of_a_map_has_strength_source_and_seen():
    count = 0
    for key, referral in LIBRARY.referral.items():
        assert referral, key
        for each in referral:
            assert each.region in LIBRARY.regions
            assert each.strength in (1, 2, 3)
            assert each.source in SOURCES
            count += 1
    assert count > 200


def test_the_zones_take_their_map_from_the_one_record_of_the_zone():
    for key in ZONES:
        zone = library().zones[str(LIBRARY.patterns[key].zone)]
        assert LIBRARY.referral[key] == zone.referral


def test_what_rests_on_an_unread_source_says_recalled():
    cited = [(key, each.source, each.seen) for key, group in LIBRARY.referral.items() for each in group]
    cited += [(place, quantity.source, quantity.seen) for place, quantity in all_quantities()]
    cited += [(key, each.source, each.seen) for key, each in LIBRARY.red_flags.items()]
    cited += [(key, each.source, each.seen) for key, each in LIBRARY.signs.items()]
    wrong = [each for each in cited if SOURCES[each[1]].custom.read == "recalled" and each[2] != "recalled"]
    assert wrong == []


def test_what_was_read_second_hand_is_not_passed_off_as_read():
    """A source known through another text is never `seen: source`."""
    cited = [(key, each.source, each.seen) for key, group in OWN_MAPS.items() for each in group]
    cited += [(place, quantity.source, quantity.seen) for place, quantity in all_quantities()]
    cited += [(key, each.source, each.seen) for key, each in LIBRARY.red_flags.items()]
    cited += [(key, each.source, each.seen) for key, each in LIBRARY.signs.items()]
    known = [each for each in cited if SOURCES[each[1]].custom.read == "secondary"]
    assert len(known) > 50
    assert [each for each in known if each[2] == "source"] == []


def test_recalled_figures_move_nothing():
    """Figures from memory are kept for show; if one is taken for read, this fails."""
    recalled = [
        each for each in LIBRARY.signs.values() if each.sensitivity and each.sensitivity.seen == "recalled"
    ]
    assert [each.id for each in recalled] == ["trochanter_tender"]
    assert not any(each.moves for each in recalled)
    assert not LIBRARY.signs["pelvic_compression"].moves
    moving = {each.id for each in LIBRARY.signs.values() if each.moves}
    assert moving == {
        *("straight_leg_raise", "point_gmed_posterior", "point_gmed_middle", "point_gmed_anterior"),
        *("point_gmin", "sij_provocation", "stance_30s", "resisted_derotation"),
    }


def test_what_was_computed_says_how():
    assert [place for place, each in all_quantities() if each.seen == "computed" and not each.note] == []


def printed(value: float) -> float:
    """Half a unit of the last printed digit of a figure, as the tolerance of a rounded number."""
    digits = len(f"{value:g}".partition(".")[2])
    return 0.5 * 10.0**-digits + 1e-9


def test_likelihood_ratios_follow_from_sensitivity_and_specificity():
    checked = 0
    for sign in LIBRARY.signs.values():
        if sign.sensitivity is None or sign.specificity is None:
            assert sign.lr_positive is None, sign.id
            assert sign.lr_negative is None, sign.id
            continue
        assert sign.lr_positive is not None
        assert sign.lr_negative is not None
        present, absent = sign.sensitivity.si, sign.specificity.si
        positive, negative = present / (1 - absent), (1 - present) / absent
        assert sign.lr_positive.value == pytest.approx(positive, abs=printed(sign.lr_positive.value)), sign.id
        assert sign.lr_negative.value == pytest.approx(negative, abs=printed(sign.lr_negative.value)), sign.id
        checked += 1
    assert checked >= 9


def test_counts_in_notes_give_the_shares():
    """ "6 of 50" beside a share of 12 %: recomputed wherever a note starts with such a count."""
    checked = 0
    for place, quantity in all_quantities():
        count = re.match(r"(\d+) of (\d+)", quantity.note or "")
        if count and quantity.unit == "%":
            share = 100 * int(count[1]) / int(count[2])
            assert quantity.value == pytest.approx(share, abs=0.05), place
            checked += 1
    assert checked >= 6


def test_a_prior_lies_inside_its_range_and_covers_every_pattern_once():
    listed = [key for prior in LIBRARY.priors for key in prior.patterns]
    assert sorted(listed) == sorted(LIBRARY.patterns)
    for prior in LIBRARY.priors:
        assert prior.share.low is not None
        assert prior.share.high is not None
        assert 0 < prior.share.low <= prior.share.value <= prior.share.high


def test_middles_of_published_ranges_are_middles():
    for prior in LIBRARY.priors:
        share = prior.share
        if share.note and "middle of" in share.note:
            assert share.low is not None
            assert share.high is not None
            assert share.value == pytest.approx((share.low + share.high) / 2)


def test_the_groups_that_regions_cannot_part():
    members = {frozenset(each.members) for each in LIBRARY.merged.values()}
    assert members == {frozenset({"gmed_middle", "sgn"}), frozenset({"gmed_posterior", "ql_deep_upper"})}
    for each in LIBRARY.merged.values():
        assert 1 <= len(each.examine) <= 3


def test_the_questionnaire_covers_every_category_and_marks_what_was_recalled():
    flags = LIBRARY.red_flags.values()
    assert {each.category for each in flags} == CATEGORIES
    assert all(each.ask.endswith("?") for each in flags)
    for category in CATEGORIES - {"anticoagulation", "long-standing pain"}:
        assert any(each.tier == "stop" for each in flags if each.category == category), category
    older = LIBRARY.red_flags["waist_after_menopause"]
    assert "crest" in older.ask
    assert "flank" in older.ask


def test_every_question_says_what_it_rests_on_and_few_rest_on_memory():
    flags = LIBRARY.red_flags.values()
    memory = {each.id for each in flags if each.standing == "from memory"}
    assert memory == {
        *("both_thighs_sore", "unchanged_ache", "hip_disease", "skin_cancer", "hip_hot", "pregnant"),
    }
    assert LIBRARY.gate.judgement_sources
    for each in flags:
        if each.tier == "urgent" and each.standing == "read":
            assert each.source != "medical_teaching"


def test_questions_are_short_and_those_for_an_examiner_are_marked():
    assert [each.id for each in LIBRARY.red_flags.values() if each.by == "examiner"] == [
        "sign_of_the_buttock"
    ]
    assert all(each.ask.count(" or ") <= 4 for each in LIBRARY.red_flags.values())


def test_the_first_version_of_the_questions_stays_readable():
    assert len(LIBRARY.earlier[1].questions) == 26
    assert set(LIBRARY.earlier) == {1}


def test_the_words_beside_a_map_say_that_it_is_no_law():
    text = " ".join(LIBRARY.caveats)
    assert "opinion of experts" in text
    assert "no fixed place" in text
    assert "delphi2018" in LIBRARY.caveat_sources


def test_patterns_are_found_by_id_name_and_zone():
    assert LIBRARY.pattern("posterior").id == "gmed_posterior"
    assert LIBRARY.pattern("Sacroiliac joint").id == "sij"
    with pytest.raises(AnatomyError, match=r"no source of pain is called 'spleen'; give gmed_posterior"):
        LIBRARY.pattern("spleen")


BREAKS = {
    "unknown region": (
        "patterns.yaml",
        "regions: [FLANK]",
        "regions: [FLANKE]",
        "a name is that of an existing record",
    ),
    "unknown source": ("patterns.yaml", "source: ohtori2009", "source: nobody1999", "source list"),
    "unknown sign": (
        "patterns.yaml",
        "examine: [point_gmed_posterior, point_ql]",
        "examine: [x]",
        "existing record",
    ),
    "no map": ("patterns.yaml", ", zone: anterior", "", "a pattern has a map, or a zone"),
    "prior twice": ("priors.yaml", "patterns: [sgn]", "patterns: [mcn]", "an id belongs to one record"),
    "no prior": (
        "priors.yaml",
        "patterns: [vertebral_fracture, sacral_fracture]",
        "patterns: [vertebral_fracture]",
        "every pattern has a prior; got 'sacral_fracture'",
    ),
    "prior without range": ("priors.yaml", "low: 1.6, high: 14, ", "", "a prior is a range"),
    "half a sign": (
        "signs.yaml",
        'specificity: {value: 78, unit: "%", n: 48, source: laslett2005, seen: source, locator: abstract}',
        "",
        "sensitivity and specificity are given together",
    ),
    "share above one": (
        "priors.yaml",
        "share: {value: 42.5,",
        "share: {value: 142.5,",
        "high is not below value",
    ),
    "question twice": (
        "red_flags.yaml",
        "id: saddle_numb",
        "id: bladder_bowel",
        "an id belongs to one record",
    ),
    "unknown tier": ("red_flags.yaml", "    tier: note", "    tier: perhaps", "'stop', 'urgent' or 'note'"),
    "counts alone": ("red_flags.yaml", "counts_as: hip_joint", "counts_as: hip", "are at least two"),
    "tier missing": ("red_flags.yaml", "  - id: note", "  - id: urgent", "each declared once"),
    "urgent note": ("red_flags.yaml", "urgency: note", "urgency: refer", "has the urgency note"),
}


@pytest.mark.parametrize(("name", "old", "new", "rule"), BREAKS.values(), ids=BREAKS)
def test_a_broken_record_does_not_load(tmp_path: Path, name: str, old: str, new: str, rule: str):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = data / "pain" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RecordError, match=rule) as error:
        pain_library(data)
    assert name in str(error.value)


def test_no_key_is_lost_in_the_red_flag_file():
    written = yaml.safe_load((DATA / "pain" / "red_flags.yaml").read_text("utf-8"))["questions"]
    assert [each["id"] for each in written] == list(LIBRARY.red_flags)
