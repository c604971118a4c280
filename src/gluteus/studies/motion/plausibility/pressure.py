"""Checks of centres of pressure: whether they lie under the right foot, in which unit, axes and
frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from gluteus.arrays import Bools, Floats
from gluteus.mechanics.body.motion import apply, cross
from gluteus.studies.motion.plausibility import limits
from gluteus.studies.motion.plausibility.axes import SCALES, Reading, readings
from gluteus.studies.motion.plausibility.feet import Feet, Presses
from gluteus.studies.motion.plausibility.finding import Check, Finding

SWAPPED: Final = Check(
    "swapped-feet",
    "implausible",
    "loads of the two feet exchanged",
    f"centres of pressure within {limits.UNDER_FOOT:g} m of the other foot, and not of their own",
    "exchange the bodies of the two forces in the loads, or the left and right columns of the motion",
)
WRONG_BODY: Final = Check(
    "wrong-body",
    "implausible",
    "ground reaction on a body that is not the foot above it",
    "the body is not part of a foot, or another foot is above the centre of pressure",
    "correct applied_to_body in the loads",
)
POINT_UNIT: Final = Check(
    "point-unit",
    "implausible",
    "points of the loads that are not in metres",
    "centres of pressure lie under the feet only in another unit",
    "convert the points of the loads to metres",
)
TURNED: Final = Check(
    "turned-plates",
    "implausible",
    "loads in other axes than the model",
    "centres of pressure lie under the feet, or horizontal forces fit the motion, only in rotated axes",
    "rotate the forces, points and moments of the loads into the model's axes",
)
POINT_FRAME: Final = Check(
    "point-frame",
    "implausible",
    "points of the loads in another frame than the document says",
    "centres of pressure lie under the feet only in ground axes, or only in those of the foot",
    "correct point_expressed_in_body in the loads",
)
MOMENT_UNIT: Final = Check(
    "moment-unit",
    "implausible",
    "moments of the loads that are not in newton metres",
    f"moment about the vertical above {limits.FREE_MOMENT:g} m times the force",
    "convert the moments of the loads from N mm to N m",
)
MOMENT_PLACE: Final = Check(
    "moment-reference",
    "implausible",
    "moments of the loads about another point than the one that the file gives",
    "the points lie under the feet, but the centres of pressure that follow from the moments do not",
    "give free moments at the centre of pressure, or the point that the moments are about",
)
OTHER_ORIGIN: Final = Check(
    "other-origin",
    "implausible",
    "loads and motion with different origins",
    f"centres of pressure at a constant distance of more than {limits.UNDER_FOOT:g} m from the feet",
    "move the points of the loads, or the root of the motion, into one frame",
)
NOT_UNDER_FOOT: Final = Check(
    "pressure-not-under-foot",
    "implausible",
    "centres of pressure away from the foot that they load",
    f"mean horizontal distance above {limits.UNDER_FOOT:g} m",
    "check whether points, loads and motion belong to one trial, and the frame of the points",
)
OFF_GROUND: Final = Check(
    "feet-off-the-ground",
    "implausible",
    "loaded feet that hang above their centre of pressure, or lie below it",
    f"mean height, or its change while loaded, is more than {limits.ON_GROUND:g} m above, or "
    f"{limits.BELOW_GROUND:g} m below",
    "check whether model and person have the same size, and motion and loads the same floor",
)

_STEADY: Final = 0.08
_ANOTHER: Final = 0.2
_SIMPLER: Final = 0.03
_LARGER: Final = 0.01
_UNITS: Final = tuple(SCALES)


@dataclass(frozen=True, eq=False)
class Pressing:
    """Loads on feet, with the distances that the checks compare.

    Attributes
    ----------
    names : tuple of str
        Names of the loads.
    """

    feet: Feet
    presses: Presses
    names: tuple[str, ...]

    def own(self, points: Floats) -> Floats:
        """Return mean distances (press,) of points (sample, press, 3) from the foot of each load
        [m].
        """
        every = self.presses.mean(self.feet.nearest(points))
        return np.array([every[press, limb] for press, limb in enumerate(self.own_limbs)])

    @cached_property
    def near(self) -> Floats:
        """Mean distances (press, limb) of the centres of pressure from all feet [m]."""
        return self.presses.mean(self.feet.nearest(self.presses.centre()))

    def mean_own(self) -> float:
        """Return the mean distance of all centres of pressure from their feet, weighted by force
        [m].
        """
        own = self.near[np.arange(len(self.near)), self.own_limbs]
        return float(np.average(own, weights=self.presses.lift.sum(axis=0)))

    def far(self, near: Floats) -> list[int]:
        """Return which loads act away from their foot, from mean distances from all feet (press,
        limb) [m].
        """
        limbs = self.own_limbs
        return [k for k, limb in enumerate(limbs) if limb < 0 or near[k, limb] > limits.UNDER_FOOT]

    def exchanged(self) -> bool:
        """Whether every centre of pressure that is far from its foot is near another foot."""
        near, own = self.near, self.own_limbs
        far = self.far(near)
        return bool(far) and all(_at_another(near[k], own[k]) for k in far)

    @cached_property
    def own_limbs(self) -> list[int]:
        """Index of each load's limb among the feet; -1 for a load on none of them."""
        limbs = self.feet.limbs
        bodies: list[int] = self.presses.body.tolist()
        own = [self.feet.limb_of(body) for body in bodies]
        return [limbs.index(limb) if limb in limbs else -1 for limb in own]

    def body(self, press: int) -> str:
        """Return the body that a load acts on."""
        return self.feet.tree.names[int(self.presses.body[press])]

    def foot(self, limb: int) -> str:
        """Return the body to which most segments of a foot belong."""
        parts: list[int] = self.feet.parts[self.feet.limb == self.feet.limbs[limb]].tolist()
        lowest = self.feet.lowest.min(axis=0)[self.feet.limb == self.feet.limbs[limb]]
        return self.feet.tree.names[parts[int(np.argmin(lowest))]]


