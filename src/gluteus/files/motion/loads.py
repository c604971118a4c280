"""External loads: the columns of a table that are forces on a body, and their points of
application.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gluteus.arguments import check_types
from gluteus.arrays import Floats
from gluteus.errors import FileFormatError
from gluteus.files.beside import file_beside
from gluteus.files.bytes.xml_tree import Element, read_tree
from gluteus.files.motion.table import MotionTable
from gluteus.files.osim.model import allowed_names, document_version, only_child, read_defaults
from gluteus.files.osim.node import Node, Reading
from gluteus.files.osim.spec.model import Unsupported
from gluteus.refusals import with_article

# Older programs could move the points of the loads with a second motion.
_KINEMATICS: Final = ("external_loads_model_kinematics_file", "lowpass_cutoff_frequency_for_load_kinematics")


@dataclass(frozen=True)
class ExternalForceSpec:
    """One force and torque on `applied_to_body`, as a loads file describes it.

    Names of bodies are as in the file.

    Force and torque are expressed in the axes of `force_expressed_in_body`, the point in those of
    `point_expressed_in_body`. Each identifier is the common prefix of three column names of the
    table, or None.
    """

    name: str
    applied_to_body: str
    force_expressed_in_body: str = "ground"
    point_expressed_in_body: str = "ground"
    force_identifier: str | None = None
    point_identifier: str | None = None
    torque_identifier: str | None = None
    data_source_name: str | None = None
    appliesForce: bool = True


@dataclass(frozen=True)
class ExternalLoadsSpec:
    """The forces of a loads file, and the path of the table with their values.

    A relative `datafile` is taken from the folder of the loads file. `unsupported` lists parts that
    were left out.
    """

    name: str
    path: Path
    datafile: Path | None
    forces: tuple[ExternalForceSpec, ...]
    unsupported: tuple[Unsupported, ...] = ()


@dataclass(frozen=True, eq=False)
class LoadColumns:
    """Columns of one external force: each (frame, 3), [N], [m], [N m].

    They are expressed in the frames of the specification.

    Columns that the specification does not name are None; without `point`, the force acts at the
    origin of the body.
    """

    force: Floats | None
    point: Floats | None
    torque: Floats | None


@check_types
def read_loads(path: Path | str, *, allow: str | Iterable[str] = ()) -> ExternalLoadsSpec:
    """Return the content of an external loads `.xml`, without opening its table.

    Documents older than version 4 are read, too: only the flag that switches a force off has
    changed since version 2.

    Parameters
    ----------
    path : Path or str
        The document.
    allow : str or iterable of str, optional
        Names of classes or properties that may be left out.

    Returns
    -------
    ExternalLoadsSpec
        Forces and the path of their table.

    Raises
    ------
    FileFormatError
        The document is malformed; the message gives path and line.
    UnsupportedFeature
        It contains a part that is not modelled.
    """
    path = Path(path)
    root = read_tree(path)
    version = document_version(root, path)
    _refuse_setup(root, path)
    element = only_child(root, "ExternalLoads", path)
    reading = Reading(path, read_defaults(element, path), version)
    node = Node(element, reading)
    forces: list[ExternalForceSpec] = []
    for child in node.objects("objects"):
        if child.tag == "ExternalForce":
            forces.append(_force(child, reading, node.where))
        else:
            node.leave_out(child)
    for tag in _KINEMATICS:
        if node.assigned(tag) not in (None, "-1"):
            reading.ignore(tag, node.where, node.line_of(tag))
            node.remark(f"{tag} is ignored: OpenSim 4 moves no loads with another motion", node.line_of(tag))
    datafile = node.assigned("datafile")
    node.finish("defaults")
    left = reading.settle(allowed_names(allow))
    table = None if datafile is None else file_beside(path, datafile)
    return ExternalLoadsSpec(node.name, path, table, tuple(forces), left)


def _refuse_setup(root: Element, path: Path) -> None:
    """Raise `FileFormatError` for the set-up of a tool, naming the loads to which it points."""
    for tool in root.children:
        if tool.tag.endswith("Tool"):
            named = next((each.text for each in tool.children if each.tag == "external_loads_file"), "")
            there = f": {named}" if named else ", though this one names none"
            message = (
                f"is the set-up of {with_article(tool.tag)}; give the loads document that it names{there}"
            )
            raise FileFormatError(path, tool.line, message)


def _force(element: Element, reading: Reading, where: str) -> ExternalForceSpec:
    node = Node(element, reading, where)
    names = ("force_identifier", "point_identifier", "torque_identifier", "data_source_name")
    given = {name: node.assigned(name) for name in names}
    if given["force_identifier"] is None and given["torque_identifier"] is None:
        node.fail(
            f"{node.where} needs a force_identifier or a torque_identifier, which say how the names of its "
            "columns begin; without them it applies no force"
        )
    frames = {
        name: node.assigned(name) or "ground"
        for name in ("force_expressed_in_body", "point_expressed_in_body")
    }
    force = node.fill(
        ExternalForceSpec,
        name=node.required_name(),
        applied_to_body=node.needed("applied_to_body"),
        **given,
        **frames,
        **node.switch(),
    )
    node.finish()
    return force


@check_types
def load_columns(force: ExternalForceSpec, table: MotionTable) -> LoadColumns:
    """Return the columns of a table that a force names.

    Parameters
    ----------
    force : ExternalForceSpec
        A force from `read_loads`.
    table : MotionTable
        The data file of the loads.

    Returns
    -------
    LoadColumns
        Force [N], point [m] and moment [N m], each with the shape (frame, 3).

    Raises
    ------
    FileFormatError
        An identifier is not the prefix of exactly three column names.
    """
    found = {
        part: None if identifier is None else _three(force, part, identifier, table)
        for part, identifier in (
            ("force", force.force_identifier),
            ("point", force.point_identifier),
            ("torque", force.torque_identifier),
        )
    }
    return LoadColumns(**found)


def _three(force: ExternalForceSpec, part: str, identifier: str, table: MotionTable) -> Floats:
    exact = tuple(identifier + axis for axis in "xyz")
    meant = [name for name in table.shared if name.startswith(identifier)]
    if meant and (set(exact) & set(meant) or not set(exact) <= set(table.columns)):
        table.column(meant[0])  # raises: several columns have that name
    if set(exact) <= set(table.columns):
        chosen = [table.columns.index(name) for name in exact]
    else:
        chosen = [place for place, name in enumerate(table.columns) if name.startswith(identifier)]
    if len(chosen) != 3:
        begun = ", ".join(table.columns[place] for place in chosen) or "none"
        message = (
            f"{part}_identifier {identifier!r} of external force {force.name!r} must begin the names of "
            f"three columns, not {len(chosen)} ({begun}); the table has {', '.join(table.columns[:24])}"
        )
        raise FileFormatError(table.path or table.name, None, message)
    return table.values[:, chosen]
