"""The question of a cohort: a study file in YAML, checked and divided into shards of work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, cast

from pydantic import Field

from gluteus.bones.draws import UNKNOWNS
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError, FileFormatError
from gluteus.model.hip.hip import Hip
from gluteus.question import Question, number
from gluteus.studies.population.question import CHUNK, CohortQuestion, StanceStudy
from gluteus.studies.population.summary import MOST_PER_CHUNK
from gluteus.studies.standing.question import UnknownName
from gluteus.studies.standing.weakening import strength_left
from gluteus.yaml_file import read_yaml_file

MOST_PEOPLE = 10**12
_SHARDS = 64
_MOST_CHUNKS = 128


class Outputs(Question):
    """Results that are written in addition to the summary."""

    rows: Annotated[bool, Field(description="write every person's values as Parquet")] = False
    histograms: Annotated[bool, Field(description="write the histograms as Zarr")] = True


class PopulationQuestion(Question):
    """A study over a population; the same values give the same bits on the same engine.

    ``population`` is what is known about everybody. ``varies`` names the unknowns of posture that
    are drawn; the others keep their means. Bones and muscles always vary.
    """

    HEADING: ClassVar[str] = "Population"

    people: Annotated[int, number(1, MOST_PEOPLE, "number of people", label="People", unit="people")]
    seed: Annotated[int, number(0, 2**63 - 1, "seed of all random draws", label="Seed")] = 0
    chunk: Annotated[
        int, number(64, MOST_PER_CHUNK, "people in a chunk", label="People in a chunk", unit="people")
    ] = CHUNK
    population: Person = Person()
    varies: Annotated[
        tuple[UnknownName, ...],
        Field(
            title="Unknowns that are drawn",
            description=f"unknowns of posture that are drawn: {', '.join(UNKNOWNS)}",
            max_length=len(UNKNOWNS),
        ),
    ] = UNKNOWNS
    study: CohortQuestion = CohortQuestion()

    def stance_study(self) -> StanceStudy:
        """The question about each person.

        Raises
        ------
        AnatomyError
            The question does not fit the population.
        """
        asked = dict(self.study)
        fixed = self.study.fixed | (frozenset(UNKNOWNS) - frozenset(self.varies))
        return StanceStudy(self.population, **asked | {"fixed": fixed})

    def check(self) -> None:
        """Ask about the most likely person, to refuse a question that fits nobody before any work.

        Raises
        ------
        AnatomyError
            Measures exclude each other, or a muscle, a nerve or an unknown of posture is unknown.
        """
        study = self.stance_study()
        strength_left(Hip(study.person), study.weaken, study.lesions)


class CohortStudy(PopulationQuestion):
    """A study over a population, and the results to write."""

    outputs: Outputs = Outputs()

    def text(self) -> str:
        """The study as JSON with sorted keys: equal studies give equal texts."""
        content = self.content() | {"population": self.population.content(), "study": self.study.content()}
        return json.dumps(content, sort_keys=True)

    def fingerprint(self) -> str:
        """SHA-256 of the study and of everything on which its numbers depend."""
        return hashlib.sha256((self.text() + self.stance_study().fingerprint()).encode()).hexdigest()

    @property
    def chunks(self) -> int:
        """Number of chunks; the last may be smaller."""
        return -(-self.people // self.chunk)

    def shards(self) -> Iterator[tuple[int, int]]:
        """First and last chunk of each shard, the unit that is computed, written and resumed."""
        size = min(max(self.chunks // _SHARDS, 1), _MOST_CHUNKS)
        for first in range(0, self.chunks, size):
            yield first, min(first + size, self.chunks) - 1

    def people_in(self, first: int, last: int) -> int:
        """Number of people in the chunks from first to last."""
        return min((last + 1) * self.chunk, self.people) - first * self.chunk


def read_cohort(path: Path | str, **changes: object) -> CohortStudy:
    """Return the wanted in a YAML file, with some of its keys changed.

    Raises
    ------
    FileFormatError
        The file is not readable YAML, a key is unknown, or a value is out of range; the message
        names it.
    """
    path = Path(path)
    found = read_yaml_file(path)
    if not isinstance(found, dict) or not all(
        isinstance(key, str) for key in cast("dict[object, object]", found)
    ):
        raise FileFormatError(
            path, None, "a study file must be a mapping of names to values, with `people:` among them"
        )
    try:
        return cohort_of(cast("dict[str, object]", found) | changes)
    except AnatomyError as error:
        raise FileFormatError(path, None, f"{error} (docs/cohort.md lists the keys)") from error


def cohort_of(asked: Mapping[str, object]) -> CohortStudy:
    """Return the wanted in a mapping with the keys of a study file.

    Raises
    ------
    AnatomyError
        A key is unknown, or a value is out of range; the message names it.
    """
    return CohortStudy(**cast("dict[str, Any]", asked))
