"""A recorded motion: analysed here or by `gluteus forces`, and played on the hip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

import numpy as np
from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, model_validator

from gluteus.arrays import Floats
from gluteus.bones.person import Person
from gluteus.choices import Side
from gluteus.errors import AnatomyError, GluteusError
from gluteus.files import canonical_name
from gluteus.mechanics.engine.recruitment import Status
from gluteus.mechanics.hip.kinematics import femur_in_pelvis
from gluteus.model.hip.hip import Hip
from gluteus.question import Name, part_of
from gluteus.report.as_json import number as in_digits
from gluteus.studies.kinematics.question import MarkersOptions
from gluteus.studies.motion.files import read_forces
from gluteus.studies.motion.peaks import peaks_of
from gluteus.studies.motion.question import ForcesOptions
from gluteus.studies.playback.frames import Playback
from gluteus.studies.playback.handed_over import HandedOver, analyse_apart, look_apart, replay_apart
from gluteus.studies.result import Result
from gluteus.studies.standing.posture import line_state
from gluteus.web.answers.plausibility import NAMES, Plausibility, known_frames, plausibility_of
from gluteus.web.answers.playback_shapes import MotionLook, look_answer
from gluteus.web.answers.recorded_pose import HIP, PELVIS, limbs_in, pelvis_turned, recorded
from gluteus.web.answers.scene_parts import PoseScene, rounded
from gluteus.web.answers.wire import Answer
from gluteus.web.routes.scene import AskedPerson
from gluteus.web.routes.streams import JobId
from gluteus.web.server.jobs import Advance, Job
from gluteus.web.server.problems import Refused
from gluteus.web.server.state import State, state_of
from gluteus.web.server.uploads import Upload, UploadId

router = APIRouter(tags=["forces"], prefix="/forces")

_NEEDED = {
    "status": ("time",),
    "value": ("time", "coordinate"),
    "muscle_force_n": ("time", "muscle"),
    "activation": ("time", "muscle"),
    "contact_force_bw": ("time", "joint"),
}
"""Arrays that are played, with their axes; a job keeps only these."""

_PLAYED_TOO = {"contact_force_in_child_bw": ("time", "joint", "axis")}
"""Arrays that are played where a result has them."""

_MOST_KEPT = 64_000_000
"""Bytes of these arrays."""

_DAMAGED = (ValueError, KeyError, TypeError, IndexError)
_MOST_FRAMES = 20_000


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


class RecordedSide(Answer):
    """One side's hip over time; null where the model does not say, or the frame failed."""

    pose_deg: dict[str, list[float | None]]
    hip_force_bw: list[float | None]
    gluteus_medius_share: list[float | None]


class Recording(Plausibility):
    """A motion for playing: a value for each frame.

    Forces are null in frames that were not solved, or are not plausible. An implausible motion is
    not played: it has no sides, no muscles and no peaks, and `warnings` say why.
    """

    model: str
    whole: bool = Field(description="whether the whole model can be drawn: see `GET model`")
    frames: int
    failed: int
    time_s: list[float]
    status: list[int]
    status_words: dict[int, str]
    pelvis_deg: dict[str, list[float | None]]
    sides: dict[Side, RecordedSide]
    muscles_n: dict[str, list[float | None]]
    peak: dict[str, Any]
    notes: list[str]
    provenance: dict[str, Any]


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
    frame: Annotated[int, Path(ge=0, lt=_MOST_FRAMES)],
) -> PoseScene:
    """One frame as a scene of the right hip, its strands with the forces of the model's muscles."""
    state = state_of(request)
    found: Played = state.jobs.result(job, "forces")
    found.refuse_implausible()
    return await state.desk.ask(request, lambda: _frame(state, found.result, person, frame))


