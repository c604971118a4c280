"""Surfaces over which muscles wrap."""

from __future__ import annotations

from dataclasses import fields
from typing import Final, cast, get_args

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.document import Document, read_set
from gluteus.files.osim.node import Node
from gluteus.files.osim.spec import paths as spec_paths

WRAPS: Final[dict[str, type[spec_paths.WrapSpec]]] = {
    kind.__name__.removesuffix("Spec"): kind for kind in get_args(spec_paths.WrapSpec)
}
"""Wrap surfaces by their tag in a document."""
_PLACED: Final = {field.name for field in fields(spec_paths.PlacedSurface)}
# In this format, an axis without a sign means the positive half, and `Unassigned` means no limit.
_QUADRANTS: Final = {sign + axis: (sign or "+") + axis for axis in "xyz" for sign in ("", "+", "-")} | {
    "all": "all", "unassigned": "all",
}  # fmt: skip


def read_wraps(element: Element, frame: str, document: Document, where: str) -> None:
    """Add the wrap surfaces of the frame at path `frame` to the document."""

    read_set(element, document, where, frame, _read_wrap)


def _read_wrap(element: Element, document: Document, where: str, frame: str) -> None:
    if element.tag not in WRAPS:
        return document.leave_out(element, where)
    node = Node(element, document.reading, where)
    name = node.required_name()
    path = document.sockets.add("wrap", f"{frame}/wrapobjectset/{name}", node)
    quadrant = node.text("quadrant")
    if quadrant is not None and quadrant.lower() not in _QUADRANTS:
        node.fail(f"quadrant of {node.where} must be all, x, -x, y, -y, z or -z, not {quadrant!r}")
    half = _QUADRANTS[(quadrant or "all").lower()]
    surface = node.fill(WRAPS[element.tag], name=name, path=path, frame=frame, quadrant=half)
    for size in (field.name for field in fields(surface) if field.name not in _PLACED):
        value = cast("float | tuple[float, ...]", getattr(surface, size))
        if (min(value) if isinstance(value, tuple) else value) <= 0:
            node.fail(f"{size} of {node.where} must be above 0, not {value}", node.line_of(size))
    document.sockets.wraps[name].append(path)
    document.wraps.append(surface)
    node.finish()
