"""Verdicts on statements, and the computed evidence and citations that they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gluteus.anatomy import (
    DESIGN_WORDS,
    Citation,
    Design,
    Review,
    Standing,
    Topic,
    Verdict,
    Weight,
    judged,
    judged_whole,
)
from gluteus.bones.person import Person
from gluteus.json_types import JsonObject
from gluteus.model.hip.hip import Hip
from gluteus.quantiles import share_of_100

if TYPE_CHECKING:
    import xarray as xr

Over = Literal["people", "strands", "zones", "mean_bone"]
"""Cases that a computed number runs over."""
Tests = Literal["statement", "consistency"]
"""Subject of a condition: the statement, or only the consistency of places that the project
chose.
"""

OVER_WORDS: dict[Over, tuple[str, str]] = {
    "people": ("person", "people"),
    "strands": ("strand", "strands"),
    "zones": ("zone", "zones"),
    "mean_bone": ("mean bone", "mean bones"),
}
"""Singular and plural of the cases."""


@dataclass(frozen=True, slots=True)
class ComputedEvidence:
    """One number that a study gave for a statement, and how often the statement's condition holds.

    Attributes
    ----------
    study : str
        Name of the study, a key of ``CheckResult.evidence``.
    quantity : str
        What was computed, in words.
    unit : str
        Unit of `median` and `interval95`.
    median, interval95 : float, tuple of float
        Over the cases. A single case has its own value and no spread.
    condition : str
        What must be true in a case for the condition to hold.
    over : Over
        What the cases are.
    n, holds_n : int
        How many cases there are, and in how many the condition holds.
    range : str
        Where or in which postures the condition holds, in words.
    needed : float
        Share of the cases that the condition must reach to count as holding.
    tests : Tests
        Whether it tests the statement or only the consistency of what the project chose.
    figure : str or None
        Name of the figure that shows it.
    part : str or None
        Id of the part of the statement that it tests; None for the whole statement.
    """

    study: str
    quantity: str
    unit: str
    median: float
    interval95: tuple[float, float]
    condition: str
    over: Over
    n: int
    holds_n: int
    range: str
    needed: float = 0.5
    tests: Tests = "statement"
    figure: str | None = None
    part: str | None = None

    @property
    def holds_in(self) -> float:
        """Share of the cases in which the condition holds."""
        return self.holds_n / self.n

    @property
    def holds(self) -> bool:
        """Whether the condition holds in enough cases."""
        return self.holds_in >= self.needed

    @property
    def stance(self) -> Literal["supports", "disputes"]:
        """Whether the evidence supports or disputes the statement."""
        return "supports" if self.holds else "disputes"

    @property
    def cases(self) -> str:
        """Number and kind of the cases in which the condition holds: ``934 of 1000 people``."""
        one, several = OVER_WORDS[self.over]
        if self.n == 1:
            return f"the {one}" if self.holds_n else f"not on the {one}"
        return f"{self.holds_n} of {self.n} {several}"

    @property
    def label(self) -> str:
        """`cases` with the share, the threshold, and a remark when only consistency is tested."""
        if self.n == 1:
            words = f"{'holds' if self.holds_n else 'does not hold'} on the {OVER_WORDS[self.over][0]}"
        else:
            share = f"{share_of_100(self.holds_in)} of 100; {100 * self.needed:.0f} needed"
            words = f"holds in {self.cases} ({share})"
        return words if self.tests == "statement" else f"{words}; a test of consistency, not evidence"

    @property
    def says(self) -> str:
        """The condition, and in how many cases it holds, as two sentences."""
        return f"Condition: {self.condition}. It {self.label}."


@dataclass(frozen=True, slots=True)
class Strength:
    """How much evidence there is.

    Attributes
    ----------
    sources_for, sources_against : int
        Independent sources that count.
    best_for, best_against : Design or None
        The strongest design on each side.
    computed_for, computed_against : bool
        Whether computed conditions support the statement, and whether they dispute it.
    over, n : Over or None, int
        Kind of the cases of the computed conditions, and the smallest number of them.
    """

    sources_for: int
    sources_against: int
    best_for: Design | None
    best_against: Design | None
    computed_for: bool = False
    computed_against: bool = False
    over: Over | None = None
    n: int = 0

    @property
    def words(self) -> str:
        """The strength as a phrase.

        Such as ``5 independent sources for it (best: experiment), none against it``.
        """
        sides = (
            _side(self.sources_for, self.best_for, "for"),
            _side(self.sources_against, self.best_against, "against"),
        )
        if self.over is None:
            return ", ".join(sides)
        side = {(True, False): "supports it", (False, True): "contradicts it"}.get(
            (self.computed_for, self.computed_against), "supports it in part"
        )
        one, several = OVER_WORDS[self.over]
        over = f"{self.n} {several}" if self.n > 1 else f"the {one}"
        return f"{', '.join(sides)}; the computation over {over} {side}"


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """The verdict on one part of a statement that says several things."""

    id: str
    text: str
    verdict: Verdict
    strength: Strength


@dataclass(frozen=True, slots=True)
class StatementVerdict:
    """A statement with its verdict, the reason, and all evidence behind it."""

    id: str
    text: str
    verdict: Verdict
    reason: str
    strength: Strength
    parts: tuple[PartVerdict, ...]
    computed: tuple[ComputedEvidence, ...]
    cited: tuple[Citation, ...]
    review: Review
    review_due: bool
    reviewer: str
    suggested: str | None = None
    note: str | None = None
    topic: Topic = "muscle"
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CheckResult:
    """All verdicts for a person or the population, with the datasets behind the computed ones."""

    verdicts: tuple[StatementVerdict, ...]
    person: Person
    hip: Hip
    evidence: Mapping[str, xr.Dataset]
    provenance: JsonObject

    def verdict(self, statement: str) -> StatementVerdict:
        """The verdict on one statement by its id."""
        return next(each for each in self.verdicts if each.id == statement)


def weigh(standing: Standing, computed: Sequence[ComputedEvidence]) -> Weight:
    """Return citations and computed conditions as evidence on the verdict scale.

    Tests of consistency are left out, because they are not evidence.

    Parameters
    ----------
    standing : Standing
        What citations say.
    computed : sequence of ComputedEvidence
        What studies of a hip say.

    Returns
    -------
    Weight
        The evidence on both sides.
    """
    tested = [each for each in computed if each.tests == "statement"]
    cited = standing.weight
    return Weight(
        cited.sources_for,
        cited.sources_against,
        cited.data_for,
        computed_for=any(each.holds for each in tested),
        computed_against=any(not each.holds for each in tested),
        least_share=min((each.holds_in for each in tested), default=None),
    )


def settle(standing: Standing, computed: Sequence[ComputedEvidence] = ()) -> tuple[Verdict, Strength]:
    """Return the verdict on a sentence or a part, and how much evidence there is.

    Parameters
    ----------
    standing : Standing
        What citations say.
    computed : sequence of ComputedEvidence, optional
        What studies of a hip say.

    Returns
    -------
    verdict : Verdict
        One of the five classes.
    strength : Strength
        Sources and computed conditions on each side.
    """
    weight = weigh(standing, computed)
    tested = [each for each in computed if each.tests == "statement"]
    smallest = min(tested, key=lambda each: each.n, default=None)
    return judged(weight), Strength(
        weight.sources_for,
        weight.sources_against,
        standing.best_for,
        standing.best_against,
        weight.computed_for,
        weight.computed_against,
        smallest.over if smallest else None,
        smallest.n if smallest else 0,
    )


def settle_parts(parts: Sequence[PartVerdict]) -> tuple[Verdict, str]:
    """Return the verdict on a statement of several parts, and the verdicts on its parts in
    words.
    """
    words = "; ".join(f"{each.text}: {each.verdict}" for each in parts)
    return judged_whole(each.verdict for each in parts), f"{words}."


def reason_of(strength: Strength, mark: str | None = None) -> str:
    """Return the strength as a sentence, with a remark on sources that do not count."""
    words = strength.words + (f"; support comes from {mark}" if mark else "")
    return f"{words[:1].upper()}{words[1:]}."


def _side(count: int, best: Design | None, word: str) -> str:
    if not count:
        return f"no source that counts {word} it" if word == "for" else f"none {word} it"
    sources = "independent source" if count == 1 else "independent sources"
    graded = f" (best: {DESIGN_WORDS[best]})" if best else ""
    return f"{count} {sources} {word} it{graded}"
