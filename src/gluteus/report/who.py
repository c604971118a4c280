"""Describe the subject of a result in words: the person and the operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gluteus.bones.person import Person
from gluteus.model.hip.operation import Operation
from gluteus.question import described
from gluteus.report.pages.content import person_words

_MOVED = {
    "forward_mm": ("femur {} mm forward", "femur {} mm back"),
    "up_mm": ("leg {} mm shorter", "leg {} mm longer"),
    "lateral_mm": ("{} mm more offset", "{} mm less offset"),
    "neck_length_mm": ("neck {} mm longer", "neck {} mm shorter"),
    "neck_shaft_angle_deg": ("neck {}° steeper", "neck {}° flatter"),
    "version_deg": ("stem {}° more anteverted", "stem {}° less anteverted"),
    "cup_medial_mm": ("cup {} mm inwards", "cup {} mm outwards"),
    "cup_up_mm": ("cup {} mm up", "cup {} mm down"),
    "cup_forward_mm": ("cup {} mm forward", "cup {} mm back"),
    "trochanter_lateral_mm": ("trochanter {} mm out", "trochanter {} mm in"),
    "trochanter_down_mm": ("trochanter {} mm down", "trochanter {} mm up"),
}
"""For each change of an operation, the words for a positive and a negative value."""


def operation_words(operation: Operation) -> str:
    """Return the changes of an operation: ``5 mm more offset, leg 3 mm longer``; "no operation"
    for none.
    """
    words: list[str] = []
    for name, (more, less) in _MOVED.items():
        value = getattr(operation, name)
        if value:
            words.append((more if value > 0 else less).format(f"{abs(value):g}"))
    if operation.cup_inclination_deg is not None:
        words.append(
            f"cup at {operation.cup_inclination_deg:g}° inclination and "
            f"{operation.cup_anteversion_deg:g}° anteversion"
        )
    if operation.head_diameter_mm is not None:
        words.append(f"head of {operation.head_diameter_mm:g} mm")
    words += ["muscles adapted in length"] if operation.adapted else []
    return ", ".join(words) or "no operation"


def person_in_short(person: Person) -> str:
    """Return what is known of a person, without the side: ``a woman, mass 62 kg``; else "an
    adult".
    """
    known = person.model_copy(update={"side": "right"})
    return "an adult" if known == Person() else person_words(known).partition(";")[0]


def measures_of(person: Person) -> list[tuple[str, str]]:
    """Return each known number of a person: its label, and its value with unit and error."""
    found: list[tuple[str, str]] = []
    for name, field in described(Person).items():
        value = getattr(person, name)
        if field.kind == "number" and value is not None:
            within = f" ± {person.errors[name]:g}" if name in person.errors else ""
            unit = "°" if field.unit == "degrees" else f" {field.unit}"
            found.append((field.label, f"{value:g}{within}{unit}"))
    return found


def asked_words(attrs: Mapping[str, Any]) -> tuple[str, str]:
    """Return the person and the operation in a result's attributes, in words."""
    person = Person.model_validate_json(attrs["person"])
    return person_in_short(person), operation_words(Operation.model_validate_json(attrs["operation"]))


def whose_hip(attrs: Mapping[str, Any]) -> str:
    """Return the side and the person in a result's attributes: ``right hip of a woman, mass 62
    kg``.
    """
    return f"{attrs['side']} hip of {asked_words(attrs)[0]}"


def muscle_state_words(attrs: Mapping[str, Any]) -> str:
    """Return the weakness and lesions in a result's attributes, in words; empty for healthy
    muscles.

    Parameters
    ----------
    attrs : mapping
        Attributes with ``weaken`` (strength left, 0 to 1) and ``lesions`` (fibres lost, 0 to 1) as
        JSON texts.
    """
    weaken: dict[str, float] = json.loads(attrs["weaken"])
    lesions: dict[str, float] = json.loads(attrs["lesions"])
    words = [f"{_in_words(name)} at {100 * left:g} % of its strength" for name, left in weaken.items()]
    words += [
        f"{_in_words(name)} cut" if lost == 1 else f"{_in_words(name)} without {100 * lost:g} % of its fibres"
        for name, lost in lesions.items()
    ]
    return ", ".join(words)


def condition_words(attrs: Mapping[str, Any]) -> str:
    """Return the operation, weakness and lesions in a result's attributes, in words; empty for
    none.
    """
    operated = asked_words(attrs)[1] if json.loads(attrs["operation"]) else ""
    return "; ".join(part for part in (operated, muscle_state_words(attrs)) if part)


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("/", ", ")
