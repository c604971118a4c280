"""Checks of masses and inertias: values that are impossible, or unlikely for a person's segment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats
from gluteus.files.osim.spec.model import BodySpec
from gluteus.mechanics.body.tree import Tree
from gluteus.model.opensim.lint.finding import Finding, figures, finding_of
from gluteus.model.opensim.model import OsimModel

_SEGMENTS: Final = {
    "thigh_share": ("femur", "thigh"),
    "shank_share": ("tibia", "fibula", "patella", "shank"),
    "foot_share": ("talus", "calcn", "toes", "foot"),
    "upper_arm_share": ("humerus",),
    "forearm_share": ("ulna", "radius"),
    "hand_share": ("hand",),
}
"""Bodies that belong to a segment, by their names without the side."""

_ROUNDING: Final = 1e-6
"""Tolerance of the triangle inequality, as a fraction of the trace: printed numbers are rounded."""


def mass_findings(model: OsimModel) -> Iterator[Finding]:
    """Find massless bodies at the ends of the tree, impossible inertias and unlikely shares of body
    mass.
    """
    for body in model.spec.bodies:
        yield from _mass(body, model.tree)
        yield from _inertia(body)
    yield from _shares(model)


def _mass(body: BodySpec, tree: Tree) -> Iterator[Finding]:
    index = tree.body(body.name)
    drives = tree.drives[index]
    moving = any(drive.coordinate >= 0 for drive in drives)
    if body.mass == 0.0 and moving and index not in tree.parent:
        told = f"body {body.name} moves and carries nothing, but has no mass: its acceleration is undefined"
        yield finding_of("mass-none", body.frame, told, 0.0)


def _inertia(body: BodySpec) -> Iterator[Finding]:
    xx, yy, zz, xy, xz, yz = body.inertia
    least, middle, most = np.linalg.eigvalsh(np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])).tolist()
    trace = abs(least) + abs(middle) + abs(most)
    if least < -_ROUNDING * trace:
        told = f"the least principal inertia of {body.name} is {least:.3g} kg m², and must not be negative"
        yield finding_of("inertia-impossible", body.frame, told, least)
    elif least + middle < most - _ROUNDING * trace:
        told = (
            f"the principal inertias of {body.name} are {least:.3g}, {middle:.3g} and {most:.3g} kg m²; "
            "none may exceed the sum of the other two"
        )
        yield finding_of("inertia-impossible", body.frame, told, most - least - middle)
    elif body.mass > 0.0 and trace > 0.0:
        yield from _density(body, least, middle, most)


def _density(body: BodySpec, least: float, middle: float, most: float) -> Iterator[Finding]:
    """Compare inertia with mass by the density of bodies that have both."""
    bounds = norms("lint")["density_of_inertia"]
    low, high = (bound or 0.0 for bound in bounds.range_si)
    halves = np.sqrt(2.5 / body.mass * np.maximum(_others(least, middle, most), 0.0))
    volume = 4.0 / 3.0 * np.pi * float(np.prod(halves))
    if volume * low > body.mass:
        told = (
            f"an ellipsoid with the mass {body.mass:g} kg and the inertia of {body.name} has half axes of "
            f"{_cm(halves)} cm and a density of {figures(body.mass / volume)} kg/m³, against about "
            f"{bounds.si:g}"
        )
        yield finding_of("inertia-mass", body.frame, told, body.mass / volume)
    ball = (3.0 * body.mass / (4.0 * np.pi * high)) ** (1.0 / 3.0)
    if least + middle + most < 3.0 * 0.4 * body.mass * ball**2:
        told = (
            f"the inertia of {body.name} is too small for {body.mass:g} kg: even a ball of {high:g} kg/m³, "
            "three times as dense as the body, has more"
        )
        yield finding_of("inertia-mass", body.frame, told, least + middle + most)


def _others(least: float, middle: float, most: float) -> Floats:
    """For each principal axis, the sum of the other two moments of inertia minus its own."""
    own = np.array([least, middle, most])
    return own.sum() - 2.0 * own


def _cm(halves: Floats) -> str:
    return ", ".join(f"{figures(100 * half)}" for half in halves)


def _shares(model: OsimModel) -> Iterator[Finding]:
    """Compare segments of a whole body (a trunk with two legs) with published shares of its
    mass.
    """
    bodies = {body.name: body for body in model.spec.bodies}
    total = sum(body.mass for body in bodies.values())
    legs = all(any(f"{name}_{side}" in bodies for name in ("femur", "thigh")) for side in "rl")
    trunk = sum(body.mass for name, body in bodies.items() if name in ("pelvis", "torso", "trunk"))
    published = norms("lint")
    if not legs or trunk <= 0.0:
        return
    for segment, stems in _SEGMENTS.items():
        for side in "rl":
            parts = [body for stem in stems if (body := bodies.get(f"{stem}_{side}"))]
            low, high = (bound or 0.0 for bound in published[segment].range_si)
            share, margin = sum(body.mass for body in parts) / total, published["share_margin"].si
            if parts and not low * (1.0 - margin) <= share <= high * (1.0 + margin):
                names = " + ".join(body.name for body in parts)
                told = (
                    f"{names}: {100 * share:.3g} % of {total:.4g} kg, where {100 * low:.3g} to "
                    f"{100 * high:.3g} % are published means [{published[segment].source}]"
                )
                largest = max(parts, key=lambda body: body.mass)
                yield finding_of("mass-share", largest.frame, told, 100 * share)
