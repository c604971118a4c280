"""A tree of bodies with the paths of muscles, and calls for its geometry and dynamics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import (
    firsts,
    flags,
    indices,
    length,
    nested,
    numbers,
    size,
    struct,
    wholes,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from gluteus.arrays import Bools, Floats

    Chosen = NDArray[np.int32]

size("bodies")
size("coordinates", 0, 9_999)
size("functions")
size("pieces")  # of all functions
size("coefficients")  # of all pieces
size("drives")
size("arcs")
size("couplings")
size("points")
size("moving")  # displacements of points with coordinates
size("surfaces")
size("surface_sizes")  # of all surfaces
size("samples", high=2**40)
size("asked")  # muscles or joints that a call is about
size("width")  # muscles in the results
size("columns")  # coordinates in the arms
size("loads")


@struct(kept=True)
class FunctionConstants:
    """Piecewise polynomials, as in `gluteus.mechanics.body.functions`."""

    piece_first: ArrayLike = firsts("functions", "pieces")
    terms: ArrayLike = indices("functions", low=1, below=1 << 20)  # coefficients of each piece
    coefficient_first: ArrayLike = firsts("functions", "coefficients")
    breaks: ArrayLike = numbers("pieces")  # where a piece begins; that of the first is not looked at
    origin: ArrayLike = numbers("pieces")
    coefficient: ArrayLike = numbers("coefficients")  # lowest power first


@struct(kept=True)
class GeometryConstants:
    """Bodies, joints and paths. -1 means the ground among bodies, and no coordinate among
    coordinates.
    """

    coordinates: int = length("coordinates")
    polynomials: FunctionConstants = nested(FunctionConstants)
    parent: ArrayLike = indices("bodies", low=-1, below="bodies")  # before its children
    turned_in_parent: ArrayLike = numbers("bodies", 3, 3)
    turned_in_child: ArrayLike = numbers("bodies", 3, 3)
    drive_first: ArrayLike = firsts("bodies", "drives")
    drive_axis: ArrayLike = numbers("drives", 3)  # unit vectors
    drive_function: ArrayLike = indices("drives", below="functions")
    drive_coordinate: ArrayLike = indices("drives", low=-1, below="coordinates")
    drive_turns: ArrayLike = indices("drives", below=2)
    drive_arc: ArrayLike = indices("drives", low=-1, below="arcs")  # two drives in a row for each
    arc_length: ArrayLike = numbers("arcs")  # [m]
    arc_neutral: ArrayLike = numbers("arcs", 2)  # added to both coordinates [rad]
    coupled: ArrayLike = indices("couplings", below="coordinates")  # in the order of working out
    coupled_to: ArrayLike = indices("couplings", below="coordinates")
    coupling_function: ArrayLike = indices("couplings", below="functions")
    point_first: ArrayLike = firsts("muscles", "points")
    point_body: ArrayLike = indices("points", low=-1, below="bodies")
    condition: ArrayLike = indices("points", low=-1, below="coordinates")
    range: ArrayLike = numbers("points", 2)  # in which a conditional point counts
    moving_first: ArrayLike = firsts("points", "moving")
    moving_axis: ArrayLike = numbers("moving", 3)
    moving_function: ArrayLike = indices("moving", below="functions")
    moving_coordinate: ArrayLike = indices("moving", low=-1, below="coordinates")
    surface_first: ArrayLike = firsts("muscles", "surfaces")
    surface_kind: ArrayLike = wholes("surfaces")  # place in the kernel's `SURFACES`
    surface_body: ArrayLike = indices("surfaces", low=-1, below="bodies")
    surface_axes: ArrayLike = numbers("surfaces", 3, 3)  # columns
    surface_origin: ArrayLike = numbers("surfaces", 3)  # [m]
    size_first: ArrayLike = firsts("surfaces", "surface_sizes")
    surface_size: ArrayLike = numbers("surface_sizes")  # in the order of its kind [m]
    side_axis: ArrayLike = indices("surfaces", below=3)
    side_sign: ArrayLike = indices("surfaces", low=-1, below=2)
    plane: ArrayLike = indices("surfaces", below=2)  # 1 climbs in a plane, 0 as a helix
    wrap_first: ArrayLike = wholes("surfaces")  # points between which it may wrap; -1 for the end
    wrap_last: ArrayLike = wholes("surfaces")


@struct()
class GeometryCall:
    """Lengths, moment arms, flags and wrenches of some muscles in poses."""

    q: Floats = numbers("samples", "coordinates")
    place: Floats = numbers("1|samples", "points", 3)  # [m, body frames]
    joint_in_parent: Floats = numbers("1|samples", "bodies", 3)  # [m]
    joint_in_child: Floats = numbers("1|samples", "bodies", 3)  # [m]
    chosen: Chosen = indices("asked", below="muscles")  # muscles
    where: Chosen = indices("asked", below="width")  # their columns in the results
    column: Chosen = indices("coordinates", low=-1, below="columns")  # in the arms; -1 for none
    tension: Floats | None = numbers("samples", "width", optional=True)  # [N], for wrenches
    lengths: Floats | None = numbers("samples", "width", written=True, optional=True)  # [m]
    # Entries that are not written are zero.
    arms: Floats | None = numbers("samples", "width", "columns", written=True, optional=True)
    near_switch: Bools | None = flags("samples", "width", written=True, optional=True)
    # Moment about the body's origin and force, ground axes [N m, N].
    wrenches: Floats | None = numbers("samples", "bodies", 6, written=True, optional=True)


@struct()
class OutsideLoads:
    """Forces and free moments, each on one body."""

    body: Chosen = indices("loads", low=-1, below="bodies")  # that feels the load
    vectors_in: Chosen = indices("loads", low=-1, below="bodies")  # in whose axes vectors are given
    points_in: Chosen = indices("loads", low=-1, below="bodies")  # in whose frame points are given
    force: Floats = numbers("1|samples", "loads", 3)  # [N]
    moment: Floats = numbers("1|samples", "loads", 3)  # [N m]
    point: Floats = numbers("1|samples", "loads", 3)  # [m]


@struct()
class DynamicsCall:
    """Generalised forces that a motion requires, and loads of joints on their children."""

    q: Floats = numbers("samples", "coordinates")
    qd: Floats = numbers("samples", "coordinates")
    qdd: Floats = numbers("samples", "coordinates")
    joint_in_parent: Floats = numbers("1|samples", "bodies", 3)  # [m]
    joint_in_child: Floats = numbers("1|samples", "bodies", 3)  # [m]
    mass: Floats = numbers("1|samples", "bodies")  # [kg]
    centre: Floats = numbers("1|samples", "bodies", 3)  # [m]
    inertia: Floats = numbers("1|samples", "bodies", 3, 3)  # [kg m²]
    gravity: Floats = numbers(3)  # [m/s², ground]
    outside: OutsideLoads = nested(OutsideLoads)
    applied: Floats | None = numbers("samples", "bodies", 6, optional=True)  # all other wrenches
    joints: Chosen = indices("asked", below="bodies")  # bodies whose joints are looked at
    needed: Floats | None = numbers("samples", "coordinates", written=True, optional=True)
    # Forces and moments of joints on their children, in the children's axes, all or none.
    force: Floats | None = numbers("samples", "asked", 3, written=True, optional=True)
    force_in_parent: Floats | None = numbers("samples", "asked", 3, written=True, optional=True)
    moment: Floats | None = numbers("samples", "asked", 3, written=True, optional=True)


@struct()
class PushCall:
    """Forces of each load on the coordinates."""

    q: Floats = numbers("samples", "coordinates")
    joint_in_parent: Floats = numbers("1|samples", "bodies", 3)  # [m]
    joint_in_child: Floats = numbers("1|samples", "bodies", 3)  # [m]
    outside: OutsideLoads = nested(OutsideLoads)
    forces: Floats = numbers("samples", "loads", "coordinates", written=True)
