"""The compiled kernel (C++ in `kernel/`). Callers go through `kernel.py`, which knows whether it is there.

Structs of `gluteus.mechanics.engine.schema` go in by the names of their fields. Arrays are never
converted: another type, shape or layout than was declared raises ValueError.
"""

from gluteus.mechanics.engine import schema

SCHEMA: str
"""`schema.digest` of the declarations that the kernel was built from."""

UNKNOWNS: tuple[str, ...]
"""Names of the unknowns of posture, in the order in which bodies that stand have them."""

SURFACES: dict[str, tuple[str, ...]]
"""Kinds of surfaces, in the order of their numbers, with the names of their sizes."""

CURVES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""Kinds of muscle curves: names of the numbers, and of the Bézier curves that follow them."""

def isa() -> str: ...
def isas() -> list[str]: ...
def use(wanted: str) -> bool: ...
def cores() -> int: ...
def variable(name: str) -> str | None: ...
def peak(call: schema.PeakCall) -> int: ...
def elementary(call: schema.ElementaryCall) -> None: ...
def recruit(problem: schema.RecruitProblem, found: schema.RecruitFound, threads: int) -> None: ...
def greatest(problem: schema.LinearProblem, found: schema.LinearFound, threads: int) -> None: ...

class Geometry:
    """Bodies, joints and paths, kept for calls."""

    def __init__(self, plan: schema.GeometryPlan) -> None: ...
    def run(self, call: schema.GeometryCall, threads: int) -> None: ...
    def dynamics(self, call: schema.DynamicsCall, threads: int) -> None: ...
    def pushes(self, call: schema.PushCall, threads: int) -> None: ...

class Muscles:
    """Curves of muscles, kept for calls."""

    def __init__(self, plan: schema.CurvePlan) -> None: ...
    def forces(self, call: schema.MuscleCall, threads: int) -> None: ...

class HipPlan:
    """A population and a study, kept for calls."""

    def __init__(self, plan: schema.HipPlan) -> None: ...
    def crowd(self, draw: schema.CrowdDraw, result: schema.CrowdResult, threads: int) -> None: ...

class MusclePlan:
    """How muscles of given people pull and are recruited, kept for calls."""

    def __init__(self, plan: schema.MusclePlan) -> None: ...
    def muscles(
        self, people: schema.GivenPeople, poses: schema.GivenPoses, into: schema.GivenMuscles, threads: int
    ) -> None: ...
    def hold(
        self,
        people: schema.GivenPeople,
        postures: schema.GivenPostures,
        into: schema.GivenHeld,
        threads: int,
    ) -> None: ...
    def slopes(
        self,
        people: schema.GivenPeople,
        postures: schema.GivenPostures,
        into: schema.GivenSlopes,
        threads: int,
    ) -> None: ...
