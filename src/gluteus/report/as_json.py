"""Results as plain objects for ``--json``: distributions as median and 95 % interval, units in the
keys.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gluteus.anatomy import rule_lines
from gluteus.arrays import Bools, Floats
from gluteus.json_types import JsonObject
from gluteus.quantiles import interval95
from gluteus.studies.fan.turning import turning_words
from gluteus.studies.result import Result

if TYPE_CHECKING:
    from gluteus.facts import CheckResult, ComputedEvidence, PartVerdict, StatementVerdict, Strength

_DIGITS = 5
LEAST_MOMENT = 0.1
"""Shares of a smaller moment [N m/kg] are not shown, because shares of almost nothing mean
nothing.
"""


def number(value: float) -> float | None:
    """Return a finite number with five significant digits, or None."""
    value = float(value)
    return float(f"{value:.{_DIGITS}g}") if isfinite(value) else None


def distribution(values: ArrayLike, asked: int | None = None) -> JsonObject:
    """Return the median, the 95 % interval and the number of people; see `distributions`."""
    found: dict[str, Any] = distributions(values, asked)
    return found


def distributions(values: ArrayLike, asked: int | None = None) -> Any:
    """Return the distribution of every column, as lists nested as the columns are.

    Parameters
    ----------
    values : array_like, shape (person, ...)
        Values of the people who have the quantity.
    asked : int, optional
        Number of people asked, if some may have dropped out. With too few people left, the
        interval, or every number, is None (`gluteus.quantiles`).

    Returns
    -------
    object
        ``{"median", "interval95", "n"}`` for each column, where ``n`` people have the quantity.
    """
    given = np.asarray(values, dtype=float)
    return _nested(interval95(given, asked), len(given))


def _nested(found: Floats, people: int) -> Any:
    if found.ndim == 1:
        ends = found.tolist()
        middle = number(ends[1])
        # For one person, both ends are the value itself.
        low, high = (middle, middle) if people == 1 else (number(ends[0]), number(ends[2]))
        return {"median": middle, "interval95": [low, high], "n": people}
    return [_nested(found[:, column], people) for column in range(found.shape[1])]


def check_json(result: CheckResult) -> JsonObject:
    """Return all verdicts with their evidence."""
    return {
        "person": result.person.model_dump(exclude_none=True),
        "statements": [_verdict(each) for each in result.verdicts],
        "rule": list(rule_lines()),
        "provenance": dict(result.provenance),
    }


def strength_of_evidence(found: Strength) -> JsonObject:
    """Return the strength of the evidence: sources on each side, the best of them, and what was
    computed.
    """
    return {
        "sources_for": found.sources_for,
        "sources_against": found.sources_against,
        "best_for": found.best_for,
        "best_against": found.best_against,
        "computed_for": found.computed_for,
        "computed_against": found.computed_against,
        "over": found.over,
        "n": found.n,
        "words": found.words,
    }


def parts_json(parts: Sequence[PartVerdict]) -> list[dict[str, Any]]:
    """Return the verdicts on the parts of a statement."""
    return [
        {
            "id": each.id,
            "text": each.text,
            "verdict": each.verdict,
            "strength": strength_of_evidence(each.strength),
        }
        for each in parts
    ]


def _verdict(each: StatementVerdict) -> dict[str, Any]:
    return {
        "id": each.id,
        "topic": each.topic,
        "text": each.text,
        "exercises": list(each.exercises),
        "verdict": each.verdict,
        "reason": each.reason,
        "strength": strength_of_evidence(each.strength),
        "parts": parts_json(each.parts),
        "suggested_wording": each.suggested,
        "computed": [computed_json(found) for found in each.computed],
        "cited": [
            {
                "source": cited.source,
                "stance": cited.stance,
                "parts": dict(cited.parts),
                "design": cited.design,
                "grade": cited.grade,
                "locator": cited.locator,
                "finding": cited.finding,
                "seen": cited.seen,
            }
            for cited in each.cited
        ],
        "review": {
            "date": each.review.date.isoformat(),
            "kind": each.review.kind,
            "by": each.review.by,
            "due": each.review_due,
        },
    }


def computed_json(found: ComputedEvidence) -> JsonObject:
    """Return a computed number with its cases, the cases in which it holds, and the share
    needed.
    """
    return {
        "study": found.study,
        "quantity": found.quantity,
        "unit": found.unit,
        "median": number(found.median),
        "interval95": [number(end) for end in found.interval95],
        "condition": found.condition,
        "over": found.over,
        "n": found.n,
        "holds_n": found.holds_n,
        "holds_in": number(found.holds_in),
        "needed": found.needed,
        "holds": found.holds,
        "tests": found.tests,
        "stance": found.stance if found.tests == "statement" else None,
        "label": found.label,
        "range": found.range,
        "part": found.part,
    }


def strength_json(found: Result) -> JsonObject:
    """Return the maximum moments of each muscle in each posture, with ranks."""
    middle = np.median(found.array("moment_nm")[:, 0], axis=0)
    order: list[int] = np.argsort(-middle, kind="stable").tolist()
    told = {name: distributions(found.array(name).swapaxes(1, 2)) for name in ("moment_nm", "share")}
    rank = found.array("rank")
    ranked, leads = np.median(rank, axis=0), (rank == 1).mean(axis=0)
    names = found.labels("muscle")
    muscles = {
        names[row]: {
            "moment_nm": told["moment_nm"][row],
            "share": told["share"][row],
            "rank": [number(each) for each in ranked[:, row]],
            "leads_in": [number(each) for each in leads[:, row]],
        }
        for row in order
    }
    parts = distributions(found.array("compartment_moment_nm").swapaxes(1, 2))
    compartments = dict(zip(found.labels("compartment"), parts, strict=True))
    return {
        "motion": found.attrs["motion"],
        "postures": [{"hip_flexion_deg": float(bend)} for bend in found.array("flexion_deg")],
        "balanced_moment_nm": distributions(found.array("balanced_moment_nm")),
        "muscles": muscles,
        "compartments_moment_nm": compartments,
        "provenance": provenance(found.attrs),
    }


def arms_json(found: Result) -> JsonObject:
    """Moment arms of the strands and thirds of gluteus medius over hip flexion."""
    bends = found.array("flexion_deg")
    return {
        "flexion_deg": [float(bend) for bend in bends],
        "strands": _curves(found, "strand", ""),
        "compartments": _curves(found, "compartment", "compartment_"),
        "turning": turning_words(bends, found.array("compartment_rotation_arm_mm")),
        "provenance": provenance(found.attrs),
    }


def _curves(found: Result, part: str, prefix: str) -> dict[str, Any]:
    """Of each part, its distributions over flexion, by axis."""
    curves: dict[str, dict[str, Any]] = {name: {} for name in found.labels(part)}
    for theirs, ours in (
        ("flexion", "flexion"),
        ("abduction", "abduction"),
        ("rotation", "inward_rotation"),
    ):
        told = distributions(found.array(f"{prefix}{theirs}_arm_mm"))
        for column, name in enumerate(curves):
            curves[name][f"{ours}_mm"] = [row[column] for row in told]
    return curves


def stance_json(found: Result) -> JsonObject:
    """Return posture, hip force, muscles, and whether the pelvis is held.

    ``held``, ``recovered`` and ``unmet_moment_nm`` cover everybody. All other values cover only
    people who stand, level or not (``recovered``), because a posture that cannot be held has no
    forces.
    """
    stood, held = found.array("recovered"), found.array("held")
    asked = len(stood)
    cup = [name for name in ("cup_force_angle_deg", "cup_rim_distance_mm") if name in found]

    def of(name: str) -> dict[str, Any]:
        return distribution(found.array(name)[stood], asked)

    def on_head(name: str) -> dict[str, Any]:
        return dict(zip(found.labels("axis"), distributions(found.array(name)[stood], asked), strict=True))

    return {
        **asked_about(found),
        "misfit_sd": {name: number(each) for name, each in misfit_of(found).items()},
        "n": {"asked": asked, "standing": int(stood.sum()), "held": int(held.sum())},
        "shift": found.attrs["shift"],
        "compensate": found.attrs["compensate"],
        "posture": {
            name: of(name) for name in ("pelvic_obliquity_deg", "trunk_lean_deg", "hip_adduction_deg")
        },
        "hip_contact_force_bw": of("hip_contact_force_bw"),
        "hip_contact_force_femur_bw": on_head("hip_contact_force_femur_bw"),
        "hip_contact_force_shaft_bw": on_head("hip_contact_force_shaft_bw"),
        "abduction_moment_nm_per_kg": of("abduction_moment_nm_per_kg"),
        "muscles": _muscles(found, stood),
        "held": number(float(held.mean())),
        "recovered": number(float(stood.mean())),
        "unmet_moment_nm": distribution(found.array("unmet_moment_nm")),
        **({"cup": {name: of(name) for name in cup}} if cup else {}),
        "provenance": provenance(found.attrs),
    }


def asked_about(found: Result) -> JsonObject:
    """Return the subject of a study: the person, the side, and the operation."""
    return {
        "person": json.loads(found.attrs["person"]),
        "side": found.attrs["side"],
        "operation": json.loads(found.attrs["operation"]),
    }


def misfit_of(found: Result) -> dict[str, float]:
    """Return by how many standard deviations each bone measure differs from what the others
    predict.
    """
    misfit: dict[str, float] = json.loads(found.attrs["misfit"])
    return misfit


def with_shares(found: Result) -> Bools:
    """Return which people (person,) stand and have a moment large enough for shares of it."""
    large = found.array("abduction_moment_nm_per_kg") >= LEAST_MOMENT
    return found.array("recovered") & large


def _muscles(found: Result, stood: Bools) -> dict[str, Any]:
    """Return forces and shares of muscles and their compartments, in the people who stand."""
    share, keys = "share_of_abduction_moment", ("force_n", "active_force_n", "passive_force_n", "activation")
    whole = {key: distributions(found.array(key)[stood], len(stood)) for key in keys}
    whole[share] = distributions(found.array(share)[with_shares(found)], len(stood))
    part = {key: distributions(found.array(f"compartment_{key}")[stood], len(stood)) for key in keys}
    parts = [name.split("/") for name in found.labels("compartment")]
    return {
        name: {key: whole[key][row] for key in whole}
        | {
            "compartments": {
                own: {key: part[key][column] for key in keys}
                for column, (muscle, own) in enumerate(parts)
                if muscle == name
            }
        }
        for row, name in enumerate(found.labels("muscle"))
    }


def provenance(attrs: Mapping[Any, Any]) -> JsonObject:
    """Return the origin of a study's result, and what is unusual about the person ("" if nothing
    is).
    """
    origin = {name: attrs[name] for name in ("version", "seed", "samples", "model", "sources")}
    return origin | {"unusual": attrs.get("unusual", "")}
