"""What findings of the examination say, as log likelihoods weighed by how well examiners agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log

import numpy as np

from gluteus.anatomy import Quantity
from gluteus.anatomy.pain.patterns import Sign, pain_library
from gluteus.arrays import Floats
from gluteus.errors import AnatomyError
from gluteus.pain.ranking.bayes import DrawingModel
from gluteus.pain.red_flags.screening import Answer, one_answer_each, yes_or_no

Findings = Mapping[str, Answer] | Iterable[tuple[str, Answer]]
"""Signs by id: True (found), False (not found) or None (not examined); or the words yes, no, unknown."""


def read_findings(findings: Findings) -> dict[str, bool]:
    """The signs that were examined: found or not found, by id.

    Raises
    ------
    AnatomyError: for a sign that does not exist, or a result that is none of yes, no and unknown.
    """
    signs = pain_library().signs
    given = one_answer_each("sign", findings)
    for key in given:
        if key not in signs:
            raise AnatomyError(
                f"a finding is a sign of the list; met {key!r}. There are: {', '.join(signs)}."
            )
    read = {key: yes_or_no("sign", key, value) for key, value in given.items()}
    return {key: value for key, value in read.items() if value is not None}


def evidence(model: DrawingModel, found: Mapping[str, bool]) -> Floats:
    """The log likelihood ratio of the findings for every hypothesis, (hypothesis,).

    A sign counts as the logarithm of its likelihood ratio times its `reliability`. Signs without figures that
    somebody read add nothing. Two sources at once show a sign as the one of them does that shows it more.
    """
    signs = pain_library().signs
    by_test: list[Floats] = [np.zeros(len(model.sources))]
    for test in _tests(found):
        by_pattern = _by_pattern({signs[key]: found[key] for key in test}, model.patterns)
        shown = np.where(model.sources, by_pattern, 0.0)
        most: Floats = shown.max(axis=1)
        least: Floats = shown.min(axis=1)
        by_test.append(np.where(most >= -least, most, least))
    return np.sum(by_test, axis=0)


def log_ratios(sign: Sign) -> tuple[float, float]:
    """The log likelihood ratios of a sign found and not found, weighed by its reliability.

    A published proportion of 0 or 1 is pulled in by half a case, so that no single finding settles anything.
    """
    if sign.sensitivity is None or sign.specificity is None:
        return 0.0, 0.0
    present, absent = _inside(sign.sensitivity), _inside(sign.specificity)
    weight = reliability(sign)
    return weight * log(present / (1 - absent)), weight * log((1 - present) / absent)


def reliability(sign: Sign) -> float:
    """The weight of a sign, 0 to 1: its kappa, or an assumed one where none was found."""
    kappa = sign.kappa.si if sign.kappa else pain_library().model["unknown_kappa"].si
    return min(max(kappa, 0.0), 1.0)


def _inside(share: Quantity) -> float:
    if share.n and share.si in (0.0, 1.0):
        return (share.si * share.n + 0.5) / (share.n + 1)
    return share.si


def _tests(found: Mapping[str, bool]) -> list[list[str]]:
    """The signs that move a probability, those of one published test together."""
    signs = pain_library().signs
    tests: dict[str, list[str]] = {}
    for key in found:
        if signs[key].moves:
            tests.setdefault(signs[key].test or key, []).append(key)
    return list(tests.values())


def _by_pattern(results: Mapping[Sign, bool], patterns: tuple[str, ...]) -> Floats:
    """Log likelihood ratios (pattern,) of one test done at one or more places.

    Each place found counts for what `favours` names, and for what is `alike` at that place, so that a trigger
    point never makes a root less probable. Places without a finding count once, and only when none has one.
    """
    ratios = np.zeros(len(patterns))
    positive = [sign for sign, found in results.items() if found]
    for sign in positive:
        for name in (*sign.favours, *sign.alike):
            ratios[patterns.index(name)] += log_ratios(sign)[0]
    if not positive:
        for sign in results:
            for name in (*sign.favours, *sign.alike):
                ratios[patterns.index(name)] = log_ratios(sign)[1]
    return ratios
