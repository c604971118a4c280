"""List the structures that pain can come from, after the red-flag questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar, cast, get_args

import numpy as np
from numpy.typing import NDArray

from gluteus.anatomy.pain.cases import case_library
from gluteus.anatomy.pain.layout import pain_layout
from gluteus.anatomy.pain.patterns import Sign, pain_library
from gluteus.anatomy.pain.series import series_library
from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.choices import SIDES
from gluteus.errors import AnatomyError
from gluteus.pain.choices import PriorName, Unanswered
from gluteus.pain.ranking.alerts import RaisedAlert, may_be_proposed, raised
from gluteus.pain.ranking.findings import Findings, evidence, limited, read_findings, upper_limits
from gluteus.pain.ranking.inference import (
    Posterior,
    Reported,
    by_score,
    pair_members,
    posterior,
    prevalence,
    reported,
)
from gluteus.pain.ranking.next_sign import examination, next_sign
from gluteus.pain.ranking.outweighed import outweighed
from gluteus.pain.ranking.region_maps import region_maps
from gluteus.pain.ranking.result import Candidate, Constant, PainResult, Pair, Promise, ZoneShare
from gluteus.pain.ranking.sets import LEAST, LEAST_WITH_FINDINGS, aim, chosen, threshold
from gluteus.pain.ranking.structures import structures
from gluteus.pain.red_flags.screening import Answer, Screen, open_words, screen
from gluteus.refusals import either, no_such, short

Regions = Mapping[str, float] | Iterable[str]
Choice = TypeVar("Choice", bound=str)

PRIORS: tuple[PriorName, ...] = get_args(PriorName)
UNANSWERED: tuple[Unanswered, ...] = get_args(Unanswered)
_PAIRS = 3
_RIVALS = 4
_EXPLAINED, _EXPECTED = 0.2, 0.5


def open_warning(outcome: Screen) -> str | None:
    """Return the warning above a list while red-flag questions are open, or None."""
    count = len(outcome.unanswered)
    if not count:
        return None
    them = "it" if count == 1 else "them"
    return f"{open_words(count)} Ask {them} before you use anything in this list."


@check_types
def rank(
    regions: Regions,
    side: str,
    answers: Mapping[str, Answer] | None = None,
    findings: Findings = (),
    prior: str = "uniform",
    unanswered: str = "withhold",
) -> PainResult:
    """Rank the structures that pain in given regions can come from, after the red-flag questions.

    Parameters
    ----------
    regions : mapping of str to float, or iterable of str
        Region codes of the body chart, or words for wider areas such as ``buttock`` and ``leg``. A
        mapping gives the drawn fraction (0 to 1) of each region, as `fractions` returns it.
    side : {'left', 'right'}
        The painful side; codes that end in ``_c`` are on the other side.
    answers : mapping of str to str or bool, optional
        Answers to red-flag questions by id; a missing answer is unknown and clears nothing.
    findings : mapping or iterable of pairs, optional
        Signs of the examination by id, found or not found.
    prior : {'uniform', 'published'}
        The same prior for all structures, or flattened prevalence in people with back or buttock
        pain.
    unanswered : {'withhold', 'show'}
        Whether the ranking is withheld while a red-flag question is open, or shown with a warning.

    Returns
    -------
    PainResult
        Reasons to stop, or candidates with their probabilities.

    Raises
    ------
    AnatomyError
        A region, side, question, sign or choice does not exist; the message lists those that do.
    """
    fractions, found, outcome = read_regions(regions), read_findings(findings), screen(answers)
    choice = _one_of("unanswered", unanswered, UNANSWERED)
    records = pain_library()
    asked = [records.red_flags[key].source for key in outcome.unanswered]
    answered = [*outcome.reasons, *outcome.urgent, *outcome.notes]
    result = PainResult(
        screen=outcome,
        alert=raised(found),
        withheld=not outcome.stop and bool(outcome.unanswered) and choice == "withhold",
        warning=open_warning(outcome),
        side=_one_of("side", side, SIDES),
        prior=_one_of("prior", prior, PRIORS),
        regions=fractions,
        findings=found,
        candidates=(),
        listed_of=len(structures()),
        promise=None,
        aim=aim(),
        unlisted=None,
        pairs=(),
        next_sign=None,
        outweighed=(),
        baseline=(),
        always=tuple(each for each in records.signs.values() if each.always and each.id not in found),
        without_effect=tuple(key for key in found if not records.signs[key].moves),
        caveats=(records.gate.safety_net.says, *records.caveats),
        sources=tuple(dict.fromkeys([*(each.source for each in answered), *asked])),
    )
    return _ranked(result) if result.proposed else result


@check_types
def read_regions(regions: Regions) -> dict[str, float]:
    """Return the fraction of each reported region, from codes, words for wider areas, or fractions.

    Raises
    ------
    AnatomyError
        A code does not exist, a fraction is outside 0 to 1, or there is no region at all.
    """
    known = [*pain_library().regions, *pain_layout().vague]
    if isinstance(regions, str):
        raise AnatomyError(f"regions = {short(regions)} is text; give a list, such as ['CREST_P', 'SIJ']")
    if isinstance(regions, Mapping):
        given = dict(cast("Mapping[str, float]", regions))
    else:
        given = dict.fromkeys(regions, 1.0)
    for code, fraction in given.items():
        if code not in known:
            names = {each.name: key for key, each in pain_library().regions.items()}
            raise AnatomyError(no_such("region", code, known, others=names))
        if isinstance(fraction, str) or not 0 <= fraction <= 1:
            raise AnatomyError(f"{code} = {fraction!r} is not a fraction of a region; give 0 to 1")
    reported_regions = {code: float(given[code]) for code in known if given.get(code, 0) > 0}
    if not reported_regions:
        raise AnatomyError("no painful region is given; give at least one code, such as BUT_M")
    return reported_regions


def check_choices(prior: str, unanswered: str) -> None:
    """Refuse unknown choices, even when there is nothing to rank yet.

    Raises
    ------
    AnatomyError
        The prior, or the choice for unanswered questions, is unknown.
    """
    _one_of("prior", prior, PRIORS)
    _one_of("unanswered", unanswered, UNANSWERED)


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Probabilities with the findings, and the resulting list."""

    score: Floats
    unlisted: float
    found: Posterior
    limits: Floats
    listed: list[int]


