"""Small changes to a tree of elements."""

from __future__ import annotations

from collections.abc import Iterator

from gluteus.files.bytes.xml_tree import Element

UNASSIGNED = ("", "unassigned")


def child(element: Element, tag: str) -> Element | None:
    """Return the first child with a tag."""
    return next((each for each in element.children if each.tag == tag), None)


def take(element: Element, tag: str) -> Element | None:
    """Return the first child with a tag, and remove all with that tag."""
    found = child(element, tag)
    if found is not None:
        element.children = [each for each in element.children if each.tag != tag]
    return found


def take_text(element: Element, tag: str) -> str | None:
    """Return the text of a child and remove it; None if it is absent or unassigned."""
    found = take(element, tag)
    return None if found is None or found.text.lower() in UNASSIGNED else found.text


def rename(element: Element, old: str, new: str) -> None:
    """Rename the tag of children."""
    for each in element.children:
        if each.tag == old:
            each.tag = new


def add_text(element: Element, tag: str, text: str, line: int | None = None) -> None:
    """Append a simple property."""
    element.children.append(Element(tag, {}, element.line if line is None else line, text))


def objects(element: Element, tag: str) -> list[Element]:
    """Return the objects of a set, which is a child of ``element``."""
    found = child(element, tag)
    inner = None if found is None else child(found, "objects")
    return [] if inner is None else inner.children


def made(element: Element, tag: str) -> Element:
    """Return the child with a tag, which is created if it is missing."""
    found = child(element, tag)
    if found is None:
        found = Element(tag, {}, element.line)
        element.children.append(found)
    return found


def everything(element: Element) -> Iterator[Element]:
    """Yield an element and all its descendants, parents first."""
    yield element
    for each in element.children:
        yield from everything(each)


def frame_path(body: str) -> str:
    """Return the path of a body, or of ground, that an old document names."""
    return "/ground" if body == "ground" else f"/bodyset/{body}"


def offset_frame(body: str, translation: str | None, orientation: str | None, line: int) -> Element:
    """Return an offset frame fixed in a body, with the name that OpenSim gives it."""
    frame = Element("PhysicalOffsetFrame", {"name": f"{body}_offset"}, line)
    add_text(frame, "socket_parent", frame_path(body))
    add_text(frame, "translation", translation or "0 0 0")
    add_text(frame, "orientation", orientation or "0 0 0")
    return frame
