"""A document while it is read: what has been found so far, and the sets that hold it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.node import Node, Reading, words
from gluteus.files.osim.sockets import Sockets
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec.forces import ActuatorSpec, MuscleSpec
from gluteus.files.osim.spec.paths import WrapSpec


@dataclass
class Document:
    """The lists that readers fill, one for each family."""

    reading: Reading
    sockets: Sockets
    bodies: list[spec.BodySpec] = field(default_factory=list[spec.BodySpec])
    offset_frames: list[tuple[spec.OffsetFrameSpec, Node]] = field(
        default_factory=list[tuple[spec.OffsetFrameSpec, Node]]
    )
    joints: list[spec.JointSpec] = field(default_factory=list[spec.JointSpec])
    couplers: list[spec.CouplerSpec] = field(default_factory=list[spec.CouplerSpec])
    wraps: list[WrapSpec] = field(default_factory=list[WrapSpec])
    muscles: list[MuscleSpec] = field(default_factory=list[MuscleSpec])
    actuators: list[ActuatorSpec] = field(default_factory=list[ActuatorSpec])
    markers: list[spec.MarkerSpec] = field(default_factory=list[spec.MarkerSpec])
    groups: list[spec.GroupSpec] = field(default_factory=list[spec.GroupSpec])

    def found(self) -> dict[str, Any]:
        """Return the fields of a `ModelSpec` that the sets fill."""
        lists = {item.name: getattr(self, item.name) for item in fields(self)[2:]}
        frames = tuple(frame for frame, _ in self.offset_frames)
        return {name: tuple(found) for name, found in lists.items()} | {"offset_frames": frames}

    def leave_out(self, element: Element, where: str) -> None:
        """Note an object of a set that cannot be represented."""
        own = f"{element.tag} {element.name!r}" if element.name else element.tag
        self.reading.leave_out(element.tag, f"{where} > {own}", element.line)


ReadOne = Callable[[Element, Document, str], None]


def read_set(
    element: Element, document: Document, where: str, read_one: ReadOne, ignored: tuple[str, ...] = ()
) -> None:
    """Read every object of a set with `read_one(element, document, where)`, and the names of its
    groups.
    """
    node = Node(element, document.reading, where)
    for child in node.objects("objects"):
        read_one(child, document, node.where)
    for group in node.objects("groups"):
        if group.tag != "ObjectGroup":
            node.leave_out(group)
            continue
        inner = Node(group, document.reading, node.where)
        document.groups.append(spec.GroupSpec(element.tag, group.name, words(inner.text("members"))))
        inner.finish()
    node.finish(*ignored)
