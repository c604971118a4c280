"""Model documents with as many elements of one kind as a test asks for."""

from collections.abc import Callable
from typing import Final

HEAD: Final = '<?xml version="1.0"?><OpenSimDocument Version="40000"><Model name="m">'
TAIL: Final = "</Model></OpenSimDocument>"
_LINE: Final = "<LinearFunction><coefficients>1 0</coefficients></LinearFunction>"

Make = Callable[[int], str]


def repeated(count: int, make: Make) -> str:
    """The elements 0 to ``count - 1``, one after the other."""
    return "".join(map(make, range(count)))


def document(
    bodies: str = "", joints: str = "", constraints: str = "", forces: str = "", *, markers: str = "",
    groups: str = "", components: str = "",
) -> str:  # fmt: skip
    """A model document with these objects in its sets."""
    sets = {"BodySet": bodies, "JointSet": joints, "ConstraintSet": constraints, "MarkerSet": markers}
    listed = "".join(f"<{tag}><objects>{objects}</objects></{tag}>" for tag, objects in sets.items())
    forced = f"<ForceSet><objects>{forces}</objects><groups>{groups}</groups></ForceSet>"
    return f"{HEAD}{listed}{forced}<components>{components}</components>{TAIL}"


def body(number: int, inside: str = "") -> str:
    """A body of 1 kg."""
    return f'<Body name="b{number}"><mass>1</mass>{inside}</Body>'


def pin(number: int, parent: str, child: str) -> str:
    """A joint with one coordinate, ``q`` and its number."""
    return (
        f'<PinJoint name="j{number}"><socket_parent_frame>{parent}</socket_parent_frame>'
        f"<socket_child_frame>{child}</socket_child_frame>"
        f'<coordinates><Coordinate name="q{number}"/></coordinates></PinJoint>'
    )


def swing(forces: str = "", **sets: str) -> str:
    """One body on a pin, with other objects."""
    return document(body(0), pin(0, "/ground", "/bodyset/b0"), forces=forces, **sets)


def point(number: int, frame: str, tag: str = "PathPoint", inside: str = "") -> str:
    """A point of a path."""
    return (
        f'<{tag} name="p{number}"><socket_parent_frame>{frame}</socket_parent_frame>'
        f"<location>{number} 1 0</location>{inside}</{tag}>"
    )


def muscle(number: int, points: str = "", wraps: str = "", tag: str = "Thelen2003Muscle") -> str:
    """A muscle from the ground to the first body, or through other points."""
    points = points or point(0, "/ground") + point(1, "/bodyset/b0")
    path = f"<PathPointSet><objects>{points}</objects></PathPointSet>"
    if wraps:
        path += f"<PathWrapSet><objects>{wraps}</objects></PathWrapSet>"
    return f'<{tag} name="m{number}"><GeometryPath name="path">{path}</GeometryPath></{tag}>'


def coupler(number: int, dependent: str, independent: str, function: str = _LINE) -> str:
    """A coordinate that follows another one."""
    return (
        f'<CoordinateCouplerConstraint name="c{number}">'
        f"<coupled_coordinates_function>{function}</coupled_coordinates_function>"
        f"<independent_coordinate_names>{independent}</independent_coordinate_names>"
        f"<dependent_coordinate_name>{dependent}</dependent_coordinate_name></CoordinateCouplerConstraint>"
    )


def offset(name: str, parent: str, tag: str = "PhysicalOffsetFrame") -> str:
    """A frame that is fixed in another."""
    return f'<{tag} name="{name}"><socket_parent>{parent}</socket_parent></{tag}>'


def marker(name: str, frame: str) -> str:
    """A marker at the origin of a frame."""
    place = f"<socket_parent_frame>{frame}</socket_parent_frame><location>0 0 0</location>"
    return f'<Marker name="{name}">{place}</Marker>'


def spline(knots: int) -> str:
    """A function through so many knots."""
    numbers = " ".join(map(str, range(knots)))
    return f"<SimmSpline><x>{numbers}</x><y>{numbers}</y></SimmSpline>"


def _bodies(count: int) -> str:
    return repeated(count, body)


def _carrier(number: int) -> str:
    return f"/bodyset/b{number - 1}" if number else "/ground"


def chain(count: int, forces: str = "", *, backwards: bool = False) -> str:
    """Bodies that carry each other; ``backwards`` lists the last ones first."""

    def at(number: int) -> int:
        return count - 1 - number if backwards else number

    joints = repeated(count, lambda n: pin(at(n), _carrier(at(n)), f"/bodyset/b{at(n)}"))
    return document(repeated(count, lambda n: body(at(n))), joints, forces=forces)


def star(count: int, constraints: str = "") -> str:
    """Bodies that the ground carries, each by itself."""
    joints = repeated(count, lambda n: pin(n, "/ground", f"/bodyset/b{n}"))
    return document(_bodies(count), joints, constraints)


def _frames_in_a_row(count: int) -> str:
    inside = repeated(count, lambda n: offset(f"f{n}", ".." if n % 20 == 0 else f"/bodyset/b0/f{n - 1}"))
    points = repeated(count, lambda n: muscle(n, point(0, "/ground") + point(1, f"/bodyset/b0/f{n}")))
    bodies = body(0, f"<components>{inside}</components>")
    return document(bodies, pin(0, "/ground", "/bodyset/b0"), forces=points)


