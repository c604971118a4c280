"""Records of sources of pain: referred-pain patterns, signs, priors, red flags.

`pain_library` loads all records once and checks them as a whole. A map comes from an expert or from
a series of patients and is never a fixed law; show `PainLibrary.caveats` with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA, Library, library
from gluteus.anatomy.pain.red_flags import EarlierQuestionnaire, Questionnaire, RedFlag, Urgency
from gluteus.anatomy.quantity import Quantity, Seen
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record, Text, broken
from gluteus.anatomy.search import named
from gluteus.anatomy.zone import Referral, Region

_PACKAGED = DATA.resolve()

PatternKind = Literal["muscle", "joint", "tendon", "nerve", "root", "bone"]
Grade = Literal["expert map", "patients", "textbook", "description"]
"""Basis of a pattern: experts' maps; patients with a confirmed source; a textbook; or the words
of a review or case report, coded into regions by this project.
"""


class MapPart(Record):
    """Regions of one strength from one source: 3 essential, 2 common, 1 spill-over."""

    strength: Literal[1, 2, 3]
    regions: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: Key
    seen: Seen


class Share(Record):
    """The published share of confirmed patients with pain in an area, which may be wider than
    one region.
    """

    area: Text
    share: Quantity

    @model_validator(mode="after")
    def _fraction(self) -> Self:
        _check_fraction("share", self.share)
        return self


class Pattern(Record):
    """One source of pain and the regions where it is felt.

    A zone of gluteus medius has no `map` here: its map is the referral in the record of the zone.
    """

    id: Key
    name: Text
    kind: PatternKind
    grade: Grade
    muscle: Key | None = None
    zone: Key | None = None
    map: tuple[MapPart, ...] = ()
    shares: tuple[Share, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _one_map(self) -> Self:
        if bool(self.map) == bool(self.zone):
            raise ValueError("a pattern has a map, or a zone whose referral is its map, and not both")
        return self


class Merged(Record):
    """Patterns that regions cannot distinguish, reported as one candidate.

    `examine` names signs that distinguish them.
    """

    id: Key
    name: Text
    members: Annotated[tuple[Key, ...], Field(min_length=2)]
    examine: Annotated[tuple[Key, ...], Field(min_length=1)]
    why: Text


class Patterns(Record):
    """The data file of patterns, with the texts to show with them."""

    caveats: tuple[Text, ...]
    caveat_sources: tuple[Key, ...]
    patterns: tuple[Pattern, ...]
    merged: tuple[Merged, ...]


class Sign(Record):
    """A sign: something that an examination finds present or absent.

    The patterns in `favours` have the sensitivity, and all others have 1 - specificity. `alike`
    names patterns without published figures, which are given the sensitivity of `favours`, so that
    the sign cannot distinguish them. `loads`: the sign loads the hip or the spine; `needle`: it
    needs a needle. `held_back` says why existing figures must not change a probability. `always`:
    the sign is asked for every time. Signs of one `test` are places where the same published test
    is done; the test is positive if any of them is found.
    """

    id: Key
    name: Text
    how: Text
    kind: Literal["palpation", "provocation", "neurological", "movement", "block", "imaging"]
    favours: tuple[Key, ...]
    alike: tuple[Key, ...] = ()
    test: Key | None = None
    loads: bool = False
    needle: bool = False
    always: bool = False
    sensitivity: Quantity | None = None
    specificity: Quantity | None = None
    lr_positive: Quantity | None = None
    lr_negative: Quantity | None = None
    kappa: Quantity | None = None
    held_back: Text | None = None
    conflicts: tuple[Text, ...] = ()
    source: Key
    seen: Seen
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.sensitivity is None) != (self.specificity is None):
            raise ValueError("sensitivity and specificity are given together")
        for name in ("sensitivity", "specificity"):
            quantity: Quantity | None = getattr(self, name)
            if quantity:
                _check_fraction(name, quantity)
        return self

    @property
    def moves(self) -> bool:
        """Whether a finding may change a probability: its figures are published, read and not
        held back.
        """
        figures = (self.sensitivity, self.specificity)
        read = all(each is not None and each.seen != "recalled" for each in figures)
        return read and self.held_back is None


class Alert(Record):
    """Effect of a positive neurological finding: a banner, its structures first, some steps
    withheld.

    Any of `signs` raises it. `withheld` says what must not be done meanwhile.
    """

    title: Text
    signs: Annotated[tuple[Key, ...], Field(min_length=1)]
    urgency: Urgency
    reason: Text
    go: Text
    withheld: Text
    source: Key
    seen: Seen
    evidence: tuple[Key, ...] = ()


class Signs(Record):
    """The data file of signs, with the alert that some of them raise."""

    alert: Alert
    signs: tuple[Sign, ...]


class Prior(Record):
    """How common patterns are among people with back or buttock pain.

    The share is divided equally among `patterns`.
    """

    patterns: Annotated[tuple[Key, ...], Field(min_length=1)]
    share: Quantity

    @model_validator(mode="after")
    def _fraction(self) -> Self:
        _check_fraction("share", self.share)
        if self.share.low is None or self.share.high is None:
            raise ValueError("a prior is a range: it has low and high")
        return self


class Priors(Record):
    """The data file of priors."""

    priors: tuple[Prior, ...]


@dataclass(frozen=True, slots=True)
class PainLibrary:
    """All pain records by id.

    `referral` is the map of every pattern, region by region. `gate` is the whole questionnaire, and
    `earlier` are the texts of its former versions by number.
    """

    patterns: Mapping[str, Pattern]
    referral: Mapping[str, tuple[Referral, ...]]
    merged: Mapping[str, Merged]
    signs: Mapping[str, Sign]
    alert: Alert
    priors: tuple[Prior, ...]
    model: Mapping[str, Quantity]
    gate: Questionnaire
    red_flags: Mapping[str, RedFlag]
    earlier: Mapping[int, EarlierQuestionnaire]
    version: int
    regions: Mapping[str, Region]
    caveats: tuple[str, ...]
    caveat_sources: tuple[str, ...]

    def pattern(self, name: str) -> Pattern:
        """Return the pattern of that id, name or zone of gluteus medius.

        Raises
        ------
        AnatomyError
            No pattern goes by that name.
        """
        return named(
            "source of pain",
            name,
            self.patterns.values(),
            lambda each: (each.id, each.name, *([each.zone] if each.zone else [])),
        )


def pain_library(path: Path | None = None) -> PainLibrary:
    """Return all pain records, loaded at the first call and checked as a whole.

    Parameters
    ----------
    path : Path, optional
        Another data folder with the same layout; by default that of the package.

    Raises
    ------
    RecordError
        A record breaks a rule; the message gives file, place, rule and value.
    """
    return _pain_library(path.resolve() if path else _PACKAGED)


@cache
def _pain_library(folder: Path) -> PainLibrary:
    records = library(folder)
    here = folder / "pain"
    pattern_file, sign_file, prior_file = (here / f"{name}.yaml" for name in ("patterns", "signs", "priors"))
    flag_file, model_file = here / "red_flags.yaml", here / "model.yaml"
    written, signs, priors = (
        read_yaml(pattern_file, Patterns),
        read_yaml(sign_file, Signs),
        read_yaml(prior_file, Priors),
    )
    flags, model = read_yaml(flag_file, Questionnaire), read_yaml(model_file, dict[str, Quantity])
    earlier = [
        read_yaml(file, EarlierQuestionnaire) for file in sorted(here.glob("red_flags_version_*.yaml"))
    ]
    for file, record in (
        (pattern_file, written),
        (sign_file, signs),
        (prior_file, priors),
        (flag_file, flags),
        (model_file, model),
    ):
        checks.check_sources(file, record, records.sources)
    checks.known(pattern_file, "caveat_sources", written.caveat_sources, records.sources)
    checks.known(flag_file, "judgement_sources", flags.judgement_sources, records.sources)
    rests_on = (flags.safety_net.source, *flags.safety_net.evidence)
    checks.known(flag_file, "safety_net", rests_on, records.sources)
    patterns = checks.unique(pattern_file, "patterns", ((each.id, each) for each in written.patterns))
    by_sign = checks.unique(sign_file, "signs", ((each.id, each) for each in signs.signs))
    for sign in by_sign.values():
        checks.known(sign_file, f"signs.{sign.id}", (*sign.favours, *sign.alike), patterns)
    checks.known(sign_file, "alert.signs", signs.alert.signs, by_sign)
    checks.known(sign_file, "alert.evidence", signs.alert.evidence, records.sources)
    return PainLibrary(
        patterns=MappingProxyType(patterns),
        referral=MappingProxyType(
            {key: _referral(pattern_file, each, records) for key, each in patterns.items()}
        ),
        merged=MappingProxyType(_merged(pattern_file, written.merged, patterns, by_sign)),
        signs=MappingProxyType(by_sign),
        alert=signs.alert,
        priors=_priors(prior_file, priors.priors, patterns),
        model=MappingProxyType(model),
        gate=flags,
        earlier=MappingProxyType({each.version: each for each in earlier}),
        red_flags=MappingProxyType(
            checks.unique(flag_file, "questions", ((each.id, each) for each in flags.questions))
        ),
        version=flags.version,
        regions=records.regions,
        caveats=written.caveats,
        caveat_sources=written.caveat_sources,
    )


def _referral(file: Path, pattern: Pattern, records: Library) -> tuple[Referral, ...]:
    place = f"patterns.{pattern.id}"
    if pattern.muscle:
        checks.known(file, f"{place}.muscle", (pattern.muscle,), records.muscles)
    if pattern.zone:
        checks.known(file, f"{place}.zone", (pattern.zone,), records.zones)
        return records.zones[pattern.zone].referral
    listed = [
        Referral(region=region, strength=part.strength, source=part.source, seen=part.seen)
        for part in pattern.map
        for region in part.regions
    ]
    checks.known(file, f"{place}.map", (each.region for each in listed), records.regions)
    return tuple(checks.unique(file, f"{place}.map", ((each.region, each) for each in listed)).values())


def _merged(
    file: Path, written: Iterable[Merged], patterns: Mapping[str, Pattern], signs: Mapping[str, Sign]
) -> dict[str, Merged]:
    found = checks.unique(file, "merged", ((each.id, each) for each in written))
    members = [(member, each) for each in found.values() for member in each.members]
    checks.unique(file, "merged", members)
    for each in found.values():
        checks.known(file, f"merged.{each.id}.members", each.members, patterns)
        checks.known(file, f"merged.{each.id}.examine", each.examine, signs)
    return found


def _priors(file: Path, written: tuple[Prior, ...], patterns: Mapping[str, Pattern]) -> tuple[Prior, ...]:
    listed = checks.unique(file, "priors", ((key, prior) for prior in written for key in prior.patterns))
    checks.known(file, "priors", listed, patterns)
    for key in patterns:
        if key not in listed:
            raise broken(file, "priors", "every pattern has a prior", key, "Add it to one of the priors.")
    return written


def _check_fraction(name: str, quantity: Quantity) -> None:
    if quantity.unit not in ("1", "%") or not 0 <= quantity.si <= 1:
        raise ValueError(f"{name} is a fraction from 0 to 1, or 0 to 100 %")
