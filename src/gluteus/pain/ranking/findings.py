"""Likelihood ratios of findings, and their upper limits.

Likelihood ratios were measured by other examiners in other patients, and findings depend on each
other. Each ratio is therefore reduced, and findings can never make a source more probable than its
best confirmed sign allows.
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

The words yes, no and unknown are accepted too.
"""


def read_findings(findings: Findings) -> dict[str, bool]:
    """Return the signs that were examined, by id: True for found, False for not found.

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
    """Return the log likelihood ratio (zone,) of the findings for every zone.

    Among several findings that point in the same direction for a zone, the strongest counts in full
    and the others count by half (`dependence` of ``pain/model.yaml``), because they are not
    independent. Signs without published figures that we read add nothing.
    """
    tests = [_by_zone(test) for test in _tests(found)]
    if not tests:
        return np.zeros(len(written_maps().zones))
    ratios = np.array(tests)
    return _combined(np.maximum(ratios, 0.0)) - _combined(np.maximum(-ratios, 0.0))


def log_ratios(sign: Sign) -> tuple[float, float]:
    """Return the log likelihood ratios of a sign found and not found, reduced by its weight.

    A published proportion of 0 or 1 is moved inwards by half a case, so that no single finding is
    decisive.
    """
    if sign.sensitivity is None or sign.specificity is None:
        return 0.0, 0.0
    present, absent = _inside(sign.sensitivity), _inside(sign.specificity)
    weight = reliability(sign)
    return weight * log(present / (1 - absent)), weight * log((1 - present) / absent)


def reliability(sign: Sign) -> float:
    """Return the weight of a sign (0 to 1): examiner agreement times applicability to other
    patients.

    Agreement is kappa, or an assumed value for signs without a published kappa.
    """
    model = pain_library().model
    kappa = sign.kappa.si if sign.kappa else model["unknown_kappa"].si
    return min(max(kappa, 0.0), 1.0) * model["applicability"].si


def upper_limits(found: Mapping[str, bool]) -> Floats:
    """Return the highest probability (structure,) that findings may give to each structure.

    The limit is the probability that the structure's best confirmed sign gives to a source with
    even odds: the reduced likelihood ratio divided by one plus that ratio. Without such a sign it
    is one half.
    """
    maps = written_maps()
    best = np.zeros(len(structures()))
    for key, positive in found.items():
        sign = pain_library().signs[key]
        if positive and sign.moves:
            np.maximum.at(best, maps.structure[_about(sign)], log_ratios(sign)[0])
    return 1 / (1 + np.exp(-best))


def limited(score: Floats, before: Floats, limits: Floats) -> Floats:
    """Return scores that respect the limits; what is cut off is given to the other sources.

    Parameters
    ----------
    score, before : (source,) float
        Probabilities with and without the findings.
    limits : (source,) float
        Limits from `upper_limits`. A score that the regions alone gave is never lowered.
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
    """Return the strongest of several ratios (test, zone) plus a part of the others."""
    most: Floats = ratios.max(axis=0)
    return most + pain_library().model["dependence"].si * (ratios.sum(axis=0) - most)


def _inside(share: Quantity) -> float:
    if share.n and share.si in (0.0, 1.0):
        return (share.si * share.n + 0.5) / (share.n + 1)
    return share.si


def _tests(found: Mapping[str, bool]) -> list[dict[Sign, bool]]:
    """Return the signs that can change a probability, grouped by published test."""
    signs = pain_library().signs
    tests: dict[str, dict[Sign, bool]] = {}
    for key, result in found.items():
        if signs[key].moves:
            tests.setdefault(signs[key].test or key, {})[signs[key]] = result
    return list(tests.values())


def _by_zone(results: Mapping[Sign, bool]) -> Floats:
    """Return the log likelihood ratios (zone,) of one test done at one or more places.

    Each place where the test is positive counts for the sources in `favours`, and for those that
    are `alike` at that place, so that a trigger point never makes a root less probable. If no place
    is positive, the test counts once as negative, however many places were examined.
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
