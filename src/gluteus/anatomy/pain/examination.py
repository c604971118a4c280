"""Records of the guided examination: its steps, and the items that the examiner answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA, library
from gluteus.anatomy.pain.patterns import Sign, pain_library
from gluteus.anatomy.quantity import Quantity, Seen
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record, Text, broken


class Figure(Record):
    """A published number about an item, with its name."""

    what: Text
    value: Quantity


class Because(Record):
    """The reason for a step, in our words, with its source."""

    says: Text
    source: Key
    seen: Seen


class Item(Record):
    """A question for the examiner: `ask` is answered with yes, no or unknown.

    An item is either a sign of the ranking, with the same figures, or it has its own name, source
    and figures.
    """

    id: Key
    ask: Text
    sign: Key | None = None
    name: Text | None = None
    source: Key | None = None
    seen: Seen | None = None
    figures: tuple[Figure, ...] = ()
    conflicts: tuple[Text, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        own = (self.name, self.source, self.seen)
        if (self.sign is None) == (own == (None, None, None)) or (self.sign is None and None in own):
            raise ValueError("an item names a sign, or has name, source and seen of its own")
        return self


class Derived(Record):
    """A sign that is positive when all of `found` are found and none of `absent` is.

    ``{zone}`` is filled in. With `only_found`, the items can make the sign positive but never
    negative: a weak foot is a positive neurological finding, but a strong foot does not complete
    the screen.
    """

    sign: Text
    found: tuple[Key, ...] = ()
    absent: tuple[Key, ...] = ()
    only_found: bool = False


class StepRecord(Record):
    """One step.

    Its text is here, or comes from the record of the zone (`from_zone`).

    A step that `loads` the hip or the spine waits while a red-flag question with `no_load` is open
    or answered with yes, and while the neurological examination is positive.
    """

    id: Key
    title: Text
    text: Text | None = None
    from_zone: Literal["position", "place", "palpation"] | None = None
    because: tuple[Because, ...] = ()
    items: tuple[Key, ...] = ()
    loads: bool = False

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        if (self.text is None) == (self.from_zone is None):
            raise ValueError("a step has a text, or takes it from the zone")
        return self


class ZoneRivals(Record):
    """Items that distinguish one zone from other sources that are felt in the same place."""

    zone: Key
    rivals: Annotated[tuple[Key, ...], Field(min_length=1)]


class ExaminationFile(Record):
    """The data file of the examination.

    It gets a new version when the meaning of an item changes.
    """

    version: Annotated[int, Field(gt=0)]
    items: tuple[Item, ...]
    derived: tuple[Derived, ...]
    steps: tuple[StepRecord, ...]
    zones: tuple[ZoneRivals, ...]


@dataclass(frozen=True, slots=True)
class ExaminationLibrary:
    """All records of the examination by id.

    `rivals` are items by zone; `signs` are the signs of the ranking.
    """

    version: int
    items: Mapping[str, Item]
    derived: tuple[Derived, ...]
    steps: Mapping[str, StepRecord]
    rivals: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, Sign]


def examination_library(path: Path | None = None) -> ExaminationLibrary:
    """Return all records of the examination, loaded at the first call and checked as a whole.

    Parameters
    ----------
    path : Path, optional
        Another data folder with the same layout; by default that of the package.

    Raises
    ------
    RecordError
        A record breaks a rule; the message gives file, place, rule and value.
    """
    return _examination_library((path or DATA).resolve())


@cache
def _examination_library(folder: Path) -> ExaminationLibrary:
    file = folder / "pain" / "examination.yaml"
    written = read_yaml(file, ExaminationFile)
    records, pain = library(folder), pain_library(folder)
    signs = pain.signs
    checks.check_sources(file, written, records.sources)
    items = checks.unique(file, "items", ((each.id, each) for each in written.items))
    steps = checks.unique(file, "steps", ((each.id, each) for each in written.steps))
    rivals = checks.unique(file, "zones", ((each.zone, each.rivals) for each in written.zones))
    checks.known(file, "items", (each.sign for each in items.values() if each.sign), signs)
    for step in steps.values():
        checks.known(file, f"steps.{step.id}.items", step.items, items)
    for zone, own in rivals.items():
        checks.known(file, f"zones.{zone}.rivals", own, items)
    if set(rivals) != set(records.zones):
        raise broken(file, "zones", "every zone has its rivals", list(rivals), "Add or remove a zone.")
    for each in written.derived:
        checks.known(file, f"derived.{each.sign}", (*each.found, *each.absent), items)
        checks.known(file, "derived", (each.sign.format(zone=zone) for zone in rivals), signs)
    return ExaminationLibrary(
        version=written.version,
        items=MappingProxyType(items),
        derived=written.derived,
        steps=MappingProxyType(steps),
        rivals=MappingProxyType(rivals),
        signs=signs,
    )
