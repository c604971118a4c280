"""Names, groups and provenance that all studies add to their results."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from gluteus._version import __version__
from gluteus.arrays import Floats, Ints
from gluteus.bones.person import Person
from gluteus.json_types import JsonObject
from gluteus.mechanics.hip.model import Model
from gluteus.model.hip.hip import Hip
from gluteus.studies.result import Columns, Result, result_of

GroupColumns = dict[str, tuple[tuple[str, str], Floats]]
"""Variables of people and groups of lines, by name, with their dimensions."""

SHAPE_MODEL = "musculoskeletal-models LLP26"
_OF_AGE = ("fryar2025", "johnson2004", "ramskov2014")
"""Sources of body size and strength at a known age (norms/age.yaml)."""


def provenance(hip: Hip, sources: Iterable[str]) -> JsonObject:
    """Return the provenance of a result: version, seed, samples, model, source keys, and unusual
    measures.
    """
    return {
        "version": __version__,
        "seed": hip.seed,
        "samples": hip.samples or 1,
        "model": SHAPE_MODEL,
        "sources": sources_of(hip.person, sources),
        "unusual": hip.unusual,
    }


def about(hip: Hip) -> dict[str, str]:
    """Return the subject of a result: the person, the side and the operation, as JSON texts."""
    return {
        "person": json.dumps(hip.person.content_given()),
        "side": hip.person.side,
        "operation": json.dumps(hip.operation.content_given()),
    }


def sources_of(person: Person, sources: Iterable[str]) -> list[str]:
    """Return the sorted source keys of a result.

    If the age of the person is known, these include the sources of size and strength at that age.
    """
    return sorted({*sources, *(() if person.ages is None else _OF_AGE)})


def labelled(data: Columns, coords: Columns, hip: Hip, sources: Iterable[str], **attrs: object) -> Result:
    """Return a study's result: variables with their units, and the provenance.

    The unit of a variable is the ending of its name; one without such an ending has the unit "1".
    """
    return result_of(data, coords, provenance(hip, sources) | attrs)


def group_sums(names: tuple[str, ...], labels: tuple[str, ...], values: Floats) -> Floats:
    """Return sums (..., group) of values (..., line) over the lines of each name.

    Every name must have a line.
    """
    order, first = _runs(names, labels)
    # A matrix product would be slower: for arrays of this size, the threads of BLAS cost ten times
    # as much as the sums.
    return np.add.reduceat(values[..., order], first, axis=-1)


@lru_cache(maxsize=64)
def _runs(names: tuple[str, ...], labels: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Return the lines in the order of their groups, and the index at which each group begins."""
    group = np.array([names.index(label) for label in labels])
    order = np.argsort(group, kind="stable")
    return order, np.searchsorted(group[order], np.arange(len(names)))


def groups_of(model: Model) -> dict[str, list[str]]:
    """Return the coordinates of results of `by_group`: muscles, compartments and lines."""
    return {
        "muscle": list(model.muscles),
        "compartment": list(model.compartments),
        "line": list(model.muscle_names),
    }


def force_by_group(model: Model, **forces: Floats) -> GroupColumns:
    """Return forces for muscles, compartments and lines.

    Parameters
    ----------
    model : Model
        Model with the lines.
    **forces : array, shape (person, line)
        Forces of the lines [N] by the name of their variable, such as ``active_force_n``.

    Returns
    -------
    dict
        For each name, the sums over muscles. Names with the prefix ``compartment_`` are the sums
        over compartments, and names with ``line_`` are the lines themselves. `groups_of` returns
        the coordinates.
    """
    found: GroupColumns = {}
    for name, values in forces.items():
        found[name] = (("person", "muscle"), group_sums(model.muscles, model.muscle_of, values))
        parts = group_sums(model.compartments, model.compartment_of, values)
        found[f"compartment_{name}"] = (("person", "compartment"), parts)
        found[f"line_{name}"] = (("person", "line"), values)
    return found


def by_group(model: Model, force: Floats, activation: Floats, abduction: Floats) -> GroupColumns:
    """Return forces, activations and shares of the abduction moment of muscles, compartments and
    lines.

    Inputs are (person, line). The activation of a muscle or compartment is the mean over its
    cross-section. Variables are returned with their dimensions; `groups_of` returns the
    coordinates.
    """
    found: GroupColumns = {}
    for dim, names, labels in (
        ("muscle", model.muscles, model.muscle_of),
        ("compartment", model.compartments, model.compartment_of),
    ):
        whole = group_sums(names, labels, model.share)
        prefix = "" if dim == "muscle" else "compartment_"
        for name, values in (
            ("force_n", group_sums(names, labels, force)),
            ("activation", group_sums(names, labels, activation * model.share) / whole),
            ("share_of_abduction_moment", group_sums(names, labels, abduction)),
        ):
            found[prefix + name] = (("person", dim), values)
    found["line_force_n"] = (("person", "line"), force)
    found["line_activation"] = (("person", "line"), activation)
    return found
