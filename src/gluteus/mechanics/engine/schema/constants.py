"""All constants that are the same for everybody in a study of stance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gluteus.mechanics.engine.schema.declare import (
    choice,
    choices,
    flag,
    indices,
    nested,
    number,
    numbers,
    size,
    struct,
    whole,
)
from gluteus.mechanics.engine.schema.names import Ball, Compensate, Measure, Quantity, Sex

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

size("lines", 1, 999_999)
size("bells")  # of the curve of active force by length
size("knots")  # of what age tells
size("modes", 1, 100)
size("targets", 1, len(Measure))  # measures that bones are asked to meet
size("others", 0, len(Measure))  # measures without a published spread that were measured
size("known", 1, len(Measure))  # measures that are known, the femur's length first
size("muscles")
size("pelvic_points")
size("femoral_points")
size("limits")


def _pairs(count: str) -> str:
    return f"({count}) * ({count} + 1) // 2"


def _triples(count: str) -> str:
    return f"({count}) * ({count} + 1) * ({count} + 2) // 6"


def _blocks(outputs: str) -> str:
    """Matrices are laid out by blocks of eight outputs, [block][input][8]."""
    return f"({outputs} + 7) // 8"


_SHAPE = "modes + 1"  # 1, then the modes: u
_STEPPED = "modes + 1 + targets"  # then the steps towards the targets: y


@struct(kept=True)
class MuscleConstants:
    """Pull and recruitment of the muscles of people who are given or drawn."""

    share: ArrayLike = numbers("lines")  # part of its muscle's cross-section
    gain: ArrayLike = numbers("lines")  # of recruitment
    abducts: ArrayLike = numbers("lines")  # 1 or 0
    medius: ArrayLike = numbers("lines")  # 1 or 0
    bell_height: ArrayLike = numbers("bells")
    bell_centre: ArrayLike = numbers("bells")
    bell_width: ArrayLike = numbers("bells")
    bell_width_slope: ArrayLike = numbers("bells")
    passive_shape: float = number()
    passive_strain: float = number()
    passive_longest: float = number()  # fibre length over optimal beyond which fibres tear
    gravity: float = number()
    power: int = whole(2, 3)
    scale: float = number()
    proximal: float = number()
    dual_passes: int = whole(0, 1000)
    max_iterations: int = whole(0, 100_000)
    held_tolerance: float = number()
    largest_value: float = number()


@struct(kept=True)
class Giving:
    """How people give way, and the search for the most comfortable amount."""

    compensate: Compensate = choice(Compensate)
    widest: float = number()
    refinements: int = whole(0, 100)
    habit: float = number()  # spread of habit [rad]
    reach: float = number()  # spreads from which on departing costs no faster
    temperature: float = number()  # effort that makes an amount e times less likely
    obliquity: float = number()  # by choice; what gives way comes on top
    lean: float = number()


@struct(kept=True)
class DrawConstants:
    """Position of each draw of `gluteus.bones.draws` among the `width` numbers of a person.

    Members of a draw are consecutive. Numbers from `bones_first` on belong to attempts at bones and
    are made on demand.
    """

    width: int = whole(4, 1 << 20)
    bones_first: int = whole(4, 1000)
    bones_stride: int = whole(4, 1000)
    attempts: int = whole(1, 16)
    posture_stride: int = whole(0, 1000)
    slot_sex: int = whole(0, 1 << 20)
    slot_body_size: int = whole(0, 1 << 20)
    slot_age: int = whole(0, 1 << 20)
    slot_nerve_supply: int = whole(0, 1 << 20)
    slot_muscle_volume_shared: int = whole(0, 1 << 20)
    slot_muscle_volume: int = whole(0, 1 << 20)
    slot_fibre_length_shared: int = whole(0, 1 << 20)
    slot_fibre_length: int = whole(0, 1 << 20)
    slot_minimus_fibre_length: int = whole(0, 1 << 20)
    slot_abduction_strength: int = whole(0, 1 << 20)
    slot_neutral_fibre_length: int = whole(0, 1 << 20)
    slot_strength_lost: int = whole(0, 1 << 20)
    slot_attachment: int = whole(0, 1 << 20)  # muscle by muscle: origin x, y, z, insertion x, y, z
    slot_bone_modes: int = whole(0, 1 << 20)
    slot_femur_length: int = whole(0, 1 << 20)
    slot_unknown: ArrayLike = indices("Unknown", below=1 << 20)
    slot_posture_choice: int = whole(0, 1 << 20)
    slot_measure_error: int = whole(0, 1 << 20)  # in the order of `gluteus.bones.person.MEASURES`
    widest: float = number()  # standard deviations to which normals are clipped


@struct(kept=True)
class BodyConstants:
    """Body size by sex: mean and spread of height and mass, and their correlation."""

    sex: Sex | None = choice(Sex, optional=True)  # drawn without it
    known_mass: float | None = number(optional=True)
    known_log_mass: float | None = number(optional=True)  # here, since C libraries differ in log
    known_height: float | None = number(optional=True)
    height_mean: ArrayLike = numbers("Sex")
    height_sd: ArrayLike = numbers("Sex")
    mass_mean: ArrayLike = numbers("Sex")
    mass_sd: ArrayLike = numbers("Sex")
    link: ArrayLike = numbers("Sex")
    least_mass: float = number()


@struct(kept=True)
class AgeConstants:
    """Body size and strength by age, with the logarithm of mass; without knots if no age is
    known.
    """

    knots_at: ArrayLike = numbers("knots")
    height_mean: ArrayLike = numbers("Sex", "knots")
    height_sd: ArrayLike = numbers("Sex", "knots")
    mass_mean: ArrayLike = numbers("Sex", "knots")
    mass_sd: ArrayLike = numbers("Sex", "knots")
    link: ArrayLike = numbers("Sex")
    youngest: float = number()
    oldest: float = number()
    strength_lost: float = number()
    strength_lost_spread: float = number()
    strength_full_to: float = number()


@struct(kept=True)
class Sphere:
    """A sphere fitted to points that follow modes and steps: sums over the points as polynomials.

    Let u = (1, modes) and y = (steps towards the targets). `quadratic` contains, for products of
    two elements of u, the six second moments and the coefficients of y in the three third moments.
    `linear` contains, for elements of u, the coefficients of y (second moments) and of products of
    two elements of y (third moments). The remaining coefficients depend only on y.
    `BoneConstants.cubes` contains the third moments of all spheres for products of three elements
    of u.
    """

    points: float = number()  # how many
    middle: ArrayLike = numbers(3, _STEPPED)
    quadratic: ArrayLike = numbers(_blocks("6 + 3 * targets"), _pairs(_SHAPE), 8)
    linear: ArrayLike = numbers(_blocks(f"6 * targets + 3 * ({_pairs('targets')})"), _SHAPE, 8)
    rest_second: ArrayLike = numbers(6, _pairs("targets"))
    rest_third: ArrayLike = numbers(3, _triples("targets"))


@struct(kept=True)
class BoneConstants:
    """Bones that meet a person's measures."""

    marks: ArrayLike = numbers(_blocks("3 * Mark"), _SHAPE, 8)  # [m]
    mark_steps: ArrayLike = numbers("Mark", 3, "targets")
    spheres: Sequence[Sphere] = nested(Sphere, each=Ball)
    cubes: ArrayLike = numbers(_triples(_SHAPE), "Ball", 3)
    slopes: ArrayLike = numbers("targets", _SHAPE)  # of the measures at the mean shape
    gram: ArrayLike = numbers("targets", "targets")  # slopes slopesᵀ
    target_measure: ArrayLike = choices(Measure, "targets")
    target_among: ArrayLike = indices("targets", below="DRAWN + others")  # place among all measures
    drawn_measure: ArrayLike = choices(Measure, "DRAWN")
    drawn_mean: ArrayLike = numbers("Sex", "DRAWN")
    drawn_sd: ArrayLike = numbers("Sex", "DRAWN")
    model_mean: ArrayLike = numbers("DRAWN")
    model_sd: ArrayLike = numbers("DRAWN")
    other_measure: ArrayLike = choices(Measure, "others")  # measured, without a published spread
    other_follow: ArrayLike = numbers("others", "DRAWN")  # slopes with the drawn ones
    known_among: ArrayLike = indices("known", below="DRAWN + others")  # femur length first
    known_value: ArrayLike = numbers("known")  # the first is not looked at
    known_error: ArrayLike = numbers("known")
    known_noise: ArrayLike = indices("known", below=100)  # number of the measure's error among the draws
    known_pull: ArrayLike = numbers("Sex", "known", "DRAWN + others")
    stem: bool = flag()  # whether a stem holds the head
    stem_value: ArrayLike = numbers("StemPart")  # as given, NaN where it is not [m or rad]
    stem_error: ArrayLike = numbers("StemPart")
    stem_noise: ArrayLike = indices("StemPart", below=100)
    femur_of_height: float = number()
    femur_of_height_sd: float = number()
    centre_correction: ArrayLike = numbers(3)
    size_spread: float = number()
    ridge: float = number()
    longest_step: float = number()
    unusual: float = number()
    met_angle: float = number()
    met_length: float = number()
    close_angle: float = number()
    close_length: float = number()
    passes: int = whole(0, 1000)


