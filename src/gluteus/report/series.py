"""The figures of the evidence as numbers: what a page draws by itself, and lets a reader move
along.

Each figure has panels; each panel curves or bars over an axis, with medians and 95 % bands over
people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gluteus.anatomy import library, norms
from gluteus.arrays import Floats
from gluteus.model.hip.hip import MEDIUS, THIRDS
from gluteus.quantiles import LEAST_FOR_MEDIAN, enough, interval95
from gluteus.report.figures.exercise_work import CAPTION, TENSOR, TITLE, alt_of, work_of
from gluteus.report.pages.content import number, share_words
from gluteus.studies.fan.turning import turning_words

if TYPE_CHECKING:
    from xarray import Dataset

    from gluteus.facts import CheckResult

Evidence = Mapping[str, "Dataset"]
Names = tuple[str, ...]

_SHOWN = 6
_FLEXION = "hip_flexion_deg"


@dataclass(frozen=True)
class Axis:
    """One axis; ``moves`` names the coordinate of the hip that goes with it, if one does."""

    label: str
    unit: str
    moves: str | None = None
    values: tuple[float, ...] = ()
    names: Names = ()


@dataclass(frozen=True)
class Curve:
    """Medians over the axis with their band; ``muscle`` and ``compartment`` tell whose they are."""

    id: str
    label: str
    median: tuple[float, ...]
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None
    muscle: str | None = None
    compartment: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Mark:
    """A place on an axis worth naming."""

    at: float
    axis: Literal["x", "y"]
    label: str


@dataclass(frozen=True)
class Panel:
    """One chart of a figure."""

    title: str
    kind: Literal["curves", "bars"]
    x: Axis
    y: Axis
    series: tuple[Curve, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure as numbers, with its words."""

    id: str
    title: str
    caption: str
    alt: str
    panels: tuple[Panel, ...] = field(default=())


def figure(result: CheckResult, name: str) -> Figure | None:
    """The figure of that name as numbers.

    None where it is a picture of bones, which the scene shows.
    """
    make = _FIGURES.get(name)
    return make(result.evidence) if make else None


def _curve(id_: str, label: str, values: Floats, asked: int | None = None, **whose: Any) -> Curve:
    """A curve from values (person, x); of too few of those asked it has no band, or nothing."""
    low, middle, high = interval95(values, asked)
    if not np.isfinite(middle).all():
        return replace(Curve(id_, label, ()), **whose)
    curve = Curve(id_, label, _told(middle))
    if len(values) > 1 and np.isfinite(low).all():
        curve = replace(curve, low=_told(low), high=_told(high))
    return replace(curve, **whose)


def _told(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(f"{value:.4g}") for value in values)


def _name(muscle: str) -> str:
    return library().muscles[muscle].names.en


def _flexion(data: Dataset) -> Axis:
    return Axis("hip flexion", "degrees", _FLEXION, _told(data["flexion_deg"].values))


