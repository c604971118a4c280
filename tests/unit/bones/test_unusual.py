"""Height, mass and measures that do not go together are said, and refused only if impossible."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gluteus import Hip, Person
from gluteus.bones.unusual import deviations, unusual_words
from gluteus.errors import AnatomyError
from gluteus.report.pages.content import person_words


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"sex": "f", "mass_kg": 62, "height_m": 1.68},
        {"sex": "m", "mass_kg": 120, "height_m": 1.78},
        {"sex": "f", "mass_kg": 45, "height_m": 1.55, "age": 80},
        {"height_m": 1.9, "pelvis_width_mm": 260},
    ],
)
def test_usual_people_are_not_remarked_on(known: dict[str, Any]) -> None:
    assert unusual_words(Person(**known)) == ""
    assert "unusual" not in person_words(Person(**known))


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"mass_kg": 250, "height_m": 1.3}, r"mass 5\.\d standard deviations above people of this height"),
        ({"mass_kg": 35, "height_m": 1.8}, r"mass 3\.\d standard deviations below people of this height"),
        ({"mass_kg": 250}, r"mass 4\.\d standard deviations above adults"),
        ({"sex": "f", "height_m": 2.1}, r"height \d\.\d standard deviations above adults"),
        (
            {"sex": "m", "height_m": 2.0, "pelvis_width_mm": 170},
            r"pelvis width 3\.\d standard deviations below the value that the rest implies",
        ),
    ],
)
def test_what_does_not_go_together_is_said(known: dict[str, Any], told: str) -> None:
    person = Person(**known)
    words = person_words(person)
    assert re.search(rf"unusual: .*{told}", words), words
    assert set(Hip(person).misfits) == set(deviations(person))


def test_what_is_not_known_counts_in_favour_of_the_person() -> None:
    """A light body may be that of an old woman, unless it is said to be that of a young man."""
    anybody = deviations(Person(mass_kg=45, height_m=1.75))["mass"]
    young_man = deviations(Person(mass_kg=45, height_m=1.75, sex="m", age=35))["mass"]
    assert young_man < anybody < 0


def test_an_impossible_body_is_refused_with_both_values() -> None:
    hip = Hip(Person(sex="m", mass_kg=250, height_m=1.3), samples=10)
    with pytest.raises(
        AnatomyError, match=r"mass_kg = 250 with height_m = 1.3 is \d\.\d standard"
    ) as refused:
        hip.people  # noqa: B018
    assert "Check both and their units, or leave one out" in str(refused.value)
