"""Joints were inside their body, with locations in both bodies; now they are in a set, between
frames.
"""

from __future__ import annotations

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import add_text, child, made, objects, offset_frame, take, take_text
from gluteus.files.osim.upgrade.transforms import upgrade_transform

_CHILD = "child_body"


def lift_joints(model: Element) -> None:
    """Move the joint of each body to the model's set of joints, and note the body that it
    carries.
    """
    joints = list[Element]()
    for body in objects(model, "BodySet"):
        holder = take(body, "Joint")
        for joint in holder.children if holder is not None else ():
            add_text(joint, _CHILD, body.name)
            joints.append(joint)
    if joints:
        made(made(model, "JointSet"), "objects").children.extend(joints)


def upgrade_joints(model: Element) -> None:
    """Give joints offset frames in place of locations, and their coordinates as a list."""
    for joint in objects(model, "JointSet"):
        parent, carried = take_text(joint, "parent_body"), take_text(joint, _CHILD)
        if parent is not None and carried is not None:
            _place(joint, parent, carried)
        coordinates = take(joint, "CoordinateSet")
        if coordinates is not None:
            found = child(coordinates, "objects")
            kept = [] if found is None else found.children
            joint.children.append(Element("coordinates", {}, coordinates.line, children=kept))
            for each in kept:
                _coordinate(each)
        upgrade_transform(joint)


def _place(joint: Element, parent: str, carried: str) -> None:
    in_parent = take_text(joint, "location_in_parent"), take_text(joint, "orientation_in_parent")
    in_child = take_text(joint, "location"), take_text(joint, "orientation")
    frames = [offset_frame(parent, *in_parent, joint.line), offset_frame(carried, *in_child, joint.line)]
    if (take_text(joint, "reverse") or "").lower() in ("true", "1"):
        frames.reverse()
    joint.children.append(Element("frames", {}, joint.line, children=frames))
    for side, frame in zip(("parent", "child"), frames, strict=True):
        add_text(joint, f"socket_{side}_frame", frame.name)
    take(joint, "use_euler_angles")


def _coordinate(coordinate: Element) -> None:
    initial = take(coordinate, "initial_value")
    if initial is not None and child(coordinate, "default_value") is None:
        initial.tag = "default_value"
        coordinate.children.append(initial)
    for tag in ("motion_type", "tolerance", "K", "restraint_function", "min_restraint_function",
                "max_restraint_function", "restraint_active", "keys", "initial_speed"):  # fmt: skip
        take(coordinate, tag)
