"""Everything that Python and the compiled kernel exchange, declared once.

The build generates the kernel's enums, structs and readers from these declarations
(`kernel/generate.py`); Python makes objects of the same classes. The kernel holds the digest of the
declarations that it was built from, and is not used with others. Names of the numbers that a kind
of surface or curve has are declared in the kernel's header of that kind.
"""

from gluteus.mechanics.engine.schema.constants import (
    AgeConstants,
    BodyConstants,
    BoneConstants,
    DrawConstants,
    Giving,
    HipConstants,
    LineConstants,
    MuscleConstants,
    PostureConstants,
    SizeConstants,
    Sphere,
    StrengthConstants,
    SummaryConstants,
)
from gluteus.mechanics.engine.schema.crowd import CrowdDraw, CrowdResult
from gluteus.mechanics.engine.schema.declare import Named, digest
from gluteus.mechanics.engine.schema.geometry import (
    DynamicsCall,
    FunctionConstants,
    GeometryCall,
    GeometryConstants,
    OutsideLoads,
    PushCall,
)
from gluteus.mechanics.engine.schema.measure import Elementary, ElementaryCall, Peak, PeakCall
from gluteus.mechanics.engine.schema.muscles import CurveConstants, MuscleCall
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
    "AgeConstants",
    "Ball",
    "BodyConstants",
    "BoneConstants",
    "Compensate",
    "Count",
    "CrowdDraw",
    "CrowdResult",
    "CurveConstants",
    "DeterminedCall",
    "DrawConstants",
    "DynamicsCall",
    "Elementary",
    "ElementaryCall",
    "Fate",
    "FunctionConstants",
    "GeometryCall",
    "GeometryConstants",
    "GivenHeld",
    "GivenMuscles",
    "GivenPeople",
    "GivenPoses",
    "GivenPostures",
    "GivenSlopes",
    "Giving",
    "HipConstants",
    "LineConstants",
    "LinearFound",
    "LinearProblem",
    "Mark",
    "MarkerTargets",
    "Measure",
    "MuscleCall",
    "MuscleConstants",
    "Named",
    "OutsideLoads",
    "Peak",
    "PeakCall",
    "PostureConstants",
    "PushCall",
    "Quantity",
    "RecruitFound",
    "RecruitProblem",
    "Sex",
    "SizeConstants",
    "Sloped",
    "Sphere",
    "Status",
    "StemPart",
    "StrengthConstants",
    "Sum",
    "SummaryConstants",
    "TrackCall",
    "Unknown",
    "digest",
]