def _strength(evidence: Evidence) -> Figure:
    data = evidence["strength"]
    moments, names = data.moment_nm.values, [str(name) for name in data["muscle"].values]
    middle = np.median(moments, axis=0)
    greatest: list[int] = np.argsort(-middle.max(axis=0))[:_SHOWN].tolist()
    shown = sorted(greatest, key=lambda row: -float(middle[0, row]))
    leads = (data["rank"].sel(muscle=MEDIUS).values == 1).mean(axis=0)
    curves = (_curve(names[row], _name(names[row]), moments[:, :, row], muscle=names[row]) for row in shown)
    until = _falls_through_half(data["flexion_deg"].values, leads)
    marks = (Mark(until, "x", f"half of the people at {until:.0f} degrees"),) if until is not None else ()
    return Figure(
        "strength",
        "Who leads the abductors",
        "The greatest abduction moment that each muscle can make, medians over people with 95 % bands, and "
        "the share of people in whom gluteus medius is the strongest of all.",
        f"With the hip straight gluteus medius leads in {share_words(float(leads[0]))} people, bent to "
        f"{data['flexion_deg'].values[-1]:.0f} degrees in {share_words(float(leads[-1]))}.",
        (
            Panel(
                "Greatest abduction moment",
                "curves",
                _flexion(data),
                Axis("moment", "N m"),
                tuple(curves),
                marks,
            ),
            Panel(
                "Gluteus medius leads in",
                "curves",
                _flexion(data),
                Axis("share of people", "%"),
                (Curve("leads", "gluteus medius leads", _told(100 * leads), muscle=MEDIUS),),
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


def _rotation(evidence: Evidence) -> Figure:
    data = evidence["rotation"]
    panels = [
        Panel(
            title,
            "curves",
            _flexion(data),
            Axis(label, "mm"),
            tuple(
                _curve(
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


def _boundary(evidence: Evidence) -> Figure:
    data = evidence["boundary"]["compartment_rotation_arm_mm"]
    values = data["front_boundary_mm"].values
    series = tuple(
        Curve(
            part,
            f"{part} third",
            _told(data.sel(compartment=part).values),
            compartment=f"{MEDIUS}/{part}",
        )
        for part in THIRDS
    )
    front = data.sel(compartment="anterior").values
    return Figure(
        "boundary",
        "Effect of the front boundary of the origin",
        "Hip neutral, central hip. Where the front edge of the origin lies is uncertain.",
        f"The rotation arm of the front third goes from {front[0]:.1f} to {front[-1]:.1f} mm as the origin "
        f"begins {values[0]:.0f} to {values[-1]:.0f} mm behind the anterior spine.",
        (
            Panel(
                "Internal rotation",
                "curves",
                Axis("front edge behind the anterior spine", "mm", None, _told(values)),
                Axis("moment arm, internal positive", "mm"),
                series,
                (Mark(0.0, "y", "neither way"),),
            ),
        ),
    )


def _stance(evidence: Evidence) -> Figure:
    data = evidence["stance"]
    stood = data.isel(person=np.flatnonzero(data.held.values))
    share, names = stood.share_of_abduction_moment.values, [str(name) for name in data["muscle"].values]
    middle = np.median(share, axis=0) if len(share) else np.zeros(len(names))
    order: list[int] = np.argsort(-middle)[:_SHOWN].tolist()
    shown = [row for row in order if middle[row] > 0]
    measured = norms("patients_ols")["group.force"]
    force = stood.hip_contact_force_bw.values[:, None]
    asked = data.sizes["person"]
    bars = _bars("share", "part of the moment", 100 * share[:, shown], asked)
    return Figure(
        "stance",
        "Standing on one leg",
        "What each muscle adds to the moment that holds the pelvis, and the force in the hip, in people who "
        f"hold the pelvis level; medians with 95 % of people. Measured in ten patients with instrumented "
        f"implants: {measured.si:.1f} ± {measured.sd_si or 0:.1f} body weights (Bergmann 2016).",
        f"Gluteus medius makes {number(100 * float(middle[names.index(MEDIUS)]))} % of the moment."
        if enough(len(share), asked, LEAST_FOR_MEDIAN)
        else f"{len(share)} of {asked} people hold the pelvis level, too few for a number.",
        (
            Panel(
                "Part of the moment that holds the pelvis",
                "bars",
                Axis("muscle", "", None, (), tuple(_name(names[row]) for row in shown)),
                Axis("part of the moment", "%"),
                (bars,),
            ),
            Panel(
                "Force in the hip",
                "bars",
                Axis("", "", None, (), ("hip force",)),
                Axis("force", "body weights"),
                (_bars("force", "hip force", force, asked),),
                (Mark(measured.si, "y", "measured, ten patients"),),
            ),
        ),
    )


def _bars(id_: str, label: str, values: Floats, asked: int | None = None) -> Curve:
    """One value with its band for each name, from values (person, name); see `_curve`."""
    return _curve(id_, label, values, asked)


_WEAKENED = {
    "abductors": "all abductors",
    "gluteus_medius": "gluteus medius alone",
    "superior_gluteal_nerve": "all muscles of the superior gluteal nerve",
}


def _weakness(evidence: Evidence) -> Figure:
    data, without = evidence["weakness"], evidence["without"]
    held = 100 * data.held.values.mean(axis=2)
    left = 100 * data["strength_left"].values
    rows = [without["intact"].values, *without["reserve"].values]
    names = ("all muscles", *(f"without {_name(str(each))}" for each in without["muscle"].values))
    alone = float(np.median(without["reserve"].sel(muscle=MEDIUS).values))
    return Figure(
        "weakness",
        "How much strength can be lost before the pelvis drops",
        "Standing on one leg with the trunk upright. What the muscles can hold over what is needed: below 1 "
        "the pelvis drops or the trunk leans.",
        f"Capacity over demand is {np.median(rows[0]):.1f} with all muscles and {alone:.1f} without gluteus "
        "medius.",
        (
            Panel(
                "Pelvis held level",
                "curves",
                Axis("strength left", "%", None, _told(left)),
                Axis("share of people", "%"),
                tuple(
                    Curve(str(what), _WEAKENED.get(str(what), str(what)), _told(held[row]))
                    for row, what in enumerate(data["what"].values)
                ),
                (Mark(50.0, "y", "half of the people"),),
            ),
            Panel(
                "Capacity over demand",
                "bars",
                Axis("", "", None, (), names),
                Axis("times what is needed", ""),
                (_bars("reserve", "capacity over demand", np.stack(rows, axis=1)),),
                (Mark(1.0, "y", "limit"),),
            ),
        ),
    )


def _pillow(evidence: Evidence) -> Figure:
    data = evidence["pillow"]
    panels = tuple(
        Panel(
            title,
            "bars",
            Axis("", "", None, (), tuple(f"{part} third" for part in THIRDS)),
            Axis(label, unit),
            tuple(
                _bars("with" if there else "without", words, data[name].sel(pillow=there).values)
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
        "Lying on the healthy side; length against the neutral posture, medians with 95 % of people.",
        f"Change of fibre length: {told}.",
        panels,
    )


def _zones(evidence: Evidence) -> Figure:
    data = evidence["zones"]
    names = [str(name) for name in data["zone"].values]
    rows = (
        ("strand_distance_mm", "to the nearest strand"),
        ("crest_distance_mm", "to the iliac crest"),
        ("behind_maximus_border_mm", "behind the border of gluteus maximus"),
        ("tolerance_mm", "between the marks of two examiners"),
    )
    series = tuple(Curve(name, label, _told(data[name].values)) for name, label in rows)
    told = "; ".join(
        f"{name} zone {float(data.crest_distance_mm.sel(zone=name)):.0f} mm below the crest" for name in names
    )
    return Figure(
        "zones",
        "Where the zones lie, and under what",
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


def _exercises(evidence: Evidence) -> Figure:
    work = work_of(evidence["exercises"])
    panels = (
        ("Force of gluteus medius", Axis("force", "N"), (("force", MEDIUS, work.force_n),)),
        (
            "Activation",
            Axis("part of the maximum", "%"),
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
                    Curve(name, _name(muscle) if muscle else "hip joint", *_ends(values), muscle=muscle)
                    for name, muscle, values in curves
                ),
            )
            for title, axis, curves in panels
        ),
    )


def _ends(values: Floats) -> tuple[tuple[float, ...], tuple[float, ...] | None, tuple[float, ...] | None]:
    """Median, low and high of quantiles (3, x): without a band where any of it is unknown."""
    low, middle, high = values
    if not np.isfinite(middle).all():
        return (), None, None
    if not np.isfinite(low).all():
        return _told(middle), None, None
    return _told(middle), _told(low), _told(high)


_FIGURES: dict[str, Callable[[Evidence], Figure]] = {
    "strength": _strength,
    "rotation": _rotation,
    "boundary": _boundary,
    "stance": _stance,
    "weakness": _weakness,
    "pillow": _pillow,
    "zones": _zones,
    "exercises": _exercises,
}
"""Figures by name, as in `gluteus.report.figures`; `fan` is the scene itself."""
