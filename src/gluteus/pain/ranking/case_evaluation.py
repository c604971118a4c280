"""Accuracy of the ranking on published cases with a confirmed source.

Each case is scored out of fold: neither the region probabilities nor the length of its list were
fitted to it. The ranking is compared with two alternatives: the cosine between a drawing and the
written maps, and the best constant list for everybody, chosen in hindsight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.anatomy.pain.cases import Case
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Bools, Floats
from gluteus.pain.choices import PriorName
from gluteus.pain.ranking.inference import Posterior, Reported, posterior, reported
from gluteus.pain.ranking.region_maps import RegionMaps, written_maps
from gluteus.pain.ranking.sets import LEAST, aim, chosen, conformal_threshold, source_share, threshold
from gluteus.pain.ranking.structures import structures

TOPS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class CaseScores:
    """Results over cases.

    Attributes
    ----------
    cases : int
        Number of cases.
    top : tuple of int
        Number of cases in which an accepted source is among the first 1, 3 and 5.
    brier : float or None
        Mean squared error of the probabilities; the accepted sources of a case are taken together.
    held : int or None
        Number of cases whose list contains an accepted source.
    size : float or None
        Mean number of candidates in a list.
    """

    cases: int
    top: tuple[int, ...]
    brier: float | None = None
    held: int | None = None
    size: float | None = None


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """Development cases, from which the ranking learns, each scored without itself.

    Attributes
    ----------
    correct : (case, structure) bool
        Which structures count as the source.
    found : list of Posterior
        The probabilities for each case.
    lists : list of list of int
        The structures in the list of each case, most probable first.
    """

    correct: Bools
    found: list[Posterior]
    lists: list[list[int]]

    def scores(self, which: Sequence[int] | None = None) -> CaseScores:
        """Return the results over all cases, or over the cases with the given indices."""
        rows = list(range(len(self.found)) if which is None else which)
        return _summary(
            [self.found[row] for row in rows], [self.lists[row] for row in rows], self.correct[rows]
        )


def out_of_fold(cases: Sequence[Case], prior: PriorName = "uniform") -> OutOfFold:
    """Rank the development cases, each without itself.

    The threshold of a case is fitted to the other cases, each of which is scored without itself and
    without the case in question.
    """
    correct = accepted(cases)
    where = [_where(case) for case in cases]
    found = [posterior(each, prior, maps=_maps(cases, {index})) for index, each in enumerate(where)]
    shares = np.zeros((len(cases), len(cases)))
    for one, two in zip(*np.triu_indices(len(cases), 1), strict=True):
        maps = _maps(cases, {int(one), int(two)})
        shares[one, two] = source_share(posterior(where[two], prior, maps=maps).score, correct[two])
        shares[two, one] = source_share(posterior(where[one], prior, maps=maps).score, correct[one])
    thresholds = [conformal_threshold(np.delete(row, index), aim()) for index, row in enumerate(shares)]
    lists = [chosen(each.score, at_least, LEAST) for each, at_least in zip(found, thresholds, strict=True)]
    return OutOfFold(correct, found, lists)


def from_others(cases: Sequence[Case], others: Sequence[Case], prior: PriorName = "uniform") -> CaseScores:
    """Rank the cases of one set with maps and thresholds from the other sets.

    Parameters
    ----------
    cases : sequence of Case
        Cases to rank.
    others : sequence of Case
        Cases that update the maps and determine the threshold of the lists.
    prior : {'uniform', 'published'}
        As for `posterior`.
    """
    maps, at_least = _maps(others, set()), shipped_threshold(others, prior)
    found = [posterior(_where(case), prior, maps=maps) for case in cases]
    return _summary(found, [chosen(each.score, at_least, LEAST) for each in found], accepted(cases))


def frozen(cases: Sequence[Case], prior: PriorName = "uniform") -> CaseScores:
    """Score the released ranking on cases that it was not fitted to."""
    found = [posterior(_where(case), prior) for case in cases]
    lists = [chosen(each.score, threshold(prior), LEAST) for each in found]
    return _summary(found, lists, accepted(cases))


def shipped_threshold(cases: Sequence[Case], prior: PriorName) -> float:
    """Return the threshold of ``pain/model.yaml``, for which each case is scored without itself."""
    shares: list[float] = []
    for index, correct in enumerate(accepted(cases)):
        found = posterior(_where(cases[index]), prior, maps=_maps(cases, {index}))
        shares.append(source_share(found.score, correct))
    return conformal_threshold(np.array(shares), aim())


def cosine(cases: Sequence[Case]) -> CaseScores:
    """Rank by the cosine between marked regions and maps, with the best zone of each structure."""
    records = pain_library()
    regions = list(records.regions)
    written = np.zeros((len(records.patterns), len(regions)))
    for row, name in zip(written, records.patterns, strict=True):
        for each in records.referral[name]:
            row[regions.index(each.region)] = each.strength
    drawn = np.array([np.isin(regions, case.regions) for case in cases], dtype=float)
    alike = drawn @ written.T / np.linalg.norm(drawn, axis=1)[:, None] / np.linalg.norm(written, axis=1)
    order = list(records.patterns)
    members = [[order.index(each) for each in one.patterns] for one in structures().values()]
    best = np.array([[row[each].max() if each else -1.0 for each in members] for row in alike])
    return CaseScores(len(cases), _top(best, accepted(cases)))


def best_constant_list(cases: Sequence[Case]) -> CaseScores:
    """Return the constant list that contains the source of most cases, chosen greedily in
    hindsight.
    """
    correct = accepted(cases)
    left, order = np.ones(len(cases), dtype=bool), []
    for _ in range(max(TOPS)):
        order.append(int(correct[left].sum(axis=0).argmax()))
        left &= ~correct[:, order[-1]]
    return CaseScores(len(cases), tuple(int(correct[:, order[:top]].any(axis=1).sum()) for top in TOPS))


def accepted(cases: Sequence[Case]) -> Bools:
    """Return which structures count as correct (case, structure)."""
    return np.array([[key in case.groups for key in structures()] for case in cases])


def interval95(count: int, of: int) -> tuple[float, float]:
    """Return the exact 95 % interval (Clopper-Pearson) of a share."""
    from scipy.stats import binomtest

    low, high = binomtest(count, of).proportion_ci()
    return float(low), float(high)


def _where(case: Case) -> Reported:
    return reported(dict.fromkeys(case.regions, 1.0))


def _maps(cases: Sequence[Case], without: set[int]) -> RegionMaps:
    return written_maps().updated(case for index, case in enumerate(cases) if index not in without)


def _summary(found: Sequence[Posterior], lists: Sequence[Sequence[int]], correct: Bools) -> CaseScores:
    score = np.array([each.score for each in found])
    return CaseScores(
        cases=len(found),
        top=_top(score, correct),
        brier=float(np.mean([_brier(each, own) for each, own in zip(found, correct, strict=True)])),
        held=sum(bool(own[listed].any()) for listed, own in zip(lists, correct, strict=True)),
        size=float(np.mean([len(each) for each in lists])),
    )


def _brier(found: Posterior, correct: Bools) -> float:
    right = min(1.0, float(found.score[correct].sum()))
    return (1 - right) ** 2 + float((found.score[~correct] ** 2).sum()) + found.unlisted**2


def _top(score: Floats, correct: Bools) -> tuple[int, ...]:
    order = np.argsort(-score, axis=1, kind="stable")
    found = np.take_along_axis(correct, order, axis=1)
    return tuple(int(found[:, :top].any(axis=1).sum()) for top in TOPS)
