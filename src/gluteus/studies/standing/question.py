"""Questions about stance, strength and moment arms of a hip, each declared once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, cast

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from gluteus.bones.draws import CHOSEN, POSTURE, UNKNOWNS
from gluteus.choices import Side
from gluteus.question import Parts, Question, choice, number

if TYPE_CHECKING:
    UnknownName = str
else:
    UnknownName = Literal[UNKNOWNS]
"""Name of an unknown of posture."""

Tilt = Literal[
    "pelvic_tilt_app_healthy",
    "pelvic_tilt_app_before_hip_replacement",
    "pelvic_tilt_app_before_hip_replacement_murphy",
    "pelvic_tilt_app_after_hip_replacement_murphy",
    "pelvic_tilt_app_after_hip_replacement_wall",
    "pelvic_tilt_app_hip_replacement",
]
"""Distributions of the pelvic tilt in norms/stance.yaml that have a mean and a spread."""

_UNKNOWN_WORDS = {
    "pelvic_tilt": "pelvic tilt",
    "femur_rotation": "rotation of the femur",
    "gravity_line": "line of gravity",
    "thigh_forward": "angle of the thigh",
    "pelvic_obliquity": "hanging of the pelvis",
    "trunk_lean": "lean of the trunk",
    "body_centre": "place of the body's centre",
    "leg_mass": "mass of the leg",
    "thigh_outward": "alignment of the knee",
}
_TILT_WORDS = {
    "pelvic_tilt_app_healthy": "healthy adults",
    "pelvic_tilt_app_before_hip_replacement": "before hip replacement, 1517 patients",
    "pelvic_tilt_app_before_hip_replacement_murphy": "before hip replacement, 30 patients",
    "pelvic_tilt_app_after_hip_replacement_murphy": "after hip replacement",
    "pelvic_tilt_app_after_hip_replacement_wall": "after hip replacement, against a wall",
    "pelvic_tilt_app_hip_replacement": "before and after hip replacement, pooled",
}

Motion = Literal["abduction", "adduction", "flexion", "extension", "internal-rotation", "external-rotation"]
Compensation = Literal["none", "trunk"]

FLEXIONS_DEG = (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 105.0, 120.0)


class MuscleState(Question):
    """Weakness of muscles and lesions of nerves."""

    HEADING: ClassVar[str] = "Muscles and nerves"

    weaken: Parts = Field(
        default_factory=dict[str, float],
        title="Strength left",
        description="muscle, compartment, line or `abductors` -> fraction of its strength that is left",
    )
    lesions: Parts = Field(
        default_factory=dict[str, float],
        title="Fibres lost",
        description="nerve root, plexus or nerve -> fraction of its fibres that is lost",
    )


class StanceRecipe(Question):
    """Distributions of the unknowns of stance.

    The defaults are those of decision 0048.

    Raises
    ------
    AnatomyError
        An unknown or a tilt does not exist, or a number is out of range.
    """

    HEADING: ClassVar[str] = "Unknown posture"

    tilt: Annotated[
        Tilt,
        choice(
            "distribution of the pelvic tilt, if the person's own is not given",
            label="Unmeasured pelvic tilt",
            words=_TILT_WORDS,
        ),
    ] = "pelvic_tilt_app_healthy"
    fixed: Annotated[
        frozenset[UnknownName],
        choice(
            "unknowns to fix at their mean, separated by commas",
            label="Fixed at the mean",
            words=_UNKNOWN_WORDS,
            most=len(UNKNOWNS),
        ),
    ] = frozenset()
    postures: Annotated[
        int,
        number(
            1,
            POSTURE.attempts,
            "postures drawn for each person, who takes one that suits their muscles",
            label="Postures drawn",
            step=1,
        ),
    ] = POSTURE.attempts

    @model_validator(mode="before")
    @classmethod
    def _from_recipe(cls, given: object) -> object:
        """``recipe=StanceRecipe(...)`` stands for its fields."""
        if not isinstance(given, dict):
            return given
        fields = cast("dict[str, object]", given)
        recipe = fields.get("recipe")
        if not isinstance(recipe, StanceRecipe):
            return fields
        others = {name: value for name, value in fields.items() if name != "recipe"}
        return {name: getattr(recipe, name) for name in StanceRecipe.model_fields} | others

    @property
    def tried(self) -> int:
        """Number of postures that can differ; one if no unknown of posture is drawn."""
        return self.postures if set(CHOSEN) - self.fixed else 1

    @property
    def recipe(self) -> StanceRecipe:
        """The distributions alone, which are equal and have equal hashes for questions that
        share them.
        """
        return StanceRecipe(tilt=self.tilt, fixed=self.fixed, postures=self.postures)


class LevelQuestion(MuscleState, StanceRecipe):
    """One-leg stance, pelvis level and trunk upright."""

    HEADING: ClassVar[str] = "Recruitment"

    power: Annotated[
        Literal[2, 3],
        choice(
            "exponent of the activations in the effort that muscles minimise",
            label="Muscles minimise",
            words={2: "squared activations", 3: "cubed activations"},
        ),
    ] = 2


class StanceQuestion(LevelQuestion):
    """Standing with the weight shifted to the leg of the person's side."""

    HEADING: ClassVar[str] = "Standing"

    shift: Annotated[
        float,
        number(
            0.5,
            1,
            "fraction of body weight on this leg, from 0.5 (both feet) to 1 (one foot)",
            label="Weight on this leg",
            step=0.01,
            ends=("both feet", "one foot"),
        ),
    ] = 1.0
    cane_n: Annotated[
        float,
        number(
            0,
            1000,
            "force on a cane in the opposite hand",
            label="Cane in the other hand",
            usual=(0, 150),
            step=5,
        ),
    ] = 0.0
    load_kg: Annotated[
        float,
        number(0, 200, "mass held in one hand", label="Carried in one hand", usual=(0, 30), step=1),
    ] = 0.0
    load_side: Annotated[
        Side,
        choice(
            "hand that holds the mass",
            label="Which hand",
            words={"left": "left hand", "right": "right hand"},
        ),
    ] = "left"
    compensate: Annotated[
        Compensation,
        choice(
            "how people compensate if standing needs more effort than they are used to, until it is "
            "comfortable: trunk (it leans to the standing side) or none (the pelvis drops on the other "
            "side)",
            label="What gives way",
            words={"none": "the pelvis drops", "trunk": "the trunk leans over"},
        ),
    ] = "trunk"
    obliquity_deg: Annotated[
        float,
        number(
            -40,
            40,
            "intended drop of the pelvis on the side of the lifted leg; compensation is added to it",
            label="Pelvis hangs on the other side",
            usual=(-10, 15),
            step=0.5,
            ends=("hitched", "dropped"),
        ),
    ] = 0.0
    lean_deg: Annotated[
        float,
        number(
            -40,
            40,
            "intended lean of the trunk over the standing leg; compensation is added to it",
            label="Trunk leans over this leg",
            usual=(-10, 30),
            step=0.5,
        ),
    ] = 0.0


