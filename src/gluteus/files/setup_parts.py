"""Elements of set-up documents of OpenSim's tools, with properties that are read by name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from gluteus.errors import FileFormatError
from gluteus.files.beside import file_beside
from gluteus.files.bytes.xml_tree import Element, read_tree
from gluteus.files.osim.spec.functions import Vec3
from gluteus.refusals import with_article

UNASSIGNED: Final = ("", "unassigned", "none")
"""Text of properties that have no value, in lower case."""

_FLAGS: Final = {"true": True, "false": False, "1": True, "0": False}


class Part:
    """An element of a set-up.

    Parameters
    ----------
    element : Element or None
        None if the document lacks it; then no property has a value.
    path : Path
        Path of the document. File names are relative to its folder.
    """

    def __init__(self, element: Element | None, path: Path) -> None:
        self.there = element is not None
        self.element = element or Element("", {}, 0)
        self.path = path

    @property
    def name(self) -> str:
        """The name of the element, or an empty string."""
        return self.element.name

    def fail(self, message: str, at: Element | None = None) -> NoReturn:
        """Raise `FileFormatError` with the line of an element, by default the part's own."""
        raise FileFormatError(self.path, (at or self.element).line or None, message)

    def child(self, tag: str) -> Element | None:
        """Return the element of a property."""
        return next((each for each in self.element.children if each.tag == tag), None)

    def part(self, tag: str) -> Part:
        """Return the part in a property."""
        return Part(self.child(tag), self.path)

    def objects(self, tag: str) -> Iterator[Part]:
        """Return the objects of a set in a property."""
        element = self.child(tag)
        if element is not None:
            yield from objects_of(element, self.path)

    def text(self, *tags: str) -> str:
        """Return the text of the first of these properties that has one."""
        found = (self.child(tag) for tag in tags)
        return next((each.text for each in found if each is not None and each.text), "")

    def file(self, *tags: str) -> Path | None:
        """Return the path of the file that the first of these properties with a text names."""
        name = self.text(*tags)
        return None if name.lower() in UNASSIGNED else file_beside(self.path, name)

    def files(self, tag: str) -> tuple[Path, ...]:
        """Return the paths of the files that a property lists."""
        text = self.text(tag)
        words = [] if text.lower() in UNASSIGNED else re.findall(r'"[^"]*"|\S+', text)
        return tuple(file_beside(self.path, word.strip('"')) for word in words)

    def flag(self, tag: str, default: bool) -> bool:
        """Return whether a property is true."""
        text = self.text(tag).lower()
        if text in UNASSIGNED:
            return default
        if text not in _FLAGS:
            self.fail(f"{tag} must be true or false, not {text[:40]!r}", self.child(tag))
        return _FLAGS[text]

    def numbers(self, tag: str) -> tuple[float, ...]:
        """Return the numbers of a property; an empty tuple if it has no value."""
        text = self.text(tag)
        if text.lower() in UNASSIGNED:
            return ()
        try:
            found = tuple(float(word) for word in text.split())
        except ValueError:
            found = (math.nan,)
        if any(math.isnan(number) for number in found) or "_" in text:
            self.fail(f"{tag} must contain numbers, not {text[:60]!r}", self.child(tag))
        return found

    def number(self, tag: str, default: float) -> float:
        """Return the single number of a property."""
        found = self.numbers(tag)
        if len(found) > 1:
            self.fail(f"{tag} must contain one number, not {len(found)}", self.child(tag))
        return found[0] if found else default

    def weight(self) -> float:
        """Return the weight of a task."""
        found = self.number("weight", 1.0)
        if not 0.0 <= found < 1e12:
            self.fail(f"a weight must be 0 or more, not {found:g}", self.child("weight"))
        return found

    def vector(self, tag: str) -> Vec3:
        """Return the three numbers of a property."""
        found = self.numbers(tag)
        if len(found) != 3 or not all(abs(number) < 1e6 for number in found):
            self.fail(
                f"{tag} must contain three finite numbers, not {self.text(tag)[:60]!r}", self.child(tag)
            )
        return found[0], found[1], found[2]

    def time_range(self) -> tuple[float, float] | None:
        """Return the first and the last time [s]; None for all."""
        found = self.numbers("time_range")
        if not found or found[0] == found[-1] == -1.0 or found == (-math.inf, math.inf):
            return None
        if len(found) != 2 or not found[0] <= found[1]:
            said = self.text("time_range")[:60]
            message = f"time_range must contain a first and a last time, not {said!r}"
            self.fail(message, self.child("time_range"))
        return found[0], found[1]


def objects_of(element: Element, path: Path) -> Iterator[Part]:
    """Return the objects of a set."""
    for child in element.children:
        if child.tag == "objects":
            yield from (Part(each, path) for each in child.children)


def first_of(root: Element, tags: tuple[str, ...]) -> Element | None:
    """Return the first object of a document with one of these tags.

    Old documents lack the enclosing element that gives a version.
    """
    return next((child for child in _objects(root) if child.tag in tags), None)


def read_first(path: Path, *tags: str) -> Element:
    """Return the first object of a file with one of these tags.

    Raises
    ------
    FileFormatError
        There is no such object; the error names the first of the tags.
    """
    root = read_tree(path)
    found = first_of(root, tags)
    if found is None:
        met = ", ".join(child.tag[:40] for child in _objects(root)[:5]) or "nothing"
        raise FileFormatError(path, root.line, f"must contain {with_article(tags[0])}, not {met}")
    return found


def _objects(root: Element) -> list[Element]:
    return root.children if root.tag == "OpenSimDocument" else [root]
