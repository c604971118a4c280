"""The question of a sensitivity analysis, declared once."""

from __future__ import annotations

from typing import Annotated, ClassVar

from gluteus.errors import AnatomyError
from gluteus.question import Question, number

LEAST_PAIRS = 64
LEAST_SAMPLES = 400
"""Fewest hips for comparing people with similar values of a measurement."""


class SensitivityQuestion(Question):
    """Drivers of the forces of one-leg stance in a person."""

    HEADING: ClassVar[str] = "Sensitivity"

    pairs: Annotated[
        int,
        number(
            LEAST_PAIRS,
            65_536,
            "pairs of people for estimating shares of variance",
            label="Pairs of people",
            unit="pairs",
        ),
    ] = 512


def check_samples(samples: int | None) -> None:
    """Refuse too few hips before any work.

    Parameters
    ----------
    samples : int or None
        Number of samples of a hip; None for one central hip.

    Raises
    ------
    AnatomyError
        Fewer than `LEAST_SAMPLES`.
    """
    if (samples or 1) < LEAST_SAMPLES:
        raise AnatomyError(
            f"samples = {samples or 1} are too few to compare similar people; give {LEAST_SAMPLES} or more"
        )
