"""Comparison of left and right: masses, joints, ranges, muscles and their paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.mechanics.body.motion import place
from gluteus.mechanics.body.tree import FIXED
from gluteus.model.opensim.lint.finding import Finding, figures, finding_of
from gluteus.model.opensim.lint.mirror import Mirror, twin_name, twins
from gluteus.model.opensim.lint.poses import Windows, muscle_poses
from gluteus.model.opensim.model import OsimModel

_STEPS: Final = 7
_POSES: Final = 24
_PARAMETERS: Final = (
    "max_isometric_force", "optimal_fiber_length", "tendon_slack_length", "pennation_angle_at_optimal",
    "max_contraction_velocity", "min_control", "max_control", "optimal_force",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sides:
    """The comparison of a model's two sides."""

    model: OsimModel
    windows: Windows

    @cached_property
    def mirror(self) -> Mirror:
        """Pairs of left and right parts."""
        return Mirror(self.model)

    def findings(self) -> Iterator[Finding]:
        """Return all differences between the sides; none if a model has only one side."""
        if self.mirror.twin:
            yield from self._missing()
            yield from self._masses()
            yield from self._joints()
            yield from self._ranges()
            yield from self._muscles()

    def _missing(self) -> Iterator[Finding]:
        spec = self.model.spec
        kinds = (
            ("body", [(body.name, body.frame) for body in spec.bodies]),
            ("muscle", [(muscle.name, f"/forceset/{muscle.name}") for muscle in spec.muscles]),
        )
        for kind, parts in kinds:
            names = {name for name, _ in parts}
            lefts = {twin for name in names if (twin := twin_name(name))}
            for name, path in parts:
                other = twin_name(name)
                if other is not None and other not in names and lefts & names:
                    told = f"{kind} {name} has no counterpart {other}, though other parts have one"
                    yield finding_of("left-right-missing", path, told)

    def _masses(self) -> Iterator[Finding]:
        tree, part, near = self.model.tree, _limit("mirror_part"), _limit("mirror_distance")
        mass, centre, inertia = tree.mass[0], tree.centre[0], tree.inertia[0]
        for right, left in twins(tree.names):
            path, names = f"/bodyset/{tree.names[left]}", f"{tree.names[left]} and {tree.names[right]}"
            if abs(mass[left] - mass[right]) > part * max(mass[left], mass[right]):
                told = f"the masses of {names} are {mass[left]:g} and {mass[right]:g} kg"
                yield finding_of("left-right-mass", path, told, float(mass[left] - mass[right]))
            turned = self.mirror.maps.get(right)
            if turned is None:
                continue
            gap = float(np.linalg.norm(centre[left] - turned @ centre[right]))
            if gap > near:
                told = f"the centres of mass of {names} are {figures(1e3 * gap)} mm from mirroring each other"
                yield finding_of("left-right-mass", path, told, 1e3 * gap)
            off = float(np.abs(inertia[left] - turned @ inertia[right] @ turned.T).max())
            size = float(np.abs(inertia[right]).max())
            if off > part * size:
                share = figures(100 * off / size)
                told = f"the inertias of {names} differ by up to {share} % of the largest number"
                yield finding_of("left-right-mass", path, told, 100 * off / size)

    @cached_property
    def _signs(self) -> dict[int, tuple[int, float, float, float]]:
        """For each right coordinate, return its counterpart, the sign of its mirrored motion, and
        the remaining differences with this sign [m, rad].
        """
        return dict(self._compared_joints())

    def _compared_joints(self) -> Iterator[tuple[int, tuple[int, float, float, float]]]:
        tree = self.model.tree
        for right, left in twins(tree.coordinates):
            carried = [
                body
                for body, drives in enumerate(tree.drives)
                if right in [drive.coordinate for drive in drives] and body in self.mirror.twin
            ]
            if carried:
                gaps = [(*self._gaps(right, left, sign, carried[0]), sign) for sign in (1.0, -1.0)]
                place_gap, angle_gap, sign = min(gaps, key=lambda gap: gap[0] + 0.1 * gap[1])
                yield right, (left, sign, place_gap, angle_gap)

    def _gaps(self, right: int, left: int, sign: float, body: int) -> tuple[float, float]:
        """Differences between the motion of a left joint and the mirrored motion of the right one
        [m, rad].
        """
        tree, mirror = self.model.tree, self.mirror
        q = np.repeat(self.model.default_pose()[None], _STEPS, axis=0)
        q[:, right] = np.linspace(*self.windows.of(right), _STEPS)
        q[:, left] = sign * q[:, right]
        for one, two in twins(tree.coordinates):
            if one != right:
                q[:, two] = q[:, one]
        pose, parent, twin = place(tree, self.model.resolve(q)), tree.parent[body], mirror.other(body)
        outer, inner = mirror.maps.get(parent), mirror.maps.get(body)
        if outer is None or inner is None:
            return 0.0, 0.0
        turn, shift = _relative(pose.rotation, pose.position, parent, body)
        turn_left, shift_left = _relative(pose.rotation, pose.position, tree.parent[twin], twin)
        gap = np.linalg.norm(shift_left - shift @ outer.T, axis=-1)
        off = turn_left.swapaxes(-1, -2) @ (outer @ turn @ inner.T)
        angle = np.arccos(np.clip(0.5 * (np.trace(off, axis1=-2, axis2=-1) - 1.0), -1.0, 1.0))
        return float(gap.max()), float(angle.max())

    def _joints(self) -> Iterator[Finding]:
        names, owner = self.model.coordinate_names, _owners(self.model)
        for right, (left, sign, gap, angle) in self._signs.items():
            path, both = f"/jointset/{owner[left]}/{names[left]}", f"{names[left]} and {names[right]}"
            if gap > _limit("mirror_distance") or angle > _limit("mirror_angle"):
                told = (
                    f"{both} move their bodies up to {figures(1e3 * gap)} mm and "
                    f"{figures(np.degrees(angle))} degrees apart, seen in the mirror"
                )
                yield finding_of("left-right-joint", path, told, 1e3 * gap)
            if sign < 0:
                yield finding_of(
                    "left-right-sign", path, f"{both} count mirrored motions with opposite signs"
                )

    def _ranges(self) -> Iterator[Finding]:
        coordinates, owner = self.model.spec.coordinates, _owners(self.model)
        for right, (left, sign, _, _) in self._signs.items():
            one, two = coordinates[right], coordinates[left]
            for what, of_right, of_left in (
                ("range", one.range, two.range),
                ("default", (one.default_value,) * 2, (two.default_value,) * 2),
            ):
                expected = sorted(sign * np.array(of_right))
                if np.abs(np.array(of_left) - expected).max() > _limit("mirror_angle"):
                    told = (
                        f"the {what} of {two.name}, {_shown(two.motion, of_left)}, is not that of "
                        f"{one.name}, {_shown(one.motion, of_right)}"
                    )
                    yield finding_of("left-right-range", f"/jointset/{owner[left]}/{two.name}", told)

    def _muscles(self) -> Iterator[Finding]:
        muscles = self.model.spec.muscles
        pairs = twins(self.model.muscle_names)
        for right, left in pairs:
            yield from _parameters(muscles[right], muscles[left])
        told = set[int]()
        for right, left in pairs:
            found = list(self._points(right, left))
            told |= {left} if found else set()
            yield from found
        yield from self._lengths([pair for pair in pairs if pair[1] not in told])

    def _points(self, right: int, left: int) -> Iterator[Finding]:
        """Find path points that are not mirror images of each other."""
        paths, spec = self.model.paths, self.model.spec
        mine, other = (slice(paths.start[each], paths.start[each + 1]) for each in (right, left))
        name = spec.muscles[left].name
        count = mine.stop - mine.start, other.stop - other.start
        if count[0] != count[1]:
            told = f"{name} has {count[1]} points, its counterpart {count[0]}"
            yield finding_of("left-right-path", f"/forceset/{name}", told)
            return
        for number, (one, two) in enumerate(
            zip(range(mine.start, mine.stop), range(other.start, other.stop), strict=True)
        ):
            point = spec.muscles[left].path.points[number]
            path, body = f"/forceset/{name}/{point.name}", int(paths.body[one])
            turned = self.mirror.maps.get(body)
            if self.mirror.other(body) != paths.body[two]:
                told = f"point {point.name} is not on the body that mirrors that of its counterpart"
                yield finding_of("left-right-path", path, told)
            elif turned is not None:
                gap = float(np.linalg.norm(paths.place[two] - turned @ paths.place[one]))
                if gap > _limit("mirror_distance"):
                    told = f"point {point.name} is {figures(1e3 * gap, 3)} mm from mirroring its counterpart"
                    mild = "note" if gap < 4 * _limit("mirror_distance") else None
                    yield finding_of("left-right-path", path, told, 1e3 * gap, mild)

    def _lengths(self, pairs: list[tuple[int, int]]) -> Iterator[Finding]:
        """Find paths whose fixed points are mirror images of each other, but whose lengths
        differ.
        """
        if not pairs:
            return
        q = np.repeat(self.model.default_pose()[None], _POSES, axis=0)
        drawn = muscle_poses(self.model, self.windows, sweeps=0, random=_POSES)
        for right, (left, sign, _, _) in self._signs.items():
            q[:, right], q[:, left] = drawn[:, right], sign * drawn[:, right]
        q = self.model.resolve(q)
        lengths, near = self.model.lengths(q), self.model.near_switch(q)
        for right, left in pairs:
            clear = ~(near[:, right] | near[:, left])
            gaps = np.abs(lengths[clear, left] - lengths[clear, right])
            if gaps.size and gaps.max() > _limit("mirror_distance"):
                name = self.model.muscle_names[left]
                told = (
                    f"in mirrored poses {name} is up to {figures(1e3 * gaps.max())} mm longer or shorter "
                    "than its counterpart, though their fixed points mirror each other: a joint, a surface, "
                    "or a point that moves or comes and goes differs"
                )
                yield finding_of("left-right-path", f"/forceset/{name}", told, float(1e3 * gaps.max()))


