"""Published cases: where a patient felt pain, and which source was confirmed.

Cases test the pain ranking. They are therefore coded by written rules before any ranking is applied
to them. `case_library` loads rules, groups and all sets of cases, and checks them as a whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA, Library, library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record, Text, broken

_PACKAGED = DATA.resolve()

CaseGrade = Literal["A", "B", "C"]
"""How the source was confirmed: A imaging, electromyography, surgery or histology; B response to a
block, injection or needling; C clinical examination only."""

CaseRead = Literal["full text", "beginning of full text", "abstract", "excerpt of abstract"]
"""How much of the publication the coder read."""


class SourceGroup(Record):
    """One source that a case can have: a structure, with its patterns.

    A group without patterns is a source that the ranking does not include yet.
    """

    id: Key
    name: Text
    patterns: tuple[Key, ...] = ()


class Coder(Record):
    """A person who coded cases, and what readers should know about them."""

    id: Key
    about: Text


class CodingRules(Record):
    """The rules by which words of a publication become regions, and the groups of sources."""

    version: Annotated[int, Field(gt=0)]
    rules: Annotated[tuple[Text, ...], Field(min_length=1)]
    coders: tuple[Coder, ...]
    groups: tuple[SourceGroup, ...]


class Case(Record):
    """One published patient, or a small series (`n` above 1) described as one.

    `regions` are where the patient reported pain or paraesthesia, in codes of the body chart
    relative to the painful side; `groups` are the sources accepted as correct; `present` and
    `absent` are findings of the examination. `red_flags` are the red-flag questions that the report
    answers with yes; they are coded for patients whose source is dangerous, and for patients to
    whom a question applies. An empty list means that the part that was read answers no question
    with yes. `why_not` says why a case cannot be scored.
    """

    id: Key
    source: Key
    read: CaseRead
    n: Annotated[int, Field(gt=0)] = 1
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    sex: Literal["female", "male"] | None = None
    side: Literal["left", "right", "both"] | None = None
    regions: Annotated[tuple[Text, ...], Field(min_length=1)]
    vague: bool = False
    groups: Annotated[tuple[Key, ...], Field(min_length=1)]
    level: Text | None = None
    confirmed_by: Text
    grade: CaseGrade
    facts: Text
    present: tuple[Text, ...] = ()
    absent: tuple[Text, ...] = ()
    red_flags: tuple[Key, ...] | None = None
    scored: bool = True
    why_not: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.scored == bool(self.why_not):
            raise ValueError("a case that is not scored says why in why_not, and a scored one has none")
        if len(set(self.regions)) < len(self.regions):
            raise ValueError("a case names each region once")
        return self


class FirstScoring(Record):
    """When a set was first scored, and the commit that had frozen the settings."""

    date: dt.date
    settings: Annotated[str, Field(pattern=r"^[0-9a-f]{7,40}$")]


class CaseFile(Record):
    """The data file of a set of cases.

    ``development``: settings of the ranking are chosen on these cases. ``validation``: nothing may
    be chosen on them; `first_scoring` stays empty until settings are frozen in a commit. A set that
    has been scored cannot be used for validation again. It may become a development set, which then
    keeps its first scoring. `rules` is the version of the coding rules that was used.
    """

    set: Key
    role: Literal["development", "validation"]
    coder: Key
    coded: dt.date
    rules: Annotated[int, Field(gt=0)]
    coded_note: Text | None = None
    first_scoring: FirstScoring | None = None
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _frozen_before_scoring(self) -> Self:
        if self.first_scoring and self.first_scoring.date < self.coded:
            raise ValueError("a set is coded before it is scored")
        return self


class SecondCode(Record):
    """The regions that a second coder wrote for one case, and the sources unless hidden."""

    case: Key
    regions: Annotated[tuple[Text, ...], Field(min_length=1)]
    groups: tuple[Key, ...] = ()


class SecondCoding(Record):
    """A second coding of some cases of one set; `blind`: the first codes were unknown to it."""

    set: Key
    coder: Key
    coded: dt.date
    blind: bool
    how: Text
    codes: Annotated[tuple[SecondCode, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class CaseLibrary:
    """All sets of cases by name, all cases by id, the groups of sources, and the second codings."""

    rules: CodingRules
    groups: Mapping[str, SourceGroup]
    sets: Mapping[str, CaseFile]
    cases: Mapping[str, Case]
    second: tuple[SecondCoding, ...]

    def scored(self, role: Literal["development", "validation"]) -> tuple[Case, ...]:
        """Return the cases of a role that can be scored, in the order of their files."""
        return tuple(
            case for each in self.sets.values() if each.role == role for case in each.cases if case.scored
        )


def case_library(path: Path | None = None) -> CaseLibrary:
    """Load all published cases at the first call and check them as a whole.

    Parameters
    ----------
    path : Path, optional
        Another data folder of the same layout; default: the one of the package.

    Returns
    -------
    CaseLibrary

    Raises
    ------
    RecordError
        A record breaks a rule; the message gives file, place, rule and value.
    """
    return _case_library(path.resolve() if path else _PACKAGED)


@cache
def _case_library(folder: Path) -> CaseLibrary:
    here = folder / "pain" / "cases"
    records = library(folder)
    rules_file = here / "rules.yaml"
    rules = read_yaml(rules_file, CodingRules)
    groups = checks.unique(rules_file, "groups", ((each.id, each) for each in rules.groups))
    coders = checks.unique(rules_file, "coders", ((each.id, each) for each in rules.coders))
    pain = pain_library(folder)
    patterns = pain.patterns
    for group in groups.values():
        checks.known(rules_file, f"groups.{group.id}.patterns", group.patterns, patterns)
    sets: dict[str, CaseFile] = {}
    cases: dict[str, Case] = {}
    for file in sorted(here.glob("set_*.yaml")):
        written = read_yaml(file, CaseFile)
        _check_set(file, written, records, rules, groups, coders)
        for case in written.cases:
            checks.known(file, f"cases.{case.id}.red_flags", case.red_flags or (), pain.red_flags)
        sets[written.set] = written
        cases |= _not_repeated(file, written.cases, cases)
    second_file = here / "second_coding.yaml"
    second = read_yaml(second_file, tuple[SecondCoding, ...])
    for index, coding in enumerate(second):
        _check_second(second_file, index, coding, sets, records, groups, coders)
    return CaseLibrary(
        rules=rules,
        groups=MappingProxyType(groups),
        sets=MappingProxyType(sets),
        cases=MappingProxyType(cases),
        second=second,
    )


def _check_set(
    file: Path,
    written: CaseFile,
    records: Library,
    rules: CodingRules,
    groups: Mapping[str, SourceGroup],
    coders: Mapping[str, Coder],
) -> None:
    if file.stem != f"set_{written.set}":
        raise broken(file, "set", "a set has the name of its file", written.set, f"Rename {file.name}.")
    checks.check_sources(file, written, records.sources)
    checks.known(file, "coder", (written.coder,), coders)
    if written.rules > rules.version:
        rule = f"a set is coded by rules that exist, up to version {rules.version}"
        raise broken(file, "rules", rule, written.rules, "Correct the version.")
    for case in written.cases:
        place = f"cases.{case.id}"
        checks.known(file, f"{place}.regions", case.regions, records.regions)
        checks.known(file, f"{place}.groups", case.groups, groups)
        opposite = [key for key in case.regions if records.regions[key].side == "contralateral"]
        if opposite and case.side not in ("left", "right"):
            rule = "a region of the opposite side needs a painful side, left or right"
            raise broken(file, f"{place}.regions", rule, opposite, "Give the side, or drop the region.")


def _not_repeated(file: Path, written: Iterable[Case], before: Mapping[str, Case]) -> dict[str, Case]:
    found = checks.unique(file, "cases", ((each.id, each) for each in written))
    cited = {each.source for each in before.values()}
    for case in found.values():
        if case.id in before:
            raise broken(file, "cases", "an id belongs to one case", case.id, "Rename one of the two.")
        if case.source in cited:
            rule = "a publication belongs to one set of cases"
            raise broken(file, f"cases.{case.id}.source", rule, case.source, "Remove one of the two.")
    return found


def _check_second(
    file: Path,
    index: int,
    coding: SecondCoding,
    sets: Mapping[str, CaseFile],
    records: Library,
    groups: Mapping[str, SourceGroup],
    coders: Mapping[str, Coder],
) -> None:
    place = f"{index}.codes"
    checks.known(file, f"{index}.set", (coding.set,), sets)
    checks.known(file, f"{index}.coder", (coding.coder,), coders)
    own = {case.id for case in sets[coding.set].cases}
    checks.unique(file, place, ((each.case, each) for each in coding.codes))
    for each in coding.codes:
        checks.known(file, place, (each.case,), own)
        checks.known(file, f"{place}.{each.case}.regions", each.regions, records.regions)
        checks.known(file, f"{place}.{each.case}.groups", each.groups, groups)
