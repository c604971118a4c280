"""Published cases and series: cited, coded in known regions, scored only after a freeze."""

import re
import shutil
from pathlib import Path

import pytest

from gluteus.anatomy import DATA, library
from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.pain.series import series_library
from gluteus.errors import RecordError

CASES = case_library()
SERIES = series_library()
SOURCES = library().sources
REGIONS = library().regions


def test_the_first_set_is_the_one_that_the_settings_were_chosen_on():
    first = CASES.sets["first"]
    assert first.role == "development"
    assert len(first.cases) == 64
    assert len([case for case in first.cases if case.scored]) == 57


def test_the_second_set_was_scored_once_and_holds_what_was_missing():
    second = CASES.sets["second"]
    assert second.first_scoring is not None
    assert len(second.cases) >= 60
    groups = {group for case in second.cases if case.scored for group in case.groups}
    assert {"quadratus_lumborum", "facet_joint", "gluteus_minimus", "multifidus", "root_l4"} <= groups


def test_a_validation_case_that_also_supports_a_map_says_so():
    """Such a case does not test that map, and a scoring may leave it out."""
    used = {each.source for group in pain_library().referral.values() for each in group}
    for each in CASES.sets.values():
        for case in each.cases:
            if each.role == "validation" and case.source in used:
                assert case.note, case.id
                assert "map" in case.note, case.id


def test_a_second_coding_names_its_coder_and_whether_it_was_blind():
    for coding in CASES.second:
        own = {case.id for case in CASES.sets[coding.set].cases}
        assert {each.case for each in coding.codes} <= own
        assert coding.how
        if coding.coder == CASES.sets[coding.set].coder:
            assert not coding.blind


def test_every_case_has_a_citation_that_can_be_found():
    for case in CASES.cases.values():
        source = SOURCES[case.source]
        assert source.link or source.custom.no_identifier, case.id
        assert source.custom.read != "recalled", case.id


def test_regions_and_groups_exist_and_the_side_fits():
    for case in CASES.cases.values():
        assert set(case.regions) <= REGIONS.keys(), case.id
        assert set(case.groups) <= CASES.groups.keys(), case.id
        if case.side not in ("left", "right"):
            assert not any(REGIONS[key].side == "contralateral" for key in case.regions), case.id


def test_coder_and_date_stand_beside_every_set():
    coders = {each.id for each in CASES.rules.coders}
    for each in CASES.sets.values():
        assert each.coder in coders
        assert each.coded.year >= 2026


def test_no_validation_set_is_scored_before_settings_are_frozen():
    """A first scoring names the commit of the frozen settings."""
    for each in CASES.sets.values():
        if each.first_scoring:
            assert each.first_scoring.date >= each.coded
    assert CASES.sets["first"].first_scoring is None


def test_a_group_without_patterns_is_one_that_the_ranking_does_not_know():
    known = {key for group in CASES.groups.values() for key in group.patterns}
    assert known <= set(pain_library().patterns)
    listed = [key for group in CASES.groups.values() for key in group.patterns]
    assert len(listed) == len(known)


def test_series_are_complete_and_their_counts_give_the_shares():
    assert len(SERIES.series) >= 31
    checked = 0
    for each in SERIES.series.values():
        for share in each.shares:
            assert set(SERIES.areas[share.area].regions) <= REGIONS.keys()
        quantities = [share.share for share in each.shares] + [figure.value for figure in each.figures]
        for quantity in quantities:
            count = re.match(r"(\d+) of (\d+)", quantity.note or "")
            if count:
                share = 100 * int(count[1]) / int(count[2])
                assert quantity.value == pytest.approx(share, abs=0.05), each.id
                checked += 1
    assert checked >= 11


def test_a_series_says_something():
    for each in SERIES.series.values():
        assert each.shares or each.figures or each.note, each.id


BREAKS = {
    "unknown region": (
        "cases/set_first.yaml",
        "CREST_P, BUT_M]",
        "CREST_P, BUTT]",
        "a name is that of an existing record",
    ),
    "unknown group": (
        "cases/set_first.yaml",
        "groups: [piriformis]",
        "groups: [spleen]",
        "a name is that of an",
    ),
    "unknown source": ("cases/set_first.yaml", "source: koknel2000", "source: nobody1999", "source list"),
    "unknown coder": (
        "cases/set_first.yaml",
        "coder: coder_1",
        "coder: coder_9",
        "a name is that of an existing record",
    ),
    "no reason": ("cases/set_first.yaml", "    scored: false\n", "", "says why in why_not"),
    "scored before coding": (
        "cases/set_first.yaml",
        "role: development",
        "role: validation\nfirst_scoring: {date: 2026-01-01, settings: abcdef1}",
        "coded before it is scored",
    ),
    "opposite side of nobody": (
        "cases/set_first.yaml",
        "regions: [LUM_L, CREST_P, BUT_M]\n    groups: [superior_cluneal_nerve]\n    confirmed_by: stim",
        "regions: [LUM_L, SAC_c]\n    groups: [superior_cluneal_nerve]\n    confirmed_by: stim",
        "a region of the opposite side needs",
    ),
    "name of the set": (
        "cases/set_first.yaml",
        "set: first",
        "set: second",
        "a set has the name of its file",
    ),
    "case twice": ("cases/set_first.yaml", "- id: n02", "- id: n01", "an id belongs to one record"),
    "rules of the future": ("cases/set_first.yaml", "rules: 1", "rules: 99", "rules that exist"),
    "second code of nobody": (
        "cases/second_coding.yaml",
        "{case: m01,",
        "{case: n01,",
        "a name is that of an existing record",
    ),
    "publication in two sets": (
        "cases/set_second.yaml",
        "source: paik2014",
        "source: koknel2000",
        "a publication belongs to one set",
    ),
    "pattern of a group": ("cases/rules.yaml", "patterns: [tfl]", "patterns: [tfx]", "a name is that of an"),
    "area of a series": (
        "series.yaml",
        "area: groin",
        "area: groyne",
        "a name is that of an existing record",
    ),
    "share above one": ("series.yaml", "{value: 94, ", "{value: 194, ", "share is a fraction"),
}


@pytest.mark.parametrize(("name", "old", "new", "rule"), BREAKS.values(), ids=BREAKS)
def test_a_broken_case_or_series_does_not_load(tmp_path: Path, name: str, old: str, new: str, rule: str):
    data = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = data / "pain" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RecordError, match=rule) as error:
        series_library(data)
    assert Path(name).name in str(error.value)
