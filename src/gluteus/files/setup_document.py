"""Set-up documents of OpenSim's tools: files that belong together, and their settings."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

from gluteus.errors import UnsupportedFeature
from gluteus.files.bytes.xml_tree import Element, read_tree
from gluteus.files.osim.model import document_version
from gluteus.files.setup_parts import UNASSIGNED, Part, first_of

TOOLS: Final = (
    "ScaleTool", "InverseKinematicsTool", "InverseDynamicsTool", "AnalyzeTool", "RRATool", "CMCTool",
)  # fmt: skip
"""Classes of set-ups that are supported."""

_MOTION: Final = ("coordinates_file", "coordinate_file", "desired_kinematics_file", "states_file")
_CUTOFF: Final = ("lowpass_cutoff_frequency_for_coordinates", "lowpass_cutoff_frequency")


class SetupDocument(Part):
    """A set-up of one of OpenSim's tools; its properties may be at any depth.

    Parameters
    ----------
    element : Element
        Element of the tool.
    path : Path
        Path of the document.
    """

    @property
    def kind(self) -> str:
        """Class of the tool, one of `TOOLS`."""
        return self.element.tag

    def child(self, tag: str) -> Element | None:
        """Return the first element with a tag and a value, upper levels first.

        Class defaults do not count.
        """
        level = [self.element]
        while level:
            level = [child for parent in level for child in parent.children if child.tag != "defaults"]
            for child in level:
                if child.tag == tag and child.text.lower() not in UNASSIGNED:
                    return child
        return None

    @property
    def model(self) -> Path | None:
        """File of the model."""
        return self.file("model_file")

    @property
    def motion(self) -> Path | None:
        """The file of coordinates over time.

        Inverse kinematics writes it; the other tools read it.
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
        return self.file("external_loads_file")

    @property
    def actuators(self) -> tuple[Path, ...]:
        """Files of actuators that the tool adds to the model."""
        return self.files("force_set_files")

    @property
    def times(self) -> tuple[float, float] | None:
        """First and last time [s]; None for all."""
        first, last = self.time_range() or (
            self.number("initial_time", math.nan),
            self.number("final_time", math.nan),
        )
        return (first, last) if first < last else None

    @property
    def lowpass_hz(self) -> float | None:
        """Cut-off frequency of the coordinates' filter [Hz]; None for no filter."""
        for tag in _CUTOFF:
            if self.child(tag) is not None:
                cutoff = self.number(tag, 0.0)
                return cutoff if cutoff > 0.0 else None
        return None


def is_setup(path: Path | str) -> bool:
    """Whether a file is the set-up of a tool, judged by its ending and its first element; raises
    `FileFormatError` for a file with this ending that is not well-formed.
    """
    path = Path(path)
    return path.suffix.lower() == ".xml" and first_of(read_tree(path), TOOLS) is not None


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
        The file is not an OpenSim document, or is malformed.
    UnsupportedFeature
        It is another kind of document.
    """
    path = Path(path)
    root = read_tree(path)
    found = first_of(root, TOOLS)
    if found is None:
        document_version(root, path)
        met = root.children[0].tag if root.children else "nothing"
        raise UnsupportedFeature(met, f"{path} is not a set-up of a tool; give one of {', '.join(TOOLS)}")
    return SetupDocument(found, path)