@dataclass(frozen=True, eq=False)
class Played:
    """Result of a job.

    Attributes
    ----------
    result : Result
        The arrays of frames.
    playback : Playback or None
        The whole model, where it is known and not too long.
    answer : bytes
        A `Recording` in JSON: millions of numbers are written in the job, and not while the server
        answers others.
    implausible : str
        Why the motion must not be shown; empty if it may.
    """

    result: Result
    playback: Playback | None
    answer: bytes
    implausible: str

    @property
    def kept_bytes(self) -> int:
        """Memory that the result takes as long as the job is kept."""
        arrays = [self.result.array(name) for name in self.result.arrays]
        if self.playback is not None:
            arrays += [each for each in (self.playback.frames, self.playback.paths) if each is not None]
        return len(self.answer) + sum(each.nbytes for each in arrays)

    def refuse_implausible(self) -> None:
        """Raise an AnatomyError with the causes, unless the motion may be shown."""
        if self.implausible:
            raise AnatomyError(f"an implausible motion is not played: {self.implausible}")


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
        return _played(
            found.result, given.get("motion", given.get("markers", given["model"])).name, found.playback
        )
    upload = given["result"]
    if upload.path.suffix != ".nc":
        raise GluteusError(f"{upload.name} is not NetCDF; write the result as .nc to play it")
    result = read_forces(upload.path, check=lambda: advance("reading", 0, 1))
    if "model" not in given:
        return _played(result, upload.name, None)
    check_playable(result, upload.name)
    playback = replay_apart(result, _handed(given, question), _progress(advance, "drawing"))
    return _played(result, upload.name, playback)


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


def check_playable(result: Result, name: str) -> None:
    """Refuse what is not a result of `gluteus forces`, or is too large."""
    for array, dims in _NEEDED.items():
        if array not in result or result.variable(array).dims != dims:
            raise GluteusError(f"{name} must be a result of `gluteus forces`: it lacks {array} over {dims}")
        kinds = "iu" if array == "status" else "fiu"
        if result.array(array).dtype.kind not in kinds or not set(dims) <= result.axes.keys():
            raise GluteusError(f"{name} must be a result of `gluteus forces`: {array} is not numbers by name")
    if result.sizes["time"] > _MOST_FRAMES:
        raise Refused("too-large", f"{name} has {result.sizes['time']} frames; play up to {_MOST_FRAMES}")
    if sum(result.array(array).nbytes for array in _NEEDED) > _MOST_KEPT:
        raise Refused("too-large", f"{name} has too many muscles for its frames; play a part of it")


def _played(result: Result, name: str, playback: Playback | None) -> Played:
    """Return the answer of a job, made from a result."""
    check_playable(result, name)
    try:
        told = _recording(result, playback is not None)
    except _DAMAGED as error:
        raise GluteusError(
            f"{name} cannot be played; write it again with `gluteus forces --out FILE.nc`"
        ) from error
    kept = [*_NEEDED, *(array for array, dims in _PLAYED_TOO.items() if _has(result, array, dims))]
    kept += ["plausible"] if "plausible" in result else []
    causes = "; ".join(f"{each.cause} ({each.remedy})" for each in told.warnings)
    return Played(
        result=Result({array: result.arrays[array] for array in kept}, result.axes, {}),
        playback=playback,
        answer=told.model_dump_json().encode(),
        implausible="" if told.plausible else causes or "its warnings do not say why",
    )


def _has(result: Result, array: str, dims: tuple[str, ...]) -> bool:
    """Whether a result has numbers of a name, with three components if it has such an axis."""
    if array not in result or result.variable(array).dims != dims:
        return False
    values = result.array(array)
    return values.dtype.kind == "f" and values.shape[-1] == 3 and values.nbytes <= _MOST_KEPT


def _recording(result: Result, whole: bool) -> Recording:
    verdict, status = plausibility_of(result), result.array("status").astype(int)
    played = verdict.plausible
    return Recording(
        **verdict.model_dump(),
        model=str(result.attrs.get("model", "")),
        whole=whole,
        frames=len(status),
        failed=int(np.count_nonzero(status != Status.OK)),
        time_s=[float(each) for each in result.array("time")],
        status=status.tolist(),
        status_words={int(each): each.name.lower().replace("_", " ") for each in Status},
        pelvis_deg={name: _plain(np.degrees(values)) for name, values in recorded(result, PELVIS).items()},
        sides={"right": _side(result, "right", "_r"), "left": _side(result, "left", "_l")} if played else {},
        muscles_n={
            name: _forces(result, result.array("muscle_force_n")[:, row])
            for row, name in enumerate(result.labels("muscle"))
            if played
        },
        peak=peaks_of(result).as_json() if played and "gluteus_medius_share" in result else {},
        notes=[str(each) for each in np.atleast_1d(result.attrs.get("notes", []))],
        provenance={
            str(name): value if isinstance(value, str | int | float | list | dict) else str(value)
            for name, value in result.attrs.items()
            if name not in NAMES
        },
    )


