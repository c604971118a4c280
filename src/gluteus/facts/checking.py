"""Verdicts on every statement, for a person or the population."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from gluteus.anatomy import Statement, library, review_due, reviewer
from gluteus.bones.person import Person
from gluteus.facts.evidence import Evidence
from gluteus.facts.rules import rule_of
from gluteus.facts.verdict import CheckResult, StatementVerdict, settle
from gluteus.model.hip.hip import Hip
from gluteus.studies.labels import provenance

Progress = Callable[[str], None]


def check(
    person: Person | None = None,
    *,
    samples: int = 1000,
    seed: int = 0,
    today: dt.date | None = None,
    progress: Progress | None = None,
) -> CheckResult:
    """A verdict on each statement about the gluteus medius.

    Parameters:
        person: what is known; the population by default.
        samples: how many hips stand for what is unknown.
        seed: of the draw.
        today: the day on which reviews are due or not.
        progress: called with the id of each statement before it is settled.

    Raises:
        AnatomyError: the person's measures exclude each other.
        RecordError: a record does not load.
    """
    asked = person or Person()
    return check_evidence(Evidence(Hip(asked, samples=samples, seed=seed)), today=today, progress=progress)


def check_evidence(
    evidence: Evidence, *, today: dt.date | None = None, progress: Progress | None = None
) -> CheckResult:
    """The same for evidence that is already at hand."""
    day = today or dt.date.today()
    verdicts: list[StatementVerdict] = []
    for statement in library().statements.values():
        if progress:
            progress(statement.id)
        verdicts.append(_settled(statement, evidence, day))
    hip = evidence.hip
    cited = {citation.source for verdict in verdicts for citation in verdict.cited}
    datasets = evidence.datasets()
    computed = {key for dataset in datasets.values() for key in dataset.attrs["sources"]}
    return CheckResult(
        tuple(verdicts), hip.person, Hip(hip.person), datasets, provenance(hip, cited | computed)
    )


def _settled(statement: Statement, evidence: Evidence, day: dt.date) -> StatementVerdict:
    computed = tuple(found for name in statement.computes for found in rule_of(statement.id, name)(evidence))
    verdict, reason = settle(library().standing(statement.id), computed)
    return StatementVerdict(
        id=statement.id,
        text=statement.text,
        verdict=verdict,
        reason=reason,
        computed=computed,
        cited=statement.citations,
        review=statement.review,
        review_due=review_due(statement.review, day),
        reviewer=reviewer(statement.review),
        note=statement.note,
    )
