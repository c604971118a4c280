"""The compiled kernel (C++ in `kernel/`). Callers go through `kernel.py`, which knows whether it is there.

Arrays are float64, C-contiguous, and written in place where a name says so; wrong lengths raise ValueError.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INTERFACE: int
"""Changes whenever the arguments of a function below change."""

def isa() -> str: ...
def isas() -> list[str]: ...
def use(wanted: str) -> bool: ...
def cores() -> int: ...
def variable(name: str) -> str | None: ...
def elementary(which: int, x: Floats, y: Floats, one: Floats, two: Floats) -> None: ...

class Geometry:
    """A model's tables; see `GeometryModel` in `kernel/src/geometry.hpp`."""

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
        threads: int,
    ) -> None: ...
