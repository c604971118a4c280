"""Stations, and frames whose origin and axes four stations define."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from gluteus.arrays import Floats
from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Document
from gluteus.files.osim.node import Node
from gluteus.files.osim.sockets import absolute
from gluteus.files.osim.spec import model as spec

_POINTS: Final = ("point_a", "point_b", "point_c", "origin_point")
_AXES: Final = {sign + axis: (place, -1.0 if sign == "-" else 1.0)
                for place, axis in enumerate("xyz") for sign in ("", "+", "-")}  # fmt: skip


def read_station(element: Element, document: Document, where: str, owner: str) -> None:
    """Store the position of a station: it has no mechanics itself, but may define frames."""
    node = Node(element, document.reading, where)
    path = f"{owner}/{node.required_name()}"
    frame = document.sockets.frame(node, path, "socket_parent_frame")
    document.stations[path] = (frame, node.value("location", spec.Vec3) or (0.0, 0.0, 0.0))
    document.reading.ignore(element.tag, node.where, element.line)
    node.finish()


def read_station_frame(element: Element, document: Document, where: str, owner: str) -> None:
    """Register the path of a frame; `finish_frames` computes it when all stations have been
    read.
    """
    node = Node(element, document.reading, where)
    path = document.sockets.add("frame", f"{owner}/{node.required_name()}", node)
    document.station_frames.append((path, node))


def finish_frames(document: Document) -> None:
    """Add the frames that stations define to the document's offset frames."""
    for path, node in document.station_frames:
        stations = [_station(node, path, point, document) for point in _POINTS]
        if len({frame for frame, _ in stations}) > 1:
            node.reading.refuse(
                node.tag, node.where, node.element.line, "give its stations the same parent frame"
            )
            continue
        a, b, c, origin = (np.array(place) for _, place in stations)
        turn = _rotation(node, a, b, c)
        frame = spec.OffsetFrameSpec(path, stations[0][0], _vec3(origin), _body_angles(turn))
        document.offset_frames.append((frame, node))
        node.take("components")
        node.take("WrapObjectSet")
        node.finish()


def _station(node: Node, path: str, point: str, document: Document) -> tuple[str, spec.Vec3]:
    tag = f"socket_{point}"
    found = absolute(path, node.needed(tag))
    if found not in document.stations:
        node.fail(f"{tag} of {node.where} must name a station; got {found!r}", node.line_of(tag))
    return document.stations[found]


def _rotation(node: Node, a: Floats, b: Floats, c: Floats) -> Floats:
    along, across = b - a, np.cross(b - a, c - a)
    if not (np.linalg.norm(along) > 0.0 and np.linalg.norm(across) > 0.0):
        node.fail(f"the points a, b and c of {node.where} must span a triangle")
    first, one = _axis(node, "ab_axis", "+x")
    second, other = _axis(node, "ab_x_ac_axis", "+y")
    if first == second:
        node.fail(f"ab_axis and ab_x_ac_axis of {node.where} must be different axes")
    turn, third = np.zeros((3, 3)), 3 - first - second
    turn[:, first] = one * along / np.linalg.norm(along)
    turn[:, second] = other * across / np.linalg.norm(across)
    turn[:, third] = np.cross(turn[:, (third + 1) % 3], turn[:, (third + 2) % 3])
    return turn


def _axis(node: Node, tag: str, default: str) -> tuple[int, float]:
    text = (node.text(tag) or default).lower()
    if text not in _AXES:
        node.fail(f"{tag} of {node.where} must be an axis such as +x, not {text!r}", node.line_of(tag))
    return _AXES[text]


def _body_angles(turn: Floats) -> spec.Vec3:
    """Return the rotations about x, the carried y and the twice carried z [rad] of a rotation
    matrix.
    """
    second = math.asin(max(-1.0, min(1.0, float(turn[0, 2]))))
    if abs(turn[0, 2]) > 1.0 - 1e-12:
        return math.atan2(float(turn[1, 0]), float(turn[1, 1])), second, 0.0
    first = math.atan2(-float(turn[1, 2]), float(turn[2, 2]))
    return first, second, math.atan2(-float(turn[0, 1]), float(turn[0, 0]))


def _vec3(values: Floats) -> spec.Vec3:
    x, y, z = values.tolist()
    return x, y, z
