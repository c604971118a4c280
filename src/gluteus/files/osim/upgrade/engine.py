"""Before version 2, bodies, joints and constraints belonged to an engine inside the model."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import child, rename, take

_ENGINES: Final = ("DynamicsEngineSet", "DynamicsEngine")
_SETS: Final = (
    "BodySet", "ConstraintSet", "CoordinateSet", "MarkerSet", "JointSet", "gravity", "Gravity", "defaults",
)  # fmt: skip


def lift_engine(model: Element) -> None:
    """Move the parts of an engine to the model; the set of actuators becomes the set of forces."""
    for tag in _ENGINES:
        holder = take(model, tag)
        inner = holder if holder is None else child(holder, "objects") or holder
        for engine in inner.children if inner is not None else ():
            for part in engine.children:
                if part.tag in _SETS and child(model, part.tag) is None:
                    model.children.append(part)
    if child(model, "ForceSet") is None:
        rename(model, "ActuatorSet", "ForceSet")
