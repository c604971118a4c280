"""The options that describe a person, the same for every verb."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any

from typer import Option

if TYPE_CHECKING:
    from gluteus.bones.person import Person
    from gluteus.model.hip.hip import Hip


def person_of(
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
    age: str | None = Option(
        None, metavar="YEARS", help="20 to 90, or a range such as 60-80; without it a young adult"
    ),
) -> "Person":
    """The person whom the options describe."""
    from gluteus.bones.person import Person

    return Person.of(
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
        age=None if age is None else _ages(age),
    )


def _ages(said: str) -> object:
    """A number of years, or the youngest and oldest of a range, as the option says it."""
    youngest, dash, oldest = said.partition("-")
    return (youngest, oldest) if dash and youngest else said


def hip_of(
    samples: int = Option(1000, min=1, max=100_000, help="hips that stand for what is unknown"),
    seed: int = Option(0, min=0, help="of the draw"),
    **person: Any,
) -> "Hip":
    """The hips that the options describe."""
    from gluteus.model.hip.hip import Hip

    return Hip(person_of(**person), samples=samples, seed=seed)


def about_a_person(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb with options in the place of its first parameter, ``hip`` or ``person``."""
    first, *own = signature(verb).parameters.values()
    maker = hip_of if first.name == "hip" else person_of
    options = {**signature(person_of).parameters, **signature(maker).parameters}
    asked = [each for each in options.values() if each.kind is not Parameter.VAR_KEYWORD]

    @wraps(verb)
    def with_options(**given: Any) -> None:
        verb(maker(**{each.name: given.pop(each.name) for each in asked}), **given)

    shown = [*own, *asked]
    with_options.__dict__["__signature__"] = Signature(shown)
    with_options.__annotations__ = {each.name: each.annotation for each in shown}
    return with_options