def _side(result: Result, side: Side, ending: str) -> RecordedSide:
    nothing = np.full(result.sizes["time"], np.nan)
    row = _hip_row(result, side)
    share = nothing
    if "gluteus_medius_share" in result and side in result.labels("side"):
        share = result.array("gluteus_medius_share")[:, result.labels("side").index(side)]
    pose = recorded(result, tuple(f"{each}{ending}" for each in HIP))
    return RecordedSide(
        pose_deg={name.removesuffix(ending): _plain(np.degrees(values)) for name, values in pose.items()},
        hip_force_bw=_forces(result, nothing if row is None else result.array("contact_force_bw")[:, row]),
        gluteus_medius_share=_forces(result, share),
    )


def _forces(result: Result, values: Floats) -> list[float | None]:
    """Values of forces over time, null in frames that were not solved, or are not plausible."""
    return _plain(np.where(known_frames(result), values, np.nan))


def _plain(values: Any) -> list[float | None]:
    return [in_digits(each) for each in np.asarray(values, dtype=float).tolist()]


def _frame(state: State, result: Result, person: Person, frame: int) -> PoseScene:
    if frame >= result.sizes["time"]:
        raise Refused("not-found", f"frame {frame} does not exist; give 0 to {result.sizes['time'] - 1}")
    hip = state.hips.get(person)
    found = recorded(result, tuple(f"{each}_r" for each in HIP))
    pose = np.array([found[f"{each}_r"][frame] if f"{each}_r" in found else 0.0 for each in HIP])
    if not np.isfinite(pose).all():
        raise AnatomyError(f"frame {frame} has no angles of the right hip; choose another")
    pelvis = pelvis_turned(result, frame)
    force, activation = _on_lines(hip, result, frame)
    scene = state.drawn.recorded(
        hip, pose, line_state(hip, pose[None]), pelvis, limbs_in(result, frame), force, activation
    )
    arrow = _arrow(result, frame, pelvis @ femur_in_pelvis(pose))
    return PoseScene.model_validate(scene | ({} if arrow is None else {"hip_force": arrow}))


def _arrow(result: Result, frame: int, femur: Floats) -> dict[str, Any] | None:
    """Force on the right femoral head in the world; None where the result does not have it."""
    row = _hip_row(result, "right")
    if row is None or "contact_force_in_child_bw" not in result:
        return None
    vector = femur @ result.array("contact_force_in_child_bw")[frame, row]
    if not np.isfinite(vector).all() or not known_frames(result)[frame]:
        return None
    size = float(np.linalg.norm(vector))
    return {"point": [0.0, 0.0, 0.0], "vector_bw": rounded(vector), "size_bw": round(size, 4)}


def _hip_row(result: Result, side: Side) -> int | None:
    """The row of a side's hip among the joints, under the names that common models use."""
    joints = [canonical_name(each) for each in result.labels("joint")]
    names = [f"hip_{side[0]}", f"hip_{side}"]
    return next((joints.index(each) for each in names if each in joints), None)


def _on_lines(hip: Hip, result: Result, frame: int) -> tuple[dict[str, float], dict[str, float]]:
    """Forces and activations of the model's muscles on the hip's lines of the same name, by
    cross-section.
    """
    model = hip.model()
    force: dict[str, float] = {}
    activation: dict[str, float] = {}
    for row, name in enumerate(result.labels("muscle")):
        known = canonical_name(name)
        pulled = float(result.array("muscle_force_n")[frame, row])
        if not known.endswith("_r") or not np.isfinite(pulled):
            continue
        try:
            lines = np.flatnonzero(model.lines_of(known))
        except AnatomyError:  # a muscle of the knee or ankle, which this hip does not have
            continue
        share = model.share[lines] / model.share[lines].sum()
        for line, part in zip(lines.tolist(), share.tolist(), strict=True):
            own = model.muscle_names[line]
            force[own] = round(force.get(own, 0.0) + pulled * part, 2)
            activation[own] = round(float(result.array("activation")[frame, row]), 4)
    return force, activation
