"""Inverse: from where it hurts to a set of sources that it can come from, red flags first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar, cast, get_args

import numpy as np

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Floats
from gluteus.errors import AnatomyError
from gluteus.pain.choices import PriorName, Side, Unanswered
from gluteus.pain.ranking.bayes import DrawingModel, drawing_model
from gluteus.pain.ranking.findings import Findings, evidence, read_findings
from gluteus.pain.ranking.next_sign import examination
from gluteus.pain.ranking.result import Candidate, Constant, Maps, PainResult, Pair
from gluteus.pain.ranking.sets import aim, by_score, level, smallest_set
from gluteus.pain.red_flags.screening import Answer, screen

Regions = Mapping[str, float] | Iterable[str]
Choice = TypeVar("Choice", bound=str)

SIDES: tuple[Side, ...] = get_args(Side)
PRIORS: tuple[PriorName, ...] = get_args(PriorName)
MAPS: tuple[Maps, ...] = ("trusted", "doubted")
UNANSWERED: tuple[Unanswered, ...] = get_args(Unanswered)
WARNING = (
    "Red-flag questions are open: none of them is cleared. Ask them before anything of this list is used."
)
_SHORTEST_BASELINE = 5
_PAIRS = 3
_RIVALS = 4


def rank(
    regions: Regions,
    side: str,
    answers: Mapping[str, Answer] | None = None,
    findings: Findings = (),
    prior: str = "published",
    unanswered: str = "withhold",
    maps: str = "trusted",
) -> PainResult:
    """The set of sources that pain in these regions can come from, red flags first.

    Parameters
    ----------
    regions: codes of the body chart, or the fraction (0 to 1) of each region that is drawn, as `fractions`
        gives it; a whole region counts like its code.
    side: ``left`` or ``right``, the painful side; codes ending in ``_c`` lie on the other side.
    answers: red-flag questions by id; what is missing is unknown, and unknown is not cleared.

    Other parameters
    ----------------
    findings: signs of the examination by id, found or not.
    prior: ``published`` (prevalence in people with back or buttock pain) or ``uniform``.
    unanswered: ``withhold`` gives no ranking while a red-flag question is open; ``show`` gives it, warned.
    maps: ``trusted`` as they are written, or ``doubted``: half of all people feel their pain somewhere else,
        which gives longer lists and lower scores.

    Raises
    ------
    AnatomyError: for a region, side, question, sign or choice that does not exist; the message lists them.

    Assumptions: maps of experts, independent regions and findings, at most two sources; docs/pain.md measures
    how the ranking does when its own assumptions hold, which real drawings do not promise.
    """
    fractions, found, outcome = read_regions(regions), read_findings(findings), screen(answers)
    choice = _one_of("choice for unanswered questions", unanswered, UNANSWERED)
    records = pain_library()
    asked = [records.red_flags[key].source for key in outcome.unanswered]
    result = PainResult(
        screen=outcome,
        withheld=not outcome.stop and bool(outcome.unanswered) and choice == "withhold",
        warning=WARNING if outcome.unanswered else None,
        side=_one_of("side", side, SIDES),
        prior=_one_of("prior", prior, PRIORS),
        maps=_one_of("choice for maps", maps, MAPS),
        regions=fractions,
        findings=found,
        candidates=(),
        held=None,
        aim=aim(),
        pairs=(),
        baseline=(),
        always=tuple(each for each in records.signs.values() if each.always and each.id not in found),
        without_effect=tuple(key for key in found if not records.signs[key].moves),
        caveats=records.caveats,
        sources=tuple(dict.fromkeys([*(each.source for each in outcome.reasons), *asked])),
    )
    return result if result.stop or result.withheld else _ranked(result)


def read_regions(regions: Regions) -> dict[str, float]:
    """The fraction of each reported region, from codes or from fractions.

    Raises
    ------
    AnatomyError: for a code that does not exist, a fraction outside 0 to 1, or no region at all.
    """
    known = pain_library().regions
    if isinstance(regions, str):
        raise AnatomyError(f"regions are a list of codes; met the text {regions!r}. Split it at the commas.")
    if isinstance(regions, Mapping):
        given = dict(cast("Mapping[str, float]", regions))
    else:
        given = dict.fromkeys(regions, 1.0)
    for code, fraction in given.items():
        if code not in known:
            raise AnatomyError(f"no region is called {code!r}. There are: {', '.join(known)}.")
        if not 0 <= fraction <= 1:
            raise AnatomyError(
                f"a fraction of a region is from 0 to 1; met {fraction!r} for {code}. Correct it."
            )
    reported = {code: float(given[code]) for code in known if given.get(code, 0) > 0}
    if not reported:
        raise AnatomyError(
            "a ranking needs at least one painful region; met none. Give a code, such as BUT_M."
        )
    return reported


def check_choices(prior: str, unanswered: str) -> None:
    """Refuse choices that `rank` does not know, also where there is nothing to rank yet.

    Raises
    ------
    AnatomyError: for another prior, or another choice for unanswered questions.
    """
    _one_of("prior", prior, PRIORS)
    _one_of("choice for unanswered questions", unanswered, UNANSWERED)


def constant_list(model: DrawingModel) -> Floats:
    """How probable each candidate is before anything is known, (candidate,): the same list for everybody."""
    return model.by_candidate(model.prior["published"][None])[0]


def _ranked(result: PainResult) -> PainResult:
    model = drawing_model()
    drawing = np.array([[result.regions.get(code, 0.0) for code in model.regions]])
    off_map = pain_library().model["off_map"].si if result.maps == "doubted" else 0.0
    posterior = model.posterior(drawing, result.prior, evidence(model, result.findings), off_map)[0]
    score = model.by_candidate(posterior[None])[0]
    chosen, held = smallest_set(model, posterior, level(result.prior, result.maps, result.regions))
    rivals = by_score(score)[: max(len(chosen), _RIVALS)]
    constant = constant_list(model)
    listed = by_score(constant)[: max(len(chosen), _SHORTEST_BASELINE)]
    names, members = model.candidates.ids, model.candidates.members
    return replace(
        result,
        candidates=tuple(_candidate(model, index, float(score[index]), result, rivals) for index in chosen),
        held=held,
        pairs=_pairs(model, posterior),
        baseline=tuple(Constant(names[each], members[each], float(constant[each])) for each in listed),
        sources=_cited(model, chosen, result.findings),
    )


def _candidate(
    model: DrawingModel, index: int, score: float, result: PainResult, rivals: list[int]
) -> Candidate:
    records = pain_library()
    key, members = model.candidates.ids[index], model.candidates.members[index]
    patterns = [records.patterns[each] for each in members]
    referral = [each for member in members for each in records.referral[member]]
    felt = {each.region for each in referral}
    essential = {each.region: None for each in referral if each.strength == 3 and each.seen != "recalled"}
    others = [name for each in rivals if each != index for name in model.candidates.members[each]]
    return Candidate(
        id=key,
        name=records.merged[key].name if key in records.merged else patterns[0].name,
        sources=members,
        score=score,
        score_range=_range(members, score),
        explains=tuple(code for code in result.regions if code in felt),
        leaves=tuple(code for code in result.regions if code not in felt),
        expected=tuple(code for code in essential if code not in result.regions),
        examine=examination(members, others, result.findings),
        grade=", ".join(dict.fromkeys(each.grade for each in patterns)),
        recalled=any(each.seen == "recalled" for each in referral),
    )


def _range(members: tuple[str, ...], score: float) -> tuple[float, float]:
    """The score with the prior of its members at the low and at the high end of the published range."""
    shares = [
        (prior.share, len(prior.patterns))
        for prior in pain_library().priors
        for key in prior.patterns
        if key in members
    ]
    value = sum(share.si / parts for share, parts in shares)
    ends = [sum((share.range_si[end] or share.si) / parts for share, parts in shares) for end in (0, 1)]
    low, high = (score * end / (value * (1 - score) + score * end) for end in ends)
    return low, high


def _pairs(model: DrawingModel, posterior: Floats) -> tuple[Pair, ...]:
    """The most probable two candidates at once, each the sum over the members of its groups."""
    together: dict[tuple[str, str], float] = {}
    for row in np.flatnonzero(model.candidates.within.sum(axis=1) == 2):
        first, second = (model.candidates.ids[each] for each in np.flatnonzero(model.candidates.within[row]))
        together[first, second] = together.get((first, second), 0.0) + float(posterior[row])
    best = sorted(together, key=lambda key: -together[key])[:_PAIRS]
    return tuple(Pair(key, together[key]) for key in best)


def _cited(model: DrawingModel, chosen: list[int], found: Mapping[str, bool]) -> tuple[str, ...]:
    records = pain_library()
    members = [member for index in chosen for member in model.candidates.members[index]]
    keys = [each.source for member in members for each in records.referral[member]]
    keys += [prior.share.source for prior in records.priors if set(prior.patterns) & set(members)]
    keys += [records.signs[key].source for key in found]
    keys += [records.model[key].source for key in ("redraw_jaccard", "extent_icc", "felt_essential")]
    return tuple(dict.fromkeys([*keys, *records.caveat_sources]))


def _one_of(what: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    for each in choices:
        if each == value:
            return each
    raise AnatomyError(f"a {what} is {' or '.join(choices)}; met {value!r}. Use one of them.")
