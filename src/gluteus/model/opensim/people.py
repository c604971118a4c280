"""One model for many people: points, strength, lengths and masses that differ between people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from gluteus.arrays import Floats
from gluteus.errors import AnatomyError, UnitError
from gluteus.files import matching_name
from gluteus.mechanics.body.tree import Tree
from gluteus.mechanics.muscle.fibres import HillMuscles
from gluteus.mechanics.paths.muscle_paths import MusclePaths

Varied = ArrayLike | Mapping[str, ArrayLike]

_ABOVE_ZERO: Final = ("max_force", "fibre_length", "tendon_length")


def people_in(arrays: Iterable[Floats]) -> int:
    """Return how many people arrays (people, ...) describe; 1 for the values of a document.

    Raises
    ------
    UnitError
        Arrays are for different numbers of people.
    """
    found = {len(array) for array in arrays} - {1}
    if len(found) > 1:
        raise UnitError(f"all that varies is for the same people; got rows for {sorted(found)}; give as many")
    return found.pop() if found else 1


def varied_muscles(
    given: Mapping[str, Varied | None], old: Mapping[str, Floats], names: Sequence[str]
) -> dict[str, Floats]:
    """Return the given properties of muscles in full shape; see `OsimModel.varied`."""
    arrays = {
        name: _filled(name, values, old[name], names) for name, values in given.items() if values is not None
    }
    for name in _ABOVE_ZERO:
        if name in arrays and not (arrays[name] > 0.0).all():
            raise UnitError(f"{name} must be above 0; got {arrays[name].min():g}; correct those people")
    return arrays


def varied_paths(paths: MusclePaths, points: Varied, names: Sequence[str]) -> MusclePaths:
    """Return the paths with other positions of their points; see `OsimModel.varied`."""
    return replace(paths, place=_filled("points", points, paths.places, names))


def varied_tree(tree: Tree, given: Mapping[str, Varied | None]) -> Tree:
    """Return the tree with other masses.

    A body whose mass changes keeps its shape unless its inertia is given.
    """
    arrays = {
        name: _filled(name, values, getattr(tree, name), tree.names)
        for name, values in given.items()
        if values is not None
    }
    if "mass" in arrays:
        if not (arrays["mass"] >= 0.0).all():
            raise UnitError(f"a mass must not be negative; got {arrays['mass'].min():g} kg")
        if "inertia" not in arrays:
            part = arrays["mass"] / np.where(tree.mass > 0.0, tree.mass, 1.0)
            arrays["inertia"] = np.where(tree.mass > 0.0, part, 1.0)[..., None, None] * tree.inertia
    return tree.changed(**arrays) if arrays else tree


def _filled(what: str, given: Varied, old: Floats, names: Sequence[str]) -> Floats:
    """Return an array (people, part, ...) from an array or a mapping; apart from people, its shape
    is that of the old array.
    """
    rest = old.shape[2:]
    if not isinstance(given, Mapping):
        array = np.asarray(given, dtype=np.float64)
        if array.shape[1:] != old.shape[1:]:
            told = ", ".join(str(size) for size in old.shape[1:])
            raise UnitError(f"{what} must have the shape (people, {told}); got {array.shape}")
        return _finite(what, array)
    values = {name: np.asarray(value, dtype=np.float64) for name, value in given.items()}
    people = max([len(old), *(len(value) for value in values.values() if value.ndim > len(rest))])
    array = np.repeat(old, people, axis=0) if len(old) < people else old.copy()
    for name, value in values.items():
        if value.shape not in ((people, *rest), (1, *rest), rest):
            told = ", ".join(["people", *(str(size) for size in rest)])
            raise UnitError(f"{what} of {name!r} must have the shape ({told}); got {value.shape}")
        array[:, _only_one(what, matching_name(name, names), names)] = value
    return _finite(what, array)


def _only_one(what: str, name: str, names: Sequence[str]) -> int:
    if names.count(name) > 1:
        raise AnatomyError(f"{what}: {names.count(name)} parts are called {name!r}; give all as one array")
    return names.index(name)


def _finite(what: str, array: Floats) -> Floats:
    if not np.isfinite(array).all() or not len(array):
        raise UnitError(f"{what} must contain finite numbers for one person or more; got {array.shape}")
    return array


def sized(
    muscles: HillMuscles, max_force: Floats, fibre_length: Floats, tendon_length: Floats, pennation: Floats
) -> HillMuscles:
    """Return the muscles of a document with the strength and the lengths of a model's people.

    The maximum shortening velocity and the minimum fibre length stay the same in optimal lengths.

    Parameters
    ----------
    muscles : HillMuscles
        Muscles as in the document.
    max_force, fibre_length, tendon_length, pennation : array of shape (people, muscle)
        As in `OsimModel` [N, m, m, rad].
    """
    stretch = fibre_length / muscles.optimal_length
    return replace(
        muscles,
        max_force=max_force,
        optimal_length=fibre_length,
        tendon_length=tendon_length,
        height=fibre_length * np.sin(pennation),
        fastest=muscles.fastest * stretch,
        shortest=muscles.shortest * stretch,
    )


def poses_of_people(q: Floats, people: int) -> Floats:
    """Return poses (batch, coordinate), one for each person; a single pose applies to all.

    Raises
    ------
    UnitError
        The numbers of poses and of people differ.
    """
    if people == 1 or len(q) == people:
        return q
    if len(q) == 1:
        return np.repeat(q, people, axis=0)
    raise UnitError(f"the model describes {people} people, so it takes one pose or {people}; got {len(q)}")