def _ranking(where: Reported, prior: PriorName, findings: Mapping[str, bool]) -> _Ranking:
    """Return the probabilities after the findings, within their limits, and the resulting list."""
    found = posterior(where, prior, evidence(findings))
    score, unlisted, limits = found.score, found.unlisted, upper_limits(findings)
    counted = [key for key in findings if pain_library().signs[key].moves]
    if counted:
        plain = posterior(where, prior)
        before = np.append(plain.score, plain.unlisted)
        kept = limited(np.append(score, unlisted), before, np.append(limits, 1.0))
        score, unlisted = kept[:-1], float(kept[-1])
    least = LEAST_WITH_FINDINGS if counted else LEAST
    return _Ranking(score, unlisted, found, limits, chosen(score, threshold(prior), least))


def _ranked(result: PainResult) -> PainResult:
    where = reported(result.regions)
    ranking = _ranking(where, result.prior, result.findings)
    names = list(structures())
    listed = _roots_first(ranking, result.alert)
    other: dict[PriorName, Floats] = {
        prior: _ranking(where, prior, result.findings).score for prior in PRIORS
    }

    def after(findings: Mapping[str, bool]) -> tuple[str, ...]:
        then = _ranking(where, result.prior, findings)
        return tuple(names[each] for each in _roots_first(then, raised(findings)))

    constant = prevalence()
    baseline = by_score(constant)[: max(len(listed), LEAST)]
    return replace(
        result,
        candidates=tuple(_candidate(each, ranking, result, other) for each in listed),
        promise=_promise(),
        unlisted=ranking.unlisted,
        pairs=_pairs(ranking.found),
        next_sign=next_sign(ranking.score, result.findings, after, _allowed(result)),
        outweighed=outweighed(
            where, result.prior, evidence(result.findings), ranking.score, listed, ranking.listed[-1]
        ),
        baseline=tuple(_constant(each, float(constant[each])) for each in baseline),
        sources=tuple(dict.fromkeys([*_cited(listed, result), *result.sources])),
    )


def _roots_first(ranking: _Ranking, alert: RaisedAlert | None) -> list[int]:
    """Return the list; after a positive neurological examination, its structures come first."""
    names = list(structures())
    first = [index for index in by_score(ranking.score) if alert and names[index] in alert.first]
    return [*first, *(index for index in ranking.listed if index not in first)]


def _allowed(result: PainResult) -> Callable[[Sign], bool]:
    """Whether a sign may be proposed, given these answers and findings."""
    return lambda sign: may_be_proposed(sign, result.screen, result.alert)


