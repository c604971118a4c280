"""What can be asked of a moving hip, and how it is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gluteus.bones.person import Person
from gluteus.web.answers.scene_parts import PoseScene
from gluteus.web.answers.wire import (
    Angle,
    Answer,
    Distribution,
    Fractions,
    HipQuestion,
    Provenance,
    Question,
    Side,
)

Flexion = Annotated[float, Field(ge=-40, le=130, allow_inf_nan=False)]
Flexions = Annotated[list[Flexion], Field(min_length=1, max_length=40)]
Motion = Literal["abduction", "adduction", "flexion", "extension", "inward-rotation", "outward-rotation"]
_FLEXIONS = [0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 105.0, 120.0]


class Load(Question):
    """A mass held in one hand; the right leg stands."""

    kg: Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)] = 0.0
    side: Side = "left"


Millimetres = Annotated[float, Field(ge=-60, le=60, allow_inf_nan=False)]


class OperationQuestion(Question):
    """What a surgeon changes at the hip; nothing by default."""

    forward_mm: Millimetres = 0.0
    up_mm: Millimetres = 0.0
    lateral_mm: Millimetres = Field(default=0.0, description="more offset")
    neck_length_mm: Millimetres = 0.0
    neck_shaft_angle_deg: Annotated[float, Field(ge=-40, le=40, allow_inf_nan=False)] = 0.0
    cup_medial_mm: Millimetres = 0.0
    cup_up_mm: Millimetres = 0.0
    trochanter_lateral_mm: Millimetres = 0.0
    trochanter_down_mm: Millimetres = 0.0
    adapted: bool = False


class StanceQuestion(HipQuestion):
    """Weight carried over to the right leg."""

    shift: Annotated[float, Field(ge=0.5, le=1, allow_inf_nan=False)] = 1.0
    weaken: Fractions = Field(
        default_factory=dict, description="muscle, compartment or abductors -> part left"
    )
    lesion: Fractions = Field(
        default_factory=dict, description="root, plexus or nerve -> part of its fibres lost"
    )
    cane: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = Field(
        default=0.0, description="force on a cane in the left hand [N]"
    )
    load: Load = Load()
    compensate: Literal["none", "trunk"] = "none"
    obliquity_deg: Annotated[float, Field(ge=-15, le=15, allow_inf_nan=False)] = Field(
        default=0.0, description="the pelvis hangs on the left by choice; what gives way comes on top"
    )
    lean_deg: Annotated[float, Field(ge=-25, le=40, allow_inf_nan=False)] = Field(
        default=0.0, description="the trunk leans to the right by choice; what gives way comes on top"
    )
    operation: OperationQuestion = OperationQuestion()
    scene: bool = Field(default=False, description="with the 3-D scene of the central hip")


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
    """What one part of a muscle does."""

    force_n: Distribution
    activation: Distribution


class Effort(Answer):
    """What one muscle does."""

    force_n: Distribution
    activation: Distribution
    share_of_abduction_moment: Distribution
    compartments: dict[str, CompartmentEffort]


class Ranked(Answer):
    """One muscle in the order of what it adds to the abduction moment."""

    muscle: str
    name: str
    share_of_abduction_moment: Distribution
    force_n: Distribution


class StanceAnswer(Answer):
    """As `gluteus stance --json`, with words, the order of the abductors and the scene."""

    shift: float
    compensate: Literal["none", "trunk"]
    posture: StancePosture
    hip_contact_force_bw: Distribution
    hip_contact_force_femur_bw: OnHead
    hip_contact_force_world_bw: OnHead
    abduction_moment_nm_per_kg: Distribution
    muscles: dict[str, Effort]
    ranked: list[Ranked]
    held: float = Field(description="share of people in whom the pelvis is held in the posture asked for")
    recovered: float = Field(description="share of people who stand, in that posture or one that gave way")
    unmet_moment_nm: Distribution
    held_words: str
    force_words: str
    scene: PoseScene | None
    server_ms: float
    provenance: Provenance


class StrengthQuestion(HipQuestion):
    """Greatest moments over hip flexions."""

    motion: Motion = "abduction"
    flexion_deg: Flexions = _FLEXIONS
    weaken: Fractions = Field(default_factory=dict)
    lesion: Fractions = Field(default_factory=dict)
    operation: OperationQuestion = OperationQuestion()


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


class ArmsQuestion(HipQuestion):
    """Moment arms of gluteus medius over hip flexions."""

    flexion_deg: Flexions = _FLEXIONS
    operation: OperationQuestion = OperationQuestion()


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
    provenance: Provenance


class PoseQuestion(Question):
    """A free right leg; nothing is carried."""

    person: Person = Field(default_factory=Person)
    hip_flexion_deg: Flexion = 0.0
    hip_adduction_deg: Annotated[float, Field(ge=-60, le=60, allow_inf_nan=False)] = 0.0
    hip_rotation_deg: Annotated[float, Field(ge=-70, le=70, allow_inf_nan=False)] = 0.0
    pelvic_tilt_deg: Angle = 0.0
    weaken: Fractions = Field(default_factory=dict)
    lesion: Fractions = Field(default_factory=dict)
    operation: OperationQuestion = OperationQuestion()
