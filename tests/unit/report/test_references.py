"""References: numbered, complete, plain text."""

from __future__ import annotations

import pytest
import xarray as xr

from gluteus.anatomy import library
from gluteus.errors import AnatomyError
from gluteus.facts import CheckResult
from gluteus.report import cite
from gluteus.report.references import references


def test_numbers_follow_first_appearance() -> None:
    found = references(["ward2009", "gray1918", "ward2009", "bergmann2016"])
    assert {key: each.number for key, each in found.items()} == {
        "ward2009": 1,
        "gray1918": 2,
        "bergmann2016": 3,
    }


def test_every_source_can_be_cited() -> None:
    for key, found in references(library().sources).items():
        source = library().sources[key]
        assert source.title.rstrip("?!.") in found.text
        assert found.text.endswith((".", "?", "!"))
        assert ".." not in found.text
        assert "?." not in found.text
        if source.year:
            assert str(source.year) in found.text
            assert str(source.year) in found.short
        if source.author and source.author[0].family:
            assert source.author[0].family in found.text
        assert [address for _, address in found.links][:1] == ([source.link] if source.link else [])


def test_a_reference_reads_as_expected() -> None:
    found = references(["gottschalk1989"])["gottschalk1989"]
    assert found.short == "Gottschalk 1989"
    assert found.text == (
        "Gottschalk F, Kourosh S, Leveau B. The functional anatomy of tensor fasciae latae and gluteus "
        "medius and minimus. Journal of Anatomy 166:179–189. 1989."
    )


def test_missing_authors_are_admitted() -> None:
    for key, found in references(library().sources).items():
        source = library().sources[key]
        if source.author and not source.custom.authors_complete:
            assert "et al." in found.text


def test_markup_in_a_source_stays_text() -> None:
    hostile = library().sources["gray1918"].model_copy(update={"title": "<b>A & B</b>"})
    assert "<b>A & B</b>" in references(["gray1918"], {"gray1918": hostile})["gray1918"].text


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(AnatomyError, match="nobody1900"):
        references(["gray1918", "nobody1900"])


def test_cites_a_dataset_and_a_check(result: CheckResult) -> None:
    data = xr.Dataset(attrs={"sources": ["dostal1981", "gray1918"]})
    first, second = cite(data).splitlines()
    assert first.startswith("1. Dostal WF, Andrews JG.")
    assert first.endswith("https://doi.org/10.1016/0021-9290(81)90036-1")
    assert second.startswith("2. Gray H.")
    keys = result.provenance["sources"]
    assert isinstance(keys, list)
    assert len(cite(result).splitlines()) == len(set(keys))


def test_a_result_without_sources_is_refused() -> None:
    with pytest.raises(AnatomyError, match='has no "sources"'):
        cite(xr.Dataset())
