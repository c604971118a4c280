"""Studies that take longer than a request: sensitivities and populations, each a job."""

from __future__ import annotations

from fastapi import APIRouter, Request

from gluteus.question import part_of
from gluteus.report.cohort_results import population_json
from gluteus.report.terminal.sensitivity import QUANTITIES, measure_next_json, sensitivity_json
from gluteus.studies import stance_crowd
from gluteus.studies.population.cohort_file import CohortStudy
from gluteus.studies.sensitivity.question import SensitivityQuestion, check_samples
from gluteus.studies.sensitivity.shares import sensitivity_parts, sensitivity_steps
from gluteus.web.answers.study_shapes import (
    BoundedPopulationQuestion,
    CohortAnswer,
    HipSensitivityQuestion,
    SensitivityAnswer,
)
from gluteus.web.routes.streams import JobId
from gluteus.web.server.jobs import Advance, Job
from gluteus.web.server.state import State, state_of

router = APIRouter(tags=["studies"])


@router.post("/sensitivity", status_code=202)
async def begin_sensitivity(request: Request, question: HipSensitivityQuestion) -> Job:
    """Compute the unknowns that drive one-leg stance, and what to measure next; follow the job."""
    check_samples(question.samples)
    state = state_of(request)
    return state.jobs.start(
        "sensitivity",
        question.model_dump_json(),
        sensitivity_steps(question.person),
        "/api/v1/sensitivity/{id}",
        lambda advance: _sensitivity(state, question, advance),
    )


@router.get("/sensitivity/{job}")
async def sensitivity_result(request: Request, job: JobId) -> SensitivityAnswer:
    """Shares of variance by group of unknowns, and the gain of each measurement."""
    found: SensitivityAnswer = state_of(request).jobs.result(job, "sensitivity")
    return found


@router.post("/cohorts", status_code=202)
async def begin_cohort(request: Request, question: BoundedPopulationQuestion) -> Job:
    """Compute one-leg stance of a population of at most 200,000 people; follow the job.

    Larger populations take long enough to be interrupted. `gluteus cohort` computes those: it
    keeps finished parts and resumes.
    """
    state, cohort = state_of(request), question.cohort()
    await state.desk.ask(request, cohort.check)
    return state.jobs.start(
        "cohort",
        cohort.text(),
        cohort.people,
        "/api/v1/cohorts/{id}",
        lambda advance: _cohort(cohort, advance),
    )


@router.get("/cohorts/{job}")
async def cohort_result(request: Request, job: JobId) -> CohortAnswer:
    """Counts, means, spreads and percentiles, with the digest of the summary."""
    found: CohortAnswer = state_of(request).jobs.result(job, "cohort")
    return found


def _sensitivity(state: State, question: HipSensitivityQuestion, advance: Advance) -> SensitivityAnswer:
    hip = state.hips.get(question.person, question.samples, question.seed)

    def done(name: str) -> None:
        advance(name.replace("_", " "))

    advance("people")
    driven, telling = sensitivity_parts(hip, part_of(question, SensitivityQuestion), done)
    measures = {name: each | {"label": QUANTITIES[name]} for name, each in measure_next_json(telling).items()}
    return SensitivityAnswer.model_validate(sensitivity_json(driven, telling) | {"measure_next": measures})


def _cohort(cohort: CohortStudy, advance: Advance) -> CohortAnswer:
    done = 0

    def count(people: int) -> None:
        nonlocal done
        done += people
        advance(f"{done:,} of {cohort.people:,} people", done, cohort.people)

    # One thread, so that the other cores can answer the sliders meanwhile.
    found = stance_crowd(
        people=cohort.people,
        seed=cohort.seed,
        chunk=cohort.chunk,
        threads=1,
        study=cohort.stance_study(),
        progress=count,
    )
    return CohortAnswer.model_validate(population_json(cohort, found))
