"""The poses in which the muscles of a model are checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats, Ints
from gluteus.files import canonical_name
from gluteus.mechanics.body.tree import FIXED
from gluteus.model.opensim.lint.mirror import twin_name
from gluteus.model.opensim.model import OsimModel

_WIDEST: Final = {"rotational": np.pi, "translational": 1.0, "coupled": np.pi}
_SEED: Final = 0


@dataclass(frozen=True, eq=False)
class Windows:
    """Range of values within which each coordinate of a model is checked."""

    model: OsimModel

    def of(self, coordinate: int) -> tuple[float, float]:
        """Return lowest and highest value [rad or m]: the document's range, limited to the
        published one if any.
        """
        spec = self.model.spec.coordinates[coordinate]
        low, high = spec.range
        widest = _WIDEST[spec.motion]
        floor, ceiling = self.published(coordinate) or (-widest, widest)
        low, high = max(low, floor), min(high, ceiling)
        default = float(np.clip(spec.default_value, floor, ceiling))
        return (low, high) if low <= high else (default, default)

    def published(self, coordinate: int) -> tuple[float, float] | None:
        """Return the published range [rad] of a coordinate with a known name; None for others."""
        name = canonical_name(self.model.coordinate_names[coordinate])
        quantity = norms("lint").get(name.removesuffix("_r").removesuffix("_l"))
        if quantity is None:
            return None
        low, high = quantity.range_si
        return (low or 0.0, high or 0.0)

    @cached_property
    def driving(self) -> Ints:
        """Return independent coordinates that change the length of a muscle in some pose.

        Coordinates that move all points of each muscle together do not.
        """
        model, tree = self.model, self.model.tree
        if not model.muscle_names:
            return np.zeros(0, dtype=np.intp)
        above = [_chain(tree.parent, body) for body in range(len(tree.names))]
        moved = np.zeros((len(tree.coordinates), len(tree.names) + 1), dtype=bool)
        for body, drives in enumerate(tree.drives):
            for drive in drives:
                for carried, chain in enumerate(above):
                    if drive.coordinate != FIXED and body in chain:
                        moved[drive.coordinate, carried] = True
        found = np.zeros(len(tree.coordinates), dtype=bool)
        for bodies in _bodies_of_muscles(model):
            some = moved[:, bodies]
            found |= some.any(axis=1) & ~some.all(axis=1)
        for each in model.paths.moving:
            if each.coordinate != FIXED:
                found[each.coordinate] = True
        found[model.paths.condition[model.paths.condition != FIXED]] = True
        for each in reversed(tree.couplings):
            found[each.independent] |= found[each.dependent]
        return np.array([column for column in tree.independent if found[column]], dtype=np.intp)


def muscle_poses(model: OsimModel, windows: Windows, *, sweeps: int, random: int) -> Floats:
    """Return resolved poses (pose, coordinate): `sweeps` along each single coordinate, then
    `random` ones.

    Coordinates that move no muscle keep their defaults.
    """
    default = model.default_pose()
    columns: list[int] = windows.driving.tolist()
    poses: list[Floats] = []
    for column in columns:
        along = np.repeat(default[None], sweeps, axis=0)
        along[:, column] = np.linspace(*windows.of(column), sweeps)
        poses.append(along)
    anywhere = np.repeat(default[None], random, axis=0)
    generator = np.random.default_rng(_SEED)
    drawn: dict[str, Floats] = {}
    for column in columns:
        # Left and right use the same draws, so that equal sides give equal findings.
        name = model.coordinate_names[column]
        part = drawn.setdefault(twin_name(name) or name, generator.random(random))
        low, high = windows.of(column)
        anywhere[:, column] = low + part * (high - low)
    return model.resolve(np.concatenate([*poses, anywhere]))


def _chain(parents: tuple[int, ...], body: int) -> set[int]:
    chain = set[int]()
    while body != FIXED:
        chain.add(body)
        body = parents[body]
    return chain


def _bodies_of_muscles(model: OsimModel) -> list[list[int]]:
    paths = model.paths
    result: list[list[int]] = []
    for muscle in range(len(model.muscle_names)):
        points = paths.body[paths.start[muscle] : paths.start[muscle + 1]].tolist()
        result.append(sorted({*points, *(each.body for each in paths.surfaces.get(muscle, ()))}))
    return result
