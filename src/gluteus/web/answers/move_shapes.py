"""Questions about a moving hip, and their answers."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import Field, model_validator

from gluteus.model.hip.operation import Operation
from gluteus.question import number
from gluteus.studies.operation.question import PlanQuestion
from gluteus.studies.standing.question import (
    ArmsQuestion,
    MuscleState,
    StanceQuestion,
    StrengthQuestion,
)
from gluteus.web.answers.scene_parts import PoseScene
from gluteus.web.answers.wire import Answer, Distribution, HipQuestion, PersonQuestion, Provenance

_OLD_NAMES = {"lesion": "lesions", "cane": "cane_n"}


class Operated(PersonQuestion):
    """A hip, with or without an operation; names from earlier versions are still accepted."""

    operation: Operation = Operation()

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, given: object) -> object:
        """``lesion``, ``cane`` and ``load: {kg, side}`` as the fields that they are now."""
        if not isinstance(given, dict):
            return given
        fields = {
            _OLD_NAMES.get(name, name): value for name, value in cast("dict[str, object]", given).items()
        }
        load = fields.get("load")
        if not isinstance(load, dict):
            return fields
        held = {f"load_{name}": value for name, value in cast("dict[str, object]", load).items()}
        return {name: value for name, value in fields.items() if name != "load"} | held


class HipStanceQuestion(StanceQuestion, Operated, HipQuestion):
    """Standing with part of the weight, or all of it, on the leg of the person's side."""

    scene: bool = Field(default=False, description="with the 3-D scene of the central hip")


class HipStrengthQuestion(StrengthQuestion, Operated, HipQuestion):
    """Greatest moments over hip flexions."""


class HipPlanQuestion(PlanQuestion, Operated, HipQuestion):
    """One-leg stance before and after an operation, or each of several options."""


class HipArmsQuestion(ArmsQuestion, Operated, HipQuestion):
    """Moment arms of gluteus medius over hip flexions."""


class HipPoseQuestion(MuscleState, Operated):
    """The central hip with a free leg, which carries no weight."""

    HEADING: ClassVar[str] = "Leg free"

    hip_flexion_deg: Annotated[
        float,
        number(
            -40, 130, "hip flexion", label="Hip flexion", usual=(-20, 120), step=1,
            ends=("extended", "flexed"),
        ),
    ] = 0.0  # fmt: skip
    hip_adduction_deg: Annotated[
        float,
        number(
            -60, 60, "hip adduction", label="Hip adduction", usual=(-40, 30), step=1,
            ends=("out to the side", "across"),
        ),
    ] = 0.0  # fmt: skip
    hip_rotation_deg: Annotated[
        float,
        number(
            -70, 70, "internal rotation of the hip", label="Hip rotation", usual=(-45, 45), step=1,
            ends=("external", "internal"),
        ),
    ] = 0.0  # fmt: skip
    pelvic_tilt_deg: Annotated[
        float,
        number(
            -180, 180, "pelvic tilt, positive forwards", label="Pelvic tilt", usual=(-30, 30), step=1,
            ends=("backwards", "forwards"),
        ),
    ] = 0.0  # fmt: skip


class StancePosture(Answer):
    """Angles of pelvis, trunk and hip."""

    pelvic_obliquity_deg: Distribution
    trunk_lean_deg: Distribution
    hip_adduction_deg: Distribution


class OnHead(Answer):
    """Force on the femoral head along three axes."""

    lateral: Distribution
    anterior: Distribution
    up: Distribution


class CompartmentEffort(Answer):
    """Forces and activation of one part of a muscle."""

    force_n: Distribution
    active_force_n: Distribution
    passive_force_n: Distribution
    activation: Distribution


class Effort(CompartmentEffort):
    """Forces, activation and share of one muscle."""

    share_of_abduction_moment: Distribution
    compartments: dict[str, CompartmentEffort]


class Ranked(Answer):
    """A muscle in a list ordered by contribution to the abduction moment."""

    muscle: str
    name: str
    share_of_abduction_moment: Distribution
    force_n: Distribution


class People(Answer):
    """Counts of people in an answer."""

    asked: int
    standing: int
    held: int


class CupLoad(Answer):
    """Where in an artificial cup the hip force acts."""

    cup_force_angle_deg: Distribution
    cup_rim_distance_mm: Distribution | None = None


