"""Likelihood ratios of findings, and their upper limits.

Likelihood ratios are published for other patients and other examiners, and findings depend on one
another. So each is weighed down, and a source can never be made more probable than its best
confirmed sign allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log

import numpy as np

from gluteus.anatomy import Quantity
from gluteus.anatomy.pain.patterns import Sign, pain_library
from gluteus.arrays import Floats
from gluteus.errors import AnatomyError
from gluteus.pain.ranking.region_maps import written_maps
from gluteus.pain.ranking.structures import structures
from gluteus.pain.red_flags.screening import Answer, one_answer_each, yes_or_no
from gluteus.refusals import no_such

Findings = Mapping[str, Answer] | Iterable[tuple[str, Answer]]
"""Signs by id: True (found), False (not found) or None (not examined).

Or the words yes, no, unknown.
"""


def read_findings(findings: Findings) -> dict[str, bool]:
    """The signs that were examined: found or not found, by id.

    Raises
    ------
    AnatomyError
        A sign does not exist, or a result is none of yes, no and unknown.
    """
    signs = pain_library().signs
    given = one_answer_each("sign", findings)
    for key in given:
        if key not in signs:
            raise AnatomyError(no_such("sign", key, signs))
    read = {key: yes_or_no("sign", key, value) for key, value in given.items()}
    return {key: value for key, value in read.items() if value is not None}


def evidence(found: Mapping[str, bool]) -> Floats:
    """The log likelihood ratio of the findings for every zone, (zone,).

    Of several findings that speak in the same direction about a zone the strongest counts in full
    and the others by half (`dependence` of ``pain/model.yaml``), because they are not independent.
    Signs without figures that somebody read add nothing.
    """
    tests = [_by_zone(test) for test in _tests(found)]
    if not tests:
        return np.zeros(len(written_maps().zones))
    ratios = np.array(tests)
    return _combined(np.maximum(ratios, 0.0)) - _combined(np.maximum(-ratios, 0.0))


def log_ratios(sign: Sign) -> tuple[float, float]:
    """The log likelihood ratios of a sign found and not found, weighed by its reliability.

    A published proportion of 0 or 1 is pulled in by half a case, so that no single finding settles
    anything.
    """
    if sign.sensitivity is None or sign.specificity is None:
        return 0.0, 0.0
    present, absent = _inside(sign.sensitivity), _inside(sign.specificity)
    weight = reliability(sign)
    return weight * log(present / (1 - absent)), weight * log((1 - present) / absent)


def reliability(sign: Sign) -> float:
    """The weight of a sign, 0 to 1: agreement of examiners times applicability to other patients.

    Agreement is kappa, or an assumed value where none was found.
    """
    model = pain_library().model
    kappa = sign.kappa.si if sign.kappa else model["unknown_kappa"].si
    return min(max(kappa, 0.0), 1.0) * model["applicability"].si


def upper_limits(found: Mapping[str, bool]) -> Floats:
    """The most that findings may make each structure probable, (structure,).

    It is what the best confirmed sign of the structure gives to a source that is as likely as not
    before: its weighed likelihood ratio over one plus that ratio; one half without such a sign.
    """
    maps = written_maps()
    best = np.zeros(len(structures()))
    for key, positive in found.items():
        sign = pain_library().signs[key]
        if positive and sign.moves:
            np.maximum.at(best, maps.structure[_about(sign)], log_ratios(sign)[0])
    return 1 / (1 + np.exp(-best))


def limited(score: Floats, before: Floats, limits: Floats) -> Floats:
    """Scores that findings have not raised above their limits; the surplus goes to the others.

    Parameters
    ----------
    score, before : (source,) float
        Probabilities with and without the findings.
    limits : (source,) float
        What `upper_limits` gives; what regions alone gave is never taken away.
    """
    most, capped, total = np.maximum(limits, before), score.copy(), float(score.sum())
    for _ in range(len(score)):
        full = capped >= most - 1e-12
        capped = np.minimum(capped, most)
        surplus = total - float(capped.sum())
        if surplus < 1e-12 or full.all() or capped[~full].sum() <= 0:
            break
        capped[~full] *= 1 + surplus / capped[~full].sum()
    return np.minimum(capped, most)


def _combined(ratios: Floats) -> Floats:
    """The strongest of several ratios (test, zone) and a part of the others."""
    most: Floats = ratios.max(axis=0)
    return most + pain_library().model["dependence"].si * (ratios.sum(axis=0) - most)


def _inside(share: Quantity) -> float:
    if share.n and share.si in (0.0, 1.0):
        return (share.si * share.n + 0.5) / (share.n + 1)
    return share.si


def _tests(found: Mapping[str, bool]) -> list[dict[Sign, bool]]:
    """The signs that move a probability, those of one published test together."""
    signs = pain_library().signs
    tests: dict[str, dict[Sign, bool]] = {}
    for key, result in found.items():
        if signs[key].moves:
            tests.setdefault(signs[key].test or key, {})[signs[key]] = result
    return list(tests.values())


def _by_zone(results: Mapping[Sign, bool]) -> Floats:
    """Log likelihood ratios (zone,) of one test done at one or more places.

    Each place where the test is positive counts for what `favours` names, and for what is `alike`
    at that place, so that a trigger point never makes a root less probable. If no place is
    positive, the test counts once as negative, however many places were examined.
    """
    ratios = np.zeros(len(written_maps().zones))
    positive = any(results.values())
    for sign, found in results.items():
        if found or not positive:
            ratio = log_ratios(sign)[0 if found else 1]
            about = _about(sign)
            ratios[about] = ratios[about] + ratio if found else ratio
    return ratios


def _about(sign: Sign) -> list[int]:
    zones = written_maps().zones
    return [zones.index(each) for each in (*sign.favours, *sign.alike)]
