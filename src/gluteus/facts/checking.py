"""Verdicts on every statement, for a person or the population."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

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
        What is known; by default the whole population.
    samples : int
        Number of drawn hips.
    seed : int
        Seed of the random draws.
    topic : {"muscle", "exercises"}, optional
        Statements about the muscle, or about its exercises; by default all.
    today : date, optional
        The day on which reviews are judged to be due; by default the current day.
    progress : callable, optional
        Called with the id of each statement before it is computed.

    Returns
    -------
    CheckResult
        Verdicts in the order of the article, with the evidence behind them.

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
    """Return a verdict on each statement from evidence that is already computed.

    Parameters
    ----------
    evidence : Evidence
        Studies of a hip.
    topic : {"muscle", "exercises"}, optional
        Statements about the muscle, or about its exercises; by default all.
    today : date, optional
        The day on which reviews are judged to be due; by default the current day.
    progress : callable, optional
        Called with the id of each statement before it is computed.

    Returns
    -------
    CheckResult
        Verdicts in the order of the article, with the evidence behind them.
    """
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
    """Return the statements about a topic, or all, in the order of the article.

    Parameters
    ----------
    topic : {"muscle", "exercises"} or None
        The topic; None for all statements.

    Returns
    -------
    tuple of Statement
        Statements of the article.
    """
    return tuple(each for each in library().statements.values() if topic in (None, each.topic))


def cited_verdict(statement: Statement, today: dt.date | None = None) -> StatementVerdict:
    """Return the verdict on a statement from its citations alone.

    Parameters
    ----------
    statement : Statement
        A statement of the article.
    today : date, optional
        The day on which its review is judged to be due; by default the current day.

    Returns
    -------
    StatementVerdict
        The verdict, without computed evidence.
    """
    return _settled(statement, None, today or dt.date.today())


def _settled(statement: Statement, evidence: Evidence | None, day: dt.date) -> StatementVerdict:
    def computed_by(names: Iterable[str]) -> tuple[ComputedEvidence, ...]:
        if evidence is None:
            return ()
        return tuple(
            each for name in names for each in rule_of(statement.id, name)(evidence, evidence.muscle)
        )

    standing = library().standing(statement.id)
    own = {
        part.id: tuple(replace(each, part=part.id) for each in computed_by(part.computes))
        for part in statement.parts
    }
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
