"""Sentences about parts of a document that the results do not include."""

from __future__ import annotations

from collections import Counter
from typing import Final

from gluteus.files import ModelSpec
from gluteus.files.osim.left_out import is_contact

_NAMED: Final = 8


def left_out_notes(model: ModelSpec) -> tuple[str, ...]:
    """Return a sentence for contact forces, constraints and everything else that is not
    computed.
    """
    contact, constraints, others = Counter[str](), Counter[str](), Counter[str]()
    for each in model.unsupported:
        kind = constraints if each.name.endswith("Constraint") else others
        (contact if is_contact(each.name) else kind)[each.name] += 1
    notes = list[str]()
    if contact:
        notes.append(
            f"contact forces of the model are not computed ({_named(contact)}): what they would do has to "
            "come as external loads"
        )
    if constraints:
        notes.append(
            f"constraints of the model are not enforced ({_named(constraints)}): forces in the loops that "
            "they close are not computed"
        )
    if others:
        notes.append(f"parts of the model are left out, as allowed: {_named(others)}")
    return tuple(notes)


def _named(counts: Counter[str]) -> str:
    named = [f"{name}, {count} times" if count > 1 else name for name, count in counts.items()]
    rest = f"; and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return "; ".join(named[:_NAMED]) + rest
