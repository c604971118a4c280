"""The question about exercises over HTTP, and its answer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from gluteus.anatomy.exercise import Lies, Support
from gluteus.anatomy.resistance import BandColour
from gluteus.studies.exercise.question import ExercisesQuestion, Resistances
from gluteus.studies.standing.question import MuscleState
from gluteus.web.answers.scene_parts import PoseScene
from gluteus.web.answers.wire import (
    Answer,
    Distribution,
    HipQuestion,
    PersonQuestion,
    Provenance,
    Reference,
    Vector,
)


class HipExercisesQuestion(ExercisesQuestion, HipQuestion):
    """Exercises of a hip, or of the hips that a person may have."""


class MeasuredInExercise(Answer):
    """A published measurement of the muscle in the exercise."""

    study: str
    source: str
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    quantity: Literal["emg_percent_mvic", "force_n"]
    electrode: str
    seen: str


class MuscleInExercise(Answer):
    """Force and activation of the muscle or compartment in the hardest phase."""

    force_n: Distribution
    activation: Distribution


class RankedExercise(Answer):
    """One exercise.

    Values of muscles are those in ``phase``, over the ``held`` people who can ` `hold it; the
    hip force is that in ``hip_phase``.
    """

    id: str
    name: str
    does: str
    watch: str
    level: Literal["easy", "medium", "hard"]
    resistance: list[str] = Field(description="what resists beside the body's own weight")
    phase: str
    phases: list[str]
    n: int
    held: int
    held_throughout: int
    hip_phase: str
    muscle: MuscleInExercise
    compartments: dict[str, Distribution]
    other_muscles_activation: dict[str, Distribution]
    hip_contact_force_bw: Distribution
    length_percent: Distribution
    abduction_asked_nm: Distribution
    emg: list[MeasuredInExercise]
    emg_words: str


class ExerciseScenesQuestion(MuscleState, Resistances, PersonQuestion):
    """An exercise done by a person's central hip."""


class SupportPlace(Answer):
    """A place that supports the body, in world axes [m]."""

    support: Support
    point: Vector


class ArmPlace(Answer):
    """Shoulder, elbow, wrist and fingertips of an arm, in the world [m]."""

    shoulder: Vector
    elbow: Vector
    wrist: Vector
    tip: Vector


class BoxPlace(Answer):
    """A step or a part of a chair: a box between two corners in the world [m]."""

    low: Vector
    high: Vector


class ResistancePlace(Answer):
    """A resistance: where it acts in the world [m], its force [N], and the other end of a band or
    cable.
    """

    kind: Literal["weight", "press", "partner", "cable", "band"]
    words: str
    colour: BandColour | None = None
    point: Vector
    force_n: Vector
    end: Vector | None = None


class PhaseScene(Answer):
    """A phase: the whole body, the muscles and the hip force; without forces where ``held`` is
    false.
    """

    name: str
    held: bool
    supports: list[SupportPlace]
    arms: list[ArmPlace] = Field(description="right and left")
    furniture: list[BoxPlace]
    resistances: list[ResistancePlace]
    scene: PoseScene


class ExerciseScenes(Answer):
    """An exercise phase by phase, as the central hip of a person does it.

    World axes forward, up, right in standing, from the right hip centre.
    """

    id: str
    name: str
    lies: Lies
    phases: list[PhaseScene]


class ExercisesAnswer(Answer):
    """Exercises, largest force of the muscle first, and those left out with the reason."""

    muscle: str
    over: Literal["people"]
    exercises: list[RankedExercise]
    hip_force_limit: str | None
    left_out: dict[str, str]
    references: dict[str, Reference] = Field(description="of the measurements, by source")
    provenance: Provenance
