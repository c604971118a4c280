"""Effect of findings on the ranking of published cases, where they have published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from gluteus.anatomy import checks
from gluteus.anatomy.collection import DATA
from gluteus.anatomy.pain.cases import Case, case_library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.anatomy.reading import read_yaml
from gluteus.pain.ranking.case_evaluation import accepted, interval95
from gluteus.pain.ranking.findings import evidence, limited, upper_limits
from gluteus.pain.ranking.inference import by_score, posterior, reported
from gluteus.pain.ranking.region_maps import written_maps

MOST = 3
"""Findings that count for one case."""


@cache
def case_findings() -> Mapping[str, Mapping[str, bool]]:
    """The signs with figures that were found or not found in each case, by id of the case."""
    file = DATA / "pain" / "cases" / "findings.yaml"
    found = read_yaml(file, dict[str, dict[str, bool]])
    checks.known(file, "cases", found, case_library().cases)
    for case, signs in found.items():
        checks.known(file, case, signs, pain_library().signs)
    return found


def with_findings(cases: Sequence[Case]) -> list[str]:
    """Count the cases whose source is among the first three, without and with findings."""
    examined = [case for case in cases if case.id in case_findings()]
    before = after = 0
    for case in examined:
        maps = written_maps().updated(each for each in cases if each is not case)
        where = reported(dict.fromkeys(case.regions, 1.0))
        found = dict(list(case_findings()[case.id].items())[:MOST])
        plain = posterior(where, maps=maps).score
        moved = posterior(where, evidence=evidence(found), maps=maps).score
        moved = limited(moved, plain, upper_limits(found))
        correct = accepted([case])[0]
        before += bool(correct[by_score(plain)[:3]].any())
        after += bool(correct[by_score(moved)[:3]].any())
    if not examined:
        return ["No case has a finding with published figures."]
    ends = " to ".join(f"{100 * end:.0f}" for end in interval95(after, len(examined)))
    counted = np.mean([len(case_findings()[case.id]) for case in examined])
    return [
        f"{len(examined)} of {len(cases)} cases have a finding with published figures ({counted:.1f} each, "
        f"at most {MOST}): the source is among the first three in {before} of {len(examined)} without, "
        f"and in {after} of {len(examined)} with findings (95 % interval {ends} %)."
    ]
