"""A compiled model's geometry as flat tables for the compiled kernel, and what the kernel leaves to NumPy.

The kernel takes over muscles whose paths run straight, over one surface, or over several as short as can be;
`rest` lists the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.engine import kernel
from gluteus.mechanics.wrapping.cylinder import wrap_cylinder
from gluteus.mechanics.wrapping.ellipsoid import wrap_ellipsoid
from gluteus.mechanics.wrapping.sphere import wrap_sphere
from gluteus.mechanics.wrapping.torus import wrap_torus
from gluteus.model.opensim.paths import Moving, MusclePaths, Surface

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

_MOST_SURFACES: Final = 8
_KINDS: Final = {wrap_cylinder: 0, wrap_sphere: 1, wrap_ellipsoid: 2, wrap_torus: 3}
_WORDS: Final = {"radius", "length", "radii", "inner", "outer", "side", "climb", "pieces"}


@dataclass(frozen=True, eq=False)
class KernelGeometry:
    """Tables of one model.

    Attributes:
        tables: what the kernel keeps.
        rest: muscles that it leaves to NumPy, (some,).
    """

    tables: kernel.compiled.Geometry
    rest: Ints

    def run(
        self,
        tree: Tree,
        place: Floats,
        q: Floats,
        muscles: Ints,
        mine: Ints,
        *,
        columns: Ints | None = None,
        lengths: Floats | None = None,
        arms: Floats | None = None,
        near_switch: NDArray[np.uint8] | None = None,
        tension: Floats | None = None,
        wrenches: Floats | None = None,
    ) -> None:
        """Fill in columns of results.

        Parameters:
            tree: its places of joints may differ from person to person.
            place: of the points (people, point, 3) [m, body frame].
            q: poses (batch, coordinate).
            muscles: which muscle each column of the results is for, (asked,).
            mine: columns to be filled, of muscles that are not `rest`.
            columns: coordinate of each column of the arms.
            lengths: (batch, asked) [m], written.
            arms: (batch, asked, column), zeros, written.
            near_switch: (batch, asked), written.
            tension: (batch, asked) [N], read where wrenches are wanted.
            wrenches: (batch, body, 6), zeros, written where a body is pulled.
        """
        column = np.full(q.shape[1], -1, dtype=np.int32)
        if columns is not None:
            column[columns] = np.arange(len(columns), dtype=np.int32)
        self.tables.run(
            np.ascontiguousarray(q),
            np.ascontiguousarray(place),
            np.ascontiguousarray(tree.joint_in_parent),
            np.ascontiguousarray(tree.joint_in_child),
            muscles[mine].astype(np.int32),
            mine.astype(np.int32),
            column,
            lengths,
            arms,
            near_switch,
            None if tension is None else np.ascontiguousarray(tension),
            wrenches,
            kernel.threads(),
        )


def kernel_geometry(tree: Tree, paths: MusclePaths) -> KernelGeometry | None:
    """Return the tables of a model; None where the kernel takes none of its muscles."""
    muscles = range(len(paths.start) - 1)
    rest = [muscle for muscle in muscles if not _is_covered(paths, muscle)]
    if len(rest) == len(muscles) or max(len(tree.turned_in_parent), len(tree.turned_in_child)) > 1:
        return None
    # Muscles left to NumPy keep their points in the tables and run straight there, unasked.
    surfaces = [() if muscle in rest else paths.surfaces.get(muscle, ()) for muscle in muscles]
    return KernelGeometry(_compiled(tree, paths, surfaces), np.array(rest, dtype=np.intp))


def tree_tables(tree: Tree) -> kernel.compiled.Geometry | None:
    """Return the tables of a tree without muscles; None where joints are turned in people's own ways."""
    if max(len(tree.turned_in_parent), len(tree.turned_in_child)) > 1:
        return None
    none = np.zeros(0, dtype=np.intp)
    paths = MusclePaths(
        muscle=none, body=none, place=np.zeros((0, 3)), start=np.zeros(1, dtype=np.intp), moving=(),
        condition=none, range=np.zeros((0, 2)), surfaces={}, manner="shortest",
    )  # fmt: skip
    return _compiled(tree, paths, [])


def _compiled(
    tree: Tree, paths: MusclePaths, surfaces: Sequence[tuple[Surface, ...]]
) -> kernel.compiled.Geometry:
    integers, numbers = _tables(tree, paths, surfaces)
    return kernel.compiled.Geometry(
        {name: np.asarray(values, dtype=np.int64).ravel().tolist() for name, values in integers.items()},
        {name: np.asarray(values, dtype=np.float64).ravel().tolist() for name, values in numbers.items()},
    )


