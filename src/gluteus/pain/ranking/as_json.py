"""A ranking as a plain object for ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gluteus._version import __version__
from gluteus.anatomy.pain.patterns import Sign, pain_library
from gluteus.json_types import JsonObject
from gluteus.pain.ranking.next_sign import NextSign
from gluteus.pain.ranking.outweighed import outweighed_words
from gluteus.pain.ranking.result import Candidate, PainResult, Promise
from gluteus.pain.red_flags.as_json import screen_json
from gluteus.pain.red_flags.screening import not_cleared

if TYPE_CHECKING:
    from gluteus.pain.chart.drawn_regions import Fractions

_DIGITS = 4


def pain_json(result: PainResult) -> JsonObject:
    """Return a result with the keys that the command line, the API and the app share.

    Parameters
    ----------
    result : PainResult
        A result of `rank`.

    Returns
    -------
    dict
        The result. `reasons` lists the answers that stop the ranking or, when it is withheld, the
        open questions.
    """
    return {
        **screen_json(result.screen),
        "tier": result.tier,
        "withheld": result.withheld,
        "reasons": [asdict(each) for each in result.screen.reasons] or _open(result),
        "alert": asdict(result.alert) if result.alert else None,
        "warning": result.warning,
        "side": result.side,
        "prior": result.prior,
        "regions": _shares(result.regions),
        "findings": dict(result.findings),
        "findings_without_effect": list(result.without_effect),
        "candidates": [_candidate(each) for each in result.candidates],
        "groups": [
            {"title": group.title, "note": group.note, "candidates": [each.id for each in group.candidates]}
            for group in result.groups
        ],
        "outside": result.outside,
        "candidates_of": result.listed_of,
        "held": _rounded(result.promise.share) if result.promise else None,
        "promise": _promise(result.promise) if result.promise else None,
        "aim": result.aim,
        "unlisted": None if result.unlisted is None else _rounded(result.unlisted),
        "pairs": [
            {"candidates": list(each.candidates), "score": _rounded(each.score)} for each in result.pairs
        ],
        "next_sign": _next(result.next_sign) if result.next_sign else None,
        "outweighed": [
            {
                **asdict(each),
                "score": _rounded(each.score),
                "expected_in": _rounded(each.expected_in),
                "essential": list(each.essential),
                "regions": list(each.regions),
            }
            for each in result.outweighed
        ],
        "outweighed_words": outweighed_words(result.outweighed),
        "baseline": [
            {
                "id": each.id,
                "name": each.name,
                "sources": list(each.sources),
                "score": _rounded(each.score),
            }
            for each in result.baseline
        ],
        "always_examine": [_sign(each) for each in result.always],
        "caveats": list(result.caveats),
        "provenance": {
            "version": __version__,
            "seed": None,
            "samples": None,
            "model": "pain ranking 2",
            "questionnaire": pain_library().version,
            "sources": list(result.sources),
        },
    }


def fractions_json(drawn: Fractions) -> JsonObject:
    """Return the fractions of a drawing as a plain object.

    Parameters
    ----------
    drawn : Fractions
        Fractions of regions, from `fractions`.

    Returns
    -------
    dict
        The same, for JSON.
    """
    return {
        "side": drawn.side,
        "regions": _shares(drawn.regions),
        "by_quality": {quality: _shares(shares) for quality, shares in drawn.by_quality.items()},
        "elsewhere_cm2": round(drawn.elsewhere_cm2, 1),
        "other_side": _shares(drawn.other_side),
    }


def _shares(shares: Mapping[str, float]) -> dict[str, float]:
    return {code: _rounded(share) for code, share in shares.items()}


def _open(result: PainResult) -> list[dict[str, Any]]:
    if not result.withheld:
        return []
    return [asdict(not_cleared(key)) for key in result.screen.unanswered]


def _candidate(each: Candidate) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "sources": list(each.sources),
        "score": _rounded(each.score),
        "score_range": [_rounded(end) for end in each.score_range],
        "limit": None if each.limit is None else _rounded(each.limit),
        "zones": [{"id": zone.id, "name": zone.name, "share": _rounded(zone.share)} for zone in each.zones],
        "explains": list(each.explains),
        "leaves": list(each.leaves),
        "expected": list(each.expected),
        "examine": [_sign(sign) for sign in each.examine],
        "grade": each.grade,
        "recalled": each.recalled,
        "cases": each.cases,
    }


def _promise(each: Promise) -> dict[str, Any]:
    return {
        "cases": each.cases,
        "held": each.held,
        "share": _rounded(each.share),
        "interval95": [_rounded(end) for end in each.interval95],
    }


def _next(each: NextSign) -> dict[str, Any]:
    outcomes = [
        {
            "found": one.found,
            "probability": _rounded(one.probability),
            "candidates": one.size,
            "first": list(one.first),
        }
        for one in each.outcomes
    ]
    return {"sign": _sign(each.sign), "outcomes": outcomes}


def _sign(sign: Sign) -> dict[str, Any]:
    ratios = (sign.lr_positive, sign.lr_negative)
    return {
        "id": sign.id,
        "name": sign.name,
        "how": sign.how,
        "moves": sign.moves,
        "lr_positive": ratios[0].value if ratios[0] else None,
        "lr_negative": ratios[1].value if ratios[1] else None,
        "kappa": sign.kappa.value if sign.kappa else None,
        "conflicts": list(sign.conflicts),
        "source": sign.source,
        "seen": sign.seen,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