def _listed(values: Any) -> Any:
    """Return one number, an array or any other iterable as a tuple."""
    if isinstance(values, np.ndarray):
        return tuple(np.atleast_1d(cast("Any", values)).tolist())
    return tuple(cast("Iterable[Any]", values)) if isinstance(values, Iterable) else (values,)


Flexions = Annotated[
    tuple[Annotated[float, Field(ge=-40, le=130)], ...],
    Field(
        min_length=1,
        max_length=200,
        title="Hip flexions",
        description="hip flexions [degrees], separated by commas",
    ),
    BeforeValidator(_listed),
]


class StrengthQuestion(MuscleState):
    """The maximum moment of each muscle about one axis, over hip flexions."""

    motion: Annotated[Motion, Field(title="Motion", description="direction of the moment")] = "abduction"
    flexion_deg: Flexions = FLEXIONS_DEG
    adduction_deg: Annotated[float, number(-60, 60, "hip adduction of every posture", label="Adduction")] = (
        0.0
    )
    rotation_deg: Annotated[
        float, number(-70, 70, "internal rotation of every posture", label="Internal rotation")
    ] = 0.0


class ArmsQuestion(Question):
    """Moment arms of gluteus medius over hip flexions."""

    flexion_deg: Flexions = FLEXIONS_DEG
