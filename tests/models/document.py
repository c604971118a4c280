"""Parts of OpenSim documents: bodies, joints, points, surfaces and muscles."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

Vec3 = tuple[float, float, float]
Value = float | str | bool | Sequence[float]

NOWHERE: Vec3 = (0.0, 0.0, 0.0)


def text(value: Value) -> str:
    """Write a value as OpenSim does: numbers with blanks between them, `true`, `false`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    numbers = [value] if isinstance(value, (int, float)) else value
    return " ".join(f"{each:.10g}" for each in numbers)


def element(kind: str, name: str | None = None, *parts: ET.Element, **values: Value) -> ET.Element:
    """Make an element: `parts` are its children, `values` become children that hold text."""
    made = ET.Element(kind, {} if name is None else {"name": name})
    for tag, value in values.items():
        ET.SubElement(made, tag).text = text(value)
    made.extend(parts)
    return made


def objects(kind: str, parts: Iterable[ET.Element], name: str | None = None) -> ET.Element:
    """Make a set of objects, such as a BodySet."""
    return element(kind, name or kind.lower(), element("objects", None, *parts))


def body(
    name: str,
    mass: float,
    centre: Vec3,
    inertia: Vec3,
    surfaces: Sequence[ET.Element] = (),
) -> ET.Element:
    """Make a body; mass in kg, centre in m, moments of inertia about its axes in kg m²."""
    wraps = [objects("WrapObjectSet", surfaces)] if surfaces else []
    return element("Body", name, *wraps, mass=mass, mass_center=centre, inertia=(*inertia, 0.0, 0.0, 0.0))


def coordinate(name: str, low: float, high: float, default: float = 0.0, **values: Value) -> ET.Element:
    """Make a coordinate with its range, in rad or m."""
    return element("Coordinate", name, default_value=default, range=(low, high), **values)


def frame_path(name: str) -> str:
    """Return the path of a body or of the ground."""
    return "/ground" if name == "ground" else f"/bodyset/{name}"


def joint(
    kind: str,
    name: str,
    between: tuple[str, str],
    place: Vec3,
    coordinates: Sequence[ET.Element] = (),
    *parts: ET.Element,
    turned: Vec3 = NOWHERE,
) -> ET.Element:
    """Make a joint from a parent to a child.

    Parameters
    ----------
    between : tuple of str
        Names of parent and child.
    place : tuple of float
        Origin of the child in the parent [m].
    turned : tuple of float
        Orientation of both joint frames, body-fixed rotations about x, y, z [rad].
    """
    offsets = [
        element(
            "PhysicalOffsetFrame",
            f"{name}_{side}",
            socket_parent=frame_path(which),
            translation=where,
            orientation=turned,
        )
        for side, which, where in zip(("parent", "child"), between, (place, NOWHERE), strict=True)
    ]
    return element(
        kind,
        name,
        element("coordinates", None, *coordinates),
        element("frames", None, *offsets),
        *parts,
        socket_parent_frame=f"{name}_parent",
        socket_child_frame=f"{name}_child",
    )


def axis(direction: Vec3, function: ET.Element | None = None, of: str = "") -> ET.Element:
    """Make one axis of a joint: constant without a function, linear if only `of` is given."""
    if function is None:
        function = linear(1.0) if of else constant(0.0)
    function.set("name", "function")
    return element("TransformAxis", None, function, coordinates=of, axis=direction)


def spatial_transform(rotations: Sequence[ET.Element], translations: Sequence[ET.Element]) -> ET.Element:
    """Make the transform of a CustomJoint from three rotations and three translations."""
    for kind, axes in (("rotation", rotations), ("translation", translations)):
        for number, each in enumerate(axes, 1):
            each.set("name", f"{kind}{number}")
    return element("SpatialTransform", None, *rotations, *translations)


def along(x: ET.Element | None = None, y: ET.Element | None = None, of: str = "") -> list[ET.Element]:
    """Make three translations, of which those along x and y may follow a coordinate."""
    chosen = ((1.0, 0.0, 0.0), x), ((0.0, 1.0, 0.0), y), ((0.0, 0.0, 1.0), None)
    return [axis(each, function, of if function is not None else "") for each, function in chosen]


def constant(value: float) -> ET.Element:
    """Make a constant function."""
    return element("Constant", None, value=value)


def linear(slope: float, offset: float = 0.0) -> ET.Element:
    """Make a linear function."""
    return element("LinearFunction", None, coefficients=(slope, offset))


def spline(x: Sequence[float], y: Sequence[float]) -> ET.Element:
    """Make a spline through points."""
    return element("SimmSpline", None, x=x, y=y)


def coupler(name: str, leader: str, follower: str, function: ET.Element) -> ET.Element:
    """Make a coordinate follow another."""
    return element(
        "CoordinateCouplerConstraint",
        name,
        element("coupled_coordinates_function", None, function),
        independent_coordinate_names=leader,
        dependent_coordinate_name=follower,
        scale_factor=1.0,
    )


def point(name: str, where: str, place: Vec3) -> ET.Element:
    """Make a point of a path, fixed to a body."""
    return element("PathPoint", name, socket_parent_frame=frame_path(where), location=place)


def conditional_point(name: str, where: str, place: Vec3, of: str, low: float, high: float) -> ET.Element:
    """Make a point that counts only while the coordinate at the path `of` is in a range."""
    return element(
        "ConditionalPathPoint",
        name,
        socket_parent_frame=frame_path(where),
        location=place,
        socket_coordinate=of,
        range=(low, high),
    )


def moving_point(name: str, where: str, places: Sequence[ET.Element], of: str) -> ET.Element:
    """Make a point whose three places in a body are functions of the coordinate at `of`."""
    sockets = {f"socket_{letter}_coordinate": of for letter in "xyz"}
    parts = [element(f"{letter}_location", None, each) for letter, each in zip("xyz", places, strict=True)]
    return element("MovingPathPoint", name, *parts, socket_parent_frame=frame_path(where), **sockets)


def surface(
    kind: str, name: str, place: Vec3, turned: Vec3 = NOWHERE, quadrant: str = "all", **sizes: Value
) -> ET.Element:
    """Make a surface that muscles wrap over, in the frame of its body."""
    return element(kind, name, xyz_body_rotation=turned, translation=place, quadrant=quadrant, **sizes)


def path_wrap(muscle: str, over: str, first: int = -1, last: int = -1) -> ET.Element:
    """Make a path wrap over a surface, between the points `first` and `last` where given."""
    return element("PathWrap", f"{muscle}_{over}", wrap_object=over, method="hybrid", range=f"{first} {last}")


def muscle(
    kind: str,
    name: str,
    points: Sequence[ET.Element],
    wraps: Sequence[ET.Element] = (),
    **values: Value,
) -> ET.Element:
    """Make a muscle with its path."""
    parts = [objects("PathPointSet", points)]
    if wraps:
        parts.append(objects("PathWrapSet", wraps))
    return element(kind, name, element("GeometryPath", "path", *parts), **values)


def coordinate_actuator(name: str, of: str, optimal_force: float) -> ET.Element:
    """Make an actuator of a coordinate without limits."""
    limits = {"min_control": "-Inf", "max_control": "Inf"}
    return element("CoordinateActuator", name, **limits, coordinate=of, optimal_force=optimal_force)


def write(root: ET.Element) -> str:
    """Return a document of OpenSim 4.5 with one object in it."""
    document = ET.Element("OpenSimDocument", {"Version": "40500"})
    document.append(root)
    ET.indent(document, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(document, encoding="unicode") + "\n"
