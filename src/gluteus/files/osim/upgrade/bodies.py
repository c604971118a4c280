"""Bodies: inertia was in six properties and is now in one; old geometry is no longer drawn."""

from __future__ import annotations

from typing import Final

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.upgrade.edit import add_text, child, objects, take

_INERTIA: Final = tuple(f"inertia_{axes}" for axes in ("xx", "yy", "zz", "xy", "xz", "yz"))
_PICTURES: Final = ("VisibleObject", "display_preference", "display")


def upgrade_bodies(model: Element) -> None:
    """Give every body, and the default body, its inertia as one property."""
    defaults = child(model, "defaults")
    kept = [] if defaults is None else [each for each in defaults.children if each.tag == "Body"]
    for body in (*objects(model, "BodySet"), *kept):
        parts = [take(body, tag) for tag in _INERTIA]
        if any(part is not None for part in parts) and child(body, "inertia") is None:
            text = " ".join("0" if part is None else part.text or "0" for part in parts)
            add_text(body, "inertia", text, next(part.line for part in parts if part is not None))
    _drop_pictures(model)


def _drop_pictures(element: Element) -> None:
    element.children = [each for each in element.children if each.tag not in _PICTURES]
    for each in element.children:
        _drop_pictures(each)
