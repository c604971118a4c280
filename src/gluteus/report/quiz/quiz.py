"""A quiz of five questions.

Its number fixes the questions.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from gluteus.model.hip.hip import Hip
from gluteus.model.hip.operation import Operation
from gluteus.report.quiz.question import QuizQuestion, Subject
from gluteus.report.quiz.topics import TOPICS


def quiz(hips: Hip, number: int, operated: Callable[[Operation], Hip] | None = None) -> list[QuizQuestion]:
    """Return the questions of a quiz, with their answers computed for a person's hips.

    Parameters
    ----------
    hips : Hip
        The drawn hips of the person.
    number : int
        Number of the quiz; it fixes topics, cases and the order of choices.
    operated : callable, optional
        Returns the same hips after an operation, for callers that keep such hips; by default they
        are computed again.

    Returns
    -------
    list of QuizQuestion
        One question of each topic, in the order of `TOPICS`.
    """
    random = Random(number)
    subject = Subject(hips, operated or hips.operated, random)
    return [random.choice(makers)(subject) for makers in TOPICS.values()]