def pressure_findings(loads: Pressing, frames: int) -> list[Finding]:
    """Return findings about centres of pressure, for a trial with the given number of frames."""
    every = np.ones(frames, dtype=np.bool_)
    found = list[Finding]()
    centre, near = loads.presses.centre(), loads.near
    if (wrong := _moments(loads)) is not None:
        check, words = wrong
        found.append(check.found(words, every))
        centre = loads.presses.point
        near = loads.presses.mean(loads.feet.nearest(centre))
    own = loads.own_limbs
    far = loads.far(near)
    others = {k: int(np.argmin(near[k])) for k in far if _at_another(near[k], own[k])}
    if far and len(others) == len(far):
        found.append(_exchanged(loads, others, near, every))
        return found
    for press in far:
        found.append(_explained(loads, press, centre, every))
    if not far:
        found += _places(loads, centre, near, every)
    return found


def _at_another(near: Floats, own: int) -> bool:
    """Return whether another foot is much nearer, from distances (limb,) [m]."""
    least = float(near.min())
    return least < limits.UNDER_FOOT if own < 0 else least < min(_ANOTHER, 0.5 * float(near[own]))


def _exchanged(loads: Pressing, others: dict[int, int], near: Floats, every: Bools) -> Finding:
    words = "; ".join(
        f"{loads.names[k]} acts on {loads.body(k)}, and its centre of pressure lies "
        f"{100 * near[k, limb]:.0f} cm from {loads.foot(limb)} on average"
        for k, limb in others.items()
    )
    feet = {loads.own_limbs[k] for k in others}
    swapped = len(others) > 1 and -1 not in feet and feet == set(others.values())
    return (SWAPPED if swapped else WRONG_BODY).found(words, every)


def _moments(loads: Pressing) -> tuple[Check, str] | None:
    """Describe what is wrong with the moments, if anything."""
    presses = loads.presses
    peak = float(presses.lift.max())
    lever = float(np.abs(presses.moment[presses.lift > 0.0]).max(initial=0.0)) / peak
    about_up = float(np.abs((presses.moment @ presses.up)[presses.lift > 0.0]).max(initial=0.0)) / peak
    bare, whole = loads.own(presses.point), loads.near[np.arange(len(loads.near)), loads.own_limbs]
    moved = bool(np.any((bare < limits.UNDER_FOOT) & (whole > limits.UNDER_FOOT)))
    if about_up < limits.FREE_MOMENT and not moved:
        return None
    words = (
        f"moments of up to {lever * peak:.0f} N m act with vertical forces of up to {peak:.0f} N, "
        f"which is a lever arm of {lever:.3g} m"
    )
    about_origin = presses.moment - cross(presses.point, presses.force)
    left = np.abs(about_origin)[presses.lift > 0.0].max(initial=0.0) / peak
    if moved and left < 0.25 * lever:
        return MOMENT_PLACE, f"{words}; they are moments about the origin, although the point is given"
    if lever > 0.5:
        return MOMENT_UNIT, f"{words}; the numbers look like N mm"
    return MOMENT_PLACE, words


