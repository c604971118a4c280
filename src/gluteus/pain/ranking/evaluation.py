"""Print how well the ranking does on published cases, as the tables of docs/pain.md.

Run with ``python -m gluteus.pain.ranking.evaluation``. The first table covers the cases on which
the settings were chosen, each out of fold. The others cover cases that were coded later, once their
set is marked as scored.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from gluteus.anatomy.pain.cases import Case, CaseLibrary, case_library
from gluteus.pain.ranking.case_evaluation import (
    CaseScores,
    best_constant_list,
    cosine,
    from_others,
    frozen,
    interval95,
    out_of_fold,
)
from gluteus.pain.ranking.findings_evaluation import with_findings
from gluteus.pain.ranking.structures import structures

_HEAD = (
    "| ranking | top 1 | top 3 | top 5 | list contains the source | candidates | Brier |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


def table(ranked: Mapping[str, CaseScores], cases: Sequence[Case]) -> list[str]:
    """Return the rows of the ranking and of the methods it is compared with, by name."""
    return [
        *_HEAD,
        *(_row(name, each) for name, each in ranked.items()),
        _row("cosine with the written maps", cosine(cases)),
        _row("best constant list, in hindsight", best_constant_list(cases)),
    ]


def learning_cases(library: CaseLibrary) -> dict[str, CaseScores]:
    """Return results on development cases: each case without itself, and each set without
    itself.
    """
    cases = library.scored("development")
    folds = out_of_fold(cases)
    by_set: dict[str, CaseScores] = {}
    for name, each in library.sets.items():
        if each.role == "development":
            own = [index for index, case in enumerate(cases) if case in each.cases]
            others = [case for case in cases if case not in each.cases]
            by_set[f"Gluteus, set {name}"] = folds.scores(own)
            by_set[f"Gluteus, set {name}, from the other sets"] = from_others(
                [cases[index] for index in own], others
            )
    return {"Gluteus": folds.scores(), **by_set}


def report() -> str:
    """Return all tables as text."""
    library = case_library()
    cases = library.scored("development")
    lines = [
        f"{len(cases)} published cases with a confirmed source, {len(structures())} structures.",
        "Settings were chosen on these cases; each case is scored out of fold.",
        "",
        *table(learning_cases(library), cases),
        "",
        *with_findings(library),
    ]
    for each in library.sets.values():
        if each.role == "validation" and each.first_scoring:
            later = [case for case in each.cases if case.scored]
            lines += [
                "",
                f"Set {each.set}: {len(later)} cases, coded on {each.coded} and first scored on "
                f"{each.first_scoring.date} with the settings of commit {each.first_scoring.settings}.",
                "",
                *table({"Gluteus": frozen(later)}, later),
            ]
    return "\n".join(lines)


def _row(name: str, found: CaseScores) -> str:
    tops = " | ".join(f"{each} ({100 * each / found.cases:.0f} %)" for each in found.top)
    if found.held is None or found.size is None or found.brier is None:
        return f"| {name} | {tops} | | | |"
    low, high = (100 * end for end in interval95(found.held, found.cases))
    held = f"{found.held} of {found.cases} ({100 * found.held / found.cases:.0f} %, {low:.0f} to {high:.0f})"
    return f"| {name} | {tops} | {held} | {found.size:.1f} | {found.brier:.2f} |"


if __name__ == "__main__":
    sys.stdout.write(f"{report()}\n")
