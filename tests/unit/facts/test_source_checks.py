"""Findings follow from the claims: a printed number that changes makes its finding come or go."""

from collections.abc import Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gluteus.anatomy.sources.claims import Claim, ClaimLibrary, claim_library
from gluteus.facts import source_arithmetic as exact
from gluteus.facts.source_checks import recomputed, source_findings
from gluteus.facts.source_finding import Finding

LIBRARY = claim_library()
FOUND = source_findings(LIBRARY)

# The conflicts that docs/source-checks.md lists by number: name -> (kind, claims that the finding
# names).
CONFLICTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "1 Slipman": ("percentage", ("slipman-foot",)),
    "2 Kuniya": ("percentage", ("kuniya-54",)),
    "3 Kameda": ("cut, not rounded", ("kameda-back",)),
    "3 Adelmanesh": ("cut, not rounded", ("adelmanesh-healthy",)),
    "4 WikiMSK 50 %": ("percentage", ("wikimsk-lesher-1",)),
    "4 WikiMSK 11 %": ("percentage", ("wikimsk-lesher-4",)),
    "4 WikiMSK 42 %": ("percentage", ("wikimsk-lesher-5",)),
    "4 WikiMSK groin": ("value", ("groin-lesher", "groin-wikimsk")),
    "4 WikiMSK thigh": ("value", ("thigh-lesher", "thigh-wikimsk")),
    "4 WikiMSK buttock": ("value", ("buttock-lesher", "buttock-wikimsk")),
    "4 WikiMSK knee": ("value", ("knee-lesher", "knee-wikimsk")),
    "5 to 70 percent": ("drift", ("painfree-55", "newsjournal-55")),
    "5 of 70 percent": ("drift", ("painfree-55", "arthritisallergy-55")),
    "6 lesser trochanter": ("stance", ("statement:attachment",)),
    "7 ICD, one code": ("identifier", ("icd-medreport", "icd-title")),
    "7 ICD, one disease": ("identifier", ("icd-medreport", "icd-diseasedb")),
    "8 droracle": ("value", ("derotation-lequesne", "derotation-droracle")),
    "9 levels": ("value", ("levels-ocebm", "levels-skillspool")),
    "10 compression": (
        "value",
        ("compression-medscape", "compression-thepainsource", "compression-nouraei"),
    ),
    "11 five points": ("value", ("zones-ilive", "zones-douleurs", "zones-mining")),
    "11 thigh and calf": ("stance", ("statement:referred-pain-buttock-thigh",)),
    "12 roots": ("value", ("statement:nerve",)),
    "13 referral": ("value", ("referral-delphi", "referral-njoo", "referral-myburgh")),
    "14 stance": ("value", ("stance-lequesne", "stance-droracle", "stance-grimaldi")),
    "15 one map": ("value", ("map-nielasher", "map-rinzler", "map-delphi")),
    "16 FMA 22317": ("identifier", ("fma-right", "record-gluteus_minimus-FMA")),
    "17 theory": ("value", ("theory-quintner", "theory-delphi")),
    "18 Fortin": ("value", ("fortin-own", "fortin-index")),
    "19 maximus": ("value", ("maximus-massage", "maximus-travell")),
    "D Hoch, maximus": ("loss", ("hoch-maximus",)),
    "D Hoch, medius": ("loss", ("hoch-medius",)),
    "D Hoch, tensor": ("loss", ("hoch-tensor",)),
    "D Hoch, more than the whole": ("whole", ("hoch-shares",)),
    "D Bergmann": ("citation", ("bergmann-journal",)),
    "D Woyski, men": ("unit", ("woyski-men",)),
    "D Woyski, women": ("unit", ("woyski-women",)),
    "D Holm-Jensen": ("mean", ("holmjensen-mean",)),
    "C outer lip": ("stance", ("statement:origin/lip",)),
    "C twitch": ("stance", ("statement:twitch/felt",)),
    "C zones": ("stance", ("statement:zones-near-crest/near-crest",)),
}
# Found by the same rules, in no list of the evidence.
NEW = {("percentage", ("holmjensen-positive",)), ("accuracy", ("medscape-compression",))}


def one(kind: str, claims: Sequence[str]) -> Finding | None:
    found = [each for each in FOUND if each.kind == kind and set(each.claims) == set(claims)]
    assert len(found) < 2
    return found[0] if found else None


