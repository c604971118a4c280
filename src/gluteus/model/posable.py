"""Interface of every model, whatever it was made from."""

from __future__ import annotations

from typing import Protocol

from numpy.typing import ArrayLike

from gluteus.arrays import Bools, Floats, Ints


class PosableModel(Protocol):
    """A model of one person or of many: `Hip(person).model()` and `read_osim(path)` alike.

    Arrays are (people, muscle), people being 1 or the batch; row i of a batch of poses is then
    person i's, and one pose is all people's. A muscle of several lines of action has an entry for
    each.
    """

    @property
    def coordinate_names(self) -> tuple[str, ...]:
        """Names of the columns of a pose."""
        ...

    @property
    def muscle_names(self) -> tuple[str, ...]:
        """Names of the lines of action."""
        ...

    @property
    def people(self) -> int:
        """How many people the arrays describe."""
        ...

    @property
    def max_force(self) -> Floats:
        """Greatest isometric force of the fibres (people, muscle) [N]."""
        ...

    @property
    def fibre_length(self) -> Floats:
        """Optimal fibre length (people, muscle) [m]."""
        ...

    @property
    def tendon_length(self) -> Floats:
        """Slack length of the tendon (people, muscle) [m]."""
        ...

    @property
    def pennation(self) -> Floats:
        """Angle of the fibres at their optimal length (people, muscle) [rad]."""
        ...

    def default_pose(self) -> Floats:
        """The pose in which the model stands by itself (coordinate,) [rad or m]."""
        ...

    def resolve(self, q: ArrayLike) -> Floats:
        """Poses (batch, coordinate) in which coupled coordinates are what the others make them."""
        ...

    def lengths(self, q: ArrayLike) -> Floats:
        """Muscle-tendon lengths (batch, muscle) [m]."""
        ...

    def moment_arms(self, q: ArrayLike) -> Floats:
        """Moment arms (batch, muscle, coordinate) [m/rad, or 1], minus the derivative of the
        lengths.
        """
        ...

    def near_switch(self, q: ArrayLike) -> Bools:
        """Whether a path is about to change its kind (batch, muscle)."""
        ...

    def lines_of(self, name: str) -> Bools:
        """Which muscles (muscle,) a name stands for; `AnatomyError` where it is none's."""
        ...

    def only(self, rows: Ints) -> PosableModel:
        """The same model of some of its people."""
        ...
