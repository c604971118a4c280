"""A recorded motion on its own model: checked before the analysis, and played afterwards."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request, Response

from gluteus.errors import AnatomyError
from gluteus.question import Name
from gluteus.studies.playback.frames import MOST_PATHS, Playback
from gluteus.web.answers.plausibility import known_frames
from gluteus.web.answers.playback_shapes import (
    ModelScene,
    MotionLook,
    model_scene,
    muscle_frames,
    muscle_numbers,
)
from gluteus.web.answers.recording import Played
from gluteus.web.routes.forces import ForcesQuestion, given_files, look_at_files
from gluteus.web.routes.streams import JobId
from gluteus.web.server.jobs import Job
from gluteus.web.server.problems import Refused
from gluteus.web.server.state import state_of

router = APIRouter(tags=["forces"], prefix="/forces")

MOST_SENT = 16_000_000
"""Largest answer [bytes]."""

_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    413: {"description": "fewer frames or muscles have to be asked for at once"},
}

First = Annotated[int, Query(ge=0, lt=100_000, description="first frame")]
Count = Annotated[int, Query(ge=1, le=100_000, description="how many frames, at most")]


@router.post("/looks", status_code=202)
async def begin_look(request: Request, question: ForcesQuestion) -> Job:
    """Read a motion and check it, without computing forces; follow the job."""
    state = state_of(request)
    given = given_files(state, question)
    if question.result is not None:
        raise AnatomyError("this is a finished result; give a model with its motion or markers")
    return state.jobs.start(
        "look",
        question.model_dump_json(exclude_unset=True),
        1,
        "/api/v1/forces/looks/{id}",
        lambda advance: look_at_files(given, question, advance),
    )


@router.get("/looks/{job}")
async def look(request: Request, job: JobId) -> MotionLook:
    """Frames, units, filter, loads, markers, and findings on plausibility."""
    found: MotionLook = state_of(request).jobs.result(job, "look")
    return found


@router.get("/{job}/model")
async def model(request: Request, job: JobId) -> ModelScene:
    """The model of an analysed motion: everything that stays the same in all frames."""
    played, playback = _playback(request, job)
    return model_scene(playback, played.result)


@router.get("/{job}/model/frames", response_class=Response, responses=_BYTES)
async def model_frames(request: Request, job: JobId, first: First = 0, count: Count = 1000) -> Response:
    """Bodies, loads, joint forces and markers of some frames: float32, little endian.

    `ModelScene` says in which order.
    """
    _, playback = _playback(request, job)
    rows = _rows(playback, first, count, playback.frames.shape[1])
    return _sent(playback.frames[rows])


@router.get("/{job}/model/muscles", response_class=Response, responses=_BYTES)
async def model_muscles(
    request: Request,
    job: JobId,
    first: First = 0,
    count: Count = 1000,
    muscle: Annotated[
        list[Name] | None, Query(max_length=1000, description="all where none is named")
    ] = None,
) -> Response:
    """Paths of some muscles in some frames, with activation and force: float32, little endian."""
    played, playback = _playback(request, job)
    if playback.paths is None:
        megabytes = 12e-6 * int(playback.start[-1]) * len(playback.frames)
        raise Refused(
            "too-large",
            f"the paths of {len(playback.muscles)} muscles in {len(playback.frames)} frames take "
            f"{megabytes:.0f} MB, and {MOST_PATHS / 1e6:.0f} MB are kept; analyse a shorter part (times)",
        )
    places = {name: place for place, name in enumerate(playback.muscles)}
    unknown = [name for name in muscle or () if name not in places]
    if unknown:
        raise AnatomyError(
            f"the model has no muscle {unknown[0]!r}; give one of {', '.join(playback.muscles[:8])}, ..."
        )
    chosen = [places[name] for name in muscle or playback.muscles]
    rows = _rows(playback, first, count, muscle_numbers(playback, chosen))
    good = known_frames(played.result)
    return _sent(muscle_frames(playback, played.result, chosen, rows, good))


def _playback(request: Request, job: str) -> tuple[Played, Playback]:
    """The result of a job, if its motion may be shown on its model."""
    played: Played = state_of(request).jobs.result(job, "forces")
    played.refuse_implausible()
    if played.playback is None:
        raise Refused("not-found", "this result came without its model; upload the model with it")
    return played, played.playback


def _rows(playback: Playback, first: int, count: int, numbers: int) -> slice:
    frames = len(playback.frames)
    if first >= frames:
        raise Refused("not-found", f"frame {first} does not exist; give 0 to {frames - 1}")
    last = min(first + count, frames)
    if 4 * numbers * (last - first) > MOST_SENT:
        raise Refused(
            "too-large",
            f"{last - first} frames of {numbers} numbers are more than {MOST_SENT // 1_000_000} MB; ask for "
            f"up to {max(MOST_SENT // (4 * max(numbers, 1)), 1)} frames at once",
        )
    return slice(first, last)


def _sent(values: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> Response:
    headers = {"Cache-Control": "private, max-age=3600"}
    return Response(values.astype("<f4").tobytes(), headers=headers, media_type="application/octet-stream")