def with_changes(changes: dict[str, dict[str, Any]], left_out: Sequence[str] = ()) -> list[Finding]:
    """The findings once fields of claims are changed, through the same checks of the records."""
    claims: dict[str, Claim] = {}
    for key, claim in LIBRARY.claims.items():
        if key not in left_out:
            fields = {name: getattr(claim, name) for name in type(claim).model_fields}
            claims[key] = type(claim)(**{**fields, **changes.get(key, {})})
    return list(source_findings(ClaimLibrary(MappingProxyType(claims), LIBRARY.records)))


def kinds(found: Sequence[Finding], claim: str) -> list[str]:
    return [each.kind for each in found if claim in each.claims]


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_each_conflict_that_records_can_decide_is_found(conflict: str) -> None:
    finding = one(*CONFLICTS[conflict])
    assert finding is not None
    assert finding.sources
    assert finding.printed
    assert finding.expected


def test_nothing_else_is_found_in_the_claims() -> None:
    known = {(kind, frozenset(claims)) for kind, claims in (*CONFLICTS.values(), *NEW)}
    known.add(("drift", frozenset(("newsjournal-55", "arthritisallergy-55"))))  # the two copies differ too
    found = {(each.kind, frozenset(each.claims)) for each in FOUND if "statement:" not in each.claims[0]}
    assert found == {each for each in known if not any("statement:" in claim for claim in each[1])}


def test_many_claims_are_right_and_found_by_nothing() -> None:
    touched = {claim for each in FOUND for claim in each.claims}
    assert len(LIBRARY.claims.keys() - touched) > 0.4 * len(LIBRARY.claims)


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("slipman-foot", {"printed": "12"}),
        ("slipman-foot", {"count": 7}),
        ("kuniya-54", {"total": 110}),
        ("kuniya-54", {"printed": "47.8"}),
        ("kameda-back", {"printed": "73.5"}),
        ("adelmanesh-healthy", {"printed": "2.0"}),
        ("adelmanesh-healthy", {"printed": "1.97"}),
        ("wikimsk-lesher-1", {"printed": "49"}),
        ("wikimsk-lesher-5", {"total": 50}),
        ("holmjensen-mean", {"printed": "0.65"}),
        ("hoch-shares", {"whole": "133"}),
        ("medscape-compression", {"people": 35}),
        ("bergmann-journal", {"printed": "Journal of Biomechanics"}),
        ("woyski-men", {"unit": "mm2"}),
        ("painfree-55", {"numbers": ("54", "70")}),
        ("fma-right", {"printed": "22318"}),
    ],
)
def test_a_right_number_takes_its_finding_away(claim: str, right: dict[str, Any]) -> None:
    assert kinds(FOUND, claim)
    assert not kinds(with_changes({claim: right}), claim)


@pytest.mark.parametrize(
    ("claim", "wrong", "kind"),
    [
        ("slipman-share-buttock", {"printed": "93"}, "percentage"),
        ("adelmanesh-root", {"printed": "76.3"}, "cut, not rounded"),
        ("adelmanesh-root", {"count": 206}, "percentage"),
        ("lesher-share-buttock", {"printed": "70"}, "percentage"),
        ("japan-village-lbp-share-midline", {"printed": "51.7"}, "percentage"),
        ("adelmanesh-point", {"lr_positive": "8.12"}, "accuracy"),
        ("adelmanesh-point", {"lr_negative": "0.30"}, "accuracy"),
        ("adelmanesh-point", {"ppv": "81.9"}, "accuracy"),
        ("adelmanesh-point", {"people": 20}, "accuracy"),
        ("adelmanesh-point", {"prior": "10"}, "accuracy"),
        ("laslett-three", {"people": 13}, "accuracy"),
        ("deleva-body", {"whole": "0.9"}, "whole"),
        ("kameda-cases", {"whole": "114"}, "whole"),
        ("hoch-tensor-bent", {"low": "14", "high": "14"}, "loss"),
        ("bergmann-volume", {"printed": "27"}, "citation"),
        ("robertson-lateral", {"unit": "cm"}, "unit"),
        ("flack-volume", {"unit": "cm2"}, "unit"),
        ("fma-wikipedia", {"printed": "22314"}, "identifier"),
        ("snomed-maximus", {"printed": "78333006"}, "identifier"),
        ("uberon-psoas-minor", {"printed": "0001298"}, "identifier"),
    ],
)
def test_a_wrong_number_is_found(claim: str, wrong: dict[str, Any], kind: str) -> None:
    assert not kinds(FOUND, claim)
    assert kind in kinds(with_changes({claim: wrong}), claim)


