"""The claims: each has its source and place, keeps the digits printed, and agrees with the other
records.
"""

import shutil
from pathlib import Path

import pytest

from gluteus.anatomy import DATA
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.sources.claims import Accuracy, Percentage, claim_library
from gluteus.errors import RecordError

LIBRARY = claim_library()
CLAIMS = LIBRARY.claims


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data folder to break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_every_kind_of_claim_has_an_example() -> None:
    kinds = {"percentage", "accuracy", "mean", "whole", "losses"}
    kinds |= {"identifier", "citation", "figure", "measure", "value"}
    assert {claim.kind for claim in CLAIMS.values()} == kinds


def test_what_nobody_read_is_not_called_read() -> None:
    for claim in CLAIMS.values():
        if LIBRARY.records.sources[claim.source].custom.read == "recalled":
            assert claim.seen == "recalled", claim.id


def test_only_few_claims_are_from_memory() -> None:
    recalled = {claim.id for claim in CLAIMS.values() if claim.seen == "recalled"}
    assert recalled == {"icd-title", "stance-grimaldi", "compression-nouraei", "maximus-travell"}


def test_every_source_of_the_claims_is_used_by_one() -> None:
    text = (DATA / "sources_claims.json").read_text("utf-8")
    own = {key for key in LIBRARY.records.sources if f'"id": "{key}"' in text}
    assert len(own) > 10
    assert own <= {claim.source for claim in CLAIMS.values()}


def test_accuracies_are_those_of_the_signs() -> None:
    """A test that stands in two records has the same figures in both."""
    compared = 0
    for claim in CLAIMS.values():
        if not isinstance(claim, Accuracy):
            continue
        signs = [each for each in pain_library().signs.values() if each.source == claim.source]
        figures = {
            (round(100 * each.sensitivity.si, 6), round(100 * each.specificity.si, 6))
            for each in signs
            if each.sensitivity and each.specificity
        }
        if figures:
            assert (float(claim.sensitivity), float(claim.specificity)) in figures, claim.id
            compared += 1
    assert compared >= 4


def test_shares_are_those_of_the_patterns() -> None:
    compared = 0
    for pattern in pain_library().patterns.values():
        for share in pattern.shares:
            printed = [
                float(claim.printed)
                for claim in CLAIMS.values()
                if isinstance(claim, Percentage) and claim.source == share.share.source
            ]
            if printed and share.share.seen == "source":
                assert round(100 * share.share.si, 6) in printed, (pattern.id, share.area)
                compared += 1
    assert compared > 5


SHARES = "claims/percentages.yaml"
NAMES = "claims/names.yaml"

BROKEN: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "a number that is no text": (SHARES, 'printed: "49"', "printed: 49", ("printed", "string")),
    "a number with a sign": (SHARES, 'printed: "49"', 'printed: "49 %"', ("printed", "pattern")),
    "more than all": (SHARES, "count: 54, total: 113", "count: 114, total: 113", ("count is not above",)),
    "an unknown source": (SHARES, "source: kuniya2014", "source: kuniya2015", ("kuniya2015",)),
    "no place": (SHARES, "locator: abstract, what: patients", "what: patients", ("locator", "required")),
    "an unknown kind": (SHARES, "kind: percentage", "kind: guess", ("guess",)),
    "an id twice": (SHARES, "id: kuniya-54", "id: slipman-foot", ("slipman-foot",)),
    "more than 100 %": ("claims/tests.yaml", 'sensitivity: "94"', 'sensitivity: "940"', ("100 %",)),
    "half a range": ("claims/sums.yaml", '    low: "43"\n', "", ("together",)),
    "an unknown unit": (NAMES, 'printed: "602", unit: mm', 'printed: "602", unit: ell', ("unit",)),
    "an unknown dimension": (NAMES, "measures: area", "measures: size", ("measures",)),
    "an unknown work": (NAMES, "about: bergmann1993", "about: bergmann1893", ("bergmann1893",)),
    "too few numbers": (NAMES, 'numbers: ["55", "70"]', 'numbers: ["55"]', ("2 numbers",)),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_claim_does_not_load(data: Path, case: str) -> None:
    name, old, new, words = BROKEN[case]
    file = data / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RecordError) as error:
        claim_library(data)
    for word in (str(file), *words):
        assert word in str(error.value)
