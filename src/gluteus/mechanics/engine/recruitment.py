"""Recruitment by the engine in use: `solve` and `greatest_moment` of a `Recruiter`."""

from __future__ import annotations

from typing import Final

from gluteus.mechanics.engine.choice import engine
from gluteus.mechanics.engine.recruiter import SCALE, GreatestMoment, Recruiter, Recruitment
from gluteus.mechanics.engine.schema import Status

__all__ = ["SCALE", "GreatestMoment", "Recruitment", "Status", "greatest_moment", "solve"]

_IN_USE: Final = Recruiter(engine)
solve: Final = _IN_USE.solve
greatest_moment: Final = _IN_USE.greatest_moment
