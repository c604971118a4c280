"""The compiled kernel (C++ in `kernel/`). Callers go through `kernel.py`, which knows whether it is there.

Arrays are float64, C-contiguous, and written in place where a name says so; wrong lengths raise ValueError.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INTERFACE: int
"""Changes whenever the arguments of a function below change."""

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
    """Curves of muscles; see `kernel/src/muscle/curves.hpp` for what the numbers are."""

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
    """What is the same for all people of a study; see `HipPlan` in `kernel/src/population/plan.hpp`."""

    def __init__(self, numbers: dict[str, list[float]], integers: dict[str, list[int]]) -> None: ...
    def crowd(
        self,
        key: NDArray[np.uint64],
        uniform: Floats | None,
        people: int,
        threads: int,
        only_bones: bool,
        counts: NDArray[np.int64],
        sums: NDArray[np.int64],
        extremes: Floats,
        histogram: NDArray[np.int64],
        exceeded: NDArray[np.int64],
        values: Floats | None,
        fate: NDArray[np.uint8] | None,
    ) -> None: ...

class MusclePlan:
    """How muscles of given people pull and are recruited; see `MusclePlan` in
    `kernel/src/population/plan.hpp`.

    ``people`` are the arrays of `GivenPeople` in `kernel/src/standing/calls.hpp`, each (1 or rows, numbers).
    """

    def __init__(self, numbers: dict[str, list[float]], integers: dict[str, list[int]]) -> None: ...
    def hold(
        self,
        people: list[Floats],
        pelvis: Floats,
        femur: Floats,
        moment: Floats,
        weight: Floats,
        threads: int,
        activation: Floats,
        force: Floats,
        joint: Floats,
        abduction: Floats,
        unmet: Floats,
        status: NDArray[np.int8],
        capacity: Floats | None,
    ) -> None: ...
    def muscles(
        self,
        people: list[Floats],
        poses: Floats,
        threads: int,
        moment: Floats,
        pull: Floats,
        stretch: Floats,
        active: Floats,
        passive: Floats,
        capacity: Floats,
        resting: Floats,
    ) -> None: ...
    def least(
        self,
        people: list[Floats],
        body: Floats,
        compensate: int,
        widest: float,
        steps: int,
        halvings: int,
        obliquity: float,
        lean: float,
        threads: int,
        found: Floats,
    ) -> None: ...
    def slopes(
        self,
        people: list[Floats],
        pelvis: Floats,
        femur: Floats,
        moment: Floats,
        weight: Floats,
        sloped: int,
        threads: int,
        by_origin: Floats,
        by_insertion: Floats,
        by_moment: Floats,
        by_weight: Floats,
        by_turn: Floats,
        status: NDArray[np.int8],
    ) -> None: ...
