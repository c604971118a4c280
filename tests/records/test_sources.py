"""The source list: every key resolves, every source can be found, and the entries are plain
CSL-JSON.
"""

import json
import re

from gluteus.anatomy import DATA, library, norms

SOURCES = library().sources

# The types of CSL 1.0.2 that the list uses.
CSL_TYPES = {
    "article-journal",
    "article-magazine",
    "book",
    "chapter",
    "dataset",
    "document",
    "entry-dictionary",
    "entry-encyclopedia",
    "paper-conference",
    "report",
    "software",
    "thesis",
    "webpage",
}


def test_every_source_can_be_found_or_says_why_not():
    for key, source in SOURCES.items():
        assert source.doi or source.pmid or source.url or source.custom.no_identifier, key


def test_most_papers_have_an_identifier():
    """A DOI, or the number of PubMed or PubMed Central."""
    papers = [each for each in SOURCES.values() if each.kind == "peer-reviewed"]
    found = [each for each in papers if each.doi or each.pmid or each.pmcid]
    assert len(found) > 0.55 * len(papers)


def test_no_identifier_stands_twice():
    for name in ("doi", "pmid", "pmcid"):
        values = [str(value).lower() for each in SOURCES.values() if (value := getattr(each, name))]
        assert len(values) == len(set(values)), name


def test_entries_are_plain_csl():
    for source in SOURCES.values():
        entry = source.csl()
        assert "custom" not in entry
        assert entry["type"] in CSL_TYPES, source.id
        assert json.loads(json.dumps(entry)) == entry
        for name in entry.get("author", []):
            assert name.keys() <= {"family", "given", "literal", "suffix", "non-dropping-particle"}


def test_the_loaded_list_is_the_written_one():
    written = [entry for file in DATA.glob("sources*.json") for entry in json.loads(file.read_text("utf-8"))]
    assert {entry["id"] for entry in written} == SOURCES.keys()
    for entry in written:
        assert SOURCES[entry["id"]].csl() == {key: value for key, value in entry.items() if key != "custom"}


def test_recalled_sources_settle_nothing():
    """Books nobody could open lawfully are named, but every use of them says that they were not
    read.
    """
    for key in ("travellsimons1992", "donnelly2018"):
        assert SOURCES[key].custom.read == "recalled"
    for statement in library().statements.values():
        for citation in statement.citations:
            if SOURCES[citation.source].custom.read == "recalled":
                assert citation.seen == "recalled", (statement.id, citation.source)


def test_no_private_path_or_address_is_left_in_the_data():
    pattern = re.compile(r"(/tmp/|/home/|file://|localhost)")
    for file in DATA.rglob("*"):
        if file.suffix in {".json", ".yaml", ".csv", ".md"}:
            assert not pattern.search(file.read_text("utf-8")), file


def test_sources_are_used():
    """Sources of the first list are cited by a record or a norm, or kept for a stated reason."""
    text = "".join(file.read_text("utf-8") for file in DATA.rglob("*.yaml"))
    unused = {key for key in SOURCES if not re.search(rf"\b{re.escape(key)}\b", text)}
    assert len(unused) < 0.25 * len(SOURCES), sorted(unused)
    for name in ("body", "stance"):
        assert norms(name)
