"""Effect of examination findings on the ranking of published cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA
from gluteus.anatomy.pain.cases import Case, CaseLibrary, case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.reading import read_yaml
from gluteus.pain.ranking.case_evaluation import accepted, interval95
from gluteus.pain.ranking.findings import evidence, limited, upper_limits
from gluteus.pain.ranking.inference import by_score, posterior, reported
from gluteus.pain.ranking.region_maps import written_maps

MOST = 3
"""Maximum number of findings that count for one case."""


@cache
def case_findings() -> Mapping[str, Mapping[str, bool]]:
    """Return the examined signs that have published figures, by id of the case."""
    file = DATA / "pain" / "cases" / "findings.yaml"
    found = read_yaml(file, dict[str, dict[str, bool]])
    checks.known(file, "cases", found, case_library().cases)
    for case, signs in found.items():
        checks.known(file, case, signs, pain_library().signs)
    return found


@dataclass(frozen=True, slots=True)
class FindingScores:
    """Counts over the cases that report findings.

    Attributes
    ----------
    examined : int
        Number of cases with a finding.
    findings : int
        Number of findings in these cases.
    before, after : int
        Number of cases whose source is among the first three, without and with their findings.
    """

    examined: int = 0
    findings: int = 0
    before: int = 0
    after: int = 0

    def __add__(self, other: FindingScores) -> FindingScores:
        return FindingScores(
            self.examined + other.examined,
            self.findings + other.findings,
            self.before + other.before,
            self.after + other.after,
        )


def finding_scores(cases: Sequence[Case], learned: Sequence[Case]) -> FindingScores:
    """Rank the cases that report findings, without and with at most `MOST` of their findings.

    Parameters
    ----------
    cases : sequence of Case
        Cases to rank.
    learned : sequence of Case
        Cases from which region probabilities are learned; each case is ranked without itself.
    """
    found = FindingScores()
    for case in cases:
        told = dict(list(case_findings().get(case.id, {}).items())[:MOST])
        if not told:
            continue
        maps = written_maps().updated(each for each in learned if each is not case)
        where = reported(dict.fromkeys(case.regions, 1.0))
        plain = posterior(where, maps=maps).score
        moved = posterior(where, evidence=evidence(told), maps=maps).score
        moved = limited(moved, plain, upper_limits(told))
        correct = accepted([case])[0]
        held = [bool(correct[by_score(score)[:3]].any()) for score in (plain, moved)]
        found += FindingScores(1, len(told), *map(int, held))
    return found


def in_words(scores: FindingScores, of: int) -> str:
    """Describe the effect of the findings in words, with the exact 95 % interval."""
    if not scores.examined:
        return "No case has a finding with published figures."
    ends = " to ".join(f"{100 * end:.0f}" for end in interval95(scores.after, scores.examined))
    each = scores.findings / scores.examined
    return (
        f"{scores.examined} of {of} cases have a finding with published figures ({each:.1f} each, "
        f"at most {MOST}): the source is among the first three in {scores.before} of "
        f"{scores.examined} without findings, and in {scores.after} of {scores.examined} with them "
        f"(95 % interval {ends} %)."
    )


def with_findings(library: CaseLibrary) -> list[str]:
    """Describe the effect of findings in development cases and in unseen cases."""
    learned = library.scored("development")
    unseen = tuple(
        case
        for each in library.sets.values()
        if each.role == "validation" and each.first_scoring
        for case in each.cases
        if case.scored
    )
    parts = {"Cases from which the ranking learns": learned, "Cases that it has never seen": unseen}
    found = {name: finding_scores(cases, learned) for name, cases in parts.items() if cases}
    together = sum(found.values(), FindingScores())
    return [
        *(f"{name}: {in_words(scores, len(parts[name]))}" for name, scores in found.items()),
        f"Together: {in_words(together, len(learned) + len(unseen))}",
    ]
