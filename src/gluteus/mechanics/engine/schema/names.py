"""Enums of both languages: marks and measures of bones, quantities of a study, counts, statuses."""

from __future__ import annotations

from enum import auto

from gluteus.mechanics.engine.schema.declare import Named, constant, numbered


class Sex(Named):
    """Whose norms a person is drawn from."""

    man = auto()
    woman = auto()


class Mark(Named):
    """Landmarks on the bones. The last three are computed once, when the measures are met."""

    asis = auto()
    asis_other = auto()
    tubercle = auto()
    tubercle_other = auto()
    medial_epicondyle = auto()
    lateral_epicondyle = auto()
    shaft_high = auto()
    shaft_low = auto()
    neck = auto()
    condyle_lateral = auto()
    condyle_medial = auto()
    trochanter_tip = auto()
    trochanter_outermost = auto()
    psis = auto()
    psis_other = auto()
    sacral_promontory = auto()


_AFTER_MEASURES = (Mark.psis, Mark.psis_other, Mark.sacral_promontory)
MARKS_OF_MEASURES = constant("MARKS_OF_MEASURES", len(Mark) - len(_AFTER_MEASURES))
if min(_AFTER_MEASURES) < MARKS_OF_MEASURES:
    raise ValueError(f"Mark: {', '.join(one.name for one in _AFTER_MEASURES)} must be the last marks")


class Ball(Named):
    """Spheres fitted to the bones."""

    socket = auto()
    socket_other = auto()
    head = auto()


class Measure(Named):
    """Measures of bones, as in `gluteus.bones.landmarks`."""

    hip_centre_distance = auto()
    femoral_offset = auto()
    neck_length = auto()
    neck_shaft_angle = auto()
    anteversion = auto()
    trochanter_tip_lateral = auto()
    trochanter_lateral = auto()
    pelvis_width = auto()
    hip_centre_depth = auto()
    hip_centre_height = auto()
    femur_length = auto()
    head_radius = auto()


DRAWN = constant("DRAWN", 6)
"""How many measures have a published spread; the kernel is compiled for this number."""


class StemPart(Named):
    """Measures of the stem of a replaced hip, as in `gluteus.bones.person.OF_STEM`."""

    femoral_offset = auto()
    neck_length = auto()
    neck_shaft_angle = auto()
    anteversion = auto()


GIVE_STEPS = constant("GIVE_STEPS", 9)
"""Evenly spaced amounts by which people may give way that are tried first."""


class Unknown(Named):
    """Unknowns of stance, as in `gluteus.bones.draws`."""

    pelvic_tilt = auto()
    femur_rotation = auto()
    gravity_line = auto()
    thigh_forward = auto()
    pelvic_obliquity = auto()
    trunk_lean = auto()
    body_centre = auto()
    leg_mass = auto()


class Compensate(Named):
    """How people give way where muscles cannot hold a posture."""

    pelvis = auto()  # drops
    trunk = auto()  # leans


class Status(Named):
    """How a row of recruitment ended; `advice` says what to do about it."""

    OK = auto()
    UNMET = auto()
    NOT_CONVERGED = auto()
    BAD_INPUT = auto()
    OVER_STRETCHED = auto()

    @property
    def advice(self) -> str:
        """Meaning of the status for the row, and what to do."""
        return _ADVICE[self]


_ADVICE = {
    Status.OK: "The demand is met.",
    Status.UNMET: (
        "No activations within their bounds meet the demand: these come nearest, and the unmet moment is "
        "given. Check the signs of the demand, or ask for a posture or load that these muscles can hold."
    ),
    Status.NOT_CONVERGED: (
        "The search stopped before the best activations were certain; the unmet moment belongs to those "
        "given. Try more iterations, and look for demands within rounding of the greatest possible."
    ),
    Status.BAD_INPUT: (
        "A moment, demand, weight or bound of this row is not a number or absurdly large, a weight is not "
        "positive, or a bound lies beyond the other: nothing was computed. Look upstream for the first such "
        "value."
    ),
    Status.OVER_STRETCHED: (
        "A fibre is stretched so far in this posture that its muscle would tear: nobody stands like this. "
        "Move the bones by less, or let the muscles adapt to the operation."
    ),
}


class Sloped(Named):
    """A force of a balanced hip whose slopes are asked for."""

    joint = auto()
    abductors = auto()


class SurfaceKind(Named):
    """Surfaces over which paths wrap, by the names that `Surface.kernel_row` gives."""

    cylinder = auto()
    sphere = auto()
    ellipsoid = auto()
    torus = auto()