def only(paths: MusclePaths, muscles: Iterable[int]) -> MusclePaths:
    """Return the paths of some muscles, in the order given."""
    chosen = list(muscles)
    sizes = np.diff(paths.start)[chosen]
    mine = [point for muscle in chosen for point in range(paths.start[muscle], paths.start[muscle + 1])]
    points = np.array(mine, dtype=np.intp)
    moving = [(mine.index(each.point), each) for each in paths.moving if each.point in mine]
    return replace(
        paths,
        muscle=np.repeat(np.arange(len(chosen), dtype=np.intp), sizes),
        body=paths.body[points],
        place=paths.place[..., points, :],
        start=np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(sizes)]),
        moving=tuple(replace(each, point=point) for point, each in moving),
        condition=paths.condition[points],
        range=paths.range[points],
        surfaces={at: paths.surfaces[muscle] for at, muscle in enumerate(chosen) if muscle in paths.surfaces},
    )


def _is_covered(paths: MusclePaths, muscle: int) -> bool:
    if paths.start[muscle] == paths.start[muscle + 1]:
        return False
    surfaces = paths.surfaces.get(muscle, ())
    known = all(_described(surface) is not None for surface in surfaces)
    # OpenSim's manner stops early and measures between stale places: with several surfaces it is NumPy's.
    plain = len(surfaces) < 2 or paths.manner == "shortest"
    return known and plain and len(surfaces) <= _MOST_SURFACES


def _described(surface: Surface) -> tuple[list[int], list[float]] | None:
    """The kind, the side and the sizes of a surface that the kernel knows, else None."""
    answer = surface.answer
    if not isinstance(answer, partial) or answer.func not in _KINDS or answer.args:
        return None
    known = answer.keywords
    side, climb = known["side"], known.get("climb", "helix")
    if climb not in ("helix", "plane") or known.get("pieces") or not known.keys() <= _WORDS:
        return None
    size = _size(known)
    if size is None:
        return None
    sizes = [_KINDS[answer.func], side.axis, side.sign, int(climb == "plane"), surface.first, surface.last]
    return sizes, size


def _size(known: dict[str, Any]) -> list[float] | None:
    """Three numbers for the sizes of a surface; None where they differ between people."""
    if "radii" in known:
        found = known["radii"]
    elif "inner" in known:
        found = [known["inner"], known["outer"], 0.0]
    else:
        found = [known["radius"], known.get("length", np.inf), 0.0]
    return np.asarray(found, dtype=np.float64).tolist() if np.size(found) == 3 else None


def _tables(
    tree: Tree, paths: MusclePaths, surfaces: Sequence[tuple[Surface, ...]]
) -> tuple[dict[str, object], dict[str, object]]:
    functions = list[Function]()

    def number_of(function: Function) -> int:
        functions.append(function)
        return len(functions) - 1

    drives = [drive for each in tree.drives for drive in each]
    drive_function = [number_of(drive.function) for drive in drives]
    moving = [_moving_of(paths, point) for point in range(len(paths.body))]
    flat = [each for some in moving for each in some]
    moving_function = [number_of(each.function) for each in flat]
    all_surfaces = [surface for some in surfaces for surface in some]
    described = [known for surface in all_surfaces if (known := _described(surface)) is not None]
    integers: dict[str, object] = {
        "counts": [
            len(tree.coordinates), len(tree.names), len(drives), len(paths.body), len(paths.start) - 1,
            len(flat), len(all_surfaces), len(functions),
        ],
        "parent": tree.parent,
        "drive_first": _firsts(tree.drives),
        "drive_function": drive_function,
        "drive_coordinate": [drive.coordinate for drive in drives],
        "drive_turns": [drive.turns for drive in drives],
        "point_first": paths.start,
        "point_body": paths.body,
        "condition": paths.condition,
        "moving_first": _firsts(moving),
        "moving_function": moving_function,
        "moving_coordinate": [each.coordinate for each in flat],
        "surface_first": _firsts(surfaces),
        "surface_body": [surface.body for surface in all_surfaces],
        "surface_kind": [sizes[0] for sizes, _ in described],
        "surface_sizes": [sizes[1:] for sizes, _ in described],
        "piece_first": np.cumsum([0, *(len(each.origin) for each in functions)]),
        "width": [each.coefficients.shape[1] for each in functions],
        "coefficient_first": np.cumsum([0, *(each.coefficients.size for each in functions)])[:-1],
    }  # fmt: skip
    numbers: dict[str, object] = {
        "turned_in_parent": tree.turned_in_parent,
        "turned_in_child": tree.turned_in_child,
        "drive_axis": [drive.axis for drive in drives],
        "range": paths.range,
        "moving_axis": [each.axis for each in flat],
        "surface_size": [size for _, size in described],
        "surface_axes": [surface.axes for surface in all_surfaces],
        "surface_origin": [surface.origin for surface in all_surfaces],
        "breaks": _joined([np.append(0.0, each.breaks) for each in functions]),
        "origin": _joined([each.origin for each in functions]),
        "coefficients": _joined([each.coefficients.ravel() for each in functions]),
    }
    return integers, numbers


def _moving_of(paths: MusclePaths, point: int) -> list[Moving]:
    return [each for each in paths.moving if each.point == point]


def _firsts(owned: Sequence[Sequence[object]]) -> NDArray[np.intp]:
    return np.cumsum([0, *(len(each) for each in owned)], dtype=np.intp)


def _joined(arrays: Sequence[Floats]) -> Floats:
    return np.concatenate([np.zeros(0), *arrays])
