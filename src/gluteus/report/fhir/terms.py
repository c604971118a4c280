"""Codes of an export: public ones where they were confirmed, else our own, always with words beside
them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from gluteus.anatomy import DATA, Record, library, read_yaml
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.examination.items import examination_items, name_of

Json = dict[str, Any]


class System(Record):
    """A code system: its address, and how that address is known."""

    url: str
    note: str


class Terminology(Record):
    """Code systems and the codes of public ones, as written in their data file."""

    systems: dict[str, System]
    snomed: dict[str, str]
    bones: dict[str, dict[str, str]]


@cache
def terminology() -> Terminology:
    """The code systems and codes on record."""
    return read_yaml(DATA / "terminology.yaml", Terminology)


def coding(system: str, code: str, display: str | None = None) -> Json:
    """One code of a system; SNOMED CT codes go without its descriptions."""
    found = {"system": terminology().systems[system].url, "code": code}
    return found | ({"display": display} if display else {})


def concept(words: str, *codings: Json) -> Json:
    """A CodeableConcept: words, and codes if there are any."""
    return ({"coding": list(codings)} if codings else {}) | {"text": words}


def item_concept(item: str) -> Json:
    """An item of the examination."""
    name = name_of(examination_items()[item])
    return concept(name, coding("item", item, name))


def muscle_concept(muscle: str, words: str, *, snomed: bool) -> Json:
    """Return a muscle as a coded concept, with words for the part that is meant."""
    ids = library().muscle(muscle).ids
    codes = [coding("uberon", ids.uberon)] if ids and ids.uberon else []
    codes += [coding("fma", ids.fma.removeprefix("FMA:"))] if ids and ids.fma else []
    codes += [coding("snomed", terminology().snomed[muscle])] if snomed else []
    return concept(words, *codes)


def ilium_concept(words: str) -> Json:
    """The ilium, whose crest and spines are landmarks."""
    ids = terminology().bones["ilium"]
    return concept(words, coding("uberon", ids["uberon"]), coding("fma", ids["fma"].removeprefix("FMA:")))


def side_concept(side: str, *, snomed: bool) -> Json:
    """Left or right."""
    public = [coding("snomed", terminology().snomed[side])] if snomed else []
    return concept(side, coding("side", side, side), *public)


def region_concept(code: str) -> Json:
    """A region of the body chart."""
    name = pain_library().regions[code].name
    return concept(name, coding("region", code, name))


def answer_coding(answer: str) -> Json:
    """Yes, no or unknown as HL7's answer codes."""
    return {
        "yes": coding("yes_no", "Y", "Yes"),
        "no": coding("yes_no", "N", "No"),
        "unknown": coding("absent", "asked-unknown", "Don't know"),
    }[answer]


def length(value: float, unit: str) -> Json:
    """A quantity in a UCUM unit."""
    return {"value": value, "unit": unit, "system": terminology().systems["ucum"].url, "code": unit}
