"""Standing on one leg: shares of muscles, the hip force, and loss of strength."""

from __future__ import annotations

import numpy as np

from gluteus.anatomy import norms
from gluteus.model.hip.hip import MEDIUS
from gluteus.quantiles import LEAST_FOR_MEDIAN, enough
from gluteus.report.pages.content import number
from gluteus.report.series.parts import (
    SHOWN,
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


def stance(evidence: Evidence) -> Figure:
    """Return shares of the moment that holds the pelvis, and the hip force."""
    data = evidence["stance"]
    stood = data.isel(person=np.flatnonzero(data.held.values))
    share, names = stood.share_of_abduction_moment.values, [str(name) for name in data["muscle"].values]
    middle = np.median(share, axis=0) if len(share) else np.zeros(len(names))
    order: list[int] = np.argsort(-middle)[:SHOWN].tolist()
    shown = [row for row in order if middle[row] > 0]
    measured = norms("patients_ols")["group.force"]
    force = stood.hip_contact_force_bw.values[:, None]
    asked = data.sizes["person"]
    share_bars = bars("share", "part of the moment", 100 * share[:, shown], asked)
    return Figure(
        "stance",
        "Standing on one leg",
        "Contribution of each muscle to the moment that holds the pelvis, and the force in the "
        "hip, in people who hold the pelvis level. Medians with 95 % of people. Measured in ten "
        "patients with instrumented "
        f"implants: {measured.si:.1f} ± {measured.sd_si or 0:.1f} body weights (Bergmann 2016).",
        f"Gluteus medius makes {number(100 * float(middle[names.index(MEDIUS)]))} % of the moment."
        if enough(len(share), asked, LEAST_FOR_MEDIAN)
        else f"{len(share)} of {asked} people hold the pelvis level, too few for a number.",
        (
            Panel(
                "Share of the moment that holds the pelvis",
                "bars",
                Axis("muscle", "", None, (), tuple(muscle_name(names[row]) for row in shown)),
                Axis("part of the moment", "%"),
                (share_bars,),
            ),
            Panel(
                "Force in the hip",
                "bars",
                Axis("", "", None, (), ("hip force",)),
                Axis("force", "body weights"),
                (bars("force", "hip force", force, asked),),
                (Mark(measured.si, "y", "measured, ten patients"),),
            ),
        ),
    )


_WEAKENED = {
    "abductors": "all abductors",
    "gluteus_medius": "gluteus medius alone",
    "superior_gluteal_nerve": "all muscles of the superior gluteal nerve",
}


def weakness(evidence: Evidence) -> Figure:
    """Return how many people hold the pelvis as strength is lost, and the reserve without each
    muscle.
    """
    data, without = evidence["weakness"], evidence["without"]
    held = 100 * data.held.values.mean(axis=2)
    left = 100 * data["strength_left"].values
    rows = [without["intact"].values, *without["reserve"].values]
    names = ("all muscles", *(f"without {muscle_name(str(each))}" for each in without["muscle"].values))
    alone = float(np.median(without["reserve"].sel(muscle=MEDIUS).values))
    return Figure(
        "weakness",
        "How much strength can be lost before the pelvis drops",
        "Standing on one leg with the trunk upright. Capacity over demand below 1 means that the "
        "pelvis drops or the trunk leans.",
        f"Capacity over demand is {np.median(rows[0]):.1f} with all muscles and {alone:.1f} without gluteus "
        "medius.",
        (
            Panel(
                "Pelvis held level",
                "curves",
                Axis("strength left", "%", None, rounded(left)),
                Axis("share of people", "%"),
                tuple(
                    Curve(str(what), _WEAKENED.get(str(what), str(what)), rounded(held[row]))
                    for row, what in enumerate(data["what"].values)
                ),
                (Mark(50.0, "y", "half of the people"),),
            ),
            Panel(
                "Capacity over demand",
                "bars",
                Axis("", "", None, (), names),
                Axis("multiple of the demand", ""),
                (bars("reserve", "capacity over demand", np.stack(rows, axis=1)),),
                (Mark(1.0, "y", "limit"),),
            ),
        ),
    )