def _explained(loads: Pressing, press: int, centre: Floats, every: Bools) -> Finding:
    """Find out why a centre of pressure is far from its foot, by trying what would bring it
    there.
    """
    limb = loads.own_limbs[press]
    name, body = loads.names[press], loads.body(press)
    point, lift = centre[:, press], loads.presses.lift[:, press]

    def apart(moved: Floats) -> float:
        distance = loads.feet.nearest(moved[:, None])[:, 0]
        return float(lift @ (distance.min(axis=1) if limb < 0 else distance[:, limb]) / lift.sum())

    now = apart(point)
    words = f"the centre of pressure of {name} lies {now:.3g} m from {body} on average"
    for frame, there in _other_frames(loads, press).items():
        if apart(there) < limits.UNDER_FOOT and apart(there) < 0.5 * now and _on_floor(loads, press, there):
            told = f"{words}, and {apart(there):.2g} m if its points are given in {frame}"
            return POINT_FRAME.found(told, every)
    for units in ((1.0,), _UNITS):
        if units == _UNITS and (offset := _offset(loads, press, point)) is not None:
            moved = ", ".join(f"{each:.2f}" for each in offset)
            return OTHER_ORIGIN.found(f"{words}, at a constant offset of ({moved}) m", every)
        if (best := _best_reading(loads, press, point, apart, units)) is not None:
            told = f"{words}, and {apart(best.of(point)):.2g} m if they are {best.words(loads.feet.up)}"
            return (POINT_UNIT if best.scale != 1.0 else TURNED).found(told, every)
    return NOT_UNDER_FOOT.found(words, every)


def _other_frames(loads: Pressing, press: int) -> dict[str, Floats]:
    """Return points of a load [m, ground], read in ground axes and in those of its body."""
    given, pose = loads.presses.given[:, press], loads.feet.pose
    body = int(loads.presses.body[press])
    on_foot = pose.position[:, body] + apply(pose.rotation[:, body], given)
    every = {"ground": given, loads.body(press): on_foot}
    now = loads.presses.point[:, press]
    return {name: point for name, point in every.items() if np.abs(point - now).max() > 1e-9}


def _best_reading(
    loads: Pressing, press: int, point: Floats, apart: Callable[[Floats], float], units: tuple[float, ...]
) -> Reading | None:
    """Return the simplest reading that brings points under their foot."""
    best, least = None, np.inf
    for rank, reading in readings(units):
        there = reading.of(point)
        distance = apart(there)
        score = distance + _SIMPLER * rank + _LARGER * units.index(reading.scale)
        if distance < limits.UNDER_FOOT and score < least and _on_floor(loads, press, there):
            best, least = reading, score
    return best


def _on_floor(loads: Pressing, press: int, point: Floats) -> bool:
    """Whether points stay at one height, as on a plate."""
    height = (point @ loads.feet.up)[loads.presses.lift[:, press] > 0.0]
    return float(np.ptp(height)) < limits.ON_GROUND


def _offset(loads: Pressing, press: int, point: Floats) -> Floats | None:
    """Return the mean horizontal vector from the foot, if it hardly changes."""
    feet, limb = loads.feet, loads.own_limbs[press]
    if limb < 0:
        return None
    chosen = feet.limb == feet.limbs[limb]
    middle = 0.5 * (feet.start[:, chosen] + feet.end[:, chosen]).mean(axis=1)
    level = np.eye(3) - np.outer(feet.up, feet.up)
    loaded = loads.presses.lift[:, press] > 0.0
    apart = ((point - middle) @ level)[loaded]
    spread = float(np.linalg.norm(apart.std(axis=0)))
    return apart.mean(axis=0) if spread < _STEADY else None


def _places(loads: Pressing, centre: Floats, near: Floats, every: Bools) -> Iterator[Finding]:
    """Yield findings about bodies that are not feet and about heights, when all points are near
    a foot.
    """
    parts = set(loads.feet.parts.tolist())
    height = centre @ loads.feet.up
    for press, body in enumerate(loads.presses.body.tolist()):
        limb = int(np.argmin(near[press]))
        chosen = loads.feet.limb == loads.feet.limbs[limb]
        above = loads.feet.lowest[:, chosen].min(axis=1) - height[:, press]
        lift = loads.presses.lift[:, press]
        gap = float(lift @ above / lift.sum())
        if body not in parts and abs(gap) < limits.ON_GROUND:
            yield WRONG_BODY.found(
                f"{loads.names[press]} acts on {loads.body(press)}, and its centre of pressure lies on the "
                f"ground under {loads.foot(limb)}",
                every,
            )
        elif (moved := float(np.ptp(np.quantile(above[lift > 0.0], [0.05, 0.95])))) > limits.ON_GROUND:
            yield OFF_GROUND.found(
                f"{loads.foot(limb)} moves up and down by {100 * moved:.0f} cm while {loads.names[press]} "
                "loads it",
                every,
            )
        elif not -limits.BELOW_GROUND < gap < limits.ON_GROUND:
            side = "above" if gap > 0.0 else "below"
            yield OFF_GROUND.found(
                f"{loads.foot(limb)} lies {100 * abs(gap):.0f} cm {side} the centre of pressure of "
                f"{loads.names[press]} on average",
                every,
            )
