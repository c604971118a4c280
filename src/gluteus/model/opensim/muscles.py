"""Compile the muscles of a model document to arrays and curves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

import numpy as np

from gluteus.anatomy import DATA, Quantity, read_yaml
from gluteus.arrays import Floats, Ints
from gluteus.errors import UnsupportedFeature
from gluteus.files.osim.spec import forces as spec_forces
from gluteus.files.osim.spec.forces import MuscleSpec
from gluteus.mechanics.muscle.bezier import BezierCurves, Knot, corners
from gluteus.mechanics.muscle.curves import MuscleCurves
from gluteus.mechanics.muscle.degroote import DeGrooteCurves
from gluteus.mechanics.muscle.fibres import HillMuscles
from gluteus.mechanics.muscle.millard import MillardCurves
from gluteus.mechanics.muscle.thelen import ThelenCurves
from gluteus.model.hip.curves import force_length_curves

_Any = TypeVar("_Any")

_NAMED = 10
"""Largest number of muscles that a message names."""


def check_forces(muscles: Sequence[MuscleSpec]) -> None:
    """Raise `UnsupportedFeature` for muscles whose force is needed, but of which only the path is
    modelled.
    """
    found = [each for each in muscles if isinstance(each, spec_forces.PathMuscleSpec) and each.appliesForce]
    if not found:
        return
    kinds = sorted({each.kind for each in found})
    names: dict[str, list[str]] = {}
    for each in found:
        names.setdefault(f"{each.kind}: {each.reason}", []).append(each.name)
    some = ", ".join(f"{_some(alike)} ({reason})" for reason, alike in names.items())
    raise UnsupportedFeature(
        found[0].kind,
        f"the force of {some} is not modelled; lengths and moment arms are. Correct the muscles, or "
        f"let them pull with no force: --allow {','.join(kinds)}, in Python allow={tuple(kinds)!r}",
    )


def _some(names: Sequence[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{rest}"


def strengths(muscles: Sequence[MuscleSpec]) -> Floats:
    """Return the maximum isometric force (1, muscle) [N]; 0 if no force is modelled."""
    return _row(
        muscles,
        lambda each: 0.0 if isinstance(each, spec_forces.PathMuscleSpec) else each.max_isometric_force,
    )


def hill_muscles(muscles: Sequence[MuscleSpec]) -> HillMuscles:
    """Return the muscles of a document, ready for `mechanics.muscle.fibres`; arrays (1, muscle).

    Every muscle follows the model and the curves that its document names. Muscles of which only the
    path is modelled have no strength.
    """
    muscles = [_without_strength(each) for each in muscles]
    optimal = _row(muscles, lambda each: each.optimal_fiber_length)
    return HillMuscles(
        max_force=_row(muscles, lambda each: each.max_isometric_force),
        optimal_length=optimal,
        tendon_length=_row(muscles, lambda each: each.tendon_slack_length),
        height=optimal * np.sin(_row(muscles, lambda each: each.pennation_angle_at_optimal)),
        fastest=optimal * _row(muscles, lambda each: each.max_contraction_velocity),
        shortest=_row(muscles, _shortest),
        rigid=np.array([each.ignore_tendon_compliance for each in muscles], dtype=np.bool_),
        groups=tuple(_groups(muscles)),
    )


def _without_strength(muscle: MuscleSpec) -> spec_forces.HillMuscleSpec:
    if not isinstance(muscle, spec_forces.PathMuscleSpec):
        return muscle
    return spec_forces.Thelen2003Spec(muscle.name, muscle.path, False, max_isometric_force=0.0)


def control_bounds(muscles: Sequence[MuscleSpec]) -> tuple[Floats, Floats]:
    """Return the minimum and maximum activation (muscle,) that a document allows; 0 for a muscle
    that is switched off.
    """
    works = np.array([each.appliesForce for each in muscles])
    low = np.array([each.min_control for each in muscles])
    high = np.array([each.max_control for each in muscles])
    return np.where(works, low, 0.0), np.where(works, high, 0.0)


def _groups(muscles: Sequence[spec_forces.HillMuscleSpec]) -> Iterable[tuple[Ints, MuscleCurves]]:
    thelen = [each for each in muscles if isinstance(each, spec_forces.Thelen2003Spec)]
    millard = [each for each in muscles if isinstance(each, spec_forces.Millard2012Spec)]
    degroote = [each for each in muscles if isinstance(each, spec_forces.DeGrooteFregly2016Spec)]
    if thelen:
        yield _numbers_of(muscles, spec_forces.Thelen2003Spec), _thelen(thelen)
    if millard:
        yield _numbers_of(muscles, spec_forces.Millard2012Spec), _millard(millard)
    if degroote:
        yield _numbers_of(muscles, spec_forces.DeGrooteFregly2016Spec), _degroote(degroote)


def _numbers_of(muscles: Sequence[MuscleSpec], kind: type[MuscleSpec]) -> Ints:
    return np.array([number for number, each in enumerate(muscles) if type(each) is kind], dtype=np.intp)


def _shortest(muscle: spec_forces.HillMuscleSpec) -> float:
    """Return the fibre length [m] below which muscles exert no force in OpenSim."""
    if isinstance(muscle, spec_forces.DeGrooteFregly2016Spec):
        return 0.0
    steepest = np.sin(muscle.maximum_pennation_angle)
    flat = np.sin(muscle.pennation_angle_at_optimal) / steepest if steepest > 0.0 else 0.0
    millard = isinstance(muscle, spec_forces.Millard2012Spec)
    least = muscle.active_force_length.min_norm_active_fiber_length if millard else 0.0
    return float(muscle.optimal_fiber_length * max(least, flat))


def _thelen(muscles: Sequence[spec_forces.Thelen2003Spec]) -> ThelenCurves:
    constants = _numbers("thelen2003")
    return ThelenCurves(
        active_shape=_each(muscles, lambda each: each.KshapeActive),
        passive_shape=_each(muscles, lambda each: each.KshapePassive),
        passive_strain=_each(muscles, lambda each: each.FmaxMuscleStrain),
        tendon_strain=_each(muscles, lambda each: each.FmaxTendonStrain),
        shape=_each(muscles, lambda each: each.Af),
        greatest=_each(muscles, lambda each: each.Flen),
        straight_from=_each(muscles, lambda each: each.fv_linear_extrap_threshold),
        toe_shape=constants["toe_shape"],
        toe_force=constants["toe_force"],
        slow=constants["slow"],
    )


def _degroote(muscles: Sequence[spec_forces.DeGrooteFregly2016Spec]) -> DeGrooteCurves:
    constants = _numbers("degrootefregly2016")
    strain = _each(muscles, lambda each: each.passive_fiber_strain_at_one_norm_force)
    limp = np.array([each.ignore_passive_fiber_force for each in muscles])
    return DeGrooteCurves(
        numbers=force_length_curves("degrootefregly2016"),
        width=_each(muscles, lambda each: each.active_force_width_scale),
        passive_strain=np.where(limp, np.inf, strain),
        tendon_strain=_each(muscles, lambda each: each.tendon_strain_at_one_norm_force),
        fibre_damping=_each(muscles, lambda each: each.fiber_damping),
        tendon_numbers=(constants["tendon_factor"], constants["tendon_centre"], constants["tendon_offset"]),
        least_length=constants["least_length"],
    )


def _millard(muscles: Sequence[spec_forces.Millard2012Spec]) -> MillardCurves:
    return MillardCurves(
        active_curve=_active(muscles),
        passive_curve=_passive([each.fiber_force_length for each in muscles]),
        velocity_curve=_velocity([each.force_velocity for each in muscles]),
        tendon_curve=_tendon([each.tendon_force_length for each in muscles]),
        fibre_damping=_each(muscles, lambda each: each.fiber_damping),
    )


def _active(muscles: Sequence[spec_forces.Millard2012Spec]) -> BezierCurves:
    shapes = [each.active_force_length for each in muscles]
    constants = _numbers("millard2012")
    first = _each(shapes, lambda each: each.min_norm_active_fiber_length)
    bend = _each(shapes, lambda each: each.transition_norm_fiber_length)
    last = _each(shapes, lambda each: each.max_norm_active_fiber_length)
    shallow = _each(shapes, lambda each: each.shallow_ascending_slope)
    # OpenSim has no minimum force if a damper or a rigid tendon prevents the fibres from
    # collapsing.
    kept = np.array([each.fiber_damping > 0.0 or each.ignore_tendon_compliance for each in muscles])
    low = np.where(kept, 0.0, _each(shapes, lambda each: each.minimum_value))
    one, none, plateau = np.ones_like(first), np.zeros_like(first), constants["plateau"]
    shoulder = 1.0 - plateau
    at_bend = 1.0 - shallow * (shoulder - bend)
    ascending = Knot(0.5 * (first + bend), 0.5 * at_bend, constants["ascent"] * at_bend / (bend - first))
    rising = Knot(0.5 * (bend + shoulder), 0.5 * (at_bend + 1.0), shallow)
    descending = Knot(0.5 * (1.0 + plateau + last), 0.5 * one, -one / (last - 1.0 - 2.0 * plateau))
    knots = (
        Knot(first, low, none),
        ascending,
        rising,
        Knot(one, one, none),
        descending,
        Knot(last, low, none),
    )
    return corners(knots, constants["active_curviness"] * one)


def _velocity(shapes: Sequence[spec_forces.ForceVelocitySpec]) -> BezierCurves:
    greatest = _each(shapes, lambda each: each.max_eccentric_velocity_force_multiplier)
    slowing = (
        _each(shapes, lambda each: each.concentric_slope_at_vmax),
        _each(shapes, lambda each: each.concentric_slope_near_vmax),
    )
    easing = (
        _each(shapes, lambda each: each.eccentric_slope_at_vmax),
        _each(shapes, lambda each: each.eccentric_slope_near_vmax),
    )
    one, none, near = np.ones_like(greatest), np.zeros_like(greatest), _numbers("millard2012")["near_end"]
    rise = 0.5 * (1.0 - near)
    knots = (
        Knot(-one, none, slowing[0]),
        Knot(-near * one, rise * (slowing[0] + slowing[1]), slowing[1]),
        Knot(none, one, _each(shapes, lambda each: each.isometric_slope)),
        Knot(near * one, greatest - rise * (easing[0] + easing[1]), easing[1]),
        Knot(one, greatest, easing[0]),
    )
    short = _each(shapes, lambda each: each.concentric_curviness)
    long = _each(shapes, lambda each: each.eccentric_curviness)
    return corners(knots, [short, short, long, long])


def _passive(shapes: Sequence[spec_forces.FiberForceLengthSpec]) -> BezierCurves:
    constants = _numbers("millard2012")
    start = 1.0 + _each(shapes, lambda each: each.strain_at_zero_force)
    end = 1.0 + _each(shapes, lambda each: each.strain_at_one_norm_force)
    chord = 1.0 / (end - start)
    # If one number of a curve's shape is missing, all of them take their defaults, as in OpenSim.
    chosen = np.array(
        [
            None not in (each.stiffness_at_low_force, each.stiffness_at_one_norm_force, each.curviness)
            for each in shapes
        ]
    )
    low = np.where(
        chosen,
        _each(shapes, lambda each: each.stiffness_at_low_force or 0.0),
        constants["passive_low_stiffness"],
    )
    stiff = np.where(
        chosen,
        _each(shapes, lambda each: each.stiffness_at_one_norm_force or 0.0),
        constants["passive_stiffness"] * chord,
    )
    bend = np.where(chosen, _each(shapes, lambda each: each.curviness or 0.0), constants["passive_curviness"])
    foot = constants["passive_foot"] * np.minimum(1.0 / stiff, end - start)
    none, one = np.zeros_like(start), np.ones_like(start)
    return corners(
        [Knot(start, none, none), Knot(start + foot, 0.5 * foot * low, low), Knot(end, one, stiff)], bend
    )


def _tendon(shapes: Sequence[spec_forces.TendonForceLengthSpec]) -> BezierCurves:
    constants = _numbers("millard2012")
    strain = _each(shapes, lambda each: each.strain_at_one_norm_force)
    chosen = np.array(
        [
            None not in (each.stiffness_at_one_norm_force, each.norm_force_at_toe_end, each.curviness)
            for each in shapes
        ]
    )
    stiff = np.where(
        chosen,
        _each(shapes, lambda each: each.stiffness_at_one_norm_force or 0.0),
        constants["tendon_stiffness"] / strain,
    )
    toe = np.where(
        chosen, _each(shapes, lambda each: each.norm_force_at_toe_end or 0.0), constants["tendon_toe"]
    )
    bend = np.where(chosen, _each(shapes, lambda each: each.curviness or 0.0), constants["tendon_curviness"])
    one, none = np.ones_like(strain), np.zeros_like(strain)
    end = 1.0 + strain + (toe - 1.0) / stiff
    foot = 1.0 + constants["tendon_foot"] * (end - 1.0)
    halfway = 1.0 + strain + (0.5 * toe - 1.0) / stiff
    slope = 0.5 * toe / (halfway - foot)
    middle = 0.5 * (foot + halfway)
    return corners(
        [Knot(one, none, none), Knot(middle, slope * (middle - foot), slope), Knot(end, toe, stiff)], bend
    )


def _each(items: Sequence[_Any], value: Callable[[_Any], float]) -> Floats:
    return np.array([value(item) for item in items], dtype=np.float64)


def _row(muscles: Sequence[_Any], value: Callable[[_Any], float]) -> Floats:
    return _each(muscles, value).reshape(1, -1)


@cache
def _numbers(name: str) -> dict[str, float]:
    """Return the constants of a curve file, by name."""
    records = read_yaml(DATA / "curves" / f"{name}.yaml", dict[str, Quantity])
    return {key: record.si for key, record in records.items()}
