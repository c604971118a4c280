"""A document while it is read: the parts found so far, and the sets that contain them."""

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
from gluteus.files.osim.spec.structures import StructureSpec


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
    structures: list[StructureSpec] = field(default_factory=list["StructureSpec"])
    markers: list[spec.MarkerSpec] = field(default_factory=list[spec.MarkerSpec])
    groups: list[spec.GroupSpec] = field(default_factory=list[spec.GroupSpec])
    components: list[Component] = field(default_factory=list["Component"])
    stations: dict[str, tuple[str, spec.Vec3]] = field(default_factory=dict[str, tuple[str, spec.Vec3]])
    station_frames: list[tuple[str, Node]] = field(default_factory=list[tuple[str, Node]])

    def found(self) -> dict[str, Any]:
        """Return the fields of a `ModelSpec` that the sets fill."""
        kept = {item.name for item in fields(spec.ModelSpec)}
        lists = {item.name: getattr(self, item.name) for item in fields(self) if item.name in kept}
        frames = tuple(frame for frame, _ in self.offset_frames)
        return {name: tuple(found) for name, found in lists.items()} | {"offset_frames": frames}

    def leave_out(self, element: Element, where: str) -> None:
        """Record an object of a set that cannot be represented."""
        self.reading.leave_out(element.tag, f"{where} > {element.label}", element.line)


@dataclass(frozen=True)
class Component:
    """An object in a list of components, which is read after the sets, and the path of its
    owner.
    """

    element: Element
    where: str
    owner: str


ReadOne = Callable[[Element, Document, str, str], None]


def read_set(
    element: Element,
    document: Document,
    where: str,
    owner: str,
    read_one: ReadOne,
    ignored: tuple[str, ...] = (),
) -> None:
    """Read every object of a set, and the names of its groups.

    Parameters
    ----------
    element, where
        The set, and its location in the document, for messages.
    document
        The content that has been read so far.
    owner
        Path of the set, such as ``/bodyset``.
    read_one
        Function that is called with each object, the document, the location of the object, and
        ``owner``.
    ignored
        Properties of the set without a meaning.
    """
    node = Node(element, document.reading, where)
    for child in node.objects("objects"):
        read_one(child, document, node.where, owner)
    for group in node.objects("groups"):
        if group.tag != "ObjectGroup":
            node.leave_out(group)
            continue
        inner = Node(group, document.reading, node.where)
        document.groups.append(spec.GroupSpec(element.tag, group.name, words(inner.text("members"))))
        inner.finish()
    node.finish(*ignored)
