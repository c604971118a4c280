"""A recorded motion: analysed here or by `gluteus forces`, and played on the hip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, cast

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, model_validator

from gluteus.errors import AnatomyError, GluteusError
from gluteus.question import Name, part_of
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.motion.files import read_forces
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.playback.handed_over import HandedOver, analyse_apart, look_apart, replay_apart
from gluteus.web.answers.playback_shapes import MotionLook, look_answer
from gluteus.web.answers.recorded_frame import frame_scene_of
from gluteus.web.answers.recording import MOST_FRAMES, Played, Recording, check_playable, played_of
from gluteus.web.answers.scene_parts import PoseScene
from gluteus.web.routes.scene import AskedPerson
from gluteus.web.routes.streams import JobId
from gluteus.web.server.jobs import Advance, Job
from gluteus.web.server.state import State, state_of
from gluteus.web.server.uploads import Upload, UploadId

router = APIRouter(tags=["forces"], prefix="/forces")


class ForcesQuestion(ForcesOptions, MarkersOptions):
    """Uploaded files: a result of `gluteus forces`, or a model with its motion and loads."""

    result: UploadId | None = Field(default=None, description="a .nc that `gluteus forces` wrote")
    model: UploadId | None = Field(default=None, description="an .osim; with a result, only for drawing")
    motion: UploadId | None = Field(
        default=None, description="coordinates over time; not given if the model follows markers"
    )
    markers: UploadId | None = Field(
        default=None,
        description="a .trc or .c3d: without a motion, the model follows its markers; with one, "
        "they are only drawn; its force plates are used where no loads are given",
    )
    loads: UploadId | None = Field(
        default=None, description="external loads (.xml); without it there are none"
    )
    loads_table: UploadId | None = Field(default=None, description="the table that the loads name")
    actuators: UploadId | None = Field(default=None, description="file of additional actuators (.xml)")
    allow: Annotated[list[Name], Field(max_length=40)] = Field(
        default_factory=list[str], description="features of the model that may be left out"
    )

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, given: object) -> object:
        """``times_s`` and ``reserve_nm``, the names in earlier versions."""
        if not isinstance(given, dict):
            return given
        now = {"times_s": "times", "reserve_nm": "reserves"}
        said = cast("dict[str, object]", given)
        return {now.get(name, name): value for name, value in said.items()}


@router.post("", status_code=202)
async def begin(request: Request, question: ForcesQuestion) -> Job:
    """Analyse a motion, or read one that was analysed; follow the job."""
    state = state_of(request)
    given = given_files(state, question)

    def work(advance: Advance) -> Played:
        try:
            return _result(given, question, advance)
        except GluteusError as error:
            raise GluteusError(_as_named(str(error), given)) from error

    key = question.model_dump_json(exclude_unset=True)
    return state.jobs.start("forces", key, 1, "/api/v1/forces/{id}", work)


def given_files(state: State, question: ForcesQuestion) -> dict[str, Upload]:
    """Return the files of a question by their roles.

    Raises
    ------
    AnatomyError
        They do not belong together.
    """
    given = {
        name: state.uploads.get(found)
        for name in ("result", "model", "motion", "markers", "loads", "loads_table", "actuators")
        if (found := getattr(question, name)) is not None
    }
    alone = "result" in given and not {"motion", "actuators"} & given.keys()
    drawn = alone and ("model" in given or given.keys() == {"result"})
    analysed = "result" not in given and "model" in given and ("motion" in given or "markers" in given)
    if not drawn and not analysed:
        raise AnatomyError(
            "a motion is either a result of `gluteus forces` (with its model, to draw it), or a model with "
            "its motion or markers; give one of the two"
        )
    return given


@router.get("/{job}", response_model=Recording)
async def recording(request: Request, job: JobId) -> Response:
    """The motion with its forces, frame by frame."""
    state = state_of(request)
    found: Played = state.jobs.result(job, "forces")
    return Response(found.answer, media_type="application/json")


@router.get("/{job}/frames/{frame}/scene")
async def frame_scene(
    request: Request,
    job: JobId,
    person: AskedPerson,
    frame: Annotated[int, Path(ge=0, lt=MOST_FRAMES)],
) -> PoseScene:
    """One frame as a scene of the right hip, its strands with the forces of the model's muscles."""
    state = state_of(request)
    found: Played = state.jobs.result(job, "forces")
    found.refuse_implausible()
    return await state.desk.ask(request, lambda: frame_scene_of(state, found.result, person, frame))


def _as_named(words: str, given: Mapping[str, Upload]) -> str:
    """Return a message with the file names that their owner knows."""
    for upload in given.values():
        words = words.replace(str(upload.path), upload.name)
    return words


def _result(given: Mapping[str, Upload], question: ForcesQuestion, advance: Advance) -> Played:
    """Read or analyse in a process of its own, which ends when the job is cancelled."""
    if "result" not in given:
        follow = _progress(advance, "frame {done} of {total}")
        found = analyse_apart(_handed(given, question), part_of(question, ForcesOptions), follow)
        return played_of(
            found.result, given.get("motion", given.get("markers", given["model"])).name, found.playback
        )
    upload = given["result"]
    if upload.path.suffix != ".nc":
        raise GluteusError(f"{upload.name} is not NetCDF; write the result as .nc to play it")
    result = read_forces(upload.path, check=lambda: advance("reading", 0, 1))
    if "model" not in given:
        return played_of(result, upload.name, None)
    check_playable(result, upload.name)
    playback = replay_apart(result, _handed(given, question), _progress(advance, "drawing"))
    return played_of(result, upload.name, playback)


def look_at_files(given: Mapping[str, Upload], question: ForcesQuestion, advance: Advance) -> MotionLook:
    """Read a motion in a process of its own, and return what its files say."""
    follow = _progress(advance, "reading")
    try:
        return look_answer(look_apart(_handed(given, question), part_of(question, ForcesOptions), follow))
    except GluteusError as error:
        raise GluteusError(_as_named(str(error), given)) from error


def _progress(advance: Advance, words: str) -> Callable[[int, int], None]:
    return lambda done, total: advance(words.format(done=done, total=total), done, total)


def _handed(given: Mapping[str, Upload], question: ForcesQuestion) -> HandedOver:
    files = {name: upload.path for name, upload in given.items()}
    return HandedOver(
        model=files["model"],
        motion=files.get("motion"),
        markers=files.get("markers"),
        loads=files.get("loads"),
        table=files.get("loads_table"),
        actuators=(files["actuators"],) if "actuators" in files else (),
        allow=tuple(question.allow),
        up=question.up,
    )
