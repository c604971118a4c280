"""Line numbers of the parts of a model document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gluteus.files.bytes.xml_tree import Element, read_tree

_SETS: Final = ("BodySet", "JointSet", "ConstraintSet", "ForceSet", "MarkerSet", "WrapObjectSet")
_WITHOUT_NAME: Final = ("Model", "GeometryPath")


def part_lines(path: Path | str) -> Mapping[str, int]:
    """Return the line of every named part, by its path such as
    `/forceset/glut_med1_r/glut_med1_r-P1`.

    Paths are those of OpenSim, without the level of a muscle's geometry path. If two parts have the
    same path, the first counts.

    Raises `FileFormatError`, as `read_osim_spec` does, if the file is not XML.
    """
    found: dict[str, int] = {}
    for model in read_tree(path).children:
        _gather(model, "", found)
    return found


def _gather(element: Element, owner: str, found: dict[str, int]) -> None:
    if element.tag in _SETS:
        owner = f"{owner}/{element.tag.lower()}"
    elif element.tag == "Ground":
        owner = f"{owner}/ground"
    elif element.name and element.tag not in _WITHOUT_NAME:
        owner = f"{owner}/{element.name}"
        found.setdefault(owner, element.line)
    for child in element.children:
        if child.tag != "defaults":
            _gather(child, owner, found)
