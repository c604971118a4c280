"""Ground was the first body; now it is a separate element."""

from __future__ import annotations

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import child, objects


def separate_ground(model: Element) -> None:
    """Make the body called ground the model's `Ground`, with the surfaces that it carries."""
    found = child(model, "BodySet")
    holder = None if found is None else child(found, "objects")
    if holder is None or child(model, "Ground") is not None:
        return
    for body in [each for each in objects(model, "BodySet") if each.name == "ground"]:
        holder.children.remove(body)
        ground = Element("Ground", {"name": "ground"}, body.line)
        ground.children = [each for each in body.children if each.tag in ("WrapObjectSet", "components")]
        model.children.append(ground)
