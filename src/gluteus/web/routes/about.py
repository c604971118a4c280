"""Description of the app: its limits, the questions that forms ask, and example states."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from gluteus._version import __version__
from gluteus.anatomy import REVIEW_LASTS, rule_lines
from gluteus.bones.person import Person
from gluteus.model.hip.operation import Operation
from gluteus.studies import MOTIONS
from gluteus.studies.exercise.question import Resistances
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.standing.question import StanceQuestion
from gluteus.web.answers.forms import FormField, form
from gluteus.web.answers.move_shapes import HipPoseQuestion
from gluteus.web.answers.wire import MOST_SAMPLES, Answer
from gluteus.web.server.state import state_of

router = APIRouter(tags=["about"])


class Wording(Answer):
    """Notes that every page shows."""

    informs: str
    sourcing: list[str]
    is_not: list[str]


class Features(Answer):
    """Optional features that this installation has."""

    store: bool
    fhir: bool
    forces: bool
    editor: bool


class Questions(Answer):
    """Fields that the app asks for, as they were declared, in the order of their declaration."""

    person: list[FormField]
    stance: list[FormField]
    pose: list[FormField]
    operation: list[FormField]
    forces: list[FormField]
    resistances: list[FormField]


class About(Answer):
    """Settings that the page needs first."""

    version: str
    wording: Wording
    questions: Questions
    motions: list[str]
    most_samples: int
    most_upload_bytes: int = Field(description="size of the largest file that can be uploaded")
    features: Features


class Preset(Answer):
    """An example state; ``state`` is part of a question to ``/stance`` or ``/pose``."""

    id: str
    name: str
    says: str
    asks: str
    state: dict[str, Any]
    begins: dict[str, float] = Field(
        default_factory=dict, description="start values of the sliders that then move to the state's values"
    )


class Presets(Answer):
    """Example states."""

    presets: list[Preset]


_WORDING = Wording(
    informs="For information only. This is not a diagnosis or medical advice.",
    sourcing=[
        *rule_lines(),
        "Each statement says when it was last reviewed, and by whom; a review is due after "
        f"{REVIEW_LASTS.days} days.",
    ],
    is_not=[
        "It does not know you: whatever was not measured varies as it does between people.",
        "It names nobody's disease and recommends no treatment.",
        "No clinician has reviewed it unless a statement names one.",
        "It models muscles as lines over the average bones of 26 people; individual hips differ.",
    ],
)


def questions() -> Questions:
    """The questions that the app asks; a field that is declared is a control of the app."""
    return Questions(
        person=form(Person),
        stance=form(StanceQuestion),
        pose=[each for each in form(HipPoseQuestion) if each.kind != "other"],
        operation=form(Operation),
        forces=[*form(ForcesOptions), *(each for each in form(MarkersOptions) if each.name == "up")],
        resistances=form(Resistances),
    )


_PRESETS = (
    Preset(
        id="two-feet-to-one",
        name="Two feet to one",
        says="Carry the weight over to the leg of this hip and watch the hip force grow.",
        asks="stance",
        state={"shift": 1.0},
        begins={"shift": 0.5},
    ),
    Preset(
        id="both-feet",
        name="Both feet",
        says="With half the weight on each foot, the abductors have almost nothing to do.",
        asks="stance",
        state={"shift": 0.5},
    ),
    Preset(
        id="nerve-block",
        name="After a nerve block",
        says="The superior gluteal nerve is cut off: the pelvis drops on the other side.",
        asks="stance",
        state={"shift": 1.0, "lesions": {"superior_gluteal_nerve": 1.0}},
    ),
    Preset(
        id="nerve-block-lean",
        name="The same, leaning over",
        says="The trunk leans over the standing leg until the remaining muscles can hold the pelvis.",
        asks="stance",
        state={"shift": 1.0, "lesions": {"superior_gluteal_nerve": 1.0}, "compensate": "trunk"},
    ),
    Preset(
        id="offset-plus-5",
        name="Offset plus 5 mm",
        says="The femur is moved 5 mm outward, as by an implant: longer moment arms, smaller force.",
        asks="stance",
        state={"shift": 1.0, "operation": {"lateral_mm": 5.0}},
    ),
    Preset(
        id="cane-other-hand",
        name="Cane in the other hand",
        says="100 N on a cane in the other hand take part of the moment from this hip.",
        asks="stance",
        state={"shift": 1.0, "cane_n": 100.0},
    ),
    Preset(
        id="sit-to-90",
        name="Sit to 90 degrees",
        says="Bend the hip and see which strands still lift the leg and which turn it.",
        asks="pose",
        state={"hip_flexion_deg": 90.0},
        begins={"hip_flexion_deg": 0.0},
    ),
)


@router.get("/about")
async def about(request: Request) -> About:
    """Version, wording, the questions with their ranges, and what is installed."""
    settings = state_of(request).settings
    return About(
        version=__version__,
        wording=_WORDING,
        questions=questions(),
        motions=list(MOTIONS),
        most_samples=MOST_SAMPLES,
        most_upload_bytes=settings.upload_limit,
        features=Features(
            store=settings.store is not None,
            fhir=find_spec("fhir") is not None,
            forces=find_spec("h5netcdf") is not None,
            editor=settings.store is not None,
        ),
    )


@router.get("/presets")
async def presets() -> Presets:
    """Example states."""
    return Presets(presets=list(_PRESETS))
