"""Inverse kinematics and scaling, as JSON and in the terminal."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from gluteus._version import __version__
from gluteus.json_types import JsonObject
from gluteus.report.as_json import number
from gluteus.studies.kinematics.fit import (
    LANDMARK_MM,
    LARGEST_MM,
    RMS_MM,
    scaling_findings,
    tracking_findings,
)
from gluteus.studies.kinematics.scaling import ScaledPerson
from gluteus.studies.result import Result

_MOST = 10


def ik_json(result: Result) -> JsonObject:
    """Return marker errors, unused markers, and coordinates that no marker determines."""
    rms = 1000.0 * result.array("marker_rms_m")
    attrs = result.attrs
    return {
        "frames": int(rms.size),
        "left_out_frames": attrs["left_out_frames"],
        "marker_rms_mm": {
            "median": number(float(np.median(rms))),
            "largest": number(float(rms.max())),
            **_rms_of_kinds(result),
        },
        "worst": worst_markers(result)[:_MOST],
        "warnings": tracking_findings(result),
        "unused": attrs["unused"],
        "gaps": attrs["gaps"],
        "undetermined": undetermined_frames(result),
        "not_converged": int(np.count_nonzero(~result.array("converged"))),
        "notes": list(attrs["notes"]),
        "seconds": number(attrs["seconds"]),
        "provenance": {
            name: attrs[name]
            for name in ("version", "model", "model_sha256", "markers", "markers_sha256", "rate_hz")
        },
    }


def _rms_of_kinds(result: Result) -> dict[str, float | None]:
    """Return the root mean square error over all frames of anatomical markers, whose places on the
    bones are fixed in the model, and of the tracking markers; None without such markers [mm].
    """
    distance = 1000.0 * result.array("marker_distance_m")
    anatomical = np.isin(result.labels("marker"), result.attrs["anatomical"])
    found = dict[str, float | None]()
    for name, some in (("anatomical", anatomical), ("tracking", ~anatomical)):
        seen = distance[:, some][np.isfinite(distance[:, some])]
        found[name] = number(float(np.sqrt(np.square(seen).mean()))) if seen.size else None
    return found


def _findings(warnings: Any) -> list[Text]:
    return [Text(f"- {each['id']}: {each['cause']}; {each['remedy']}", style="yellow") for each in warnings]


def worst_markers(result: Result) -> list[dict[str, Any]]:
    """Return the error of each marker over time, the largest first."""
    distance, time = result.array("marker_distance_m"), result.array("time")
    found = list[dict[str, Any]]()
    for column, name in enumerate(result.labels("marker")):
        mine = 1000.0 * distance[:, column]
        if np.isnan(mine).all():
            continue
        found.append(
            {
                "marker": name,
                "rms_mm": number(float(np.sqrt(np.nanmean(np.square(mine))))),
                "largest_mm": number(float(np.nanmax(mine))),
                "at_s": number(float(time[int(np.nanargmax(mine))])),
            }
        )
    return sorted(found, key=lambda each: -(each["rms_mm"] or 0.0))


def undetermined_frames(result: Result) -> dict[str, int]:
    """Return coordinates that no marker determines, and in how many frames."""
    counts: list[int] = result.array("undetermined").sum(axis=0).tolist()
    return {name: count for name, count in zip(result.labels("coordinate"), counts, strict=True) if count}


def ik_text(result: Result) -> Group:
    """Return a few lines and the markers with the largest errors."""
    told = ik_json(result)
    rms: Any = told["marker_rms_mm"]
    parts: list[Any] = [
        Text(
            f"{told['frames']} frames, {len(result.labels('marker'))} markers: root mean square error "
            f"{rms['median']:.1f} mm at half of the frames, {rms['largest']:.1f} mm at most "
            f"(recommended by OpenSim's documentation: below {RMS_MM:g} mm, and {LARGEST_MM:g} mm for each "
            "marker)"
        ),
        *_findings(told["warnings"]),
    ]
    if rms["anatomical"] is not None and rms["tracking"] is not None:
        parts.append(
            Text(
                f"- over all frames, anatomical markers (fixed in the model) are {rms['anatomical']:.1f} mm "
                f"off, tracking markers {rms['tracking']:.1f} mm (root mean square)"
            )
        )
    parts += [Text(f"- {line}") for line in (*unused_lines(result.attrs["unused"]), *_gap_lines(told))]
    parts += [Text(f"- {note}") for note in result.attrs["notes"]]
    return Group(*parts, _marker_table(worst_markers(result)[:_MOST]))


def unused_lines(unused: dict[str, Any]) -> list[str]:
    """Return a sentence for each kind of unused marker."""
    lines = list[str]()
    if recorded := unused["recorded"]:
        words = [f"{name} (like {close[0]})" if close else name for name, close in recorded.items()]
        lines.append(f"recorded, but not in the model: {', '.join(words)}")
    if missing := unused["model"]:
        lines.append(f"in the model, but not recorded: {', '.join(missing)}")
    if idle := unused["no_weight"]:
        lines.append(f"without a weight: {', '.join(idle)}")
    return lines


def _gap_lines(told: JsonObject) -> list[str]:
    gaps: Any = told["gaps"]
    loose: Any = told["undetermined"]
    lines = list[str]()
    if gaps:
        lines.append("frames without a marker: " + ", ".join(f"{name} {gaps[name]}" for name in gaps))
    if loose:
        words = ", ".join(f"{name} ({count} frames)" for name, count in loose.items())
        lines.append(f"no marker determines {words}; they stay near their first value")
    if told["not_converged"]:
        lines.append(f"{told['not_converged']} frames did not converge")
    return lines


def _marker_table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title=Text("Markers with the largest errors"))
    for words in ("marker", "rms [mm]", "largest [mm]", "at [s]"):
        table.add_column(Text(words), justify="left" if words == "marker" else "right")
    for row in rows:
        table.add_row(
            Text(row["marker"]), f"{row['rms_mm']:.1f}", f"{row['largest_mm']:.1f}", f"{row['at_s']:.3f}"
        )
    return table


def scale_json(person: ScaledPerson) -> JsonObject:
    """Return scale factors, the distances by which markers were moved, and unused markers."""
    model = person.model
    return {
        "factors": {name: [number(one) for one in each] for name, each in person.factors.items()},
        "mass_kg": number(float(model.tree.mass.sum())),
        "markers": {name: {"moved_mm": number(1000.0 * each)} for name, each in person.moved_m.items()},
        "marker_rms_mm": number(1000.0 * person.marker_rms_m),
        "warnings": scaling_findings(person.marker_rms_m),
        "pose": {name: number(each) for name, each in person.pose.items()},
        "unused": {
            "recorded": {name: list(close) for name, close in person.unused.recorded.items()},
            "model": list(person.unused.model),
            "no_weight": list(person.unused.no_weight),
        },
        "notes": list(person.notes),
        "provenance": {"version": __version__, "model": model.spec.name},
    }


def scale_text(person: ScaledPerson) -> Group:
    """Return a few lines, the factors, and the markers that moved most."""
    parts: list[Any] = list(scaling_lines(person))
    table = Table(title=Text("Scale factors"))
    for words in ("body", "x", "y", "z"):
        table.add_column(Text(words), justify="left" if words == "body" else "right")
    for name, factors in person.factors.items():
        table.add_row(Text(name), *(f"{each:.4f}" for each in factors))
    far = sorted(person.moved_m.items(), key=lambda each: -each[1])[:_MOST]
    moved = Table(title=Text("Markers that moved most"))
    moved.add_column("marker")
    moved.add_column(Text("moved [mm]"), justify="right")
    for name, metres in far:
        moved.add_row(Text(name), f"{1000.0 * metres:.1f}")
    return Group(*parts, table, *([moved] if far else []))


def scaling_lines(person: ScaledPerson) -> list[Text]:
    """Return how well the static trial fits, markers that took no part, and what was assumed."""
    told = scale_json(person)
    parts = [
        Text(
            f"{told['mass_kg']} kg; markers of the static trial were {1000.0 * person.marker_rms_m:.1f} mm "
            "from those of the scaled model (root mean square) before they were moved; OpenSim's "
            f"documentation recommends below {LANDMARK_MM:g} mm for the largest error at bony landmarks"
        ),
        *_findings(told["warnings"]),
    ]
    unused: Any = told["unused"]
    parts += [Text(f"- {line}") for line in (*unused_lines(unused), *person.notes)]
    return parts
