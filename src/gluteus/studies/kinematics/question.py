"""The options that all studies of recorded markers share, declared once."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from gluteus.question import Question, choice, does_not_fit

UpAxis = Literal["auto", "x", "y", "z", "-x", "-y", "-z"]


class MarkersOptions(Question):
    """Frames of a recording that are used, and the rotation of its axes to those of a model."""

    HEADING: ClassVar[str] = "Markers"

    times: Annotated[
        tuple[float, float] | None,
        Field(title="From and to", description="first and last time [s]; default: all frames"),
    ] = None
    up: Annotated[
        UpAxis,
        choice(
            "axis of the recording that points up; auto takes it from the file, and guesses if the file "
            "does not say",
            label="Upward axis",
            words={"auto": "what the file says, or a guess"},
        ),
    ] = "auto"

    @field_validator("times")
    @classmethod
    def _in_order(cls, times: tuple[float, float] | None) -> tuple[float, float] | None:
        if times is not None and not times[0] <= times[1]:
            raise does_not_fit("ends before it begins; give FROM,TO in seconds, such as 0.5,1.2")
        return times
