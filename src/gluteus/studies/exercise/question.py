"""The question about exercises."""

from __future__ import annotations

from typing import Annotated, ClassVar, get_args

from pydantic import Field

from gluteus.anatomy.resistance import BandColour
from gluteus.question import Name, Question, choice, number
from gluteus.studies.standing.question import MuscleState


class Resistances(Question):
    """Resistances that are added to the exercises that can use them."""

    HEADING: ClassVar[str] = "Resistance"

    band: Annotated[
        BandColour | None,
        choice(
            "elastic band of this colour, in exercises that can use one",
            label="Elastic band",
            words={colour: colour for colour in get_args(BandColour)},
        ),
    ] = None
    cuff_kg: Annotated[
        float | None,
        number(
            0.1,
            20,
            "weight at the ankle, in exercises that can use one",
            label="Cuff",
            usual=(0.5, 5),
            step=0.5,
        ),
    ] = None
    cable_kg: Annotated[
        float | None,
        number(
            0.5,
            50,
            "weight on a cable to the ankle, in exercises that can use one",
            label="Cable",
            usual=(1, 20),
            step=1,
        ),
    ] = None
    partner_n: Annotated[
        float | None,
        number(
            1,
            400,
            "force of a partner's hand against the movement, in exercises that can use one",
            label="Partner's hand",
            usual=(10, 150),
            step=5,
        ),
    ] = None


class ExercisesQuestion(MuscleState, Resistances):
    """Exercises ranked by the force that they require of a muscle."""

    HEADING: ClassVar[str] = "Exercises"

    muscle: Annotated[
        Name,
        Field(title="Muscle", description="muscle or compartment to rank by, as id or name"),
    ] = "gluteus_medius"
    exercises: Annotated[
        tuple[Name, ...],
        Field(max_length=60, title="Exercises", description="ids of exercises; default: all"),
    ] = ()
    max_hip_force_bw: Annotated[
        float | None,
        number(
            0.1,
            20,
            "leave out exercises whose hip contact force is larger than this in any phase, in more "
            "people than --hip-force-share allows",
            label="Greatest hip force",
            unit="body weights",
            usual=(0.5, 5),
            step=0.1,
        ),
    ] = None
    hip_force_share: Annotated[
        float,
        number(
            0.5,
            1,
            "share of the people who can hold the exercise whose hip force must stay within "
            "--max-hip-force; 0.5 compares the median",
            label="In this share of people",
            step=0.05,
        ),
    ] = 0.95
    flexion_to_deg: Annotated[
        float | None,
        number(0, 140, "leave out exercises that flex the hip further", label="Flexion up to", step=5),
    ] = None
    extension_to_deg: Annotated[
        float | None,
        number(0, 40, "leave out exercises that extend the hip further", label="Extension up to", step=5),
    ] = None
    adduction_to_deg: Annotated[
        float | None,
        number(0, 60, "leave out exercises that adduct the hip further", label="Adduction up to", step=5),
    ] = None
    abduction_to_deg: Annotated[
        float | None,
        number(0, 80, "leave out exercises that abduct the hip further", label="Abduction up to", step=5),
    ] = None
    external_rotation_to_deg: Annotated[
        float | None,
        number(
            0,
            70,
            "leave out exercises that rotate the thigh further outwards",
            label="External rotation up to",
        ),
    ] = None
