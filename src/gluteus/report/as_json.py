"""Results as plain objects for ``--json``: distributions as median and 95 % interval, units in the keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from gluteus.facts import CheckResult, ComputedEvidence, StatementVerdict

_DIGITS = 5


def number(value: float) -> float | None:
    """A finite number with five significant digits, or None."""
    return float(f"{float(value):.{_DIGITS}g}") if np.isfinite(value) else None


def distribution(values: ArrayLike) -> dict[str, Any]:
    """Median and 95 % interval of values over people; null where there is nobody."""
    given = np.asarray(values, dtype=float)
    if not given.size:
        return {"median": None, "interval95": [None, None]}
    low, middle, high = np.quantile(given, [0.025, 0.5, 0.975])
    return {"median": number(middle), "interval95": [number(low), number(high)]}


def check_json(result: CheckResult) -> dict[str, Any]:
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


def strength_json(found: xr.Dataset) -> dict[str, Any]:
    """Greatest moments of each muscle in each posture, ranked."""
    muscles: dict[str, Any] = {}
    order = np.argsort(-found.moment_nm.median("person").isel(flexion=0).values, kind="stable")
    for name in found["muscle"].values[order]:
        mine = found.sel(muscle=name)
        muscles[str(name)] = {
            "moment_nm": [distribution(row) for row in mine.moment_nm.values.T],
            "share": [distribution(row) for row in mine.share.values.T],
            "rank": [number(row) for row in np.median(mine["rank"].values, axis=0)],
            "leads_in": [number(row) for row in (mine["rank"].values == 1).mean(axis=0)],
        }
    compartments = {
        str(name): [distribution(row) for row in found.compartment_moment_nm.sel(compartment=name).values.T]
        for name in found["compartment"].values
    }
    return {
        "motion": found.attrs["motion"],
        "postures": [{"hip_flexion_deg": float(bend)} for bend in found.flexion_deg.values],
        "balanced_moment_nm": [distribution(row) for row in found.balanced_moment_nm.values.T],
        "muscles": muscles,
        "compartments_moment_nm": compartments,
        "provenance": provenance(found.attrs),
    }


def stance_json(found: xr.Dataset) -> dict[str, Any]:
    """Posture, hip force, muscles and whether the pelvis is held.

    Forces and muscles are those of people who stand, level or not (``recovered``): nobody has those of a
    posture that cannot be held.
    """
    stood = found.isel(person=np.flatnonzero(found.recovered.values))
    return {
        "shift": found.attrs["shift"],
        "compensate": found.attrs["compensate"],
        "posture": {
            name: distribution(found[name])
            for name in ("pelvic_obliquity_deg", "trunk_lean_deg", "hip_adduction_deg")
        },
        "hip_contact_force_bw": distribution(stood.hip_contact_force_bw),
        "hip_contact_force_femur_bw": {
            str(axis): distribution(found.hip_contact_force_femur_bw.sel(axis=axis))
            for axis in found["axis"].values
        },
        "abduction_moment_nm_per_kg": distribution(found.abduction_moment_nm_per_kg),
        "muscles": {str(name): _muscle(stood, str(name)) for name in found["muscle"].values},
        "held": number(float(found.held.mean())),
        "recovered": number(float(found.recovered.mean())),
        "unmet_moment_nm": distribution(found.unmet_moment_nm),
        "provenance": provenance(found.attrs),
    }


def _muscle(found: xr.Dataset, name: str) -> dict[str, Any]:
    mine = found.sel(muscle=name)
    parts = [str(part) for part in found["compartment"].values if str(part).startswith(f"{name}/")]
    return {
        "force_n": distribution(mine.force_n),
        "activation": distribution(mine.activation),
        "share_of_abduction_moment": distribution(mine.share_of_abduction_moment),
        "compartments": {
            part.split("/")[1]: {
                "force_n": distribution(found.compartment_force_n.sel(compartment=part)),
                "activation": distribution(found.compartment_activation.sel(compartment=part)),
            }
            for part in parts
        },
    }


def provenance(attrs: Mapping[Any, Any]) -> dict[str, Any]:
    """What a study's result was made from."""
    return {name: attrs[name] for name in ("version", "seed", "samples", "model", "sources")}
