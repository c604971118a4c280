"""The verdict scale: five classes, each with the conditions that are applied and printed.

A condition contains its threshold, its test and its words, so that the printed rule is generated
from the rule that decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Verdict = Literal["well supported", "supported", "contested", "contradicted", "not settled"]
Side = Literal["for", "against"]
T = TypeVar("T")

MANY_LINES = 3
"""Lines of evidence that make a statement well supported."""
OUTWEIGHS = 3
"""Ratio of lines on the two sides from which on a statement is supported or contradicted."""
NEARLY_ALL_CASES = 0.9
"""Share of cases in which each computed condition of a well supported statement must hold."""


@dataclass(frozen=True, slots=True)
class Weight:
    """The evidence on both sides of one sentence, or of one part of it.

    Attributes
    ----------
    sources_for, sources_against : int
        Independent sources that count.
    data_for : bool
        Whether a source on the side of the statement reports data.
    computed_for, computed_against : bool
        Whether any computed condition holds, and whether any fails. All conditions come from one
        model, so that together they are one line of evidence.
    least_share : float or None
        The smallest share of cases in which a computed condition holds; None without any.
    """

    sources_for: int = 0
    sources_against: int = 0
    data_for: bool = False
    computed_for: bool = False
    computed_against: bool = False
    least_share: float | None = None

    def lines(self, side: Side) -> int:
        """Return the number of independent lines of evidence on a side.

        If some conditions of the computation hold and others fail, it must not help either side to
        outweigh the other. It then counts as a line on the side with fewer sources, or on both
        sides if these have equally many.
        """
        if side == "for":
            return self.sources_for + self._computed_line(self.computed_for, self._lead)
        return self.sources_against + self._computed_line(self.computed_against, -self._lead)

    @property
    def _lead(self) -> int:
        return self.sources_for - self.sources_against

    def _computed_line(self, on_this_side: bool, lead: int) -> bool:
        mixed = self.computed_for and self.computed_against
        return on_this_side and not (mixed and lead > 0)


@dataclass(frozen=True, slots=True)
class Condition(Generic[T]):
    """A test of evidence, and its words, made from the same threshold."""

    words: str
    met: Callable[[T], bool]


def at_least(count: int, side: Side) -> Condition[Weight]:
    """Return the condition: at least a number of lines on a side."""
    lines = "line" if count == 1 else "lines"
    return Condition(f"at least {count} {lines} of evidence {side} it", lambda it: it.lines(side) >= count)


def none_on(side: Side) -> Condition[Weight]:
    """Return the condition: no line on a side."""
    return Condition(f"no line of evidence {side} it", lambda it: it.lines(side) == 0)


def outweighs(side: Side, other: Side, times: int) -> Condition[Weight]:
    """Return the condition: a multiple of the other side's lines on a side."""
    return Condition(
        f"at least {times} times as many lines {side} it as {other} it",
        lambda it: it.lines(side) >= times * it.lines(other),
    )


def data_for() -> Condition[Weight]:
    """Return the condition: a source with data on the side of the statement."""
    return Condition("at least one source for it reports data", lambda it: it.data_for)


def holds_in(share: float) -> Condition[Weight]:
    """Return the condition: each computed condition holds in at least a share of the cases."""
    return Condition(
        f"every computed condition, if any, holds in at least {100 * share:.0f} of 100 cases",
        lambda it: it.least_share is None or it.least_share >= share,
    )


@dataclass(frozen=True, slots=True)
class VerdictClass(Generic[T]):
    """A class of the scale.

    All of its conditions must be true of the evidence.
    """

    name: Verdict
    conditions: tuple[Condition[T], ...]

    def fits(self, evidence: T) -> bool:
        """Whether all conditions are met."""
        return all(condition.met(evidence) for condition in self.conditions)

    @property
    def rule(self) -> str:
        """The conditions in words."""
        return "; ".join(each.words for each in self.conditions) or "everything else"


SCALE: tuple[VerdictClass[Weight], ...] = (
    VerdictClass("not settled", (none_on("for"), none_on("against"))),
    VerdictClass(
        "well supported",
        (at_least(MANY_LINES, "for"), none_on("against"), data_for(), holds_in(NEARLY_ALL_CASES)),
    ),
    VerdictClass("supported", (outweighs("for", "against", OUTWEIGHS),)),
    VerdictClass("contradicted", (outweighs("against", "for", OUTWEIGHS),)),
    VerdictClass("contested", ()),
)
"""The classes of a sentence, or of a part of one, in the order in which they are tested."""

Verdicts = tuple[Verdict, ...]


def _or(names: tuple[str, ...]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def every_part(*allowed: Verdict) -> Condition[Verdicts]:
    """Return the condition: every part has one of these verdicts."""
    return Condition(f"every part is {_or(allowed)}", lambda parts: set(parts) <= set(allowed))


def no_part(*excluded: Verdict) -> Condition[Verdicts]:
    """Return the condition: no part has any of these verdicts."""
    return Condition(f"no part is {_or(excluded)}", lambda parts: not set(parts) & set(excluded))


def some_part(wanted: Verdict) -> Condition[Verdicts]:
    """Return the condition: at least one part has this verdict."""
    return Condition(f"at least one part is {wanted}", lambda parts: wanted in parts)


WHOLES: tuple[VerdictClass[Verdicts], ...] = (
    VerdictClass("well supported", (every_part("well supported"),)),
    VerdictClass("supported", (every_part("well supported", "supported"),)),
    VerdictClass(
        "contradicted",
        (some_part("contradicted"), no_part("well supported", "supported", "contested")),
    ),
    VerdictClass("not settled", (no_part("contested", "contradicted"), some_part("not settled"))),
    VerdictClass("contested", ()),
)
"""The classes of a statement of several parts, in the order in which they are tested."""

VERDICTS: tuple[Verdict, ...] = (
    "well supported",
    "supported",
    "contested",
    "contradicted",
    "not settled",
)
"""The classes in the order for readers, from the best support to none."""


def judged(weight: Weight) -> Verdict:
    """Return the verdict on a sentence or a part: the first class of `SCALE` that fits.

    Parameters
    ----------
    weight : Weight
        The evidence on both sides.

    Returns
    -------
    Verdict
        One of `VERDICTS`.
    """
    return next(each.name for each in SCALE if each.fits(weight))


def judged_whole(parts: Iterable[Verdict]) -> Verdict:
    """Return the verdict on a statement of several parts: the first class of `WHOLES` that fits.

    Parameters
    ----------
    parts : iterable of Verdict
        The verdicts on the parts.

    Returns
    -------
    Verdict
        One of `VERDICTS`.
    """
    given = tuple(parts)
    return next(each.name for each in WHOLES if each.fits(given))
