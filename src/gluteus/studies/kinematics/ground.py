"""Which foot stands on which force plate, and the resulting loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.errors import AnatomyError, GluteusError
from gluteus.files import ExternalForceSpec, MotionTable, canonical_name
from gluteus.files.markers.data import Plate
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.signals import interpolated

PRESSED_N = 20.0
"""Vertical force above which a plate counts as loaded."""

STOOD_N = 100.0
"""A stretch of time with a smaller peak vertical force is noise or an offset, not a step."""

NEAR_M = 0.15
"""Largest distance from a foot at which a centre of pressure counts as under it."""

_SHORTEST_S = 0.05
_BEYOND_TOES = 0.4
_IDLE = 0.05
_GROUND_AXES = "xyz"


@dataclass(frozen=True)
class Contact:
    """A stretch of time in which a foot stands on a plate.

    Attributes
    ----------
    plate : int
        Number of the plate, from 1.
    side : str or None
        "right" or "left"; None if no foot was near.
    start, end : float
        [s].
    peak_n : float
        Greatest vertical force [N].
    away_m : float
        Median distance of the centre of pressure from the foot [m].
    """

    plate: int
    side: str | None
    start: float
    end: float
    peak_n: float
    away_m: float


@dataclass(frozen=True)
class Feet:
    """Bodies of the feet by side: that of the heel, and that of the toes (or the same body)."""

    heel: dict[str, int]
    toes: dict[str, int]


def feet_of(tree: Tree) -> Feet:
    """Return the feet of a model: bodies called ``calcn`` and ``toes`` with a side, or ``foot``.

    Raises
    ------
    AnatomyError
        There is none.
    """
    found = {name: dict[str, int]() for name in ("calcn", "foot", "toes")}
    for index, name in enumerate(tree.names):
        words = canonical_name(name)
        for part, sides in found.items():
            if words.startswith(part):
                sides["left" if words.endswith(("_l", "_left")) else "right"] = index
    heel = found["calcn"] or found["foot"]
    if not heel:
        raise AnatomyError(
            "force plates need feet to stand on them, bodies called calcn_r and calcn_l or foot_r and "
            f"foot_l; the model has {', '.join(tree.names)}"
        )
    return Feet(heel, heel | {side: body for side, body in found["toes"].items() if side in heel})


def contacts(tree: Tree, time: Floats, q: Floats, plates: Sequence[Plate]) -> list[Contact]:
    """Return which foot stands on which plate and when, by the centres of pressure.

    Parameters
    ----------
    tree
        Tree of the scaled model.
    time, q
        Times (frame,) [s] and poses (frame, coordinate) [rad or m].
    plates
        Force plates in the model's axes, with y up.
    """
    feet, position = feet_of(tree), place(tree, q).position
    found = list[Contact]()
    for number, plate in enumerate(plates, start=1):
        for rows in _stretches(plate.force[:, 1], plate.time):
            away = {
                side: _distance(plate, rows, time, position[:, heel], position[:, feet.toes[side]])
                for side, heel in feet.heel.items()
            }
            side = min(away, key=lambda each: away[each])
            if not np.isfinite(away[side]):
                continue  # outside the frames of the markers
            near = away[side] <= NEAR_M
            start, end = float(plate.time[rows[0]]), float(plate.time[rows[-1]])
            peak = float(plate.force[rows, 1].max())
            found.append(Contact(number, side if near else None, start, end, peak, away[side]))
    return sorted(found, key=lambda each: each.start)


def _stretches(vertical: Floats, time: Floats) -> list[Ints]:
    """Rows of each stretch in which a plate is loaded without a pause."""
    pressed = np.concatenate([[False], vertical > PRESSED_N + max(unloaded_n(vertical), 0.0), [False]])
    edges = np.flatnonzero(np.diff(pressed.astype(np.int8)))
    found = [np.arange(first, last) for first, last in edges.reshape(-1, 2).tolist()]
    return [
        rows
        for rows in found
        if time[rows[-1]] - time[rows[0]] >= _SHORTEST_S and vertical[rows].max() >= STOOD_N
    ]


def unloaded_n(vertical: Floats) -> float:
    """Return the force that an unloaded plate shows [N]; 0 if it is always loaded."""
    idle = np.abs(vertical) < 0.5 * STOOD_N
    return float(np.median(vertical[idle])) if idle.mean() > _IDLE else 0.0


def _distance(plate: Plate, rows: Ints, time: Floats, heel: Floats, toes: Floats) -> float:
    """Median horizontal distance of the centre of pressure from the line of a foot [m]."""
    frames = np.flatnonzero((time >= plate.time[rows[0]]) & (time <= plate.time[rows[-1]]))
    if not len(frames):
        return float("inf")
    level = [0, 2]
    centre = interpolated(plate.time[rows], plate.centre[rows][:, level], time[frames])
    start, end = heel[frames][:, level], toes[frames][:, level]
    along = (1.0 + _BEYOND_TOES) * (end - start)
    length = np.maximum(np.square(along).sum(axis=1), 1e-12)
    part = np.clip(((centre - start) * along).sum(axis=1) / length, 0.0, 1.0)
    return float(np.nanmedian(np.linalg.norm(start + part[:, None] * along - centre, axis=1)))


def ground_loads(
    tree: Tree, plates: Sequence[Plate], found: Sequence[Contact]
) -> tuple[list[ExternalForceSpec], MotionTable]:
    """Return external loads on the feet, one for each plate on which a foot stood.

    Raises
    ------
    GluteusError
        No foot stood on a plate.
    """
    feet = feet_of(tree)
    pairs = sorted({(each.plate, each.side) for each in found if each.side is not None})
    if not pairs:
        raise GluteusError(_why_no_loads(plates, found))
    time = plates[pairs[0][0] - 1].time
    columns, forces = dict[str, Floats](), list[ExternalForceSpec]()
    for number, side in pairs:
        plate = plates[number - 1]
        on = np.zeros(len(time), dtype=np.bool_)
        for each in found:
            if (each.plate, each.side) == (number, side):
                on |= (plate.time >= each.start) & (plate.time <= each.end)
        name = f"plate{number}_{side}"
        parts = {
            "force_v": np.where(on[:, None], plate.force, 0.0),
            "force_p": _filled(time, plate.centre, on),
            "torque_": np.where(on[:, None], plate.moment, 0.0),
        }
        for part, values in parts.items():
            for axis, letter in enumerate(_GROUND_AXES):
                columns[f"{name}_{part}{letter}"] = values[:, axis]
        forces.append(
            ExternalForceSpec(
                name=name,
                applied_to_body=tree.names[feet.heel[side]],
                force_identifier=f"{name}_force_v",
                point_identifier=f"{name}_force_p",
                torque_identifier=f"{name}_torque_",
            )
        )
    values = np.stack(list(columns.values()), axis=1)
    return forces, MotionTable("ground reaction", time, tuple(columns), values, in_degrees=False)


def _why_no_loads(plates: Sequence[Plate], found: Sequence[Contact]) -> str:
    """Say why no foot stands on a plate: too far, never pressed, or only at other times."""
    said = "no foot stands on a force plate while the markers are seen"
    if found:
        nearest = min(each.away_m for each in found)
        return (
            f"{said}: plates are pressed, but the nearest foot is {nearest:.2f} m from the centre of "
            f"pressure, and at most {NEAR_M:g} m are accepted; correct the place of the plates in the file "
            "(FORCE_PLATFORM:CORNERS, ORIGIN), or give joint angles and loads to `gluteus forces`"
        )
    vertical = np.concatenate([each.force[:, 1] for each in plates])
    greatest = float(np.nanmax(vertical)) if np.isfinite(vertical).any() else 0.0
    if greatest < STOOD_N:
        return (
            f"{said}: the greatest vertical force of the plates is {greatest:.3g} N, and a step is at least "
            f"{STOOD_N:g} N; if somebody steps on one, their channels are not in newtons (ANALOG:SCALE, "
            "ANALOG:UNITS); if nobody does, leave the recording out"
        )
    return f"{said}: plates are pressed only before or after; choose other times (--times)"


def _filled(time: Floats, centre: Floats, on: Bools) -> Floats:
    """Centres of pressure; frames without load repeat the nearest known one."""
    good = on & np.isfinite(centre).all(axis=1)
    if not good.any():
        return np.zeros_like(centre)
    return np.stack([np.interp(time, time[good], centre[good, k]) for k in range(3)], axis=1)
