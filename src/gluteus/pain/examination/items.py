"""The items of the examination, and the signs of the ranking that follow from their results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gluteus.anatomy import library
from gluteus.anatomy.pain.examination import Figure, Item, examination_library
from gluteus.anatomy.pain.patterns import Sign
from gluteus.errors import AnatomyError
from gluteus.pain.red_flags.screening import Answer, one_answer_each, yes_or_no
from gluteus.refusals import no_such


def examination_items() -> Mapping[str, Item]:
    """Return all items that an examination may record, by id."""
    return examination_library().items


def items_of(zone: str) -> tuple[Item, ...]:
    """Return the items of one zone's examination, in the order in which they are examined."""
    records = examination_library()
    steps = [each for step in records.steps.values() for each in step.items]
    return tuple(records.items[key] for key in (*steps, *records.rivals[library().zone(zone).id]))


def read_items(results: Mapping[str, Answer] | Iterable[tuple[str, Answer]]) -> dict[str, bool | None]:
    """Return results by item: True (found), False (not found) or None (not examined).

    Raises
    ------
    AnatomyError
        An item does not exist, or a result is none of yes, no and unknown.
    """
    known, given = examination_items(), one_answer_each("finding", results)
    for key in given:
        if key not in known:
            raise AnatomyError(no_such("item of the examination", key, known))
    return {key: yes_or_no("item", key, value) for key, value in given.items()}


def signs_found(zone: str, results: Mapping[str, bool | None]) -> dict[str, bool]:
    """Return the signs of the ranking that follow from these results, as found or not found.

    Some items are signs themselves. Other signs follow from several items: a trigger point in the
    zone is a tender spot whose pain the person recognises. Signs that depend on an item that was
    not examined stay open.
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
    """Return the sign of the ranking that an item is itself, or None."""
    return examination_library().signs[item.sign] if item.sign else None


def signs_with(item: Item, zone: str) -> tuple[Sign, ...]:
    """Return the signs that an item decides at one zone, alone or together with other items."""
    records = examination_library()
    own = [records.signs[item.sign]] if item.sign else []
    derived = [each for each in records.derived if item.id in (*each.found, *each.absent)]
    return (*own, *(records.signs[each.sign.format(zone=library().zone(zone).id)] for each in derived))


def name_of(item: Item) -> str:
    """Return the name of the item."""
    sign = sign_of(item)
    return sign.name if sign else str(item.name)


def source_of(item: Item) -> tuple[str, str]:
    """Return the source of an item, and how the source was consulted."""
    sign = sign_of(item)
    return (sign.source, sign.seen) if sign else (str(item.source), str(item.seen))


def figures_of(item: Item) -> tuple[Figure, ...]:
    """Return the published figures of an item; for a sign, also its sensitivity, specificity and
    ratios.
    """
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
    """Return evidence against taking the item at face value."""
    sign = sign_of(item)
    held_back = (sign.held_back,) if sign and sign.held_back else ()
    return (*item.conflicts, *(sign.conflicts if sign else ()), *held_back)


def _turned(result: bool | None) -> bool | None:
    return None if result is None else not result
