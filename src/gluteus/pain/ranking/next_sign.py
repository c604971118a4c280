"""Propose signs to examine next: for each candidate, and the one that would shorten the list
most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import exp

from gluteus.anatomy.pain.patterns import Sign, pain_library
from gluteus.arrays import Floats
from gluteus.pain.ranking.findings import log_ratios
from gluteus.pain.ranking.structures import structures

MOST = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """Effect of one result of a sign on the list.

    Attributes
    ----------
    found : bool
        Whether the sign is found.
    probability : float
        Probability of that result, given what is known.
    size : int
        Number of candidates in the list after that result.
    first : tuple of str
        The first three candidates after that result.
    """

    found: bool
    probability: float
    size: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextSign:
    """The sign that would shorten the list most, and the effect of each of its results."""

    sign: Sign
    outcomes: tuple[Outcome, Outcome]

    @property
    def expected_size(self) -> float:
        """Expected number of candidates after examining the sign."""
        return sum(each.probability * each.size for each in self.outcomes)


def next_sign(
    score: Floats,
    found: Mapping[str, bool],
    after: Callable[[Mapping[str, bool]], tuple[str, ...]],
    allowed: Callable[[Sign], bool] = lambda _: True,
) -> NextSign | None:
    """Return the unexamined sign with the shortest expected list; None when no sign is left.

    Parameters
    ----------
    score : (structure,) float
        Current probabilities.
    found : mapping of str to bool
        Signs that were examined already.
    after : callable
        The list of candidates for given findings, most probable first.
    allowed : callable
        Whether a sign may be proposed.
    """
    signs = [
        each
        for each in pain_library().signs.values()
        if each.moves and each.id not in found and allowed(each)
    ]
    options = [_option(each, score, found, after) for each in signs if each.held_back is None]
    return min(options, key=lambda each: each.expected_size, default=None)


def examination(
    members: tuple[str, ...],
    rivals: Iterable[str],
    found: Mapping[str, bool],
    allowed: Callable[[Sign], bool] = lambda _: True,
) -> tuple[Sign, ...]:
    """Return one to three unexamined signs that distinguish a candidate from its rivals.

    Signs that separate patterns with similar maps come first. Signs for the candidate follow, with
    published figures first and with needles or machines last, and then signs for its strongest
    rivals. When all of these are done, the signs that are always asked for remain. A sign whose
    interpretation is disputed is never proposed.

    Parameters
    ----------
    members : tuple of str
        Patterns of the candidate.
    rivals : iterable of str
        Patterns of the other candidates, strongest first.
    found : mapping of str to bool
        Signs that were examined already.
    allowed : callable
        Whether a sign may be proposed.
    """
    records = pain_library()
    wanted: list[str] = []
    for group in (members, *((rival,) for rival in rivals)):
        for_group = [each for each in records.signs.values() if _about(each, group)]
        wanted += [each.id for each in sorted(for_group, key=_later)]
        if group == members:
            alike = [each for each in records.merged.values() if set(each.members) & set(members)]
            wanted += [key for each in alike for key in each.examine]
    wanted += [each.id for each in records.signs.values() if each.always]
    left = [key for key in dict.fromkeys(wanted) if key not in found and allowed(records.signs[key])]
    return tuple(records.signs[key] for key in left[:MOST])


def _option(
    sign: Sign,
    score: Floats,
    found: Mapping[str, bool],
    after: Callable[[Mapping[str, bool]], tuple[str, ...]],
) -> NextSign:
    probability = _positive(sign, score)
    outcomes: list[Outcome] = []
    for result, share in ((True, probability), (False, 1 - probability)):
        listed = after({**found, sign.id: result})
        outcomes.append(Outcome(result, share, len(listed), listed[:3]))
    return NextSign(sign, (outcomes[0], outcomes[1]))


def _positive(sign: Sign, score: Floats) -> float:
    """Return the probability that a sign is found, from its reduced likelihood ratios."""
    about = {*sign.favours, *sign.alike}
    favoured = [bool(about & set(each.patterns)) for each in structures().values()]
    positive, negative = (exp(each) for each in log_ratios(sign))
    elsewhere = (1 - negative) / (positive - negative)
    inside = min(1.0, float(score[favoured].sum()))
    return elsewhere * (inside * positive + 1 - inside)


def _about(sign: Sign, patterns: Iterable[str]) -> bool:
    about = bool(set(patterns) & {*sign.favours, *sign.alike})
    return about and not sign.always and sign.held_back is None


def _later(sign: Sign) -> tuple[bool, bool]:
    return sign.kind in ("block", "imaging"), not sign.moves
