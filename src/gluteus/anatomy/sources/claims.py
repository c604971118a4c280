"""Printed claims of sources, typed so that arithmetic and comparison can check them.

A printed number is kept as text, because its last digit shows how it was rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA, Library, library
from gluteus.anatomy.quantity import UNITS, Seen, Unit
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record, Text, broken

Number = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]
"""A number as printed: digits with a decimal point."""

CitedField = Literal["title", "container-title", "volume", "issue", "page", "DOI"]


class Printed(Record):
    """Common fields of claims: an id, the source that prints the claim, the place, and how it
    was consulted.
    """

    id: Key
    source: Key
    seen: Seen
    locator: Text
    note: Text | None = None


class Percentage(Printed):
    """A percentage of `total` people or things, with the number of them when it is printed too."""

    kind: Literal["percentage"]
    what: Text
    printed: Number
    total: Annotated[int, Field(gt=0)]
    count: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _part(self) -> Self:
        if self.count is not None and self.count > self.total:
            raise ValueError("count is not above total")
        return self


class Accuracy(Printed):
    """The accuracy of a test; all values are in %, except ratios.

    `prior` is the prevalence that the source states for its predictive values, and `elsewhere` is
    another prevalence, at which a reader may use the test. `people` is the number of people with
    and without the condition together.
    """

    kind: Literal["accuracy"]
    what: Text
    sensitivity: Number
    specificity: Number
    lr_positive: Number | None = None
    lr_negative: Number | None = None
    ppv: Number | None = None
    npv: Number | None = None
    prior: Number | None = None
    elsewhere: Number | None = None
    people: Annotated[int, Field(gt=1)] | None = None

    @model_validator(mode="after")
    def _per_cent(self) -> Self:
        for name in ("sensitivity", "specificity", "ppv", "npv", "prior", "elsewhere"):
            given: str | None = getattr(self, name)
            if given is not None and float(given) > 100:
                raise ValueError(f"{name} is from 0 to 100 %")
        return self


class Mean(Printed):
    """A mean, with the values that are printed with it."""

    kind: Literal["mean"]
    what: Text
    values: Annotated[tuple[Number, ...], Field(min_length=2)]
    printed: Number


class Part(Record):
    """One part of a whole, which counts `times` times."""

    name: Text
    printed: Number
    times: Annotated[int, Field(gt=0)] = 1


class Whole(Printed):
    """Parts that make up a whole (`sum`), or that cannot exceed it if they are shares of it (`at
    most`).

    Numbers that were `counted` are exact; all others were rounded to the digits shown.
    """

    kind: Literal["whole"]
    what: Text
    parts: Annotated[tuple[Part, ...], Field(min_length=2)]
    whole: Number
    rule: Literal["sum", "at most"]
    counted: bool = False


class Step(Record):
    """A value before and after something was taken away."""

    name: Text
    before: Number
    after: Number


class Losses(Printed):
    """Values before and after a loss, with the range of the losses in % when it is printed."""

    kind: Literal["losses"]
    what: Text
    unit: Unit
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _range(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high are given together")
        if any(float(step.before) == 0 for step in self.steps):
            raise ValueError("before is not zero")
        return self


class Identifier(Printed):
    """The code that a source gives to a thing in a scheme such as FMA."""

    kind: Literal["identifier"]
    what: Key
    scheme: Text
    printed: Text


class Cited(Printed):
    """A field of the reference to the work `about`, as another source prints it."""

    kind: Literal["citation"]
    about: Key
    field: CitedField
    printed: Text


class Figure(Printed):
    """Numbers that several texts print for one `subject`, with their format and unit."""

    kind: Literal["figure"]
    subject: Text
    numbers: Annotated[tuple[Number, ...], Field(min_length=1)]
    form: Literal["count of total", "range", "value"]
    unit: Text

    @model_validator(mode="after")
    def _as_many_as_the_form(self) -> Self:
        wanted = 1 if self.form == "value" else 2
        if len(self.numbers) != wanted:
            raise ValueError(f"a {self.form} has {wanted} numbers")
        if self.form == "count of total" and float(self.numbers[1]) == 0:
            raise ValueError("a total is not zero")
        return self


class Measure(Printed):
    """A measured number, with the printed unit and the dimension that it measures."""

    kind: Literal["measure"]
    what: Text
    measures: Text
    printed: Number
    unit: Unit

    @model_validator(mode="after")
    def _known_dimension(self) -> Self:
        known = sorted({dimension for dimension, _ in UNITS.values()})
        if self.measures not in known:
            raise ValueError(f"measures is one of {', '.join(known)}")
        return self


class Value(Printed):
    """A value that a source gives for `subject`.

    Equal values are written in the same words.
    """

    kind: Literal["value"]
    subject: Text
    gives: Text


Claim = (
    Percentage | Accuracy | Mean | Whole | Losses | Identifier | Cited | Figure | Measure | Value
)  # fmt: skip


class Claims(Record):
    """One data file of claims."""

    claims: tuple[Annotated[Claim, Field(discriminator="kind")], ...]


@dataclass(frozen=True, slots=True)
class ClaimLibrary:
    """All claims by id, with the records with which they are compared."""

    claims: Mapping[str, Claim]
    records: Library


def claim_library(path: Path | None = None) -> ClaimLibrary:
    """Return all claims, loaded at the first call and checked as a whole.

    Parameters
    ----------
    path : Path, optional
        Another data folder with the same layout; by default that of the package.

    Raises
    ------
    RecordError
        A record breaks a rule; the message gives file, place, rule and value.
    """
    return _claim_library((path or DATA).resolve())


@cache
def _claim_library(folder: Path) -> ClaimLibrary:
    records = library(folder)
    found: dict[str, Claim] = {}
    for file in sorted((folder / "claims").glob("*.yaml")):
        written = read_yaml(file, Claims)
        checks.check_sources(file, written, records.sources)
        _check_cited(file, written, records)
        listed: list[tuple[str, Claim]] = [*found.items(), *((each.id, each) for each in written.claims)]
        found = checks.unique(file, "claims", listed)
    return ClaimLibrary(MappingProxyType(found), records)


def _check_cited(file: Path, written: Claims, records: Library) -> None:
    for index, claim in enumerate(written.claims):
        if isinstance(claim, Cited) and claim.about not in records.sources:
            place, rule = f"claims.{index}.about", "a cited work is in a source list"
            raise broken(file, place, rule, claim.about, "Add the source to a source list.")
