"""Names, groups and provenance that all studies put on their results."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr

from gluteus import __version__
from gluteus.model.hip import Hip
from gluteus.model.model import Model
from gluteus.studies.equilibrium import Floats

SHAPE_MODEL = "musculoskeletal-models LLP26"


def provenance(hip: Hip, sources: Iterable[str]) -> dict[str, object]:
    """What a result was made from: version, seed, samples, model and source keys."""
    return {
        "version": __version__,
        "seed": hip.seed,
        "samples": hip.samples or 1,
        "model": SHAPE_MODEL,
        "sources": sorted(set(sources)),
    }


def grouping(names: tuple[str, ...], labels: tuple[str, ...]) -> Floats:
    """Zeros and ones (group, line) that add up the lines of each group."""
    return np.array([[float(label == name) for label in labels] for name in names])


def by_group(model: Model, force: Floats, activation: Floats, abduction: Floats) -> dict[str, xr.DataArray]:
    """Forces, activations and parts of the abduction moment for muscles, compartments and lines.

    Inputs are (person, line). A muscle's activation is the mean over its cross-section; a compartment's
    likewise.
    """
    found: dict[str, xr.DataArray] = {}
    for dim, names, labels in (
        ("muscle", model.muscles, model.muscle_of),
        ("compartment", model.compartments, model.compartment_of),
    ):
        members = grouping(names, labels)
        weights = members * model.share / (members * model.share).sum(axis=1, keepdims=True)
        prefix = "" if dim == "muscle" else "compartment_"
        for name, values in (
            ("force_n", force @ members.T),
            ("activation", activation @ weights.T),
            ("share_of_abduction_moment", abduction @ members.T),
        ):
            found[prefix + name] = xr.DataArray(values, dims=("person", dim), coords={dim: list(names)})
    found["line_force_n"] = xr.DataArray(
        force, dims=("person", "line"), coords={"line": list(model.muscle_names)}
    )
    return found
