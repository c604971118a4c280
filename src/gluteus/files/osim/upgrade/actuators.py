"""Actuators had other names before version 2."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import objects

_CLASSES: Final = {
    "GeneralizedForce": "CoordinateActuator", "Force": "PointActuator", "Torque": "TorqueActuator",
}  # fmt: skip
_PROPERTIES: Final = {
    "body_A": "bodyA", "body_B": "bodyB", "direction_A": "axis", "point_A": "point", "body_a": "bodyA",
}  # fmt: skip


def upgrade_actuators(model: Element) -> None:
    """Give actuators their current classes and properties."""
    for force in objects(model, "ForceSet"):
        if force.tag in _CLASSES:
            force.tag = _CLASSES[force.tag]
            for each in force.children:
                each.tag = _PROPERTIES.get(each.tag, each.tag)
