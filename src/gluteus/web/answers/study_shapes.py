"""Questions and answers of the studies that run as jobs: sensitivities and populations."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from gluteus.question import does_not_fit
from gluteus.studies.population.cohort_file import CohortStudy, PopulationQuestion
from gluteus.studies.population.question import CHUNK
from gluteus.studies.sensitivity.question import SensitivityQuestion
from gluteus.web.answers.wire import MOST_SAMPLES, Answer, PersonQuestion, Provenance

MOST_PEOPLE = 200_000
"""Largest population over HTTP. It takes a few seconds of one core with the compiled engine and
some minutes with NumPy. More people would change a percentile only in its third digit. `gluteus
cohort` has no such limit: it keeps finished parts on the disk and resumes.
"""

Share = Annotated[float | None, Field(description="null where too few people can be counted")]


class HipSensitivityQuestion(SensitivityQuestion, PersonQuestion):
    """Drivers of one-leg stance in a person, and the measurements that would narrow its answers."""

    samples: Annotated[int, Field(ge=1, le=MOST_SAMPLES, description="number of drawn hips")] = 1000
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0

    @field_validator("pairs")
    @classmethod
    def _bounded(cls, pairs: int) -> int:
        if pairs > MOST_SAMPLES:
            raise does_not_fit(
                f"is more than a server computes; give 64 to {MOST_SAMPLES} pairs, or run "
                "`gluteus sensitivity`"
            )
        return pairs


class BoundedPopulationQuestion(PopulationQuestion):
    """One-leg stance of a population: at most 200,000 people, in chunks of at most 8192."""

    @field_validator("people")
    @classmethod
    def _few_enough(cls, people: int) -> int:
        if people > MOST_PEOPLE:
            raise does_not_fit(
                f"is more than a server computes; give 1 to {MOST_PEOPLE} people, or run "
                "`gluteus cohort`, which keeps finished parts and resumes"
            )
        return people

    @field_validator("chunk")
    @classmethod
    def _small_enough(cls, chunk: int) -> int:
        if chunk > CHUNK:
            raise does_not_fit(
                f"is more than a server keeps in memory; give 64 to {CHUNK} people, or run `gluteus cohort`"
            )
        return chunk

    def cohort(self) -> CohortStudy:
        """The same question as a study file asks it."""
        return CohortStudy(**dict(self))


class Driver(Answer):
    """Shares of the variance that a group of unknowns explains; half-widths of 95% intervals."""

    group: str
    first_order: Share
    first_order_half_width: Share
    total: Share
    total_half_width: Share


class Measurement(Answer):
    """The share of a 95% interval that an exact measurement would remove, on average."""

    name: str
    narrower: Share


class MeasureNext(Answer):
    """A quantity, its interval, and the measurements that would narrow it, best first."""

    label: str
    median: float | None
    interval95: Annotated[list[float | None], Field(min_length=2, max_length=2)]
    n: int = Field(description="people who have the quantity")
    narrower_by_chance: Share
    measurements: list[Measurement]


class SensitivityAnswer(Answer):
    """As `gluteus sensitivity --json`, with a label for each quantity."""

    used: dict[str, Share]
    drivers: dict[str, list[Driver]]
    measure_next: dict[str, MeasureNext]
    provenance: Provenance


class QuantitySummary(Answer):
    """A quantity over the people who hold the pelvis level."""

    unit: str
    people: int
    mean: float | None
    sd: float | None
    least: float | None
    most: float | None
    median: float | None
    interval95: Annotated[list[float | None], Field(min_length=2, max_length=2)]
    percentiles: dict[str, float | None]
    resolution: float
    exceeded: dict[str, int] = Field(description="value -> people above it")


class PopulationProvenance(Provenance):
    """The origin of a population's numbers; equal origins mean identical bits."""

    chunk: int
    engines: list[str]
    study: str = Field(description="SHA-256 of the question and of everything the numbers depend on")
    constants: str = Field(description="SHA-256 of the constants that the numbers were computed from")
    digest: str = Field(description="SHA-256 of the summary; that of `gluteus cohort` for the same question")


class CohortAnswer(Answer):
    """As `gluteus cohort --json`, without the fields about its folder."""

    people: int
    chunks: int
    counts: dict[str, int]
    held: Share
    summary: dict[str, QuantitySummary]
    provenance: PopulationProvenance
