"""Bodies and paths of a model as flat tables for the compiled kernel, and the muscles that it
covers.

The kernel computes muscles whose paths are straight, wrap over one supported surface, or are
shortest paths over several.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized

import numpy as np

from gluteus.arrays import Bools, Floats, Ints
from gluteus.mechanics.body.arc import Arc
from gluteus.mechanics.body.functions import Function, constant
from gluteus.mechanics.body.tree import FIXED, Drive, Tree
from gluteus.mechanics.engine import kernel, schema
from gluteus.mechanics.engine.packing import in_order, packed
from gluteus.mechanics.paths.muscle_paths import Moving, MusclePaths, PathWrap
from gluteus.mechanics.wrapping.surface import KernelSurface


def geometry_tables(tree: Tree, paths: MusclePaths, mine: Bools) -> kernel.compiled.Geometry | None:
    """Return the tables of a model; None if rotations of joint frames differ between people, or if
    the displacement of a joint is not an arc.

    Parameters
    ----------
    tree : Tree
        Bodies and joints.
    paths : MusclePaths
        Paths of the muscles; `no_paths` for a tree without muscles.
    mine : array of shape (muscle,)
        Muscles that the kernel computes, all of them `covered`. The others keep their points in the
        tables, without surfaces, and are not requested.
    """
    if max(len(tree.turned_in_parent), len(tree.turned_in_child)) > 1:
        return None
    if not all(sweep is None or isinstance(sweep.displacement, Arc) for sweep in tree.sweeps):
        return None
    surfaces = [paths.surfaces.get(muscle, ()) if taken else () for muscle, taken in enumerate(mine)]
    return kernel.compiled.Geometry(packed(_constants(tree, paths, surfaces)))


def covered(paths: MusclePaths, muscle: int) -> bool:
    """Return whether the kernel can compute a muscle's path."""
    if paths.start[muscle] == paths.start[muscle + 1]:
        return False
    surfaces = paths.surfaces.get(muscle, ())
    known = all(_known(each.surface.kernel_row()) for each in surfaces)
    # With OpenSim's manner, the iteration stops early and measures between outdated points; only
    # NumPy does that.
    plain = len(surfaces) < 2 or paths.manner == "shortest"
    return known and plain and len(surfaces) <= schema.MOST_SURFACES


def _constants(
    tree: Tree, paths: MusclePaths, surfaces: Sequence[tuple[PathWrap, ...]]
) -> schema.GeometryConstants:
    functions = list[Function]()

    def number_of(function: Function) -> int:
        functions.append(function)
        return len(functions) - 1

    joints = _with_arcs(tree)
    drives = [drive for each in joints for drive in each]
    arcs = [sweep.displacement for sweep in tree.sweeps if sweep and isinstance(sweep.displacement, Arc)]
    drive_function = [number_of(drive.function) for drive in drives]
    coupling_function = [number_of(coupling.function) for coupling in tree.couplings]
    moving = _moving_by_point(paths)
    flat = [each for some in moving for each in some]
    moving_function = [number_of(each.function) for each in flat]
    wraps = [wrap for some in surfaces for wrap in some]
    rows = [row for wrap in wraps if (row := wrap.surface.kernel_row()) is not None]
    return schema.GeometryConstants(
        coordinates=len(tree.coordinates),
        parent=tree.parent,
        turned_in_parent=tree.turned_in_parent[0],
        turned_in_child=tree.turned_in_child[0],
        drive_first=_firsts(joints),
        drive_axis=[drive.axis for drive in drives],
        drive_function=drive_function,
        drive_coordinate=[drive.coordinate for drive in drives],
        drive_turns=[drive.turns for drive in drives],
        drive_arc=_arcs_of_drives(tree),
        arc_length=[arc.length for arc in arcs],
        arc_neutral=np.array([arc.neutral for arc in arcs]).reshape(-1, 2),
        coupled=[coupling.dependent for coupling in tree.couplings],
        coupled_to=[coupling.independent for coupling in tree.couplings],
        coupling_function=coupling_function,
        point_first=paths.start,
        point_body=paths.body,
        condition=paths.condition,
        range=paths.range,
        moving_first=_firsts(moving),
        moving_axis=[each.axis for each in flat],
        moving_function=moving_function,
        moving_coordinate=[each.coordinate for each in flat],
        surface_first=_firsts(surfaces),
        surface_kind=[list(kernel.compiled.SURFACES).index(row.kind) for row in rows],
        surface_body=[wrap.body for wrap in wraps],
        surface_axes=[wrap.axes for wrap in wraps],
        surface_origin=[wrap.origin for wrap in wraps],
        size_first=_firsts([row.sizes for row in rows]),
        surface_size=[size for row in rows for size in _sizes_of(row)],
        side_axis=[row.side.axis for row in rows],
        side_sign=[row.side.sign for row in rows],
        plane=[row.plane for row in rows],
        wrap_first=[wrap.first for wrap in wraps],
        wrap_last=[wrap.last for wrap in wraps],
        polynomials=_function_constants(functions),
    )


def _with_arcs(tree: Tree) -> list[tuple[Drive, ...]]:
    """Return the drives of each body; a displacement stands there as a shift for each of its
    coordinates, without a function of its own.
    """
    still = constant(0.0)
    return [
        (*drives, *(Drive(np.zeros(3), still, each, False) for each in (sweep.coordinates if sweep else ())))
        for drives, sweep in zip(tree.drives, tree.sweeps, strict=True)
    ]


def _arcs_of_drives(tree: Tree) -> list[int]:
    """Return the number of each drive's arc; -1 for the others."""
    found, count = list[int](), 0
    for drives, sweep in zip(tree.drives, tree.sweeps, strict=True):
        found += [FIXED] * len(drives)
        if sweep:
            found += [count] * len(sweep.coordinates)
            count += 1
    return found


def _known(row: KernelSurface | None) -> bool:
    return row is not None and row.kind in kernel.compiled.SURFACES


def _sizes_of(row: KernelSurface) -> list[float]:
    return in_order(row.kind, kernel.compiled.SURFACES[row.kind], row.sizes)


def _function_constants(functions: Sequence[Function]) -> schema.FunctionConstants:
    return schema.FunctionConstants(
        piece_first=_firsts([each.origin for each in functions]),
        terms=[each.coefficients.shape[1] for each in functions],
        coefficient_first=_firsts([each.coefficients.ravel() for each in functions]),
        breaks=_joined([np.append(0.0, each.breaks) for each in functions]),
        origin=_joined([each.origin for each in functions]),
        coefficient=_joined([each.coefficients.ravel() for each in functions]),
    )


def _moving_by_point(paths: MusclePaths) -> list[list[Moving]]:
    moving = [list[Moving]() for _ in paths.body]
    for each in paths.moving:
        moving[each.point].append(each)
    return moving


def _firsts(owned: Sequence[Sized]) -> Ints:
    return np.cumsum([0, *(len(each) for each in owned)], dtype=np.intp)


def _joined(arrays: Sequence[Floats]) -> Floats:
    return np.concatenate([np.zeros(0), *arrays])
