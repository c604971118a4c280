"""Verdicts on every statement, for a person or the population."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from gluteus.anatomy import Statement, Topic, library, review_due, reviewer
from gluteus.arguments import check_types
from gluteus.bones.person import Person
from gluteus.facts.evidence import Evidence
from gluteus.facts.rules import rule_of
from gluteus.facts.verdict import (
    CheckResult,
    ComputedEvidence,
    PartVerdict,
    StatementVerdict,
    reason_of,
    settle,
    settle_parts,
)
from gluteus.model.hip.hip import Hip
from gluteus.studies.labels import provenance

Progress = Callable[[str], None]


@check_types
def check(
    person: Person | None = None,
    *,
    samples: int = 1000,
    seed: int = 0,
    topic: Topic | None = None,
    today: dt.date | None = None,
    progress: Progress | None = None,
) -> CheckResult:
    """Return a verdict on each statement of the article.

    Parameters
    ----------
    person : Person, optional
        What is known; the population by default.
    samples : int
        How many hips stand for what is unknown.
    seed : int
        Of the draw.
    topic : {"muscle", "exercises"}, optional
        The statements about the muscle or those about its exercises; all by default.
    today : date, optional
        The day on which reviews are due or not.
    progress : callable, optional
        Called with the id of each statement before it is settled.

    Raises
    ------
    AnatomyError
        The person's measures exclude each other.
    RecordError
        A record does not load.
    """
    asked = person or Person()
    evidence = Evidence(Hip(asked, samples=samples, seed=seed))
    return check_evidence(evidence, topic=topic, today=today, progress=progress)


def check_evidence(
    evidence: Evidence,
    *,
    topic: Topic | None = None,
    today: dt.date | None = None,
    progress: Progress | None = None,
) -> CheckResult:
    """Return the same from evidence that is already at hand."""
    day = today or dt.date.today()
    verdicts: list[StatementVerdict] = []
    for statement in statements_about(topic):
        if progress:
            progress(statement.id)
        verdicts.append(_settled(statement, evidence, day))
    hip = evidence.hip
    cited = {citation.source for verdict in verdicts for citation in verdict.cited}
    datasets = evidence.datasets(topic)
    computed = {key for dataset in datasets.values() for key in dataset.attrs["sources"]}
    return CheckResult(
        tuple(verdicts), hip.person, Hip(hip.person), datasets, provenance(hip, cited | computed)
    )


def statements_about(topic: Topic | None) -> tuple[Statement, ...]:
    """Return the statements about a topic, or all, in the order of the article."""
    return tuple(each for each in library().statements.values() if topic in (None, each.topic))


def cited_verdict(statement: Statement, today: dt.date | None = None) -> StatementVerdict:
    """Return the verdict on a statement by its citations alone, as far as they go."""
    return _settled(statement, None, today or dt.date.today())


def _settled(statement: Statement, evidence: Evidence | None, day: dt.date) -> StatementVerdict:
    def computed_by(names: Iterable[str]) -> tuple[ComputedEvidence, ...]:
        if evidence is None:
            return ()
        return tuple(
            each for name in names for each in rule_of(statement.id, name)(evidence, evidence.muscle)
        )

    standing = library().standing(statement.id)
    own = {part.id: computed_by(part.computes) for part in statement.parts}
    computed = (*computed_by(statement.computes), *(each for found in own.values() for each in found))
    verdict, strength = settle(standing, computed)
    reason = reason_of(strength, standing.mark)
    parts = tuple(
        PartVerdict(part.id, part.text, *settle(library().standing(statement.id, part.id), own[part.id]))
        for part in statement.parts
    )
    if parts:
        verdict, reason = settle_parts(parts)
    return StatementVerdict(
        id=statement.id,
        text=statement.text,
        verdict=verdict,
        reason=reason,
        strength=strength,
        parts=parts,
        computed=computed,
        cited=statement.citations,
        review=statement.review,
        review_due=review_due(statement.review, day),
        reviewer=reviewer(statement.review),
        suggested=statement.suggested,
        note=statement.note,
        topic=statement.topic,
        exercises=statement.exercises,
    )
