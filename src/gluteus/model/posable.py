"""Interface of every model, from whatever source."""

from __future__ import annotations

from typing import Protocol

from numpy.typing import ArrayLike

from gluteus.arrays import Bools, Floats, Ints


class PosableModel(Protocol):
    """A model of one person or of many: `Hip(person).model()` and `read_osim(path)` alike.

    Arrays are (people, muscle), where people is 1 or the size of the batch. Row i of a batch of
    poses then belongs to person i, and a single pose applies to all people. A muscle with several
    lines of action has an entry for each.
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
        """Maximum isometric force of the fibres (people, muscle) [N]."""
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
        """Pennation angle of the fibres at their optimal length (people, muscle) [rad]."""
        ...

    def default_pose(self) -> Floats:
        """Default pose of the model (coordinate,) [rad or m]."""
        ...

    def resolve(self, q: ArrayLike) -> Floats:
        """Return poses (batch, coordinate) in which coupled coordinates have the values that follow
        from the others.
        """
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
        """Whether a path is about to change its type (batch, muscle)."""
        ...

    def lines_of(self, name: str) -> Bools:
        """Return the indices of the muscles that a name refers to; raises `AnatomyError` if no
        muscle has it.
        """
        ...

    def only(self, rows: Ints) -> PosableModel:
        """Return the model of some of its people."""
        ...
