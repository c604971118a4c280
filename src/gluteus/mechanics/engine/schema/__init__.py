"""Everything that Python and the compiled kernel exchange, declared once.

The build generates the kernel's enums, structs and readers from these declarations
(`kernel/generate.py`); Python makes objects of the same classes. The kernel holds the digest of the
declarations that it was built from, and is not used with others. Names of the numbers that a kind
of surface or curve has are declared in the kernel's header of that kind.
"""

from gluteus.mechanics.engine.schema.crowd import CrowdDraw, CrowdResult
from gluteus.mechanics.engine.schema.declare import Named, digest
from gluteus.mechanics.engine.schema.geometry import (
    DynamicsCall,
    FunctionPlan,
    GeometryCall,
    GeometryPlan,
    OutsideLoads,
    PushCall,
)
from gluteus.mechanics.engine.schema.measure import Elementary, ElementaryCall, Peak, PeakCall
from gluteus.mechanics.engine.schema.muscles import CurvePlan, MuscleCall
from gluteus.mechanics.engine.schema.names import (
    DRAWN,
    GIVE_STEPS,
    MOST_SURFACES,
    MOST_THREADS,
    Ball,
    Compensate,
    Count,
    Fate,
    Mark,
    Measure,
    Quantity,
    Sex,
    Sloped,
    Status,
    StemPart,
    Sum,
    Unknown,
)
from gluteus.mechanics.engine.schema.people import (
    GivenHeld,
    GivenMuscles,
    GivenPeople,
    GivenPoses,
    GivenPostures,
    GivenSlopes,
)
from gluteus.mechanics.engine.schema.plans import (
    AgePlan,
    BodyPlan,
    BonePlan,
    DrawPlan,
    Giving,
    HipPlan,
    LinePlan,
    MusclePlan,
    PosturePlan,
    SizePlan,
    Sphere,
    StrengthPlan,
    SummaryPlan,
)
from gluteus.mechanics.engine.schema.recruitment import (
    LinearFound,
    LinearProblem,
    RecruitFound,
    RecruitProblem,
)
from gluteus.mechanics.engine.schema.tracking import DeterminedCall, MarkerTargets, TrackCall

__all__ = [
    "DRAWN",
    "GIVE_STEPS",
    "MOST_SURFACES",
    "MOST_THREADS",
    "AgePlan",
    "Ball",
    "BodyPlan",
    "BonePlan",
    "Compensate",
    "Count",
    "CrowdDraw",
    "CrowdResult",
    "CurvePlan",
    "DeterminedCall",
    "DrawPlan",
    "DynamicsCall",
    "Elementary",
    "ElementaryCall",
    "Fate",
    "FunctionPlan",
    "GeometryCall",
    "GeometryPlan",
    "GivenHeld",
    "GivenMuscles",
    "GivenPeople",
    "GivenPoses",
    "GivenPostures",
    "GivenSlopes",
    "Giving",
    "HipPlan",
    "LinePlan",
    "LinearFound",
    "LinearProblem",
    "Mark",
    "MarkerTargets",
    "Measure",
    "MuscleCall",
    "MusclePlan",
    "Named",
    "OutsideLoads",
    "Peak",
    "PeakCall",
    "PosturePlan",
    "PushCall",
    "Quantity",
    "RecruitFound",
    "RecruitProblem",
    "Sex",
    "SizePlan",
    "Sloped",
    "Sphere",
    "Status",
    "StemPart",
    "StrengthPlan",
    "Sum",
    "SummaryPlan",
    "TrackCall",
    "Unknown",
    "digest",
]
