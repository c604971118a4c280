"""The muscle itself: its length in side-lying, its trigger zones, and its load in exercises."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.model.hip.hip import MEDIUS, THIRDS
from gluteus.report.figures.exercise_work import CAPTION, TENSOR, TITLE, alt_of, work_of
from gluteus.report.series.parts import (
    Axis,
    Curve,
    Evidence,
    Figure,
    Mark,
    Panel,
    bars,
    muscle_name,
    rounded,
)


def pillow(evidence: Evidence) -> Figure:
    """Return fibre lengths and passive forces in side-lying, with and without the pillow."""
    data = evidence["pillow"]
    panels = tuple(
        Panel(
            title,
            "bars",
            Axis("", "", None, (), tuple(f"{part} third" for part in THIRDS)),
            Axis(label, unit),
            tuple(
                bars("with" if there else "without", words, data[name].sel(pillow=there).values)
                for there, words in ((False, "without the pillow"), (True, "with the pillow"))
            ),
            (Mark(0.0, "y", "as with the hip neutral"),) if unit == "%" else (),
        )
        for title, name, label, unit in (
            ("Length of the fibres", "length_change_percent", "change of length", "%"),
            ("Passive pull", "passive_force_n", "force", "N"),
        )
    )
    change = data.length_change_percent.median("person")
    told = ", ".join(
        f"{part} third {float(change.sel(compartment=part, pillow=False)):+.1f} % without and "
        f"{float(change.sel(compartment=part, pillow=True)):+.1f} % with it"
        for part in THIRDS
    )
    return Figure(
        "pillow",
        "The pillow between the knees",
        "Lying on the healthy side. Lengths are relative to the neutral posture; medians with 95 % "
        "of people.",
        f"Change of fibre length: {told}.",
        panels,
    )


def zones(evidence: Evidence) -> Figure:
    """Return the distances that describe the place of the trigger zones."""
    data = evidence["zones"]
    names = [str(name) for name in data["zone"].values]
    rows = (
        ("strand_distance_mm", "to the nearest strand"),
        ("crest_distance_mm", "to the iliac crest"),
        ("behind_maximus_border_mm", "behind the border of gluteus maximus"),
        ("tolerance_mm", "between the marks of two examiners"),
    )
    series = tuple(Curve(name, label, rounded(data[name].values)) for name, label in rows)
    told = "; ".join(
        f"{name} zone {float(data.crest_distance_mm.sel(zone=name)):.0f} mm below the crest" for name in names
    )
    return Figure(
        "zones",
        "Place of the zones, and muscles over them",
        "On the mean bone. A zone behind the border of gluteus maximus (above 0) is covered by it.",
        f"{told}.",
        (
            Panel(
                "Distances of the zones",
                "bars",
                Axis("", "", None, (), tuple(f"{name} zone" for name in names)),
                Axis("distance", "mm"),
                series,
            ),
        ),
    )


def exercises(evidence: Evidence) -> Figure:
    """Return force, activation and joint force in the exercises."""
    work = work_of(evidence["exercises"])
    panels = (
        ("Force of gluteus medius", Axis("force", "N"), (("force", MEDIUS, work.force_n),)),
        (
            "Activation",
            Axis("share of the maximum", "%"),
            (("activation", MEDIUS, work.activation), ("tensor", TENSOR, work.tensor)),
        ),
        ("Force on the hip joint", Axis("force", "body weights"), (("joint", None, work.joint_bw),)),
    )
    return Figure(
        "exercises",
        TITLE,
        CAPTION,
        alt_of(work),
        tuple(
            Panel(
                title,
                "bars",
                Axis("exercise", "", None, (), work.names),
                axis,
                tuple(
                    Curve(name, muscle_name(muscle) if muscle else "hip joint", *_ends(values), muscle=muscle)
                    for name, muscle, values in curves
                ),
            )
            for title, axis, curves in panels
        ),
    )


def _ends(values: Floats) -> tuple[tuple[float, ...], tuple[float, ...] | None, tuple[float, ...] | None]:
    """Return median, low and high of quantiles (3, x), without a band if any of it is unknown."""
    low, middle, high = values
    if not np.isfinite(middle).all():
        return (), None, None
    if not np.isfinite(low).all():
        return rounded(middle), None, None
    return rounded(middle), rounded(low), rounded(high)
