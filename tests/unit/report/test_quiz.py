"""The quiz: questions fixed by a number, answers that follow what is computed."""

import numpy as np
import pytest

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.bones.person import Person
from gluteus.model.hip.hip import MEDIUS, THIRDS, Hip
from gluteus.report.quiz import topics
from gluteus.report.quiz.question import QuizQuestion
from gluteus.report.quiz.quiz import quiz
from gluteus.studies import arms

NUMBERS = range(24)


@pytest.fixture(scope="module")
def hips() -> Hip:
    return Hip(Person(), samples=200)


@pytest.fixture(scope="module")
def asked(hips: Hip) -> dict[str, QuizQuestion]:
    """Every question that the numbers give, by id."""
    return {each.id: each for number in NUMBERS for each in quiz(hips, number)}


def test_a_number_gives_five_questions_of_different_topics(hips: Hip) -> None:
    for number in NUMBERS:
        questions = quiz(hips, number)
        assert len(questions) == 5
        assert len({each.id.split("-")[0] for each in questions}) == 5
        assert questions == quiz(hips, number)
    assert quiz(hips, 1) != quiz(hips, 2)


def test_each_question_has_one_right_choice(asked: dict[str, QuizQuestion]) -> None:
    for each in asked.values():
        ids = [choice.id for choice in each.choices]
        assert ids.count(each.answer) == 1, each.id
        assert len(set(ids)) == len(ids) >= 3, each.id
        assert len({choice.words for choice in each.choices}) == len(ids), each.id
        assert each.because.endswith("."), each.id
        assert each.owner.startswith(("Computed", "Cited")), each.id


def test_every_topic_is_asked(asked: dict[str, QuizQuestion]) -> None:
    begins = {each.split("-")[0] for each in asked}
    assert begins == {"point", "refers", "turns", "force", "change", "strongest", "nerve"}


@pytest.mark.parametrize("flexion", [0.0, 15.0, 90.0])
def test_the_thirds_that_turn_inward_are_those_of_the_arms(
    asked: dict[str, QuizQuestion], hips: Hip, flexion: float
) -> None:
    question = asked[f"turns-{flexion:g}"]
    found = arms(hips, flexion_deg=[flexion]).array("compartment_rotation_arm_mm")[:, 0]
    inward = [part for part, middle in zip(THIRDS, np.median(found, axis=0), strict=True) if middle > 0]
    assert question.answer == "+".join(inward)
    assert question.flexion_deg == flexion
    assert f"over {hips.samples} people" in question.because


def test_turned_arms_turn_the_answer(hips: Hip, monkeypatch: pytest.MonkeyPatch) -> None:
    class Turned:
        def __init__(self, hips: Hip, **asked: object) -> None:
            self._found = arms(hips, **asked)

        def array(self, name: str) -> np.ndarray:
            return -self._found.array(name)

    number = next(each for each in NUMBERS if quiz(hips, each)[2].id == "turns-90")
    assert quiz(hips, number)[2].answer == "anterior+middle+posterior"
    monkeypatch.setattr(topics, "arms", Turned)
    assert quiz(hips, number)[2].answer == "none"


def test_only_the_right_region_of_a_pain_question_is_in_the_map(asked: dict[str, QuizQuestion]) -> None:
    pain = pain_library()
    for each in (each for name, each in asked.items() if name.startswith("refers-")):
        strength = {one.region: one.strength for one in pain.referral[each.id.removeprefix("refers-")]}
        assert strength[each.answer] == 3
        assert not {choice.id for choice in each.choices} - {each.answer} & set(strength)


def test_a_cut_nerve_is_answered_by_the_tree(asked: dict[str, QuizQuestion]) -> None:
    for each in (each for name, each in asked.items() if name.startswith("nerve-")):
        lost = library().innervation_lost({each.id.removeprefix("nerve-"): 1.0})
        left = {choice.id: _loss(lost, choice.id) for choice in each.choices}
        odd = left.pop(each.answer)
        assert set(left.values()) == {1.0 - odd}, each.id


def _loss(lost: object, muscle: str) -> float:
    (value,) = {loss.typical for part, loss in lost.items() if part.partition("/")[0] == muscle}  # type: ignore[attr-defined]
    return value


def test_a_left_hip_is_asked_about_its_own_side() -> None:
    left = Hip(Person(side="left"), samples=60)
    changes = [each for number in NUMBERS for each in quiz(left, number) if each.id.startswith("change-")]
    assert changes
    assert all("on the left leg" in each.asks for each in changes)
    cane = next(each for each in changes if each.id == "change-cane")
    assert "in the right hand" in cane.asks
    assert cane.answer == "smaller"


def test_the_thirds_start_where_the_choices_say(asked: dict[str, QuizQuestion]) -> None:
    question = asked["point-anterior"]
    assert question.kind == "point"
    assert question.answer == f"{MEDIUS}/anterior"
    words = {choice.id: choice.words for choice in question.choices}
    assert "in front of" in words[f"{MEDIUS}/anterior"]
    assert "behind" in words[f"{MEDIUS}/posterior"]
