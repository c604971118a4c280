"""Set-up documents of OpenSim's tools: which files belong together, and with which settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gluteus.errors import FileFormatError, UnsupportedFeature
from gluteus.files.beside import file_beside
from gluteus.files.bytes.xml_tree import Element, read_tree
from gluteus.files.osim.model import document_version

TOOLS: Final = (
    "ScaleTool", "InverseKinematicsTool", "InverseDynamicsTool", "AnalyzeTool", "RRATool", "CMCTool",
)  # fmt: skip
"""Classes of set-ups that are read."""

_WITHOUT: Final = ("", "unassigned", "none")
_MODEL: Final = ("model_file",)
_MOTION: Final = ("coordinates_file", "coordinate_file", "desired_kinematics_file", "states_file")
_LOADS: Final = ("external_loads_file",)
_CUTOFF: Final = ("lowpass_cutoff_frequency_for_coordinates", "lowpass_cutoff_frequency")


@dataclass(frozen=True)
class SetupDocument:
    """A set-up of one of OpenSim's tools.

    Attributes
    ----------
    kind
        Class of the tool, one of `TOOLS`.
    name
        Of the tool.
    path
        Of the document.
    element
        The tool's element, with everything that it says.
    """

    kind: str
    name: str
    path: Path
    element: Element

    def find(self, *tags: str) -> Element | None:
        """Return the first element of one of these tags, at any depth, in the order of the tags."""
        for tag in tags:
            found = _first(self.element, tag)
            if found is not None:
                return found
        return None

    def text(self, *tags: str) -> str | None:
        """Return the text of the first of these properties that is assigned, at any depth."""
        for tag in tags:
            found = _first(self.element, tag, assigned=True)
            if found is not None:
                return found.text
        return None

    def file(self, *tags: str) -> Path | None:
        """Return the path of the file that the first of these properties names, if one does."""
        text = self.text(*tags)
        return None if text is None else file_beside(self.path, text)

    def files(self, tag: str) -> tuple[Path, ...]:
        """Return the paths of the files that a property lists."""
        text = self.text(tag)
        words = [] if text is None else re.findall(r'"[^"]*"|\S+', text)
        return tuple(file_beside(self.path, word.strip('"')) for word in words)

    def numbers(self, tag: str, count: int) -> tuple[float, ...] | None:
        """Return the numbers of a property, or None where it is absent.

        Raises
        ------
        FileFormatError
            There are not ``count`` numbers.
        """
        found = _first(self.element, tag, assigned=True)
        if found is None:
            return None
        try:
            values = tuple(float(word) for word in found.text.split())
        except ValueError:
            values = ()
        if len(values) != count or "_" in found.text:
            message = f"{tag} must hold {count} numbers, not {found.text[:60]!r}"
            raise FileFormatError(self.path, found.line, message)
        return values

    @property
    def model(self) -> Path | None:
        """The model's file."""
        return self.file(*_MODEL)

    @property
    def motion(self) -> Path | None:
        """The file of coordinates over time: what inverse kinematics writes and the other tools
        read.
        """
        tags = ("output_motion_file",) if self.kind == "InverseKinematicsTool" else _MOTION
        return self.file(*tags)

    @property
    def markers(self) -> Path | None:
        """The file of markers over time."""
        return self.file("marker_file")

    @property
    def loads(self) -> Path | None:
        """The document of external loads."""
        return self.file(*_LOADS)

    @property
    def actuators(self) -> tuple[Path, ...]:
        """Files of actuators that the tool adds to the model."""
        return self.files("force_set_files")

    @property
    def times(self) -> tuple[float, float] | None:
        """First and last time [s]; None for all."""
        given = self.numbers("time_range", 2)
        if given is None:
            ends = (self.numbers("initial_time", 1), self.numbers("final_time", 1))
            given = None if None in ends else tuple(end[0] for end in ends if end is not None)
        if given is None:
            return None
        first, last = given
        return (first, last) if first < last else None

    @property
    def lowpass_hz(self) -> float | None:
        """Cut-off of the coordinates' filter [Hz]; None for no filter."""
        for tag in _CUTOFF:
            given = self.numbers(tag, 1)
            if given is not None:
                return given[0] if given[0] > 0.0 else None
        return None


def is_setup(path: Path | str) -> bool:
    """Whether a file is the set-up of a tool, by its ending and its first element."""
    path = Path(path)
    if path.suffix.lower() != ".xml":
        return False
    try:
        root = read_tree(path)
    except FileFormatError:
        return False
    return any(child.tag in TOOLS for child in root.children)


def read_setup(path: Path | str) -> SetupDocument:
    """Return the set-up of a tool; the files that it names are not opened.

    Parameters
    ----------
    path
        Set-up document of the scale, inverse kinematics, inverse dynamics or `AnalyzeTool`, or of
        the tools for residual reduction and computed muscle control, of any version.

    Raises
    ------
    FileFormatError
        It is no OpenSim document, or malformed.
    UnsupportedFeature
        It is the document of something else.
    """
    path = Path(path)
    root = read_tree(path)
    document_version(root, path)
    for child in root.children:
        if child.tag in TOOLS:
            return SetupDocument(child.tag, child.name, path, child)
    found = root.children[0].tag if root.children else "nothing"
    raise UnsupportedFeature(found, f"{path} is no set-up of a tool; those are {', '.join(TOOLS)}")


def _first(element: Element, tag: str, *, assigned: bool = False) -> Element | None:
    """Return the first element of a tag below another, nearest levels first; class defaults do not
    count.
    """
    level = [element]
    while level:
        level = [child for parent in level for child in parent.children if child.tag != "defaults"]
        for child in level:
            if child.tag == tag and not (assigned and child.text.lower() in _WITHOUT):
                return child
    return None
