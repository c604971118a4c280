"""The agreement of two coders: known values, and the undefined case."""

import datetime as dt

import pytest

from gluteus.anatomy.pain.cases import Case, CaseFile, SecondCode, SecondCoding
from gluteus.pain.evidence import agreement, cohen_kappa


def test_kappa_of_a_textbook_table():
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed .70, by chance .50, kappa .40."""
    first = [True] * 25 + [False] * 25
    second = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_kappa_is_one_zero_and_undefined():
    assert cohen_kappa([True, False], [True, False]) == 1
    assert cohen_kappa([True, True, False, False], [True, False, True, False]) == 0
    assert cohen_kappa([False, False], [False, False]) is None


def case(key: str, regions: tuple[str, ...], groups: tuple[str, ...]) -> Case:
    return Case(
        id=key,
        source="anybody",
        read="abstract",
        regions=regions,
        groups=groups,
        confirmed_by="MRI",
        grade="A",
        facts="-",
    )


def test_agreement_counts_regions_and_sources():
    day = dt.date(2026, 11, 30)
    first = CaseFile(
        set="x",
        role="validation",
        coder="a",
        coded=day,
        rules=1,
        cases=(
            case("c1", ("GROIN",), ("hip_joint",)),
            case("c2", ("BUT_M", "LUM_L"), ("sacroiliac_joint", "facet_joint")),
        ),
    )
    second = SecondCoding(
        set="x",
        coder="b",
        coded=day,
        blind=True,
        how="-",
        codes=(
            SecondCode(case="c1", regions=("GROIN",), groups=("hip_joint",)),
            SecondCode(case="c2", regions=("BUT_M",), groups=("facet_joint",)),
        ),
    )
    result = agreement(first, second)
    assert (result.cases, result.same_regions, result.same_groups, result.sharing_groups) == (2, 1, 1, 2)
    assert result.jaccard == 0.75, "one region of one, and one of two"
    assert result.marks == {"LUM_L": (1, 0), "BUT_M": (1, 1), "GROIN": (1, 1)}
    assert result.regions == {"LUM_L": 0, "BUT_M": 1, "GROIN": 1}
    assert result.pooled is not None
    assert 0.7 < result.pooled < 1
