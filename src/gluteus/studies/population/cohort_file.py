"""What a cohort is asked: a study file in YAML, checked, and cut into shards of work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gluteus.bones.draws import UNKNOWNS
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError, FileFormatError, GluteusError
from gluteus.model.hip.hip import Hip
from gluteus.studies.population.question import CHUNK, StanceStudy
from gluteus.studies.standing.body import StanceRecipe
from gluteus.studies.standing.weakening import strength_left
from gluteus.yaml_file import read_yaml_file

_SHARDS = 64
_MOST_CHUNKS = 128

_Strict = ConfigDict(frozen=True, extra="forbid")


class StanceQuestion(BaseModel):
    """One-leg stance as :func:`gluteus.studies.stance` takes it, and values to count beyond."""

    model_config = _Strict

    kind: Literal["stance"] = "stance"
    shift: Annotated[float, Field(ge=0.5, le=1)] = 1.0
    weaken: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    lesions: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    compensate: Literal["none", "trunk"] = "none"
    power: Literal[2, 3] = 2
    capacity: bool = True
    tilt: str = StanceRecipe().tilt
    thresholds: dict[str, tuple[float, ...]] = {}


class Outputs(BaseModel):
    """What is written besides the summary: every person's values as Parquet, histograms as Zarr."""

    model_config = _Strict

    rows: bool = False
    histograms: bool = True


class CohortPlan(BaseModel):
    """A study over a population.

    ``population`` is what is known of everybody (the fields of `Person`); ``varies`` names the unknowns of
    posture that are drawn, the others stay at their means; bones and muscles always vary.
    """

    model_config = _Strict

    people: Annotated[int, Field(ge=1, le=10**12)]
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    chunk: Annotated[int, Field(ge=64, le=65536)] = CHUNK
    population: Person = Person()
    varies: tuple[str, ...] = UNKNOWNS
    study: StanceQuestion = StanceQuestion()
    outputs: Outputs = Outputs()

    def stance_study(self) -> StanceStudy:
        """What each person is put through.

        Raises:
            AnatomyError: an unknown name among thresholds or unknowns.
        """
        asked = self.study
        unknown = sorted(set(self.varies) - set(UNKNOWNS))
        if unknown:
            raise GluteusError(
                f"varies: {', '.join(unknown)} is no unknown of posture; choose of {', '.join(UNKNOWNS)}"
            )
        return StanceStudy(
            self.population,
            asked.shift,
            asked.weaken,
            asked.lesions,
            asked.compensate,
            asked.power,
            asked.capacity,
            StanceRecipe(asked.tilt, frozenset(UNKNOWNS) - frozenset(self.varies)),
            thresholds=asked.thresholds,
        )

    def check(self) -> None:
        """Ask the most likely person first, so that what nobody can be asked is refused before any work.

        Raises:
            AnatomyError: measures that exclude each other, an unknown muscle or nerve; GluteusError: an
                unknown of posture that there is not.
        """
        study = self.stance_study()
        strength_left(Hip(study.person), study.weaken, study.lesions)

    def text(self) -> str:
        """The plan as JSON, keys sorted: the same for equal plans."""
        content = self.model_dump(mode="json") | {"population": self.population.content()}
        return json.dumps(content, sort_keys=True)

    def fingerprint(self) -> str:
        """SHA-256 of the plan and of everything its numbers depend on."""
        return hashlib.sha256((self.text() + self.stance_study().fingerprint()).encode()).hexdigest()

    @property
    def chunks(self) -> int:
        """How many chunks; the last may be smaller."""
        return -(-self.people // self.chunk)

    def shards(self) -> Iterator[tuple[int, int]]:
        """First and last chunk of each shard, the unit that is worked on, written and resumed."""
        size = min(max(self.chunks // _SHARDS, 1), _MOST_CHUNKS)
        for first in range(0, self.chunks, size):
            yield first, min(first + size, self.chunks) - 1

    def people_in(self, first: int, last: int) -> int:
        """People of the chunks from first to last."""
        return min((last + 1) * self.chunk, self.people) - first * self.chunk


def read_plan(path: Path | str, **changes: object) -> CohortPlan:
    """The plan in a YAML file, with some of its keys changed.

    Raises:
        FileFormatError: no readable YAML, an unknown key, or a value out of range; the message names it.
    """
    path = Path(path)
    found = read_yaml_file(path)
    if not isinstance(found, dict):
        raise FileFormatError(path, None, "a study file is a mapping with `people:` at least")
    try:
        return plan_of({**cast("dict[str, object]", found), **changes})
    except AnatomyError as error:
        raise FileFormatError(path, None, str(error)) from error


def plan_of(asked: Mapping[str, object]) -> CohortPlan:
    """The plan of a mapping with the keys of a study file.

    Raises:
        AnatomyError: an unknown key, or a value out of range; the message names it.
    """
    try:
        return CohortPlan.model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise AnatomyError(
            f"{name} = {first['input']!r}: {first['msg'].lower()}; see docs/cohort.md for the keys"
        ) from error
