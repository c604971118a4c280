"""Which third turns the thigh inward has one answer, in the same words wherever it is given."""

from __future__ import annotations

import numpy as np
import pytest

from gluteus import Hip, Person
from gluteus.facts import Evidence
from gluteus.facts.rules import RULES
from gluteus.studies import arms
from gluteus.studies.fan.turning import DEFINITION, turning_words

FLEXIONS = [0.0, 30.0, 60.0]


def arms_of(*rows: tuple[float, float, float]) -> np.ndarray:
    """Arms (person, flexion, third) of one person."""
    return np.array([rows], dtype=float)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [(3, -10, -20), (20, 5, -5), (40, 30, 10)],
            "With the hip straight, only the front third (3.0 mm) turns the thigh inward. As the hip "
            "flexes, it is turned inward also by the middle third from about 20 degrees on and the back "
            "third from about 40 degrees on.",
        ),
        (
            [(-3, -10, -20), (-1, -5, -9), (-1, -4, -8)],
            "With the hip straight, no third turns the thigh inward.",
        ),
        (
            [(3, 2, -20), (3, -2, -20), (3, -2, -20)],
            "With the hip straight, the front third (3.0 mm) and middle third (2.0 mm) turn the thigh "
            "inward. As the hip flexes, it is turned inward no longer by the middle third from about 15 "
            "degrees on.",
        ),
    ],
)
def test_words_follow_the_signs(rows: list[tuple[float, float, float]], told: str) -> None:
    assert turning_words(FLEXIONS, arms_of(*rows)) == f"{told} {DEFINITION}; one typical hip."


def test_flexions_in_any_order_give_the_same_words() -> None:
    found = arms_of((3, -10, -20), (20, 5, -5), (40, 30, 10))
    assert turning_words(FLEXIONS[::-1], found[:, ::-1]) == turning_words(FLEXIONS, found)


def test_faces_with_other_steps_of_flexion_give_the_same_answer() -> None:
    hip = Hip(Person(), samples=100)
    told: list[str] = []
    for step in (10.0, 15.0):
        flexions = np.arange(0.0, 121.0, step)
        found = arms(hip, flexion_deg=flexions.tolist())
        told.append(turning_words(flexions, found.array("compartment_rotation_arm_mm")))
    assert "from about" in told[0]
    assert told[0] == told[1]


def test_extension_does_not_change_the_answer_for_the_straight_hip() -> None:
    found = arms_of((-9, -20, -30), (3, -10, -20), (20, 5, -5))
    assert turning_words([-20.0, 0.0, 30.0], found) == turning_words([0.0, 30.0], found[:, 1:])


def test_people_are_counted() -> None:
    people = np.concatenate([arms_of((3, -10, -20)), arms_of((5, -10, -20)), arms_of((-1, -10, -20))])
    told = turning_words([0.0], people)
    assert "front third (3.0 mm, in 67 of 100 people)" in told
    assert told.endswith("medians over 3 people.")


def test_statement_and_study_give_the_same_answer() -> None:
    hip = Hip(Person(), samples=40)
    evidence = Evidence(hip)
    found = arms(hip)
    told = turning_words(found.axes["flexion_deg"].values, found.array("compartment_rotation_arm_mm"))
    assert "only the front third" in told
    sixth, third = RULES["anterior_rotation_arm"](evidence, evidence.muscle)
    assert third.range == told
    assert {"hip straight"} == {each.quantity.rpartition(", ")[2] for each in (sixth, third)}
