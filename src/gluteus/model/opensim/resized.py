"""A model whose bodies have other sizes: the same structure with other lengths.

`gluteus.model.opensim.scaling` scales a document; here only arrays are scaled, so that a model for
each of many draws takes milliseconds. Each body has one factor for all three axes, so that wrap
surfaces keep their shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import AnatomyError
from gluteus.mechanics.body.functions import multiplied
from gluteus.mechanics.body.tree import FIXED, Drive, Tree
from gluteus.mechanics.paths.muscle_paths import MusclePaths, PathWrap
from gluteus.model.opensim.model import OsimModel


def resized(model: OsimModel, factors: Mapping[str, float]) -> OsimModel:
    """Return the model with bodies of other sizes.

    Joints, centres of mass, inertia, paths, wrap surfaces and translations of joints scale with
    their body. Masses, springs and ligaments stay the same. Optimal fibre length and tendon slack
    length follow the length of each path in the default pose.

    Parameters
    ----------
    model
        Model of one person.
    factors
        Scale factors by body; bodies without one keep their size.

    Raises
    ------
    AnatomyError
        A factor names no body of the model, or is not positive.
    """
    unknown = [name for name in factors if name not in model.tree.names]
    if unknown:
        raise AnatomyError(
            f"a size is for the unknown body {unknown[0]!r}; give one of {', '.join(model.tree.names)}"
        )
    size = np.array([factors.get(name, 1.0) for name in model.tree.names])
    if not (np.isfinite(size) & (size > 0.0)).all():
        raise AnatomyError(f"sizes of bodies must lie above 0; got {size.min():g}; give factors near 1")
    changed = replace(model, tree=_tree(model.tree, size), paths=_paths(model.paths, size))
    if not model.muscle_names:
        return changed
    pose = model.default_pose()[None]
    ratio = changed.lengths(pose) / model.lengths(pose)
    return replace(
        changed, fibre_length=ratio * model.fibre_length, tendon_length=ratio * model.tendon_length
    )


def moved_joints(model: OsimModel, shifts: Mapping[str, Floats]) -> OsimModel:
    """Return the model with joints at other positions on their parents.

    Parameters
    ----------
    model
        Model of one person.
    shifts
        Displacements (3,) [m, parent frame], by the body that the joint carries.
    """
    places = model.tree.joint_in_parent.copy()
    for name, shift in shifts.items():
        places[:, model.tree.body(name)] += shift
    return replace(model, tree=model.tree.changed(joint_in_parent=places))


def _tree(tree: Tree, size: Floats) -> Tree:
    above = np.array([1.0 if parent == FIXED else size[parent] for parent in tree.parent])
    bound = {each.dependent for each in tree.couplings}

    def follows(drive: Drive) -> bool:
        # A free translation is a coordinate in metres and stays one.
        return not drive.turns and (drive.coordinate == FIXED or not _is_shift(tree, drive, bound))

    drives = tuple(
        tuple(
            replace(drive, function=multiplied(drive.function, float(above[body])))
            if follows(drive)
            else drive
            for drive in screws
        )
        for body, screws in enumerate(tree.drives)
    )
    made = tree.changed(
        centre=tree.centre * size[:, None],
        inertia=tree.inertia * np.square(size)[:, None, None],
        joint_in_parent=tree.joint_in_parent * above[:, None],
        joint_in_child=tree.joint_in_child * size[:, None],
    )
    sweeps = tuple(
        sweep and replace(sweep, displacement=sweep.displacement.resized(float(size[body])))
        for body, sweep in enumerate(tree.sweeps)
    )
    return replace(made, drives=drives, sweeps=sweeps)


def _is_shift(tree: Tree, drive: Drive, bound: set[int]) -> bool:
    """Whether a translation equals a coordinate that is itself a free distance."""
    turning = {each.coordinate for screws in tree.drives for each in screws if each.turns}
    return drive.coordinate not in turning and drive.coordinate not in bound


def _paths(paths: MusclePaths, size: Floats) -> MusclePaths:
    of_point = np.where(paths.body == FIXED, 1.0, size[paths.body])
    return replace(
        paths,
        place=paths.place * of_point[:, None],
        moving=tuple(
            replace(each, function=multiplied(each.function, float(of_point[each.point])))
            for each in paths.moving
        ),
        surfaces={
            muscle: tuple(
                _wrap(each, 1.0 if each.body == FIXED else float(size[each.body])) for each in wraps
            )
            for muscle, wraps in paths.surfaces.items()
        },
    )


def _wrap(wrap: PathWrap, factor: float) -> PathWrap:
    return replace(wrap, origin=wrap.origin * factor, surface=wrap.surface.resized(factor))
