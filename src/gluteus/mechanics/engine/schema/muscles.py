"""Curves of muscles, and forces at lengths and velocities of their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import firsts, flag, indices, numbers, size, struct, wholes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gluteus.arrays import Floats

size("curves")  # of all muscles
size("curve_numbers")


@struct(kept=True)
class CurveConstants:
    """Curves of all muscles.

    The parameters of a muscle are in the order that the kernel's `CURVES` gives for its kind. Its
    Bézier curves follow, in the order given there: the slopes before and after each curve, then six
    control points of x and six of y for each piece.
    """

    kind: ArrayLike = wholes("muscles")  # place in the kernel's `CURVES`
    curve_first: ArrayLike = firsts("muscles", "curves")
    pieces: ArrayLike = indices("curves", low=1, below=1000)
    first: ArrayLike = firsts("muscles", "curve_numbers")
    values: ArrayLike = numbers("curve_numbers")
    rigid: ArrayLike = indices("muscles", below=2)  # whether the tendon is rigid in any case


@struct()
class MuscleCall:
    """Forces that full activation adds, and forces without activation."""

    length: Floats = numbers("samples", "muscles")  # of the paths [m]
    velocity: Floats = numbers("samples", "muscles")  # [m/s]
    max_force: Floats = numbers("1|samples", "muscles")  # [N]
    optimal_length: Floats = numbers("1|samples", "muscles")  # [m]
    tendon_length: Floats = numbers("1|samples", "muscles")  # [m]
    height: Floats = numbers("1|samples", "muscles")  # of the belly, across the tendon [m]
    fastest: Floats = numbers("1|samples", "muscles")  # [m/s]
    shortest: Floats = numbers("1|samples", "muscles")  # fibre length [m]
    compliant: bool = flag()
    with_passive: bool = flag()
    capacity: Floats = numbers("samples", "muscles", written=True)  # [N]
    passive: Floats = numbers("samples", "muscles", written=True)  # [N]
