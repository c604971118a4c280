"""The question of a population study of one-leg stance, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from gluteus._version import __version__
from gluteus.bones.fan import FanBoundaries
from gluteus.bones.person import Person
from gluteus.bones.population import LEAST_MASS
from gluteus.mechanics.hip.statics import GRAVITY
from gluteus.question import Name, does_not_fit
from gluteus.refusals import either
from gluteus.studies.population.quantities import NAMES
from gluteus.studies.standing.body import MOST_ON_CANE
from gluteus.studies.standing.question import StanceQuestion

CHUNK = 8192
"""Default number of people in a chunk, for which the kernel needs about fifty milliseconds."""

_BY_CHOICE = {"obliquity_deg": 15.0, "lean_deg": 40.0}
"""Largest chosen posture whose results fit the histograms of a population [degrees]."""

_SINCE_CHOSEN = frozenset({"cane_n", "load_kg", "load_side", "obliquity_deg", "lean_deg"})


class CohortQuestion(StanceQuestion):
    """One-leg stance of many people: a question about stance, and the values to count."""

    LATER: ClassVar[frozenset[str]] = _SINCE_CHOSEN | {"fixed", "postures"}

    kind: Annotated[Literal["stance"], Field(description="kind of the study")] = "stance"
    capacity: Annotated[
        bool,
        Field(
            title="Capacity over demand",
            description="also compute the capacity over demand, which takes as long as everything else",
        ),
    ] = True
    thresholds: dict[Name, Annotated[tuple[float, ...], Field(max_length=1000)]] = Field(
        default_factory=dict[str, tuple[float, ...]],
        title="Count values above",
        description="quantity -> values; people above each of them are counted",
        max_length=len(NAMES),
    )

    @field_validator("thresholds")
    @classmethod
    def _summarised(cls, asked: dict[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
        unknown = sorted(set(asked) - set(NAMES))
        if unknown:
            raise does_not_fit(f"names {', '.join(unknown)}, which is not summarised; give {either(NAMES)}")
        return asked

    @field_validator("obliquity_deg", "lean_deg")
    @classmethod
    def _within_histograms(cls, asked: float, info: ValidationInfo) -> float:
        most = _BY_CHOICE[str(info.field_name)]
        if not 0 <= asked <= most:
            raise does_not_fit(f"is out of range for a population; give 0 to {most:g} degrees")
        return asked


class StanceStudy(CohortQuestion):
    """A study of stance: what is known about the people, and the question.

    Raises
    ------
    AnatomyError
        A value is out of range, or a name is unknown.
    """

    LATER: ClassVar[frozenset[str]] = _SINCE_CHOSEN

    person: Person = Person()
    boundaries: FanBoundaries = Field(default_factory=FanBoundaries.published)

    def __init__(self, person: Person | None = None, /, **asked: Any) -> None:
        super().__init__(**({} if person is None else {"person": person}), **asked)

    @field_validator("person")
    @classmethod
    def _can_lean_on_the_cane(cls, person: Person, info: ValidationInfo) -> Person:
        cane = info.data.get("cane_n", 0.0)
        lightest = LEAST_MASS if person.mass_kg is None else person.mass_kg
        most = MOST_ON_CANE * GRAVITY * lightest
        if cane > most:
            raise does_not_fit(
                f"may weigh {lightest:g} kg, half of which is less than a cane of {cane:g} N; "
                f"give cane_n = 0 to {most:.0f}, or a larger body mass"
            )
        return person

    def fingerprint(self) -> str:
        """SHA-256 of everything that the result depends on, except seed and chunk size."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The study and the version as text, with sorted keys."""
        content = self.content() | {
            "version": __version__,
            "person": self.person.content(),
            "fixed": sorted(self.fixed),
            "boundaries": {name: getattr(self.boundaries, name) for name in FanBoundaries.__annotations__},
        }
        return json.dumps({name: value for name, value in content.items() if name != "kind"}, sort_keys=True)
