"""The options of an analysis of a recorded motion, declared once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal, cast

from pydantic import Field, field_validator

from gluteus.mechanics.muscle.fibres import Tendon
from gluteus.question import Name, Question, choice, does_not_fit, number

Angles = Literal["header", "degrees", "radians"]
Derivatives = Literal["direct", "stepwise"]
Objective = Literal["squared", "cubed", "volume-squared", "volume-cubed"]

Names = Annotated[tuple[Name, ...], Field(max_length=1000)]


class ForcesOptions(Question):
    """How muscle and joint forces of a recorded motion are computed.

    Files are not part of the question: model, motion, loads and actuators come from paths, objects
    or uploads. For `reserves`, a list with one number is accepted, as in earlier versions.
    """

    HEADING: ClassVar[str] = "Analysis"

    times: Annotated[
        tuple[float, float] | None,
        Field(
            title="From and to",
            description="first and last time [s]; default: all frames that motion and loads share",
        ),
    ] = None
    lowpass_hz: Annotated[
        float | None,
        number(
            0.01,
            1000,
            "cut-off frequency of the low-pass filter for coordinates; default: no filter",
            label="Low-pass filter",
        ),
    ] = None
    angles: Annotated[
        Angles,
        choice(
            "unit of the angles in the motion: as in the header, or another if the header is wrong",
            label="Unit of the angles",
            words={"header": "as the file's header says"},
        ),
    ] = "header"
    derivatives: Annotated[
        Derivatives,
        choice(
            "direct (from one spline) or stepwise (speeds from it, accelerations from a spline "
            "through the speeds, as in OpenSim's static optimisation)",
            label="Derivatives",
            words={"direct": "from one spline", "stepwise": "step by step, as in OpenSim"},
        ),
    ] = "direct"
    objective: Annotated[
        Objective,
        choice(
            "sum that muscles minimise: squared or cubed activations, optionally weighted by muscle volume",
            label="Muscles minimise",
            words={
                "squared": "squared activations",
                "cubed": "cubed activations",
                "volume-squared": "squared activations, weighted by volume",
                "volume-cubed": "cubed activations, weighted by volume",
            },
        ),
    ] = "squared"
    passive: Annotated[bool, Field(title="Passive forces", description="include passive muscle forces")] = (
        False
    )
    tendon: Annotated[
        Tendon,
        choice("rigid, or compliant (fibres and tendons in equilibrium)", label="Tendons", words={}),
    ] = "rigid"
    reserves: Annotated[
        float | None,
        number(
            0.1,
            1e6,
            "optimal force [N m, or N for a distance] of an unbounded actuator on each free "
            "coordinate, for models that lack muscles; default: none",
            label="Reserve at every coordinate",
            unit="N m",
        ),
    ] = None
    match: Annotated[
        Names | None,
        Field(
            title="Coordinates to match",
            description="coordinates whose moments are matched, separated by commas; "
            "default: all actuated coordinates",
        ),
    ] = None
    joints: Annotated[
        Names,
        Field(
            title="More joints",
            description="joints to report in addition to the hips, by their names in the model",
        ),
    ] = ()

    @field_validator("reserves", mode="before")
    @classmethod
    def _one_number(cls, given: object) -> object:
        """Accept a list with one number, and say where files of actuators belong."""
        if isinstance(given, list | tuple) and len(given := cast("Sequence[object]", given)) == 1:
            given = given[0]
        if isinstance(given, Path) or (isinstance(given, str) and given.lower().endswith(".xml")):
            raise does_not_fit(
                "is a file of actuators, but reserves are a number; give the file as actuators"
            )
        return given

    @field_validator("times")
    @classmethod
    def _in_order(cls, times: tuple[float, float] | None) -> tuple[float, float] | None:
        if times is not None and not times[0] < times[1]:
            fault = "has no frame between" if times[0] == times[1] else "ends before it begins"
            raise does_not_fit(f"{fault}; give FROM,TO in seconds, such as 0.5,1.2")
        return times