def _relative(rotation: Floats, position: Floats, parent: int, body: int) -> tuple[Floats, Floats]:
    """Rotation (pose, 3, 3) and position (pose, 3) of a body in its parent."""
    if parent == FIXED:
        return rotation[:, body], position[:, body]
    back = rotation[:, parent].swapaxes(-1, -2)
    return back @ rotation[:, body], (back @ (position[:, body] - position[:, parent])[..., None])[..., 0]


def _parameters(right: Any, left: Any) -> Iterator[Finding]:
    for name in _PARAMETERS:
        one, two = float(getattr(right, name)), float(getattr(left, name))
        if one != two and not abs(one - two) <= _limit("mirror_part") * max(abs(one), abs(two)):
            told = f"{name} of {left.name} is {two:g}, that of {right.name} {one:g}"
            yield finding_of("left-right-muscle", f"/forceset/{left.name}", told, two - one)


def _owners(model: OsimModel) -> list[str]:
    return [joint.name for joint in model.spec.joints for _ in joint.coordinates]


def _shown(motion: str, values: tuple[float, ...]) -> str:
    factor, unit = (np.degrees(1.0), "degrees") if motion == "rotational" else (1.0, "")
    return " to ".join(f"{factor * value:.4g}" for value in dict.fromkeys(values)) + f" {unit}".rstrip()


def _limit(name: str) -> float:
    return norms("lint")[name].si
