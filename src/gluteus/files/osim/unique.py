"""Names for parts whose name is missing or already used, as OpenSim assigns them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from gluteus.files.bytes.xml_tree import Element

_SETS: Final = ("BodySet", "JointSet", "ConstraintSet", "ForceSet", "MarkerSet")

Remark = Callable[[int, str], None]


def name_parts(model: Element, remark: Remark) -> None:
    """Name the parts of a model's sets: parts without a name by their class, parts with a used name
    anew.
    """
    for child in model.children:
        if child.tag == "components":
            _name(child.children, child.tag, remark)
        elif child.tag in _SETS:
            for holder in child.children:
                if holder.tag == "objects":
                    _name(holder.children, child.tag, remark)


def _name(parts: list[Element], where: str, remark: Remark) -> None:
    taken = {part.name for part in parts}
    met = set[str]()
    next_number = Counter[str]()
    for part in parts:
        name = part.name or part.tag.lower()
        if name in met:
            # Names are only taken, so that a search goes on where the last one ended.
            while f"{name}_{next_number[name]}" in taken:
                next_number[name] += 1
            name = f"{name}_{next_number[name]}"
            remark(part.line, f"{part.label} in {where} is called {name!r} here, its name is taken")
        part.attributes["name"] = name
        taken.add(name)
        met.add(name)