class CylinderSize(Named):
    """Lengths of a cylinder [m]."""

    radius = auto()
    length = auto()


class SphereSize(Named):
    """Lengths of a sphere [m]."""

    radius = auto()


class EllipsoidSize(Named):
    """Lengths of an ellipsoid along the axes of its frame [m]."""

    radius_x = auto()
    radius_y = auto()
    radius_z = auto()


class TorusSize(Named):
    """Lengths of a torus [m]: radii of the tube and of the ring."""

    inner = auto()
    outer = auto()


SURFACE_SIZES = constant(
    "SURFACE_SIZES",
    numbered(
        SurfaceKind,
        {
            SurfaceKind.cylinder: CylinderSize,
            SurfaceKind.sphere: SphereSize,
            SurfaceKind.ellipsoid: EllipsoidSize,
            SurfaceKind.torus: TorusSize,
        },
    ),
)
"""Columns of the table of sizes: as many as the kind with most lengths has."""

MOST_SURFACES = constant("MOST_SURFACES", 8)
"""Surfaces that one path may wrap over in the kernel."""

MOST_THREADS = constant("MOST_THREADS", 1024)


class MuscleKind(Named):
    """Muscle models, by the names that `MuscleCurves.kernel_row` gives."""

    thelen = auto()
    millard = auto()
    degroote = auto()


class ThelenNumber(Named):
    """Numbers of Thelen's curves."""

    active_shape = auto()
    passive_shape = auto()
    passive_strain = auto()
    passive_span = auto()
    shape = auto()
    greatest = auto()
    gain = auto()
    last = auto()
    slope = auto()
    slow = auto()
    toe_shape = auto()
    toe = auto()
    toe_force = auto()
    toe_span = auto()
    stiffness = auto()


class MillardNumber(Named):
    """Numbers of Millard's muscles beside their curves."""

    damping = auto()


class MillardCurve(Named):
    """Curves of Millard's muscles."""

    active = auto()
    passive = auto()
    velocity = auto()
    tendon = auto()


class DeGrooteNumber(Named):
    """Numbers of De Groote's curves."""

    height_0 = auto()
    centre_0 = auto()
    width_0 = auto()
    width_slope_0 = auto()
    height_1 = auto()
    centre_1 = auto()
    width_1 = auto()
    width_slope_1 = auto()
    height_2 = auto()
    centre_2 = auto()
    width_2 = auto()
    width_slope_2 = auto()
    velocity_factor = auto()
    velocity_slope = auto()
    velocity_shift = auto()
    velocity_offset = auto()
    width = auto()
    damping = auto()
    felt = auto()
    passive_rate = auto()
    passive_start = auto()
    passive_span = auto()
    tendon_factor = auto()
    tendon_centre = auto()
    tendon_offset = auto()
    tendon_shape = auto()


numbered(
    MuscleKind,
    {
        MuscleKind.thelen: ThelenNumber,
        MuscleKind.millard: MillardNumber,
        MuscleKind.degroote: DeGrooteNumber,
    },
)


class Quantity(Named):
    """Quantities of a person, as in `gluteus.studies.population.summary`."""

    hip_contact_force_bw = auto()
    hip_contact_force_n = auto()
    force_lateral_bw = auto()
    force_anterior_bw = auto()
    force_up_bw = auto()
    force_outward_deg = auto()
    force_backward_deg = auto()
    abductor_force_bw = auto()
    abductor_force_n = auto()
    gluteus_medius_share = auto()
    abduction_moment_nm_per_kg = auto()
    pelvic_obliquity_deg = auto()
    trunk_lean_deg = auto()
    hip_adduction_deg = auto()
    unmet_moment_nm = auto()
    capacity_over_demand = auto()
    mass_kg = auto()
    height_m = auto()


class Count(Named):
    """How people are counted, as in `gluteus.studies.population.summary`."""

    people = auto()
    without_bones = auto()
    bad_input = auto()
    not_converged = auto()
    not_recovered = auto()
    averaged = auto()
    held = auto()


class Fate(Named):
    """Fates of a person: the numbers of the bits that are set."""

    has_bones = auto()
    bad_input = auto()
    not_converged = auto()
    recovered = auto()
    upright = auto()


class Sum(Named):
    """Sums of a quantity over people: values are rounded to whole numbers and split in halves."""

    number = auto()
    total = auto()
    upper_squared = auto()
    upper_times_lower = auto()
    lower_squared = auto()
