"""The compiled kernel (C++ in `kernel/`). Callers go through `kernel.py`, which knows whether it is there.

Structs of `gluteus.mechanics.engine.schema` go in by the names of their fields. Arrays are never
converted: another type, shape or layout than was declared raises ValueError.
"""

import numpy as np
from numpy.typing import NDArray

from gluteus.mechanics.engine import schema

Floats = NDArray[np.float64]

SCHEMA: str
"""`schema.digest` of the declarations that the kernel was built from."""

UNKNOWNS: tuple[str, ...]
"""Names of the unknowns of posture, in the order in which bodies that stand have them."""

def isa() -> str: ...
def isas() -> list[str]: ...
def use(wanted: str) -> bool: ...
def cores() -> int: ...
def variable(name: str) -> str | None: ...
def peak(which: int, rounds: int) -> int: ...
def elementary(which: int, x: Floats, y: Floats, one: Floats, two: Floats) -> None: ...
def recruit(
    capacity: Floats,
    unit: float,
    demand: Floats,
    gain: Floats,
    lower: Floats,
    upper: Floats,
    power: int,
    proximal: float,
    passes: int,
    max_iterations: int,
    threads: int,
    multiplier: Floats,
    activation: Floats,
    unmet: Floats,
    met: NDArray[np.uint8],
    converged: NDArray[np.uint8],
    iterations: NDArray[np.int64],
) -> None: ...
def greatest(
    reward: Floats,
    balance: Floats,
    target: Floats,
    max_iterations: int,
    threads: int,
    x: Floats,
    solved: NDArray[np.uint8],
) -> None: ...

class Geometry:
    """A model's tables; see `GeometryModel` in `kernel/src/wrapping/geometry.hpp`."""

    def __init__(self, integers: dict[str, list[int]], numbers: dict[str, list[float]]) -> None: ...
    def run(
        self,
        q: Floats,
        place: Floats,
        joint_in_parent: Floats,
        joint_in_child: Floats,
        muscles: NDArray[np.int32],
        where: NDArray[np.int32],
        column: NDArray[np.int32],
        lengths: Floats | None,
        arms: Floats | None,
        near_switch: NDArray[np.uint8] | None,
        tension: Floats | None,
        wrenches: Floats | None,
        threads: int,
    ) -> None: ...

def dynamics(
    tables: Geometry,
    q: Floats,
    qd: Floats,
    qdd: Floats,
    joint_in_parent: Floats,
    joint_in_child: Floats,
    mass: Floats,
    centre: Floats,
    inertia: Floats,
    gravity: Floats,
    body: NDArray[np.int32],
    vectors_in: NDArray[np.int32],
    points_in: NDArray[np.int32],
    force: Floats,
    moment: Floats,
    point: Floats,
    applied: Floats | None,
    joints: NDArray[np.int32],
    needed: Floats | None,
    reactions: Floats | None,
    threads: int,
) -> None: ...
def pushes(
    tables: Geometry,
    q: Floats,
    joint_in_parent: Floats,
    joint_in_child: Floats,
    body: NDArray[np.int32],
    vectors_in: NDArray[np.int32],
    points_in: NDArray[np.int32],
    force: Floats,
    moment: Floats,
    point: Floats,
    forces: Floats,
    threads: int,
) -> None: ...

class Muscles:
    """Curves of muscles; see `kernel/src/muscle/` for what the numbers are."""

    def __init__(
        self, kind: list[int], pieces: list[int], rigid: list[int], numbers: list[list[float]]
    ) -> None: ...
    def forces(
        self,
        length: Floats,
        velocity: Floats,
        max_force: Floats,
        optimal_length: Floats,
        tendon_length: Floats,
        height: Floats,
        fastest: Floats,
        shortest: Floats,
        compliant: bool,
        with_passive: bool,
        capacity: Floats,
        passive: Floats,
        threads: int,
    ) -> None: ...

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
    def least(
        self,
        people: schema.GivenPeople,
        bodies: schema.GivenBodies,
        give: schema.Giving,
        into: schema.GivenLeast,
        threads: int,
    ) -> None: ...
    def slopes(
        self,
        people: schema.GivenPeople,
        postures: schema.GivenPostures,
        into: schema.GivenSlopes,
        threads: int,
    ) -> None: ...
