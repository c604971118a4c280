"""The options that describe a person, the same for every verb."""

from collections.abc import Callable
from functools import wraps
from inspect import Signature, signature
from typing import TYPE_CHECKING, Any

from typer import Option

if TYPE_CHECKING:
    from gluteus.model.hip import Hip


def hip_of(
    sex: str | None = Option(None, help="f or m"),
    mass: float | None = Option(None, help="body mass [kg]"),
    height: float | None = Option(None, help="body height [m]"),
    hip_centre_distance: float | None = Option(None, help="between the two hip centres [mm]"),
    femoral_offset: float | None = Option(None, help="hip centre to the femur's shaft axis [mm]"),
    neck_length: float | None = Option(None, help="hip centre to the shaft axis along the neck [mm]"),
    neck_shaft_angle: float | None = Option(None, help="neck to shaft [degrees]"),
    anteversion: float | None = Option(None, help="neck against the condyles [degrees]"),
    trochanter_lateral: float | None = Option(
        None, help="hip centre to the trochanter's outermost point [mm]"
    ),
    pelvis_width: float | None = Option(None, help="between the anterior superior iliac spines [mm]"),
    hip_centre_depth: float | None = Option(None, help="hip centre behind the anterior pelvic plane [mm]"),
    abduction_strength: float | None = Option(None, help="measured isometric moment, hip neutral [N m]"),
    samples: int = Option(1000, min=1, max=100_000, help="hips that stand for what is unknown"),
    seed: int = Option(0, min=0, help="of the draw"),
) -> "Hip":
    """The hips that the options describe."""
    from gluteus.bones.person import Person
    from gluteus.model.hip import Hip

    person = Person.of(
        sex=sex,
        mass_kg=mass,
        height_m=height,
        hip_centre_distance_mm=hip_centre_distance,
        femoral_offset_mm=femoral_offset,
        neck_length_mm=neck_length,
        neck_shaft_angle_deg=neck_shaft_angle,
        anteversion_deg=anteversion,
        trochanter_lateral_mm=trochanter_lateral,
        pelvis_width_mm=pelvis_width,
        hip_centre_depth_mm=hip_centre_depth,
        abduction_strength_nm=abduction_strength,
    )
    return Hip(person, samples=samples, seed=seed)


def about_a_person(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb with the options of `hip_of` in the place of its first parameter, the hip."""
    person = signature(hip_of).parameters
    own = [each for each in signature(verb).parameters.values() if each.name != "hip"]

    @wraps(verb)
    def with_options(**given: Any) -> None:
        verb(hip_of(**{name: given.pop(name) for name in person}), **given)

    shown = [*own, *person.values()]
    with_options.__dict__["__signature__"] = Signature(shown)
    with_options.__annotations__ = {each.name: each.annotation for each in shown}
    return with_options