class StanceNumbers(Answer):
    """The numbers of `gluteus stance --json`."""

    person: dict[str, Any] = Field(description="what is known of the person")
    side: Literal["left", "right"]
    operation: dict[str, Any] = Field(description="changes made by an operation")
    misfit_sd: dict[str, float | None] = Field(
        description="standard deviations of each bone measure from the value that the others predict"
    )
    n: People = Field(
        description="how many people were asked about, can stand, and can hold their usual posture"
    )
    shift: float
    compensate: Literal["none", "trunk"]
    posture: StancePosture
    hip_contact_force_bw: Distribution
    hip_contact_force_femur_bw: OnHead
    hip_contact_force_shaft_bw: OnHead
    abduction_moment_nm_per_kg: Distribution
    muscles: dict[str, Effort]
    held: float = Field(description="share of people whose muscles can hold their usual posture")
    recovered: float = Field(description="share of people who stand, in that posture or one that gave way")
    unmet_moment_nm: Distribution
    cup: CupLoad | None = Field(default=None, description="after an operation with a cup")
    provenance: Provenance


class StanceAnswer(StanceNumbers):
    """As `gluteus stance --json`, with words, the order of the abductors and the scene."""

    hip_contact_force_world_bw: OnHead
    ranked: list[Ranked]
    held_words: str
    force_words: str
    scene: PoseScene | None
    server_ms: float


class StrengthPosture(Answer):
    """One posture."""

    hip_flexion_deg: float


class MuscleStrength(Answer):
    """One muscle, a value for each posture."""

    moment_nm: list[Distribution]
    share: list[Distribution]
    rank: list[float | None]
    leads_in: list[float | None]


class StrengthAnswer(Answer):
    """As `gluteus strength --json`."""

    motion: str
    postures: list[StrengthPosture]
    balanced_moment_nm: list[Distribution]
    muscles: dict[str, MuscleStrength]
    compartments_moment_nm: dict[str, list[Distribution]]
    provenance: Provenance


class ArmCurves(Answer):
    """Moment arms, one for each flexion; positive as named."""

    flexion_mm: list[Distribution]
    abduction_mm: list[Distribution]
    inward_rotation_mm: list[Distribution]


class ArmsAnswer(Answer):
    """Moment arms of the strands and of the thirds of gluteus medius."""

    flexion_deg: list[float]
    strands: dict[str, ArmCurves]
    compartments: dict[str, ArmCurves]
    turning: str
    provenance: Provenance


class BeforeAndAfter(Answer):
    """One quantity before and after an operation; the difference is within the same people."""

    before: Distribution
    after: Distribution
    difference: Distribution


class HeldInCases(Answer):
    """Share of people whose muscles can hold their usual posture."""

    before: float
    after: float


class PlannedPeople(Answer):
    """Numbers of people asked about, and of those who can stand before and after the changes."""

    asked: int
    standing: int


class Rim(Answer):
    """Share of people in whom the force acts nearer to the cup's rim than a published limit."""

    limit_mm: float
    share_within_limit: float | None
    source: str


class PlannedOption(Answer):
    """One of several options, over the people who can stand in every case."""

    name: str
    operation: dict[str, Any]
    words: str
    held: HeldInCases
    quantities: dict[str, BeforeAndAfter]
    chance_that_hip_force_falls: float | None
    rim: Rim | None = None


class PlanAnswer(Answer):
    """As `gluteus plan --json`, with labels.

    ``options`` is filled if the request named several; for a single operation, the fields of
    an option stand beside it instead and are null otherwise.
    """

    person: dict[str, Any] = Field(description="what is known of the patient")
    person_words: str
    side: Literal["left", "right"]
    operation: dict[str, Any] = Field(
        description="changes of the operation; with options, changes that all of them share"
    )
    n: PlannedPeople
    options: list[PlannedOption] = Field(default_factory=list[PlannedOption])
    words: str | None = None
    held: HeldInCases | None = None
    quantities: dict[str, BeforeAndAfter] | None = None
    chance_that_hip_force_falls: float | None = None
    rim: Rim | None = None
    labels: dict[str, str] = Field(description="words for each quantity, with its unit")
    hip_contact_force_bw_per_mm_or_deg: dict[str, Distribution]
    abductor_force_bw_per_mm_or_deg: dict[str, Distribution]
    notes: list[str]
    provenance: Provenance
