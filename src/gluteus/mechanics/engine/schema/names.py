"""Enums of both languages: landmarks and measures of bones, quantities of a study, counts,
statuses.
"""

from __future__ import annotations

from enum import auto

from gluteus.mechanics.engine.schema.declare import Named, constant


class Sex(Named):
    """Sex whose norms apply to a person."""

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
"""Number of measures with a published spread; the kernel is compiled for this number."""


class StemPart(Named):
    """Measures of the stem of a replaced hip, as in `gluteus.bones.person.OF_STEM`."""

    femoral_offset = auto()
    neck_length = auto()
    neck_shaft_angle = auto()
    anteversion = auto()


GIVE_STEPS = constant("GIVE_STEPS", 9)
"""Number of evenly spaced amounts of giving way that are tried first."""


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
    thigh_outward = auto()


class Compensate(Named):
    """How people give way if their muscles cannot hold a posture."""

    pelvis = auto()  # drops
    trunk = auto()  # leans


class Status(Named):
    """How the recruitment of a row ended; `advice` says what to do about it."""

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
        "A fibre is stretched so far in this posture that its muscle would tear, or the operation stretches "
        "the muscles so far that no traction puts the joint together: nobody stands like this. Move the "
        "bones by less, or let the muscles adapt to the operation."
    ),
}


class Sloped(Named):
    """A force of a balanced hip whose derivatives can be requested."""

    joint = auto()
    abductors = auto()


MOST_SURFACES = constant("MOST_SURFACES", 8)
"""Surfaces that one path may wrap over in the kernel."""

MOST_THREADS = constant("MOST_THREADS", 1024)


class Quantity(Named):
    """Quantities of a person, as in `gluteus.studies.population.quantities`."""

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
    """How people are counted, as in `gluteus.studies.population.quantities`."""

    people = auto()
    without_bones = auto()
    bad_input = auto()
    not_converged = auto()
    not_recovered = auto()
    averaged = auto()
    held = auto()


class Fate(Named):
    """Outcomes of a person, as the numbers of the bits to set."""

    has_bones = auto()
    bad_input = auto()
    not_converged = auto()
    recovered = auto()
    upright = auto()


class Sum(Named):
    """Sums of a quantity over people: values are rounded to integers, which are split into
    halves.
    """

    number = auto()
    total = auto()
    upper_squared = auto()
    upper_times_lower = auto()
    lower_squared = auto()
