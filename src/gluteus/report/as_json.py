"""Results as plain objects for ``--json``: distributions as median and 95 % interval, units in the keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Bools, Floats
from gluteus.json_types import JsonObject
from gluteus.studies.result import Result

if TYPE_CHECKING:
    from gluteus.facts import CheckResult, ComputedEvidence, StatementVerdict

_DIGITS = 5


def number(value: float) -> float | None:
    """A finite number with five significant digits, or None."""
    return float(f"{float(value):.{_DIGITS}g}") if np.isfinite(value) else None


def distribution(values: ArrayLike) -> JsonObject:
    """Median and 95 % interval of values over people; null where there is nobody."""
    found: dict[str, Any] = distributions(values)
    return found


def distributions(values: ArrayLike) -> Any:
    """The distribution of every column of (person, ...), as lists nested as the columns are."""
    given = np.asarray(values, dtype=float)
    if not len(given):
        return _nested(np.full((3, *given.shape[1:]), np.nan))
    # One hip has no spread, and a slider asks for one hip often.
    told = np.repeat(given, 3, axis=0) if len(given) == 1 else np.quantile(given, [0.025, 0.5, 0.975], axis=0)
    return _nested(told)


def _nested(told: Floats) -> Any:
    if told.ndim == 1:
        low, middle, high = (number(each) for each in told)
        return {"median": middle, "interval95": [low, high]}
    return [_nested(told[:, column]) for column in range(told.shape[1])]


def check_json(result: CheckResult) -> JsonObject:
    """All verdicts with their evidence."""
    return {
        "person": result.person.model_dump(exclude_none=True),
        "statements": [_verdict(each) for each in result.verdicts],
        "provenance": dict(result.provenance),
    }


def _verdict(each: StatementVerdict) -> dict[str, Any]:
    return {
        "id": each.id,
        "text": each.text,
        "verdict": each.verdict,
        "reason": each.reason,
        "computed": [_computed(found) for found in each.computed],
        "cited": [
            {
                "source": cited.source,
                "stance": cited.stance,
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


def _computed(found: ComputedEvidence) -> dict[str, Any]:
    return {
        "study": found.study,
        "quantity": found.quantity,
        "unit": found.unit,
        "median": number(found.median),
        "interval95": [number(end) for end in found.interval95],
        "holds_in": number(found.holds_in),
        "range": found.range,
        "stance": found.stance,
    }


def strength_json(found: Result) -> JsonObject:
    """Greatest moments of each muscle in each posture, ranked."""
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


def stance_json(found: Result) -> JsonObject:
    """Posture, hip force, muscles and whether the pelvis is held.

    Forces and muscles are those of people who stand, level or not (``recovered``): nobody has those of a
    posture that cannot be held.
    """
    stood = found.array("recovered")
    return {
        "shift": found.attrs["shift"],
        "compensate": found.attrs["compensate"],
        "posture": {
            name: distribution(found.array(name))
            for name in ("pelvic_obliquity_deg", "trunk_lean_deg", "hip_adduction_deg")
        },
        "hip_contact_force_bw": distribution(found.array("hip_contact_force_bw")[stood]),
        "hip_contact_force_femur_bw": dict(
            zip(
                found.labels("axis"),
                distributions(found.array("hip_contact_force_femur_bw")[stood]),
                strict=True,
            )
        ),
        "abduction_moment_nm_per_kg": distribution(found.array("abduction_moment_nm_per_kg")),
        "muscles": _muscles(found, stood),
        "held": number(float(found.array("held").mean())),
        "recovered": number(float(stood.mean())),
        "unmet_moment_nm": distribution(found.array("unmet_moment_nm")),
        "provenance": provenance(found.attrs),
    }


def _muscles(found: Result, stood: Bools) -> dict[str, Any]:
    """What muscles and their compartments do in the people who stand."""
    keys = ("force_n", "activation", "share_of_abduction_moment")
    whole = {key: distributions(found.array(key)[stood]) for key in keys}
    part = {key: distributions(found.array(f"compartment_{key}")[stood]) for key in keys[:2]}
    parts = [name.split("/") for name in found.labels("compartment")]
    return {
        name: {key: whole[key][row] for key in keys}
        | {
            "compartments": {
                own: {key: part[key][column] for key in keys[:2]}
                for column, (muscle, own) in enumerate(parts)
                if muscle == name
            }
        }
        for row, name in enumerate(found.labels("muscle"))
    }


def provenance(attrs: Mapping[Any, Any]) -> JsonObject:
    """What a study's result was made from."""
    return {name: attrs[name] for name in ("version", "seed", "samples", "model", "sources")}