def _surfaces(count: int) -> str:
    spheres = repeated(count, lambda n: f'<WrapSphere name="w{n}"><radius>.1</radius></WrapSphere>')
    uses = repeated(count, lambda n: muscle(n, wraps=f"<PathWrap><wrap_object>w{n}</wrap_object></PathWrap>"))
    bodies = body(0, f"<WrapObjectSet><objects>{spheres}</objects></WrapObjectSet>")
    return document(bodies, pin(0, "/ground", "/bodyset/b0"), forces=uses)


def _moving_points(count: int) -> str:
    follows = (
        f"<x_location>{spline(5)}</x_location><socket_x_coordinate>/jointset/j0/q0</socket_x_coordinate>"
    )
    moving = point(0, "/ground") + point(1, "/bodyset/b0", "MovingPathPoint", follows)
    return swing(repeated(count, lambda n: muscle(n, moving)))


def _conditional_points(count: int) -> str:
    asks = "<socket_coordinate>/jointset/j0/q0</socket_coordinate><range>0 1</range>"
    points = point(0, "/ground") + point(1, "/bodyset/b0", "ConditionalPathPoint", asks)
    return swing(repeated(count, lambda n: muscle(n, points)))


def _forces(tag: str, inside: str) -> Make:
    return lambda count: swing(repeated(count, lambda n: f'<{tag} name="f{n}">{inside}</{tag}>'))


def _group(number: int, members: str) -> str:
    return f'<ObjectGroup name="g{number}"><members>{members}</members></ObjectGroup>'


def _old(make: Make) -> Make:
    return lambda count: make(count).replace('"40000"', '"30000"')


def _joints_in_bodies(count: int) -> str:
    def joined(number: int) -> str:
        carrier = f"b{number - 1}" if number else "ground"
        coordinates = f'<CoordinateSet><objects><Coordinate name="q{number}"/></objects></CoordinateSet>'
        inner = f'<PinJoint name="j{number}"><parent_body>{carrier}</parent_body>{coordinates}</PinJoint>'
        return body(number, f"<Joint>{inner}</Joint>")

    return document(repeated(count, joined))


_TORQUE: Final = "<bodyA>b0</bodyA><bodyB>ground</bodyB><axis>1 0 0</axis>"
_ENDS: Final = "<socket_frame1>/ground</socket_frame1><socket_frame2>/bodyset/b0</socket_frame2>"

LARGE: Final[dict[str, Make]] = {
    "bodies in a chain": chain,
    "bodies in a chain, last first": lambda count: chain(count, backwards=True),
    "bodies side by side": star,
    "bodies without joints": lambda count: document(_bodies(count)),
    "bodies on joints that carry their parent": lambda count: document(
        _bodies(count), repeated(count, lambda n: pin(n, f"/bodyset/b{n}", _carrier(n)))
    ),
    "joints that close loops": lambda count: document(
        body(0), repeated(count, lambda n: pin(n, "/ground", "/bodyset/b0"))
    ),
    "joints in bodies, as in version 3": _old(_joints_in_bodies),
    "coordinates that follow one": lambda count: star(
        count + 1, repeated(count, lambda n: coupler(n, f"q{n + 1}", "q0"))
    ),
    "coordinates that follow each other": lambda count: star(
        count + 1, repeated(count, lambda n: coupler(n, f"q{n + 1}", f"q{n}"))
    ),
    "coordinates that follow each other, last first": lambda count: star(
        count + 1, repeated(count, lambda n: coupler(n, f"q{count - n}", f"q{count - n - 1}"))
    ),
    "knots": lambda count: star(2, coupler(0, "q1", "q0", spline(count))),
    "frames in frames": _frames_in_a_row,
    "markers": lambda count: swing(markers=repeated(count, lambda n: marker(f"k{n}", "/bodyset/b0"))),
    "markers of one name": lambda count: swing(markers=repeated(count, lambda n: marker("k", "/bodyset/b0"))),
    "muscles": lambda count: swing(repeated(count, muscle)),
    "muscles of one name": lambda count: swing(repeated(count, lambda n: muscle(0))),
    "muscles of an unknown class": lambda count: swing(
        repeated(count, lambda n: muscle(n, tag="SomeMuscle"))
    ),
    "muscles of version 3": _old(lambda count: swing(repeated(count, muscle))),
    "points": lambda count: swing(
        repeated(20, lambda n: muscle(n, repeated(count // 20, lambda k: point(k, _carrier(k % 2)))))
    ),
    "moving points": _moving_points,
    "conditional points": _conditional_points,
    "surfaces": _surfaces,
    "groups": lambda count: swing(muscle(0), groups=repeated(count, lambda n: _group(n, "m0"))),
    "members of a group": lambda count: swing(muscle(0), groups=_group(0, "m0 " * count)),
    "springs": _forces("SpringGeneralizedForce", "<coordinate>q0</coordinate>"),
    "bushings": _forces("BushingForce", _ENDS),
    "actuators of a coordinate": _forces("CoordinateActuator", "<coordinate>q0</coordinate>"),
    "actuators of bodies": _forces("TorqueActuator", _TORQUE),
    "contact forces": _forces("HuntCrossleyForce", ""),
    "unknown components": lambda count: swing(components=repeated(count, lambda n: f'<Foo name="f{n}"/>')),
    "components of one name": lambda count: swing(
        components=repeated(count, lambda n: marker("f", "/ground"))
    ),
    "unknown properties": lambda count: document(
        body(0, repeated(count, lambda n: f"<foo{n}>1</foo{n}>")), pin(0, "/ground", "/bodyset/b0")
    ),
}  # fmt: skip
"""By the kind of element: what makes a document with so many of them."""
