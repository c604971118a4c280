"""Forces and constraints were switched off by `isDisabled`; now its opposite switches them on."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import add_text, child, objects, take

_NEW: Final = {"ForceSet": "appliesForce", "ConstraintSet": "isEnforced", "ControllerSet": "enabled"}


def turn_switches(model: Element) -> None:
    """Invert the old switch of forces and constraints, in objects and in defaults."""
    for tag, new in _NEW.items():
        for each in objects(model, tag):
            _turn(each, new)
    defaults = child(model, "defaults")
    for each in defaults.children if defaults is not None else ():
        _turn(each, "isEnforced" if each.tag.endswith("Constraint") else "appliesForce")


def _turn(element: Element, new: str) -> None:
    old = take(element, "isDisabled")
    if old is not None and child(element, new) is None:
        off = old.text.lower() in ("true", "1")
        add_text(element, new, "false" if off else "true", old.line)
