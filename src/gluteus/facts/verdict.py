"""Verdicts and the evidence they rest on, and the rule that turns one into the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gluteus.anatomy import Citation, CitedVerdict, Review, Standing
from gluteus.bones.person import Person
from gluteus.json_types import JsonObject
from gluteus.model.hip.hip import Hip

if TYPE_CHECKING:
    import xarray as xr

Verdict = CitedVerdict


@dataclass(frozen=True, slots=True)
class ComputedEvidence:
    """One number that a study gave for a statement.

    Attributes:
        study: name of the study, a key of ``CheckResult.evidence``.
        quantity: what was computed, in words.
        unit: of ``median`` and ``interval95``.
        median, interval95: over the people asked about.
        holds_in: share of these people for whom the statement's condition holds.
        needed: share of people from which on the condition counts as holding.
        range: in which postures it holds, in words.
        figure: name of the figure that shows it, if any.
    """

    study: str
    quantity: str
    unit: str
    median: float
    interval95: tuple[float, float]
    holds_in: float
    range: str
    needed: float = 0.5
    figure: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the condition holds for enough people."""
        return self.holds_in >= self.needed

    @property
    def stance(self) -> Literal["supports", "disputes"]:
        """What the evidence does to the statement."""
        return "supports" if self.holds else "disputes"


@dataclass(frozen=True, slots=True)
class StatementVerdict:
    """A statement with its verdict, why, and everything behind it."""

    id: str
    text: str
    verdict: Verdict
    reason: str
    computed: tuple[ComputedEvidence, ...]
    cited: tuple[Citation, ...]
    review: Review
    review_due: bool
    reviewer: str
    note: str | None = None


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


def settle(standing: Standing, computed: tuple[ComputedEvidence, ...]) -> tuple[Verdict, str]:
    """The verdict by written rules, with its reason in a sentence.

    Without computed evidence the citations decide (see ``gluteus.anatomy.sources.policy``). With it
    the computation leads: *supported* when all of it holds and fewer counting sources dispute than
    support, or none does; *refuted* when none of it holds and a counting source disputes or none
    supports; *disputed* in between.
    """
    if not computed:
        return standing.verdict, _cited_reason(standing)
    kept = sum(evidence.holds for evidence in computed)
    supporting, disputing = len(standing.supporting), len(standing.disputing)
    reason = (
        f"{kept} of {len(computed)} computed conditions {'holds' if kept == 1 else 'hold'}; "
        f"{_say(standing.supporting, 'support')} it, {_say(standing.disputing, 'dispute')} it."
    )
    if kept == len(computed):
        return ("supported" if disputing < max(supporting, 1) else "disputed"), reason
    if kept == 0 and (disputing or not supporting):
        return "refuted", reason
    return "disputed", reason


def _cited_reason(standing: Standing) -> str:
    if standing.verdict == "unsupported":
        why = f" ({standing.mark})" if standing.mark else ""
        return f"No source that counts settles it{why}."
    said = f"{_say(standing.supporting, 'support')} it, {_say(standing.disputing, 'dispute')} it."
    return said[0].upper() + said[1:]


def _say(keys: tuple[str, ...], verb: str) -> str:
    if len(keys) > 1:
        return f"{len(keys)} sources that count {verb}"
    return f"{'one source' if keys else 'no source'} that counts {verb}s"