@struct(kept=True)
class SizeConstants:
    """Sizes of the muscles."""

    volume_slope: ArrayLike = numbers("muscles")
    volume_intercept: ArrayLike = numbers("muscles")
    has_volume: ArrayLike = indices("muscles", below=2)
    cos_pennation: ArrayLike = numbers("muscles")
    sin_pennation: ArrayLike = numbers("muscles")
    fibre_length: ArrayLike = numbers("muscles")
    published_section: ArrayLike = numbers("muscles")
    largest: int = whole(0, 999)
    minimus: int = whole(0, 999)
    volume_spread: float = number()
    volume_common: float = number()
    fibre_spread: float = number()
    fibre_common: float = number()
    minimus_fibre_length: float = number()
    minimus_fibre_length_spread: float = number()
    neutral_mean: ArrayLike = numbers("muscles")
    neutral_sd: float = number()
    attachment_sd: float = number()  # [m], along each axis
    longest_fibre: float = number()
    least_volume: float = number()


@struct(kept=True)
class LineConstants:
    """Points of lines as matrices to be multiplied by 1 and the modes, with offsets in the frame of
    the bone.
    """

    pelvic: ArrayLike = numbers(_blocks("3 * pelvic_points"), _SHAPE, 8)  # [m]
    femoral: ArrayLike = numbers(_blocks("3 * femoral_points"), _SHAPE, 8)
    pelvic_offset: ArrayLike = numbers("pelvic_points", 3)  # at size 1
    femoral_offset: ArrayLike = numbers("femoral_points", 3)
    pelvic_first: ArrayLike = indices("lines", below="pelvic_points")
    pelvic_count: ArrayLike = indices("lines", low=1, below="pelvic_points + 1")
    femoral_first: ArrayLike = indices("lines", below="femoral_points")
    femoral_count: ArrayLike = indices("lines", low=1, below="femoral_points + 1")
    muscle_of_line: ArrayLike = indices("lines", below="muscles")
    share: ArrayLike = numbers("lines")
    bow: ArrayLike = numbers("lines")


