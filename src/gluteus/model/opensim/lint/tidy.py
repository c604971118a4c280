"""Rules about ranges, locked coordinates, and parts that are unused or not modelled."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gluteus.anatomy import norms
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec import paths as spec_paths
from gluteus.model.opensim.lint.finding import Finding, finding_of
from gluteus.model.opensim.lint.poses import Windows
from gluteus.model.opensim.model import OsimModel


def range_findings(model: OsimModel, windows: Windows) -> Iterator[Finding]:
    """Find ranges that are wider than those of people, and defaults outside their range."""
    for column, (owner, coordinate) in enumerate(_coordinates(model.spec)):
        path, (low, high) = f"/jointset/{owner}/{coordinate.name}", coordinate.range
        if not low - 1e-6 <= coordinate.default_value <= high + 1e-6:
            value = coordinate.default_value
            told = f"the default of {coordinate.name} is {value:g}, its range {low:g} to {high:g}"
            yield finding_of("range-default", path, told, coordinate.default_value)
        published = windows.published(column)
        if published and coordinate.motion == "rotational":
            beyond = max(published[0] - low, high - published[1])
            if beyond > norms("lint")["range_margin"].si * (published[1] - published[0]):
                own, known = (np.degrees(ends) for ends in ((low, high), published))
                told = (
                    f"{coordinate.name} may go from {own[0]:.0f} to {own[1]:.0f} degrees, people's joints "
                    f"from {known[0]:.0f} to {known[1]:.0f}; muscles are looked at within the latter"
                )
                yield finding_of("range-wide", path, told, float(np.degrees(beyond)))


def unused_findings(model: OsimModel) -> Iterator[Finding]:
    """Find locked coordinates, and parts that have no effect."""
    moving = {drive.coordinate for drives in model.tree.drives for drive in drives}
    moving |= {each.coordinate for each in model.paths.moving} | set(model.paths.condition.tolist())
    moving |= {each.independent for each in model.tree.couplings}
    for column, (owner, coordinate) in enumerate(_coordinates(model.spec)):
        path = f"/jointset/{owner}/{coordinate.name}"
        if coordinate.locked:
            value = coordinate.default_value
            told = f"{coordinate.name} is locked at {value:g}; Gluteus moves it as a pose says"
            yield finding_of("locked", path, told, coordinate.default_value)
        if column not in moving:
            yield finding_of("unused", path, f"coordinate {coordinate.name} moves nothing")
    for coupler in model.spec.couplers:
        if not coupler.isEnforced:
            told = f"the coupling {coupler.name} is not enforced"
            yield finding_of("unused", f"/constraintset/{coupler.name}", told)
    yield from _surfaces(model.spec)
    yield from _muscles(model.spec)


def not_modelled_findings(model: OsimModel) -> Iterator[Finding]:
    """Find parts of the document that the model leaves out."""
    for left in model.spec.unsupported:
        yield finding_of("not-modelled", left.where, f"{left.name} is not modelled")


def _surfaces(document: ModelSpec) -> Iterator[Finding]:
    used = {use.wrap_object for muscle in document.muscles for use in muscle.path.wraps}
    for wrap in document.wraps:
        if wrap.path not in used:
            yield finding_of("unused", wrap.path, f"no path wraps over the surface {wrap.name}")
        elif not wrap.active:
            yield finding_of("unused", wrap.path, f"the surface {wrap.name} is not active, but paths name it")


def _muscles(document: ModelSpec) -> Iterator[Finding]:
    ranges = {coordinate.name: coordinate.range for coordinate in document.coordinates}
    for muscle in document.muscles:
        path = f"/forceset/{muscle.name}"
        if not muscle.appliesForce:
            yield finding_of("unused", path, f"{muscle.name} applies no force (appliesForce is false)")
        for point in muscle.path.points:
            if isinstance(point, spec_paths.ConditionalPathPointSpec):
                low, high = ranges[point.coordinate]
                if point.range[1] < low or point.range[0] > high or point.range[0] > point.range[1]:
                    told = f"point {point.name} never counts: {point.coordinate} does not reach its range"
                    yield finding_of("unused", f"{path}/{point.name}", told)


def _coordinates(document: ModelSpec) -> Iterator[tuple[str, spec.CoordinateSpec]]:
    for joint in document.joints:
        for coordinate in joint.coordinates:
            yield joint.name, coordinate
