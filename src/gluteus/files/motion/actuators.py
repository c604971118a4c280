"""Actuators in separate files: reserves and residuals."""

from __future__ import annotations

from pathlib import Path

from gluteus.arguments import check_types
from gluteus.files.bytes.xml_tree import Element, read_tree
from gluteus.files.osim.actuators import ACTUATORS, read_actuator
from gluteus.files.osim.document import Document, read_set
from gluteus.files.osim.model import document_version, only_child, read_defaults
from gluteus.files.osim.node import Reading
from gluteus.files.osim.sockets import Sockets
from gluteus.files.osim.spec.forces import ActuatorSpec


@check_types
def read_actuators(path: Path | str) -> tuple[ActuatorSpec, ...]:
    """Return the actuators of a `ForceSet` document, which tools append to a model.

    Their classes are the same in documents of versions 2 to 4. Bodies are paths
    (`/bodyset/pelvis`); whether the model has them is checked when the two are combined.

    Parameters
    ----------
    path : Path or str
        The document.

    Returns
    -------
    tuple of ActuatorSpec
        Actuators in the order of the document.

    Raises
    ------
    FileFormatError
        The document is malformed; the message gives path and line.
    UnsupportedFeature
        It contains other forces.
    """
    path = Path(path)
    root = read_tree(path)
    version = document_version(root, path)
    element = only_child(root, "ForceSet", path)
    reading = Reading(path, read_defaults(element, path), version)
    document = Document(reading, Sockets(reading))
    read_set(element, document, "", "/forceset", _read_one, ignored=("defaults",))
    reading.settle(frozenset())
    return tuple(document.actuators)


def _read_one(element: Element, document: Document, where: str, owner: str) -> None:
    if element.tag in ACTUATORS:
        read_actuator(element, document, where, owner)
    else:
        document.leave_out(element, where)
