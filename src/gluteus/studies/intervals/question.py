"""Options of the intervals of a recording, declared once."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from gluteus.question import Question

Source = Literal[
    "placement", "soft-tissue", "joint-centres", "scaling", "masses", "filter", "muscles"
]  # fmt: skip
SOURCES: tuple[Source, ...] = get_args(Source)


class IntervalOptions(Question):
    """How the errors of markers and model are propagated to forces."""

    HEADING: ClassVar[str] = "Intervals"

    samples: Annotated[
        int,
        Field(
            ge=0,
            le=5000,
            title="Samples",
            description="random samples of markers and model for 95 % intervals; 0 for none, 100 or "
            "more for results",
        ),
    ] = 0
    interval_seed: Annotated[
        int, Field(ge=0, le=2**63 - 1, title="Seed", description="seed of the random draws")
    ] = 1
    errors: Annotated[
        tuple[Source, ...],
        Field(
            min_length=1,
            max_length=len(SOURCES),
            title="Errors",
            description=f"errors that are drawn, separated by commas: {', '.join(SOURCES)}",
        ),
    ] = SOURCES
    shares: Annotated[
        bool,
        Field(
            title="Shares",
            description="also draw each error alone, to show its share of the spread; takes as "
            "many samples again for each",
        ),
    ] = False
