"""An examination as a plain object for ``--json`` and the app."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gluteus._version import __version__
from gluteus.anatomy import Quantity
from gluteus.anatomy.pain.examination import Because, Figure
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.json_types import JsonObject
from gluteus.pain.examination.encounter import Finding
from gluteus.pain.examination.items import examination_items
from gluteus.pain.examination.result import Examined
from gluteus.pain.examination.steps import Direction, Examination, ExaminedItem, Step
from gluteus.pain.examination.words import Measure
from gluteus.pain.ranking.as_json import pain_json
from gluteus.pain.red_flags.as_json import screen_json

_DIGITS = 4


def examined_json(result: Examined) -> JsonObject:
    """Return a result with the keys that the command line, the API and the app share.

    When a red flag stops, the result has no position and no steps, but still lists the findings.
    The key `fhir` is left empty for the export.
    """
    told = result.examination
    stopped: dict[str, Any] = {"position": None, "pillow": None, "steps": []}
    steps = examination_json(told) if told else stopped
    return {
        **screen_json(result.screen),
        "tier": result.tier,
        "alert": asdict(result.alert) if result.alert else None,
        "warning": result.warning,
        "waiting": {
            step: asdict(reasons) | {"words": reasons.words} for step, reasons in result.waiting.items()
        },
        "outside": result.ranking.outside if result.ranking else None,
        "zone": result.encounter.zone,
        "side": result.encounter.side,
        **{key: value for key, value in steps.items() if key not in ("zone", "side", "provenance")},
        "encounter": result.encounter.uid,
        "subject": result.encounter.subject,
        "findings": [finding_json(each) for each in result.encounter.findings],
        "signs": dict(result.signs),
        "ranking": pain_json(result.ranking) if result.ranking else None,
        "provenance": _provenance(result),
    }


def examination_json(told: Examination) -> JsonObject:
    """Return the steps of an examination before any finding is made."""
    return {
        "zone": told.zone.id,
        "side": told.side,
        "position": told.position,
        "pillow": told.pillow,
        "technique": told.technique,
        "cover": [layer.model_dump(exclude_none=True) for layer in told.cover],
        "covered_by": told.covered_by,
        "direction": _direction(told.direction),
        "steps": [_step(each) for each in told.steps],
        "caveats": list(told.caveats),
        "provenance": dict(told.provenance),
    }


def finding_json(each: Finding) -> JsonObject:
    """Return one finding, with the sign of the ranking that it is, if any."""
    item = examination_items()[each.item]
    return asdict(each) | {"sign": item.sign}


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "text": list(step.text),
        "because": [_because(each) for each in step.because],
        "computed": [_measure(each) for each in step.computed],
        "items": [_item(each) for each in step.items],
        "loads": step.loads,
    }


def _item(item: ExaminedItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "ask": item.ask,
        "how": item.how,
        "figures": [_figure(each) for each in item.figures],
        "conflicts": list(item.conflicts),
        "favours": list(item.favours),
        "alike": list(item.alike),
        "part_of": list(item.part_of),
        "moves": item.moves,
        "source": item.source,
        "seen": item.seen,
        "note": item.note,
    }


def _direction(told: Direction) -> dict[str, Any]:
    return {
        "across": told.across,
        "words": told.words,
        "finger_to_spines_deg": _interval(told.finger_to_spines),
        "finger_to_crest_deg": _interval(told.finger_to_crest),
        "finger_to_trochanter_deg": _interval(told.finger_to_trochanter),
        "fibres_to_trochanter_deg": _interval(told.fibres_to_trochanter),
        "frame": "right pelvis: forward, up, right",
        "finger": [_rounded(each) for each in told.finger],
        "fibres": [_rounded(each) for each in told.fibres],
        "normal": [_rounded(each) for each in told.normal],
        "spot_mm": [_rounded(each) for each in told.spot_mm],
    }


def _measure(each: Measure) -> dict[str, Any]:
    return {"what": each.what, "unit": each.unit, **_interval(each)}


def _interval(each: Measure) -> dict[str, Any]:
    interval = [_rounded(end) for end in each.interval95]
    return {"median": _rounded(each.median), "interval95": interval, "n": each.n}


def _figure(each: Figure) -> dict[str, Any]:
    value: Quantity = each.value
    return {"what": each.what, **value.model_dump(exclude_none=True)}


def _because(each: Because) -> dict[str, Any]:
    return each.model_dump()


def _provenance(result: Examined) -> dict[str, Any]:
    made: dict[str, Any] = dict.fromkeys(("version", "seed", "samples", "model"))
    made |= {"version": __version__, "questionnaire": pain_library().version, "sources": []}
    if result.examination:
        made |= {**result.examination.provenance, "examination": result.examination.version}
    keys: list[str] = [*made["sources"], *(each.source for each in result.screen.reasons)]
    keys += result.ranking.sources if result.ranking else ()
    return made | {"sources": list(dict.fromkeys(keys))}


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
