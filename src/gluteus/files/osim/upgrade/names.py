"""Classes and properties that have another name today."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import everything

_CLASSES: Final = {
    "MusclePointSet": "PathPointSet", "MusclePoint": "PathPoint",
    "MuscleViaPoint": "ConditionalPathPoint", "MovingMusclePoint": "MovingPathPoint",
    "MuscleWrapSet": "PathWrapSet", "MuscleWrap": "PathWrap",
    "Schutte1993Muscle": "Schutte1993Muscle_Deprecated",
    "Delp1990Muscle": "Delp1990Muscle_Deprecated",
    "CoordinateConstraintSet": "ConstraintSet",
}  # fmt: skip
_POINTS: Final = {
    "XAttachment": "x_location", "YAttachment": "y_location", "ZAttachment": "z_location",
    "XCoordinate": "x_coordinate", "YCoordinate": "y_coordinate", "ZCoordinate": "z_coordinate",
}  # fmt: skip


def rename_classes(model: Element) -> None:
    """Give classes their current names."""
    for element in everything(model):
        element.tag = _CLASSES.get(element.tag, element.tag)
        if element.tag == "MovingPathPoint":
            for each in element.children:
                each.tag = _POINTS.get(each.tag, each.tag)
