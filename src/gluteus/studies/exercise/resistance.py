"""Resistances of an exercise: those that a question adds, and their forces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from gluteus.anatomy import norms
from gluteus.anatomy.exercise import Exercise
from gluteus.anatomy.resistance import Band, BandColour, Motion, Partner, Resistance, anchor_of
from gluteus.arrays import Floats
from gluteus.mechanics.hip.rubber import Rubber
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.mechanics.hip.whole_body import UP, Placed
from gluteus.studies.exercise.question import Resistances
from gluteus.studies.exercise.spread import Spread

STRANDS = 2
"""A band is a loop, so two strands pull."""
_OF_LEG = ("knee", "ankle", "forefoot")
"""Places on the examined leg."""
_AGAINST: dict[Motion, tuple[int, float]] = {
    "abduction": (2, -1.0),
    "flexion": (0, -1.0),
    "extension": (0, 1.0),
}
"""Axis of the pelvis along which a hand resists a motion, and its sign."""


def with_resistances(exercise: Exercise, given: Resistances) -> Exercise:
    """Return the exercise with its own resistances and those of a question that it can use."""
    sizes: dict[str, dict[str, object]] = {}
    if given.band is not None:
        sizes["band"] = {"colour": given.band}
    for kind, unit, size in (
        ("weight", "kilograms", given.cuff_kg),
        ("cable", "kilograms", given.cable_kg),
        ("partner", "newtons", given.partner_n),
    ):
        if size is not None:
            sizes[kind] = {"body_weight": None, unit: size}
    own = [
        each.model_copy(update=sizes[each.kind]) if each.kind in sizes else each
        for each in exercise.resistance
    ]
    added = [
        each.model_copy(update=sizes[each.kind] | {"added": True})
        for each in exercise.takes
        if each.kind in sizes
    ]
    return exercise.model_copy(update={"resistance": (*own, *added)})


@dataclass(frozen=True, eq=False)
class Pull:
    """A force of a resistance on the body.

    Attributes
    ----------
    resistance : Resistance
    at, force : array, shape (person, 3)
        Point of action [m] and force [N], in world axes.
    end : array, shape (person, 3), or None
        Other end of a band or cable [m].
    on_leg : bool
        Whether it acts on the examined leg.
    outer : bool
        Whether it comes from outside the body; a band between both legs does not.
    """

    resistance: Resistance
    at: Floats
    force: Floats
    end: Floats | None
    on_leg: bool
    outer: bool


def pulls(
    whole: Placed, start: Placed, standing_at: Floats, start_at: Floats, exercise: Exercise, spread: Spread
) -> list[Pull]:
    """Return the forces of an exercise's resistances.

    Parameters
    ----------
    whole, start : Placed
        The bodies in this phase, and in the first one.
    standing_at, start_at : array, shape (person, 3)
        Sole of the standing foot in these two phases [m]; posts and pulleys are measured from
        there.
    exercise : Exercise
    spread : Spread
    """
    found: list[Pull] = []
    for each in exercise.resistance:
        at = place_on(whole, each.at)
        on_leg = each.at in _OF_LEG
        end = _end(each, whole, standing_at)
        if isinstance(each, Band):
            size = _tension(each, whole, start, standing_at, start_at, spread)
        else:
            size = _size(each, whole, spread)
        way = _way(each, whole, at) if end is None else _unit(end - at)
        outer = not isinstance(each, Band) or each.post is not None
        found.append(Pull(each, at, size[:, None] * way, end, on_leg, outer))
    return found


def _end(each: Resistance, whole: Placed, standing_at: Floats) -> Floats | None:
    """Return the other end (person, 3) [m] of a band or cable; None for other resistances."""
    anchor = anchor_of(each)
    if anchor is not None:
        return standing_at + np.array([anchor.forward, anchor.up, anchor.right])
    return place_on(whole, f"other_{each.at}") if isinstance(each, Band) else None


def _size(each: Resistance, whole: Placed, spread: Spread) -> Floats:
    """Return the sizes (person,) [N].

    Weights given in kilograms do not differ between people.
    """
    assert not isinstance(each, Band)
    weight = whole.body.mass * GRAVITY
    if each.body_weight is not None:
        wanted = each.body_weight * weight
    else:
        wanted = np.full_like(weight, each.newtons or GRAVITY * (each.kilograms or 0.0))
    varied = spread.force(wanted, added=each.added)
    return wanted if each.kilograms is not None else varied


def _way(each: Resistance, whole: Placed, at: Floats) -> Floats:
    """Return the directions (person, 3) of the force of a weight, a press or a hand."""
    if each.kind == "weight":
        return np.broadcast_to(-UP, at.shape)
    if isinstance(each, Partner):
        axis, sense = _AGAINST[each.against]
        from_joint = np.zeros_like(at) if each.at == "knee" else whole.leg.knee
        return _across(sense * whole.pelvis[:, :, axis], _unit(at - from_joint))
    lateral = whole.pelvis[:, :, 2]
    return lateral if each.at == "other_knee" else -lateral


def _tension(
    each: Band, whole: Placed, start: Placed, standing_at: Floats, start_at: Floats, spread: Spread
) -> Floats:
    """Return the pull (person,) [N] of both strands of a band."""
    rest = band_length(each, start, start_at) if each.flat_m is None else each.flat_m
    stretch = band_length(each, whole, standing_at) / rest
    assert each.colour is not None
    return STRANDS * spread.force(strand(each.colour).force(stretch), added=each.added)


def band_length(each: Band, whole: Placed, standing_at: Floats) -> Floats:
    """Return the length of one strand (person,) [m]: the distance between its ends, and around
    the limbs.
    """
    at, end = place_on(whole, each.at), _end(each, whole, standing_at)
    assert end is not None
    round_limb = np.pi / 2 * whole.body.limb_radius[each.at.removeprefix("other_")]
    limbs = 2.0 if each.post is None else 1.0
    return np.linalg.norm(end - at, axis=1) + limbs * round_limb


@cache
def strand(colour: BandColour) -> Rubber:
    """Return one strand of a band of a colour."""
    table = norms("bands")
    return Rubber.through(table[f"{colour}_at_100"].si, table[f"{colour}_at_200"].si)


def place_on(whole: Placed, place: str) -> Floats:
    """Return where on the body (person, 3) [m, world] a resistance acts."""
    if place == "shoulders":
        return (whole.shoulder + whole.other_shoulder) / 2
    leg = whole.other if place.startswith("other_") else whole.leg
    points = {"knee": leg.knee, "ankle": leg.ankle, "forefoot": leg.forefoot}
    return points[place.removeprefix("other_")]


def _across(way: Floats, along: Floats) -> Floats:
    return _unit(way - np.einsum("pi,pi->p", way, along)[:, None] * along)


def _unit(way: Floats) -> Floats:
    return way / np.linalg.norm(way, axis=1, keepdims=True)
