"""Outlines of the standing figure, fitted to the bones of one sex."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from gluteus.choices import Sex
from gluteus.pain.chart import areas
from gluteus.pain.chart.areas import Ring
from gluteus.pain.chart.bones import Skeleton, skeleton
from gluteus.pain.chart.figure_points import Points, Template, templates

_STEP_MM = 4.0
_LEVEL = (1.0, 0.0)


@dataclass(frozen=True, eq=False)
class Figure:
    """Smooth outlines [mm] of one sex.

    `front` and `back` are rings of the whole body. `profile` is the body without its arm and `arm`
    the raised arm, both facing right. `soles` are the two feet from below, the left one first.
    Regions are cut from the following: `half_front` and `half_back`, rings of one half below the
    armpit, without its arm; `half_side` and `half_inner`, their outer and inner edges; and
    `profile_front` and `profile_back`, edges of the profile. `details` are fine lines by view
    (``front``, ``back``, ``side``).
    """

    front: Ring
    back: Ring
    profile: Ring
    arm: Ring
    soles: tuple[Ring, Ring]
    half_front: Ring
    half_back: Ring
    half_side: Ring
    half_inner: Ring
    profile_front: Ring
    profile_back: Ring
    details: dict[str, tuple[Ring, ...]]
    crotch: float


@cache
def figure(sex: Sex) -> Figure:
    """Return the figure of the central woman (``f``) or man (``m``)."""
    template = templates()[sex]
    fit = _Fit(template, skeleton(sex))
    runs = {
        name: smooth(fit.points(getattr(template, name)), *ends)
        for name, ends in {
            "arm_outer": (_LEVEL, None),
            "arm_inner": (None, None),
            "side": (None, None),
            "toes": (None, None),
            "inner": (None, None),
        }.items()
    }
    side, inner = runs["side"], runs["inner"]
    front = _whole([runs[name] for name in ("arm_outer", "arm_inner", "side", "toes", "inner")])
    heel = [smooth(fit.points(getattr(template, name))) for name in ("heel_outer", "heel", "heel_inner")]
    upper_side, upper_inner = side[side[:, 1] > heel[0][0, 1]], inner[inner[:, 1] > heel[2][-1, 1]]
    back = _whole([runs["arm_outer"], runs["arm_inner"], upper_side, *heel, upper_inner])
    profile_front = smooth(fit.points(template.profile_front), _LEVEL)
    profile_back = smooth(fit.points(template.profile_back), None, _LEVEL)
    sole = smooth(fit.points(template.profile_sole))
    foot = _closed(np.array(template.sole_foot, dtype=float))
    foot[:, 0] += _foot_apart(template)
    arm = limb(fit.points(template.profile_arm), template.profile_arm_breadth)
    details = {
        "front": tuple(_both(fit, template.front_details)),
        "back": tuple(_both(fit, template.back_details)),
        "side": tuple(smooth(fit.points(line)) for line in template.side_details),
    }
    return Figure(
        front=front,
        back=back,
        profile=np.concatenate([profile_front[:-1], sole[:-1], profile_back[:-1]]),
        arm=arm,
        soles=(foot * [-1.0, 1.0], foot),
        half_front=_half([side, runs["toes"], inner]),
        half_back=_half([upper_side, *heel, upper_inner]),
        half_side=side,
        half_inner=inner,
        profile_front=profile_front,
        profile_back=profile_back,
        details=details,
        crotch=float(inner[-1, 1]),
    )


def smooth(
    points: Ring, start: tuple[float, float] | None = None, end: tuple[float, float] | None = None
) -> Ring:
    """Return a smooth line through points, with a point every 4 mm.

    The line is a cubic spline whose parameter grows with the square root of the distance.

    Parameters
    ----------
    points : (point, 2) float
        The points [mm].
    start, end : tuple of float, optional
        Directions at the ends; by default the curvature there is zero.

    Returns
    -------
    (point, 2) float
        Points of the line [mm].
    """
    from scipy.interpolate import CubicSpline

    gap = np.linalg.norm(np.diff(points, axis=0), axis=1)
    steps = np.concatenate([[0.0], np.cumsum(np.sqrt(gap))])
    ends: Any = tuple(
        (2, np.zeros(2)) if towards is None else (1, np.array(towards) * np.sqrt(length))
        for towards, length in ((start, gap[0]), (end, gap[-1]))
    )
    line: Any = CubicSpline(steps, points, bc_type=ends)
    return line(np.linspace(0.0, steps[-1], int(gap.sum() / _STEP_MM) + 2))


def limb(path: Ring, breadth: tuple[float, ...]) -> Ring:
    """Return the ring of a limb along a path (point, 2), from half its breadth at each point."""
    from scipy.interpolate import PchipInterpolator

    middle = smooth(path)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(middle, axis=0), axis=1))])
    knots = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    half = PchipInterpolator(knots / knots[-1], breadth)(along / along[-1])
    discs = [areas.of_line(middle[each : each + 2], 2 * float(half[each])) for each in range(len(middle) - 1)]
    return areas.rings(areas.largest(areas.union(discs)))[0]


class _Fit:
    """Moves the drawn points up or down so that knee, trochanter, crest and crown match the
    bones.
    """

    def __init__(self, template: Template, bones: Skeleton) -> None:
        from scipy.interpolate import PchipInterpolator

        drawn = [0.0, template.knee, template.trochanter, template.crest, template.stature]
        knee = (bones.places["medial_epicondyle"][1] + bones.places["lateral_epicondyle"][1]) / 2
        hip = bones.places["trochanter_outermost"][1]
        self._height = PchipInterpolator(drawn, [0.0, knee, hip, bones.crest_top, bones.stature])

    def points(self, points: Points) -> Ring:
        """Return the points (point, 2), moved up or down."""
        drawn = np.array(points, dtype=float)
        return np.column_stack([drawn[:, 0], np.asarray(self._height(drawn[:, 1]))])


def _whole(half: list[Ring]) -> Ring:
    """Return the ring of both halves, from the lines of one half, which run from crown to
    crotch.
    """
    one = np.concatenate([*(run[:-1] for run in half[:-1]), half[-1]])
    return np.concatenate([one, (one * [-1.0, 1.0])[::-1][1:-1]])


def _half(runs: list[Ring]) -> Ring:
    """Return the ring of one half from armpit to crotch, closed along the midline."""
    one = np.concatenate([*(run[:-1] for run in runs[:-1]), runs[-1]])
    return np.concatenate([one, [[0.0, one[0, 1]]]])


def _both(fit: _Fit, lines: tuple[Points, ...]) -> list[Ring]:
    """Return the fine lines of one half and their mirror images; lines on the midline stay
    single.
    """
    found: list[Ring] = []
    for line in lines:
        one = smooth(fit.points(line))
        found.append(one)
        if np.abs(one[:, 0]).max() > 10:
            found.append(one * [-1.0, 1.0])
    return found


def _closed(corners: Ring) -> Ring:
    """Return a smooth ring through corners."""
    from scipy.interpolate import CubicSpline

    around = np.concatenate([corners, corners[:1]])
    steps = np.concatenate([[0.0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(around, axis=0), axis=1)))])
    line: Any = CubicSpline(steps, around, bc_type="periodic")
    return line(np.linspace(0.0, steps[-1], 160)[:-1])


def _foot_apart(template: Template) -> float:
    inner = np.array(template.inner)
    return float(inner[:, 0].max()) + 25.0
