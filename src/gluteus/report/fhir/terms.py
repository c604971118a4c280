"""Codes of an export: confirmed public codes, else our own, always with words."""

from __future__ import annotations

from functools import cache
from typing import Any

from gluteus.anatomy import DATA, Record, library, read_yaml
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain.examination.items import examination_items, name_of

Json = dict[str, Any]


class System(Record):
    """A code system: its address, and how we know that address."""

    url: str
    note: str


class Terminology(Record):
    """The data file of code systems, with the codes of the public ones."""

    systems: dict[str, System]
    snomed: dict[str, str]
    bones: dict[str, dict[str, str]]


@cache
def terminology() -> Terminology:
    """Return the recorded code systems and codes."""
    return read_yaml(DATA / "terminology.yaml", Terminology)


def coding(system: str, code: str, display: str | None = None) -> Json:
    """Return one code of a system; SNOMED CT codes have no description."""
    found = {"system": terminology().systems[system].url, "code": code}
    return found | ({"display": display} if display else {})


def concept(words: str, *codings: Json) -> Json:
    """Return a CodeableConcept: words, and codes if there are any."""
    return ({"coding": list(codings)} if codings else {}) | {"text": words}


def item_concept(item: str) -> Json:
    """Return an item of the examination as a coded concept."""
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
    """Return the ilium, whose crest and spines are landmarks."""
    ids = terminology().bones["ilium"]
    return concept(words, coding("uberon", ids["uberon"]), coding("fma", ids["fma"].removeprefix("FMA:")))


def side_concept(side: str, *, snomed: bool) -> Json:
    """Return the side as a coded concept."""
    public = [coding("snomed", terminology().snomed[side])] if snomed else []
    return concept(side, coding("side", side, side), *public)


def region_concept(code: str) -> Json:
    """Return a region of the body chart as a coded concept."""
    name = pain_library().regions[code].name
    return concept(name, coding("region", code, name))


def answer_coding(answer: str) -> Json:
    """Return yes, no or unknown as an HL7 answer code."""
    return {
        "yes": coding("yes_no", "Y", "Yes"),
        "no": coding("yes_no", "N", "No"),
        "unknown": coding("absent", "asked-unknown", "Don't know"),
    }[answer]


def length(value: float, unit: str) -> Json:
    """Return a quantity in a UCUM unit."""
    return {"value": value, "unit": unit, "system": terminology().systems["ucum"].url, "code": unit}
