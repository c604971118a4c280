"""Exercises as records: postures, supports, resistances and measurements."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gluteus.anatomy.collection import DATA, library
from gluteus.anatomy.quantity import Seen
from gluteus.anatomy.reading import read_yaml
from gluteus.anatomy.record import Key, Record, Text, broken
from gluteus.anatomy.resistance import Resistance, anchor_of
from gluteus.anatomy.search import named

Lies = Literal["standing", "back", "front", "side_up", "side_down"]
"""Orientation of the pelvis: upright, on the back, on the front, on the side (this leg up or
down).
"""

Support = Literal[
    "couch", "foot", "other_foot", "knee", "other_knee", "elbow", "other_elbow", "hand", "other_hand", "back"
]
"""Supports of the body. ``couch``: pelvis and trunk lie, and the leg is free."""

FreeArms = Literal["at_sides", "hanging", "forward", "on_hips"]
"""Posture of free arms: along the trunk however it leans, straight down, straight ahead and level,
hands on the hips.
"""

Angle = Annotated[float, Field(ge=-180, le=180)]


class HipAngles(Record):
    """Angles of a hip [degrees]."""

    flexion: Angle = 0
    abduction: Angle = 0
    external_rotation: Angle = 0


class PelvisAngles(Record):
    """Angles of the pelvis relative to its orientation `lies` [degrees].

    ``tilt`` is forward, ``drop`` lowers the other side, ``turn`` is towards the other side.
    """

    tilt: Angle = 0
    drop: Angle = 0
    turn: Angle = 0


class TrunkAngles(Record):
    """Angles of the trunk on the pelvis [degrees]; ``lean`` is towards the side of the hip."""

    flexion: Angle = 0
    lean: Angle = 0


class Phase(Record):
    """One posture of an exercise, held still.

    ``supports``, if given, are those of this phase alone.
    """

    name: Text
    hip: HipAngles = HipAngles()
    knee: Angle = 0
    ankle: Angle = 0
    other_hip: HipAngles = HipAngles()
    other_knee: Angle = 0
    other_ankle: Angle = 0
    pelvis: PelvisAngles = PelvisAngles()
    trunk: TrunkAngles = TrunkAngles()
    supports: tuple[Support, ...] | None = None


class Exercise(Record):
    """An exercise, described for the examined hip.

    Attributes
    ----------
    id, name : str
    does : str
        What the person does, in one or two sentences.
    watch : str
        Common mistakes and how to stay safe, in our words.
    level : int
        1 (easy) to 3 (hard), by the order in which textbooks introduce the exercises.
    lies : str
    supports : tuple of str
    phases : tuple of Phase
    resistance : tuple of Resistance
    takes : tuple of Resistance
        Resistances that a question can add, without their sizes; one of each kind at most.
    arms : FreeArms
        Posture of arms that carry no weight.
    other_arm : FreeArms or None
        Posture of the other arm, where it differs.
    step_m : float or None
        Height of the step on which the person stands [m], for pictures.
    chair : bool
        Whether pictures show a chair, just below the person in the first phase.
    heel_rests : bool
        Whether the heel of this leg rests on the other leg, which carries as much of its weight as
        minimises the effort of the hip.
    carries_other : bool
        Whether the other foot rests on this one, with the part of its leg's weight that follows
        from the lever rule.
    pushes : bool
        Whether the foot may push along the floor, within friction, if this reduces the effort.
    angles_of : str or None
        Another exercise that each person does with the same angles, so that a comparison shows only
        the effect of what the records change.
    source : str
        Source of the description; ``seen`` says whether it was read there.
    """

    id: Key
    name: Text
    does: Text
    watch: Text
    level: Annotated[int, Field(ge=1, le=3)]
    lies: Lies
    supports: Annotated[tuple[Support, ...], Field(min_length=1)]
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    resistance: tuple[Resistance, ...] = ()
    takes: tuple[Resistance, ...] = ()
    arms: FreeArms = "at_sides"
    other_arm: FreeArms | None = None
    step_m: Annotated[float, Field(gt=0, le=0.5)] | None = None
    chair: bool = False
    heel_rests: bool = False
    carries_other: bool = False
    pushes: bool = False
    angles_of: Key | None = None
    source: Key
    seen: Seen
    note: Text | None = None

    @model_validator(mode="after")
    def _sizes(self) -> Self:
        if not all(each.sized for each in self.resistance):
            raise ValueError("each resistance has a size: body_weight, newtons, or the colour of a band")
        kinds = [each.kind for each in (*self.resistance, *self.takes)]
        if any(each.sized for each in self.takes) or len(set(kinds)) < len(kinds):
            raise ValueError("takes names each further kind once, without a size")
        fixed = [each for each in (*self.resistance, *self.takes) if anchor_of(each) is not None]
        if fixed and not {"foot", "other_foot"} & set(self.supports):
            raise ValueError("posts and pulleys are measured from a foot that stands, and none does")
        return self


class MuscleReading(Record):
    """A measurement of a muscle in an exercise.

    ``value`` is a mean or median in percent of a maximal voluntary contraction, or newtons of a
    model driven by EMG; if only a range or an interval could be read, ``low`` and ``high`` are
    given without a value.
    """

    exercise: Key
    muscle: Key
    compartment: Text | None = None
    quantity: Literal["emg_percent_mvic", "force_n"] = "emg_percent_mvic"
    value: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    electrode: Literal["surface", "fine wire", "model"] = "surface"
    study: Text
    source: Key
    seen: Seen
    note: Text | None = None


class HipForceReading(Record):
    """A published hip load in an exercise or a group of exercises.

    The number is one of ``of_walking`` (the load divided by that in walking), ``highest_bw`` (the
    largest peak of any patient) and ``mean_bw`` [body weights]; ``says`` describes the number.
    ``measures`` says whether an instrumented hip measured the force, or the pressure at one place
    of the head, or whether another model computed it; only measured forces count for the criterion.
    """

    name: Text
    exercises: Annotated[tuple[Key, ...], Field(min_length=1)]
    of_walking: float | None = None
    highest_bw: float | None = None
    mean_bw: float | None = None
    measures: Literal["force", "pressure", "model"] = "force"
    says: Text
    n: int | None = None
    study: Text
    source: Key
    seen: Seen


@cache
def exercise_records() -> Mapping[str, Exercise]:
    """Return all exercises by id, in the order of their files.

    Raises
    ------
    RecordError
        A file breaks a rule, or its name is not its id.
    """
    found: dict[str, Exercise] = {}
    for file in sorted((DATA / "exercises").glob("*.yaml")):
        record = read_yaml(file, Exercise)
        if record.id != file.stem:
            raise broken(file, "id", "the id is the file's name", record.id, "Rename one of them.")
        _known(file.name, record.source)
        found[record.id] = record
    for record in found.values():
        if record.angles_of is not None:
            _one_of(DATA / "exercises" / f"{record.id}.yaml", "angles_of", record.angles_of, found)
    return MappingProxyType(found)


def exercise_named(name: str) -> Exercise:
    """Return the exercise with an id or name; raises AnatomyError if there is none."""
    return named("exercise", name, exercise_records().values(), lambda each: (each.id, each.name))


@cache
def muscle_readings() -> tuple[MuscleReading, ...]:
    """Return published measurements of muscles in the exercises."""
    file = DATA / "exercises" / "measured" / "muscles.yaml"
    found = read_yaml(file, tuple[MuscleReading, ...])
    for each in found:
        _known(file.name, each.source)
        _one_of(file, "exercise", each.exercise, exercise_records())
    return found


@cache
def hip_force_readings() -> tuple[HipForceReading, ...]:
    """Return published hip forces of groups of exercises."""
    file = DATA / "exercises" / "measured" / "hip_forces.yaml"
    found = read_yaml(file, tuple[HipForceReading, ...])
    for each in found:
        _known(file.name, each.source)
        for name in each.exercises:
            _one_of(file, "exercises", name, exercise_records())
    return found


def _one_of(file: Path, place: str, name: str, known: Mapping[str, Exercise]) -> None:
    if name not in known:
        raise broken(file, place, "names an exercise", name, "Correct the id.")


def _known(file: str, key: str) -> None:
    sources = library().sources
    if key not in sources:
        raise broken(DATA / "exercises" / file, "source", "a source is in the list", key, "Add it.")
