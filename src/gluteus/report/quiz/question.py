"""One question of a quiz: its choices, its answer, and the evidence for the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from gluteus.arrays import Floats
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.operation import Operation
from gluteus.quantiles import interval95
from gluteus.report.pages.content import number


@dataclass(frozen=True)
class Choice:
    """One possible answer; `id` is unique within its question."""

    id: str
    words: str


@dataclass(frozen=True)
class QuizQuestion:
    """A question with its answer.

    Attributes
    ----------
    id : str
        Topic and case, such as ``turns-anterior-90``.
    kind : {"choose", "point"}
        Whether the reader picks from the list only, or may also point at the picture.
    asks : str
        The question.
    choices : tuple of Choice
        The possible answers; in a pointing question, parts of the picture, described by where they
        start.
    answer : str
        Id of the right choice.
    because : str
        Explanation, with the number.
    owner : str
        Origin of the answer: the computation, or the source.
    shows : mapping of str to tuple of str
        Parts of the picture by kind (``muscles``, ``compartments``, ``zones``, ``regions``).
    statement : str or None
        Id of the statement of the article on the same subject.
    flexion_deg : float or None
        Hip flexion [degrees] of the posture that the question is about.
    """

    id: str
    kind: Literal["choose", "point"]
    asks: str
    choices: tuple[Choice, ...]
    answer: str
    because: str
    owner: str
    shows: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    statement: str | None = None
    flexion_deg: float | None = None


@dataclass(frozen=True)
class Subject:
    """The person whom a quiz is about: their possible hips, and random numbers for the choices."""

    hips: Hip
    operated: Callable[[Operation], Hip]
    random: Random

    @property
    def people(self) -> str:
        """``1000 people``."""
        return f"{self.hips.samples} people"


def spread(values: Floats, unit: str) -> str:
    """Return median and interval in words: ``2.6 body weights (95% interval 2.1 to 3.2)``."""
    low, middle, high = interval95(values)
    return f"{number(middle)} {unit} (95% interval {number(low)} to {number(high)})"