def _candidate(
    index: int, ranking: _Ranking, result: PainResult, other: Mapping[PriorName, Floats]
) -> Candidate:
    records, maps = pain_library(), region_maps()
    structure = list(structures().values())[index]
    own = np.flatnonzero(maps.structure == index)
    felt = maps.felt[own].max(axis=0)
    regions = list(records.regions)
    rivals = [each for each in ranking.listed if each != index][:_RIVALS]
    scores = [float(each[index]) for each in other.values()]
    patterns = [records.patterns[each] for each in structure.patterns]
    return Candidate(
        id=structure.id,
        name=structure.name,
        sources=structure.patterns or (structure.id,),
        score=float(ranking.score[index]),
        score_range=(min(scores), max(scores)),
        limit=float(ranking.limits[index]) if result.findings else None,
        zones=_zones(own, ranking.found) if len(own) > 1 else (),
        explains=tuple(code for code in result.regions if _felt(felt, code) >= _EXPLAINED),
        leaves=tuple(code for code in result.regions if _felt(felt, code) < _EXPLAINED),
        expected=tuple(
            code
            for code, share in zip(regions, maps.felt[own].mean(axis=0), strict=True)
            if share >= _EXPECTED and code not in _covered(result.regions)
        ),
        examine=examination(structure.patterns, _members(rivals), result.findings, _allowed(result)),
        grade=", ".join(dict.fromkeys(each.grade for each in patterns)) or "published cases",
        recalled=any(each.seen == "recalled" for key in structure.patterns for each in records.referral[key]),
        cases=sum(structure.id in case.groups for case in case_library().scored("development")),
    )


def _zones(own: NDArray[np.int_], found: Posterior) -> tuple[ZoneShare, ...]:
    names, patterns = region_maps().zones, pain_library().patterns
    shares: list[ZoneShare] = []
    for place in own:
        name = names[int(place)]
        shares.append(ZoneShare(name, patterns[name].name, float(found.zones[place])))
    return tuple(sorted(shares, key=lambda each: -each.share))


def _felt(felt: Floats, code: str) -> float:
    """Return the probability of pain in a region, or in the most likely region of a wider area."""
    return max(float(felt[list(pain_library().regions).index(each)]) for each in regions_of(code))


def regions_of(code: str) -> tuple[str, ...]:
    """Return the regions of a wider area such as "buttock"; for a region, the region itself."""
    vague = pain_layout().vague
    return series_library().areas[vague[code]].regions if code in vague else (code,)


def _covered(regions: Iterable[str]) -> set[str]:
    return {each for code in regions for each in regions_of(code)}


def _members(indices: Iterable[int]) -> list[str]:
    listed = list(structures().values())
    return [name for each in indices for name in listed[each].patterns]


def _constant(index: int, score: float) -> Constant:
    each = list(structures().values())[index]
    return Constant(each.id, each.name, each.patterns or (each.id,), score)


def _pairs(found: Posterior) -> tuple[Pair, ...]:
    """Return the most probable pairs of structures."""
    names, (first, second) = list(structures()), pair_members()
    best = by_score(found.pairs)[:_PAIRS]
    return tuple(
        Pair((names[int(first[each])], names[int(second[each])]), float(found.pairs[each])) for each in best
    )


def _promise() -> Promise:
    """Return in how many cases, coded later and scored once, the list contained the source."""
    measured = pain_library().model["held_validation"]
    cases = measured.n or 0
    low, high = (end or 0.0 for end in measured.range_si)
    return Promise(cases, round(measured.si * cases), measured.si, (low, high))


def _cited(listed: Iterable[int], result: PainResult) -> list[str]:
    records = pain_library()
    order = list(structures().values())
    members = [member for index in listed for member in order[index].patterns]
    chosen_ids = {order[index].id for index in listed}
    keys = [each.source for member in members for each in records.referral[member]]
    keys += [
        each.source
        for each in series_library().series.values()
        if len(each.groups) == 1 and set(each.groups) <= chosen_ids
    ]
    keys += [each.source for each in case_library().scored("development") if set(each.groups) & chosen_ids]
    keys += [prior.share.source for prior in records.priors if set(prior.patterns) & set(members)]
    keys += [records.signs[key].source for key in result.findings]
    keys += [result.alert.source, *records.alert.evidence] if result.alert else []
    net = records.gate.safety_net
    return [*keys, net.source, *net.evidence, *records.caveat_sources]


def _one_of(what: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    for each in choices:
        if each == value:
            return each
    raise AnatomyError(f"{what} = {short(value)} is unknown; give {either(choices)}")