@struct(kept=True)
class PostureConstants:
    """How people stand."""

    unknown_mean: ArrayLike = numbers("Unknown", "Sex")
    unknown_sd: ArrayLike = numbers("Unknown")  # 0 where an unknown is held at its mean
    unknown_pull: ArrayLike = numbers("Unknown")  # on the choice of a posture, per spread
    trunk_centre: ArrayLike = numbers("Sex")
    leg_length: float = number()
    leg_centre: ArrayLike = numbers("Sex")
    usual_shape_angle: float = number()
    postures: int = whole(1, 100)  # drawn for each person, who stands in one of them
    known_tilt: float | None = number(optional=True)  # pelvic tilt, drawn without it [rad]
    shift: float = number()
    cane: float = number()  # [N]
    cane_side: float = number()  # from the midline, by body height; positive on the standing side
    load: float = number()  # [N]
    load_side: float = number()
    give: Giving = nested(Giving)


@struct(kept=True)
class StrengthConstants:
    """Strength, and the fraction that weakness and lesions leave."""

    capacity: bool = flag()
    left: ArrayLike = numbers("lines")  # part of the strength left by weakness
    loss_low: ArrayLike | None = numbers("lines", optional=True)
    loss_typical: ArrayLike | None = numbers("lines", optional=True)
    loss_high: ArrayLike | None = numbers("lines", optional=True)
    abduction: float | None = number(optional=True)  # [N m], where measured
    mean: ArrayLike = numbers("Sex")  # logarithm of N m at a mass of one kilogram
    mass_exponent: ArrayLike = numbers("Sex")
    spread: ArrayLike = numbers("Sex")  # of the logarithm


@struct(kept=True)
class SummaryConstants:
    """Resolution of the summary of each quantity."""

    low: ArrayLike = numbers("Quantity")
    high: ArrayLike = numbers("Quantity")
    bins: ArrayLike = indices("Quantity", low=1, below=1 << 24)
    bits: ArrayLike = indices("Quantity", below=53)
    thresholds: ArrayLike = numbers("limits")
    thresholds_of: ArrayLike = choices(Quantity, "limits")
    largest_rounded: float = number()
    half_bits: int = whole(1, 23)


@struct(kept=True)
class HipConstants:
    """A population and a study of stance."""

    mechanics: MuscleConstants = nested(MuscleConstants)
    draws: DrawConstants = nested(DrawConstants)
    body: BodyConstants = nested(BodyConstants)
    ages: AgeConstants = nested(AgeConstants)
    bones: BoneConstants = nested(BoneConstants)
    sizes: SizeConstants = nested(SizeConstants)
    lines: LineConstants = nested(LineConstants)
    posture: PostureConstants = nested(PostureConstants)
    strength: StrengthConstants = nested(StrengthConstants)
    summary: SummaryConstants = nested(SummaryConstants)
