"""Transforms of custom joints were a set of any axes; now there are six with fixed names."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import child, rename, take, take_text

_UNITS: Final = ("1 0 0", "0 1 0", "0 0 1")


def upgrade_transform(joint: Element) -> None:
    """Give a custom joint a `SpatialTransform`; rotations come first, then translations, each in
    order.
    """
    found = take(joint, "TransformAxisSet")
    if found is not None and child(joint, "SpatialTransform") is None:
        holder = child(found, "objects")
        joint.children.append(_spatial(found, [] if holder is None else holder.children))
    transform = child(joint, "SpatialTransform")
    for axis in transform.children if transform is not None else ():
        rename(axis, "coordinate", "coordinates")
        take(axis, "is_rotation")


def _spatial(found: Element, axes: list[Element]) -> Element:
    turns, shifts = list[Element](), list[Element]()
    for axis in axes:
        rotation = (take_text(axis, "is_rotation") or "false").lower() in ("true", "1")
        (turns if rotation else shifts).append(axis)
    spatial = Element("SpatialTransform", {}, found.line)
    for kind, given in (("rotation", turns), ("translation", shifts)):
        for place in range(3):
            axis = given[place] if place < len(given) else _still(found.line, place)
            axis.tag = "TransformAxis"
            axis.attributes["name"] = f"{kind}{place + 1}"
            spatial.children.append(axis)
    return spatial


def _still(line: int, place: int) -> Element:
    axis = Element("TransformAxis", {}, line)
    axis.children.append(Element("axis", {}, line, _UNITS[place]))
    return axis
