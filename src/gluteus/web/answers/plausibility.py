"""Plausibility of a recorded motion, in the form that the app receives."""

from __future__ import annotations

import json
from typing import Any, Literal

import numpy as np

from gluteus.arrays import Bools
from gluteus.mechanics.engine.recruitment import Status
from gluteus.studies.result import Result
from gluteus.web.answers.wire import Answer

NAMES = ("plausible", "warnings", "residuals", "reserves")
"""Attributes of a result that hold the verdict."""


class Warned(Answer):
    """A finding about a trial: what is wrong, and what to do."""

    id: str
    severity: Literal["implausible", "partial", "caution"]
    cause: str
    remedy: str
    frames: int
    times_s: list[tuple[float, float]]


class Plausibility(Answer):
    """Whether a trial may count as a result, and what was found about it."""

    plausible: bool
    warnings: list[Warned]
    residuals: dict[str, Any] | None
    reserves: dict[str, dict[str, Any]]
    plausible_frames: list[bool]


def plausibility_of(result: Result) -> Plausibility:
    """Return the verdict stored in a result.

    Results of earlier versions have none and count as plausible.

    Raises ``ValueError`` for attributes that no result has.
    """
    said = {name: _value(result.attrs[name]) for name in NAMES if name in result.attrs}
    default: dict[str, Any] = {"plausible": True, "warnings": [], "residuals": None, "reserves": {}}
    frames = plausible_frames(result).tolist()
    return Plausibility.model_validate({**default, **said, "plausible_frames": frames})


def plausible_frames(result: Result) -> Bools:
    """Return whether each frame is plausible, (frame,)."""
    if "plausible" in result and result.variable("plausible").dims == ("time",):
        return np.asarray(result.array("plausible"), dtype=np.bool_)
    return np.ones(result.sizes["time"], dtype=np.bool_)


def known_frames(result: Result) -> Bools:
    """Return whether the forces of each frame count: solved, and plausible, (frame,)."""
    return plausible_frames(result) & (result.array("status") == Status.OK)


def _value(attribute: object) -> object:
    """Return an attribute; files store nested values as JSON."""
    return json.loads(attribute) if isinstance(attribute, str) else attribute
