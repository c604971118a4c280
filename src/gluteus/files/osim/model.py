"""A whole model document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from gluteus.arguments import check_types
from gluteus.errors import FileFormatError, UnsupportedFeature
from gluteus.files.bytes.xml_tree import Element, read_tree
from gluteus.files.osim.bodies import read_frames, read_ground
from gluteus.files.osim.components import SETS, finish_components, read_components, shared_names
from gluteus.files.osim.document import Document, read_set
from gluteus.files.osim.node import Node
from gluteus.files.osim.reading import FIRST_OF_VERSION_4, Reading
from gluteus.files.osim.sockets import Sockets, check_offsets
from gluteus.files.osim.spec import model as spec
from gluteus.files.osim.spec.forces import MuscleSpec, PathMuscleSpec
from gluteus.files.osim.unique import name_parts
from gluteus.files.osim.upgrade import upgrade

_WITHOUT_MECHANICS: Final = ("ControllerSet", "ContactGeometrySet", "ProbeSet")
# Settings of OpenSim's own solver and window.
_SETTINGS: Final = ("assembly_accuracy", "ModelVisualPreferences")
# Every object of a class searches its default; no class has more than about thirty properties.
MAX_PROPERTIES: Final = 100
_UNITS: Final = {"length_units": ("meters", "m"), "force_units": ("n", "newtons")}


@check_types
def read_osim_spec(path: Path | str, *, allow: str | Iterable[str] = ()) -> spec.ModelSpec:
    """Return the mechanical content of an OpenSim model document as plain data.

    Parameters
    ----------
    path : Path or str
        The document.
    allow : str or iterable of str, optional
        Names of classes or properties that may be left out; they are then listed in
        `ModelSpec.unsupported`.

    Returns
    -------
    ModelSpec
        The content of the document, in radians, metres and newtons.

    Raises
    ------
    FileFormatError
        A part is malformed or missing, or a reference leads nowhere; the message gives path and
        line.
    UnsupportedFeature
        The document contains a part that is neither modelled nor in `allow`.
    """
    path = Path(path)
    root = read_tree(path)
    version = document_version(root, path)
    check_version(version, path)
    element = only_child(root, "Model", path)
    reading = Reading(path, version=version)
    if version < FIRST_OF_VERSION_4:
        upgrade(element, reading.remark)
    name_parts(element, reading.remark)
    reading.defaults = read_defaults(element, path)
    document = Document(reading, Sockets(reading))
    node = Node(element, reading)
    document.sockets.shared = shared_names(element)
    _read_sets(node, document)
    settings = _read_settings(node)
    node.finish("defaults", *_SETTINGS)
    allowed = allowed_names(allow)
    left = reading.settle(allowed)
    document.muscles = [switched_off(muscle, allowed) for muscle in document.muscles]
    document.sockets.check()
    check_offsets(document.offset_frames)
    return spec.ModelSpec(
        name=node.name,
        path=path,
        version=version,
        **settings,
        **document.found(),
        unsupported=left,
        ignored=tuple(reading.ignored.values()),
    )


def allowed_names(allow: str | Iterable[str]) -> frozenset[str]:
    """Return the names of parts that may be left out, from a sequence or a comma-separated text."""
    given = (allow,) if isinstance(allow, str) else allow
    return frozenset(name.strip() for each in given for name in each.split(",") if name.strip())


def switched_off(muscle: MuscleSpec, allowed: frozenset[str]) -> MuscleSpec:
    """Return a muscle without force if its force is not modelled and may be left out."""
    if isinstance(muscle, PathMuscleSpec) and muscle.kind in allowed:
        return replace(muscle, appliesForce=False)
    return muscle


def document_version(root: Element, path: Path) -> int:
    """Return the version that a document declares, as in `40500`.

    Raises `FileFormatError` if there is none.
    """
    text = root.attributes.get("Version", "")
    if root.tag != "OpenSimDocument" or not text.isdecimal() or len(text) > 9:
        message = f'must be <OpenSimDocument Version="...">, not <{root.tag[:40]}> of version {text[:20]!r}'
        raise FileFormatError(path, root.line, message)
    return int(text)


def check_version(version: int, path: Path) -> None:
    """Raise `UnsupportedFeature` for a document that is newer than version 4."""
    if version >= 50000:
        advice = "save it with OpenSim 4, or ask for an update of Gluteus"
        raise UnsupportedFeature(f"Version {version}", f"{path} is newer than version 4; {advice}")


def only_child(root: Element, tag: str, path: Path) -> Element:
    """Return the one element of `tag` in a document.

    Raises `FileFormatError` if there is another element, or more than one.
    """
    if [child.tag for child in root.children] != [tag]:
        found = ", ".join(child.tag for child in root.children[:5]) or "nothing"
        raise FileFormatError(path, root.line, f"must contain one {tag}, but holds {found}")
    return root.children[0]


def read_defaults(element: Element, path: Path) -> dict[str, Element]:
    """Return the class defaults of a document, class -> element.

    Raises `FileFormatError` for a second default of a class, and for one with too many properties.
    """
    defaults = [each for child in element.children if child.tag == "defaults" for each in child.children]
    found: dict[str, Element] = {}
    for default in defaults:
        if default.tag in found or len(default.children) > MAX_PROPERTIES:
            rule = f"must occur once, with {MAX_PROPERTIES} properties at most"
            raise FileFormatError(path, default.line, f"the default of class {default.tag} {rule}")
        found[default.tag] = default
    return found


def _read_sets(node: Node, document: Document) -> None:
    ground = node.take("Ground")
    if ground is not None:
        read_ground(ground, document)
    read_frames(node, "components", "", document)
    _components_of_set(node, document)
    for tag, read_one in SETS.items():
        found = node.take(tag)
        if found is not None:
            read_set(found, document, node.where, f"/{tag.lower()}", read_one)
        read_components(document, tag)
    finish_components(document)
    for tag in _WITHOUT_MECHANICS:
        found = node.take(tag)
        if found is not None:
            read_set(found, document, node.where, f"/{tag.lower()}", _ignore)


def _ignore(element: Element, document: Document, where: str, owner: str) -> None:
    document.reading.ignore(element.tag, f"{where} > {element.label}", element.line)


def _components_of_set(node: Node, document: Document) -> None:
    """Read the frames of an old document's FrameSet and the components of a ComponentSet."""
    found = node.take("ComponentSet")
    if found is not None:
        inner = Node(found, node.reading, node.where)
        read_frames(inner, "objects", "/componentset", document)
        inner.take("groups")
        inner.finish()


def _read_settings(node: Node) -> dict[str, Any]:
    for tag, names in _UNITS.items():
        unit = node.text(tag)
        if unit is not None and unit.lower() not in names:
            node.reading.ignore(f"{tag}={unit}", node.where, node.line_of(tag))
            if unit.lower() not in ("", "unassigned"):
                message = f"{tag} is {unit!r}, but numbers are read in SI units, as OpenSim reads them"
                node.remark(message, node.line_of(tag))
    gravity = node.value("gravity", spec.Vec3)
    texts = {tag: node.text(tag) or "" for tag in ("credits", "publications")}
    return {"gravity": (0.0, -9.80665, 0.0) if gravity is None else gravity, **texts}