def test_a_stated_prior_that_fits_the_predictive_values_is_no_finding() -> None:
    assert not kinds(with_changes({"adelmanesh-point": {"prior": "57"}}), "adelmanesh-point")


def test_sources_that_agree_are_no_finding() -> None:
    assert not kinds(with_changes({"zones-mining": {"gives": "three"}}), "zones-mining")
    assert not kinds(with_changes({}, left_out=["zones-mining"]), "zones-ilive")


def test_the_misprint_of_one_digit_is_named() -> None:
    for claims in (("hoch-maximus",), ("hoch-medius",)):
        finding = one("loss", claims)
        assert finding is not None
        assert finding.sure == "likely misprint"
        assert finding.expected == "one changed digit would correct it: 166 for 116"


def test_what_was_never_read_is_marked() -> None:
    for kind, claims in (CONFLICTS["10 compression"], CONFLICTS["14 stance"], CONFLICTS["19 maximus"]):
        finding = one(kind, claims)
        assert finding is not None
        assert len(finding.memory) == 1


def test_figures_of_the_evidence_are_recomputed() -> None:
    by_claim = {each.claim: each for each in recomputed(LIBRARY)}
    point = by_claim["adelmanesh-point"]
    assert point.lr_positive == pytest.approx(8.62, abs=0.005)
    assert point.lr_negative == pytest.approx(0.28, abs=0.005)
    assert point.prior == pytest.approx(0.57, abs=0.005)
    assert point.ppv_elsewhere == pytest.approx(0.49, abs=0.005)
    assert by_claim["laslett-three"].lr_positive == pytest.approx(4.3, abs=0.05)
    assert by_claim["murphy-s1"].lr_positive == pytest.approx(3.25, abs=0.005)


def test_perfect_specificity_has_no_positive_ratio() -> None:
    certain = LIBRARY.claims["murphy-s1"].model_copy(update={"specificity": "100"})
    (found,) = recomputed(ClaimLibrary(MappingProxyType({"murphy-s1": certain}), LIBRARY.records))
    assert found.lr_positive is None
    assert found.lr_negative == pytest.approx(0.35)


@pytest.mark.parametrize(
    ("value", "printed", "rounded", "cut"),
    [
        (Fraction(5, 2), "3", True, False),  # a half goes up
        (Fraction(5, 2), "2", True, True),  # or to the even digit
        (Fraction(7, 2), "3", False, True),
        (Fraction(7, 2), "4", True, False),
        (Fraction(197, 100), "1.9", False, True),
        (Fraction(197, 100), "2.0", True, False),
    ],
)
def test_rounding(value: Fraction, printed: str, rounded: bool, cut: bool) -> None:
    assert exact.rounds_to(value, printed) == rounded
    assert exact.cut_to(value, printed) == cut


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_a_share_that_was_counted_and_rounded_is_always_possible(
    total: int, data: st.DataObject, digits: int
) -> None:
    count = data.draw(st.integers(0, total))
    share = exact.per_cent(count, total)
    printed = f"{round(share * 10**digits) / 10**digits:.{digits}f}"  # a half to even
    fitting = exact.counts_giving(printed, total)
    assert count in fitting
    assert fitting == tuple(k for k in range(total + 1) if exact.rounds_to(exact.per_cent(k, total), printed))


@given(st.tuples(*[st.integers(1, 12)] * 4))
def test_a_test_that_was_counted_is_never_found(table: tuple[int, int, int, int]) -> None:
    """Figures computed from a two-by-two table and rounded: its own table is
    among those that fit.
    """
    hits, missed, alarms, cleared = table
    sensitivity = f"{float(exact.per_cent(hits, hits + missed)):.3f}"
    specificity = f"{float(exact.per_cent(cleared, cleared + alarms)):.3f}"
    assert table in exact.tables(sum(table), sensitivity, specificity)
    changed = {
        "sensitivity": sensitivity,
        "specificity": specificity,
        "lr_positive": f"{hits / (hits + missed) / (alarms / (alarms + cleared)):.2f}",
        "lr_negative": f"{missed / (hits + missed) / (cleared / (alarms + cleared)):.2f}",
        "ppv": f"{100 * hits / (hits + alarms):.3f}",
        "npv": f"{100 * cleared / (cleared + missed):.3f}",
        "people": sum(table),
    }
    claim = LIBRARY.claims["adelmanesh-point"].model_copy(update=changed)
    library = ClaimLibrary(MappingProxyType({claim.id: claim}), LIBRARY.records)
    assert not kinds(source_findings(library), claim.id)
