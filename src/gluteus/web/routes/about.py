"""What the app is and is not, the ranges of its sliders, and states to begin with."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from gluteus._version import __version__
from gluteus.anatomy import REVIEW_LASTS
from gluteus.bones.person import Person
from gluteus.studies import MOTIONS
from gluteus.web.answers.wire import MOST_SAMPLES, Answer
from gluteus.web.server.state import state_of

router = APIRouter(tags=["about"])


class Slider(Answer):
    """A range to choose from."""

    low: float
    high: float
    step: float
    start: float
    unit: str
    says: str


class Wording(Answer):
    """What has to stand beside everything."""

    informs: str
    sourcing: list[str]
    is_not: list[str]


class Features(Answer):
    """What this installation can do beyond reading and moving."""

    store: bool
    fhir: bool
    forces: bool
    editor: bool


class About(Answer):
    """What the page needs to know before anything else."""

    version: str
    wording: Wording
    sliders: dict[str, Slider]
    person: dict[str, Slider]
    motions: list[str]
    most_samples: int
    features: Features


class Preset(Answer):
    """A state to begin with; ``state`` is part of a question to ``/stance`` or ``/pose``."""

    id: str
    name: str
    says: str
    asks: str
    state: dict[str, Any]
    begins: dict[str, float] = Field(
        default_factory=dict, description="sliders that run from here to where the state has them"
    )


class Presets(Answer):
    """States to begin with."""

    presets: list[Preset]


_WORDING = Wording(
    informs="It informs. It is no diagnosis and no treatment.",
    sourcing=[
        "A verdict is never written down: it follows from computations and citations by fixed rules.",
        "Only peer-reviewed work and textbooks that were read settle anything; web pages and memory do not.",
        "Sources that disagree stay side by side.",
        f"Each statement says when it was last looked over, and by whom; it is due again after "
        f"{REVIEW_LASTS.days} days.",
    ],
    is_not=[
        "It does not know you: where nothing was measured, everything varies as it does among people.",
        "It names nobody's disease and recommends no treatment.",
        "No clinician has reviewed it unless a statement names one.",
        "It models muscles as lines over average bones of 26 people; single hips differ.",
    ],
)

_SLIDERS = {
    "shift": Slider(low=0.5, high=1, step=0.01, start=1, unit="1", says="weight on the right leg"),
    "obliquity_deg": Slider(
        low=-10, high=15, step=0.5, start=0, unit="degrees", says="the pelvis hangs on the left"
    ),
    "lean_deg": Slider(low=-10, high=30, step=0.5, start=0, unit="degrees", says="the trunk leans right"),
    "cane": Slider(low=0, high=150, step=5, start=0, unit="N", says="force on a cane in the left hand"),
    "load_kg": Slider(low=0, high=30, step=1, start=0, unit="kg", says="carried in one hand"),
    "hip_flexion_deg": Slider(low=-20, high=120, step=1, start=0, unit="degrees", says="hip flexion"),
    "hip_adduction_deg": Slider(low=-40, high=30, step=1, start=0, unit="degrees", says="hip adduction"),
    "hip_rotation_deg": Slider(low=-45, high=45, step=1, start=0, unit="degrees", says="inward rotation"),
    "weaken": Slider(low=0, high=1, step=0.05, start=1, unit="1", says="strength left"),
    "lesion": Slider(low=0, high=1, step=0.05, start=1, unit="1", says="part of the fibres lost"),
    "lateral_mm": Slider(low=-20, high=20, step=1, start=0, unit="mm", says="offset of the femur"),
    "up_mm": Slider(
        low=-20, high=20, step=1, start=0, unit="mm", says="the femur moves up, the leg shortens"
    ),
    "neck_shaft_angle_deg": Slider(
        low=-15, high=15, step=1, start=0, unit="degrees", says="the neck turns upwards against the shaft"
    ),
    "cup_medial_mm": Slider(low=-15, high=15, step=1, start=0, unit="mm", says="socket and head move inward"),
    "cup_up_mm": Slider(low=-15, high=25, step=1, start=0, unit="mm", says="socket and head move up"),
    "trochanter_lateral_mm": Slider(
        low=-10, high=20, step=1, start=0, unit="mm", says="the trochanter is fixed further outward"
    ),
    "trochanter_down_mm": Slider(
        low=-10, high=20, step=1, start=0, unit="mm", says="the trochanter is fixed further down"
    ),
}

_PERSON = {
    "mass_kg": ("kg", 0.5, 70.0, "body mass"),
    "height_m": ("m", 0.01, 1.7, "body height"),
    "age": ("years", 1.0, 40.0, "body size and strength follow it; without it, a young adult"),
    "hip_centre_distance_mm": ("mm", 1.0, 175.0, "between the two hip centres"),
    "femoral_offset_mm": ("mm", 1.0, 42.0, "hip centre to the femur's shaft axis"),
    "neck_length_mm": ("mm", 1.0, 52.0, "hip centre to the shaft axis along the neck"),
    "neck_shaft_angle_deg": ("degrees", 1.0, 126.0, "neck to shaft"),
    "anteversion_deg": ("degrees", 1.0, 14.0, "neck against the condyles"),
    "trochanter_lateral_mm": ("mm", 1.0, 65.0, "hip centre to the trochanter's outermost point"),
    "pelvis_width_mm": ("mm", 1.0, 240.0, "between the anterior superior iliac spines"),
    "hip_centre_depth_mm": ("mm", 1.0, 55.0, "hip centre behind the anterior pelvic plane"),
    "hip_centre_height_mm": ("mm", 1.0, 75.0, "hip centre below the spines"),
    "abduction_strength_nm": ("N m", 1.0, 90.0, "measured isometric moment, hip neutral"),
}


def _limits(name: str) -> tuple[float, float]:
    """What the person's record allows."""
    schema = Person.model_json_schema()["properties"][name]["anyOf"][0]
    return float(schema["minimum"]), float(schema["maximum"])


