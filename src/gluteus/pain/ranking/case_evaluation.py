"""How well the ranking does on published cases with a confirmed source.

Each case is scored out of fold: neither the region probabilities nor the length of its list have
seen it. Beside the ranking stand the cosine between a drawing and the written maps, and the best
list that is the same for everybody, chosen in hindsight.
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
        In how many cases an accepted source is among the first 1, 3 and 5.
    brier : float or None
        Squared error of the probabilities, accepted sources of one case taken together.
    held : int or None
        In how many cases the list contains an accepted source.
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
    """Cases from which the ranking learns, each scored without itself.

    Attributes
    ----------
    correct : (case, structure) bool
        Which structures count as the source.
    found : list of Posterior
        The ranking of each case.
    lists : list of list of int
        The structures in the list of each case, most probable first.
    """

    correct: Bools
    found: list[Posterior]
    lists: list[list[int]]

    def scores(self, which: Sequence[int] | None = None) -> CaseScores:
        """Results over all cases, or over those with the given indices."""
        rows = list(range(len(self.found)) if which is None else which)
        return _summary(
            [self.found[row] for row in rows], [self.lists[row] for row in rows], self.correct[rows]
        )


def out_of_fold(cases: Sequence[Case], prior: PriorName = "uniform") -> OutOfFold:
    """The ranking on the cases from which it learns, each scored without itself.

    The threshold of a case comes from the other cases, each of them scored without itself and
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
    """Cases of one set, ranked by what the other sets teach.

    Parameters
    ----------
    cases : sequence of Case
        Those that are ranked.
    others : sequence of Case
        Those that update the maps and give the threshold of the lists.
    prior : {'uniform', 'published'}
        As for `posterior`.
    """
    maps, at_least = _maps(others, set()), shipped_threshold(others, prior)
    found = [posterior(_where(case), prior, maps=maps) for case in cases]
    return _summary(found, [chosen(each.score, at_least, LEAST) for each in found], accepted(cases))


def frozen(cases: Sequence[Case], prior: PriorName = "uniform") -> CaseScores:
    """The ranking as it is shipped, on cases that it has never seen."""
    found = [posterior(_where(case), prior) for case in cases]
    lists = [chosen(each.score, threshold(prior), LEAST) for each in found]
    return _summary(found, lists, accepted(cases))


def shipped_threshold(cases: Sequence[Case], prior: PriorName) -> float:
    """The threshold of ``pain/model.yaml``: each case scored without itself."""
    shares: list[float] = []
    for index, correct in enumerate(accepted(cases)):
        found = posterior(_where(cases[index]), prior, maps=_maps(cases, {index}))
        shares.append(source_share(found.score, correct))
    return conformal_threshold(np.array(shares), aim())


def cosine(cases: Sequence[Case]) -> CaseScores:
    """Rank by the cosine of marked regions and maps, by the best zone of each structure."""
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
    """The list for everybody that holds most of these cases, chosen greedily in hindsight."""
    correct = accepted(cases)
    left, order = np.ones(len(cases), dtype=bool), []
    for _ in range(max(TOPS)):
        order.append(int(correct[left].sum(axis=0).argmax()))
        left &= ~correct[:, order[-1]]
    return CaseScores(len(cases), tuple(int(correct[:, order[:top]].any(axis=1).sum()) for top in TOPS))


def accepted(cases: Sequence[Case]) -> Bools:
    """Which structures count as correct, (case, structure)."""
    return np.array([[key in case.groups for key in structures()] for case in cases])


def interval95(count: int, of: int) -> tuple[float, float]:
    """The exact 95 % interval (Clopper and Pearson) of a share."""
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
