"""Moments and moment arms of the abductors over hip flexion, and the effect of the front edge."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.model.hip.hip import MEDIUS, THIRDS
from gluteus.report.pages.content import share_words
from gluteus.report.series.parts import (
    SHOWN,
    Axis,
    Curve,
    Evidence,
    Figure,
    Mark,
    Panel,
    curve,
    flexion,
    muscle_name,
    rounded,
)
from gluteus.studies.fan.turning import turning_words


def strength(evidence: Evidence) -> Figure:
    """Return maximum abduction moments and the leading muscle over flexion."""
    data = evidence["strength"]
    moments, names = data.moment_nm.values, [str(name) for name in data["muscle"].values]
    middle = np.median(moments, axis=0)
    greatest: list[int] = np.argsort(-middle.max(axis=0))[:SHOWN].tolist()
    shown = sorted(greatest, key=lambda row: -float(middle[0, row]))
    leads = (data["rank"].sel(muscle=MEDIUS).values == 1).mean(axis=0)
    curves = (
        curve(names[row], muscle_name(names[row]), moments[:, :, row], muscle=names[row]) for row in shown
    )
    until = _falls_through_half(data["flexion_deg"].values, leads)
    marks = (Mark(until, "x", f"half of the people at {until:.0f} degrees"),) if until is not None else ()
    return Figure(
        "strength",
        "The leading abductor",
        "The maximum abduction moment of each muscle, as medians over people with 95 % bands, and "
        "the share of people in whom gluteus medius is the strongest.",
        f"With the hip straight, gluteus medius leads in {share_words(float(leads[0]))} people; at "
        f"{data['flexion_deg'].values[-1]:.0f} degrees of flexion, in {share_words(float(leads[-1]))}.",
        (
            Panel(
                "Maximum abduction moment",
                "curves",
                flexion(data),
                Axis("moment", "N m"),
                tuple(curves),
                marks,
            ),
            Panel(
                "Gluteus medius leads in",
                "curves",
                flexion(data),
                Axis("share of people", "%"),
                (Curve("leads", "gluteus medius leads", rounded(100 * leads), muscle=MEDIUS),),
                (Mark(50.0, "y", "half"), *marks),
            ),
        ),
    )


def _falls_through_half(bends: Floats, share: Floats) -> float | None:
    for at in range(1, len(share)):
        if share[at - 1] >= 0.5 > share[at]:
            part = (share[at - 1] - 0.5) / (share[at - 1] - share[at])
            return round(float(bends[at - 1] + part * (bends[at] - bends[at - 1])), 1)
    return None


def rotation(evidence: Evidence) -> Figure:
    """Return rotation and abduction arms of the thirds over flexion."""
    data = evidence["rotation"]
    panels = [
        Panel(
            title,
            "curves",
            flexion(data),
            Axis(label, "mm"),
            tuple(
                curve(
                    part,
                    f"{part} third",
                    data[f"compartment_{arm}_arm_mm"].sel(compartment=part).values,
                    compartment=f"{MEDIUS}/{part}",
                )
                for part in THIRDS
            ),
            (Mark(0.0, "y", "neither way"),),
        )
        for title, arm, label in (
            ("Internal rotation", "rotation", "moment arm, internal positive"),
            ("Lifting sideways", "abduction", "moment arm, abduction positive"),
        )
    ]
    arms = data.compartment_rotation_arm_mm.transpose("person", "flexion", "compartment")
    return Figure(
        "rotation",
        "Moment arms of the three thirds over hip flexion",
        "Medians over people with 95 % bands; a third's arm is the mean over its cross-section.",
        turning_words(data["flexion_deg"].values, arms.values),
        tuple(panels),
    )


def boundary(evidence: Evidence) -> Figure:
    """Return rotation arms of the thirds as the front edge of the origin moves."""
    data = evidence["boundary"]["compartment_rotation_arm_mm"]
    values = data["front_boundary_mm"].values
    series = tuple(
        Curve(
            part,
            f"{part} third",
            rounded(data.sel(compartment=part).values),
            compartment=f"{MEDIUS}/{part}",
        )
        for part in THIRDS
    )
    front = data.sel(compartment="anterior").values
    return Figure(
        "boundary",
        "Effect of the front boundary of the origin",
        "Central hip in the neutral posture. The position of the origin's front edge is uncertain.",
        f"The rotation arm of the front third changes from {front[0]:.1f} to {front[-1]:.1f} mm "
        f"when the origin starts {values[0]:.0f} to {values[-1]:.0f} mm behind the anterior spine.",
        (
            Panel(
                "Internal rotation",
                "curves",
                Axis("front edge behind the anterior spine", "mm", None, rounded(values)),
                Axis("moment arm, internal positive", "mm"),
                series,
                (Mark(0.0, "y", "neither way"),),
            ),
        ),
    )
