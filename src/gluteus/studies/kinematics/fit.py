"""Marker errors compared with the limits that OpenSim's documentation recommends."""

from __future__ import annotations

from typing import Final

import numpy as np

from gluteus.json_types import JsonObject
from gluteus.studies.result import Result

RMS_MM: Final = 20.0
LARGEST_MM: Final = 40.0
"""Recommended in OpenSim's documentation of inverse kinematics: root mean square of a frame below
2 cm, largest error below 2 to 4 cm. These limits come from notes of users; the page itself was not
read.
"""
LANDMARK_MM: Final = 20.0
"""Recommended for scaling: largest error at bony landmarks (tool tips of the page "Modelers'
Kitchen" on simtk.org).
"""

_NAMED: Final = 6


def tracking_findings(result: Result) -> list[JsonObject]:
    """Return sentences about limits that a result of `inverse_kinematics` exceeds.

    Parameters
    ----------
    result : Result
        Result with ``marker_rms_m`` (time,) and ``marker_distance_m`` (time, marker) [m].
    """
    rms = 1000.0 * result.array("marker_rms_m")
    distance = np.nan_to_num(1000.0 * result.array("marker_distance_m"))
    found = list[JsonObject]()
    if (over := int(np.count_nonzero(rms > RMS_MM))) > 0:
        cause = (
            f"the root mean square error of markers exceeds {RMS_MM:g} mm in {over} of {rms.size} frames, up "
            f"to {rms.max():.1f} mm"
        )
        found.append(_caution("marker-rms", cause, "check whether the model is scaled to this person"))
    largest = distance.max(axis=0)
    far: list[int] = [each for each in np.argsort(-largest).tolist() if largest[each] > LARGEST_MM]
    if far:
        names = result.labels("marker")
        shown = ", ".join(f"{names[each]} {largest[each]:.1f} mm" for each in far[:_NAMED])
        more = f" and {len(far) - _NAMED} more" if len(far) > _NAMED else ""
        cause = f"errors of markers exceed {LARGEST_MM:g} mm: at most {shown}{more}"
        remedy = "check for exchanged labels, filled gaps, and markers placed elsewhere on the model"
        found.append(_caution("marker-error", cause, remedy))
    return found


def scaling_findings(rms_m: float) -> list[JsonObject]:
    """Return a sentence if the markers of a static trial have a larger error [m] than the limit.

    If the root mean square exceeds the limit of the largest error, so does the largest error.
    """
    if 1000.0 * rms_m <= LANDMARK_MM:
        return []
    cause = (
        f"markers of the static trial are {1000.0 * rms_m:.1f} mm from the scaled model's (root mean "
        f"square), more than the {LANDMARK_MM:g} mm recommended for the largest error at bony landmarks"
    )
    remedy = "compare the marker placement on person and model, and the measurements for scaling"
    return [_caution("marker-rms", cause, remedy)]


def _caution(name: str, cause: str, remedy: str) -> JsonObject:
    return {"id": name, "severity": "caution", "cause": cause, "remedy": remedy}
