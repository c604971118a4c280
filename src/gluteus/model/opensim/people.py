"""One model for many people: points, strength, lengths and masses that differ from row to row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gluteus.errors import AnatomyError, UnitError
from gluteus.files import matching_name
from gluteus.mechanics.body.tree import PEOPLE_ARRAYS, Tree
from gluteus.mechanics.muscle.fibres import HillMuscles

if TYPE_CHECKING:
    from gluteus.model.opensim.model import OsimModel

Floats = NDArray[np.float64]
Rows = slice | NDArray[np.intp]
Varied = ArrayLike | Mapping[str, ArrayLike]

_OF_MUSCLES: Final = ("max_force", "fibre_length", "tendon_length", "pennation")


def people_of(model: OsimModel) -> int:
    """How many people a model's arrays describe; 1 for a document's one.

    Raises:
        UnitError: arrays are for different numbers of people.
    """
    arrays = (
        *(getattr(model.tree, name) for name in PEOPLE_ARRAYS),
        *(getattr(model, name) for name in _OF_MUSCLES),
        model.paths.places,
    )
    found = {len(array) for array in arrays} - {1}
    if len(found) > 1:
        raise UnitError(f"all that varies is for the same people, met rows for {sorted(found)}; give as many")
    return found.pop() if found else 1


def varied_model(
    model: OsimModel,
    points: Varied | None,
    muscles: Mapping[str, Varied | None],
    bodies: Mapping[str, Varied | None],
) -> OsimModel:
    """The model with what is given in place of what it had; see `OsimModel.varied`."""
    arrays = {
        name: _filled(name, given, getattr(model, name), model.muscle_names)
        for name, given in muscles.items()
        if given is not None
    }
    for name in ("max_force", "fibre_length", "tendon_length"):
        if name in arrays and not (arrays[name] > 0.0).all():
            raise UnitError(f"{name} must be above 0, met {arrays[name].min():g}; correct those people")
    paths = model.paths
    if points is not None:
        names = [point.name for muscle in model.spec.muscles for point in muscle.path.points]
        paths = replace(paths, place=_filled("points", points, paths.places, names))
    made = replace(model, tree=_tree(model.tree, bodies), paths=paths, **arrays)
    people_of(made)
    return made


def _tree(tree: Tree, given: Mapping[str, Varied | None]) -> Tree:
    """The tree with other masses; a body whose mass changes keeps its shape unless its inertia is given."""
    arrays = {
        name: _filled(name, values, getattr(tree, name), tree.names)
        for name, values in given.items()
        if values is not None
    }
    if "mass" in arrays:
        if not (arrays["mass"] >= 0.0).all():
            raise UnitError(f"a mass must not be negative, met {arrays['mass'].min():g} kg")
        if "inertia" not in arrays:
            part = arrays["mass"] / np.where(tree.mass > 0.0, tree.mass, 1.0)
            arrays["inertia"] = np.where(tree.mass > 0.0, part, 1.0)[..., None, None] * tree.inertia
    return tree.changed(**arrays) if arrays else tree


def _filled(what: str, given: Varied, old: Floats, names: Sequence[str]) -> Floats:
    """An array (people, part, ...) shaped as the old one but for the people, from an array or by names."""
    rest = old.shape[2:]
    if not isinstance(given, Mapping):
        array = np.asarray(given, dtype=np.float64)
        if array.shape[1:] != old.shape[1:]:
            told = ", ".join(str(size) for size in old.shape[1:])
            raise UnitError(f"{what} must have the shape (people, {told}), met {array.shape}")
        return _finite(what, array)
    values = {name: np.asarray(value, dtype=np.float64) for name, value in given.items()}
    people = max([len(old), *(len(value) for value in values.values() if value.ndim > len(rest))])
    array = np.repeat(old, people, axis=0) if len(old) < people else old.copy()
    for name, value in values.items():
        if value.shape not in ((people, *rest), (1, *rest), rest):
            told = ", ".join(["people", *(str(size) for size in rest)])
            raise UnitError(f"{what} of {name!r} must have the shape ({told}), met {value.shape}")
        array[:, _only_one(what, matching_name(name, names), names)] = value
    return _finite(what, array)


def _only_one(what: str, name: str, names: Sequence[str]) -> int:
    if names.count(name) > 1:
        raise AnatomyError(f"{what}: {names.count(name)} parts are called {name!r}; give all as one array")
    return names.index(name)


def _finite(what: str, array: Floats) -> Floats:
    if not np.isfinite(array).all() or not len(array):
        raise UnitError(f"{what} must hold finite numbers for one person or more, met {array.shape}")
    return array


def only_people(model: OsimModel, rows: Rows) -> OsimModel:
    """The same model of some of its people."""
    arrays = {name: getattr(model, name) for name in _OF_MUSCLES}
    some = {name: array[rows] for name, array in arrays.items() if len(array) > 1}
    return replace(model, tree=model.tree.of_people(rows), paths=model.paths.of_people(rows), **some)


def sized(muscles: HillMuscles, model: OsimModel) -> HillMuscles:
    """A document's muscles with the strength and the lengths that the model has for its people.

    The fastest shortening and the shortest fibres stay the same in optimal lengths.
    """
    stretch = model.fibre_length / muscles.optimal_length
    return replace(
        muscles,
        max_force=model.max_force,
        optimal_length=model.fibre_length,
        tendon_length=model.tendon_length,
        height=model.fibre_length * np.sin(model.pennation),
        fastest=muscles.fastest * stretch,
        shortest=muscles.shortest * stretch,
    )


def poses_of_people(q: Floats, people: int) -> Floats:
    """Poses (batch, coordinate), one for each person; one pose stands for all.

    Raises:
        UnitError: another number of poses than of people.
    """
    if people == 1 or len(q) == people:
        return q
    if len(q) == 1:
        return np.repeat(q, people, axis=0)
    raise UnitError(f"the model describes {people} people, so it takes one pose or {people}; met {len(q)}")
