"""The glossary: terms of anatomy, biomechanics and statistics as this project uses them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Record, Text, broken

_FILE = Path(__file__).parent / "glossary.yaml"


class Term(Record):
    """One term and its definition.

    `also` are other forms of the term. `everyday` terms have another meaning in many sentences and
    are therefore not marked in texts. `see` are related terms.
    """

    term: Text
    says: Text
    also: tuple[Text, ...] = ()
    everyday: bool = False
    see: tuple[Text, ...] = ()


class GlossarySection(Record):
    """Terms of one field."""

    title: Text
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]


class Glossary(Record):
    """All terms by section, as written in their file."""

    sections: Annotated[tuple[GlossarySection, ...], Field(min_length=1)]


@cache
def glossary(file: Path = _FILE) -> Glossary:
    """Return the glossary, loaded at the first call and checked as a whole.

    Parameters
    ----------
    file : Path, optional
        Another file of the same layout; by default, the one of the package.

    Returns
    -------
    Glossary
        Sections of terms.

    Raises
    ------
    RecordError
        The file cannot be read, a form is defined twice, or `see` names an unknown term.
    """
    found = read_yaml(file, Glossary)
    terms = [each for section in found.sections for each in section.terms]
    seen: set[str] = set()
    for each in terms:
        for form in (each.term, *each.also):
            if form.lower() in seen:
                raise broken(
                    file, each.term, "each form belongs to one term", form, "Remove it from one of them."
                )
            seen.add(form.lower())
    known = {each.term for each in terms}
    for each in terms:
        for other in each.see:
            if other not in known:
                raise broken(file, each.term, "`see` names terms of the glossary", other, "Correct the name.")
    return found
