"""Forces between two bodies had locations in both and now have offset frames; old properties of
muscles.
"""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import (
    add_text,
    child,
    objects,
    offset_frame,
    rename,
    take,
    take_text,
)

_BETWEEN: Final = (
    "BushingForce",
    "ExpressionBasedBushingForce",
    "FunctionBasedBushingForce",
    "WeldConstraint",
)
_MUSCLE: Final = {
    "pennation_angle": "pennation_angle_at_optimal",
    "optimal_fibre_length": "optimal_fiber_length",
}


def upgrade_forces(model: Element) -> None:
    """Give forces and muscles their current properties."""
    for force in (*objects(model, "ForceSet"), *objects(model, "ConstraintSet")):
        if force.tag in _BETWEEN:
            _frames(force)
        if force.tag.endswith(("Muscle", "Muscle_Deprecated")):
            _muscle(force)
        _path(force)


def _frames(force: Element) -> None:
    bodies = [take_text(force, f"body_{side}") for side in (1, 2)]
    if None in bodies:
        return
    frames = list[Element]()
    for side, body in enumerate(bodies, start=1):
        location, orientation = (
            take_text(force, f"{part}_body_{side}") for part in ("location", "orientation")
        )
        frame = offset_frame(body or "", location, orientation, force.line)
        if frames and frame.name == frames[0].name:
            frame.attributes["name"] += "_2"
        frames.append(frame)
        add_text(force, f"socket_frame{side}", frame.name)
    force.children.append(Element("frames", {}, force.line, children=frames))


def _muscle(muscle: Element) -> None:
    for old, new in _MUSCLE.items():
        if child(muscle, new) is None:
            rename(muscle, old, new)


def _path(force: Element) -> None:
    """Move the points and surfaces of a muscle into a path."""
    points = child(force, "PathPointSet")
    if points is None or child(force, "GeometryPath") is not None:
        return
    path = Element("GeometryPath", {}, points.line)
    for tag in ("PathPointSet", "PathWrapSet"):
        found = take(force, tag)
        if found is not None:
            path.children.append(found)
    force.children.append(path)
