"""Read: the article, its verdicts for a person, and the evidence behind each statement."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from gluteus.anatomy import VERDICTS, Topic, counts, library, review_due, reviewer, rule_lines
from gluteus.bones.person import Person
from gluteus.facts import (
    CheckResult,
    ComputedEvidence,
    Evidence,
    StatementVerdict,
    check_evidence,
    cited_verdict,
    statements_about,
)
from gluteus.json_types import JsonObject
from gluteus.model.hip.hip import MEDIUS
from gluteus.question import Name
from gluteus.report import article_json
from gluteus.report.as_json import check_json, computed_json, parts_json, strength_of_evidence
from gluteus.report.figures import FIGURES_OF, known_name
from gluteus.report.pages.content import share_words, title_of, value_words
from gluteus.report.references import references
from gluteus.report.series import figure
from gluteus.web.answers.article_shapes import POPULATION, Article, Check, CheckQuestion, StatementEvidence
from gluteus.web.answers.speaks_of import of_curve, of_statement
from gluteus.web.routes.streams import JobId
from gluteus.web.server.jobs import Advance, Job
from gluteus.web.server.problems import Refused
from gluteus.web.server.state import State, state_of

router = APIRouter(tags=["read"])

_SAMPLES = POPULATION

StatementId = Annotated[str, Path(pattern=r"^[a-z-]{2,60}$")]


@router.get("/article")
async def article(request: Request, muscle: Annotated[Name, Query()] = MEDIUS) -> Article:
    """The record of a muscle as an article."""
    return await state_of(request).desk.ask(request, lambda: _article(state_of(request), muscle))


@router.post("/checks", status_code=202)
async def begin_check(request: Request, question: CheckQuestion) -> Job:
    """Begin a check of every statement for a person; equal questions share a job."""
    return begin(state_of(request), question)


@router.get("/checks/{job}")
async def checked(request: Request, job: JobId) -> Check:
    """A verdict on every statement."""
    state = state_of(request)
    result: CheckResult = state.jobs.result(job, "check")
    return await state.desk.ask(request, lambda: _check(state, result))


@router.get("/checks/{job}/statements/{statement}")
async def evidence(request: Request, job: JobId, statement: StatementId) -> StatementEvidence:
    """The evidence behind one statement: in the person, in everybody, figures, sources for and
    against.
    """
    state = state_of(request)
    result: CheckResult = state.jobs.result(job, "check")
    return await state.desk.ask(request, lambda: _evidence(state, result, statement))


def begin(
    state: State, question: CheckQuestion | None = None, then: Callable[[], object] | None = None
) -> Job:
    """Start a check, by default for the population; ``then`` is called when it is done."""
    asked = question or CheckQuestion(topic="muscle")
    key = (asked.person, asked.samples, asked.seed, asked.topic)

    def work(advance: Advance) -> CheckResult:
        hip = state.hips.get(asked.person, asked.samples, asked.seed)
        found = check_evidence(Evidence(hip), topic=asked.topic, progress=advance)
        if then is not None:
            then()
        return found

    steps = len(statements_about(asked.topic))
    return state.jobs.start("check", key, steps, "/api/v1/checks/{id}", work)


def _article(state: State, muscle: str) -> Article:
    record = _record(library().muscle(muscle).id)
    numbers = {each["key"]: place for place, each in enumerate(record["sources"], start=1)}
    reported = state.open_reports()
    rest = {name: value for name, value in record.items() if name not in ("statements", "sources")}
    statements = [_unchecked(each["id"], numbers, reported) for each in record["statements"]]
    return Article.model_validate(
        rest
        | {"statements": statements, "references": _references(numbers), "last_review": record["last_review"]}
    )


@cache
def _record(muscle: str) -> dict[str, Any]:
    return article_json(muscle)


def _unchecked(name: str, numbers: dict[str, int], reported: Counter[str]) -> dict[str, Any]:
    statement = library().statements[name]
    sources = dict.fromkeys(each.source for each in statement.citations)
    return {
        "id": name,
        "topic": statement.topic,
        "title": title_of(name),
        "text": statement.text,
        "exercises": list(statement.exercises),
        "note": statement.note,
        "settled_by": list(statement.settled_by),
        "badge": _waiting_badge(name),
        "cites": sorted(numbers[key] for key in sources),
        "speaks_of": of_statement(name),
        "review": _review(name),
        "open_reports": reported[name],
    }


def _waiting_badge(name: str) -> JsonObject:
    statement = library().statements[name]
    if statement.rules:
        return {"kind": "waiting", "words": "being computed", "share": None}
    return badge(cited_verdict(statement))


def badge(verdict: StatementVerdict) -> JsonObject:
    """The class of a statement, with the share of people in whom the weakest prediction holds."""
    tested = [each for each in verdict.computed if each.tests == "statement"]
    least = min(tested, key=lambda each: each.holds_in, default=None)
    words = verdict.verdict
    if least is not None:
        words += f", {share_words(least.holds_in)} people" if least.over == "people" else f", {least.cases}"
    elif not verdict.parts:
        strength = verdict.strength
        words += f", {strength.sources_for} for, {strength.sources_against} against"
    return {
        "kind": verdict.verdict,
        "words": words,
        "share": None if least is None else least.holds_in,
    }


def _review(name: str) -> dict[str, Any]:
    review = library().statements[name].review
    return {
        "date": review.date,
        "kind": review.kind,
        "by": review.by,
        "due": review_due(review, dt.date.today()),
        "reviewer": reviewer(review),
    }


def _references(keys: dict[str, int]) -> dict[str, Any]:
    found = references(keys)
    return {key: _reference(each) for key, each in found.items()}


def _reference(each: Any) -> dict[str, Any]:
    told = asdict(each)
    del told["key"]
    return told


def _numbers(result: CheckResult) -> dict[str, int]:
    """Numbers of references over all statements, those of the article."""
    keys = [each["key"] for each in _record(MEDIUS)["sources"]]
    keys += [cited.source for verdict in result.verdicts for cited in verdict.cited]
    return {key: place for place, key in enumerate(dict.fromkeys(keys), start=1)}


def _check(state: State, result: CheckResult) -> Check:
    numbers = _numbers(result)
    reported = state.open_reports()
    statements = [_checked(result, verdict, numbers, reported) for verdict in result.verdicts]
    tally: dict[str, int] = dict.fromkeys(VERDICTS, 0)
    for verdict in result.verdicts:
        tally[verdict.verdict] += 1
    return Check.model_validate(
        {
            "person": result.person,
            "statements": statements,
            "tally": tally,
            "rule": list(rule_lines()),
            "references": _references(numbers),
            "provenance": check_json(result)["provenance"],
        }
    )


def _checked(
    result: CheckResult, verdict: StatementVerdict, numbers: dict[str, int], reported: Counter[str]
) -> dict[str, Any]:
    sources = library().sources
    return {
        "id": verdict.id,
        "topic": verdict.topic,
        "title": title_of(verdict.id),
        "text": verdict.text,
        "exercises": list(verdict.exercises),
        "note": verdict.note,
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "strength": strength_of_evidence(verdict.strength),
        "parts": parts_json(verdict.parts),
        "suggested_wording": verdict.suggested,
        "badge": badge(verdict),
        "computed": [_computed(each) for each in verdict.computed],
        "cited": [
            each.model_dump() | {"number": numbers[each.source], "counts": counts(each, sources)}
            for each in verdict.cited
        ],
        "review": _review(verdict.id),
        "speaks_of": of_statement(verdict.id),
        "open_reports": reported[verdict.id],
    }


def _computed(found: ComputedEvidence) -> dict[str, Any]:
    return computed_json(found) | {
        "figure": known_name(found.figure) if found.figure else None,
        "words": value_words(found),
    }


def _evidence(state: State, result: CheckResult, name: str) -> StatementEvidence:
    verdict = _verdict_of(result, name)
    everybody = next(
        (found for topic in (verdict.topic, None) if (found := _of_everybody(state, topic))), None
    )
    numbers = _numbers(result)
    mine = {each.source for each in verdict.cited}
    named = [known_name(each.figure) for each in verdict.computed if each.figure]
    names = list(dict.fromkeys(each for each in (*named, *FIGURES_OF.get(verdict.id, ())) if each))
    figures = [found for each in names for found in [figure(result, each)] if found]
    listed = _references(numbers)
    return StatementEvidence.model_validate(
        _checked(result, verdict, numbers, state.open_reports())
        | {
            "in_everybody": [_computed(each) for each in everybody.verdict(verdict.id).computed]
            if everybody
            else None,
            "references": {key: each for key, each in listed.items() if key in mine},
            "figures": [_figure(each) for each in figures],
            "shown_in_scene": "fan" in names or "zones" in names,
        }
    )


def _verdict_of(result: CheckResult, name: str) -> StatementVerdict:
    """The verdict on a statement that the check was about."""
    statement = library().statement(name)
    found = next((each for each in result.verdicts if each.id == statement.id), None)
    if found is None:
        raise Refused("not-found", f"this check leaves out {name!r}; begin one of {statement.topic!r}")
    return found


def _of_everybody(state: State, topic: Topic | None) -> CheckResult | None:
    """The check of the population, if it has been done."""
    return state.jobs.of("check", (Person(), _SAMPLES, 0, topic))


def _figure(found: Any) -> dict[str, Any]:
    told = asdict(found)
    for panel in told["panels"]:
        for curve in panel["series"]:
            curve["speaks_of"] = of_curve(curve.pop("muscle"), curve.pop("compartment"), curve.pop("zone"))
    return told
