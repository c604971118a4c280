"""Objects that are in a list of components instead of the set of their kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.actuators import is_force, read_force
from gluteus.files.osim.bodies import read_body, read_marker
from gluteus.files.osim.constraints import read_constraint
from gluteus.files.osim.document import Document, ReadOne
from gluteus.files.osim.joints import read_joint
from gluteus.files.osim.stations import finish_frames, read_station, read_station_frame

SETS: Final[dict[str, ReadOne]] = {
    "BodySet": read_body, "JointSet": read_joint, "ConstraintSet": read_constraint,
    "ForceSet": read_force, "MarkerSet": read_marker,
}  # fmt: skip
"""The sets of a model and the readers of their objects, in the order of their dependencies."""

_BESIDE: Final[dict[str, ReadOne]] = {"Station": read_station, "StationDefinedFrame": read_station_frame}


def read_components(document: Document, set_name: str) -> None:
    """Read the components found so far that are of the kind that a set contains."""
    waiting = document.components[:]
    document.components.clear()
    for each in waiting:
        kind = _set_of(each.element.tag)
        if kind == set_name:
            SETS[set_name](each.element, document, each.where, each.owner)
        elif each.element.tag in _BESIDE and set_name == "BodySet":
            _BESIDE[each.element.tag](each.element, document, each.where, each.owner)
        else:
            document.components.append(each)


def finish_components(document: Document) -> None:
    """Compute the frames that stations define, and note the components that no reader has read."""
    finish_frames(document)
    for each in document.components:
        document.leave_out(each.element, each.where)


def _set_of(tag: str) -> str | None:
    if tag == "Body":
        return "BodySet"
    if tag.endswith("Joint"):
        return "JointSet"
    if tag.endswith("Constraint"):
        return "ConstraintSet"
    if tag == "Marker":
        return "MarkerSet"
    return "ForceSet" if is_force(tag) else None


def shared_names(model: Element) -> frozenset[str]:
    """Return the names that several coordinates of a model share."""
    names = Counter(each.name for each in _coordinates(model) if each.name)
    shared = {name for name, count in names.items() if count > 1}
    if sum(1 for _ in _joints_without_coordinates(model)) > 1:
        shared.update(f"_coord_{i}" for i in range(6))
    return frozenset(shared)


def _coordinates(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.tag == "Coordinate":
            yield child
        elif child.tag not in ("defaults", "ForceSet"):
            yield from _coordinates(child)


def _joints_without_coordinates(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.tag.endswith("Joint"):
            if all(each.tag != "coordinates" for each in child.children):
                yield child
        elif child.tag not in ("defaults", "ForceSet"):
            yield from _joints_without_coordinates(child)
