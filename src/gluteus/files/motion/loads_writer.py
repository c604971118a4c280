"""Writes external loads: a document that describes the forces, and the table with their values."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from gluteus.files.bytes.whole import write_whole
from gluteus.files.motion.loads import ExternalForceSpec
from gluteus.files.motion.table import MotionTable
from gluteus.files.motion.writer import write_table

_TEXTS = (
    "applied_to_body",
    "force_expressed_in_body",
    "point_expressed_in_body",
    "force_identifier",
    "point_identifier",
    "torque_identifier",
)


def write_loads(
    forces: Sequence[ExternalForceSpec], table: MotionTable, path: Path | str, *, overwrite: bool = False
) -> Path:
    """Write a loads file and its table, which has the same name with the ending `.mot`.

    Parameters
    ----------
    forces
        Forces, with the prefixes of their columns in the table.
    table
        Forces [N], points [m] and free moments [N m] over time.
    path
        Path of the loads file, which ends in `.xml`.
    overwrite
        Whether existing files are replaced.

    Raises
    ------
    GluteusError
        A file exists or cannot be written.
    """
    path = Path(path)
    columns = write_table(table, path.with_suffix(".mot"), overwrite=overwrite)
    document = ET.Element("OpenSimDocument", {"Version": "40000"})
    loads = ET.SubElement(document, "ExternalLoads", {"name": path.stem})
    objects = ET.SubElement(loads, "objects")
    for force in forces:
        element = ET.SubElement(objects, "ExternalForce", {"name": force.name})
        for tag in _TEXTS:
            if (text := getattr(force, tag)) is not None:
                ET.SubElement(element, tag).text = text
        ET.SubElement(element, "data_source_name").text = columns.name
    ET.SubElement(loads, "datafile").text = columns.name
    ET.indent(document, "\t")
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(document, encoding="unicode") + "\n"
    return write_whole(path, text.encode(), overwrite=overwrite)
