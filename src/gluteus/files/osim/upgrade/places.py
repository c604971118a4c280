"""Points, markers and surfaces named their body and coordinate; now they have sockets with
paths.
"""

from __future__ import annotations

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import add_text, child, everything, frame_path, objects, take_text


def name_frames(model: Element) -> None:
    """Give path points and markers the path of their frame, and points that of their coordinate."""
    coordinates = _coordinate_paths(model)
    for holder in (child(model, "ForceSet"), child(model, "MarkerSet")):
        for each in everything(holder) if holder is not None else ():
            if each.tag in ("PathPoint", "ConditionalPathPoint", "MovingPathPoint", "Marker"):
                _frame(each)
            if each.tag == "ConditionalPathPoint":
                _coordinate(each, "coordinate", coordinates)
            if each.tag == "MovingPathPoint":
                for axis in "xyz":
                    _coordinate(each, f"{axis}_coordinate", coordinates)


def _frame(point: Element) -> None:
    body = take_text(point, "body")
    if body is not None and child(point, "socket_parent_frame") is None:
        add_text(point, "socket_parent_frame", frame_path(body))


def _coordinate(point: Element, tag: str, paths: dict[str, str]) -> None:
    name = take_text(point, tag)
    if name is not None and child(point, f"socket_{tag}") is None:
        add_text(point, f"socket_{tag}", paths.get(name, f"/jointset/{name}"))


def _coordinate_paths(model: Element) -> dict[str, str]:
    paths = dict[str, str]()
    for joint in objects(model, "JointSet"):
        found = child(joint, "coordinates")
        for each in found.children if found is not None else ():
            paths.setdefault(each.name, f"/jointset/{joint.name}/{each.name}")
    return paths
