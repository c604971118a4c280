"""Sources that an essential region does not bring on the list are named, with the reason."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain import PainResult, pain_json, rank
from gluteus.pain.ranking.outweighed import Outweighed, Reason, outweighed_words
from gluteus.pain.ranking.structures import structures


def ranked(*regions: str, **more: object) -> PainResult:
    return rank(regions, "right", unanswered="show", **more)  # type: ignore[arg-type]


def essential_of(structure: str) -> set[str]:
    referral = pain_library().referral
    patterns = structures()[structure].patterns
    return {each.region for name in patterns for each in referral[name] if each.strength == 3}


@pytest.mark.parametrize("regions", [("SIJ", "CREST_P"), ("BUT_M",), ("TROCH", "TH_LU"), ("GROIN", "KNEE_M")])
def test_each_source_with_an_essential_region_is_listed_or_explained(regions: tuple[str, ...]) -> None:
    found = ranked(*regions)
    listed = {each.id for each in found.candidates}
    wanted = {name for name in structures() if essential_of(name) & set(regions)} - listed
    assert {each.id for each in found.outweighed} == wanted
    for each in found.outweighed:
        assert set(each.essential) == essential_of(each.id) & set(regions)
    scores = [each.score for each in found.outweighed]
    assert scores == sorted(scores, reverse=True)


def test_a_reason_names_what_counts_against_the_source() -> None:
    """The sacroiliac region is essential for piriformis, which does not explain the crest."""
    (piriformis,) = [each for each in ranked("SIJ", "CREST_P").outweighed if each.id == "piriformis"]
    assert (piriformis.reason, piriformis.regions) == ("reported", ("CREST_P",))
    assert "explains “iliac crest: back third” less well" in piriformis.why


def test_without_what_counts_against_it_the_source_comes_nearer() -> None:
    both, alone = ranked("SIJ", "CREST_P"), ranked("SIJ")

    def place(found: PainResult) -> float:
        shown = {each.id: each.score for each in (*found.candidates, *found.outweighed)}
        return shown["piriformis"]

    assert place(alone) > place(both)


def test_a_region_that_is_hardly_drawn_makes_no_source_essential() -> None:
    little = rank({"SIJ": 0.02, "CREST_P": 1.0}, "right", unanswered="show")
    assert all("SIJ" not in each.essential for each in little.outweighed)


def test_all_reasons_are_sentences_with_the_names_of_the_chart() -> None:
    names = {code: region.name for code, region in pain_library().regions.items()}
    for reason in get_args(Reason):
        one = Outweighed("a", "a source", 0.02, ("SIJ",), reason, ("CREST_P",), 0.31)
        told = outweighed_words([one])
        assert told is not None
        assert told.startswith(
            "Not listed, although a reported region is essential in its map: a source (2 %; "
        )
        assert names["SIJ"] in told
        assert told.endswith(".")
    assert outweighed_words([]) is None


def test_json_has_the_reason_and_the_line() -> None:
    told = pain_json(ranked("SIJ", "CREST_P"))
    each = next(one for one in told["outweighed"] if one["id"] == "piriformis")  # type: ignore[union-attr,index,call-overload]
    assert each["reason"] == "reported"  # type: ignore[index,call-overload]
    assert "piriformis" in str(told["outweighed_words"])
    assert np.isfinite(each["expected_in"])  # type: ignore[index,call-overload,arg-type]


def test_nothing_is_said_of_a_list_that_is_withheld() -> None:
    withheld = rank(["SIJ", "CREST_P"], "right")
    assert not withheld.outweighed
    assert pain_json(withheld)["outweighed_words"] is None
