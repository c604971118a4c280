"""A model document whose bodies are scaled: the same XML with other numbers.

Everything else in a document is kept, including comments. Lengths on a scaled body change: offsets
of frames, markers, points of paths, wrap surfaces, functions of translations, centres of mass, and
the geometry of bones.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn, cast

import numpy as np

from gluteus.arrays import Floats
from gluteus.errors import FileFormatError, UnsupportedFeature
from gluteus.files.bytes.xml_tree import read_sound, read_tree
from gluteus.files.osim.model import document_version
from gluteus.files.osim.sockets import absolute
from gluteus.files.osim.spec.functions import Vec3
from gluteus.files.osim.spec.model import GROUND, ModelSpec
from gluteus.files.osim.spec.paths import Scale
from gluteus.files.osim.wraps import WRAPS

MAX_BYTES: Final = 64 * 2**20

_POINTS: Final = ("PathPoint", "ConditionalPathPoint")
_TRANSLATIONS: Final = ("translation1", "translation2", "translation3")
# Properties of joints that are lengths, the frame whose body they grow with, and along which axes.
_SIZES_OF_JOINTS: Final = {
    "EllipsoidJoint": (("radii_x_y_z", "socket_parent_frame", slice(3)),),
    "ScapulothoracicJoint": (
        ("thoracic_ellipsoid_radii_x_y_z", "socket_parent_frame", slice(3)),
        ("scapula_winging_axis_origin", "socket_child_frame", slice(2)),
    ),
    "ConstantCurvatureJoint": (("length", "socket_child_frame", slice(1, 2)),),
}
# Containers whose names are part of the paths of their content.
_SETS: Final = {
    "BodySet": "/bodyset",
    "JointSet": "/jointset",
    "ForceSet": "/forceset",
    "MarkerSet": "/markerset",
    "ConstraintSet": "/constraintset",
    "Ground": "/ground",
}


class ScaledDocument:
    """A model document that is being scaled.

    Parameters
    ----------
    model
        Model as read from its file.

    Raises
    ------
    UnsupportedFeature
        The document is older than version 4, in which the same content has a different structure.
    """

    def __init__(self, model: ModelSpec) -> None:
        version = document_version(read_tree(model.path), model.path)
        if version < 40000:
            message = (
                f"{model.path}: documents older than version 4 are read but not rewritten; open and save it "
                "with OpenSim 4, then scale that file"
            )
            raise UnsupportedFeature(f"scaling a document of version {version}", message)
        builder = ET.TreeBuilder(insert_comments=True)
        data, encoding = read_sound(model.path)  # refuses all that could harm
        parser = ET.XMLParser(target=builder, encoding=encoding)
        parser.feed(data)
        self.root: ET.Element = parser.close()
        found = self.root.find("Model")
        if found is None:
            raise FileFormatError(model.path, None, "must contain one Model")
        self.model, self._spec = found, model
        self._parents = {each.frame: each.parent for each in model.offset_frames}
        self._bodies = {body.frame: body.name for body in model.bodies} | {GROUND: "ground"}
        self._defaults = {each.tag: each for each in self.root.iterfind("Model/defaults/*")}

    def text(self) -> str:
        """Return the document."""
        ET.indent(self.root, "\t")
        return '<?xml version="1.0" encoding="UTF-8" ?>\n' + ET.tostring(self.root, encoding="unicode") + "\n"

    def scale(self, factors: Mapping[str, Vec3]) -> None:
        """Multiply all lengths on bodies by factors along x, y and z.

        Parameters
        ----------
        factors
            Factors by body; other bodies keep their size.
        """
        sizes = {name: np.array(each, dtype=np.float64) for name, each in factors.items()}
        for child in self.model:
            if child.tag in _SETS:
                self._walk(child, _SETS[str(child.tag)], sizes)
            elif child.tag == "components":
                self._walk(child, "", sizes)

    def _walk(self, element: ET.Element, path: str, sizes: Mapping[str, Floats]) -> None:
        for child in element:
            if _is_comment(child):
                continue
            name = child.get("name", "")
            inner = path
            if child.tag in ("WrapObjectSet", "PathPointSet", "PathWrapSet"):
                inner = f"{path}/{name or child.tag.lower()}"
            elif name and child.tag != "objects":
                inner = f"{path}/{name}"
            self._scale_one(child, inner, path, sizes)
            self._walk(child, inner, sizes)

    def _scale_one(self, element: ET.Element, path: str, owner: str, sizes: Mapping[str, Floats]) -> None:
        tag = str(element.tag)
        if tag == "Body":
            self._times(element, "mass_center", sizes.get(element.get("name", "")))
        elif tag == "PhysicalOffsetFrame":
            self._times(element, "translation", self._of(element, "socket_parent", path, sizes))
        elif tag == "Marker" or tag in _POINTS:
            self._times(element, "location", self._of(element, "socket_parent_frame", path, sizes))
        elif tag == "MovingPathPoint":
            self._moving(element, self._of(element, "socket_parent_frame", path, sizes))
        elif tag.startswith("Wrap") and element.find("xyz_body_rotation") is not None:
            self._surface(element, self._at(owner.rpartition("/")[0], sizes))
        elif tag in _SIZES_OF_JOINTS:
            for prop, socket, axes in _SIZES_OF_JOINTS[tag]:
                factors = self._of(element, socket, path, sizes)
                self._times(element, prop, None if factors is None else factors[axes], 1.0)
        elif tag == "CustomJoint":
            self._translations(element, self._of(element, "socket_parent_frame", path, sizes))
        elif tag == "attached_geometry":
            for mesh in element:
                if not _is_comment(mesh):
                    self._picture(mesh, self._at(owner, sizes))

    def _of(self, element: ET.Element, socket: str, path: str, sizes: Mapping[str, Floats]) -> Floats | None:
        """Return the factors of the body that carries the frame of a socket."""
        text = self._text(element, socket)
        frame = None if text is None else absolute(path, text.strip())
        return None if frame is None else self._at(frame, sizes)

    def _at(self, frame: str, sizes: Mapping[str, Floats]) -> Floats | None:
        while frame in self._parents:
            frame = self._parents[frame]
        return sizes.get(self._bodies.get(frame, ""))

    def _text(self, element: ET.Element, tag: str) -> str | None:
        """Return a property of an element, or of the document's default for its class."""
        for place in (element, self._defaults.get(str(element.tag))):
            found = None if place is None else place.find(tag)
            if found is not None and found.text is not None:
                return found.text
        return None

    def _times(
        self,
        element: ET.Element,
        tag: str,
        factors: Floats | None,
        default: Vec3 | float = (0.0, 0.0, 0.0),
    ) -> None:
        if factors is None:
            return
        text = self._text(element, tag)
        old = np.atleast_1d(default if text is None else self._numbers(element, tag, text))
        if old.shape != factors.shape:
            self._fail(element, tag, f"must contain {len(factors)} numbers, not {len(old)}")
        write(element, tag, old * factors)

    def _picture(self, mesh: ET.Element, factors: Floats | None) -> None:
        """Scale the geometry of a bone; geometry without three scale factors is not changed."""
        with suppress(FileFormatError):
            self._times(mesh, "scale_factors", factors, (1.0, 1.0, 1.0))

    def _numbers(self, element: ET.Element, tag: str, text: str) -> list[float]:
        try:
            return [float(word) for word in text.split()]
        except ValueError:
            self._fail(element, tag, f"must contain numbers, not {text[:40]!r}")

    def _fail(self, element: ET.Element, tag: str, rule: str) -> NoReturn:
        where = f"{tag} of {element.tag} {element.get('name', '')!r}"
        raise FileFormatError(self._spec.path, None, f"{where} {rule}; correct it")

    def _moving(self, element: ET.Element, factors: Floats | None) -> None:
        for axis, factor in zip("xyz", () if factors is None else factors.tolist(), strict=False):
            _multiply(element, f"{axis}_location", factor)

    def _surface(self, element: ET.Element, factors: Floats | None) -> None:
        """Scale a wrap surface: its position, and its sizes along its own axes."""
        if factors is None:
            return
        self._times(element, "translation", factors)
        turns = self._text(element, "xyz_body_rotation") or "0 0 0"
        angles = self._numbers(element, "xyz_body_rotation", turns)
        own = np.linalg.norm(_turned(angles) * factors[:, None], axis=0)
        by: dict[Scale, Floats] = {
            "across": (own[:1] + own[1:2]) / 2.0,
            "along": own[2:],
            "axes": own,
            "mean": factors.sum(keepdims=True) / 3.0,
        }
        kind = WRAPS[str(element.tag)]
        for size, how in kind.scales.items():
            self._times(element, size, by[how], getattr(kind, size))

    def _translations(self, joint: ET.Element, factors: Floats | None) -> None:
        """Scale a custom joint's functions of translation, except plain coordinates."""
        transform = joint.find("SpatialTransform")
        if factors is None or transform is None:
            return
        for axis in transform:
            if axis.get("name") in _TRANSLATIONS and not _is_coordinate(axis):
                along = [float(word) for word in (axis.findtext("axis") or "0 0 0").split()]
                _multiply(axis, "function", float(np.dot(along, factors)))

    def set_body(self, name: str, mass: float, inertia: Iterable[float]) -> None:
        """Give a body a mass [kg] and moments and products of inertia (6,) [kg m²]."""
        element = self._object("BodySet", name)
        write(element, "mass", [mass])
        write(element, "inertia", inertia)

    def move_joint(self, name: str, shift: Iterable[float]) -> bool:
        """Move a joint's place on its parent body by a shift in that body's axes [m].

        False where the joint is on the body's own frame, which cannot move.
        """
        joint = self._object("JointSet", name)
        path = f"/jointset/{name}"
        text = self._text(joint, "socket_parent_frame")
        parent = None if text is None else absolute(path, text.strip())
        for frame in joint.iterfind("frames/PhysicalOffsetFrame"):
            own = f"{path}/{frame.get('name')}"
            if own == parent and self._parents.get(own) in self._bodies:
                old = self._numbers(frame, "translation", self._text(frame, "translation") or "0 0 0")
                write(frame, "translation", np.array(old) + np.array(list(shift)))
                return True
        return False

    def set_muscle(self, name: str, fibre_length: float, tendon_length: float) -> None:
        """Give a muscle its optimal fibre length and the slack length of its tendon [m]."""
        element = self._object("ForceSet", name)
        write(element, "optimal_fiber_length", [fibre_length])
        write(element, "tendon_slack_length", [tendon_length])

    def scale_coupler(self, name: str, factor: float) -> None:
        """Multiply the function of a coupling."""
        element = self._object("ConstraintSet", name)
        self._times(element, "scale_factor", np.array([factor]), 1.0)

    def set_marker(self, name: str, frame: str, location: Iterable[float], fixed: bool) -> None:
        """Place a marker on a frame (path) at a location [m]; add it if it does not exist."""
        objects = self._objects("MarkerSet")
        found = next((each for each in objects if each.get("name") == name), None)
        if found is None:
            found = ET.SubElement(objects, "Marker", {"name": name})
        for tag, text in (("socket_parent_frame", frame), ("fixed", str(fixed).lower())):
            _child(found, tag).text = text
        write(found, "location", location)

    def _objects(self, tag: str) -> ET.Element:
        found = self.model.find(tag)
        if found is None:
            found = ET.SubElement(self.model, tag, {"name": tag.lower()})
        return _child(found, "objects")

    def _object(self, tag: str, name: str) -> ET.Element:
        for each in self._objects(tag):
            if each.get("name") == name:
                return each
        raise FileFormatError(self._spec.path, None, f"must have {name!r} in its {tag}")


