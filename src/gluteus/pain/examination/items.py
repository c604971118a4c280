"""The items of the examination and what their results say about the signs of the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gluteus.anatomy import library
from gluteus.anatomy.pain.examination import Figure, Item, examination_library
from gluteus.anatomy.pain.patterns import Sign
from gluteus.errors import AnatomyError
from gluteus.pain.red_flags.screening import Answer, one_answer_each, yes_or_no
from gluteus.refusals import no_such


def examination_items() -> Mapping[str, Item]:
    """All items that an examination may record, by id."""
    return examination_library().items


def items_of(zone: str) -> tuple[Item, ...]:
    """The items of one zone's examination, in the order in which they are found out."""
    records = examination_library()
    steps = [each for step in records.steps.values() for each in step.items]
    return tuple(records.items[key] for key in (*steps, *records.rivals[library().zone(zone).id]))


def read_items(results: Mapping[str, Answer] | Iterable[tuple[str, Answer]]) -> dict[str, bool | None]:
    """Results by item: True (found), False (not found) or None (not examined).

    Raises
    ------
    AnatomyError: for an item that does not exist, or a result that is none of yes, no and unknown.
    """
    known, given = examination_items(), one_answer_each("finding", results)
    for key in given:
        if key not in known:
            raise AnatomyError(no_such("item of the examination", key, known))
    return {key: yes_or_no("item", key, value) for key, value in given.items()}


def signs_found(zone: str, results: Mapping[str, bool | None]) -> dict[str, bool]:
    """The signs of the ranking that these results settle, found or not found.

    An item that is a sign settles itself. Others are derived: a trigger point in the zone is a
    tender spot whose pain the person recognises. What depends on an item that was not examined
    stays open.
    """
    records = examination_library()
    own: dict[str, bool] = {}
    for key, result in results.items():
        sign = records.items[key].sign
        if sign is not None and result is not None:
            own[sign] = result
    place = library().zone(zone).id
    for each in records.derived:
        wanted = [results.get(key) for key in each.found] + [_turned(results.get(key)) for key in each.absent]
        positive = all(wanted)
        if positive or (False in wanted and not each.only_found):
            own[each.sign.format(zone=place)] = positive
    return own


def sign_of(item: Item) -> Sign | None:
    """The sign of the ranking that an item is, or None."""
    return examination_library().signs[item.sign] if item.sign else None


def signs_with(item: Item, zone: str) -> tuple[Sign, ...]:
    """The signs of the ranking that an item settles, alone or together with other items, at one
    zone.
    """
    records = examination_library()
    own = [records.signs[item.sign]] if item.sign else []
    derived = [each for each in records.derived if item.id in (*each.found, *each.absent)]
    return (*own, *(records.signs[each.sign.format(zone=library().zone(zone).id)] for each in derived))


def name_of(item: Item) -> str:
    """Name of the item."""
    sign = sign_of(item)
    return sign.name if sign else str(item.name)


def source_of(item: Item) -> tuple[str, str]:
    """The source of an item, and how it was seen there."""
    sign = sign_of(item)
    return (sign.source, sign.seen) if sign else (str(item.source), str(item.seen))


def figures_of(item: Item) -> tuple[Figure, ...]:
    """The published figures of an item; of a sign sensitivity, specificity, ratios and kappa."""
    sign = sign_of(item)
    if sign is None:
        return item.figures
    named = (
        ("sensitivity", sign.sensitivity),
        ("specificity", sign.specificity),
        ("likelihood ratio when found", sign.lr_positive),
        ("likelihood ratio when not found", sign.lr_negative),
        ("agreement of examiners (kappa)", sign.kappa),
    )
    return tuple(Figure(what=what, value=value) for what, value in named if value is not None)


def conflicts_of(item: Item) -> tuple[str, ...]:
    """Evidence against taking the item at face value."""
    sign = sign_of(item)
    held_back = (sign.held_back,) if sign and sign.held_back else ()
    return (*item.conflicts, *(sign.conflicts if sign else ()), *held_back)


def _turned(result: bool | None) -> bool | None:
    return None if result is None else not result