def _person_sliders() -> dict[str, Slider]:
    return {
        name: Slider(low=low, high=high, step=step, start=start, unit=unit, says=says)
        for name, (unit, step, start, says) in _PERSON.items()
        for low, high in [_limits(name)]
    }


_PRESETS = (
    Preset(
        id="two-feet-to-one",
        name="Two feet to one",
        says="Carry the weight over to the right leg and watch the hip force grow.",
        asks="stance",
        state={"shift": 1.0},
        begins={"shift": 0.5},
    ),
    Preset(
        id="both-feet",
        name="Both feet",
        says="Half the weight on each foot: the abductors have next to nothing to do.",
        asks="stance",
        state={"shift": 0.5},
    ),
    Preset(
        id="nerve-block",
        name="After a nerve block",
        says="The superior gluteal nerve is cut off: the pelvis drops on the other side.",
        asks="stance",
        state={"shift": 1.0, "lesion": {"superior_gluteal_nerve": 1.0}},
    ),
    Preset(
        id="nerve-block-lean",
        name="The same, leaning over",
        says="The trunk leans over the standing leg until what is left of the muscles can hold.",
        asks="stance",
        state={"shift": 1.0, "lesion": {"superior_gluteal_nerve": 1.0}, "compensate": "trunk"},
    ),
    Preset(
        id="offset-plus-5",
        name="Offset plus 5 mm",
        says="The femur moved 5 mm outward, as by an implant: longer arms, less force.",
        asks="stance",
        state={"shift": 1.0, "operation": {"lateral_mm": 5.0}},
    ),
    Preset(
        id="cane-other-hand",
        name="Cane in the other hand",
        says="100 N on a cane in the left hand take part of the moment from the right hip.",
        asks="stance",
        state={"shift": 1.0, "cane": 100.0},
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
    """Version, wording, ranges of the sliders, and what is installed."""
    settings = state_of(request).settings
    return About(
        version=__version__,
        wording=_WORDING,
        sliders=_SLIDERS,
        person=_person_sliders(),
        motions=list(MOTIONS),
        most_samples=MOST_SAMPLES,
        features=Features(
            store=settings.store is not None,
            fhir=find_spec("fhir") is not None,
            forces=find_spec("h5netcdf") is not None,
            editor=settings.store is not None,
        ),
    )


@router.get("/presets")
async def presets() -> Presets:
    """States to begin with."""
    return Presets(presets=list(_PRESETS))