def write(element: ET.Element, tag: str, numbers: Iterable[float]) -> None:
    """Write numbers as a property, so that reading gives the same numbers."""
    _child(element, tag).text = " ".join(repr(float(number)) for number in numbers)


def _is_comment(element: ET.Element) -> bool:
    return not isinstance(cast("object", element.tag), str)


def _child(element: ET.Element, tag: str) -> ET.Element:
    found = element.find(tag)
    return ET.SubElement(element, tag) if found is None else found


def _held(element: ET.Element, prop: str) -> tuple[ET.Element, ET.Element] | None:
    """Return the function in a property, and the element that contains it."""
    holder = element.find(prop)
    if holder is not None:
        inner = next((each for each in holder if not _is_comment(each)), None)
        return None if inner is None else (holder, inner)
    named = next((each for each in element if each.get("name") == prop), None)
    return None if named is None else (element, named)


def _multiply(element: ET.Element, prop: str, factor: float) -> None:
    """Multiply a function; if it is already a multiple, its factor changes."""
    found = _held(element, prop)
    if found is None:
        return
    holder, function = found
    if function.tag == "MultiplierFunction":
        write(function, "scale", [factor * float(function.findtext("scale") or "1")])
        return
    place = list(holder).index(function)
    holder.remove(function)
    multiple = ET.Element("MultiplierFunction", {"name": prop} if holder is element else {})
    ET.SubElement(multiple, "function").append(function)
    if holder is element:
        function.attrib.pop("name", None)
    write(multiple, "scale", [factor])
    holder.insert(place, multiple)


def _is_coordinate(axis: ET.Element) -> bool:
    """Whether a translation equals a coordinate: such an axis is a degree of freedom, not a
    size.
    """
    found = _held(axis, "function")
    if found is None or found[1].tag != "LinearFunction":
        return False
    return [float(word) for word in (found[1].findtext("coefficients") or "1 0").split()] == [1.0, 0.0]


def _turned(angles: Iterable[float]) -> Floats:
    """Return axes as columns (3, 3), after rotations about x, the carried y and the twice carried z
    [rad].
    """
    rotation = np.eye(3)
    for axis, angle in enumerate(angles):
        turn, one, two = np.eye(3), (axis + 1) % 3, (axis + 2) % 3
        turn[one, one] = turn[two, two] = np.cos(angle)
        turn[two, one], turn[one, two] = np.sin(angle), -np.sin(angle)
        rotation = rotation @ turn
    return rotation


def rewritten(path: Path, text: str) -> bytes:
    """Return the bytes of a document to be written; `path` is used in messages."""
    if len(content := text.encode()) > MAX_BYTES:
        raise FileFormatError(path, None, f"must have at most {MAX_BYTES} bytes, not {len(content)}")
    return content
