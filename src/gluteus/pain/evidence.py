"""Count the published cases and series, and measure how well two coders agree.

``python -m gluteus.pain.evidence`` prints the counts. It runs no ranking, so it may be used before
the settings of a ranking are frozen.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gluteus.anatomy.collection import library
from gluteus.anatomy.pain.cases import CaseFile, CaseLibrary, SecondCoding, case_library
from gluteus.anatomy.pain.series import SeriesLibrary, series_library


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well two codings of the same cases agree.

    Attributes
    ----------
    cases : int
        Number of cases that both coders coded.
    regions : dict of str to float or None
        Cohen's kappa by region, for regions that at least one coder marked; None when undefined.
    marks : dict of str to tuple of int
        Number of cases in which the first and the second coder marked a region, by region.
    pooled : float or None
        Kappa over all pairs of case and region of the chart.
    jaccard : float
        Regions that both marked, divided by those that either marked; the mean over cases.
    same_regions : int
        Number of cases with exactly the same regions.
    with_groups, same_groups, sharing_groups : int
        Number of cases for which the second coder wrote sources, of those with exactly the same
        sources, and of those with at least one source in common.
    """

    cases: int
    regions: dict[str, float | None]
    marks: dict[str, tuple[int, int]]
    pooled: float | None
    jaccard: float
    same_regions: int
    with_groups: int
    same_groups: int
    sharing_groups: int


def cohen_kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Return Cohen's kappa of two yes-or-no codings; None when chance alone gives full agreement.

    Parameters
    ----------
    first, second : sequence of bool
        The coding of each coder, in the same order and of the same length.
    """
    n = len(first)
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    yes = (sum(first) / n) * (sum(second) / n)
    chance = yes + (1 - sum(first) / n) * (1 - sum(second) / n)
    return None if chance == 1 else (observed - chance) / (1 - chance)


def agreement(first: CaseFile, second: SecondCoding) -> Agreement:
    """Compare a second coding with the first."""
    by_id = {case.id: case for case in first.cases}
    pairs = [(by_id[each.case], each) for each in second.codes]
    chart = list(library().regions)
    marked = {
        region: ([region in a.regions for a, _ in pairs], [region in b.regions for _, b in pairs])
        for region in chart
    }
    used = {region: marks for region, marks in marked.items() if any(marks[0]) or any(marks[1])}
    return Agreement(
        cases=len(pairs),
        regions={region: cohen_kappa(*marks) for region, marks in used.items()},
        marks={region: (sum(a), sum(b)) for region, (a, b) in used.items()},
        pooled=cohen_kappa(
            [mark for a, _ in marked.values() for mark in a], [mark for _, b in marked.values() for mark in b]
        ),
        jaccard=sum(_jaccard(a.regions, b.regions) for a, b in pairs) / len(pairs),
        same_regions=sum(set(a.regions) == set(b.regions) for a, b in pairs),
        with_groups=sum(bool(b.groups) for _, b in pairs),
        same_groups=sum(set(a.groups) == set(b.groups) for a, b in pairs),
        sharing_groups=sum(bool(set(a.groups) & set(b.groups)) for a, b in pairs),
    )


def _jaccard(first: Sequence[str], second: Sequence[str]) -> float:
    return len(set(first) & set(second)) / len(set(first) | set(second))


def _report(cases: CaseLibrary, series: SeriesLibrary) -> list[str]:
    lines: list[str] = []
    for each in cases.sets.values():
        lines += _set_lines(each, cases)
    for each in cases.second:
        lines += _agreement_lines(each, agreement(cases.sets[each.set], each))
    quality = Counter(each.quality for each in series.series.values())
    lines.append(
        f"Series: {len(series.series)}, of which {_counted(quality)}; "
        f"{sum(len(each.shares) for each in series.series.values())} shares of areas."
    )
    return lines


def _set_lines(each: CaseFile, cases: CaseLibrary) -> list[str]:
    scored = [case for case in each.cases if case.scored]
    cited = [library().sources[case.source] for case in scored]
    found = sum(bool(source.doi or source.pmid or source.pmcid) for source in cited)
    state = "settings were chosen on it" if each.role == "development" else "not scored yet"
    if each.first_scoring:
        state = f"first scored {each.first_scoring.date} under settings {each.first_scoring.settings}"
    groups = Counter(group for case in scored for group in case.groups)
    return [
        f"Set {each.set} ({each.role}; {state}): {len(each.cases)} cases, {len(scored)} can be scored.",
        f"  coded by {each.coder} on {each.coded}; {found} of {len(scored)} have a DOI, PMID or PMCID",
        f"  grade: {_counted(Counter(case.grade for case in scored))}",
        f"  read: {_counted(Counter(case.read for case in scored))}",
        f"  vague: {sum(case.vague for case in scored)}; with findings: "
        f"{sum(bool(case.present or case.absent) for case in scored)}",
        f"  accepted sources: {_counted(groups)}",
        f"  no case: {', '.join(group for group in cases.groups if group not in groups) or 'none'}",
    ]


def _agreement_lines(coding: SecondCoding, result: Agreement) -> list[str]:
    blind = "blind" if coding.blind else "NOT blind"
    pooled = "undefined" if result.pooled is None else f"{result.pooled:.2f}"
    lines = [
        f"Second coding of set {coding.set} by {coding.coder} ({blind}): {result.cases} cases.",
        f"  regions: kappa {pooled} over all regions, mean Jaccard index {result.jaccard:.2f}; the same "
        f"regions in {result.same_regions}",
        f"  sources: the same in {result.same_groups} of {result.with_groups}, at least one in common in "
        f"{result.sharing_groups}"
        if result.with_groups
        else "  sources were hidden from the second coder",
    ]
    for region, kappa in result.regions.items():
        a, b = result.marks[region]
        lines.append(
            f"    {region:8} {'undefined' if kappa is None else f'{kappa:9.2f}'} (marked {a} and {b} times)"
        )
    return lines


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{key} {number}" for key, number in counter.most_common())


if __name__ == "__main__":
    sys.stdout.write("\n".join(_report(case_library(), series_library())) + "\n")
