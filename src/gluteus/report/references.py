"""Sources as numbered references, formatted by citeproc in the style of ``gluteus.csl``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gluteus.anatomy import Source, library
from gluteus.errors import AnatomyError

if TYPE_CHECKING:
    from xarray import Dataset

    from gluteus.facts import CheckResult
    from gluteus.studies.result import Result

_SHORT = 28
_STYLE = Path(__file__).parent / "gluteus.csl"
_READ = {
    "full": "read in full",
    "abstract": "abstract read",
    "secondary": "read in another text",
    "recalled": "from memory",
}


@dataclass(frozen=True)
class Reference:
    """One numbered source.

    `short` is author and year, and `text` the whole reference without markup. `links` are pairs
    (words, address). `kind` is the kind of source, and `read` says how much of it was read.
    """

    number: int
    key: str
    short: str
    text: str
    links: tuple[tuple[str, str], ...]
    kind: str
    read: str


def short_reference(key: str) -> str:
    """Return author and year, or the title, of a source by its key."""
    return _short(library().sources[key])


def references(keys: Iterable[str], sources: Mapping[str, Source] | None = None) -> dict[str, Reference]:
    """Return references by source key, numbered in the order of first appearance.

    Parameters
    ----------
    keys : iterable of str
        Source keys, which may be repeated.
    sources : mapping of str to Source, optional
        Records of sources by key; by default those of the library.

    Returns
    -------
    dict of str to Reference
        References by source key.

    Raises
    ------
    AnatomyError
        No source has a key.
    """
    known = library().sources if sources is None else sources
    wanted = list(dict.fromkeys(keys))
    unknown = [key for key in wanted if key not in known]
    if unknown:
        raise AnatomyError(
            f"these source keys are not in the record of sources: {', '.join(unknown)}; "
            "add them to sources.json"
        )
    texts = _formatted([known[key] for key in wanted])
    return {
        key: Reference(
            number,
            key,
            _short(known[key]),
            text,
            _links(known[key]),
            known[key].kind,
            _READ[known[key].custom.read],
        )
        for number, (key, text) in enumerate(zip(wanted, texts, strict=True), start=1)
    }


def cite(result: CheckResult | Result | Dataset) -> str:
    """Return the sources of a result as a numbered list with links, ready to paste.

    Parameters
    ----------
    result : CheckResult, Result or Dataset
        Result of a study, with its ``attrs["sources"]``, or of a check, with its provenance.

    Returns
    -------
    str
        One source per line.

    Raises
    ------
    AnatomyError
        The result names no sources, or a source that is not on record.
    """
    told: Any = getattr(result, "attrs", None) or getattr(result, "provenance", {})
    keys: Any = told.get("sources")
    if not keys:
        raise AnatomyError('this result has no "sources"; cite a result of a study')
    return "\n".join(
        " ".join([f"{each.number}. {each.text}", *(address for _, address in each.links[:1])])
        for each in references(str(key) for key in keys).values()
    )


def _short(source: Source) -> str:
    """Return author and year or, for a source without authors, the first words of its title."""
    names = [name.family or name.literal or "" for name in (*source.author, *source.editor)]
    shown = names[0] if names else re.split(r"[:(,]", source.container_title or source.title)[0].strip()
    shown = shown if len(shown) <= _SHORT else f"{shown[:_SHORT].rsplit(' ', 1)[0]} …"
    return f"{shown} {source.year}" if source.year else shown


def _links(source: Source) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if source.doi:
        found.append((f"doi:{source.doi}", f"https://doi.org/{source.doi}"))
    if source.pmid:
        found.append((f"PMID {source.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"))
    if source.url and not found:
        found.append((re.sub(r"^https?://(www\.)?", "", source.url), source.url))
    return tuple(found)


@cache
def _style() -> Any:
    from citeproc import CitationStylesStyle

    return CitationStylesStyle(str(_STYLE), validate=False)


def _formatted(sources: list[Source]) -> list[str]:
    """Return one line of plain text for each source, in the given order."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    if not sources:
        return []
    found = CiteProcJSON([source.csl() for source in sources])
    bibliography: Any = CitationStylesBibliography(_style(), found, formatter.plain)
    for source in sources:
        bibliography.register(Citation([CitationItem(source.id)]))
    return [
        _tidy(str(line), source) for line, source in zip(bibliography.bibliography(), sources, strict=True)
    ]


def _tidy(line: str, source: Source) -> str:
    """Return a reference with one full stop at its end, and "et al." if the record lacks
    authors.
    """
    if not source.custom.authors_complete and source.author and " et al." not in line:
        line = line.replace(f". {source.title}", f", et al. {source.title}", 1)
    return re.sub(r"([?!])\.", r"\1", line.rstrip(".") + ".")
