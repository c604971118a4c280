"""Everything that Python and the compiled kernel exchange, declared once.

The build generates the kernel's enums, structs and readers from these declarations
(`kernel/generate.py`); Python makes objects of the same classes. The kernel holds the digest of the
declarations that it was built from, and is not used with others.
"""

from gluteus.mechanics.engine.schema.crowd import CrowdDraw, CrowdResult
from gluteus.mechanics.engine.schema.declare import Named, digest
from gluteus.mechanics.engine.schema.names import (
    DRAWN,
    Aim,
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
    Sum,
    Unknown,
)
from gluteus.mechanics.engine.schema.people import (
    GivenBodies,
    GivenHeld,
    GivenLeast,
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

__all__ = [
    "DRAWN",
    "AgePlan",
    "Aim",
    "Ball",
    "BodyPlan",
    "BonePlan",
    "Compensate",
    "Count",
    "CrowdDraw",
    "CrowdResult",
    "DrawPlan",
    "Fate",
    "GivenBodies",
    "GivenHeld",
    "GivenLeast",
    "GivenMuscles",
    "GivenPeople",
    "GivenPoses",
    "GivenPostures",
    "GivenSlopes",
    "Giving",
    "HipPlan",
    "LinePlan",
    "Mark",
    "Measure",
    "MusclePlan",
    "Named",
    "PosturePlan",
    "Quantity",
    "Sex",
    "SizePlan",
    "Sloped",
    "Sphere",
    "Status",
    "StrengthPlan",
    "Sum",
    "SummaryPlan",
    "Unknown",
    "digest",
]
